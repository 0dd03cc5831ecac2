/* furniture.h - runs of shingles that recur.  Internal header. */
#ifndef WC_STORY_FURNITURE_H
#define WC_STORY_FURNITURE_H
#include "base/memory.h"

typedef enum wc_shingle_state {
    WC_SHINGLE_OWN,       /* in too few groups */
    WC_SHINGLE_CANDIDATE, /* recurs in many groups */
    WC_SHINGLE_UNSEEN     /* too few groups are sampled finely enough to show it */
} wc_shingle_state;

/* masked[i], for shingle i of n in text order, of which state[i] is known: whether it stands in a run of candidates;
 * returns how many do.  back: scratch for n.  O(n). */
size_t wc_furniture_find(const uint8_t *state, size_t n, uint8_t *back, bool *masked);
#endif
