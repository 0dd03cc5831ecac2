/* candidates.c - see candidates.h */
#include "story/candidates.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "base/union_find.h"
#include "story/links.h"
#include "story/window.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define ROUNDS     3
#define STEP_PAGES 1024
#define RANGES     256  /* of first pages, whose matches are sorted together */
#define WAITING    2048 /* pairs that wait for the disk together */

typedef struct {
    wc_comparer comparer;
    wc_matches found;
    wc_pairs strangers; /* where they are asked for */
    wc_pairs waiting;   /* to be compared as soon as the disk has brought their own texts; by b */
    uint32_t *linked;   /* room for those of one page */
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    int n_threads;
    worker *worker;
    wc_linker *linker; /* one a thread */
    uint32_t *parent;  /* union-find over pages: contracted components */
    bool *active;      /* one a page: in this round */
    uint32_t *since;   /* one a page: the first within its window; NULL: there is none */
    wc_links links;
    wc_matches *all;
} search;

static bool push_match(wc_matches *matches, const wc_match *match)
{
    if (!wc_disk_array_reserve(matches->disk, &matches->match, &matches->cap, matches->n + 1, sizeof *matches->match))
        return false;
    matches->match[matches->n++] = *match;
    return true;
}

static void compare_linked(const search *s, worker *w, uint32_t b, const uint32_t *linked, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const wc_match match = wc_compare(&w->comparer, b, linked[i]);
        bool ok = true;
        if (match.relation != WC_RELATION_NONE)
            ok = push_match(&w->found, &match);
        else if (s->all->reuse != NULL)
            ok = wc_pairs_push(&w->strangers, (wc_pair){match.a, match.b});
        if (!ok) w->failed = true;
    }
    w->found.n_compared += n;
}

static void fetch_own(const search *s, size_t page) { wc_own_fetch(s->set, s->own, page, page + 1); }

static void compare_waiting(const search *s, worker *w)
{
    const wc_pair *pair = w->waiting.pair;
    for (size_t from = 0, to; from < w->waiting.n; from = to) {
        for (to = from; to < w->waiting.n && pair[to].b == pair[from].b; to++) w->linked[to - from] = pair[to].a;
        compare_linked(s, w, pair[from].b, w->linked, to - from);
    }
    w->waiting.n = 0;
}

/* Own texts on a disk are fetched for many pages before the first is compared.  What stands not far before a page was
 * needed just now, and is there. */
static void wait_for_disk(const search *s, worker *w, uint32_t b, const wc_linker *linker)
{
    fetch_own(s, b);
    for (size_t i = 0; i < linker->n; i++) {
        if (b - linker->page[i] > s->links.part_pages) fetch_own(s, linker->page[i]);
        if (!wc_pairs_push(&w->waiting, (wc_pair){linker->page[i], b})) w->failed = true;
    }
}

static void search_part(void *context, size_t part, int thread)
{
    const search *s = context;
    const size_t from = part * s->links.part_pages;
    worker *w = &s->worker[thread];
    wc_linker *linker = &s->linker[thread];
    if (!wc_links_open(&s->links, linker, part)) {
        w->failed = true;
        return;
    }
    for (size_t p = from; p < s->set->n && p < from + s->links.part_pages; p++) {
        if (!s->active[p] || !s->links.moved[p]) continue;
        wc_links_gather(&s->links, linker, (uint32_t)p);
        if (s->set->disk == NULL) {
            compare_linked(s, w, (uint32_t)p, linker->page, linker->n);
        } else {
            wait_for_disk(s, w, (uint32_t)p, linker);
            if (w->waiting.n >= WAITING) compare_waiting(s, w);
        }
    }
    compare_waiting(s, w);
}

/* Of all threads, for the next run. */
static bool keep_strangers(search *s, wc_pairs *found)
{
    bool ok = true;
    for (size_t i = 0; ok && i < found->n; i++) ok = wc_pairs_push(&s->all->reuse->strangers, found->pair[i]);
    found->n = 0;
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
            if (m->relation >= WC_RELATION_COPY) wc_union_join(s->parent, m->a, m->b);
        }
        if (!keep_strangers(s, &s->worker[t].strangers)) return false;
        s->all->n_compared += found->n_compared;
        found->n = 0;
        found->n_compared = 0;
    }
    return true;
}

/* a <= b */
static bool is_near(const search *s, uint32_t a, uint32_t b) { return s->since == NULL || a >= s->since[b]; }

static uint64_t own_words(const wc_own *own) { return (uint64_t)own->n << own->level; }

/* Of each component only its longest page goes on; of equal ones the first.  With a window a component may span more
 * than one: then it is cut, each part as long as the window from its first page on, and so each page within it of that
 * which stands for it.  *any: whether anything was contracted.  false: no memory. */
static bool contract(search *s, bool *any)
{
    const size_t n = s->set->n;
    uint32_t *first = wc_array_new(n, sizeof *first), *longest = wc_array_new(n, sizeof *longest); /* of the part */
    const bool ok = first != NULL && longest != NULL;
    *any = false;
    for (size_t p = 0; ok && p < n; p++) first[p] = UINT32_MAX;
    for (uint32_t p = 0; ok && p < n; p++) {
        const uint32_t root = wc_union_find(s->parent, p);
        if (!s->active[p]) continue;
        if (first[root] == UINT32_MAX || !is_near(s, first[root], p)) {
            first[root] = longest[root] = p;
        } else if (own_words(&s->own[p]) > own_words(&s->own[longest[root]])) {
            s->active[longest[root]] = false;
            longest[root] = p;
            *any = true;
        } else {
            s->active[p] = false;
            *any = true;
        }
    }
    wc_memory_free(first);
    wc_memory_free(longest);
    return ok;
}

/* Pages with the same own text are one from the first: each is matched with the first of them alone, within its window.
 */
static bool collapse_same(search *s)
{
    const size_t n = s->set->n;
    wc_keyed *item = wc_array_new(n, sizeof *item), *scratch = wc_array_new(n, sizeof *scratch);
    bool ok = item != NULL && scratch != NULL;
    size_t n_items = 0;
    for (size_t p = 0; ok && p < n; p++) {
        const wc_own *own = &s->own[p];
        if (p % STEP_PAGES == 0) wc_own_fetch(s->set, s->own, p, p + STEP_PAGES);
        if (own_words(own) < s->params->shared_words) continue;
        item[n_items++] =
            (wc_keyed){XXH3_64bits_withSeed(own->hash, own->n * sizeof *own->hash, own->level), (uint32_t)p};
    }
    ok = ok && wc_sort_keyed(item, scratch, n_items, s->n_threads);
    for (size_t i = 0, first = 0; ok && i < n_items; i++) {
        if (item[i].key != item[first].key) first = i;
        while (!is_near(s, item[first].value, item[i].value)) first++;
        if (i == first) continue;
        if (wc_cancelled(s->set->cancel)) {
            ok = false;
            break;
        }
        wc_match m = wc_compare(&s->worker[0].comparer, item[i].value, item[first].value);
        s->all->n_compared++;
        if (m.relation < WC_RELATION_COPY || m.shared != m.own_a) continue;
        m.relation = WC_RELATION_IDENTICAL;
        ok = ok && push_match(s->all, &m);
        wc_union_join(s->parent, m.a, m.b);
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}

/* ---- the order of what was found ---- */

typedef struct { /* scratch memory for the largest range */
    wc_keyed *item, *scratch;
    wc_match *match;
} range_sort;

static size_t range_of(const wc_match *m, size_t n_pages) { return (size_t)((uint64_t)m->a * RANGES / n_pages); }

/* Matches by ranges of their first pages; from: where each begins.  NULL: no memory. */
static wc_match *part_matches(const wc_matches *matches, size_t n_pages, size_t from[RANGES + 1])
{
    wc_match *parted = wc_disk_array_new(matches->disk, matches->n, sizeof *parted);
    size_t at[RANGES];
    memset(from, 0, (RANGES + 1) * sizeof *from);
    for (size_t i = 0; i < matches->n; i++) from[range_of(&matches->match[i], n_pages) + 1]++;
    for (size_t r = 0; r < RANGES; r++) from[r + 1] += from[r];
    memcpy(at, from, sizeof at);
    for (size_t i = 0; parted != NULL && i < matches->n; i++)
        parted[at[range_of(&matches->match[i], n_pages)]++] = matches->match[i];
    return parted;
}

/* Sort match[0..n) into to[]; of a pair that was found more than once the first.  Returns how many are left. */
static size_t sort_range(range_sort *s, const wc_match *match, size_t n, wc_match *to, int n_threads)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) s->item[i] = (wc_keyed){(uint64_t)match[i].a << 32 | match[i].b, (uint32_t)i};
    if (!wc_sort_keyed(s->item, s->scratch, n, n_threads)) return SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || s->item[i].key != s->item[i - 1].key) s->match[kept++] = match[s->item[i].value];
    }
    if (kept > 0) memcpy(to, s->match, kept * sizeof *to); /* to may be where match is, or before it */
    return kept;
}

/* Range by range, so that a disk that holds them is read and written in order. */
static bool order_matches(wc_matches *matches, size_t n_pages, int n_threads)
{
    range_sort s = {0};
    size_t from[RANGES + 1], most = 0, n = 0;
    wc_match *parted = part_matches(matches, n_pages, from);
    bool ok;
    for (size_t r = 0; r < RANGES; r++) most = from[r + 1] - from[r] > most ? from[r + 1] - from[r] : most;
    s.item = wc_array_new(most, sizeof *s.item);
    s.scratch = wc_array_new(most, sizeof *s.scratch);
    s.match = wc_array_new(most, sizeof *s.match);
    ok = parted != NULL && s.item != NULL && s.scratch != NULL && s.match != NULL;
    for (size_t r = 0; ok && r < RANGES; r++) {
        const size_t kept = sort_range(&s, parted + from[r], from[r + 1] - from[r], parted + n, n_threads);
        ok = kept != SIZE_MAX;
        n += ok ? kept : 0;
    }
    wc_memory_free(s.item);
    wc_memory_free(s.scratch);
    wc_memory_free(s.match);
    if (!ok) {
        wc_disk_array_free(matches->disk, parted);
        return false;
    }
    wc_disk_array_free(matches->disk, matches->match);
    matches->match = parted;
    matches->cap = matches->n;
    matches->n = n;
    return true;
}

/* A page whose links are what they were has nothing new to be compared with. */
static bool run_rounds(search *s)
{
    bool any, ok = wc_links_make(&s->links, s->set, s->own, s->active, s->since, s->params, s->n_threads);
    for (int t = 0; ok && t < s->n_threads; t++) {
        ok = wc_linker_init(&s->linker[t], &s->links);
        s->worker[t].linked = wc_array_new(wc_links_most(&s->links), sizeof(uint32_t));
        ok = ok && s->worker[t].linked != NULL;
    }
    for (int round = 0; ok && round < ROUNDS; round++) {
        ok = wc_parallel_for(s->links.n_parts, s->n_threads, search_part, s, s->set->cancel) && take_up(s);
        if (!ok || round + 1 == ROUNDS) break;
        ok = contract(s, &any);
        if (!ok || !any) break;
        ok = wc_links_keep(&s->links, s->active, s->n_threads);
    }
    return ok;
}

static bool search_init(search *s)
{
    const size_t n = s->set->n, n_threads = (size_t)s->n_threads;
    s->worker = wc_array_new(n_threads, sizeof *s->worker);
    s->linker = wc_array_new(n_threads, sizeof *s->linker);
    s->parent = wc_array_new(n, sizeof *s->parent);
    s->active = wc_array_new(n, sizeof *s->active);
    if (s->params->window > 0) s->since = wc_array_new(n, sizeof *s->since);
    if (s->worker == NULL || s->linker == NULL || s->parent == NULL || s->active == NULL ||
        (s->params->window > 0 && s->since == NULL))
        return false;
    if (s->since != NULL) wc_window_begin(s->params, s->set->entry, n, s->since);
    for (size_t t = 0; t < n_threads; t++) {
        s->worker[t].found.disk = s->worker[t].strangers.disk = s->set->disk;
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
        wc_pairs_free(&s->worker[t].strangers);
        wc_pairs_free(&s->worker[t].waiting);
        wc_memory_free(s->worker[t].linked);
        wc_matches_free(&s->worker[t].found);
    }
    for (int t = 0; s->linker != NULL && t < s->n_threads; t++) wc_linker_free(&s->linker[t]);
    wc_links_free(&s->links);
    wc_memory_free(s->worker);
    wc_memory_free(s->linker);
    wc_memory_free(s->parent);
    wc_memory_free(s->active);
    wc_memory_free(s->since);
}

bool wc_candidates_match(const wc_pageset *set, const wc_own *own, const wc_params *params, int n_threads,
                         wc_matches *matches)
{
    search s = {.set = set, .own = own, .params = params, .n_threads = n_threads, .all = matches};
    bool any, ok = matches->reuse == NULL || wc_reuse_begin(matches->reuse, set, own, n_threads);
    ok = ok && search_init(&s) && collapse_same(&s);
    ok = ok && contract(&s, &any);
    ok = ok && run_rounds(&s);
    ok = ok && order_matches(matches, set->n, n_threads);
    search_free(&s);
    return ok;
}

void wc_matches_free(wc_matches *matches)
{
    wc_disk_array_free(matches->disk, matches->match);
    *matches = (wc_matches){.disk = matches->disk, .reuse = matches->reuse};
}

void wc_matches_group(const wc_matches *matches, size_t n_pages, uint32_t longer_percent, uint32_t *group)
{
    for (uint32_t p = 0; p < n_pages; p++) group[p] = p;
    for (size_t i = 0; i < matches->n; i++) {
        const wc_match *m = &matches->match[i];
        const uint64_t longer = m->own_a > m->own_b ? m->own_a : m->own_b;
        if (m->relation >= WC_RELATION_COPY && (uint64_t)m->shared * 100 >= longer * longer_percent)
            wc_union_join(group, m->a, m->b);
    }
    for (uint32_t p = 0; p < n_pages; p++) group[p] = wc_union_find(group, p);
}
