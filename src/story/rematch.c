/* rematch.c - see rematch.h.  Whoever shared too little with a page shares no more now, so pairs that did not match
 * need not be looked at. */
#include "story/rematch.h"
#include "base/parallel.h"
#include "story/own_load.h"

#define MANY_SHARE 64 /* a 64th of all pages is many */
#define STEP_PAIRS 1024

typedef struct {
    const wc_pageset *set;
    wc_own *own;
    const bool *changed;
    wc_matches *matches;
    wc_comparer *comparer; /* one a thread */
    int n_threads;
    size_t first, end; /* of the matches, that are compared now */
} rematching;

static bool is_changed(const rematching *r, uint32_t a, uint32_t b) { return r->changed[a] || r->changed[b]; }

static void compare_step(void *context, size_t i, int thread)
{
    const rematching *r = context;
    const size_t from = r->first + i * STEP_PAIRS, left = r->end - from;
    const size_t to = from + (left < STEP_PAIRS ? left : STEP_PAIRS);
    for (size_t k = from; k < to; k++) {
        wc_match *m = &r->matches->match[k];
        const bool identical = m->relation == WC_RELATION_IDENTICAL;
        if (!is_changed(r, m->a, m->b)) continue;
        *m = wc_compare(&r->comparer[thread], m->a, m->b);
        if (identical && m->relation == WC_RELATION_COPY && wc_own_is_same(&r->own[m->a], &r->own[m->b]))
            m->relation = WC_RELATION_IDENTICAL;
    }
}

static bool compare_between(void *context, size_t from, size_t to)
{
    rematching *r = context;
    r->first = from;
    r->end = to;
    return wc_parallel_for((to - from + STEP_PAIRS - 1) / STEP_PAIRS, r->n_threads, compare_step, r, r->set->cancel);
}

/* On a disk: own texts of the pairs from there on. */
static size_t add_pairs(void *context, size_t from, wc_own_load *load, bool *ok)
{
    const rematching *r = context;
    size_t to = from;
    for (; *ok && to < r->matches->n && load->bytes < r->set->disk->work_bytes; to++) {
        const wc_match *m = &r->matches->match[to];
        if (is_changed(r, m->a, m->b)) *ok = wc_own_load_add(load, m->a) && wc_own_load_add(load, m->b);
    }
    return to;
}

static bool compare_pairs(rematching *r)
{
    if (r->set->disk == NULL) return compare_between(r, 0, r->matches->n);
    return wc_own_for_batches(r->set, r->own, r->matches->n, add_pairs, compare_between, r);
}

/* What is nothing any more goes; and of strangers what was found of other own texts. */
static void drop_strangers(const rematching *r)
{
    wc_matches *m = r->matches;
    size_t kept = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (m->match[i].relation == WC_RELATION_NONE) continue;
        if (kept < i) m->match[kept] = m->match[i];
        kept++;
    }
    m->n = kept;
    if (m->reuse == NULL) return;
    wc_pairs *pairs = &m->reuse->strangers;
    kept = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        if (is_changed(r, pairs->pair[i].a, pairs->pair[i].b)) continue;
        if (kept < i) pairs->pair[kept] = pairs->pair[i];
        kept++;
    }
    pairs->n = kept;
}

static bool compare_again(const wc_pageset *set, const wc_params *params, int n_threads, rematching *r)
{
    wc_matches *m = r->matches;
    bool ok = m->reuse == NULL || wc_reuse_begin(m->reuse, set, r->own, NULL, n_threads);
    r->comparer = wc_array_new((size_t)n_threads, sizeof *r->comparer);
    ok = ok && r->comparer != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_comparer_init(&r->comparer[t], set, r->own, params, m->reuse);
    ok = ok && compare_pairs(r);
    for (int t = 0; r->comparer != NULL && t < n_threads; t++) {
        if (m->reuse != NULL) m->reuse->n_again += r->comparer[t].n_again;
        wc_comparer_free(&r->comparer[t]);
    }
    wc_memory_free(r->comparer);
    if (ok) drop_strangers(r);
    return ok;
}

bool wc_rematch(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads, const bool *changed,
                wc_matches *matches)
{
    rematching r = {.set = set, .own = own, .changed = changed, .matches = matches, .n_threads = n_threads};
    size_t n_changed = 0;
    for (size_t p = 0; p < set->n; p++) n_changed += changed[p];
    if (n_changed < set->n / MANY_SHARE) return compare_again(set, params, n_threads, &r);
    matches->n = 0;
    if (matches->reuse != NULL) matches->reuse->strangers.n = 0;
    return wc_candidates_match(set, own, params, n_threads, matches);
}
