/* layout.h - the furniture of an outlet as its latest pages show it, in text and titles, for the mask of pages still to
 * come.  Internal header.
 *
 * It is what mask.h finds in an outlet's last epoch, or in as many pages as there are.  The page that is masked has no
 * part in it, where there it is one of the epoch's own. */
#ifndef WC_STORY_LAYOUT_H
#define WC_STORY_LAYOUT_H
#include "story/epoch.h"
#include "story/own_keep.h"

typedef struct wc_layout {
    uint32_t *candidate; /* n, ascending: hashes that recur */
    size_t n;
    unsigned seen_from; /* a hash of a lower level is shown by too few pages: it may be either */
    wc_site_name name;
} wc_layout; /* zeroed: nothing is known, and nothing is masked */

void wc_layouts_free(wc_layout *layout, size_t n); /* NULL is fine; frees the array, too */

/* What the pages of an epoch teach whose candidates are found, in the place of what was known: wc_mask_learn_again does
 * it with the last epoch of each outlet.  false: no memory. */
bool wc_layout_take(wc_layout *layout, const wc_epoch *epoch);

/* What these pages of one outlet teach, n of them, in the place of what was known.  epoch: scratch, of one thread.
 * false: no memory. */
bool wc_layout_learn(wc_layout *layout, wc_epoch *epoch, const wc_entry *const *page, size_t n,
                     const wc_params *params);

/* Hashes that recur at outlets besides, in any order; zeroed: none. */
typedef struct wc_layout_more {
    uint64_t *item; /* n: outlet << 32 | hash */
    size_t n, cap;
    bool failed;
} wc_layout_more;
void wc_layout_more_put(wc_layout_more *more, uint32_t outlet,
                        uint32_t hash); /* failed tells whether there was memory */
/* Into the layouts of these outlets; more is empty then.  false: no memory.  O(n log n + candidates of these outlets).
 */
bool wc_layouts_add(wc_layout *layout, wc_layout_more *more);

typedef struct wc_layout_scratch { /* zeroed: empty */
    uint8_t *state, *back;
    size_t cap;
    wc_own_keeper keeper; /* its masked: what wc_layout_mask fills */
} wc_layout_scratch;
void wc_layout_scratch_free(wc_layout_scratch *scratch);

/* The page's title without the name of its site, as the two layouts of its outlet know it. */
wc_str wc_layout_headline(const wc_layout *layout, const wc_layout *latest, const wc_entry *page);

/* The page's own text into *own, as two layouts of its outlet mask it: zeroed ones mask nothing.  It stands in the
 * scratch until that is used again.  false: no memory.  O(n log n) for n shingles. */
bool wc_layout_mask(const wc_layout *layout, const wc_layout *latest, wc_layout_scratch *scratch, const wc_entry *page,
                    const wc_params *params, wc_own *own);
#endif
