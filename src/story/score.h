/* score.h - how well the clusters that were found agree with the true ones.  Internal header. */
#ifndef WC_STORY_SCORE_H
#define WC_STORY_SCORE_H
#include "wirecopy.h"

#define WC_KIND_NONE UINT32_MAX

typedef struct wc_labelling {
    const uint32_t *truth; /* n: number of the page's true cluster, below n_true; each number occurs */
    const uint32_t *found; /* n: of the one that was found, below n_found; each number occurs */
    const uint32_t *kind;  /* n: below n_kinds, or WC_KIND_NONE; may be NULL where n_kinds is 0 */
    size_t n, n_true, n_found, n_kinds;
} wc_labelling;

/* Fill *score but for n_missing, n_unknown and kind, and kind[0..l->n_kinds) but for the names.  n < 2^32.
 * The order of the pages decides n_lost only.  O(n), 24 bytes a page.  false: no memory, *score is unchanged. */
bool wc_score_labelling(const wc_labelling *l, wc_score *score, wc_kind_score *kind);

typedef enum wc_pair_label { WC_PAIR_SAME, WC_PAIR_DIFFERENT, WC_PAIR_PARTIAL } wc_pair_label;

typedef struct wc_labelled_pair {
    uint32_t a, b; /* pages */
    wc_pair_label label;
} wc_labelled_pair;

/* Fill *score but for n_missing and n_unknown; found: number of each page's cluster. */
void wc_score_labelled_pairs(const wc_labelled_pair *pair, size_t n, const uint32_t *found, wc_pair_score *score);
#endif
