/* scan.h - the state of the word scanner, for words.c, the kernels and quotation.c.  Internal header.
 *
 * Words go to a stage, where they are hashed many at a time: place and flags of a word are written at once, its hash
 * when the stage is full. */
#ifndef WC_TEXT_SCAN_H
#define WC_TEXT_SCAN_H
#include "text/words.h"
#include "text/words_kernel.h"

#define WC_STAGE_WORDS   128
#define WC_STAGED_HASHED 0 /* staged_len of a word whose hash is there already */

typedef struct wc_scan {
    wc_words *out;
    const wc_unicode *unicode;
    const wc_words_kernel *kernel;
    const char *text;
    size_t len, at; /* at: the next byte to read */
    size_t word_len, word_at;
    uint8_t word_flags;
    bool slow;           /* the word needs wc_unicode_fold */
    bool single;         /* the word is one letter of a script without spaces */
    bool in_guillemets;  /* the quotation stands in one that « opened, at outer_from */
    uint32_t quote_mark; /* that opened the quotation, 0: in none */
    size_t quote_from;   /* number of its first word */
    size_t outer_from;
    size_t n_staged; /* the last words of out */
    uint8_t staged_len[WC_STAGE_WORDS + WC_TAKE_ROOM];
    wc_word_bytes staged[WC_STAGE_WORDS + WC_TAKE_ROOM];
    char word[WC_WORD_MAX + WC_WORD_SHORT];
} wc_scan;

static inline bool wc_is_wordlike(wc_class class)
{
    return class == WC_CLASS_WORD || class == WC_CLASS_DIGIT || class == WC_CLASS_SINGLE || class == WC_CLASS_MARK;
}

/* The class of what stands at s->at. */
static inline wc_class wc_scan_next_class(const wc_scan *s)
{
    size_t at = s->at;
    return at < s->len ? wc_unicode_class(s->unicode, wc_utf8_next(s->text, s->len, &at)) : WC_CLASS_BREAK;
}

void wc_scan_step(wc_scan *s); /* one character, or a run of letters */
void wc_scan_hash_staged(wc_scan *s);

/* Where the next words are put that wc_words_kernel takes. */
static inline wc_word_places wc_scan_places(wc_scan *s)
{
    const wc_words *out = s->out;
    return (wc_word_places){s->staged + s->n_staged, s->staged_len + s->n_staged, out->offset + out->n,
                            out->flags + out->n};
}

/* The words of a block are taken up to bit i, where one begins that goes on in the next block, or up to the end. */
static inline void wc_scan_end_block(wc_scan *s, size_t at, unsigned i)
{
    s->at = at + i;
    if (i > 0) return;
    do wc_scan_step(s); /* a word without an end in the block */
    while (s->at < s->len && s->word_len > 0);
}

void wc_quotation_end(wc_scan *s); /* the innermost */
void wc_quotation_end_all(wc_scan *s);

/* A quotation mark at byte `at`; s->at is behind it, and no word is unfinished. */
void wc_quotation_straight(wc_scan *s, size_t at);
void wc_quotation_paired(wc_scan *s, uint32_t c, size_t at);
#endif
