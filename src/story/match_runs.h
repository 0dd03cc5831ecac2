/* match_runs.h - what is counted of shared shingles, compiled for several processors: a kernel defines TARGET, POPCOUNT
 * and bits_of, includes this and has count_evidence.  Internal header.
 *
 * Places are small numbers, so flags bring the shingles into the order of the text without a sort.  What does not count
 * goes to a place behind all: the flag that it is quoted, shifted by one, is their number. */
#ifndef WC_STORY_MATCH_RUNS_H
#define WC_STORY_MATCH_RUNS_H
#include "base/bits.h"
#include "story/match_kernel.h"
#include <string.h>

#define PRESENT 1
#define BOTH    3 /* pages have it */

TARGET static size_t flag_evidence(const uint16_t *mark, size_t n, unsigned uncounted, uint8_t *flag)
{
    uint16_t last = 0;
    size_t n_places;
    for (size_t i = 0; i < n; i++) {
        const uint16_t place = mark[i] & WC_MARK_PLACE;
        last = place > last ? place : last;
    }
    n_places = ((size_t)last / 64 + 1) * 64;
    memset(flag, 0, n_places);
    for (size_t i = 0; i < n; i++) flag[(mark[i] & WC_MARK_PLACE) + ((mark[i] & uncounted) >> 1)] = PRESENT;
    return n_places;
}

/* From one change between shared and unshared to the next. */
TARGET static inline wc_match_runs longest_runs(const uint8_t *flag, size_t n_places)
{
    uint32_t longest = 0, longest_other = 0, now = 0; /* of what it is now, and was before */
    uint64_t shared = 0;                              /* all bits, or none */
    for (size_t place = 0; place < n_places; place += 64) {
        uint64_t both, left = bits_of(flag + place, &both);
        for (;;) {
            const uint64_t changed = left & (both ^ shared);
            const uint64_t run = changed == 0 ? left : left & (changed ^ (changed - 1)) >> 1;
            uint32_t swap;
            now += (uint32_t)POPCOUNT(run);
            longest = now > longest ? now : longest;
            if (changed == 0) break;
            left ^= run;
            now = 0;
            shared = ~shared;
            swap = longest;
            longest = longest_other;
            longest_other = swap;
        }
    }
    return shared != 0 ? (wc_match_runs){longest, longest_other} : (wc_match_runs){longest_other, longest};
}

TARGET static void count_evidence(const wc_matcher *m, const wc_match_side side[2], unsigned uncounted,
                                  unsigned shorter, wc_match_counts *counts)
{
    const uint16_t *const free_mark = side[0].mark, *const held_mark = side[1].mark, *const mark = side[shorter].mark;
    uint8_t *const free_flag = side[0].flag, *const held_flag = side[1].flag;
    const wc_shared *const shared = m->shared;
    const size_t n = m->n_shared, n_shorter = side[shorter].n;
    const uint16_t asked = (uint16_t)(WC_MARK_FIGURE | uncounted);
    uint32_t quoted = 0, figures_shared = 0;
    uint16_t figures = 0;
    for (size_t k = 0; k < n; k++) {
        const unsigned in_free = free_mark[shared[k].free_at], in_held = held_mark[shared[k].held_at];
        quoted += (in_free | in_held) >> 15;
        figures_shared += ((shorter == 0 ? in_free : in_held) & asked) == WC_MARK_FIGURE;
        free_flag[in_free & WC_MARK_PLACE] = BOTH;
        held_flag[in_held & WC_MARK_PLACE] = BOTH;
    }
    for (size_t i = 0; i < n_shorter; i++) figures = (uint16_t)(figures + ((mark[i] & asked) == WC_MARK_FIGURE));
    counts->quoted = quoted;
    counts->figures = figures;
    counts->figures_shared = figures_shared;
    for (unsigned i = 0; i < 2; i++) counts->runs[i] = longest_runs(side[i].flag, side[i].n_places);
}
#endif
