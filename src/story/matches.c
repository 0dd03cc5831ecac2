/* matches.c - see matches.h */
#include "story/matches.h"
#include "base/parallel.h"
#include "base/union_find.h"

void wc_matches_free(wc_matches *m)
{
    wc_records_free(&m->all);
    *m = (wc_matches){.reuse = m->reuse};
}

typedef struct {
    const wc_records *all;
    uint32_t longer_percent;
    uint32_t *group;
    wc_records_reader *reader; /* one a thread */
    atomic_bool failed;
} grouping;

static void join_block(void *context, size_t block, int thread)
{
    grouping *g = context;
    const wc_match *match = wc_records_read(&g->reader[thread], block);
    if (match == NULL) atomic_store(&g->failed, true);
    for (size_t i = 0; match != NULL && i < wc_records_count(g->all, block); i++) {
        const wc_match *m = &match[i];
        const uint64_t longer = m->own_a > m->own_b ? m->own_a : m->own_b;
        if (m->relation >= WC_RELATION_COPY && (uint64_t)m->shared * 100 >= longer * g->longer_percent)
            wc_union_join_shared(g->group, m->a, m->b);
    }
}

bool wc_matches_group(const wc_matches *matches, size_t n_pages, uint32_t longer_percent, int n_threads,
                      uint32_t *group)
{
    grouping g = {.all = &matches->all, .longer_percent = longer_percent, .group = group};
    bool ok;
    g.reader = wc_records_readers_new(g.all, n_threads);
    for (uint32_t p = 0; p < n_pages; p++) group[p] = p;
    ok = g.reader != NULL && wc_parallel_for(wc_records_chunks(g.all), n_threads, join_block, &g, NULL) &&
         !atomic_load(&g.failed);
    for (uint32_t p = 0; p < n_pages; p++) group[p] = group[group[p]]; /* which is less, and known */
    wc_records_readers_free(g.reader, n_threads);
    return ok;
}
