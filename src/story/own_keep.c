/* own_keep.c - see own_keep.h.  Pages are taken in the order in which their sketches stand in memory, a part of the
 * arenas at a time, and each part is memory for own texts at once: these need none beside that of all sketches. */
#include "story/own_keep.h"
#include "base/bits.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "signature/sketch_kernel.h"
#include "story/masked.h"
#include <string.h>

/* ---- a page ---- */

void wc_own_keeper_free(wc_own_keeper *k)
{
    wc_shingles_free(&k->shingles);
    wc_shingles_free(&k->own);
    wc_memory_free(k->masked);
    wc_memory_free(k->sort);
    wc_memory_free(k->scratch);
    memset(k, 0, sizeof *k);
}

bool wc_own_keeper_reserve(wc_own_keeper *k, size_t n)
{
    if (n <= k->cap && k->masked != NULL) return true;
    wc_own_keeper_free(k);
    k->masked = wc_array_new(n, sizeof *k->masked);
    k->sort = wc_array_new(n, sizeof *k->sort);
    k->scratch = wc_array_new(n, sizeof *k->scratch);
    if (k->masked == NULL || k->sort == NULL || k->scratch == NULL || !wc_shingles_reserve(&k->shingles, n) ||
        !wc_shingles_reserve(&k->own, n))
        return false;
    k->cap = n;
    return true;
}

/* The level at which no more than `most` of the shingles that are not masked are there. */
static uint8_t thin(const wc_own_keeper *k, const wc_entry *entry, size_t n_kept, size_t most)
{
    size_t count[WC_LEVEL_MAX + 1] = {0};
    uint8_t level = entry->level;
    if (n_kept <= most) return level;
    for (uint32_t i = 0; i < entry->n; i++) count[wc_level_of(k->shingles.hash[i])] += !k->masked[i];
    while (n_kept > most && level < WC_LEVEL_MAX) n_kept -= count[level++];
    return level;
}

/* Those that are kept into sort[], each with its mark, in which a number among the places of these stands for the
 * place: what compares texts knows their order alone.  The shingles are lost. */
static size_t collect(const wc_own_keeper *k, size_t n, uint64_t bound)
{
    uint32_t *const hash = k->shingles.hash;
    const uint16_t *const mark = k->shingles.mark;
    const bool *const masked = k->masked;
    const uint32_t below =
        bound <= UINT32_MAX ? (uint32_t)bound : UINT32_MAX; /* a hash of that, one in 2^32, is lost */
    unsigned last = UINT32_MAX, number = UINT32_MAX;
    size_t kept;
    for (size_t i = 0; i < n; i++) hash[i] |= -(uint32_t)masked[i];
    kept = wc_sketch_kernel_of(k->shingles.cpu)->thin(hash, k->shingles.mark, n, below);
    for (size_t i = 0; i < kept; i++) {
        const unsigned place = mark[i] & WC_MARK_PLACE;
        number += place != last;
        last = place;
        k->sort[i] = (uint64_t)hash[i] << 32 | (mark[i] & ~(unsigned)WC_MARK_PLACE) | (number & WC_MARK_PLACE);
    }
    return kept;
}

#define SPREAD_BITS  8
#define SPREAD_MOST  1024 /* items; of more there are too many in a bucket */
#define CROWDED_MOST 24

/* sort[0..n) by hash, of equal ones the first in the text first.  Hashes are even: their first bits tell nearly where
 * each goes. */
static const uint64_t *sort_hashes(const wc_own_keeper *k, size_t n, unsigned level)
{
    const unsigned shift = 64 - SPREAD_BITS - level;
    uint64_t *to = k->scratch;
    uint16_t at[(1 << SPREAD_BITS) + 1] = {0}, most = 0;
    if (n <= SPREAD_MOST && level <= 32 - SPREAD_BITS) {
        for (size_t i = 0; i < n; i++) at[(k->sort[i] >> shift) + 1]++;
        for (size_t d = 1; d <= 1 << SPREAD_BITS; d++) {
            most = at[d] > most ? at[d] : most;
            at[d] = (uint16_t)(at[d] + at[d - 1]);
        }
    }
    if (most == 0 || most > CROWDED_MOST) {
        wc_sort_u64(k->sort, to, n, 32);
        return k->sort;
    }
    for (size_t i = 0; i < n; i++) to[at[k->sort[i] >> shift]++] = k->sort[i];
    for (size_t i = 1; i < n; i++) {
        const uint64_t item = to[i];
        size_t j = i;
        for (; j > 0 && to[j - 1] >> 32 > item >> 32; j--) to[j] = to[j - 1];
        to[j] = item;
    }
    return to;
}

/* After shingles that stood there twice have left gaps among the numbers of the places. */
static void number_places(wc_own *own)
{
    uint64_t kept[(WC_MARK_PLACE + 1) / 64];
    uint16_t before[(WC_MARK_PLACE + 1) / 64] = {0}, sum = 0;
    size_t n_words = 0;
    for (uint32_t i = 0; i < own->n; i++) {
        const size_t place = own->mark[i] & WC_MARK_PLACE;
        for (; n_words <= place / 64; n_words++) kept[n_words] = 0;
        kept[place / 64] |= (uint64_t)1 << place % 64;
    }
    for (size_t w = 0; w < n_words; w++) {
        before[w] = sum;
        sum = (uint16_t)(sum + wc_popcount(kept[w]));
    }
    for (uint32_t i = 0; i < own->n; i++) {
        const size_t place = own->mark[i] & WC_MARK_PLACE;
        const unsigned number = before[place / 64] + wc_popcount(kept[place / 64] & (((uint64_t)1 << place % 64) - 1));
        own->mark[i] = (uint16_t)((own->mark[i] & ~(unsigned)WC_MARK_PLACE) | number);
    }
}

static uint8_t find_masked_anchors(const wc_own_keeper *k, size_t n_shingles)
{
    size_t anchor[2];
    const size_t n = wc_shingles_anchors(k->shingles.hash, n_shingles, anchor);
    uint8_t found = 0;
    for (size_t i = 0; i < n; i++) found |= (uint8_t)(k->masked[anchor[i]] << i);
    return found;
}

void wc_own_keep(wc_own_keeper *k, const wc_entry *entry, size_t most, wc_own *own)
{
    const uint32_t n = entry->n;
    const uint64_t *sorted;
    size_t kept;
    uint32_t n_own = 0, n_masked = 0;
    for (uint32_t i = 0; i < n; i++) n_masked += k->masked[i];
    *own = (wc_own){k->own.hash, k->own.mark, .n_masked = n_masked, .dated = own->dated};
    own->level = thin(k, entry, n - n_masked, most);
    kept = collect(k, n, wc_level_bound(own->level));
    sorted = sort_hashes(k, kept, own->level);
    for (size_t i = 0; i < kept; i++) {
        const uint32_t hash = (uint32_t)(sorted[i] >> 32);
        if (n_own > 0 && own->hash[n_own - 1] == hash) continue;
        own->hash[n_own] = hash;
        own->mark[n_own++] = (uint16_t)sorted[i];
    }
    own->n = n_own;
    if (n_own < kept) number_places(own);
}

/* ---- all pages ---- */

typedef struct { /* of the pages by address */
    size_t from, to;
    wc_arena_part part; /* in which their sketches stand, and nothing else; zeroed: it is not ours */
} run;

typedef struct {
    wc_pageset *set;
    const uint32_t *page;
    const wc_entry *entry;
    const wc_params *params;
    wc_own *own;
    const wc_mask_watch *watch;
    size_t n_watched;
    size_t n; /* pages */
    wc_keyed *by_address;
    run *run;
    size_t n_runs, cap_runs;
    wc_own_keeper *keeper; /* both one a thread */
    bool *failed;
} keeping;

#define RUN_PAGES  1024            /* that go together where nothing is given back */
#define STEP_PAGES ((size_t)16384) /* whose addresses a thread looks at together */

static const wc_entry *entry_at(const keeping *g, size_t i)
{
    return g->entry != NULL ? &g->entry[i] : &g->set->entry[g->page[i]];
}

static void tell_watchers(const keeping *g, uint32_t page, const bool *masked, size_t n)
{
    for (size_t i = 0; i < g->n_watched; i++) {
        if (g->watch[i].page == page && n > 0) memcpy(g->watch[i].masked, masked, n * sizeof *masked);
    }
}

static bool keep_page(const keeping *g, wc_own_keeper *k, wc_arena *to, size_t at)
{
    const wc_entry *e = entry_at(g, at);
    wc_own *own = &g->own[g->page[at]];
    uint8_t masked_anchors;
    void *text;
    if (!wc_own_keeper_reserve(k, e->n)) return false;
    if (e->n > 0) {
        wc_entry_unpack(k->shingles.cpu, e, k->shingles.hash, k->shingles.mark);
        wc_masked_get(wc_sketch_flags(e->sketch, e->n), 0, k->masked, e->n);
    }
    tell_watchers(g, g->page[at], k->masked, e->n);
    masked_anchors = e->n > 0 && memchr(k->masked, 1, e->n) != NULL ? find_masked_anchors(k, e->n) : 0;
    wc_own_keep(k, e, g->params->own, own);
    own->masked_anchors = masked_anchors;
    text = wc_arena_alloc(to, wc_own_bytes(own));
    if (text == NULL) return false;
    wc_own_copy(own, text);
    if (g->entry == NULL) g->set->entry[g->page[at]].sketch = NULL;
    return true;
}

static void keep_run(void *context, size_t i, int thread)
{
    const keeping *g = context;
    run *r = &g->run[i];
    for (size_t k = r->from; k < r->to; k++) {
        if (!keep_page(g, &g->keeper[thread], &g->set->texts[thread], g->by_address[k].value)) g->failed[thread] = true;
    }
    wc_arena_give(&g->set->texts[thread], &r->part);
}

static bool add_run(keeping *g, run r)
{
    if (!wc_array_reserve(&g->run, &g->cap_runs, g->n_runs + 1, sizeof *g->run)) return false;
    g->run[g->n_runs++] = r;
    return true;
}

static bool add_runs(keeping *g, size_t from, size_t to)
{
    bool ok = true;
    for (; ok && from < to; from += RUN_PAGES)
        ok = add_run(g, (run){.from = from, .to = to - from > RUN_PAGES ? from + RUN_PAGES : to});
    return ok;
}

/* Off the arenas of the set, by address. */
static bool take_off_parts(wc_pageset *set, wc_keyed **order, wc_arena_part **part, size_t *n)
{
    size_t cap = 0;
    wc_keyed *scratch;
    bool ok = true;
    for (size_t i = 0; ok && i < set->n_arenas; i++) {
        while ((ok = wc_array_reserve(part, &cap, *n + 1, sizeof **part)) &&
               wc_arena_take_off(&set->sketches[i], &(*part)[*n]))
            ++*n;
    }
    *order = wc_array_new(*n, sizeof **order);
    scratch = wc_array_new(*n, sizeof *scratch);
    ok = ok && *order != NULL && scratch != NULL;
    for (size_t i = 0; ok && i < *n; i++) (*order)[i] = (wc_keyed){(uintptr_t)(*part)[i].from, (uint32_t)i};
    ok = ok && wc_sort_keyed(*order, scratch, *n, 1);
    wc_memory_free(scratch);
    return ok;
}

/* A run for each part, and for the pages between that are in none. */
static bool cut_runs(keeping *g)
{
    wc_keyed *order = NULL;
    wc_arena_part *part = NULL;
    size_t n_parts = 0, at = 0;
    bool ok = g->entry != NULL || take_off_parts(g->set, &order, &part, &n_parts);
    for (size_t i = 0; ok && i < n_parts; i++) {
        wc_arena_part *p = &part[order[i].value];
        const size_t from = wc_keyed_find(g->by_address, g->n, (uintptr_t)p->from);
        const size_t to = wc_keyed_find(g->by_address, g->n, (uintptr_t)p->to);
        ok = add_runs(g, at, from) && add_run(g, (run){from, to, *p});
        if (ok) p->chunk = NULL;
        at = to;
    }
    ok = ok && add_runs(g, at, g->n);
    for (size_t i = 0; i < n_parts; i++) wc_arena_give(&g->set->texts[0], &part[i]);
    wc_memory_free(order);
    wc_memory_free(part);
    return ok;
}

static void address_step(void *context, size_t step, int thread)
{
    const keeping *g = context;
    (void)thread;
    for (size_t i = step * STEP_PAGES; i < g->n && i < (step + 1) * STEP_PAGES; i++)
        g->by_address[i] = (wc_keyed){(uintptr_t)entry_at(g, i)->sketch, (uint32_t)i};
}

static bool order_by_address(keeping *g, int n_threads)
{
    wc_keyed *scratch = wc_array_new(g->n, sizeof *scratch);
    bool ok;
    g->by_address = wc_array_new(g->n, sizeof *g->by_address);
    ok = scratch != NULL && g->by_address != NULL &&
         wc_parallel_for((g->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, address_step, g, g->set->cancel) &&
         wc_sort_keyed(g->by_address, scratch, g->n, n_threads);
    wc_memory_free(scratch);
    return ok;
}

bool wc_own_keep_pages(wc_pageset *set, const uint32_t *page, const wc_entry *entry, size_t n, const wc_params *params,
                       int n_threads, wc_own *own, const wc_mask_watch *watch, size_t n_watched)
{
    keeping g = {.set = set,
                 .page = page,
                 .entry = entry,
                 .params = params,
                 .own = own,
                 .watch = watch,
                 .n_watched = n_watched,
                 .n = n};
    const size_t threads = (size_t)n_threads < set->n_arenas ? (size_t)n_threads : set->n_arenas;
    bool ok;
    g.keeper = wc_array_new(threads, sizeof *g.keeper);
    g.failed = wc_array_new(threads, sizeof *g.failed);
    ok = g.keeper != NULL && g.failed != NULL && order_by_address(&g, n_threads) && cut_runs(&g);
    ok = ok && wc_parallel_for(g.n_runs, (int)threads, keep_run, &g, set->cancel);
    for (size_t t = 0; ok && t < threads; t++) ok = !g.failed[t];
    for (size_t i = 0; i < g.n_runs; i++) wc_arena_give(&set->texts[0], &g.run[i].part);
    for (size_t t = 0; t < threads; t++) wc_arena_trim(&set->texts[t]);
    for (size_t t = 0; g.keeper != NULL && t < threads; t++) wc_own_keeper_free(&g.keeper[t]);
    wc_memory_free(g.keeper);
    wc_memory_free(g.failed);
    wc_memory_free(g.by_address);
    wc_memory_free(g.run);
    return ok;
}
