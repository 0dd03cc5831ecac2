/* compared_make.c - the comparisons of a run in the order of compared.h.  They are counted by page, put in their
 * places, and sorted there: a page has some dozen. */
#include "story/compared.h"
#include "base/sort.h"
#include <string.h>

#define SOURCES  3
#define STRANGER UINT32_MAX
#define FEW      32 /* are sorted by insertion */

typedef struct {
    const wc_match *match[SOURCES];
    size_t n[SOURCES];
    const wc_pairs *strangers;
    size_t *end;    /* n_pages + 1: where the items of the page before begin, and when all are put, where they end */
    uint64_t *item; /* of pages [page, page_end): the other page, and below it a number over all sources, or STRANGER */
    size_t page, page_end;
    size_t first; /* the number of item[0] */
    uint64_t *scratch;
    size_t most; /* of a page */
    wc_disk_filler other, detail, finding;
} gathering;

static void count(gathering *g, uint32_t a, uint32_t b, uint32_t number)
{
    (void)a;
    (void)number;
    g->end[b + 1]++;
}

static void put(gathering *g, uint32_t a, uint32_t b, uint32_t number)
{
    if (b >= g->page && b < g->page_end) g->item[g->end[b]++ - g->first] = (uint64_t)a << 32 | number;
}

static void for_each(gathering *g, void (*see)(gathering *g, uint32_t a, uint32_t b, uint32_t number))
{
    uint32_t number = 0;
    for (int s = 0; s < SOURCES; s++) {
        for (size_t i = 0; i < g->n[s]; i++, number++) {
            const wc_match *m = &g->match[s][i];
            if (m->a < m->b) see(g, m->a, m->b, number);
        }
    }
    for (size_t i = 0; i < g->strangers->n; i++) see(g, g->strangers->pair[i].a, g->strangers->pair[i].b, STRANGER);
}

static const wc_match *match_of(const gathering *g, uint32_t number)
{
    size_t i = number;
    int s = 0;
    while (i >= g->n[s]) i -= g->n[s++];
    return &g->match[s][i];
}

static wc_finding finding_of(const wc_match *m)
{
    const unsigned level = (unsigned)__builtin_ctz(m->scale);
    return (wc_finding){.own_a = m->own_a,
                        .own_b = m->own_b,
                        .shared = m->shared,
                        .shared_quoted = m->shared_quoted,
                        .figures = m->figures,
                        .figures_shared = m->figures_shared,
                        .run = (uint16_t)(m->run >> level),
                        .run_a = (uint16_t)(m->run_a >> level),
                        .run_b = (uint16_t)(m->run_b >> level),
                        .level = (uint8_t)level,
                        .flags = (uint8_t)((m->quotations ? WC_FINDING_QUOTATIONS : 0) |
                                           (m->same_outlet ? WC_FINDING_SAME_OUTLET : 0) |
                                           (m->dated ? WC_FINDING_DATED : 0))};
}

static void sort_items(uint64_t *item, uint64_t *scratch, size_t n)
{
    if (n > FEW) {
        wc_sort_u64(item, scratch, n, 0);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        const uint64_t one = item[i];
        size_t k = i;
        for (; k > 0 && item[k - 1] > one; k--) item[k] = item[k - 1];
        item[k] = one;
    }
}

static bool count_items(gathering *g, size_t n_pages)
{
    size_t sum = 0;
    g->end = wc_array_new(n_pages + 1, sizeof *g->end);
    if (g->end == NULL) return false;
    for_each(g, count);
    for (size_t p = 0; p <= n_pages; p++) {
        g->most = g->end[p] > g->most ? g->end[p] : g->most;
        sum += g->end[p];
        g->end[p] = sum;
    }
    g->scratch = wc_array_new(g->most, sizeof *g->scratch);
    return g->scratch != NULL;
}

/* Of a pair that was compared more than once the numbers, where one has them. */
static void take_page(wc_compared *c, gathering *g, size_t page)
{
    const size_t from = (page > 0 ? g->end[page - 1] : 0) - g->first, end = g->end[page] - g->first;
    sort_items(g->item + from, g->scratch, end - from);
    for (size_t i = from; i < end; i++) {
        const uint32_t other = (uint32_t)(g->item[i] >> 32), number = (uint32_t)g->item[i];
        const uint32_t detail = number == STRANGER ? WC_COMPARED_NONE : (uint32_t)c->n_findings;
        if (i > from && other == (uint32_t)(g->item[i - 1] >> 32)) continue;
        (void)wc_disk_fill_with(&g->other, &other, sizeof other);
        (void)wc_disk_fill_with(&g->detail, &detail, sizeof detail);
        if (number != STRANGER) {
            const wc_finding finding = finding_of(match_of(g, number));
            (void)wc_disk_fill_with(&g->finding, &finding, sizeof finding);
            c->n_findings++;
        }
        c->n++;
    }
    c->from[page + 1] = c->n;
}

/* The pages whose items fit into memory, from `page` on; all, where no disk is. */
static size_t end_of(const gathering *g, const wc_disk *disk, size_t page, size_t n_pages)
{
    size_t end = page + 1;
    if (disk == NULL) return n_pages;
    while (end < n_pages && (g->end[end + 1] - g->end[page]) * sizeof *g->item <= disk->work_bytes) end++;
    return end;
}

/* g->end[p] is where p's items begin before they are put, and g->end[p + 1] where they end. */
static bool take_pages(wc_compared *c, gathering *g, size_t n_pages)
{
    bool ok = true;
    for (size_t page = 0; ok && page < n_pages; page = g->page_end) {
        g->page = page;
        g->page_end = end_of(g, c->disk, page, n_pages);
        g->first = g->end[page];
        g->item = wc_array_new(g->end[g->page_end] - g->first, sizeof *g->item);
        ok = g->item != NULL;
        if (!ok) break;
        for_each(g, put);
        for (size_t p = page; p < g->page_end; p++) take_page(c, g, p);
        wc_memory_free(g->item);
    }
    ok = wc_disk_fill_end(&g->other) && ok;
    ok = wc_disk_fill_end(&g->detail) && ok;
    return wc_disk_fill_end(&g->finding) && ok;
}

bool wc_compared_make(wc_compared *c, const wc_reuse *reuse, const wc_match *match, size_t n_matches,
                      const wc_match *to_lead, size_t n_pages)
{
    gathering g = {.match = {match, reuse->verified, to_lead},
                   .n = {n_matches, reuse->n_verified, n_pages},
                   .strangers = &reuse->strangers};
    bool ok = count_items(&g, n_pages);
    const size_t n = ok ? g.end[n_pages] : 0;
    *c = (wc_compared){.disk = reuse->disk};
    c->print = ok ? wc_disk_array_new(c->disk, n_pages, sizeof *c->print) : NULL;
    c->digest = ok ? wc_disk_array_new(c->disk, n_pages, sizeof *c->digest) : NULL;
    c->from = ok ? wc_disk_array_new(c->disk, n_pages + 1, sizeof *c->from) : NULL;
    c->other = ok ? wc_disk_array_new(c->disk, n, sizeof *c->other) : NULL;
    c->detail = ok ? wc_disk_array_new(c->disk, n, sizeof *c->detail) : NULL;
    c->finding = ok ? wc_disk_array_new(c->disk, n - reuse->strangers.n, sizeof *c->finding) : NULL;
    ok = c->print != NULL && c->digest != NULL && c->from != NULL && c->other != NULL && c->detail != NULL &&
         c->finding != NULL;
    ok = ok && wc_disk_put(c->disk, c->print, 0, reuse->print, n_pages * sizeof *c->print) &&
         wc_disk_put(c->disk, c->digest, 0, reuse->digest, n_pages * sizeof *c->digest);
    if (ok) {
        wc_disk_fill(&g.other, c->disk, c->other, 0, 0);
        wc_disk_fill(&g.detail, c->disk, c->detail, 0, 0);
        wc_disk_fill(&g.finding, c->disk, c->finding, 0, 0);
        ok = take_pages(c, &g, n_pages);
    }
    c->n_pages = n_pages;
    wc_memory_free(g.end);
    wc_memory_free(g.scratch);
    if (!ok) wc_compared_free(c);
    return ok;
}
