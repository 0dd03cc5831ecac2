/* candidates.c - see candidates.h */
#include "story/candidates.h"
#include "base/parallel.h"
#include "signature/lsh.h"
#include "signature/minhash.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define LINKS_BEFORE 3 /* pages of a bucket just before a page */
#define LINKS_FIRST  1 /* ... and its first page */
#define ROUNDS       3
#define STEP_PAGES   64

typedef struct {
    wc_matcher matcher;
    uint8_t *hits;     /* one a page, zero between pages */
    uint32_t *touched; /* pages with hits */
    size_t n_touched, cap_touched;
    wc_matches found;
    uint32_t *slot, *dense;
    uint64_t *key;
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    int n_threads;
    worker *worker;
    uint32_t *parent; /* union-find over pages: contracted components */
    uint32_t *active; /* pages in this round, ascending */
    size_t n_active;
    wc_buckets buckets; /* of positions in active[] */
    wc_matches *all;
} search;

static uint32_t find_root(uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) p = parent[p] = parent[parent[p]];
    return p;
}

/* For reading by many threads: no path is shortened. */
static uint32_t peek_root(const uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) p = parent[p];
    return p;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = find_root(parent, a);
    b = find_root(parent, b);
    parent[a > b ? a : b] = a > b ? b : a;
}

static bool push_match(wc_matches *matches, const wc_match *match)
{
    if (!wc_array_reserve(&matches->match, &matches->cap, matches->n + 1, sizeof *matches->match)) return false;
    matches->match[matches->n++] = *match;
    return true;
}

static void touch(worker *w, uint32_t at)
{
    if (w->hits[at] == 0) {
        if (!wc_array_reserve(&w->touched, &w->cap_touched, w->n_touched + 1, sizeof *w->touched)) {
            w->failed = true;
            return;
        }
        w->touched[w->n_touched++] = at;
    }
    w->hits[at] = (uint8_t)(w->hits[at] + (w->hits[at] < UINT8_MAX));
}

/* Link position p of active[] with earlier ones in each of its buckets. */
static void gather(const search *s, worker *w, uint32_t p)
{
    const wc_buckets *b = &s->buckets;
    for (size_t k = b->bucket_from[p]; k < b->bucket_from[p + 1]; k++) {
        const uint32_t *page = b->page + b->from[b->bucket[k]];
        size_t low = 0, high = b->from[b->bucket[k] + 1] - b->from[b->bucket[k]];
        while (low + 1 < high) { /* page[low] <= p < page[high] */
            const size_t middle = (low + high) / 2;
            *(page[middle] <= p ? &low : &high) = middle;
        }
        const size_t near = low > LINKS_BEFORE ? low - LINKS_BEFORE : 0;
        for (size_t i = 0; i < near && i < LINKS_FIRST; i++) touch(w, page[i]);
        for (size_t i = near; i < low; i++) touch(w, page[i]);
    }
}

static void compare_touched(const search *s, worker *w, uint32_t p)
{
    const uint32_t b = s->active[p];
    for (size_t i = 0; i < w->n_touched; i++) {
        const uint32_t at = w->touched[i], a = s->active[at];
        const bool enough = w->hits[at] >= s->params->hits || s->params->bands != 0;
        w->hits[at] = 0;
        if (!enough || peek_root(s->parent, a) == peek_root(s->parent, b)) continue;
        const wc_match match = wc_match_pages(&w->matcher, s->set, s->own, s->params, a, b);
        w->found.n_compared++;
        if (match.relation != WC_RELATION_NONE && !push_match(&w->found, &match)) w->failed = true;
    }
    w->n_touched = 0;
}

static void search_pages(void *context, size_t i, int thread)
{
    const search *s = context;
    worker *w = &s->worker[thread];
    for (size_t p = i * STEP_PAGES; p < s->n_active && p < (i + 1) * STEP_PAGES; p++) {
        gather(s, w, (uint32_t)p);
        compare_touched(s, w, (uint32_t)p);
    }
}

static size_t page_keys(const search *s, worker *w, uint32_t page)
{
    const wc_params *p = s->params;
    wc_minhash(s->own[page].hash, s->own[page].n, w->slot, p->slots);
    if (p->bands > 0) wc_minhash_densify(w->slot, w->dense, p->slots);
    return wc_lsh_keys(w->slot, p->slots, p->bands, p->rows, w->key);
}

/* Keys of all active pages into buckets. */
static bool make_buckets(search *s)
{
    const size_t each = s->params->bands > 0 ? s->params->bands : s->params->slots;
    size_t n = 0, most = 0;
    wc_keyed *item, *scratch;
    bool ok;
    for (size_t i = 0; i < s->n_active; i++) {
        const size_t own = s->own[s->active[i]].n;
        most += s->params->bands == 0 && own < each ? own : each;
    }
    item = wc_array_new(most, sizeof *item);
    scratch = wc_array_new(most, sizeof *scratch);
    ok = item != NULL && scratch != NULL;
    for (size_t i = 0; ok && i < s->n_active; i++) {
        const size_t n_keys = page_keys(s, &s->worker[0], s->active[i]);
        for (size_t k = 0; k < n_keys; k++) item[n++] = (wc_keyed){s->worker[0].key[k], (uint32_t)i};
    }
    ok = ok && wc_buckets_make(&s->buckets, item, scratch, n, s->n_active, s->n_threads);
    free(item);
    free(scratch);
    return ok;
}

static bool take_up(search *s)
{
    for (int t = 0; t < s->n_threads; t++) {
        wc_matches *found = &s->worker[t].found;
        if (s->worker[t].failed) return false;
        for (size_t i = 0; i < found->n; i++) {
            const wc_match *m = &found->match[i];
            if (!push_match(s->all, m)) return false;
            if (m->relation >= WC_RELATION_COPY) join(s->parent, m->a, m->b);
        }
        s->all->n_compared += found->n_compared;
        found->n = 0;
        found->n_compared = 0;
    }
    return true;
}

static uint64_t own_words(const wc_own *own) { return (uint64_t)own->n << own->level; }

/* Of each component only its longest page goes on; of equal ones the first.  Returns whether anything was contracted.
 */
static bool contract(search *s)
{
    uint32_t *longest = wc_array_new(s->set->n, sizeof *longest);
    const size_t before = s->n_active;
    size_t n = 0;
    if (longest == NULL) return false; /* then the rounds end here, which costs recall only */
    for (size_t p = 0; p < s->set->n; p++) longest[p] = UINT32_MAX;
    for (size_t i = 0; i < s->n_active; i++) {
        const uint32_t p = s->active[i], root = find_root(s->parent, p);
        if (longest[root] == UINT32_MAX || own_words(&s->own[p]) > own_words(&s->own[longest[root]])) longest[root] = p;
    }
    for (size_t i = 0; i < s->n_active; i++) {
        const uint32_t p = s->active[i];
        if (longest[find_root(s->parent, p)] == p) s->active[n++] = p;
    }
    s->n_active = n;
    free(longest);
    return n < before;
}

static bool run_round(search *s)
{
    bool ok = make_buckets(s);
    if (!ok) return false;
    wc_parallel_for((s->n_active + STEP_PAGES - 1) / STEP_PAGES, s->n_threads, search_pages, s);
    wc_buckets_free(&s->buckets);
    return take_up(s);
}

/* Pages with the same own text are one from the first: each is matched with the first of them alone. */
static bool collapse_same(search *s)
{
    const size_t n = s->set->n;
    wc_keyed *item = wc_array_new(n, sizeof *item), *scratch = wc_array_new(n, sizeof *scratch);
    bool ok = item != NULL && scratch != NULL;
    size_t n_items = 0;
    for (size_t p = 0; ok && p < n; p++) {
        const wc_own *own = &s->own[p];
        if (own_words(own) < s->params->shared_words) continue;
        item[n_items++] =
            (wc_keyed){XXH3_64bits_withSeed(own->hash, own->n * sizeof *own->hash, own->level), (uint32_t)p};
    }
    ok = ok && wc_sort_keyed(item, scratch, n_items, s->n_threads);
    for (size_t i = 0, first = 0; ok && i < n_items; i++) {
        if (item[i].key != item[first].key) first = i;
        if (i == first) continue;
        wc_match m = wc_match_pages(&s->worker[0].matcher, s->set, s->own, s->params, item[first].value, item[i].value);
        s->all->n_compared++;
        if (m.relation < WC_RELATION_COPY || m.shared != m.own_a) continue;
        m.relation = WC_RELATION_IDENTICAL;
        ok = push_match(s->all, &m);
        join(s->parent, m.a, m.b);
    }
    free(item);
    free(scratch);
    return ok;
}

static bool worker_init(worker *w, const wc_pageset *set, const wc_params *params)
{
    const size_t n_keys = params->bands > params->slots ? params->bands : params->slots;
    w->hits = wc_array_new(set->n, sizeof *w->hits);
    w->slot = wc_array_new(params->slots, sizeof *w->slot);
    w->dense = wc_array_new(params->slots, sizeof *w->dense);
    w->key = wc_array_new(n_keys, sizeof *w->key);
    return wc_matcher_init(&w->matcher, params->own) && w->hits != NULL && w->slot != NULL && w->dense != NULL &&
           w->key != NULL;
}

static void worker_free(worker *w)
{
    wc_matcher_free(&w->matcher);
    free(w->hits);
    free(w->touched);
    free(w->slot);
    free(w->dense);
    free(w->key);
    wc_matches_free(&w->found);
}

static int compare_pairs(const void *left, const void *right)
{
    const wc_match *x = left, *y = right;
    return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static void order_matches(wc_matches *matches)
{
    size_t n = 0;
    if (matches->n > 1) qsort(matches->match, matches->n, sizeof *matches->match, compare_pairs);
    for (size_t i = 0; i < matches->n; i++) {
        if (n > 0 && compare_pairs(&matches->match[n - 1], &matches->match[i]) == 0) continue;
        matches->match[n++] = matches->match[i];
    }
    matches->n = n;
}

bool wc_candidates_match(const wc_pageset *set, const wc_own *own, const wc_params *params, int n_threads,
                         wc_matches *matches)
{
    search s = {.set = set, .own = own, .params = params, .n_threads = n_threads, .all = matches};
    bool ok;
    s.worker = wc_array_new((size_t)n_threads, sizeof *s.worker);
    s.parent = wc_array_new(set->n, sizeof *s.parent);
    s.active = wc_array_new(set->n, sizeof *s.active);
    ok = s.worker != NULL && s.parent != NULL && s.active != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = worker_init(&s.worker[t], set, params);
    for (size_t p = 0; ok && p < set->n; p++) s.parent[p] = s.active[p] = (uint32_t)p;
    s.n_active = set->n;
    if (ok) ok = collapse_same(&s);
    if (ok) (void)contract(&s);
    for (int round = 0; ok && round < ROUNDS; round++) {
        ok = run_round(&s);
        if (ok && !contract(&s)) break;
    }
    if (ok) order_matches(matches);
    for (int t = 0; s.worker != NULL && t < n_threads; t++) worker_free(&s.worker[t]);
    free(s.worker);
    free(s.parent);
    free(s.active);
    return ok;
}

void wc_matches_free(wc_matches *matches)
{
    free(matches->match);
    memset(matches, 0, sizeof *matches);
}
