/* rematch.c - see rematch.h.  Whoever shared too little with a page shares no more now, so pairs that did not match
 * need not be looked at. */
#include "story/rematch.h"
#include "base/parallel.h"
#include "story/own_load.h"
#include "story/undone.h"
#include <string.h>

#define MANY_SHARE   64 /* a 64th of all pages is many */
#define GROUP_BLOCKS 16 /* of a thread, that are compared together */

typedef struct {
    const wc_pageset *set;
    wc_own *own;
    const bool *changed;
    wc_matches *matches;
    wc_undone *undone;     /* what goes, goes there; NULL: nowhere */
    wc_comparer *comparer; /* one a thread */
    int n_threads;
    size_t first; /* of the blocks of matches, that is compared now */
    /* On a disk: */
    wc_records_reader *reader; /* one a thread */
    wc_records_scan ahead;
    wc_match *some;  /* of a group of blocks */
    wc_records kept; /* all matches that are left */
    atomic_bool failed;
} rematching;

static bool is_changed(const rematching *r, uint32_t a, uint32_t b) { return r->changed[a] || r->changed[b]; }

static void compare_pairs(const rematching *r, wc_comparer *comparer, wc_match *match, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        wc_match *m = &match[k];
        const bool identical = m->relation == WC_RELATION_IDENTICAL;
        if (!is_changed(r, m->a, m->b)) continue;
        *m = wc_compare(comparer, m->a, m->b);
        if (identical && m->relation == WC_RELATION_COPY && wc_own_is_same(&r->own[m->a], &r->own[m->b]))
            m->relation = WC_RELATION_IDENTICAL;
    }
}

static void keep_undone(const rematching *r, const wc_match *m)
{
    if (r->undone != NULL && is_changed(r, m->a, m->b)) wc_records_append(&r->undone->matches, m, 1);
}

/* What is nothing any more goes, to those that have nothing to do with each other. */
static bool is_match(const void *context, const void *record)
{
    const rematching *r = context;
    const wc_match *m = record;
    if (m->relation != WC_RELATION_NONE) return true;
    if (r->matches->reuse != NULL) wc_records_append(&r->matches->reuse->strangers[0], &(wc_pair){m->a, m->b}, 1);
    return false;
}

/* ---- in memory ---- */

static void compare_block(void *context, size_t block, int thread)
{
    const rematching *r = context;
    wc_matches *m = r->matches;
    compare_pairs(r, &r->comparer[thread], wc_matches_in_memory(m) + block * WC_RECORDS_CHUNK,
                  wc_records_count(&m->all, block));
}

static bool compare_in_memory(rematching *r)
{
    wc_matches *m = r->matches;
    const wc_match *match = wc_matches_in_memory(m);
    for (size_t i = 0; r->undone != NULL && i < m->all.n; i++) keep_undone(r, &match[i]);
    if (!wc_parallel_for(wc_records_chunks(&m->all), r->n_threads, compare_block, r, r->set->cancel)) return false;
    return wc_records_keep(&m->all, is_match, r);
}

/* ---- on a disk: the matches that are left are written anew ---- */

static void compare_copy(void *context, size_t i, int thread)
{
    rematching *r = context;
    const size_t block = r->first + i, n = wc_records_count(&r->matches->all, block);
    const wc_match *match = wc_records_read(&r->reader[thread], block);
    wc_match *mine = r->some + i * WC_RECORDS_CHUNK;
    if (match == NULL) {
        atomic_store(&r->failed, true);
        return;
    }
    memcpy(mine, match, n * sizeof *mine);
    compare_pairs(r, &r->comparer[thread], mine, n);
}

static bool compare_between(void *context, size_t from, size_t to)
{
    rematching *r = context;
    const size_t most = (size_t)r->n_threads * GROUP_BLOCKS;
    for (r->first = from; r->first < to;) {
        const size_t n = to - r->first < most ? to - r->first : most;
        if (!wc_parallel_for(n, r->n_threads, compare_copy, r, r->set->cancel) || atomic_load(&r->failed)) return false;
        for (size_t i = 0; i < n; i++) {
            const wc_match *match = r->some + i * WC_RECORDS_CHUNK;
            for (size_t k = 0; k < wc_records_count(&r->matches->all, r->first + i); k++)
                if (is_match(r, &match[k])) wc_records_append(&r->kept, &match[k], 1);
        }
        r->first += n;
    }
    return true;
}

/* Own texts of the pairs of the blocks from there on. */
static size_t add_pairs(void *context, size_t from, wc_own_load *load, bool *ok)
{
    rematching *r = context;
    size_t to = from;
    for (; *ok && to < wc_records_chunks(&r->matches->all) && load->bytes < r->set->disk->work_bytes; to++) {
        const wc_match *match = wc_records_scan_to(&r->ahead, to);
        *ok = match != NULL;
        for (size_t i = 0; *ok && i < wc_records_count(&r->matches->all, to); i++) {
            const wc_match *m = &match[i];
            keep_undone(r, m);
            if (is_changed(r, m->a, m->b)) *ok = wc_own_load_add(load, m->a) && wc_own_load_add(load, m->b);
        }
    }
    return to;
}

static bool compare_on_disk(rematching *r)
{
    wc_matches *m = r->matches;
    bool ok = wc_records_init(&r->kept, m->all.disk, sizeof(wc_match));
    r->reader = wc_records_readers_new(&m->all, r->n_threads);
    r->some = wc_array_new((size_t)r->n_threads * GROUP_BLOCKS * WC_RECORDS_CHUNK, sizeof *r->some);
    ok = ok && r->reader != NULL && r->some != NULL;
    ok = wc_records_scan_init(&r->ahead, &m->all, r->n_threads) && ok;
    ok = ok && wc_own_for_batches(r->set, r->own, wc_records_chunks(&m->all), add_pairs, compare_between, r) &&
         wc_records_end(&r->kept);
    wc_records_readers_free(r->reader, r->n_threads);
    wc_records_scan_free(&r->ahead);
    wc_memory_free(r->some);
    if (ok) {
        wc_records_free(&m->all);
        m->all = r->kept;
    } else {
        wc_records_free(&r->kept);
    }
    return ok;
}

static bool is_as_before(const void *context, const void *record)
{
    const rematching *r = context;
    const wc_pair *pair = record;
    if (!is_changed(r, pair->a, pair->b)) return true;
    if (r->undone != NULL) wc_records_append(&r->undone->strangers, pair, 1);
    return false;
}

static bool is_match_as_before(const void *context, const void *record)
{
    const wc_match *m = record;
    keep_undone(context, m);
    return !is_changed(context, m->a, m->b);
}

/* Of pages that had nothing to do with each other those that are of other own texts go. */
static bool keep_strangers(const rematching *r)
{
    wc_reuse *reuse = r->matches->reuse;
    bool ok = true;
    for (size_t i = 0; ok && reuse != NULL && i < reuse->n_strangers; i++)
        ok = wc_records_keep(&reuse->strangers[i], is_as_before, r);
    return ok;
}

static bool compare_again(const wc_pageset *set, const wc_params *params, int n_threads, rematching *r)
{
    wc_matches *m = r->matches;
    bool ok = keep_strangers(r) && (m->reuse == NULL || wc_reuse_again(m->reuse, set, r->own, r->changed, n_threads));
    r->comparer = wc_array_new((size_t)n_threads, sizeof *r->comparer);
    ok = ok && r->comparer != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_comparer_init(&r->comparer[t], set, r->own, params, m->reuse);
    ok = ok && (m->all.disk != NULL ? compare_on_disk(r) : compare_in_memory(r));
    for (int t = 0; r->comparer != NULL && t < n_threads; t++) {
        if (m->reuse != NULL) m->reuse->n_again += r->comparer[t].n_again;
        wc_comparer_free(&r->comparer[t]);
    }
    wc_memory_free(r->comparer);
    return ok;
}

/* What is undone is kept for the next run. */
static bool begin_undone(rematching *r)
{
    wc_reuse *reuse = r->matches->reuse;
    if (reuse == NULL) return true;
    r->undone = wc_undone_begin(reuse, r->changed, r->set->n);
    return r->undone != NULL;
}

static bool end_undone(const rematching *r)
{
    return r->undone == NULL || (wc_records_end(&r->undone->matches) && wc_records_end(&r->undone->strangers));
}

bool wc_rematch(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads, const bool *changed,
                wc_matches *matches)
{
    rematching r = {.set = set, .own = own, .changed = changed, .matches = matches, .n_threads = n_threads};
    size_t n_changed = 0;
    bool ok = begin_undone(&r);
    for (size_t p = 0; p < set->n; p++) n_changed += changed[p];
    if (n_changed < set->n / MANY_SHARE) return ok && compare_again(set, params, n_threads, &r) && end_undone(&r);
    return ok && keep_strangers(&r) && wc_records_keep(&matches->all, is_match_as_before, &r) &&
           wc_records_end(&matches->all) && end_undone(&r) &&
           wc_candidates_match_again(set, own, params, n_threads, changed, matches);
}
