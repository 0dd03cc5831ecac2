/* language.h - lexicon and phrases.  A phrase is a frame (see frames.h) or a stock phrase: a frame of which the words
 * are fixed, as "in the wake of the talks", while the story's names and figures still go in.  Stock phrases stand in
 * order of frequency.  Made once, then only read; the threads share it.  Internal header. */
#ifndef WC_SAMPLE_LANGUAGE_H
#define WC_SAMPLE_LANGUAGE_H
#include "sample/frames.h"
#include "sample/lexicon.h"
#include "sample/rng.h"

typedef struct wc_phrase {
    uint32_t start, n; /* tokens, see token.h; a slot is WC_TOKEN_SLOT with the wc_slot as value */
} wc_phrase;

typedef struct wc_phrasebook {
    uint32_t first_frame, n_frames; /* phrases */
    uint32_t first_stock, n_stock;  /* n_stock 0: the part has none */
    wc_zipf frame, stock;
} wc_phrasebook;

typedef struct wc_language {
    wc_lexicon lexicon;
    uint32_t *token;
    wc_phrase *phrase;
    size_t n_tokens, cap_tokens, n_phrases, cap_phrases;
    wc_phrasebook part[WC_PARTS];
    uint32_t word_a, word_an, word_read, word_also;
} wc_language;

/* The same seed gives the same language.  wc_language_free also after a failure. */
wc_status wc_language_init(wc_language *language, uint64_t seed, wc_error *error);
void wc_language_free(wc_language *language);

/* A lexical slot (up to WC_SLOT_ADVERB) filled by the random bits. */
uint32_t wc_language_word(const wc_language *language, uint32_t slot, uint64_t random);

/* Make the token *before "an" if it is "a" and the word after it begins with a vowel. */
void wc_language_article(const wc_language *language, uint32_t *before, uint32_t word);
#endif
