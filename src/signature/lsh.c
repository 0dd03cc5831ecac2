/* lsh.c - a radix sort by key brings a bucket together; the pages stay in order because the sort is stable.  Most keys
 * stand on one page only, and are dropped before anything is built. */
#include "signature/lsh.h"
#include "base/memory.h"
#include "signature/minhash.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

size_t wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint64_t *key)
{
    size_t n = 0;
    if (bands == 0) {
        for (size_t j = 0; j < k; j++) {
            if (slot[j] != WC_MINHASH_EMPTY) key[n++] = slot[j];
        }
    } else if (slot[0] != WC_MINHASH_EMPTY) { /* densified: all or none */
        for (uint32_t b = 0; b < bands; b++)
            key[n++] = XXH3_64bits_withSeed(slot + (size_t)b * rows, rows * sizeof *slot, b);
    }
    return n;
}

/* Keep in item[] only what shares its key with another page; returns how many are left, *n_buckets of them. */
static size_t drop_singles(wc_keyed *item, size_t n, size_t *n_buckets)
{
    size_t kept = 0;
    *n_buckets = 0;
    for (size_t i = 0, end; i < n; i = end) {
        size_t run = kept;
        for (end = i; end < n && item[end].key == item[i].key; end++) {
            if (run == kept || item[run - 1].value != item[end].value) item[run++] = item[end];
        }
        if (run - kept < 2) continue;
        kept = run;
        ++*n_buckets;
    }
    return kept;
}

static bool allocate(wc_buckets *b, size_t n_kept, size_t n_pages)
{
    b->page = wc_array_new(n_kept, sizeof *b->page);
    b->bucket = wc_array_new(n_kept, sizeof *b->bucket);
    b->from = wc_array_new(b->n_buckets + 1, sizeof *b->from);
    b->bucket_from = wc_array_new(n_pages + 2, sizeof *b->bucket_from);
    b->n_pages = n_pages;
    return b->page != NULL && b->bucket != NULL && b->from != NULL && b->bucket_from != NULL;
}

/* item[] holds the kept ones by bucket. */
static void fill(wc_buckets *b, const wc_keyed *item, size_t n)
{
    size_t bucket = 0;
    size_t *at = b->bucket_from + 1; /* shifted by one while it counts and fills */
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && item[i].key != item[i - 1].key) b->from[++bucket] = i;
        b->page[i] = item[i].value;
        at[item[i].value]++;
    }
    b->from[b->n_buckets] = n;
    for (size_t p = 0, sum = 0; p < b->n_pages + 1; p++) {
        const size_t here = at[p];
        at[p] = sum;
        sum += here;
    }
    for (bucket = 0; bucket < b->n_buckets; bucket++) {
        for (size_t i = b->from[bucket]; i < b->from[bucket + 1]; i++) b->bucket[at[b->page[i]]++] = (uint32_t)bucket;
    }
}

bool wc_buckets_make(wc_buckets *buckets, wc_keyed *item, wc_keyed *scratch, size_t n, size_t n_pages, int n_threads)
{
    size_t kept;
    memset(buckets, 0, sizeof *buckets);
    if (!wc_sort_keyed(item, scratch, n, n_threads)) return false;
    kept = drop_singles(item, n, &buckets->n_buckets);
    if (!allocate(buckets, kept, n_pages)) {
        wc_buckets_free(buckets);
        return false;
    }
    fill(buckets, item, kept);
    return true;
}

void wc_buckets_free(wc_buckets *buckets)
{
    free(buckets->page);
    free(buckets->from);
    free(buckets->bucket);
    free(buckets->bucket_from);
    memset(buckets, 0, sizeof *buckets);
}
