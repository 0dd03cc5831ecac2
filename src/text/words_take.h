/* words_take.h - wc_words_kernel's take in plain C, compiled for several processors.  Internal header.
 *
 * Words are taken by fours, since a processor would often guess wrong where a loop over them ends: what is written
 * behind the last one is written over.  Every ASCII letter and digit is in lower case with bit 5 set. */
#ifndef WC_TEXT_WORDS_TAKE_H
#define WC_TEXT_WORDS_TAKE_H
#include "text/words.h"
#include "text/words_kernel.h"
#include <string.h>

#define WC_INLINE static inline __attribute__((always_inline)) /* into functions for other processors, too */

WC_INLINE void wc_copy_in_lower_case(char *to, const char *from)
{
    uint64_t bytes;
    memcpy(&bytes, from, sizeof bytes);
    bytes |= 0x20 * UINT64_C(0x0101010101010101);
    memcpy(to, &bytes, sizeof bytes);
}

/* The ends of words with a digit: added to the word's bits, it carries to the bit behind them. */
WC_INLINE uint64_t wc_figure_ends(const wc_word_masks *is, uint64_t ends) { return (is->word + is->digit) & ends; }

WC_INLINE size_t wc_take_words(const char *text, uint32_t at, const wc_word_masks *is, uint64_t starts, uint64_t ends,
                               const wc_word_places *to)
{
    const uint64_t last_bit = UINT64_C(1) << 63, all_ends = ends; /* no word ends behind that bit */
    size_t n = 0;
    for (; ends != 0; n += 4) {
        for (size_t i = n; i < n + 4; i++) {
            const unsigned first = (unsigned)__builtin_ctzll(starts | last_bit);
            const unsigned behind = (unsigned)__builtin_ctzll(ends | last_bit);
            wc_copy_in_lower_case(to->word[i].byte, text + first);
            to->len[i] = (uint8_t)(behind - first);
            to->offset[i] = at + first;
            starts &= starts - 1;
            ends &= ends - 1;
        }
    }
    memset(to->flags, 0, WC_TAKE_ROOM);
    for (uint64_t figures = wc_figure_ends(is, all_ends); figures != 0; figures &= figures - 1)
        to->flags[__builtin_popcountll(all_ends & ((figures & -figures) - 1))] = WC_WORD_FIGURE;
    return (size_t)__builtin_popcountll(all_ends);
}
#endif
