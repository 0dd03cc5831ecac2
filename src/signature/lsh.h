/* lsh.h - buckets of pages whose signatures agree in a band.  Internal header.
 *
 *   bucket b    page[from[b]] .. page[from[b + 1] - 1]        ascending, two or more pages
 *   page p      bucket[bucket_from[p]] .. bucket[bucket_from[p + 1] - 1] */
#ifndef WC_SIGNATURE_LSH_H
#define WC_SIGNATURE_LSH_H
#include "base/sort.h"

typedef struct wc_buckets {
    uint32_t *page;
    size_t *from; /* n_buckets + 1 */
    size_t n_buckets;
    uint32_t *bucket;
    size_t *bucket_from; /* n_pages + 1 */
    size_t n_pages;
} wc_buckets;

/* The keys of a signature's bands: with bands == 0 each filled slot is a band (key: its value, which also tells the
 * slot); else key j is a hash of rows slots, for the densified signature.  An empty signature has none.
 * key: room for max(k, bands).  Returns how many were put. */
size_t wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint64_t *key);

/* Put item[0..n) (key: of a band, value: a page < n_pages, pages ascending) into buckets; item and scratch are used up.
 * n < 2^32.  false: no memory, *buckets is empty.  O(n), sorted and filled by n_threads, same result for any. */
bool wc_buckets_make(wc_buckets *buckets, wc_keyed *item, wc_keyed *scratch, size_t n, size_t n_pages, int n_threads);
void wc_buckets_free(wc_buckets *buckets);
#endif
