/* masked.h - what an earlier run found to be furniture, so that it need not be learnt again.  Internal header.
 *
 * What the site mask takes of a window's pages depends on the parameters and on what its print stands for: sketch,
 * title and date of each of its pages, and which of them it is that are masked by it.
 *
 *   window i   print[i], ascending; n_groups[i]; bits[from[i] .. from[i + 1]): a bit a shingle, page after page */
#ifndef WC_STORY_MASKED_H
#define WC_STORY_MASKED_H
#include "store/pageset.h"

/* To be raised where the mask of a window becomes another than before: what was remembered of earlier ones goes. */
#define WC_MASK_RULES 2

typedef struct wc_masked { /* zeroed is a valid empty one */
    size_t n;              /* windows */
    uint64_t *print;
    uint32_t *n_groups; /* version groups that begin with a page that is masked */
    size_t *from;       /* n + 1 */
    uint8_t *bits;
    struct wc_disk *disk; /* that holds the bits; NULL: memory */
} wc_masked;
void wc_masked_free(wc_masked *masked);

/* Room for n windows and so many bytes of bits on masked->disk; all zeroed.  false: no memory, *masked is empty. */
bool wc_masked_new(wc_masked *masked, size_t n, size_t n_bytes);

/* The same for windows whose pages have n_shingles[0..n) together.  Fill in print, n_groups and bits, which are zeroed,
 * then sort.  Both: false: no memory, *masked is empty. */
bool wc_masked_init(wc_masked *masked, const size_t *n_shingles, size_t n);
bool wc_masked_sort(wc_masked *masked);

/* The number of the window with this print and so many shingles, or SIZE_MAX. */
size_t wc_masked_find(const wc_masked *masked, uint64_t print, size_t n_shingles);

/* Of the window that these pages make, of which those from `first` on are masked. */
uint64_t wc_masked_print(const wc_entry *const *page, size_t n_pages, size_t first);

/* n bits from bit `at` on as flags, and back; put: the bits are 0. */
void wc_masked_get(const uint8_t *bits, size_t at, bool *flag, size_t n);
void wc_masked_put(uint8_t *bits, size_t at, const bool *flag, size_t n);
#endif
