/* furniture.h - runs of shingles that recur.  Internal header. */
#ifndef WC_STORY_FURNITURE_H
#define WC_STORY_FURNITURE_H
#include "base/cpu.h"

typedef enum wc_shingle_state {
    WC_SHINGLE_OWN,       /* in too few groups */
    WC_SHINGLE_CANDIDATE, /* recurs in many groups */
    WC_SHINGLE_UNSEEN     /* too few groups are sampled finely enough to show it */
} wc_shingle_state;

#define WC_PRICE_AGAINST 2 /* a candidate in own text, or a shingle of one story in furniture */
#define WC_PRICE_CHANGE  3

/* masked[i], for shingle i of n in text order, of which state[i] is known: whether it stands in a run of candidates;
 * returns how many do.  back: scratch for n.  By the code of this processor, with the same result.  O(n). */
size_t wc_furniture_find(wc_cpu cpu, const uint8_t *state, size_t n, uint8_t *back, bool *masked);

#if defined(__x86_64__)
size_t wc_furniture_find_avx2(const uint8_t *state, size_t n, uint8_t *back, bool *masked);
#endif
#endif
