/* chain.c - see chain.h.  First all pages are judged by what all have.  A page that was compared with too few to be
 * judged so is told by those of them that were: where they meet, what is furniture there is furniture here.  Then all
 * lose what was found. */
#include "story/chain.h"
#include "base/union_find.h"
#include "story/adjacency.h"
#include "story/chain_titles.h"
#include "story/layout.h"
#include "story/own_disk.h"
#include "story/own_load.h"
#include "story/recur.h"
#include "story/rematch.h"
#include <string.h>

#define SAME_PERCENT 50    /* of the longer page: half of it is more than furniture */
#define FEW_SHARE    256   /* where less of all pages changed, another round would hardly bring more to light */
#define FETCH_EDGES  32768 /* on a disk, ahead of the page that is looked at */
#define TELLERS_MAX  4096  /* partners that tell a page: their own texts are in memory together */

_Static_assert(WC_RECUR_ROUNDS <= WC_UNDONE_MOST, "what each round undoes is kept");

typedef struct {
    wc_recur recur;
    wc_title title[WC_RECUR_PAGES]; /* of recur.page[] */
    uint32_t *teller;               /* TELLERS_MAX */
    wc_adjacency_reader reader;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_site *site;
    const wc_params *params;
    const wc_matches *matches;
    wc_own *own;
    const wc_chain_titles *titles;
    const bool *changed; /* one a page: in the round before; NULL: all pages are judged */
    wc_adjacency adjacency;
    atomic_size_t n_fetched; /* of it, pages */
    uint32_t *same;          /* n_pages: one number for pages that are the same for the most part */
    size_t *from;            /* n_pages + 1: where a page's words of found[] and drop[] are; none: it is not judged */
    uint32_t *found;         /* a bit for each own shingle: by what stands on its partners */
    uint32_t *drop;          /* with what these were found to have */
    worker *worker;
    wc_layout_more *taken; /* NULL: not asked */
} learning;

/* ---- the pages that one is compared with ---- */

static bool is_small(const learning *l, uint32_t page)
{
    return wc_chain_judges(l->site, wc_pageset_outlet(l->set, page), l->params);
}

static bool is_in(const learning *l, uint32_t page) { return l->from[page + 1] > l->from[page]; }

static bool has_small(const learning *l)
{
    for (uint32_t p = 0; p < l->set->n; p++) {
        if (is_small(l, p)) return true;
    }
    return false;
}

static bool is_judged(const learning *l, uint32_t page)
{
    return wc_adjacency_count(&l->adjacency, page) > 0 && is_small(l, page);
}

/* Whether nothing but its text tells what the page is. */
static bool is_bare(const learning *l, const worker *w, uint32_t k)
{
    return w->title[k].n == 0 && wc_pageset_outlet(l->set, w->recur.page[k]) == WC_OUTLET_NONE;
}

/* A partner whose title is missing says nothing, where others have one. */
static void add(const learning *l, worker *w, uint32_t page)
{
    w->recur.page[w->recur.n] = page;
    w->recur.day[w->recur.n] = wc_pageset_brief(l->set, page).day;
    wc_chain_titles_get(l->titles, page, &w->title[w->recur.n]);
    if (w->recur.n == 0 || w->title[w->recur.n].n > 0 || is_bare(l, w, 0)) w->recur.n++;
}

/* Of many partners some, evenly spread over the order of dates; those that are no copies first. */
static void add_partners(const learning *l, worker *w, const wc_neighbours *list, bool copies)
{
    const size_t room = WC_RECUR_PAGES - w->recur.n;
    size_t n = 0, seen = 0;
    for (size_t k = 0; k < list->n; k++) n += (list->note[k] != 0) == copies;
    for (size_t k = 0; k < list->n; k++) {
        if ((list->note[k] != 0) != copies) continue;
        if (wc_recur_takes(seen, n, room)) add(l, w, list->other[k]);
        seen++;
    }
}

/* In the text of most of it, or in the title. */
static bool is_alike(const learning *l, const worker *w, uint32_t a, uint32_t b)
{
    if (l->same[w->recur.page[a]] == l->same[w->recur.page[b]]) return true;
    if (is_bare(l, w, a) && is_bare(l, w, b)) return false;
    return wc_title_compare(&w->title[a], &w->title[b]) != WC_TITLES_APART;
}

static void join_kinds(const learning *l, worker *w)
{
    for (uint32_t k = 0; k < w->recur.n; k++) w->recur.kind[k] = k;
    for (uint32_t a = 0; a < w->recur.n; a++) {
        for (uint32_t b = a + 1; b < w->recur.n; b++) {
            if (is_alike(l, w, a, b)) wc_union_join(w->recur.kind, a, b);
        }
    }
    for (uint32_t k = 0; k < w->recur.n; k++) w->recur.kind[k] = wc_union_find(w->recur.kind, k);
}

/* ---- judging ---- */

/* Whether there are as many kinds as a candidate is asked to stand on: no more than there are pages that are not the
 * same for the most part. */
static bool may_have_kinds(const learning *l, uint32_t page, const wc_neighbours *list)
{
    uint32_t same[WC_RECUR_PAGES];
    size_t n = 1;
    same[0] = l->same[page];
    for (size_t k = 0; k < list->n && n < l->params->groups && n < WC_RECUR_PAGES; k++) {
        const uint32_t its = l->same[list->other[k]];
        size_t i = 0;
        while (i < n && same[i] != its) i++;
        if (i == n) same[n++] = its;
    }
    return n >= l->params->groups;
}

/* Others show what they showed, but for those that lost a partner, or to which two became another kind since: hardly
 * one of these would be found to have anything. */
static bool is_new(const learning *l, uint32_t page, const wc_neighbours *list)
{
    bool any = l->changed == NULL || l->changed[page];
    for (size_t k = 0; k < list->n && !any; k++) any = l->changed[list->other[k]];
    return any;
}

/* Whom the page is judged with.  false: too few, or it is not judged. */
static bool choose_partners(const learning *l, worker *w, uint32_t page)
{
    wc_neighbours list;
    if (!is_in(l, page)) return false;
    list = wc_adjacency_get(&l->adjacency, &w->reader, page);
    if (!is_new(l, page, &list) || !may_have_kinds(l, page, &list)) return false;
    w->recur.n = 0;
    add(l, w, page);
    add_partners(l, w, &list, false);
    if (w->recur.n < WC_RECUR_PAGES) add_partners(l, w, &list, true);
    return w->recur.n >= l->params->groups;
}

static void judge_page(void *context, size_t page, int thread)
{
    const learning *l = context;
    worker *w = &l->worker[thread];
    if (!choose_partners(l, w, (uint32_t)page)) return;
    join_kinds(l, w);
    if (wc_recur_kinds(&w->recur, UINT32_MAX) < l->params->groups) return;
    (void)wc_recur_find(&w->recur, l->own, (size_t)l->params->groups * (is_bare(l, w, 0) ? WC_RECUR_BARE_KINDS : 1),
                        l->found + l->from[page]);
}

static bool has_found(const learning *l, uint32_t page)
{
    uint32_t any = 0;
    for (size_t i = l->from[page]; i < l->from[page + 1]; i++) any |= l->found[i];
    return any != 0;
}

/* A partner that was judged tells, but one that is the same for the most part: what these share may be a story. */
static bool tells(const learning *l, uint32_t page, uint32_t other)
{
    return is_in(l, other) && l->same[other] != l->same[page] && has_found(l, other);
}

/* Of very many some, evenly spread.  Returns how many w->teller has. */
static size_t list_tellers(const learning *l, worker *w, uint32_t page)
{
    const wc_neighbours list = wc_adjacency_get(&l->adjacency, &w->reader, page);
    size_t n = 0, seen = 0, taken = 0;
    for (size_t k = 0; k < list.n; k++) n += tells(l, page, list.other[k]);
    for (size_t k = 0; k < list.n; k++) {
        if (!tells(l, page, list.other[k])) continue;
        if (wc_recur_takes(seen++, n, TELLERS_MAX)) w->teller[taken++] = list.other[k];
    }
    return taken;
}

/* What those were found to have. */
static void tell_page(void *context, size_t page, int thread)
{
    const learning *l = context;
    worker *w = &l->worker[thread];
    wc_recur *r = &w->recur;
    const wc_own *own = &l->own[page];
    size_t n_tellers;
    if (!is_in(l, (uint32_t)page)) return;
    n_tellers = list_tellers(l, w, (uint32_t)page);
    if (n_tellers == 0 && !has_found(l, (uint32_t)page)) return;
    for (uint32_t i = 0; i < own->n; i++) r->on[i] = wc_recur_has(l->found + l->from[page], i);
    wc_matcher_hold(&r->matcher, l->own, (uint32_t)page);
    for (size_t k = 0; k < n_tellers; k++) {
        const uint32_t *found = l->found + l->from[w->teller[k]];
        const size_t n = wc_matcher_find(&r->matcher, own, &l->own[w->teller[k]]);
        for (size_t s = 0; s < n; s++) {
            const wc_shared *shared = &r->matcher.shared[s];
            r->on[shared->held_at] |= wc_recur_has(found, shared->free_at);
        }
    }
    (void)wc_recur_find_marked(r, own, l->drop + l->from[page]);
}

static void need_partners(void *context, uint32_t page, int thread, wc_own_wants *wants)
{
    learning *l = context;
    worker *w = &l->worker[thread];
    if (!is_in(l, page)) return;
    wc_adjacency_fetch(&l->adjacency, page, FETCH_EDGES, &l->n_fetched);
    if (!choose_partners(l, w, page)) return;
    for (size_t k = 0; k < w->recur.n; k++) wc_own_want(wants, w->recur.page[k]);
}

static void need_tellers(void *context, uint32_t page, int thread, wc_own_wants *wants)
{
    learning *l = context;
    worker *w = &l->worker[thread];
    size_t n;
    if (!is_in(l, page)) return;
    wc_adjacency_fetch(&l->adjacency, page, FETCH_EDGES, &l->n_fetched);
    n = list_tellers(l, w, page);
    if (n == 0 && !has_found(l, page)) return;
    for (size_t k = 0; k < n; k++) wc_own_want(wants, w->teller[k]);
    wc_own_want(wants, page);
}

static void drop_from(void *context, uint32_t page, wc_own *own)
{
    const learning *l = context;
    const uint32_t outlet = wc_pageset_outlet(l->set, page);
    for (uint32_t i = 0; l->taken != NULL && outlet != WC_OUTLET_NONE && i < own->n; i++) {
        if (wc_recur_has(l->drop + l->from[page], i)) wc_layout_more_put(l->taken, outlet, own->hash[i]);
    }
    wc_recur_drop(&l->set->entry[page], own, l->drop + l->from[page]);
}

/* ---- all pages ---- */

static bool worker_init(worker *w, size_t most, const wc_adjacency *adjacency)
{
    w->teller = wc_array_new(TELLERS_MAX, sizeof *w->teller);
    return wc_recur_init(&w->recur, most) && w->teller != NULL && wc_adjacency_reader_init(&w->reader, adjacency);
}

static void worker_free(worker *w)
{
    wc_recur_free(&w->recur);
    wc_memory_free(w->teller);
    wc_adjacency_reader_free(&w->reader);
}

static uint32_t note_copy(const wc_match *match, const wc_params *params)
{
    (void)params;
    return match->relation >= WC_RELATION_COPY;
}

static bool begin(learning *l, int n_threads)
{
    const size_t n = l->set->n;
    bool ok = wc_adjacency_make(&l->adjacency, l->matches, n, WC_RELATION_TEMPLATE, note_copy, l->params, n_threads);
    l->same = wc_array_new(n, sizeof *l->same);
    l->from = wc_array_new(n + 1, sizeof *l->from);
    l->worker = wc_array_new((size_t)n_threads, sizeof *l->worker);
    if (!ok || l->same == NULL || l->from == NULL || l->worker == NULL ||
        !wc_matches_group(l->matches, n, SAME_PERCENT, n_threads, l->same))
        return false;
    for (uint32_t p = 0; p < n; p++) l->from[p + 1] = l->from[p] + (is_judged(l, p) ? wc_recur_words(l->own[p].n) : 0);
    l->found = wc_array_new(l->from[n], sizeof *l->found);
    l->drop = wc_array_new(l->from[n], sizeof *l->drop);
    for (int t = 0; ok && t < n_threads; t++) ok = worker_init(&l->worker[t], l->params->own, &l->adjacency);
    return ok && l->found != NULL && l->drop != NULL;
}

static void end(learning *l, int n_threads)
{
    for (int t = 0; l->worker != NULL && t < n_threads; t++) worker_free(&l->worker[t]);
    wc_memory_free(l->worker);
    wc_memory_free(l->same);
    wc_memory_free(l->from);
    wc_memory_free(l->found);
    wc_memory_free(l->drop);
    wc_adjacency_free(&l->adjacency);
}

static bool drop_all(wc_pageset *set, learning *l, const bool *changed)
{
    if (set->disk != NULL) return wc_own_disk_change(set, l->own, changed, drop_from, l);
    for (uint32_t p = 0; p < set->n; p++) {
        if (changed[p]) drop_from(l, p, &l->own[p]);
    }
    return true;
}

/* l->changed: those of the round before, or NULL.  changed[0..set->n), which may be the same: whether the page lost
 * something.  *n_changed: of them. */
static bool mask_pages(wc_pageset *set, learning *l, int n_threads, bool *changed, size_t *n_changed)
{
    bool ok = begin(l, n_threads) && wc_own_for_pages(set, l->own, n_threads, need_partners, judge_page, NULL, l);
    *n_changed = 0;
    atomic_store(&l->n_fetched, 0);
    ok = ok && wc_own_for_pages(set, l->own, n_threads, need_tellers, tell_page, NULL, l) &&
         wc_adjacency_is_sound(&l->adjacency);
    for (size_t p = 0; ok && p < set->n; p++) {
        changed[p] = false;
        for (size_t i = l->from[p]; i < l->from[p + 1]; i++) changed[p] = changed[p] || l->drop[i] != 0;
        *n_changed += changed[p];
    }
    if (ok && *n_changed > 0) ok = drop_all(set, l, changed);
    end(l, n_threads);
    return ok;
}

bool wc_chain_mask(wc_pageset *set, const wc_site *site, const wc_params *params, int n_threads, wc_own *own,
                   wc_matches *matches, wc_layout *layout)
{
    wc_chain_titles titles;
    wc_layout_more taken = {0};
    const learning all = {.set = set,
                          .site = site,
                          .params = params,
                          .matches = matches,
                          .own = own,
                          .titles = &titles,
                          .taken = layout != NULL ? &taken : NULL};
    size_t n_changed = set->n;
    bool *changed, ok;
    if (!has_small(&all)) return true;
    changed = wc_array_new(set->n, sizeof *changed);
    ok = wc_chain_titles_make(&titles, set, site, n_threads) && changed != NULL;
    for (int round = 0; ok && n_changed > set->n / FEW_SHARE && round < WC_RECUR_ROUNDS; round++) {
        learning l = all;
        if (round > 0) l.changed = changed;
        ok = mask_pages(set, &l, n_threads, changed, &n_changed);
        if (ok && n_changed > 0) ok = wc_rematch(set, own, params, n_threads, changed, matches);
    }
    ok = wc_layouts_add(layout, &taken) && ok;
    wc_chain_titles_free(&titles);
    wc_memory_free(changed);
    return ok;
}
