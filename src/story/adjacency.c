/* adjacency.c - see adjacency.h.  What a disk holds is put together in memory, for some pages in a row, and written in
 * one piece. */
#include "story/adjacency.h"
#include "base/parallel.h"
#include "base/union_find.h"
#include "base/varint.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define EDGE_BYTES  (2 * sizeof(uint32_t))
#define GROUP_PAGES ((size_t)8192) /* whose links a thread joins at a time */

typedef struct {
    wc_adjacency *adjacency;
    const wc_matches *matches;
    wc_relation least;
    uint32_t (*note)(const wc_match *match, const wc_params *params);
    const wc_params *params;
    size_t n_pages;
    int n_threads;
    size_t *at;             /* one a page: where its next one goes */
    uint32_t *first, *last; /* one a block of matches: its least page and its greatest */
    uint32_t *other, *some; /* of the pages in the making, from the first of them on: other pages, notes */
    wc_buffer packed;       /* the same, on their way to the disk */
} making;

static void count_block(making *m, const wc_match *match, size_t n, uint32_t *last)
{
    size_t *from = m->adjacency->from;
    for (size_t i = 0; i < n; i++) {
        if (match[i].relation < m->least) continue;
        from[match[i].a]++;
        from[match[i].b]++;
        if (match[i].b > *last) *last = match[i].b;
    }
}

static bool count(making *m)
{
    const size_t n_blocks = wc_records_chunks(&m->matches->all);
    size_t *from = m->adjacency->from, sum = 0;
    wc_records_scan scan;
    bool ok = wc_records_scan_init(&scan, &m->matches->all, m->n_threads);
    m->at = wc_array_new(m->n_pages, sizeof *m->at);
    m->last = wc_array_new(n_blocks, sizeof *m->last);
    m->first = wc_array_new(n_blocks, sizeof *m->first);
    ok = ok && m->at != NULL && m->last != NULL && m->first != NULL;
    for (size_t b = 0; ok && b < n_blocks; b++) {
        const wc_match *match = wc_records_scan_to(&scan, b);
        ok = match != NULL;
        if (!ok) break;
        m->first[b] = match->a;
        count_block(m, match, wc_records_count(&m->matches->all, b), &m->last[b]);
    }
    wc_records_scan_free(&scan);
    if (!ok) return false;
    for (size_t p = 0; p <= m->n_pages; p++) {
        const size_t here = from[p];
        if (here > m->adjacency->most) m->adjacency->most = here;
        from[p] = sum;
        sum += here;
    }
    if (m->n_pages > 0) memcpy(m->at, from, m->n_pages * sizeof *m->at);
    return true;
}

static void put(making *m, size_t first, uint32_t page, uint32_t other, uint32_t note)
{
    const size_t at = m->at[page]++ - first;
    m->other[at] = other;
    m->some[at] = note;
}

static void put_block(making *m, const wc_match *match, size_t n, size_t page, size_t end)
{
    const size_t first = m->adjacency->from[page];
    for (size_t i = 0; i < n && match[i].a < end; i++) {
        const wc_match *one = &match[i];
        uint32_t note;
        if (one->relation < m->least || one->b < page) continue;
        note = m->note(one, m->params);
        if (one->a >= page) put(m, first, one->a, one->b, note);
        if (one->b < end) put(m, first, one->b, one->a, note);
    }
}

/* Matches are in the order of their first pages, and their second ones are not far, so that most blocks are read once
 * however few pages are in the making. */
static bool put_pages(making *m, wc_records_scan *scan, size_t page, size_t end)
{
    for (size_t b = 0; b < wc_records_chunks(&m->matches->all) && m->first[b] < end; b++) {
        const wc_match *match;
        if (m->last[b] < page) continue;
        match = wc_records_scan_to(scan, b);
        if (match == NULL) return false;
        put_block(m, match, wc_records_count(&m->matches->all, b), page, end);
    }
    return true;
}

/* Behind m->packed, where there is room. */
static void pack(making *m, const uint32_t *other, const uint32_t *note, size_t n)
{
    uint8_t *const begin = (uint8_t *)m->packed.data + m->packed.len, *to = begin;
    uint32_t before = 0, sum;
    for (size_t i = 0; i < n; i++) {
        to = wc_varint_put(to, other[i] - before);
        before = other[i];
    }
    memcpy(to, note, n * sizeof *note);
    to += n * sizeof *note;
    sum = (uint32_t)XXH3_64bits(begin, (size_t)(to - begin));
    memcpy(to, &sum, sizeof sum);
    m->packed.len += (size_t)(to - begin) + sizeof sum;
}

static bool write_pages(making *m, wc_records_scan *scan, size_t page, size_t end)
{
    wc_adjacency *a = m->adjacency;
    const size_t first = a->from[page], n = a->from[end] - first;
    bool ok;
    m->other = wc_array_new(n, sizeof *m->other);
    m->some = wc_array_new(n, sizeof *m->some);
    m->packed.len = 0;
    ok = m->other != NULL && m->some != NULL && put_pages(m, scan, page, end);
    for (size_t p = page; ok && p < end; p++) {
        const size_t here = wc_adjacency_count(a, p);
        a->at[p] = a->len + m->packed.len;
        if (here == 0) continue;
        ok = wc_buffer_reserve(&m->packed, here * (WC_VARINT_MOST + sizeof *m->some) + sizeof(uint32_t));
        if (ok) pack(m, m->other + (a->from[p] - first), m->some + (a->from[p] - first), here);
    }
    ok = ok && wc_disk_array_append(a->disk, &a->bytes, &a->len, &a->cap, m->packed.data, m->packed.len, 1);
    a->at[end] = a->len;
    wc_memory_free(m->other);
    wc_memory_free(m->some);
    return ok;
}

static bool write_all(making *m)
{
    const size_t *from = m->adjacency->from, most = m->adjacency->disk->work_bytes;
    wc_records_scan scan;
    bool ok = wc_records_scan_init(&scan, &m->matches->all, m->n_threads);
    m->adjacency->at = wc_array_new(m->n_pages + 1, sizeof *m->adjacency->at);
    ok = ok && m->adjacency->at != NULL;
    for (size_t page = 0, end; ok && page < m->n_pages; page = end) {
        end = page + 1;
        while (end < m->n_pages && (from[end + 1] - from[page]) * EDGE_BYTES <= most) end++;
        ok = write_pages(m, &scan, page, end);
    }
    wc_records_scan_free(&scan);
    wc_buffer_free(&m->packed);
    return ok;
}

#define RANGE_PAGES ((size_t)65536) /* that a thread puts at a time */

static void put_range(void *context, size_t i, int thread)
{
    making m = *(const making *)context;
    wc_records_scan scan = {.records = &m.matches->all};
    const size_t page = i * RANGE_PAGES, end = m.n_pages - page < RANGE_PAGES ? m.n_pages : page + RANGE_PAGES;
    (void)thread;
    m.other = m.adjacency->other + m.adjacency->from[page];
    m.some = m.adjacency->note + m.adjacency->from[page];
    (void)put_pages(&m, &scan, page, end); /* in memory nothing fails */
}

bool wc_adjacency_make(wc_adjacency *adjacency, const wc_matches *matches, size_t n_pages, wc_relation least,
                       uint32_t (*note)(const wc_match *match, const wc_params *params), const wc_params *params,
                       int n_threads)
{
    making m = {.adjacency = adjacency,
                .matches = matches,
                .least = least,
                .note = note,
                .params = params,
                .n_pages = n_pages,
                .n_threads = n_threads};
    bool ok;
    *adjacency = (wc_adjacency){.disk = matches->all.disk, .n_pages = n_pages};
    adjacency->from = wc_array_new(n_pages + 1, sizeof *adjacency->from);
    ok = adjacency->from != NULL && count(&m);
    if (ok && adjacency->disk != NULL) {
        ok = write_all(&m);
    } else if (ok) {
        adjacency->other = wc_array_new(adjacency->from[n_pages], sizeof *adjacency->other);
        adjacency->note = wc_array_new(adjacency->from[n_pages], sizeof *adjacency->note);
        ok = adjacency->other != NULL && adjacency->note != NULL &&
             wc_parallel_for((n_pages + RANGE_PAGES - 1) / RANGE_PAGES, n_threads, put_range, &m, NULL);
    }
    wc_memory_free(m.at);
    wc_memory_free(m.first);
    wc_memory_free(m.last);
    if (!ok) wc_adjacency_free(adjacency);
    return ok;
}

void wc_adjacency_free(wc_adjacency *adjacency)
{
    wc_memory_free(adjacency->from);
    wc_memory_free(adjacency->other);
    wc_memory_free(adjacency->note);
    wc_disk_array_free(adjacency->disk, adjacency->bytes);
    wc_memory_free(adjacency->at);
    memset(adjacency, 0, sizeof *adjacency);
}

/* ---- reading ---- */

bool wc_adjacency_reader_init(wc_adjacency_reader *r, const wc_adjacency *a)
{
    *r = (wc_adjacency_reader){0};
    if (a->disk == NULL) return true;
    r->other = wc_array_new(a->most, sizeof *r->other);
    r->note = wc_array_new(a->most, sizeof *r->note);
    return r->other != NULL && r->note != NULL;
}

void wc_adjacency_reader_free(wc_adjacency_reader *r)
{
    wc_memory_free(r->other);
    wc_memory_free(r->note);
}

/* They are not looked at before their checksum is. */
wc_neighbours wc_adjacency_unpack(const wc_adjacency *a, wc_adjacency_reader *r, size_t page)
{
    const uint8_t *from = a->bytes + a->at[page];
    const size_t n = wc_adjacency_count(a, page), len = a->at[page + 1] - a->at[page] - sizeof(uint32_t);
    uint32_t sum, other = 0;
    if (n == 0) return (wc_neighbours){NULL, NULL, 0};
    memcpy(&sum, from + len, sizeof sum);
    if (sum != (uint32_t)XXH3_64bits(from, len)) {
        wc_disk_note_damage(a->disk);
        return (wc_neighbours){NULL, NULL, 0};
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t step;
        from = wc_varint_get(from, &step);
        r->other[i] = other += (uint32_t)step;
    }
    memcpy(r->note, from, n * sizeof *r->note);
    return (wc_neighbours){r->other, r->note, n};
}

bool wc_adjacency_is_sound(const wc_adjacency *a) { return a->disk == NULL || a->disk->error == 0; }

void wc_adjacency_fetch_pages(const wc_adjacency *a, size_t from, size_t to)
{
    if (a->disk != NULL && from < to) wc_disk_fetch(a->disk, a->bytes + a->at[from], a->at[to] - a->at[from]);
}

/* The page behind `page` up to which there are so many neighbours more. */
static size_t page_behind(const wc_adjacency *a, size_t page, size_t n)
{
    const size_t first = a->from[page];
    while (page < a->n_pages && a->from[page] - first < n) page++;
    return page;
}

void wc_adjacency_fetch(const wc_adjacency *a, size_t page, size_t ahead, atomic_size_t *fetched)
{
    size_t before = atomic_load_explicit(fetched, memory_order_relaxed), to;
    const size_t from = page > before ? page : before;
    if (a->disk == NULL || before == a->n_pages || a->from[from] - a->from[page] > ahead) return;
    to = page_behind(a, from, 2 * ahead);
    if (atomic_compare_exchange_strong(fetched, &before, to)) wc_adjacency_fetch_pages(a, from, to);
}

/* ---- groups ---- */

typedef struct {
    const wc_adjacency *adjacency;
    bool (*is_link)(uint32_t note);
    const bool *left_out;
    uint32_t *group;
    wc_adjacency_reader *reader; /* one a thread */
} grouping;

static void join_pages(void *context, size_t i, int thread)
{
    const grouping *g = context;
    const size_t n = g->adjacency->n_pages, from = i * GROUP_PAGES,
                 to = n - from < GROUP_PAGES ? n : from + GROUP_PAGES;
    wc_adjacency_fetch_pages(g->adjacency, from, n - to < GROUP_PAGES ? n : to + GROUP_PAGES);
    for (uint32_t p = (uint32_t)from; p < to; p++) {
        wc_neighbours list;
        if (g->left_out != NULL && g->left_out[p]) continue;
        list = wc_adjacency_get(g->adjacency, &g->reader[thread], p);
        for (size_t k = 0; k < list.n && list.other[k] < p; k++) {
            if (g->is_link(list.note[k]) && (g->left_out == NULL || !g->left_out[list.other[k]]))
                wc_union_join_shared(g->group, list.other[k], p);
        }
    }
}

bool wc_adjacency_group(const wc_adjacency *a, bool (*is_link)(uint32_t note), const bool *left_out, int n_threads,
                        uint32_t *group)
{
    grouping g = {a, is_link, left_out, group, wc_array_new((size_t)n_threads, sizeof *g.reader)};
    bool ok = g.reader != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_adjacency_reader_init(&g.reader[t], a);
    for (uint32_t p = 0; p < a->n_pages; p++) group[p] = p;
    ok = ok && wc_parallel_for((a->n_pages + GROUP_PAGES - 1) / GROUP_PAGES, n_threads, join_pages, &g, NULL);
    for (uint32_t p = 0; p < a->n_pages; p++) group[p] = group[group[p]]; /* which is less, and known */
    for (int t = 0; g.reader != NULL && t < n_threads; t++) wc_adjacency_reader_free(&g.reader[t]);
    wc_memory_free(g.reader);
    return ok && wc_adjacency_is_sound(a);
}
