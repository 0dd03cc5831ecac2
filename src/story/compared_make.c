/* compared_make.c - the comparisons of a run in the order of compared.h.  They are counted by page, put in their
 * places, and sorted there: a page has some dozen.  Where not all places fit into memory those of some pages in a row
 * are filled at a time.  On a disk the comparisons of each such range of pages are parted into a run before; in memory,
 * where most comparisons are of pages that are near each other, it is known of each block of them whether one is of
 * these pages, and the others are not read again. */
#include "story/compared.h"
#include "base/aside.h"
#include "base/error.h"
#include "base/runs.h"
#include "base/sort.h"
#include <string.h>

#define SOURCES    3 /* of matches; and strangers */
#define BLOCK      ((size_t)1024)
#define STRANGER   UINT32_MAX
#define FEW        32                  /* are sorted by insertion */
#define MOST_BYTES ((size_t)256 << 20) /* of items in memory at a time, where there is no disk */
#define RUNS_MOST  ((size_t)256)
#define RELAX      256 /* blocks */

typedef struct { /* of the second pages in a block of comparisons */
    uint32_t least, most;
} span;

typedef struct { /* a record of a run; strangers' are pairs */
    uint32_t a, b;
    wc_finding finding;
} compared;

typedef struct { /* the comparisons of a range, in memory */
    compared *found;
    wc_pair *stranger;
} piece;

typedef struct { /* on a disk: the comparisons by ranges of pages */
    size_t n;
    size_t *end;  /* n: where each range ends, in pages */
    uint16_t *of; /* one a page: its range */
    wc_runs found, strangers;
    wc_aside aside;
    size_t next; /* the range that is read meanwhile */
    piece piece;
} ranges;

typedef struct {
    const wc_match *match[SOURCES];
    const wc_pair *stranger;
    wc_disk *disk; /* that holds these; NULL: memory */
    size_t n[SOURCES + 1];
    span *span[SOURCES + 1], *now; /* one a block; of the block that is read */
    size_t *end;    /* n_pages + 1: where the items of the page before begin, and when all are put, where they end */
    uint64_t *item; /* of pages [page, page_end): the other page, and below it a number of some[], or STRANGER */
    wc_finding *some;
    size_t n_some;
    ranges range;
    size_t page, page_end;
    size_t first; /* the number of item[0] */
    uint64_t *scratch;
    size_t most; /* of a page */
    int n_threads;
    wc_disk_filler other, detail, finding;
} gathering;

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

/* m: NULL for strangers. */
static void count(gathering *g, uint32_t a, uint32_t b, const wc_match *m)
{
    (void)a;
    (void)m;
    g->end[b + 1]++;
    if (b < g->now->least) g->now->least = b;
    if (b > g->now->most) g->now->most = b;
}

static void put_item(gathering *g, uint32_t a, uint32_t b, const wc_finding *finding)
{
    uint32_t number = STRANGER;
    if (finding != NULL) {
        number = (uint32_t)g->n_some;
        g->some[g->n_some++] = *finding;
    }
    g->item[g->end[b]++ - g->first] = (uint64_t)a << 32 | number;
}

static void put(gathering *g, uint32_t a, uint32_t b, const wc_match *m)
{
    wc_finding finding;
    if (b < g->page || b >= g->page_end) return;
    if (m != NULL) finding = finding_of(m);
    put_item(g, a, b, m != NULL ? &finding : NULL);
}

static void part(gathering *g, uint32_t a, uint32_t b, const wc_match *m)
{
    const compared one = {a, b, finding_of(m)};
    wc_runs_put(&g->range.found, g->range.of[b], &one);
}

typedef void seer(gathering *g, uint32_t a, uint32_t b, const wc_match *m);

static void for_block(gathering *g, int source, size_t from, size_t to, seer *see)
{
    for (size_t i = from; i < to; i++) {
        if (source == SOURCES) {
            wc_disk_ahead(g->disk, g->stranger, i, g->n[source], sizeof *g->stranger);
            see(g, g->stranger[i].a, g->stranger[i].b, NULL);
        } else {
            const wc_match *m = &g->match[source][i];
            wc_disk_ahead(g->disk, g->match[source], i, g->n[source], sizeof *m);
            if (m->a < m->b) see(g, m->a, m->b, m);
        }
    }
}

/* Of one source all blocks, or those that have comparisons of the pages. */
static void for_source(gathering *g, int s, bool all, seer *see)
{
    for (size_t i = 0; i < g->n[s]; i += BLOCK) {
        g->now = &g->span[s][i / BLOCK];
        if (!all && (g->now->least >= g->page_end || g->now->most < g->page)) continue;
        if (i / BLOCK % RELAX == 0) wc_disk_relax(g->disk);
        for_block(g, s, i, g->n[s] - i < BLOCK ? g->n[s] : i + BLOCK, see);
    }
}

static void for_each(gathering *g, bool all, seer *see)
{
    for (int s = 0; s <= SOURCES; s++) for_source(g, s, all, see);
}

static bool make_spans(gathering *g)
{
    for (int s = 0; s <= SOURCES; s++) {
        const size_t n = g->n[s] / BLOCK + 1;
        g->span[s] = wc_array_new(n, sizeof *g->span[s]);
        if (g->span[s] == NULL) return false;
        for (size_t i = 0; i < n; i++) g->span[s][i].least = UINT32_MAX;
    }
    return true;
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
    if (g->end == NULL || !make_spans(g)) return false;
    for_each(g, true, count);
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
            (void)wc_disk_fill_with(&g->finding, &g->some[number], sizeof *g->some);
            c->n_findings++;
        }
        c->n++;
    }
    c->from[page + 1] = c->n;
}

/* ---- ranges of pages ---- */

/* The pages whose items are put together, from `page` on: as many as fit, with so many items. */
static size_t end_of(const gathering *g, size_t fit, size_t page, size_t n_pages)
{
    size_t end = page + 1;
    while (end < n_pages && g->end[end + 1] - g->end[page] <= fit) end++;
    return end;
}

/* Items that are put together. */
static size_t items_that_fit(const gathering *g, size_t n_pages)
{
    const size_t bytes = g->disk != NULL ? g->disk->work_bytes : MOST_BYTES;
    const size_t fit = bytes / (sizeof *g->item + sizeof *g->some + (g->disk != NULL ? 2 * sizeof(compared) : 0));
    const size_t least = g->disk != NULL ? g->end[n_pages] / (RUNS_MOST / 2) : 0;
    return fit > least ? fit : least;
}

static wc_status part_strangers(void *context, wc_error *error)
{
    gathering *g = context;
    ranges *r = &g->range;
    const wc_pair *stranger = g->stranger;
    (void)error; /* told by the end */
    for (size_t i = 0, n = g->n[SOURCES]; i < n; i++) {
        wc_disk_ahead(g->disk, stranger, i, n, sizeof *stranger);
        wc_runs_put(&r->strangers, r->of[stranger[i].b], &stranger[i]);
    }
    return WC_OK;
}

static bool make_ranges(gathering *g, size_t fit, size_t n_pages)
{
    ranges *r = &g->range;
    r->of = wc_array_new(n_pages, sizeof *r->of);
    r->end = wc_array_new(RUNS_MOST, sizeof *r->end);
    if (r->of == NULL || r->end == NULL) return false;
    for (size_t page = 0; page < n_pages; page = r->end[r->n++]) {
        r->end[r->n] = end_of(g, fit, page, n_pages);
        for (size_t p = page; p < r->end[r->n]; p++) r->of[p] = (uint16_t)r->n;
    }
    if (r->n == 0) return true;
    if (!wc_runs_init(&r->found, g->disk, r->n, sizeof(compared)) ||
        !wc_runs_init(&r->strangers, g->disk, r->n, sizeof(wc_pair)))
        return false;
    wc_aside_begin(&r->aside, g->n_threads, part_strangers, g);
    for (int s = 0; s < SOURCES; s++) for_source(g, s, true, part);
    (void)wc_aside_end(&r->aside, NULL);
    return wc_runs_end(&r->found) && wc_runs_end(&r->strangers);
}

static void free_piece(piece *p)
{
    wc_memory_free(p->found);
    wc_memory_free(p->stranger);
    *p = (piece){0};
}

static void free_ranges(ranges *r)
{
    (void)wc_aside_end(&r->aside, NULL);
    free_piece(&r->piece);
    wc_memory_free(r->of);
    wc_memory_free(r->end);
    wc_runs_free(&r->found);
    wc_runs_free(&r->strangers);
}

static wc_status read_piece(void *context, wc_error *error)
{
    ranges *r = context;
    const size_t n = wc_runs_count(&r->found, r->next), n_strangers = wc_runs_count(&r->strangers, r->next);
    r->piece = (piece){wc_array_resize(NULL, n, sizeof *r->piece.found),
                       wc_array_resize(NULL, n_strangers, sizeof *r->piece.stranger)};
    if (r->piece.found != NULL && r->piece.stranger != NULL && wc_runs_get(&r->found, r->next, r->piece.found) &&
        wc_runs_get(&r->strangers, r->next, r->piece.stranger))
        return WC_OK;
    return wc_fail_memory(error, n * sizeof *r->piece.found); /* or the disk's error tells more */
}

/* Range i is read meanwhile, and what comes behind it is on its way. */
static void begin_range(gathering *g, size_t i)
{
    ranges *r = &g->range;
    if (i >= r->n) return;
    if (i + 1 < r->n) wc_runs_fetch(&r->found, i + 1);
    if (i + 1 < r->n) wc_runs_fetch(&r->strangers, i + 1);
    r->next = i;
    wc_aside_begin(&r->aside, g->n_threads, read_piece, r);
}

static bool put_range(gathering *g, size_t i)
{
    ranges *r = &g->range;
    const bool ok = wc_aside_end(&r->aside, NULL) == WC_OK;
    const size_t n = wc_runs_count(&r->found, i), n_strangers = wc_runs_count(&r->strangers, i);
    piece p = r->piece;
    r->piece = (piece){0};
    if (ok) begin_range(g, i + 1);
    for (size_t k = 0; ok && k < n; k++) put_item(g, p.found[k].a, p.found[k].b, &p.found[k].finding);
    for (size_t k = 0; ok && k < n_strangers; k++) put_item(g, p.stranger[k].a, p.stranger[k].b, NULL);
    free_piece(&p);
    return ok;
}

/* g->end[p] is where p's items begin before they are put, and g->end[p + 1] where they end. */
static bool take_pages(wc_compared *c, gathering *g, size_t n_pages)
{
    const size_t fit = items_that_fit(g, n_pages);
    bool ok = g->disk == NULL || make_ranges(g, fit, n_pages);
    if (ok) begin_range(g, 0);
    for (size_t page = 0, i = 0; ok && page < n_pages; page = g->page_end, i++) {
        g->page = page;
        g->page_end = g->disk != NULL ? g->range.end[i] : end_of(g, fit, page, n_pages);
        g->first = g->end[page];
        g->n_some = 0;
        g->item = wc_array_resize(NULL, g->end[g->page_end] - g->first, sizeof *g->item);
        g->some = wc_array_resize(NULL, g->end[g->page_end] - g->first, sizeof *g->some);
        ok = g->item != NULL && g->some != NULL;
        if (ok && g->disk != NULL)
            ok = put_range(g, i);
        else if (ok)
            for_each(g, false, put);
        for (size_t p = page; ok && p < g->page_end; p++) take_page(c, g, p);
        wc_memory_free(g->item);
        wc_memory_free(g->some);
    }
    free_ranges(&g->range);
    ok = wc_disk_fill_end(&g->other) && ok;
    ok = wc_disk_fill_end(&g->detail) && ok;
    return wc_disk_fill_end(&g->finding) && ok;
}

bool wc_compared_make(wc_compared *c, const wc_reuse *reuse, const wc_match *match, size_t n_matches,
                      const wc_match *to_lead, size_t n_pages, int n_threads)
{
    gathering g = {.match = {match, reuse->verified, to_lead},
                   .stranger = reuse->strangers.pair,
                   .disk = reuse->disk,
                   .n_threads = n_threads,
                   .n = {n_matches, reuse->n_verified, n_pages, reuse->strangers.n}};
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
    for (int s = 0; s <= SOURCES; s++) wc_memory_free(g.span[s]);
    wc_memory_free(g.end);
    wc_memory_free(g.scratch);
    if (!ok) wc_compared_free(c);
    return ok;
}
