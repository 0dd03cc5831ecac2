/* candidates.c - see candidates.h */
#include "story/candidates.h"
#include "base/parallel.h"
#include "base/union_find.h"
#include "story/far_pairs.h"
#include "story/own_disk.h"
#include "story/same_texts.h"
#include "story/stream.h"
#include "story/window.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define ROUNDS      3
#define FEW_SHARE   256 /* where less of all pages were contracted, another round would hardly find anything */
#define STEP_PAGES  1024
#define GROUP_PAGES 16 /* of a stream that are searched together */
#define LINE_HASHES 16 /* of a cache */
#define PAIR_BYTES  32 /* of memory that a pair takes while it waits for the disk */

typedef struct {
    wc_comparer comparer;
    wc_linker linker;
    wc_pairs waiting; /* to be compared when the disk has brought their own texts */
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    wc_own *own;
    const wc_params *params;
    int n_threads;
    worker *worker;
    wc_found found;
    uint32_t *parent;    /* union-find over pages: contracted components */
    bool *active;        /* one a page: in this round */
    const bool *changed; /* one a page; NULL: all are compared, else pairs in which one is */
    uint64_t *linked;    /* one a page: a hash of those that it was compared with in the round before */
    uint32_t *since;     /* one a page: the first within its window; NULL: there is none */
    bool streams;        /* links come from the stream, else from links: the other is empty */
    wc_stream stream;
    wc_links links;
    size_t first_part; /* of those that are searched now */
    const wc_pairs *same;
    size_t first_same, end_same; /* of those that are seen now */
    wc_matches *all;
} search;

static void push_found(const search *s, int thread, const wc_match *match)
{
    wc_matches *found = &s->found.list[thread];
    wc_records_append(&found->all, match, 1);
    if (found->all.failed) {
        s->worker[thread].failed = true;
        return;
    }
    if (match->relation >= WC_RELATION_COPY) wc_union_join_shared(s->parent, match->a, match->b);
}

/* Have the hashes of an own text on their way into the cache while the one before is compared. */
static void fetch_own(const wc_own *own)
{
    for (size_t i = 0; i < own->n; i += LINE_HASHES) __builtin_prefetch(&own->hash[i]);
}

static void take_match(const search *s, int thread, const wc_match *match)
{
    wc_records *strangers = s->all->reuse != NULL ? &s->all->reuse->strangers[thread] : NULL;
    if (match->relation != WC_RELATION_NONE)
        push_found(s, thread, match);
    else if (strangers != NULL)
        wc_records_append(strangers, &(wc_pair){match->a, match->b}, 1);
}

/* Of linked[0..n) those that an earlier run compared with b are done.  Returns how many are left, at its beginning. */
static size_t take_known(const search *s, int thread, uint32_t b, uint32_t *linked, size_t n)
{
    size_t left = 0;
    wc_match match;
    if (s->all->reuse == NULL || s->all->reuse->was == NULL) return n;
    for (size_t i = 0; i < n; i++) {
        if (wc_compare_recall(&s->worker[thread].comparer, b, linked[i], &match))
            take_match(s, thread, &match);
        else
            linked[left++] = linked[i];
    }
    return left;
}

/* linked[0..n) is changed. */
static void compare_linked(const search *s, int thread, uint32_t b, uint32_t *linked, size_t n)
{
    worker *w = &s->worker[thread];
    s->found.list[thread].n_compared += n;
    n = take_known(s, thread, b, linked, n);
    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(&s->own[linked[i]]);
        if (s->set->brief == NULL) __builtin_prefetch(&s->set->entry[linked[i]].outlet);
    }
    if (n > 0) fetch_own(&s->own[linked[0]]);
    for (size_t i = 0; i < n; i++) {
        if (i + 1 < n) fetch_own(&s->own[linked[i + 1]]);
        const wc_match match = wc_compare_anew(&w->comparer, b, linked[i]);
        take_match(s, thread, &match);
    }
}

static uint64_t hash_of(const wc_touched *linked)
{
    uint64_t hash = 0;
    for (size_t k = 0; k < linked->n; k++) hash += XXH3_64bits(&linked->page[k], sizeof linked->page[k]);
    return hash;
}

/* Of those that p is linked to the ones with which it has to be compared; NULL: all. */
static const bool *only_of(const search *s, size_t p)
{
    return s->changed == NULL || s->changed[p] ? NULL : s->changed;
}

/* The pages that p is linked to are compared, or wait for it.  Where they are those of the round before, nothing is
 * new. */
static void see_linked(const search *s, int thread, size_t p)
{
    worker *w = &s->worker[thread];
    wc_touched *linked = &w->linker.touched;
    const uint64_t hash = hash_of(linked);
    if (hash == s->linked[p]) return;
    s->linked[p] = hash;
    if (s->set->disk == NULL) {
        compare_linked(s, thread, (uint32_t)p, linked->page, linked->n);
        return;
    }
    for (size_t k = 0; k < linked->n; k++) {
        if (!wc_pairs_push(&w->waiting, (wc_pair){linked->page[k], (uint32_t)p})) w->failed = true;
    }
}

static void search_part(void *context, size_t i, int thread)
{
    const search *s = context;
    const size_t part = s->first_part + i, from = part * s->links.part_pages;
    worker *w = &s->worker[thread];
    if (!wc_links_open(&s->links, &w->linker, part)) {
        w->failed = true;
        return;
    }
    for (size_t p = from; p < s->set->n && p < from + s->links.part_pages; p++) {
        if (!s->active[p]) continue;
        wc_links_gather(&s->links, &w->linker, (uint32_t)p, only_of(s, p));
        see_linked(s, thread, p);
    }
}

static void search_group(void *context, size_t i, int thread)
{
    const search *s = context;
    const wc_stream *stream = &s->stream;
    worker *w = &s->worker[thread];
    for (size_t k = i * GROUP_PAGES; k < stream->now.n && k < (i + 1) * GROUP_PAGES; k++) {
        const uint32_t p = stream->now.page[k];
        wc_stream_gather(stream, &w->linker.touched, k, only_of(s, p));
        see_linked(s, thread, p);
    }
}

/* Some pages from *from on, before end; *from becomes the next one. */
static bool search_some(search *s, size_t *from, size_t end)
{
    const size_t step = s->links.part_pages;
    size_t parts, left;
    if (s->streams) {
        if (!wc_stream_next(&s->stream)) return false;
        *from = s->stream.now.to;
        return wc_stream_for(&s->stream, (s->stream.now.n + GROUP_PAGES - 1) / GROUP_PAGES, search_group, s);
    }
    left = (end - *from + step - 1) / step;
    parts = s->set->disk == NULL || left < (size_t)s->n_threads ? left : (size_t)s->n_threads;
    s->first_part = *from / step;
    *from = end - *from < parts * step ? end : *from + parts * step;
    return wc_parallel_for(parts, s->n_threads, search_part, s, s->set->cancel);
}

static bool take_up(void *context)
{
    search *s = context;
    for (int t = 0; t < s->n_threads; t++) {
        if (s->worker[t].failed) return false;
        wc_found_put(&s->found, t);
    }
    return true;
}

static void see_pair(void *context, wc_pair pair, int thread)
{
    const search *s = context;
    compare_linked(s, thread, pair.a, &pair.b, 1);
}

/* Of all threads what waits becomes what is seen now. */
static bool collect(search *s, wc_far_pairs *far)
{
    bool ok = true;
    for (int t = 0; t < s->n_threads; t++) {
        wc_pairs *waiting = &s->worker[t].waiting;
        ok = ok && !s->worker[t].failed &&
             wc_disk_array_append(NULL, &far->pairs.pair, &far->pairs.n, &far->pairs.cap, waiting->pair, waiting->n,
                                  sizeof *waiting->pair);
        waiting->n = 0;
    }
    return ok;
}

/* The pages of some parts, which go on while their pairs are few enough. */
static bool search_from_disk(search *s)
{
    const size_t n_pages = s->set->n, step = s->streams ? s->stream.step : s->links.part_pages;
    wc_far_pairs far;
    bool ok = wc_far_pairs_init(&far, s->set, s->own);
    for (size_t from = 0; ok && from < n_pages;) {
        ok = wc_far_pairs_open(&far, from, step);
        while (ok && from < far.to) {
            while (ok && from < far.to && far.pairs.n * PAIR_BYTES <= s->set->disk->work_bytes)
                ok = search_some(s, &from, far.to) && collect(s, &far);
            ok = ok && wc_far_pairs_see(&far, s->n_threads, see_pair, take_up, s);
        }
    }
    wc_far_pairs_free(&far);
    return ok;
}

static bool search_all(search *s)
{
    bool ok = true;
    if (s->set->disk != NULL) return search_from_disk(s);
    for (size_t from = 0; ok && from < s->set->n;) ok = search_some(s, &from, s->set->n) && take_up(s);
    return ok;
}

/* a <= b */
static bool is_near(const search *s, uint32_t a, uint32_t b) { return s->since == NULL || a >= s->since[b]; }

/* Of each component only its longest page goes on; of equal ones the first.  With a window a component may span more
 * than one: then it is cut, each part as long as the window from its first page on, and so each page within it of that
 * which stands for it.  *n_contracted: pages that do not.  false: no memory. */
static bool contract(search *s, size_t *n_contracted)
{
    const size_t n = s->set->n;
    uint32_t *first = wc_array_new(n, sizeof *first), *longest = wc_array_new(n, sizeof *longest); /* of the part */
    const bool ok = first != NULL && longest != NULL;
    *n_contracted = 0;
    for (size_t p = 0; ok && p < n; p++) first[p] = UINT32_MAX;
    for (uint32_t p = 0; ok && p < n; p++) {
        const uint32_t root = wc_union_find(s->parent, p);
        if (!s->active[p]) continue;
        if (first[root] == UINT32_MAX || !is_near(s, first[root], p)) {
            first[root] = longest[root] = p;
        } else if (wc_own_words(&s->own[p]) > wc_own_words(&s->own[longest[root]])) {
            s->active[longest[root]] = false;
            longest[root] = p;
            ++*n_contracted;
        } else {
            s->active[p] = false;
            ++*n_contracted;
        }
    }
    wc_memory_free(first);
    wc_memory_free(longest);
    return ok;
}

/* ---- the same own text ---- */

static void see_same(const search *s, wc_pair pair, int thread)
{
    worker *w = &s->worker[thread];
    wc_match m = wc_compare(&w->comparer, pair.a, pair.b);
    s->found.list[thread].n_compared++;
    if (m.relation < WC_RELATION_COPY || m.shared != m.own_a) return;
    m.relation = WC_RELATION_IDENTICAL;
    push_found(s, thread, &m);
}

static void see_same_step(void *context, size_t i, int thread)
{
    const search *s = context;
    const size_t from = s->first_same + i * STEP_PAGES;
    for (size_t k = from; k < s->end_same && k < from + STEP_PAGES; k++) see_same(s, s->same->pair[k], thread);
}

static bool see_same_between(void *context, size_t from, size_t to)
{
    search *s = context;
    s->first_same = from;
    s->end_same = to;
    return wc_parallel_for((to - from + STEP_PAGES - 1) / STEP_PAGES, s->n_threads, see_same_step, s, s->set->cancel) &&
           take_up(s);
}

static int compare_later(const void *x, const void *y)
{
    const wc_pair *p = x, *q = y;
    return (p->b > q->b) - (p->b < q->b);
}

static size_t add_same(void *context, size_t from, wc_own_load *load, bool *ok)
{
    const search *s = context;
    size_t to = from;
    for (; *ok && to < s->same->n && load->bytes < s->set->disk->work_bytes; to++)
        *ok = wc_own_load_add(load, s->same->pair[to].a) && wc_own_load_add(load, s->same->pair[to].b);
    return to;
}

static bool see_all_same(search *s, wc_pairs *same)
{
    if (s->set->disk == NULL) return see_same_between(s, 0, same->n);
    if (same->n > 1) qsort(same->pair, same->n, sizeof *same->pair, compare_later);
    return wc_own_for_batches(s->set, s->own, same->n, add_same, see_same_between, s);
}

/* Pages with the same own text are one from the first.  All are printed with it, where that is asked for. */
static bool collapse_same(search *s)
{
    wc_pairs same = {0};
    uint64_t *text = wc_array_new(s->set->n, sizeof *text);
    bool ok = text != NULL && (s->all->reuse != NULL ? wc_reuse_begin(s->all->reuse, s->set, s->own, text, s->n_threads)
                                                     : wc_same_texts_hash(s->set, s->own, text, s->n_threads));
    ok = ok && wc_same_texts_find(s->set, s->own, text, s->params, s->since, s->n_threads, &same);
    wc_memory_free(text);
    s->same = &same;
    ok = ok && see_all_same(s, &same);
    s->same = NULL;
    wc_pairs_free(&same);
    return ok;
}

static bool links_begin(search *s)
{
    bool ok;
    s->streams = wc_stream_fits(s->set, s->params);
    if (s->streams)
        ok = wc_stream_init(&s->stream, s->set, s->own, s->params, s->n_threads);
    else
        ok = wc_links_make(&s->links, s->set, s->own, s->active, s->since, s->params, s->n_threads);
    if (ok && s->streams) wc_stream_begin(&s->stream, s->active);
    if (s->set->disk != NULL) wc_memory_trim();
    for (int t = 0; ok && t < s->n_threads; t++) ok = wc_linker_init(&s->worker[t].linker, s->params);
    return ok;
}

static bool links_again(search *s)
{
    if (!s->streams) return wc_links_keep(&s->links, s->active, s->n_threads);
    wc_stream_begin(&s->stream, s->active);
    return true;
}

static bool run_rounds(search *s)
{
    size_t n_contracted;
    bool ok = links_begin(s);
    for (int round = 0; ok && round < ROUNDS; round++) {
        ok = search_all(s);
        if (!ok || round + 1 == ROUNDS) break;
        ok = contract(s, &n_contracted);
        if (!ok || n_contracted <= s->set->n / FEW_SHARE) break;
        ok = links_again(s);
    }
    return ok;
}

static bool search_init(search *s)
{
    const size_t n = s->set->n, n_threads = (size_t)s->n_threads;
    s->worker = wc_array_new(n_threads, sizeof *s->worker);
    s->parent = wc_array_new(n, sizeof *s->parent);
    s->active = wc_array_new(n, sizeof *s->active);
    s->linked = wc_array_new(n, sizeof *s->linked);
    if (s->params->window > 0) s->since = wc_array_new(n, sizeof *s->since);
    if (s->worker == NULL || s->parent == NULL || s->active == NULL || s->linked == NULL ||
        (s->params->window > 0 && s->since == NULL))
        return false;
    if (s->since != NULL) wc_window_begin(s->params, s->set, s->since);
    for (size_t t = 0; t < n_threads; t++) {
        if (!wc_comparer_init(&s->worker[t].comparer, s->set, s->own, s->params, s->all->reuse)) return false;
    }
    for (size_t p = 0; p < n; p++) {
        s->parent[p] = (uint32_t)p;
        s->active[p] = true;
    }
    return true;
}

static void search_free(search *s)
{
    for (int t = 0; s->worker != NULL && t < s->n_threads; t++) {
        if (s->all->reuse != NULL) s->all->reuse->n_again += s->worker[t].comparer.n_again;
        wc_comparer_free(&s->worker[t].comparer);
        wc_linker_free(&s->worker[t].linker);
        wc_pairs_free(&s->worker[t].waiting);
    }
    if (s->streams) wc_stream_free(&s->stream);
    if (!s->streams) wc_links_free(&s->links);
    wc_memory_free(s->worker);
    wc_memory_free(s->parent);
    wc_memory_free(s->active);
    wc_memory_free(s->linked);
    wc_memory_free(s->since);
}

/* What stays of an earlier search, as if it were found now; kept is empty then. */
static bool take_over(search *s, wc_records *kept)
{
    wc_records_reader reader;
    bool ok = wc_records_reader_init(&reader, kept);
    for (size_t c = 0; ok && c < wc_records_chunks(kept); c++) {
        const wc_match *match = wc_records_read(&reader, c);
        ok = match != NULL;
        for (size_t i = 0; ok && i < wc_records_count(kept, c); i++) {
            if (match[i].relation >= WC_RELATION_COPY) wc_union_join_shared(s->parent, match[i].a, match[i].b);
        }
        if (ok && kept->disk != NULL) {
            wc_records_append(&s->found.list[0].all, match, wc_records_count(kept, c));
            ok = take_up(s);
        }
    }
    wc_records_reader_free(&reader);
    if (ok && kept->disk == NULL) {
        wc_records_append(kept, wc_matches_in_memory(&s->found.list[0]), s->found.list[0].all.n);
        wc_records_free(&s->found.list[0].all);
        s->found.list[0].all = *kept;
        *kept = (wc_records){0};
    }
    return ok;
}

/* kept: matches of pages that are not changed[]; NULL: there are none. */
static bool match_pages(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads, const bool *changed,
                        wc_records *kept, wc_matches *matches)
{
    search s = {.set = set, .own = own, .params = params, .n_threads = n_threads, .changed = changed, .all = matches};
    size_t n_contracted;
    bool ok = wc_found_init(&s.found, set->disk, set->n, n_threads) && search_init(&s) && collapse_same(&s);
    ok = ok && contract(&s, &n_contracted);
    ok = ok && (kept == NULL || take_over(&s, kept)); /* in the first round these still meet others */
    ok = ok && run_rounds(&s);
    search_free(&s);
    ok = ok && wc_found_order(&s.found, matches);
    wc_found_free(&s.found);
    return ok;
}

bool wc_candidates_match(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads,
                         wc_matches *matches)
{
    return match_pages(set, own, params, n_threads, NULL, NULL, matches);
}

bool wc_candidates_match_again(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads,
                               const bool *changed, wc_matches *matches)
{
    wc_records kept = matches->all;
    bool ok;
    matches->all = (wc_records){0};
    wc_memory_trim(); /* of the search before much is free, but here and there */
    ok = match_pages(set, own, params, n_threads, changed, &kept, matches);
    wc_records_free(&kept);
    return ok;
}
