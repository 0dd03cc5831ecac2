/* lsh.c - one band after the other, several at a time: its keys are sorted, and where two or more pages have one they
 * are a bucket; the pages stay in order because the sort is stable.  Most keys stand on one page only, and are dropped
 * before anything is built. */
#include "signature/lsh.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "signature/minhash.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STEP_PAGES 1024

static uint32_t some_key(uint64_t hash) { return (uint32_t)hash == WC_LSH_NONE ? WC_LSH_NONE - 1 : (uint32_t)hash; }

void wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint32_t *key)
{
    const bool empty = slot[0] == WC_MINHASH_EMPTY; /* densified: all or none */
    if (bands == 0) memcpy(key, slot, k * sizeof *key);
    for (uint32_t b = 0; b < bands; b++) {
        const uint32_t *row = slot + (size_t)b * rows;
        key[b] = empty ? WC_LSH_NONE : some_key(XXH3_64bits_withSeed(row, rows * sizeof *row, b));
    }
}

void wc_lsh_keys_of(const uint32_t *hash, size_t n, const wc_params *params, uint32_t *slot, uint32_t *scratch,
                    uint32_t *key)
{
    wc_minhash(hash, n, slot, params->slots);
    if (params->bands > 0) wc_minhash_densify(slot, scratch, params->slots);
    wc_lsh_keys(slot, params->slots, params->bands, params->rows, key);
}

static wc_place place_of(size_t at, size_t first)
{
    const uint64_t behind = at - first < WC_PLACE_BEHIND_MOST ? at - first : WC_PLACE_BEHIND_MOST;
    return (wc_place){.at = at & 0xffffffffffU, .behind = behind & WC_PLACE_BEHIND_MOST};
}

/* ---- the buckets of a band ---- */

typedef struct {
    uint32_t page, first; /* first: where its bucket begins in the band */
} member;

typedef struct {
    member *member; /* n: bucket by bucket */
    size_t n, n_buckets;
} band;

typedef struct {
    wc_buckets *out;
    uint32_t *column; /* first keys, then which member of its band a page is, or WC_LSH_NONE */
    size_t n_columns, n_pages;
    band *band;          /* n_columns */
    size_t *band_from;   /* n_columns + 1: where a band's pages begin in out->page[] */
    size_t *bucket_from; /* n_columns + 1: and its buckets in out->from[] */
    uint64_t **item;     /* one a thread: 2 x n_pages */
    bool *failed;        /* one a thread */
} making;

static size_t load(const uint32_t *key, size_t n_pages, uint64_t *item)
{
    size_t n = 0;
    for (size_t p = 0; p < n_pages; p++) {
        item[n] = (uint64_t)key[p] << 32 | p;
        n += key[p] != WC_LSH_NONE;
    }
    return n;
}

/* Keep what shares its key with another page. */
static size_t drop_singles(uint64_t *item, size_t n, size_t *n_buckets)
{
    size_t kept = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && item[end] >> 32 == item[i] >> 32; end++) continue;
        if (end - i < 2) continue;
        memmove(item + kept, item + i, (end - i) * sizeof *item);
        kept += end - i;
        ++*n_buckets;
    }
    return kept;
}

static void make_band(void *context, size_t c, int thread)
{
    making *m = context;
    band *b = &m->band[c];
    uint32_t *column = m->column + c * m->n_pages;
    uint64_t *item = m->item[thread];
    size_t n;
    if (item == NULL) item = m->item[thread] = wc_array_new(2 * m->n_pages, sizeof *item);
    if (item == NULL) {
        m->failed[thread] = true;
        return;
    }
    n = load(column, m->n_pages, item);
    wc_sort_u64(item, item + m->n_pages, n, 32);
    b->n = drop_singles(item, n, &b->n_buckets);
    memset(column, 0xff, m->n_pages * sizeof *column); /* WC_LSH_NONE */
    if (b->n == 0) return;
    b->member = wc_array_new(b->n, sizeof *b->member);
    if (b->member == NULL) {
        m->failed[thread] = true;
        return;
    }
    for (size_t i = 0, first = 0; i < b->n; i++) {
        if (item[i] >> 32 != item[first] >> 32) first = i;
        b->member[i] = (member){(uint32_t)item[i], (uint32_t)first};
        column[b->member[i].page] = (uint32_t)i;
    }
}

/* ---- all bands ---- */

static void join_band(void *context, size_t c, int thread)
{
    making *m = context;
    const band *b = &m->band[c];
    const size_t base = m->band_from[c];
    size_t *from = m->out->from + m->bucket_from[c];
    (void)thread;
    for (size_t i = 0; i < b->n; i++) {
        m->out->page[base + i] = b->member[i].page;
        if (b->member[i].first == i) *from++ = base + i;
    }
}

static size_t step_end(const making *m, size_t step)
{
    return (step + 1) * STEP_PAGES < m->n_pages ? (step + 1) * STEP_PAGES : m->n_pages;
}

static void count_places(void *context, size_t step, int thread)
{
    making *m = context;
    size_t *n = m->out->place_from + 1; /* zero before */
    (void)thread;
    for (size_t c = 0; c < m->n_columns; c++) {
        const uint32_t *column = m->column + c * m->n_pages;
        for (size_t p = step * STEP_PAGES; p < step_end(m, step); p++) n[p] += column[p] != WC_LSH_NONE;
    }
}

static void put_places(void *context, size_t step, int thread)
{
    making *m = context;
    const size_t start = step * STEP_PAGES, end = step_end(m, step);
    size_t at[STEP_PAGES];
    (void)thread;
    memcpy(at, m->out->place_from + start, (end - start) * sizeof *at);
    for (size_t c = 0; c < m->n_columns; c++) {
        const uint32_t *column = m->column + c * m->n_pages;
        const member *of_band = m->band[c].member;
        const size_t base = m->band_from[c];
        for (size_t p = start; p < end; p++) {
            if (column[p] == WC_LSH_NONE) continue;
            m->out->place[at[p - start]++] = place_of(base + column[p], base + of_band[column[p]].first);
        }
    }
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

static bool join_bands(making *m, int n_threads, const volatile int *cancel)
{
    const size_t n_steps = (m->n_pages + STEP_PAGES - 1) / STEP_PAGES;
    wc_buckets *b = m->out;
    for (size_t c = 0; c < m->n_columns; c++) {
        m->band_from[c + 1] = m->band_from[c] + m->band[c].n;
        m->bucket_from[c + 1] = m->bucket_from[c] + m->band[c].n_buckets;
    }
    b->n_buckets = m->bucket_from[m->n_columns];
    if (!allocate(b, m->band_from[m->n_columns], m->n_pages)) return false;
    b->from[b->n_buckets] = m->band_from[m->n_columns];
    if (!wc_parallel_for(m->n_columns, n_threads, join_band, m, cancel) ||
        !wc_parallel_for(n_steps, n_threads, count_places, m, cancel))
        return false;
    for (size_t p = 0; p < m->n_pages; p++) b->place_from[p + 1] += b->place_from[p];
    return wc_parallel_for(n_steps, n_threads, put_places, m, cancel);
}

static bool making_init(making *m, int n_threads)
{
    m->band = wc_array_new(m->n_columns, sizeof *m->band);
    m->band_from = wc_array_new(m->n_columns + 1, sizeof *m->band_from);
    m->bucket_from = wc_array_new(m->n_columns + 1, sizeof *m->bucket_from);
    m->item = wc_array_new((size_t)n_threads, sizeof *m->item);
    m->failed = wc_array_new((size_t)n_threads, sizeof *m->failed);
    return m->band != NULL && m->band_from != NULL && m->bucket_from != NULL && m->item != NULL && m->failed != NULL;
}

static void making_free(making *m, int n_threads)
{
    for (size_t c = 0; m->band != NULL && c < m->n_columns; c++) wc_memory_free(m->band[c].member);
    for (int t = 0; m->item != NULL && t < n_threads; t++) wc_memory_free(m->item[t]);
    wc_memory_free(m->band);
    wc_memory_free(m->band_from);
    wc_memory_free(m->bucket_from);
    wc_memory_free(m->item);
    wc_memory_free(m->failed);
}

bool wc_buckets_make(wc_buckets *buckets, uint32_t *column, size_t n_columns, size_t n_pages, int n_threads,
                     const volatile int *cancel)
{
    making m = {.out = buckets, .column = column, .n_columns = n_columns, .n_pages = n_pages};
    bool ok = making_init(&m, n_threads);
    memset(buckets, 0, sizeof *buckets);
    ok = ok && wc_parallel_for(n_columns, n_threads, make_band, &m, cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !m.failed[t];
    ok = ok && join_bands(&m, n_threads, cancel);
    making_free(&m, n_threads);
    if (!ok) wc_buckets_free(buckets);
    return ok;
}

/* ---- fewer pages ---- */

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
        for (size_t i = first; i < b->from[bucket + 1]; i++) b->place[at[b->page[i]]++] = place_of(i, first);
    }
}

/* Of the pages of a bucket, all of which are there yet. */
static void find_moved(const uint32_t *page, size_t n, const bool *keep, size_t n_before, const uint32_t *since,
                       bool *moved)
{
    size_t unmoved_from = 0; /* from here on a page has the pages just before it that it had */
    size_t first = 0;        /* of those since then */
    for (size_t i = 0; i < n; i++) {
        const uint32_t p = page[i], from = since != NULL ? since[p] : 0;
        if (!keep[p]) {
            unmoved_from = n_before < n - i ? i + n_before + 1 : n;
            continue;
        }
        if (from == 0) first = 0;
        while (page[first] < from) first++;
        moved[p] = moved[p] || i < unmoved_from || !keep[page[first]];
    }
}

void wc_buckets_keep(wc_buckets *b, const bool *keep, size_t n_before, const uint32_t *since, bool *moved)
{
    size_t n = 0, n_buckets = 0;
    for (size_t bucket = 0; bucket < b->n_buckets; bucket++) {
        const size_t first = b->from[bucket], end = b->from[bucket + 1], start = n;
        find_moved(b->page + first, end - first, keep, n_before, since, moved);
        for (size_t i = first; i < end; i++) {
            if (keep[b->page[i]]) b->page[n++] = b->page[i];
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
