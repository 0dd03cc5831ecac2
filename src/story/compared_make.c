/* compared_make.c - see compared_make.h.  The comparisons of a range of pages are put in their places by page, and
 * sorted there: a page has some dozen. */
#include "story/compared_make.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/compared_parts.h"
#include <string.h>

#define STRANGER UINT32_MAX
#define FEW      32 /* are sorted by insertion */

typedef struct { /* one a thread: of a range */
    wc_compared_reader reader;
    uint32_t *end; /* one a page, and one more: where its items begin, and when all are put, where they end */
    size_t cap_pages;
    uint64_t *item; /* the other page, and below it a number of reader.found[], or STRANGER */
    uint64_t *scratch;
    size_t cap_items, cap_scratch;
    uint32_t *count, *gap; /* of a section */
    uint8_t *known;
    wc_finding *finding;
    size_t cap_count, cap_gap, cap_known, cap_finding;
    size_t n, n_findings;
} maker;

typedef struct {
    const wc_reuse *reuse;
    wc_compared_parts parts;
    maker *maker;
    bool (*see)(void *context, size_t number, const wc_compared_section *section);
    void *context;
    atomic_bool failed;
} making;

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

static bool reserve(maker *m, size_t n_pages, size_t n)
{
    return wc_array_reserve(&m->end, &m->cap_pages, n_pages + 1, sizeof *m->end) &&
           wc_array_reserve(&m->count, &m->cap_count, n_pages, sizeof *m->count) &&
           wc_array_reserve(&m->item, &m->cap_items, n, sizeof *m->item) &&
           wc_array_reserve(&m->scratch, &m->cap_scratch, n, sizeof *m->scratch);
}

/* What was read to the places of its pages, of which `page` is the first. */
static bool put_items(maker *m, size_t page, size_t n_pages)
{
    const wc_compared_reader *r = &m->reader;
    uint32_t sum = 0;
    if (!reserve(m, n_pages, r->n_found + r->n_strangers)) return false;
    memset(m->end, 0, (n_pages + 1) * sizeof *m->end);
    for (size_t k = 0; k < r->n_found; k++) m->end[r->found[k].b - page]++;
    for (size_t k = 0; k < r->n_strangers; k++) m->end[r->stranger[k].b - page]++;
    for (size_t p = 0; p < n_pages; p++) {
        const uint32_t here = m->end[p];
        m->end[p] = sum;
        sum += here;
    }
    for (size_t k = 0; k < r->n_found; k++)
        m->item[m->end[r->found[k].b - page]++] = (uint64_t)r->found[k].a << 32 | (uint32_t)k;
    for (size_t k = 0; k < r->n_strangers; k++)
        m->item[m->end[r->stranger[k].b - page]++] = (uint64_t)r->stranger[k].a << 32 | STRANGER;
    return true;
}

/* The items of a page, sorted, behind what the section has.  Of a pair that was compared more than once the numbers,
 * where one has them. */
static void take_items(maker *m, size_t page, const uint64_t *item, size_t n)
{
    const size_t first = m->n;
    size_t next = page;
    for (size_t i = 0; i < n; i++) {
        const uint32_t number = (uint32_t)item[i];
        if (i > 0 && item[i] >> 32 == item[i - 1] >> 32) continue;
        m->gap[m->n] = (uint32_t)(item[i] >> 32);
        m->known[m->n++] = number != STRANGER;
        if (number != STRANGER) m->finding[m->n_findings++] = m->reader.found[number].finding;
    }
    for (size_t i = m->n; i-- > first;) {
        const uint32_t other = m->gap[i];
        m->gap[i] = (uint32_t)next - other;
        next = other;
    }
}

static bool reserve_section(maker *m, size_t n)
{
    return wc_array_reserve(&m->gap, &m->cap_gap, n, sizeof *m->gap) &&
           wc_array_reserve(&m->known, &m->cap_known, n, sizeof *m->known) &&
           wc_array_reserve(&m->finding, &m->cap_finding, n, sizeof *m->finding);
}

/* A section of the range whose first page this is. */
static bool make_section(const making *w, maker *m, size_t number, size_t range_page)
{
    const size_t page = w->parts.section[number], end = w->parts.section[number + 1];
    wc_compared_section s = {.page = page, .n_pages = end - page};
    m->n = m->n_findings = 0;
    if (!reserve_section(m, m->end[end - 1 - range_page] - (page > range_page ? m->end[page - 1 - range_page] : 0)))
        return w->see(w->context, number, NULL);
    for (size_t p = page; p < end; p++) {
        const size_t i = p - range_page, from = i > 0 ? m->end[i - 1] : 0, n = m->end[i] - from, before = m->n;
        sort_items(m->item + from, m->scratch, n);
        take_items(m, p, m->item + from, n);
        m->count[p - page] = (uint32_t)(m->n - before);
    }
    s.n = m->n;
    s.n_findings = m->n_findings;
    s.print = w->reuse->print + page;
    s.digest = w->reuse->digest + page;
    s.count = m->count;
    s.gap = m->gap;
    s.known = m->known;
    s.finding = m->finding;
    return w->see(w->context, number, &s);
}

static void make_range(void *context, size_t range, int thread)
{
    making *w = context;
    maker *m = &w->maker[thread];
    const wc_compared_parts *p = &w->parts;
    const size_t page = p->section[p->range[range]], end = p->section[p->range[range + 1]];
    bool ok =
        !atomic_load(&w->failed) && wc_compared_parts_read(p, &m->reader, range) && put_items(m, page, end - page);
    for (size_t s = p->range[range]; s < p->range[range + 1]; s++)
        ok = ok ? make_section(w, m, s, page) : w->see(w->context, s, NULL);
    if (!ok) atomic_store(&w->failed, true);
}

static void maker_free(maker *m)
{
    wc_compared_reader_free(&m->reader);
    wc_memory_free(m->end);
    wc_memory_free(m->item);
    wc_memory_free(m->scratch);
    wc_memory_free(m->count);
    wc_memory_free(m->gap);
    wc_memory_free(m->known);
    wc_memory_free(m->finding);
}

bool wc_compared_make(wc_reuse *reuse, const wc_matches *matches, const wc_records *to_lead, size_t n_pages,
                      int n_threads, bool (*see)(void *context, size_t number, const wc_compared_section *section),
                      void *context)
{
    making w = {.reuse = reuse, .see = see, .context = context};
    bool ok = wc_records_end(&reuse->verified);
    for (size_t i = 0; i < reuse->n_strangers; i++) ok = wc_records_end(&reuse->strangers[i]) && ok;
    ok = ok && wc_compared_parts_make(&w.parts, reuse, matches, to_lead, n_pages, n_threads);
    w.maker = wc_array_new((size_t)n_threads, sizeof *w.maker);
    ok = ok && w.maker != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_compared_reader_init(&w.maker[t].reader, &w.parts);
    ok = ok && wc_parallel_for(w.parts.n_ranges, w.parts.n_at_once, make_range, &w, NULL) && !atomic_load(&w.failed);
    for (int t = 0; w.maker != NULL && t < n_threads; t++) maker_free(&w.maker[t]);
    wc_memory_free(w.maker);
    wc_compared_parts_free(&w.parts);
    return ok;
}
