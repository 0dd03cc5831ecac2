/* layout.c - see layout.h */
#include "story/layout.h"
#include "base/parallel.h"
#include "story/epoch.h"
#include <string.h>

typedef struct {
    const wc_pageset *set;
    const wc_params *params;
    const wc_entry **order; /* pages by outlet */
    size_t *end;            /* one an outlet, in order[] */
    wc_epoch *epoch;        /* one a thread */
    bool *failed;           /* one a thread */
    wc_layout *layout;
} learning;

/* ---- learning ---- */

static bool take_candidates(const wc_epoch *e, wc_layout *layout)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_ids; i++) n += e->state[i] == WC_SHINGLE_CANDIDATE;
    wc_memory_free(layout->candidate);
    *layout = (wc_layout){.candidate = wc_array_new(n, sizeof *layout->candidate)};
    if (layout->candidate == NULL) return false;
    for (size_t i = 0; i < e->n_ids; i++) {
        const unsigned level = wc_level_of(e->hash[i]);
        if (e->state[i] == WC_SHINGLE_CANDIDATE) layout->candidate[layout->n++] = e->hash[i];
        if (e->state[i] == WC_SHINGLE_UNSEEN && level >= layout->seen_from) layout->seen_from = level + 1;
    }
    return true;
}

bool wc_layout_learn(wc_layout *layout, wc_epoch *epoch, const wc_entry *const *page, size_t n, const wc_params *params)
{
    if (!wc_epoch_load(epoch, page, n)) return false;
    wc_epoch_group_versions(epoch);
    wc_epoch_find_candidates(epoch, params->groups);
    return take_candidates(epoch, layout);
}

static void learn_outlet(void *context, size_t outlet, int thread)
{
    const learning *l = context;
    const size_t from = outlet == 0 ? 0 : l->end[outlet - 1], end = l->end[outlet];
    const size_t n = end - from < l->params->epoch ? end - from : l->params->epoch;
    if (n == 0) return;
    if (!wc_layout_learn(&l->layout[outlet], &l->epoch[thread], l->order + end - n, n, l->params))
        l->failed[thread] = true;
}

/* A counting sort, which keeps the order of dates. */
static void order_by_outlet(learning *l)
{
    const size_t n_outlets = l->set->outlets.n;
    for (size_t i = 0; i < l->set->n; i++) {
        const uint32_t o = l->set->entry[i].outlet;
        if (o != WC_OUTLET_NONE && o + 1 < n_outlets) l->end[o + 1]++;
    }
    for (size_t o = 1; o < n_outlets; o++) l->end[o] += l->end[o - 1]; /* as yet where each begins */
    for (size_t i = 0; i < l->set->n; i++) {
        const wc_entry *e = &l->set->entry[i];
        if (e->outlet != WC_OUTLET_NONE) l->order[l->end[e->outlet]++] = e;
    }
}

bool wc_layouts_learn(const wc_pageset *set, const wc_params *params, int n_threads, wc_layout *layout)
{
    const size_t threads = (size_t)n_threads;
    learning l = {.set = set, .params = params, .layout = layout};
    bool ok;
    l.order = wc_array_new(set->n, sizeof *l.order);
    l.end = wc_array_new(set->outlets.n, sizeof *l.end);
    l.epoch = wc_array_new(threads, sizeof *l.epoch);
    l.failed = wc_array_new(threads, sizeof *l.failed);
    ok = l.order != NULL && l.end != NULL && l.epoch != NULL && l.failed != NULL;
    if (ok) {
        order_by_outlet(&l);
        ok = wc_parallel_for(set->outlets.n, n_threads, learn_outlet, &l, set->cancel);
        for (size_t t = 0; t < threads; t++) ok = ok && !l.failed[t];
    }
    for (size_t t = 0; l.epoch != NULL && t < threads; t++) wc_epoch_free(&l.epoch[t]);
    wc_memory_free((void *)l.order);
    wc_memory_free(l.end);
    wc_memory_free(l.epoch);
    wc_memory_free(l.failed);
    return ok;
}

void wc_layouts_free(wc_layout *layout, size_t n)
{
    for (size_t i = 0; layout != NULL && i < n; i++) wc_memory_free(layout[i].candidate);
    wc_memory_free(layout);
}

/* ---- masking ---- */

void wc_layout_scratch_free(wc_layout_scratch *s)
{
    wc_memory_free(s->state);
    wc_memory_free(s->back);
    wc_memory_free(s->masked);
    wc_memory_free(s->sort);
    wc_memory_free(s->sort_scratch);
    memset(s, 0, sizeof *s);
}

static bool reserve(wc_layout_scratch *s, size_t n)
{
    if (n <= s->cap) return true;
    wc_layout_scratch_free(s);
    s->state = wc_array_new(n, sizeof *s->state);
    s->back = wc_array_new(n, sizeof *s->back);
    s->masked = wc_array_new(n, sizeof *s->masked);
    s->sort = wc_array_new(n, sizeof *s->sort);
    s->sort_scratch = wc_array_new(n, sizeof *s->sort_scratch);
    if (s->state == NULL || s->back == NULL || s->masked == NULL || s->sort == NULL || s->sort_scratch == NULL)
        return false;
    s->cap = n;
    return true;
}

static wc_shingle_state state_of(const wc_layout *layout, uint32_t hash)
{
    size_t from = 0, to = layout->n;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (layout->candidate[mid] < hash) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    if (from < layout->n && layout->candidate[from] == hash) return WC_SHINGLE_CANDIDATE;
    return wc_level_of(hash) < layout->seen_from ? WC_SHINGLE_UNSEEN : WC_SHINGLE_OWN;
}

/* What either knows to recur does, and what both know not to does not. */
static wc_shingle_state state_of_both(const wc_layout *a, const wc_layout *b, uint32_t hash)
{
    const wc_shingle_state x = state_of(a, hash), y = state_of(b, hash);
    if (x == WC_SHINGLE_CANDIDATE || y == WC_SHINGLE_CANDIDATE) return WC_SHINGLE_CANDIDATE;
    return x == WC_SHINGLE_OWN || y == WC_SHINGLE_OWN ? WC_SHINGLE_OWN : WC_SHINGLE_UNSEEN;
}

bool wc_layout_mask(const wc_layout *layout, const wc_layout *latest, wc_layout_scratch *s, const wc_entry *page,
                    const wc_params *params, wc_own *own)
{
    memset(own, 0, sizeof *own);
    if (!reserve(s, page->n)) return false;
    if (layout->n + latest->n > 0) {
        for (uint32_t i = 0; i < page->n; i++) s->state[i] = (uint8_t)state_of_both(layout, latest, page->hash[i]);
        own->n_masked = (uint32_t)wc_furniture_find(s->state, page->n, s->back, s->masked);
    } else if (page->n > 0) {
        memset(s->masked, 0, page->n * sizeof *s->masked);
    }
    wc_own_keep(page, s->masked, params->own, s->sort, s->sort_scratch, own);
    own->dated = wc_title_dated(wc_entry_title(page), page->date);
    return true;
}
