/* match_order.c - matches as they were found into their order: range by range of their first pages, so that on a disk
 * each is a run of its own, and in memory all threads work on ranges of their own. */
#include "base/parallel.h"
#include "base/sort.h"
#include "story/candidates.h"
#include <string.h>

#define RANGES       256 /* of first pages, whose matches are sorted together */
#define PAGE_MATCHES 8   /* of most corpora less */

typedef struct { /* scratch memory for the largest range */
    wc_keyed *item, *scratch;
} range_sort;

/* Ranges of early pages are short, that of the first page a 65,536th of the pages: the first of a bucket is compared
 * with all that come later, and of many copies of a story such pages have nearly all matches. */
static size_t range_of(const wc_match *m, size_t n_pages)
{
    const uint64_t square =
        (uint64_t)m->a * RANGES / n_pages * RANGES + (uint64_t)m->a * RANGES % n_pages * RANGES / n_pages;
    size_t range = 0;
    for (size_t step = RANGES / 2; step > 0; step /= 2) range += (range + step) * (range + step) <= square ? step : 0;
    return range;
}

/* The values of s->item[] become the places of match[0..n) in their order; of a pair that was found more than once the
 * first.  Returns how many are left; SIZE_MAX: no memory. */
static size_t sort_range(range_sort *s, const wc_match *match, size_t n, int n_threads)
{
    size_t kept = 0;
    uint64_t before = UINT64_MAX; /* no pair */
    for (size_t i = 0; i < n; i++) s->item[i] = (wc_keyed){(uint64_t)match[i].a << 32 | match[i].b, (uint32_t)i};
    if (!wc_sort_keyed(s->item, s->scratch, n, n_threads)) return SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        const wc_keyed item = s->item[i];
        if (item.key != before) s->item[kept++] = item;
        before = item.key;
    }
    return kept;
}

static bool sort_init(range_sort *s, size_t most)
{
    s->item = wc_array_new(most, sizeof *s->item);
    s->scratch = wc_array_new(most, sizeof *s->scratch);
    return s->item != NULL && s->scratch != NULL;
}

static void sort_free(range_sort *s)
{
    wc_memory_free(s->item);
    wc_memory_free(s->scratch);
}

bool wc_found_init(wc_found *found, wc_disk *disk, size_t n_pages, int n_threads)
{
    const size_t threads = (size_t)n_threads, most = n_pages / threads * PAGE_MATCHES;
    bool ok;
    *found = (wc_found){.n_pages = n_pages, .n_threads = n_threads};
    found->list = wc_array_new(threads, sizeof *found->list);
    ok = found->list != NULL;
    for (size_t t = 0; ok && t < threads; t++)
        ok = wc_records_init(&found->list[t].all, NULL, sizeof(wc_match)) &&
             (disk != NULL || wc_records_reserve(&found->list[t].all, most));
    return ok && (disk == NULL || wc_runs_init(&found->runs, disk, RANGES, sizeof(wc_match)));
}

void wc_found_free(wc_found *found)
{
    for (int t = 0; found->list != NULL && t < found->n_threads; t++) wc_matches_free(&found->list[t]);
    wc_memory_free(found->list);
    wc_runs_free(&found->runs);
}

void wc_found_put(wc_found *found, int thread)
{
    wc_matches *list = &found->list[thread];
    const wc_match *match = wc_matches_in_memory(list);
    if (found->runs.disk == NULL) return;
    for (size_t i = 0; i < list->all.n; i++) wc_runs_put(&found->runs, range_of(&match[i], found->n_pages), &match[i]);
    wc_records_clear(&list->all);
}

/* ---- in memory ---- */

static size_t most_of(const size_t from[RANGES + 1])
{
    size_t most = 0;
    for (size_t r = 0; r < RANGES; r++) most = from[r + 1] - from[r] > most ? from[r + 1] - from[r] : most;
    return most;
}

typedef struct {
    wc_found *found;
    size_t (*at)[RANGES]; /* one a thread: how many it has of a range, and then where its next one goes */
    wc_match *parted;
    size_t from[RANGES + 1], kept[RANGES];
    range_sort *sort; /* all one a thread */
    wc_match **sorted;
    bool *failed;
} ordering;

static void count_found(void *context, size_t i, int thread)
{
    const ordering *o = context;
    const wc_matches *list = &o->found->list[i];
    const wc_match *match = wc_matches_in_memory(list);
    (void)thread;
    for (size_t k = 0; k < list->all.n; k++) o->at[i][range_of(&match[k], o->found->n_pages)]++;
}

static void part_found(void *context, size_t i, int thread)
{
    const ordering *o = context;
    const wc_matches *list = &o->found->list[i];
    const wc_match *match = wc_matches_in_memory(list);
    (void)thread;
    for (size_t k = 0; k < list->all.n; k++) o->parted[o->at[i][range_of(&match[k], o->found->n_pages)]++] = match[k];
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
    wc_match *range = o->parted + o->from[r], *sorted = o->sorted[thread];
    o->kept[r] = sort_range(s, range, o->from[r + 1] - o->from[r], 1);
    if (o->kept[r] == SIZE_MAX) {
        o->failed[thread] = true;
        return;
    }
    for (size_t i = 0; i < o->kept[r]; i++) sorted[i] = range[s->item[i].value];
    if (o->kept[r] > 0) memcpy(range, sorted, o->kept[r] * sizeof *range);
}

static bool order_ranges(ordering *o, int n_threads)
{
    const size_t most = most_of(o->from);
    bool ok = true;
    for (int t = 0; ok && t < n_threads; t++) {
        o->sorted[t] = wc_array_new(most, sizeof *o->sorted[t]);
        ok = sort_init(&o->sort[t], most) && o->sorted[t] != NULL;
    }
    ok = ok && wc_parallel_for(RANGES, n_threads, order_range, o, NULL);
    for (int t = 0; t < n_threads; t++) {
        ok = ok && !o->failed[t];
        sort_free(&o->sort[t]);
        wc_memory_free(o->sorted[t]);
    }
    return ok;
}

static bool order_in_memory(wc_found *found, wc_matches *matches)
{
    const int n_threads = found->n_threads;
    const size_t threads = (size_t)n_threads;
    ordering o = {.found = found};
    size_t n = 0, n_found = 0;
    bool ok;
    for (size_t t = 0; t < threads; t++) n_found += found->list[t].all.n;
    o.at = wc_array_new(threads, sizeof *o.at);
    o.parted = wc_array_resize(NULL, n_found, sizeof *o.parted);
    o.sort = wc_array_new(threads, sizeof *o.sort);
    o.sorted = wc_array_new(threads, sizeof *o.sorted);
    o.failed = wc_array_new(threads, sizeof *o.failed);
    ok = o.at != NULL && o.parted != NULL && o.sort != NULL && o.sorted != NULL && o.failed != NULL &&
         wc_parallel_for(threads, n_threads, count_found, &o, NULL);
    if (ok) place(&o, threads);
    ok = ok && wc_parallel_for(threads, n_threads, part_found, &o, NULL);
    for (size_t t = 0; t < threads; t++) wc_matches_free(&found->list[t]);
    ok = ok && order_ranges(&o, n_threads);
    wc_memory_free(o.at);
    wc_memory_free(o.sort);
    wc_memory_free((void *)o.sorted);
    wc_memory_free(o.failed);
    if (!ok) {
        wc_memory_free(o.parted);
        return false;
    }
    for (size_t r = 0; r < RANGES; n += o.kept[r++]) {
        if (n < o.from[r]) memmove(o.parted + n, o.parted + o.from[r], o.kept[r] * sizeof *o.parted);
    }
    wc_records_free(&matches->all);
    wc_records_adopt(&matches->all, o.parted, n, sizeof *o.parted);
    return true;
}

/* ---- on a disk ---- */

/* Sort one run after the other, of which the next comes meanwhile. */
static bool order_runs(wc_found *found, wc_records *ordered, size_t most)
{
    wc_match *run = wc_array_resize(NULL, most, sizeof *run);
    const wc_runs *runs = &found->runs;
    wc_chunk_coder coder;
    range_sort s = {0};
    bool ok = wc_runs_coder_init(&coder, runs) && sort_init(&s, most) && run != NULL;
    wc_runs_fetch(runs, 0);
    for (size_t r = 0; ok && r < RANGES; r++) {
        size_t kept;
        if (r + 1 < RANGES) wc_runs_fetch(runs, r + 1);
        ok = wc_runs_get(runs, &coder, r, run);
        kept = ok ? sort_range(&s, run, wc_runs_count(runs, r), found->n_threads) : SIZE_MAX;
        ok = kept != SIZE_MAX;
        for (size_t i = 0; ok && i < kept; i++) wc_records_append(ordered, &run[s.item[i].value], 1);
    }
    sort_free(&s);
    wc_chunk_free(&coder);
    wc_memory_free(run);
    return ok && wc_records_end(ordered);
}

static bool order_on_disk(wc_found *found, wc_matches *matches)
{
    wc_runs *runs = &found->runs;
    wc_records ordered = {0};
    size_t most = 0;
    bool ok = wc_runs_end(runs);
    for (size_t r = 0; ok && r < RANGES; r++) {
        const size_t of_run = wc_runs_count(runs, r);
        most = of_run > most ? of_run : most;
    }
    ok = ok && wc_records_init(&ordered, runs->disk, sizeof(wc_match)) && order_runs(found, &ordered, most);
    if (!ok) {
        wc_records_free(&ordered);
        return false;
    }
    wc_records_free(&matches->all);
    matches->all = ordered;
    return true;
}

bool wc_found_order(wc_found *found, wc_matches *matches)
{
    for (int t = 0; t < found->n_threads; t++) matches->n_compared += found->list[t].n_compared;
    return found->runs.disk != NULL ? order_on_disk(found, matches) : order_in_memory(found, matches);
}
