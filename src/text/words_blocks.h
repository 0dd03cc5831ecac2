/* words_blocks.h - the scanner's loop over blocks, compiled for several processors: a kernel defines TARGET, its
 * classify and take, includes this and has scan_blocks.  Internal header.
 *
 * Masks of 64 bytes say where words begin and end, and each is moved to the stage.  Every ASCII letter and digit is in
 * lower case with bit 5 set. */
#ifndef WC_TEXT_WORDS_BLOCKS_H
#define WC_TEXT_WORDS_BLOCKS_H
#include "text/scan.h"
#include "text/words_mixed.h"
#include "text/words_take.h"

#define BLOCK_READ (WC_WORD_BLOCK + WC_WORD_SHORT) /* bytes that must be there to do a block */

/* What the loop keeps in registers of the scan: text is full of bytes that could be it, for all that a compiler knows.
 * No word is unfinished when a block begins, and when it ends. */
typedef struct {
    size_t at, n, n_staged;
    bool in_quotation;
} progress;

TARGET WC_INLINE progress resume(const wc_scan *s)
{
    return (progress){s->at, s->out->n, s->n_staged, s->quote_mark != 0};
}

TARGET WC_INLINE void suspend(wc_scan *s, const progress *p)
{
    s->at = p->at;
    s->out->n = p->n;
    s->n_staged = p->n_staged;
}

/* The words of a block of letters, digits and what parts them; a last one that may go on begins the next block. */
TARGET WC_INLINE void scan_plain(wc_scan *s, progress *p, const wc_word_masks *is)
{
    const uint64_t starts = is->word & ~(is->word << 1), ends = ~is->word & is->word << 1;
    const wc_words *out = s->out;
    const wc_word_places places = {s->staged + p->n_staged, s->staged_len + p->n_staged, out->offset + p->n,
                                   out->flags + p->n};
    const size_t n = take(s->text + p->at, (uint32_t)p->at, is, starts, ends, &places);
    p->n += n;
    p->n_staged += n;
    p->at += WC_WORD_BLOCK - (unsigned)__builtin_clzll(~is->word);
}

TARGET static void scan_blocks(wc_scan *s)
{
    progress p = resume(s);
    while (s->len - p.at >= BLOCK_READ) {
        wc_word_masks is;
        if (p.n_staged > WC_STAGE_WORDS - WC_WORD_BLOCK / 2) {
            suspend(s, &p);
            wc_scan_hash_staged(s);
            p.n_staged = 0;
        }
        classify(s->text + p.at, &is);
        if ((is.wide | is.apostrophe | is.straight | (p.in_quotation ? is.line : 0)) == 0 && ~is.word != 0) {
            scan_plain(s, &p, &is);
        } else {
            suspend(s, &p);
            scan_mixed(s, &is);
            p = resume(s);
        }
    }
    suspend(s, &p);
}
#endif
