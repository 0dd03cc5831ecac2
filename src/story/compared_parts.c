/* compared_parts.c - see compared_parts.h.  In memory the records stay where they are: of a step of 65,536 of them,
 * those of each range are listed by two bytes.  On a disk the records of each range become a run. */
#include "story/compared_parts.h"
#include "base/aside.h"
#include "base/parallel.h"
#include <string.h>

#define STEP         ((size_t)65536)   /* records; some chunks */
#define CUT          64                /* pages: a section begins at a multiple of them */
#define SECTION      ((size_t)1 << 18) /* comparisons, or pages, and up to as many as of a cut more */
#define RANGES_MOST  ((size_t)4096)
#define RUNS_MOST    ((size_t)128)
#define RECORD_BYTES (sizeof(wc_compared_record) + 2 * sizeof(uint64_t)) /* that a comparison of a range takes */

typedef struct { /* of all sources, for one thread */
    wc_records_reader matches, verified, to_lead, strangers;
    uint32_t *count; /* one a cut: comparisons */
    bool failed;
} cursor;

typedef struct {
    wc_compared_parts *parts;
    cursor *cursor;  /* n_threads, and one for who works aside */
    uint32_t *range; /* one a cut: its range */
} parting;

static size_t count_cuts(const wc_compared_parts *p) { return (p->n_pages + CUT - 1) / CUT; }

static bool cursor_init(cursor *c, const wc_compared_parts *p, bool counts)
{
    bool ok = wc_records_reader_init(&c->matches, &p->matches->all);
    ok = wc_records_reader_init(&c->verified, &p->reuse->verified) && ok;
    ok = wc_records_reader_init(&c->to_lead, p->to_lead) && ok;
    if (p->reuse->n_strangers > 0) ok = wc_records_reader_init(&c->strangers, &p->reuse->strangers[0]) && ok;
    if (counts) c->count = wc_array_new(count_cuts(p), sizeof *c->count);
    return ok && (!counts || c->count != NULL);
}

static void cursor_free(cursor *c)
{
    wc_records_reader_free(&c->matches);
    wc_records_reader_free(&c->verified);
    wc_records_reader_free(&c->to_lead);
    wc_records_reader_free(&c->strangers);
    wc_memory_free(c->count);
}

/* ---- records of a step ---- */

static size_t source_of(const wc_compared_parts *p, size_t step)
{
    size_t source = 0;
    while (step >= p->step[source + 1]) source++;
    return source;
}

/* The chunk of a source; strangers are pairs. */
static const void *read_chunk(const wc_compared_parts *p, cursor *c, size_t source, size_t chunk)
{
    switch (source) {
    case WC_COMPARED_MATCHES:
        return wc_records_read(&c->matches, chunk);
    case WC_COMPARED_VERIFIED:
        return wc_records_read(&c->verified, chunk);
    case WC_COMPARED_TO_LEAD:
        return wc_records_read(&c->to_lead, chunk);
    default:
        wc_records_reader_to(&c->strangers, &p->reuse->strangers[source - WC_COMPARED_STRANGERS]);
        return wc_records_read(&c->strangers, chunk);
    }
}

/* m: NULL for strangers; place: within the step. */
typedef void seer(void *context, size_t place, uint32_t a, uint32_t b, const wc_match *m);

static inline bool for_step(const wc_compared_parts *p, cursor *c, size_t step, seer *see, void *context)
{
    const size_t source = source_of(p, step);
    const bool pairs = source >= WC_COMPARED_STRANGERS;
    const size_t first = (step - p->step[source]) * STEP, left = p->n[source] - first, n = left < STEP ? left : STEP;
    for (size_t from = 0; from < n; from += WC_RECORDS_CHUNK) {
        const void *some = read_chunk(p, c, source, (first + from) / WC_RECORDS_CHUNK);
        const size_t end = n - from < WC_RECORDS_CHUNK ? n - from : WC_RECORDS_CHUNK;
        const wc_match *match = some;
        const wc_pair *pair = some;
        if (some == NULL) return false;
        for (size_t i = 0; pairs && i < end; i++) see(context, from + i, pair[i].a, pair[i].b, NULL);
        for (size_t i = 0; !pairs && i < end; i++) {
            if (match[i].a < match[i].b) see(context, from + i, match[i].a, match[i].b, &match[i]);
        }
    }
    return true;
}

/* ---- cutting ---- */

static void count(void *context, size_t place, uint32_t a, uint32_t b, const wc_match *m)
{
    uint32_t *n = context;
    (void)place, (void)a, (void)m;
    n[b / CUT]++;
}

static void count_step(void *context, size_t step, int thread)
{
    const parting *w = context;
    cursor *c = &w->cursor[thread];
    if (!c->failed) c->failed = !for_step(w->parts, c, step, count, c->count);
}

/* Comparisons of the cut. */
static uint64_t count_at(const parting *w, size_t cut)
{
    uint64_t n = 0;
    for (int t = 0; t < w->parts->n_threads; t++) n += w->cursor[t].count[cut];
    return n;
}

/* Ranges of so many comparisons or more, on a disk as many as memory has room for. */
static uint64_t range_least(wc_compared_parts *p, uint64_t sum)
{
    const uint64_t room = p->reuse->disk == NULL ? 0 : p->reuse->disk->work_bytes / RECORD_BYTES / (size_t)p->n_threads;
    const uint64_t least = sum / (p->reuse->disk != NULL ? RUNS_MOST : RANGES_MOST);
    p->n_at_once = p->n_threads;
    if (p->reuse->disk != NULL && room < least) { /* fewer than n_threads */
        const uint64_t fit = p->reuse->disk->work_bytes / RECORD_BYTES / least;
        p->n_at_once = fit > 1 ? (int)fit : 1;
    }
    return room > least ? room : least;
}

static bool cut(parting *w)
{
    wc_compared_parts *p = w->parts;
    const size_t n = count_cuts(p);
    uint64_t sum = 0, of_section = 0, of_range = 0, least;
    size_t cap_sections = 0, cap_ranges = 0;
    for (size_t c = 0; c < n; c++) sum += count_at(w, c);
    least = range_least(p, sum);
    for (size_t c = 0; c <= n; c++) {
        const bool begins =
            c == 0 || c == n || of_section >= SECTION || c * CUT - p->section[p->n_sections - 1] >= SECTION;
        if (begins) {
            const bool range_begins = c == 0 || c == n || of_range >= least;
            if (!wc_array_reserve(&p->section, &cap_sections, p->n_sections + 1, sizeof *p->section) ||
                !wc_array_reserve(&p->range, &cap_ranges, p->n_ranges + 1, sizeof *p->range))
                return false;
            if (range_begins) p->range[p->n_ranges++] = p->n_sections;
            p->section[p->n_sections++] = c < n ? c * CUT : p->n_pages;
            of_section = 0;
            if (range_begins) of_range = 0;
        }
        if (c == n) break;
        of_section += count_at(w, c);
        of_range += count_at(w, c);
        w->range[c] = (uint32_t)p->n_ranges - 1;
    }
    p->n_sections--; /* the end is none */
    p->n_ranges--;
    return true;
}

/* ---- in memory ---- */

typedef struct {
    const uint32_t *range;
    uint32_t *at;
    uint16_t *place; /* NULL: count */
} listing;

static void list(void *context, size_t place, uint32_t a, uint32_t b, const wc_match *m)
{
    const listing *l = context;
    uint32_t *at = &l->at[l->range[b / CUT] + (l->place == NULL)];
    (void)a, (void)m;
    if (l->place != NULL) l->place[*at] = (uint16_t)place;
    ++*at;
}

/* Counts, shifted by one, become where the lists begin, and these where they end, which is where the next ones do: then
 * each is told by the one before. */
static void list_step(void *context, size_t step, int thread)
{
    const parting *w = context;
    const wc_compared_parts *p = w->parts;
    uint32_t *at = p->at + step * (p->n_ranges + 1);
    listing l = {w->range, at, NULL};
    (void)for_step(p, &w->cursor[thread], step, list, &l);
    for (size_t r = 0; r < p->n_ranges; r++) at[r + 1] += at[r];
    l.place = p->place + step * STEP;
    (void)for_step(p, &w->cursor[thread], step, list, &l);
}

static bool part_in_memory(parting *w)
{
    wc_compared_parts *p = w->parts;
    const size_t n = p->step[p->n_sources];
    p->at = wc_array_new(n, (p->n_ranges + 1) * sizeof *p->at);
    p->place = wc_array_resize(NULL, n, STEP * sizeof *p->place);
    return p->at != NULL && p->place != NULL && wc_parallel_for(n, p->n_threads, list_step, w, NULL);
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

/* Of a source in memory record i is put behind what was read. */
static bool take(const wc_compared_parts *p, wc_compared_reader *r, size_t source, const uint16_t *place, size_t n,
                 size_t first)
{
    const wc_records *from = source == WC_COMPARED_MATCHES    ? &p->matches->all
                             : source == WC_COMPARED_VERIFIED ? &p->reuse->verified
                                                              : p->to_lead;
    const wc_match *match = (const void *)from->bytes;
    if (source >= WC_COMPARED_STRANGERS) {
        const wc_pair *pair = (const void *)p->reuse->strangers[source - WC_COMPARED_STRANGERS].bytes;
        if (!wc_array_reserve(&r->stranger, &r->cap_strangers, r->n_strangers + n, sizeof *r->stranger)) return false;
        for (size_t k = 0; k < n; k++) r->stranger[r->n_strangers++] = pair[first + place[k]];
        return true;
    }
    if (!wc_array_reserve(&r->found, &r->cap_found, r->n_found + n, sizeof *r->found)) return false;
    for (size_t k = 0; k < n; k++) {
        const wc_match *m = &match[first + place[k]];
        r->found[r->n_found++] = (wc_compared_record){m->a, m->b, finding_of(m)};
    }
    return true;
}

static bool read_in_memory(const wc_compared_parts *p, wc_compared_reader *r, size_t range)
{
    r->n_found = r->n_strangers = 0;
    for (size_t source = 0; source < p->n_sources; source++) {
        for (size_t step = p->step[source]; step < p->step[source + 1]; step++) {
            const uint32_t *at = p->at + step * (p->n_ranges + 1);
            const uint32_t from = range > 0 ? at[range - 1] : 0;
            if (!take(p, r, source, p->place + step * STEP + from, at[range] - from, (step - p->step[source]) * STEP))
                return false;
        }
    }
    return true;
}

/* ---- on a disk ---- */

static void put(void *context, size_t place, uint32_t a, uint32_t b, const wc_match *m)
{
    parting *w = context;
    const wc_compared_record one = {a, b, finding_of(m)};
    (void)place;
    wc_runs_put(&w->parts->found, w->range[b / CUT], &one);
}

static void put_stranger(void *context, size_t place, uint32_t a, uint32_t b, const wc_match *m)
{
    parting *w = context;
    const wc_pair one = {a, b};
    (void)place, (void)m;
    wc_runs_put(&w->parts->strangers, w->range[b / CUT], &one);
}

static wc_status part_strangers(void *context, wc_error *error)
{
    parting *w = context;
    const wc_compared_parts *p = w->parts;
    cursor *c = &w->cursor[p->n_threads];
    (void)error; /* the disk's error tells */
    for (size_t step = p->step[WC_COMPARED_STRANGERS]; !c->failed && step < p->step[p->n_sources]; step++)
        c->failed = !for_step(p, c, step, put_stranger, w);
    return c->failed ? WC_ERROR_IO : WC_OK;
}

static bool part_on_disk(parting *w)
{
    wc_compared_parts *p = w->parts;
    cursor *c = &w->cursor[0];
    wc_aside aside = {0};
    bool ok;
    if (p->n_ranges == 0) return true;
    if (!wc_runs_init(&p->found, p->reuse->disk, p->n_ranges, sizeof(wc_compared_record)) ||
        !wc_runs_init(&p->strangers, p->reuse->disk, p->n_ranges, sizeof(wc_pair)))
        return false;
    wc_aside_begin(&aside, p->n_threads, part_strangers, w);
    for (size_t step = 0; !c->failed && step < p->step[WC_COMPARED_STRANGERS]; step++) {
        wc_disk_relax(p->reuse->disk);
        c->failed = !for_step(p, c, step, put, w);
    }
    ok = wc_aside_end(&aside, NULL) == WC_OK && !c->failed;
    return wc_runs_end(&p->found) && wc_runs_end(&p->strangers) && ok;
}

static bool read_on_disk(const wc_compared_parts *p, wc_compared_reader *r, size_t range)
{
    r->n_found = wc_runs_count(&p->found, range);
    r->n_strangers = wc_runs_count(&p->strangers, range);
    return wc_array_reserve(&r->found, &r->cap_found, r->n_found, sizeof *r->found) &&
           wc_array_reserve(&r->stranger, &r->cap_strangers, r->n_strangers, sizeof *r->stranger) &&
           wc_runs_get(&p->found, &r->of_found, range, r->found) &&
           wc_runs_get(&p->strangers, &r->of_strangers, range, r->stranger);
}

/* ---- all ---- */

static bool number_sources(wc_compared_parts *p)
{
    p->n_sources = WC_COMPARED_STRANGERS + p->reuse->n_strangers;
    p->n = wc_array_new(p->n_sources, sizeof *p->n);
    p->step = wc_array_new(p->n_sources + 1, sizeof *p->step);
    if (p->n == NULL || p->step == NULL) return false;
    p->n[WC_COMPARED_MATCHES] = p->matches->all.n;
    p->n[WC_COMPARED_VERIFIED] = p->reuse->verified.n;
    p->n[WC_COMPARED_TO_LEAD] = p->to_lead->n;
    for (size_t i = 0; i < p->reuse->n_strangers; i++) p->n[WC_COMPARED_STRANGERS + i] = p->reuse->strangers[i].n;
    for (size_t s = 0; s < p->n_sources; s++) p->step[s + 1] = p->step[s] + (p->n[s] + STEP - 1) / STEP;
    return true;
}

bool wc_compared_parts_make(wc_compared_parts *p, const wc_reuse *reuse, const wc_matches *matches,
                            const wc_records *to_lead, size_t n_pages, int n_threads)
{
    const size_t n_cursors = (size_t)n_threads + 1;
    parting w = {.parts = p};
    bool ok;
    *p = (wc_compared_parts){
        .matches = matches, .reuse = reuse, .to_lead = to_lead, .n_pages = n_pages, .n_threads = n_threads};
    ok = number_sources(p);
    w.cursor = wc_array_new(n_cursors, sizeof *w.cursor);
    w.range = wc_array_new(count_cuts(p), sizeof *w.range);
    ok = ok && w.cursor != NULL && w.range != NULL;
    for (size_t t = 0; ok && t < n_cursors; t++) ok = cursor_init(&w.cursor[t], p, t < (size_t)n_threads);
    ok = ok && wc_parallel_for(p->step[p->n_sources], n_threads, count_step, &w, NULL);
    for (int t = 0; ok && t < n_threads; t++) ok = !w.cursor[t].failed;
    ok = ok && cut(&w) && (reuse->disk != NULL ? part_on_disk(&w) : part_in_memory(&w));
    for (size_t t = 0; w.cursor != NULL && t < n_cursors; t++) cursor_free(&w.cursor[t]);
    wc_memory_free(w.cursor);
    wc_memory_free(w.range);
    return ok;
}

void wc_compared_parts_free(wc_compared_parts *p)
{
    wc_memory_free(p->n);
    wc_memory_free(p->step);
    wc_memory_free(p->section);
    wc_memory_free(p->range);
    wc_memory_free(p->at);
    wc_memory_free(p->place);
    wc_runs_free(&p->found);
    wc_runs_free(&p->strangers);
    memset(p, 0, sizeof *p);
}

bool wc_compared_reader_init(wc_compared_reader *r, const wc_compared_parts *p)
{
    memset(r, 0, sizeof *r);
    return p->reuse->disk == NULL || p->n_ranges == 0 ||
           (wc_runs_coder_init(&r->of_found, &p->found) && wc_runs_coder_init(&r->of_strangers, &p->strangers));
}

void wc_compared_reader_free(wc_compared_reader *r)
{
    wc_memory_free(r->found);
    wc_memory_free(r->stranger);
    wc_chunk_free(&r->of_found);
    wc_chunk_free(&r->of_strangers);
    memset(r, 0, sizeof *r);
}

bool wc_compared_parts_read(const wc_compared_parts *p, wc_compared_reader *r, size_t range)
{
    return (p->reuse->disk != NULL ? read_on_disk : read_in_memory)(p, r, range);
}
