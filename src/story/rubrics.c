/* rubrics.c - see rubrics.h.  A sort by the titles' hashes brings them together, in order of date within. */
#include "story/rubrics.h"
#include "base/sort.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define TIMES 3

/* Numbers of which some are known, up to TIMES. */
typedef struct {
    int64_t seen[TIMES];
    size_t n;
} distinct;

static void note(distinct *d, int64_t number)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->seen[i] == number) return;
    }
    if (d->n < TIMES) d->seen[d->n++] = number;
}

/* Pages item[0..n) have one title. */
static bool is_rubric(const wc_pageset *set, const uint32_t *kind, const wc_keyed *item, size_t n)
{
    distinct days = {.n = 0}, kinds = {.n = 0};
    for (size_t i = 0; i < n && (days.n < TIMES || kinds.n < TIMES); i++) {
        const int32_t day = wc_pageset_brief(set, item[i].value).day;
        if (day != WC_NO_DAY) note(&days, day);
        note(&kinds, kind[item[i].value]);
    }
    return days.n == TIMES && kinds.n == TIMES;
}

uint64_t wc_headline_hash(const wc_pageset *set, const wc_site *site, uint32_t page)
{
    const wc_str title = wc_headline_of(set, site, page);
    return title.len > 0 ? XXH3_64bits(title.data, title.len) | 1 : 0;
}

bool wc_rubrics_find(const wc_pageset *set, const uint64_t *headline, const uint32_t *kind, int n_threads, bool *rubric)
{
    const size_t n = set->n;
    wc_keyed *item = wc_array_new(n, sizeof *item), *scratch = wc_array_new(n, sizeof *scratch);
    size_t n_items = 0;
    bool ok = item != NULL && scratch != NULL;
    for (size_t p = 0; ok && p < n; p++) {
        if (headline[p] != 0) item[n_items++] = (wc_keyed){headline[p], (uint32_t)p};
    }
    ok = ok && wc_sort_keyed(item, scratch, n_items, n_threads);
    for (size_t from = 0, to; ok && from < n_items; from = to) {
        for (to = from + 1; to < n_items && item[to].key == item[from].key; to++) continue;
        if (to - from < TIMES || !is_rubric(set, kind, item + from, to - from)) continue;
        for (size_t i = from; i < to; i++) rubric[item[i].value] = true;
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}
