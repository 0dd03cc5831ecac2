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
    uint64_t *item; /* the other page, and below it a number over all sources, or STRANGER */
    uint64_t *scratch;
    size_t most; /* of a page */
    wc_disk *disk;
} gathering;

static void count(gathering *g, uint32_t a, uint32_t b, uint32_t number)
{
    (void)a;
    (void)number;
    g->end[b + 1]++;
}

static void put(gathering *g, uint32_t a, uint32_t b, uint32_t number)
{
    g->item[g->end[b]++] = (uint64_t)a << 32 | number;
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

static bool place_items(gathering *g, size_t n_pages)
{
    size_t sum = 0;
    g->end = wc_disk_array_new(g->disk, n_pages + 1, sizeof *g->end);
    if (g->end == NULL) return false;
    for_each(g, count);
    for (size_t p = 0; p <= n_pages; p++) {
        g->most = g->end[p] > g->most ? g->end[p] : g->most;
        sum += g->end[p];
        g->end[p] = sum;
    }
    g->item = wc_disk_array_new(g->disk, sum, sizeof *g->item);
    g->scratch = wc_array_new(g->most, sizeof *g->scratch);
    if (g->item == NULL || g->scratch == NULL) return false;
    for_each(g, put);
    return true;
}

/* Of a pair that was compared more than once the numbers, where one has them. */
static void take_page(wc_compared *c, gathering *g, size_t page)
{
    const size_t from = page > 0 ? g->end[page - 1] : 0;
    sort_items(g->item + from, g->scratch, g->end[page] - from);
    for (size_t i = from; i < g->end[page]; i++) {
        const uint32_t other = (uint32_t)(g->item[i] >> 32), number = (uint32_t)g->item[i];
        if (i > from && other == (uint32_t)(g->item[i - 1] >> 32)) continue;
        c->other[c->n] = other;
        c->detail[c->n] = number == STRANGER ? WC_COMPARED_NONE : (uint32_t)c->n_findings;
        if (number != STRANGER) c->finding[c->n_findings++] = finding_of(match_of(g, number));
        c->n++;
    }
    c->from[page + 1] = c->n;
}

bool wc_compared_make(wc_compared *c, const wc_reuse *reuse, const wc_match *match, size_t n_matches,
                      const wc_match *to_lead, size_t n_pages)
{
    gathering g = {.match = {match, reuse->verified, to_lead},
                   .n = {n_matches, reuse->n_verified, n_pages},
                   .strangers = &reuse->strangers,
                   .disk = reuse->disk};
    bool ok = place_items(&g, n_pages);
    const size_t n = ok && n_pages > 0 ? g.end[n_pages - 1] : 0;
    *c = (wc_compared){.disk = reuse->disk};
    c->print = ok ? wc_disk_array_new(c->disk, n_pages, sizeof *c->print) : NULL;
    c->digest = ok ? wc_disk_array_new(c->disk, n_pages, sizeof *c->digest) : NULL;
    c->from = ok ? wc_disk_array_new(c->disk, n_pages + 1, sizeof *c->from) : NULL;
    c->other = ok ? wc_disk_array_new(c->disk, n, sizeof *c->other) : NULL;
    c->detail = ok ? wc_disk_array_new(c->disk, n, sizeof *c->detail) : NULL;
    c->finding = ok ? wc_disk_array_new(c->disk, n - reuse->strangers.n, sizeof *c->finding) : NULL;
    ok = c->print != NULL && c->digest != NULL && c->from != NULL && c->other != NULL && c->detail != NULL &&
         c->finding != NULL;
    if (ok && n_pages > 0) memcpy(c->print, reuse->print, n_pages * sizeof *c->print);
    if (ok && n_pages > 0) memcpy(c->digest, reuse->digest, n_pages * sizeof *c->digest);
    for (size_t p = 0; ok && p < n_pages; p++) take_page(c, &g, p);
    c->n_pages = n_pages;
    wc_disk_array_free(g.disk, g.end);
    wc_disk_array_free(g.disk, g.item);
    wc_memory_free(g.scratch);
    if (!ok) wc_compared_free(c);
    return ok;
}
