/* lsh.c - a radix sort by key brings a bucket together; the pages stay in order because the sort is stable.  Most keys
 * stand on one page only, and are dropped before anything is built. */
#include "signature/lsh.h"
#include "base/memory.h"
#include "signature/minhash.h"
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
    b->place = wc_array_new(n_kept, sizeof *b->place);
    b->from = wc_array_new(b->n_buckets + 1, sizeof *b->from);
    b->place_from = wc_array_new(n_pages + 2, sizeof *b->place_from);
    b->n_pages = n_pages;
    return b->page != NULL && b->place != NULL && b->from != NULL && b->place_from != NULL;
}

/* item[] holds the kept ones by bucket. */
static void fill_pages(wc_buckets *b, const wc_keyed *item, size_t n)
{
    size_t bucket = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && item[i].key != item[i - 1].key) b->from[++bucket] = i;
        b->page[i] = item[i].value;
    }
    b->from[b->n_buckets] = n;
}

/* From page[] and from[]. */
static void fill_places(wc_buckets *b)
{
    const size_t n = b->from[b->n_buckets];
    size_t *at = b->place_from + 1; /* shifted by one while it counts and fills */
    memset(b->place_from, 0, (b->n_pages + 2) * sizeof *b->place_from);
    for (size_t i = 0; i < n; i++) at[b->page[i]]++;
    for (size_t p = 0, sum = 0; p < b->n_pages + 1; p++) {
        const size_t here = at[p];
        at[p] = sum;
        sum += here;
    }
    for (size_t bucket = 0; bucket < b->n_buckets; bucket++) {
        const size_t first = b->from[bucket];
        for (size_t i = first; i < b->from[bucket + 1]; i++)
            b->place[at[b->page[i]]++] = (wc_place){(uint32_t)i, (uint32_t)first};
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
    fill_pages(buckets, item, kept);
    fill_places(buckets);
    return true;
}

void wc_buckets_keep(wc_buckets *b, const bool *keep, size_t n_before, size_t n_first, bool *moved)
{
    size_t n = 0, n_buckets = 0;
    for (size_t bucket = 0; bucket < b->n_buckets; bucket++) {
        const size_t first = b->from[bucket], end = b->from[bucket + 1], start = n;
        size_t unmoved_from = first; /* from here on a page's neighbours are what they were */
        for (size_t i = first; i < end; i++) {
            if (keep[b->page[i]]) {
                moved[b->page[i]] = moved[b->page[i]] || i < unmoved_from;
                b->page[n++] = b->page[i];
            } else if (unmoved_from < end) {
                unmoved_from = i - first < n_first ? end : i + n_before + 1;
            }
        }
        if (n - start < 2) n = start;
        b->from[n_buckets] = start;
        n_buckets += n > start;
    }
    b->from[n_buckets] = n;
    b->n_buckets = n_buckets;
    fill_places(b);
}

void wc_buckets_free(wc_buckets *buckets)
{
    wc_memory_free(buckets->page);
    wc_memory_free(buckets->from);
    wc_memory_free(buckets->place);
    wc_memory_free(buckets->place_from);
    memset(buckets, 0, sizeof *buckets);
}
