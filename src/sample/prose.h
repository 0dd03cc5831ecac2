/* prose.h - sentences and paragraphs: a Markov chain over the parts of a sentence and over phrases.  Every paragraph is
 * a function of its own seed and of the story's key, so that it can be made alone and comes out the same on every page
 * that carries it.  Internal header. */
#ifndef WC_SAMPLE_PROSE_H
#define WC_SAMPLE_PROSE_H
#include "sample/language.h"
#include "sample/token.h"

/* Who writes about what.  Names (people, places, companies) and favourite words are functions of cast. */
typedef struct wc_voice {
    const wc_language *language;
    uint64_t cast;     /* key of the story */
    uint32_t version;  /* of a running story: about half of the figures change with it */
    wc_rng words;      /* chooses phrases and words */
    wc_rng figures;    /* chooses numbers, weekdays, weather: another stream, so that a fixed text can have new ones */
    uint32_t previous; /* phrase: what likely follows depends on it */
} wc_voice;

wc_voice wc_voice_start(const wc_language *language, uint64_t cast, uint64_t seed, uint32_t version);

/* A name of the story's cast: which counts from 0. */
uint32_t wc_prose_name(const wc_language *language, uint64_t cast, wc_word_class class, uint32_t which);

/* One phrase: the i-th frame of the part, or a random one.  No capital letter and no stop is added. */
void wc_prose_frame(wc_voice *voice, wc_draft *draft, wc_part part, uint32_t i);
void wc_prose_phrase(wc_voice *voice, wc_draft *draft, wc_part part);

/* A sentence with capital letter and stop.  Under 220 tokens. */
void wc_prose_sentence(wc_voice *voice, wc_draft *draft);

/* A paragraph of prose or speech, now and then a quotation of two or three paragraphs.  The last token ends a
 * paragraph. */
void wc_prose_paragraph(wc_voice *voice, wc_draft *draft);

/* A paragraph inside a long quotation: opens it, and closes it if last. */
void wc_prose_speech(wc_voice *voice, wc_draft *draft, bool last);
#endif
