/* keep_choose.c - see keep.h.  Pages sorted by cluster, and within it as they came, stand in runs of one story. */
#include "base/sort.h"
#include "pipeline/keep.h"

static bool is_less(wc_merit a, wc_merit b)
{
    return (uint64_t)a.part * b.whole < (uint64_t)b.part * a.whole; /* of 32 bits each: no overflow */
}

static uint32_t best_of_run(const wc_keyed *page, size_t n, const wc_merit *merit)
{
    uint32_t best = page[0].value;
    for (size_t i = 1; merit != NULL && i < n; i++)
        if (is_less(merit[page[i].value], merit[best])) best = page[i].value;
    return best;
}

uint64_t wc_keep_choose(const uint64_t *cluster, const wc_merit *merit, size_t n, int n_threads, uint32_t *kept)
{
    wc_keyed *page = wc_array_new(n, sizeof *page), *scratch = wc_array_new(n, sizeof *scratch);
    uint64_t n_stories = 0;
    bool ok = page != NULL && scratch != NULL;
    for (size_t p = 0; ok && p < n; p++) page[p] = (wc_keyed){cluster[p], (uint32_t)p};
    ok = ok && wc_sort_keyed(page, scratch, n, n_threads);
    for (size_t from = 0, to; ok && from < n; from = to) {
        for (to = from + 1; to < n && page[to].key == page[from].key;) to++;
        const uint32_t best = best_of_run(page + from, to - from, merit);
        for (size_t i = from; i < to; i++) kept[page[i].value] = best;
        n_stories += to - from > 1;
    }
    wc_memory_free(page);
    wc_memory_free(scratch);
    return ok ? n_stories : UINT64_MAX;
}
