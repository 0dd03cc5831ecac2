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

/* No word is unfinished when it begins, and when it ends. */
TARGET static inline void scan_block(wc_scan *s)
{
    const size_t at = s->at;
    wc_word_masks is;
    if (s->n_staged > WC_STAGE_WORDS - WC_WORD_BLOCK / 2) wc_scan_hash_staged(s);
    classify(s->text + at, &is);
    if ((is.wide | is.apostrophe | is.straight | (s->quote_mark != 0 ? is.line : 0)) != 0) {
        scan_mixed(s, &is);
        return;
    }
    const uint64_t starts = is.word & ~(is.word << 1), ends = ~is.word & is.word << 1;
    const wc_word_places places = wc_scan_places(s);
    const size_t n = take(s->text + at, (uint32_t)at, &is, starts, ends, &places);
    s->out->n += n;
    s->n_staged += n;
    wc_scan_end_block(s, at, is.word >> 63 != 0 ? 63 - (unsigned)__builtin_clzll(starts) : WC_WORD_BLOCK);
}

TARGET static void scan_blocks(wc_scan *s)
{
    while (s->len - s->at >= BLOCK_READ) scan_block(s);
}
#endif
