/* lsh.h - buckets of pages whose signatures agree in a band.  Internal header.
 *
 *   bucket b    page[from[b]] .. page[from[b + 1] - 1]        ascending, two or more pages
 *   page p      place[place_from[p]] .. place[place_from[p + 1] - 1]
 *
 * A place says where the page stands in page[], and how far behind the first of its bucket: a page's neighbours are
 * read without a look at the bucket itself. */
#ifndef WC_SIGNATURE_LSH_H
#define WC_SIGNATURE_LSH_H
#include "base/sort.h"

#define WC_PLACE_BEHIND_MOST 0xffffff

typedef struct wc_place {
    uint64_t at : 40;     /* in page[] */
    uint64_t behind : 24; /* pages of its bucket before it; WC_PLACE_BEHIND_MOST: so many or more */
} wc_place;

typedef struct wc_buckets {
    uint32_t *page;
    size_t *from; /* n_buckets + 1 */
    size_t n_buckets;
    wc_place *place;
    size_t *place_from; /* n_pages + 1 */
    size_t n_pages;
} wc_buckets;

#define WC_LSH_NONE UINT32_MAX /* no key: such pages do not meet */

/* The keys of a signature's bands, n of them, n = bands or, with bands == 0, k.  Then each slot is a band and its value
 * the key, none where it is empty; else key b is a hash of rows slots of the densified signature, and one of an empty
 * signature none.  Different sets of rows agree by chance once in 2^32. */
void wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint32_t *key);

/* The same of the MinHash signature of hash[0..n), n > 0, by the parameters: wc_lsh_key_count of them.  slot, scratch:
 * room for params->slots. */
void wc_lsh_keys_of(const uint32_t *hash, size_t n, const wc_params *params, uint32_t *slot, uint32_t *scratch,
                    uint32_t *key);
static inline size_t wc_lsh_key_count(const wc_params *params)
{
    return params->bands > 0 ? params->bands : params->slots;
}

/* Put pages into buckets: column[c * n_pages + p] is the key of page p < n_pages in band c < n_columns, or WC_LSH_NONE;
 * the columns are used up.  n_pages < 2^32.  false: no memory, or *cancel (NULL: nothing is) was set; then *buckets is
 * empty.  O(n_columns x n_pages), bands in parallel, each with 16 bytes a page; the same result for any n_threads. */
bool wc_buckets_make(wc_buckets *buckets, uint32_t *column, size_t n_columns, size_t n_pages, int n_threads,
                     const volatile int *cancel);

/* Where the bucket of a place begins in page[]. */
static inline size_t wc_place_first(const wc_buckets *b, wc_place place)
{
    size_t low = 0, high = b->n_buckets;
    if (place.behind < WC_PLACE_BEHIND_MOST) return place.at - place.behind;
    while (high - low > 1) {
        const size_t mid = low + (high - low) / 2;
        if (b->from[mid] <= place.at) {
            low = mid;
        } else {
            high = mid;
        }
    }
    return b->from[low];
}

/* Take out the pages p that are not in keep[p].  What the others have just before them, or first in their bucket, may
 * be new to them: moved[p] becomes true where one of the n_before pages before p is gone, or the first page of its
 * bucket that is since[p] or a later one, and else stays.  since[0..n_pages) (NULL: all 0) never falls, but to 0, and
 * is p at most.  Serial, O(n). */
void wc_buckets_keep(wc_buckets *buckets, const bool *keep, size_t n_before, const uint32_t *since, bool *moved);
void wc_buckets_free(wc_buckets *buckets);
#endif
