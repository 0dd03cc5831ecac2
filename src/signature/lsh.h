/* lsh.h - buckets of pages whose signatures agree in a band.  Internal header.
 *
 *   bucket b    page[from[b]] .. page[from[b + 1] - 1]        ascending, two or more pages
 *   page p      place[place_from[p]] .. place[place_from[p + 1] - 1]
 *
 * A place says where the page stands in page[], and where its bucket begins: a page's neighbours are read without a
 * look at the bucket itself. */
#ifndef WC_SIGNATURE_LSH_H
#define WC_SIGNATURE_LSH_H
#include "base/sort.h"

typedef struct wc_place {
    uint32_t at, first; /* in page[]: the page itself, and the first of its bucket */
} wc_place;

typedef struct wc_buckets {
    uint32_t *page;
    size_t *from; /* n_buckets + 1 */
    size_t n_buckets;
    wc_place *place;
    size_t *place_from; /* n_pages + 1 */
    size_t n_pages;
} wc_buckets;

/* The keys of a signature's bands: with bands == 0 each filled slot is a band (key: its value, which also tells the
 * slot); else key j is a hash of rows slots, for the densified signature.  An empty signature has none.
 * key: room for max(k, bands).  Returns how many were put. */
size_t wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint64_t *key);

/* Put item[0..n) (key: of a band, value: a page < n_pages, pages ascending) into buckets; item and scratch are used up.
 * n < 2^32.  false: no memory, *buckets is empty.  O(n), sorted and filled by n_threads, same result for any. */
bool wc_buckets_make(wc_buckets *buckets, wc_keyed *item, wc_keyed *scratch, size_t n, size_t n_pages, int n_threads);

/* Take out the pages p that are not in keep[p].  What the others have just before them, or first in their bucket, may
 * be new to them: moved[p] becomes true where one of the n_before pages before p or of the n_first first of its bucket
 * is gone, and else stays.  Serial, O(n). */
void wc_buckets_keep(wc_buckets *buckets, const bool *keep, size_t n_before, size_t n_first, bool *moved);
void wc_buckets_free(wc_buckets *buckets);
#endif
