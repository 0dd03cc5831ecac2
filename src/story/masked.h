/* masked.h - what an earlier run found to be own text, so that it need not be learnt again.  Internal header.
 *
 * What the site mask leaves of a page depends on the pages of its window and on those before it that the window looks
 * at (mask.h).  Pages never change, and old ones keep their order, so a window is known where it consists of the same
 * old pages, and no page came between those that it looks at.  What a page without an outlet has is its own for good.
 *
 *   window w   n_groups[w], n_in[w] pages
 *   page i     of the store, in its order: page[i]
 *   texts      own texts and sketches, anywhere: an own text as wc_own_copy leaves it, a sketch packed, without flags
 */
#ifndef WC_STORY_MASKED_H
#define WC_STORY_MASKED_H
#include "store/pageset.h"

/* To be raised where the mask of a window becomes another than before: what was remembered of earlier ones goes. */
#define WC_MASK_RULES 3

#define WC_MASKED_NONE   UINT64_MAX
#define WC_WINDOW_NONE   UINT32_MAX
#define WC_SKETCH_WANTED 0 /* of wc_masked_page.sketch, until it has a place */

typedef struct wc_masked_page {
    uint64_t text, sketch;       /* where they begin in the texts; NONE: there is none */
    uint32_t n, n_masked, dated; /* of wc_own */
    uint32_t window;             /* NONE: the page has no outlet */
    uint8_t level, masked_anchors;
} wc_masked_page;

typedef struct wc_masked_piece { /* of the texts, each behind the one before */
    uint64_t len, sum;           /* bytes, and their XXH3 */
} wc_masked_piece;

typedef struct wc_masked { /* zeroed is a valid empty one */
    size_t n;              /* windows */
    uint32_t *n_groups;    /* version groups that begin with a page that is masked */
    uint32_t *n_in;
    size_t n_pages;
    wc_masked_page *page;
    wc_masked_piece *piece; /* n_pieces */
    size_t n_pieces, cap_pieces;
    uint8_t *texts; /* texts_len, a private mapping that may be written to; NULL: there are none */
    size_t texts_len;
    uint64_t device, inode; /* of the file that they are mapped from */
} wc_masked;

/* Room for n windows and n_pages pages; all zeroed.  false: no memory, *masked is empty. */
bool wc_masked_new(wc_masked *masked, size_t n, size_t n_pages);
void wc_masked_forget(wc_masked *masked); /* all but the texts is freed, which are no longer found by it */

/* n bits from bit `at` on as flags, and back; put: the bits are 0. */
void wc_masked_get(const uint8_t *bits, size_t at, bool *flag, size_t n);
void wc_masked_put(uint8_t *bits, size_t at, const bool *flag, size_t n);
#endif
