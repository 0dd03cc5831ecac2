/* matches.c - see matches.h */
#include "story/matches.h"
#include "base/union_find.h"

void wc_matches_free(wc_matches *m)
{
    wc_records_free(&m->all);
    *m = (wc_matches){.reuse = m->reuse};
}

static void join_block(const wc_match *match, size_t n, uint32_t longer_percent, uint32_t *group)
{
    for (size_t i = 0; i < n; i++) {
        const wc_match *m = &match[i];
        const uint64_t longer = m->own_a > m->own_b ? m->own_a : m->own_b;
        if (m->relation >= WC_RELATION_COPY && (uint64_t)m->shared * 100 >= longer * longer_percent)
            wc_union_join(group, m->a, m->b);
    }
}

bool wc_matches_group(const wc_matches *matches, size_t n_pages, uint32_t longer_percent, uint32_t *group)
{
    wc_records_reader reader;
    bool ok = wc_records_reader_init(&reader, &matches->all);
    for (uint32_t p = 0; p < n_pages; p++) group[p] = p;
    for (size_t b = 0; ok && b < wc_records_chunks(&matches->all); b++) {
        const wc_match *match = wc_records_read(&reader, b);
        ok = match != NULL;
        if (ok) join_block(match, wc_records_count(&matches->all, b), longer_percent, group);
    }
    for (uint32_t p = 0; p < n_pages; p++) group[p] = wc_union_find(group, p);
    wc_records_reader_free(&reader);
    return ok;
}
