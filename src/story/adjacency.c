/* adjacency.c - see adjacency.h.  What a disk holds is put together in memory, for some pages in a row, and written in
 * one piece. */
#include "story/adjacency.h"
#include "base/parallel.h"
#include "base/union_find.h"
#include <string.h>

#define EDGE_BYTES  (2 * sizeof(uint32_t))
#define GROUP_EDGES 65536 /* neighbours that are on their way while as many are looked at */

typedef struct {
    wc_adjacency *adjacency;
    const wc_matches *matches;
    wc_relation least;
    uint32_t (*note)(const wc_match *match, const wc_params *params);
    const wc_params *params;
    size_t n_pages;
    size_t *at;             /* one a page: where its next one goes */
    uint32_t *first, *last; /* one a block of matches: its least page and its greatest */
    uint32_t *other, *some; /* of the pages in the making, from the first of them on: other pages, notes */
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
    const size_t n_blocks = wc_matches_blocks(m->matches);
    size_t *from = m->adjacency->from, sum = 0;
    wc_matches_reader reader;
    bool ok = wc_matches_reader_init(&reader, m->matches);
    m->at = wc_array_new(m->n_pages, sizeof *m->at);
    m->last = wc_array_new(n_blocks, sizeof *m->last);
    m->first = wc_array_new(n_blocks, sizeof *m->first);
    ok = ok && m->at != NULL && m->last != NULL && m->first != NULL;
    for (size_t b = 0; ok && b < n_blocks; b++) {
        const wc_match *match = wc_matches_read(&reader, b);
        ok = match != NULL;
        if (!ok) break;
        m->first[b] = match->a;
        count_block(m, match, wc_matches_count(m->matches, b), &m->last[b]);
    }
    wc_matches_reader_free(&reader);
    if (!ok) return false;
    for (size_t p = 0; p <= m->n_pages; p++) {
        const size_t here = from[p];
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
static bool put_pages(making *m, wc_matches_reader *reader, size_t page, size_t end)
{
    for (size_t b = 0; b < wc_matches_blocks(m->matches) && m->first[b] < end; b++) {
        const wc_match *match;
        if (m->last[b] < page) continue;
        match = wc_matches_read(reader, b);
        if (match == NULL) return false;
        put_block(m, match, wc_matches_count(m->matches, b), page, end);
    }
    return true;
}

static bool write_pages(making *m, wc_matches_reader *reader, size_t page, size_t end)
{
    wc_adjacency *adjacency = m->adjacency;
    const size_t first = adjacency->from[page], n = adjacency->from[end] - first;
    bool ok;
    m->other = wc_array_new(n, sizeof *m->other);
    m->some = wc_array_new(n, sizeof *m->some);
    ok = m->other != NULL && m->some != NULL && put_pages(m, reader, page, end) &&
         wc_disk_put(adjacency->disk, adjacency->other, first * sizeof *m->other, m->other, n * sizeof *m->other) &&
         wc_disk_put(adjacency->disk, adjacency->note, first * sizeof *m->some, m->some, n * sizeof *m->some);
    wc_memory_free(m->other);
    wc_memory_free(m->some);
    return ok;
}

static bool write_all(making *m)
{
    const size_t *from = m->adjacency->from, most = m->adjacency->disk->work_bytes;
    wc_matches_reader reader;
    bool ok = wc_matches_reader_init(&reader, m->matches);
    for (size_t page = 0, end; ok && page < m->n_pages; page = end) {
        end = page + 1;
        while (end < m->n_pages && (from[end + 1] - from[page]) * EDGE_BYTES <= most) end++;
        ok = write_pages(m, &reader, page, end);
    }
    wc_matches_reader_free(&reader);
    return ok;
}

#define RANGE_PAGES ((size_t)65536) /* that a thread puts at a time */

static void put_range(void *context, size_t i, int thread)
{
    making m = *(const making *)context;
    wc_matches_reader reader = {.matches = m.matches};
    const size_t page = i * RANGE_PAGES, end = m.n_pages - page < RANGE_PAGES ? m.n_pages : page + RANGE_PAGES;
    (void)thread;
    m.other = m.adjacency->other + m.adjacency->from[page];
    m.some = m.adjacency->note + m.adjacency->from[page];
    (void)put_pages(&m, &reader, page, end); /* in memory nothing fails */
}

bool wc_adjacency_make(wc_adjacency *adjacency, const wc_matches *matches, size_t n_pages, wc_relation least,
                       uint32_t (*note)(const wc_match *match, const wc_params *params), const wc_params *params,
                       int n_threads)
{
    making m = {
        .adjacency = adjacency, .matches = matches, .least = least, .note = note, .params = params, .n_pages = n_pages};
    bool ok;
    *adjacency = (wc_adjacency){.disk = matches->disk, .from = wc_array_new(n_pages + 1, sizeof *adjacency->from)};
    ok = adjacency->from != NULL && count(&m);
    if (ok) {
        adjacency->n = adjacency->from[n_pages];
        adjacency->other = wc_disk_array_new(matches->disk, adjacency->from[n_pages], sizeof *adjacency->other);
        adjacency->note = wc_disk_array_new(matches->disk, adjacency->from[n_pages], sizeof *adjacency->note);
        ok = adjacency->other != NULL && adjacency->note != NULL;
    }
    if (ok && adjacency->disk != NULL) {
        ok = write_all(&m);
    } else if (ok) {
        ok = wc_parallel_for((n_pages + RANGE_PAGES - 1) / RANGE_PAGES, n_threads, put_range, &m, NULL);
    }
    wc_memory_free(m.at);
    wc_memory_free(m.first);
    wc_memory_free(m.last);
    if (!ok) wc_adjacency_free(adjacency);
    return ok;
}

static void fetch_edges(const wc_adjacency *adjacency, size_t from, size_t to)
{
    wc_disk_fetch(adjacency->disk, &adjacency->other[from], (to - from) * sizeof *adjacency->other);
    wc_disk_fetch(adjacency->disk, &adjacency->note[from], (to - from) * sizeof *adjacency->note);
}

void wc_adjacency_fetch(const wc_adjacency *adjacency, uint32_t page, size_t ahead, size_t *fetched)
{
    const size_t here = adjacency->from[page], from = here > *fetched ? here : *fetched;
    const size_t to = adjacency->n - here < 2 * ahead ? adjacency->n : here + 2 * ahead;
    if (adjacency->disk == NULL || here + ahead < *fetched || *fetched == adjacency->n) return;
    fetch_edges(adjacency, from, to);
    *fetched = to;
}

void wc_adjacency_fetch_pages(const wc_adjacency *adjacency, size_t from, size_t to)
{
    if (adjacency->disk != NULL && from < to) fetch_edges(adjacency, adjacency->from[from], adjacency->from[to]);
}

void wc_adjacency_group(const wc_adjacency *adjacency, size_t n_pages, bool (*is_link)(uint32_t note),
                        const bool *left_out, uint32_t *group)
{
    size_t fetched = 0;
    for (uint32_t p = 0; p < n_pages; p++) group[p] = p;
    for (uint32_t p = 0; p < n_pages; p++) {
        wc_adjacency_fetch(adjacency, p, GROUP_EDGES, &fetched);
        if (left_out != NULL && left_out[p]) continue;
        for (size_t k = adjacency->from[p]; k < adjacency->from[p + 1]; k++) {
            const uint32_t other = adjacency->other[k];
            if (other < p && is_link(adjacency->note[k]) && (left_out == NULL || !left_out[other]))
                wc_union_join(group, other, p);
        }
    }
    for (uint32_t p = 0; p < n_pages; p++) group[p] = wc_union_find(group, p);
}

void wc_adjacency_free(wc_adjacency *adjacency)
{
    wc_memory_free(adjacency->from);
    wc_disk_array_free(adjacency->disk, adjacency->other);
    wc_disk_array_free(adjacency->disk, adjacency->note);
    memset(adjacency, 0, sizeof *adjacency);
}
