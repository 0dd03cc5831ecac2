/* match_order.c - matches as they were found into their order: range by range of their first pages, so that a disk that
 * holds them is read and written in order, and in memory all threads work on ranges of their own. */
#include "base/disk.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/candidates.h"
#include <string.h>

#define RANGES     256   /* of first pages, whose matches are sorted together */
#define FILL_BYTES 32768 /* of a range that are written together */

typedef struct { /* scratch memory for the largest range */
    wc_keyed *item, *scratch;
    wc_match *match;
} range_sort;

static size_t range_of(const wc_match *m, size_t n_pages) { return (size_t)((uint64_t)m->a * RANGES / n_pages); }

/* Sort match[0..n) into s->match[]; of a pair that was found more than once the first.  Returns how many are left. */
static size_t sort_range(range_sort *s, const wc_match *match, size_t n, int n_threads)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) s->item[i] = (wc_keyed){(uint64_t)match[i].a << 32 | match[i].b, (uint32_t)i};
    if (!wc_sort_keyed(s->item, s->scratch, n, n_threads)) return SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || s->item[i].key != s->item[i - 1].key) s->match[kept++] = match[s->item[i].value];
    }
    return kept;
}

static bool sort_init(range_sort *s, size_t most)
{
    s->item = wc_array_new(most, sizeof *s->item);
    s->scratch = wc_array_new(most, sizeof *s->scratch);
    s->match = wc_array_new(most, sizeof *s->match);
    return s->item != NULL && s->scratch != NULL && s->match != NULL;
}

static void sort_free(range_sort *s)
{
    wc_memory_free(s->item);
    wc_memory_free(s->scratch);
    wc_memory_free(s->match);
}

static size_t most_of(const size_t from[RANGES + 1])
{
    size_t most = 0;
    for (size_t r = 0; r < RANGES; r++) most = from[r + 1] - from[r] > most ? from[r + 1] - from[r] : most;
    return most;
}

/* ---- in memory ---- */

typedef struct {
    const wc_matches *found; /* one a thread */
    size_t n_pages;
    size_t (*at)[RANGES]; /* of each: how many it has of a range, and then where its next one goes */
    wc_match *parted;
    size_t from[RANGES + 1], kept[RANGES];
    range_sort *sort; /* both one a thread */
    bool *failed;
} ordering;

static void count_found(void *context, size_t i, int thread)
{
    const ordering *o = context;
    const wc_matches *found = &o->found[i];
    (void)thread;
    for (size_t k = 0; k < found->n; k++) o->at[i][range_of(&found->match[k], o->n_pages)]++;
}

static void part_found(void *context, size_t i, int thread)
{
    const ordering *o = context;
    const wc_matches *found = &o->found[i];
    (void)thread;
    for (size_t k = 0; k < found->n; k++)
        o->parted[o->at[i][range_of(&found->match[k], o->n_pages)]++] = found->match[k];
}

/* From counts to places: range by range, in each of them thread by thread. */
static void place(ordering *o, size_t n_found)
{
    size_t sum = 0;
    for (size_t r = 0; r < RANGES; r++) {
        o->from[r] = sum;
        for (size_t i = 0; i < n_found; i++) {
            const size_t n = o->at[i][r];
            o->at[i][r] = sum;
            sum += n;
        }
    }
    o->from[RANGES] = sum;
}

static void order_range(void *context, size_t r, int thread)
{
    ordering *o = context;
    range_sort *s = &o->sort[thread];
    wc_match *range = o->parted + o->from[r];
    o->kept[r] = sort_range(s, range, o->from[r + 1] - o->from[r], 1);
    if (o->kept[r] == SIZE_MAX)
        o->failed[thread] = true;
    else if (o->kept[r] > 0)
        memcpy(range, s->match, o->kept[r] * sizeof *range);
}

static bool order_ranges(ordering *o, int n_threads)
{
    const size_t most = most_of(o->from);
    bool ok = true;
    for (int t = 0; ok && t < n_threads; t++) ok = sort_init(&o->sort[t], most);
    ok = ok && wc_parallel_for(RANGES, n_threads, order_range, o, NULL);
    for (int t = 0; t < n_threads; t++) {
        ok = ok && !o->failed[t];
        sort_free(&o->sort[t]);
    }
    return ok;
}

static bool order_in_memory(wc_matches *matches, wc_matches *found, size_t n_pages, int n_threads)
{
    const size_t threads = (size_t)n_threads;
    ordering o = {.found = found, .n_pages = n_pages};
    size_t n = 0, n_found = 0;
    bool ok;
    for (size_t t = 0; t < threads; t++) n_found += found[t].n;
    o.at = wc_array_new(threads, sizeof *o.at);
    o.parted = wc_array_resize(NULL, n_found, sizeof *o.parted);
    o.sort = wc_array_new(threads, sizeof *o.sort);
    o.failed = wc_array_new(threads, sizeof *o.failed);
    ok = o.at != NULL && o.parted != NULL && o.sort != NULL && o.failed != NULL &&
         wc_parallel_for(threads, n_threads, count_found, &o, NULL);
    if (ok) place(&o, threads);
    ok = ok && wc_parallel_for(threads, n_threads, part_found, &o, NULL);
    for (size_t t = 0; t < threads; t++) wc_matches_free(&found[t]);
    ok = ok && order_ranges(&o, n_threads);
    wc_memory_free(o.at);
    wc_memory_free(o.sort);
    wc_memory_free(o.failed);
    if (!ok) {
        wc_memory_free(o.parted);
        return false;
    }
    for (size_t r = 0; r < RANGES; n += o.kept[r++]) {
        if (n < o.from[r]) memmove(o.parted + n, o.parted + o.from[r], o.kept[r] * sizeof *o.parted);
    }
    wc_memory_free(matches->match);
    matches->match = o.parted;
    matches->cap = n_found;
    matches->n = n;
    return true;
}

/* ---- on a disk ---- */

/* Matches by ranges of their first pages; from: where each begins.  NULL: no memory. */
static wc_match *part_matches(const wc_matches *matches, size_t n_pages, size_t from[RANGES + 1])
{
    wc_match *parted = wc_disk_array_new(matches->disk, matches->n, sizeof *parted);
    wc_disk_filler filler[RANGES];
    bool ok = parted != NULL;
    memset(from, 0, (RANGES + 1) * sizeof *from);
    for (size_t i = 0; i < matches->n; i++) from[range_of(wc_matches_next(matches, i), n_pages) + 1]++;
    for (size_t r = 0; r < RANGES; r++) from[r + 1] += from[r];
    for (size_t r = 0; r < RANGES; r++)
        wc_disk_fill(&filler[r], matches->disk, parted, from[r] * sizeof *parted, FILL_BYTES);
    for (size_t i = 0; ok && i < matches->n; i++) {
        const wc_match *m = wc_matches_next(matches, i);
        (void)wc_disk_fill_with(&filler[range_of(m, n_pages)], m, sizeof *m);
    }
    for (size_t r = 0; r < RANGES; r++) ok = wc_disk_fill_end(&filler[r]) && ok;
    if (!ok) wc_disk_array_free(matches->disk, parted);
    return ok ? parted : NULL;
}

static bool order_on_disk(wc_matches *matches, size_t n_pages, int n_threads)
{
    range_sort s = {0};
    size_t from[RANGES + 1], n = 0;
    wc_match *parted = part_matches(matches, n_pages, from);
    bool ok = parted != NULL && sort_init(&s, most_of(from));
    for (size_t r = 0; ok && r < RANGES; r++) {
        wc_disk_fetch(matches->disk, parted + from[r], (from[r + 1] - from[r]) * sizeof *parted);
        const size_t kept = sort_range(&s, parted + from[r], from[r + 1] - from[r], n_threads);
        ok = kept != SIZE_MAX && wc_disk_put(matches->disk, parted, n * sizeof *parted, s.match, kept * sizeof *parted);
        n += ok ? kept : 0;
    }
    sort_free(&s);
    if (!ok) {
        wc_disk_array_free(matches->disk, parted);
        return false;
    }
    wc_disk_array_free(matches->disk, matches->match);
    matches->match = parted;
    matches->cap = matches->n;
    matches->n = n;
    return true;
}

bool wc_matches_order(wc_matches *matches, wc_matches *found, size_t n_pages, int n_threads)
{
    if (matches->disk != NULL) return order_on_disk(matches, n_pages, n_threads);
    return order_in_memory(matches, found, n_pages, n_threads);
}
