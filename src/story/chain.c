/* chain.c - see chain.h.  First all pages are judged by what all have, then all lose what was found. */
#include "story/chain.h"
#include "base/sort.h"
#include "base/union_find.h"
#include "corpus/date.h"
#include "story/adjacency.h"
#include "story/furniture.h"
#include "story/own_load.h"
#include "story/titles.h"
#include <string.h>

#define PARTNERS_MAX 31 /* and the page itself: a bit each */
#define KINDS_MAX    (PARTNERS_MAX + 1)
#define DAYS         3     /* a story runs for a day or two; furniture stays */
#define SAME_PERCENT 50    /* of the longer page: half of it is more than furniture */
#define ROUNDS       3     /* less furniture brings other pages together, and so more of it to light */
#define FETCH_EDGES  32768 /* on a disk, ahead of the page that is looked at */

typedef struct {
    uint32_t page[KINDS_MAX]; /* n: the page that is judged comes first */
    uint32_t kind[KINDS_MAX]; /* number of the first of its kind */
    int64_t day[KINDS_MAX];
    wc_title title[KINDS_MAX];
    size_t n;
    uint32_t *on; /* for each own shingle of the page: bit k: it stands on page[k], too */
    uint64_t *sort, *sort_scratch;
    uint8_t *state, *back;
    bool *masked;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_site *site;
    const wc_params *params;
    const wc_matches *matches;
    wc_own *own;
    wc_adjacency adjacency;
    size_t n_fetched; /* of it */
    uint32_t *same;   /* n_pages: one number for pages that are the same for the most part */
    size_t *from;     /* n_pages + 1: where a page's shingles stand in drop[]; none: it is not judged */
    bool *drop;
    worker *worker;
} learning;

/* ---- the pages that one is compared with ---- */

static bool is_small(const learning *l, uint32_t page)
{
    const uint32_t outlet = wc_pageset_outlet(l->set, page);
    return outlet == WC_OUTLET_NONE || l->site[outlet].n_groups < l->params->groups;
}

static bool has_small(const learning *l)
{
    for (uint32_t p = 0; p < l->set->n; p++) {
        if (is_small(l, p)) return true;
    }
    return false;
}

static bool is_judged(const learning *l, uint32_t page)
{
    const size_t n_edges = l->adjacency.from[page + 1] - l->adjacency.from[page];
    return n_edges + 1 >= l->params->groups && is_small(l, page);
}

static void add(const learning *l, worker *w, uint32_t page)
{
    const wc_entry *e = &l->set->entry[page];
    if (e->date == WC_DATE_UNKNOWN) return;
    w->page[w->n] = page;
    w->day[w->n] = wc_date_day(e->date);
    wc_title_read(&w->title[w->n], wc_entry_title(e));
    w->n++;
}

/* Of many partners some, evenly spread over the order of dates; those that are no copies first. */
static void add_partners(const learning *l, worker *w, uint32_t page, bool copies)
{
    const size_t from = l->adjacency.from[page], to = l->adjacency.from[page + 1], room = KINDS_MAX - w->n;
    size_t n = 0, seen = 0;
    for (size_t k = from; k < to; k++) n += (l->adjacency.note[k] != 0) == copies;
    for (size_t k = from; k < to; k++) {
        if ((l->adjacency.note[k] != 0) != copies) continue;
        if (n <= room || seen * room / n != (seen + 1) * room / n) add(l, w, l->adjacency.other[k]);
        seen++;
    }
}

/* In the text of most of it, or in the title. */
static bool is_alike(const learning *l, const worker *w, uint32_t a, uint32_t b)
{
    return l->same[w->page[a]] == l->same[w->page[b]] ||
           wc_title_compare(&w->title[a], &w->title[b]) != WC_TITLES_APART;
}

static void join_kinds(const learning *l, worker *w)
{
    for (uint32_t k = 0; k < w->n; k++) w->kind[k] = k;
    for (uint32_t a = 0; a < w->n; a++) {
        for (uint32_t b = a + 1; b < w->n; b++) {
            if (is_alike(l, w, a, b)) wc_union_join(w->kind, a, b);
        }
    }
    for (uint32_t k = 0; k < w->n; k++) w->kind[k] = wc_union_find(w->kind, k);
}

/* ---- where a page's shingles stand ---- */

typedef struct {
    uint32_t *on, bit;
} partner_mark;

/* What only a finer level shows is not seen on a partner of a coarser one. */
static void mark_shared(void *context, uint32_t i)
{
    const partner_mark *mark = context;
    mark->on[i] |= mark->bit;
}

static bool is_candidate(const worker *w, uint32_t on, size_t kinds_asked)
{
    int64_t day[DAYS];
    uint32_t kinds = 0;
    size_t n_days = 0;
    for (size_t k = 0; k < w->n; k++) {
        size_t d = 0;
        if (!(on >> k & 1)) continue;
        kinds |= UINT32_C(1) << w->kind[k];
        while (d < n_days && day[d] != w->day[k]) d++;
        if (d == n_days && n_days < DAYS) day[n_days++] = w->day[k];
    }
    return n_days >= DAYS && (size_t)__builtin_popcount(kinds) >= kinds_asked;
}

/* ---- judging ---- */

static void judge_page(void *context, size_t page, int thread)
{
    const learning *l = context;
    worker *w = &l->worker[thread];
    const wc_own *own = &l->own[page];
    bool *drop = l->drop + l->from[page];
    bool any = false;
    if (l->from[page + 1] == l->from[page]) return;
    w->n = 0;
    add(l, w, (uint32_t)page);
    if (w->n == 0) return;
    add_partners(l, w, (uint32_t)page, false);
    if (w->n < KINDS_MAX) add_partners(l, w, (uint32_t)page, true);
    if (w->n < l->params->groups) return;
    for (uint32_t i = 0; i < own->n; i++) w->on[i] = 1;
    for (uint32_t k = 1; k < w->n; k++) {
        partner_mark mark = {w->on, UINT32_C(1) << k};
        wc_own_for_shared(own, &l->own[w->page[k]], mark_shared, &mark);
    }
    join_kinds(l, w);
    for (uint32_t i = 0; i < own->n; i++) w->sort[i] = (uint64_t)(own->mark[i] & WC_MARK_PLACE) << 32 | i;
    wc_sort_u64(w->sort, w->sort_scratch, own->n, 32);
    for (uint32_t i = 0; i < own->n; i++) {
        const bool candidate = is_candidate(w, w->on[(uint32_t)w->sort[i]], l->params->groups);
        w->state[i] = (uint8_t)(candidate ? WC_SHINGLE_CANDIDATE : WC_SHINGLE_OWN);
        any = any || candidate;
    }
    if (!any || wc_furniture_find(w->state, own->n, w->back, w->masked) == 0) return;
    for (uint32_t i = 0; i < own->n; i++) drop[(uint32_t)w->sort[i]] = w->masked[i];
}

/* Who is judged may look at all its partners. */
static bool need_partners(void *context, uint32_t page, wc_own_load *load)
{
    learning *l = context;
    bool ok = true;
    if (l->from[page + 1] == l->from[page]) return true;
    wc_adjacency_fetch(&l->adjacency, page, FETCH_EDGES, &l->n_fetched);
    for (size_t k = l->adjacency.from[page]; ok && k < l->adjacency.from[page + 1]; k++)
        ok = wc_own_load_add(load, l->adjacency.other[k]);
    return ok && wc_own_load_add(load, page);
}

/* Marks move up behind the hashes, where whoever brings an own text from the disk looks for them. */
static bool drop_shingles(const wc_entry *entry, wc_own *own, const bool *drop)
{
    uint16_t *mark;
    uint32_t n = 0, masked;
    for (uint32_t i = 0; i < own->n; i++) {
        if (drop[i]) continue;
        own->hash[n] = own->hash[i];
        own->mark[n++] = own->mark[i];
    }
    if (n == own->n) return false;
    masked = (own->n - n) << (own->level - entry->level);
    own->n_masked = masked < entry->n - own->n_masked ? own->n_masked + masked : entry->n;
    own->n = n;
    mark = (uint16_t *)(void *)(own->hash + n);
    memmove(mark, own->mark, n * sizeof *mark);
    own->mark = mark;
    return true;
}

/* ---- all pages ---- */

static bool worker_init(worker *w, size_t most)
{
    w->on = wc_array_new(most, sizeof *w->on);
    w->sort = wc_array_new(most, sizeof *w->sort);
    w->sort_scratch = wc_array_new(most, sizeof *w->sort_scratch);
    w->state = wc_array_new(most, sizeof *w->state);
    w->back = wc_array_new(most, sizeof *w->back);
    w->masked = wc_array_new(most, sizeof *w->masked);
    return w->on != NULL && w->sort != NULL && w->sort_scratch != NULL && w->state != NULL && w->back != NULL &&
           w->masked != NULL;
}

static void worker_free(worker *w)
{
    wc_memory_free(w->on);
    wc_memory_free(w->sort);
    wc_memory_free(w->sort_scratch);
    wc_memory_free(w->state);
    wc_memory_free(w->back);
    wc_memory_free(w->masked);
}

static uint32_t note_copy(const wc_match *match, const wc_params *params)
{
    (void)params;
    return match->relation >= WC_RELATION_COPY;
}

static bool begin(learning *l, int n_threads)
{
    const size_t n = l->set->n;
    bool ok = wc_adjacency_make(&l->adjacency, l->matches, n, WC_RELATION_TEMPLATE, note_copy, l->params);
    l->same = wc_array_new(n, sizeof *l->same);
    l->from = wc_array_new(n + 1, sizeof *l->from);
    l->worker = wc_array_new((size_t)n_threads, sizeof *l->worker);
    if (!ok || l->same == NULL || l->from == NULL || l->worker == NULL) return false;
    wc_matches_group(l->matches, n, SAME_PERCENT, l->same);
    for (uint32_t p = 0; p < n; p++) l->from[p + 1] = l->from[p] + (is_judged(l, p) ? l->own[p].n : 0);
    l->drop = wc_array_new(l->from[n], sizeof *l->drop);
    for (int t = 0; ok && t < n_threads; t++) ok = worker_init(&l->worker[t], l->params->own);
    return ok && l->drop != NULL;
}

static void end(learning *l, int n_threads)
{
    for (int t = 0; l->worker != NULL && t < n_threads; t++) worker_free(&l->worker[t]);
    wc_memory_free(l->worker);
    wc_memory_free(l->same);
    wc_memory_free(l->from);
    wc_memory_free(l->drop);
    wc_adjacency_free(&l->adjacency);
}

/* *n_changed: pages that lost something. */
static bool mask_pages(const wc_pageset *set, const wc_site *site, const wc_params *params, const wc_matches *matches,
                       int n_threads, wc_own *own, size_t *n_changed)
{
    learning l = {.set = set, .site = site, .params = params, .matches = matches, .own = own};
    bool ok;
    *n_changed = 0;
    if (!has_small(&l)) return true;
    ok = begin(&l, n_threads) && wc_own_for_pages(set, own, n_threads, need_partners, judge_page, &l);
    for (size_t p = 0; ok && p < set->n; p++) {
        if (l.from[p + 1] > l.from[p]) *n_changed += drop_shingles(&set->entry[p], &own[p], l.drop + l.from[p]);
    }
    end(&l, n_threads);
    return ok;
}

bool wc_chain_match(const wc_pageset *set, const wc_site *site, const wc_params *params, int n_threads, wc_own *own,
                    wc_matches *matches)
{
    size_t n_changed = 0;
    bool ok = wc_candidates_match(set, own, params, n_threads, matches);
    for (int round = 0; ok && round < ROUNDS; round++) {
        ok = mask_pages(set, site, params, matches, n_threads, own, &n_changed);
        if (!ok || n_changed == 0) break;
        matches->n = 0;
        ok = wc_candidates_match(set, own, params, n_threads, matches);
    }
    return ok;
}

/* ---- showing ---- */

static bool has(const wc_own *own, uint32_t hash)
{
    size_t from = 0, to = own->n;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (own->hash[mid] < hash) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return from < own->n && own->hash[from] == hash;
}

void wc_chain_show(const wc_own *own, const uint32_t *hash, size_t n, bool *masked)
{
    bool before = false;
    for (size_t i = 0; i < n; i++) {
        if (masked[i]) continue;
        if (hash[i] < wc_level_bound(own->level)) before = !has(own, hash[i]);
        masked[i] = before;
    }
}
