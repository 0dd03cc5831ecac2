/* lexicon.h - the vocabulary: English function words and some hundred common words, and behind them tens of thousands
 * of words made of syllables, each class in order of frequency and drawn by Zipf's law.  Internal header.
 */
#ifndef WC_SAMPLE_LEXICON_H
#define WC_SAMPLE_LEXICON_H
#include "base/error.h"
#include "sample/zipf.h"

typedef struct wc_word {
    char text[15]; /* padded with NUL; UTF-8; needs no escape in JSON */
    uint8_t len;
} wc_word; /* 16 bytes, so that printing a word is one copy of fixed size */

typedef enum wc_word_class {
    WC_NOUN,      /* 2 forms: singular, plural */
    WC_VERB,      /* 3 forms: base, past, -ing */
    WC_ADJECTIVE, /* all others: 1 form */
    WC_ADVERB,
    WC_FORENAME,
    WC_SURNAME,
    WC_PLACE,
    WC_COMPANY,
    WC_WEEKDAY,
    WC_MONTH,
    WC_SKY,
    WC_SECTION,
    WC_PAPER,
    WC_CLASSES
} wc_word_class;

typedef struct wc_lexicon {
    wc_word *word;
    uint32_t n, cap;
    uint32_t n_spelling;        /* words [0, n_spelling) are pairs: even British, odd American */
    uint32_t first[WC_CLASSES]; /* form f of the word of rank r of class c is first[c] + r * forms[c] + f */
    uint32_t count[WC_CLASSES];
    uint32_t forms[WC_CLASSES];
    wc_zipf zipf[WC_CLASSES];
    uint32_t *index; /* hash table of word numbers + 1 */
} wc_lexicon;

/* The same seed gives the same words.  wc_lexicon_free also after a failure. */
wc_status wc_lexicon_init(wc_lexicon *lexicon, uint64_t seed, wc_error *error);
void wc_lexicon_free(wc_lexicon *lexicon);

/* The number of a word, which is added if it is not there.  len in [1, 15]. */
wc_status wc_lexicon_intern(wc_lexicon *lexicon, const char *text, size_t len, uint32_t *number, wc_error *error);

/* The word (form 0) of the class that the random bits choose. */
static inline uint32_t wc_lexicon_draw(const wc_lexicon *lexicon, wc_word_class class, uint64_t random)
{
    return lexicon->first[class] + lexicon->forms[class] * wc_zipf_draw(&lexicon->zipf[class], random);
}
#endif
