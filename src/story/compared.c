/* compared.c - see compared.h.  Old pages keep their order when others come between, so what is looked up for one page
 * after the other lies one behind the other. */
#include "story/compared.h"
#include "base/parallel.h"
#include "corpus/date.h"
#include "story/own_disk.h"
#include "story/undone.h"
#include "story/verdict.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STEP_PAGES 1024

void wc_compared_free(wc_compared *c)
{
    wc_memory_free(c->print);
    wc_memory_free(c->digest);
    wc_memory_free(c->from);
    wc_memory_free(c->other);
    wc_memory_free(c->detail);
    wc_memory_free(c->finding);
    memset(c, 0, sizeof *c);
}

bool wc_pairs_push(wc_pairs *pairs, wc_pair pair)
{
    if (!wc_array_reserve(&pairs->pair, &pairs->cap, pairs->n + 1, sizeof *pairs->pair)) return false;
    pairs->pair[pairs->n++] = pair;
    return true;
}

void wc_pairs_free(wc_pairs *pairs)
{
    wc_memory_free(pairs->pair);
    memset(pairs, 0, sizeof *pairs);
}

/* ---- prints ---- */

typedef struct {
    wc_reuse *reuse;
    const wc_pageset *set;
    const wc_own *own;
    const bool *changed;   /* one a page; NULL: all are printed */
    uint64_t *text;        /* NULL: not asked for */
    wc_own_reader *reader; /* one a thread */
    atomic_bool failed;
} printing;

/* text: of the hashes of its own text. */
static uint64_t print_of(const wc_pageset *set, const wc_own *own, size_t page, uint64_t *text)
{
    const wc_entry *e = &set->entry[page];
    const wc_str outlet = e->outlet == WC_OUTLET_NONE ? (wc_str){"", 0} : set->outlets.name[e->outlet];
    const uint64_t hash = own->n > 0 ? XXH3_64bits(own->hash, own->n * sizeof *own->hash) : 0;
    const uint64_t mark = own->n > 0 ? XXH3_64bits(own->mark, own->n * sizeof *own->mark) : 0;
    const uint64_t fact[] = {hash,
                             mark,
                             own->n,
                             own->level,
                             own->dated,
                             (uint64_t)wc_date_day(e->date),
                             outlet.len + 1 - (e->outlet == WC_OUTLET_NONE)};
    *text = hash;
    return XXH3_64bits_withSeed(fact, sizeof fact, outlet.len > 0 ? XXH3_64bits(outlet.data, outlet.len) : 0);
}

uint64_t wc_compared_print(const wc_pageset *set, const wc_own *own, size_t page)
{
    uint64_t text;
    return print_of(set, own, page, &text);
}

/* Whether pages that are printed have their own texts on the disk. */
static bool must_read(const printing *p, size_t from, size_t to)
{
    bool any = p->changed == NULL;
    for (size_t page = from; page < to && !any; page++)
        any = p->changed[page] && wc_own_is_on_disk(p->set, &p->own[page]);
    return any;
}

static void print_step(void *context, size_t i, int thread)
{
    printing *p = context;
    wc_reuse *r = p->reuse;
    wc_own_reader *reader = &p->reader[thread];
    const size_t from = i * STEP_PAGES, to = p->set->n - from < STEP_PAGES ? p->set->n : from + STEP_PAGES;
    if (p->changed == NULL) wc_disk_fetch(p->set->disk, &p->set->entry[from], (to - from) * sizeof *p->set->entry);
    if (!wc_own_reader_begin(reader, p->set, p->own, from, must_read(p, from, to) ? to : from))
        atomic_store(&p->failed, true);
    for (size_t page = from; page < to && !atomic_load(&p->failed); page++) {
        const wc_own *own;
        uint64_t text;
        if (p->changed != NULL && !p->changed[page]) continue;
        own = wc_own_reader_get(reader, page);
        if (own == NULL) {
            atomic_store(&p->failed, true);
            break;
        }
        r->print[page] = print_of(p->set, own, page, &text);
        if (p->text != NULL) p->text[page] = text;
        if (r->was == NULL) continue;
        r->was[page] = r->old[page];
        if (r->was[page] != WC_COMPARED_NONE && r->before->print[r->was[page]] != r->print[page])
            r->was[page] = WC_COMPARED_NONE;
    }
}

bool wc_reuse_begin_strangers(wc_reuse *r, size_t n)
{
    bool ok;
    r->strangers = wc_array_new(n, sizeof *r->strangers);
    ok = r->strangers != NULL;
    r->n_strangers = ok ? n : 0;
    for (size_t i = 0; ok && i < n; i++) ok = wc_records_init(&r->strangers[i], r->disk, sizeof(wc_pair));
    return ok;
}

static bool print_pages(printing *p, int n_threads)
{
    const wc_pageset *set = p->set;
    bool ok;
    p->reader = wc_array_new((size_t)n_threads, sizeof *p->reader);
    ok = p->reader != NULL &&
         wc_parallel_for((set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, print_step, p, set->cancel);
    for (int t = 0; p->reader != NULL && t < n_threads; t++) wc_own_reader_free(&p->reader[t]);
    wc_memory_free(p->reader);
    return ok && !atomic_load(&p->failed);
}

bool wc_reuse_begin(wc_reuse *r, const wc_pageset *set, const wc_own *own, uint64_t *text, int n_threads)
{
    printing p = {.reuse = r, .set = set, .own = own, .text = text};
    if (r->verified.size == 0 && !wc_records_init(&r->verified, r->disk, sizeof(wc_match))) return false;
    if (r->strangers == NULL && !wc_reuse_begin_strangers(r, (size_t)n_threads)) return false;
    if (r->print == NULL) r->print = wc_array_new(set->n, sizeof *r->print);
    if (r->digest == NULL) r->digest = wc_array_new(set->n, sizeof *r->digest);
    if (r->before != NULL && r->was == NULL) r->was = wc_array_new(set->n, sizeof *r->was);
    if (r->print == NULL || r->digest == NULL || (r->before != NULL && r->was == NULL)) return false;
    return print_pages(&p, n_threads);
}

bool wc_reuse_again(wc_reuse *r, const wc_pageset *set, const wc_own *own, const bool *changed, int n_threads)
{
    printing p = {.reuse = r, .set = set, .own = own, .changed = changed};
    return print_pages(&p, n_threads);
}

void wc_reuse_free(wc_reuse *r)
{
    wc_memory_free(r->was);
    wc_memory_free(r->print);
    wc_memory_free(r->digest);
    for (size_t i = 0; i < r->n_strangers; i++) wc_records_free(&r->strangers[i]);
    wc_memory_free(r->strangers);
    for (size_t i = 0; i < r->n_undone; i++) wc_undone_free(&r->undone[i]);
    wc_memory_free(r->undone);
    wc_records_free(&r->verified);
    memset(r, 0, sizeof *r);
}

/* ---- looking up ---- */

static wc_match recall(const wc_finding *f, const wc_params *params, uint32_t a, uint32_t b)
{
    wc_match m = {.a = a,
                  .b = b,
                  .own_a = f->own_a,
                  .own_b = f->own_b,
                  .shared = f->shared,
                  .shared_quoted = f->shared_quoted,
                  .figures = f->figures,
                  .figures_shared = f->figures_shared,
                  .run = (uint32_t)f->run << f->level,
                  .run_a = (uint32_t)f->run_a << f->level,
                  .run_b = (uint32_t)f->run_b << f->level,
                  .scale = (uint32_t)1 << f->level,
                  .quotations = (f->flags & WC_FINDING_QUOTATIONS) != 0,
                  .same_outlet = (f->flags & WC_FINDING_SAME_OUTLET) != 0,
                  .dated = (f->flags & WC_FINDING_DATED) != 0};
    m.relation = (uint8_t)wc_verdict_of(&m, params).relation;
    return m;
}

/* Where other stands among the pages that page was compared with; SIZE_MAX: it does not. */
static size_t find(const wc_compared *c, uint32_t page, uint32_t other)
{
    size_t from = c->from[page], n = c->from[page + 1] - from;
    while (n > 0) {
        const size_t half = n / 2;
        const bool below = c->other[from + half] < other;
        from += below ? half + 1 : 0;
        n = below ? n - half - 1 : half;
    }
    return from < c->from[page + 1] && c->other[from] == other ? from : SIZE_MAX;
}

static bool is_printed(const wc_compared *c, uint32_t page, uint64_t print)
{
    return page < c->n_pages && c->print[page] == print;
}

/* Which comparisons have the pair, and where.  Pages that are as they were at its end had theirs then, if ever. */
static const wc_compared *find_pair(const wc_reuse *r, uint32_t a, uint32_t b, size_t *at)
{
    const uint32_t old_a = r->old[a], old_b = r->old[b];
    if (old_a == WC_COMPARED_NONE || old_b == WC_COMPARED_NONE) return NULL;
    if (r->was[a] != WC_COMPARED_NONE && r->was[b] != WC_COMPARED_NONE) {
        *at = find(r->before, old_b, old_a);
        return *at != SIZE_MAX ? r->before : NULL;
    }
    for (size_t i = 0; r->undone_before != NULL && i < WC_UNDONE_MOST; i++) {
        const wc_compared *c = &r->undone_before[i];
        if (!is_printed(c, old_a, r->print[a]) || !is_printed(c, old_b, r->print[b])) continue;
        *at = find(c, old_b, old_a);
        if (*at != SIZE_MAX) return c;
    }
    return NULL;
}

/* fully: its numbers are asked for, too. */
static bool look_up(const wc_comparer *c, uint32_t a, uint32_t b, bool fully, wc_match *match)
{
    const wc_reuse *r = c->reuse;
    size_t at;
    const wc_compared *before = r != NULL && r->was != NULL ? find_pair(r, a, b, &at) : NULL;
    if (before == NULL || (fully && before->detail[at] == WC_COMPARED_NONE)) return false;
    if (before->detail[at] == WC_COMPARED_NONE)
        *match = (wc_match){.a = a, .b = b};
    else
        *match = recall(&before->finding[before->detail[at]], c->params, a, b);
    return true;
}

bool wc_comparer_init(wc_comparer *c, const wc_pageset *set, const wc_own *own, const wc_params *params,
                      const wc_reuse *reuse)
{
    *c = (wc_comparer){.set = set, .own = own, .params = params, .reuse = reuse};
    return wc_matcher_init(&c->matcher, params->own);
}

void wc_comparer_free(wc_comparer *c) { wc_matcher_free(&c->matcher); }

static bool is_old(const wc_reuse *r, uint32_t page) { return r->old[page] != WC_COMPARED_NONE; }

static bool recall_pair(const wc_comparer *c, uint32_t page, uint32_t other, bool fully, wc_match *match)
{
    return look_up(c, page < other ? page : other, page < other ? other : page, fully, match);
}

static wc_match compare_anew(wc_comparer *c, uint32_t page, uint32_t other, bool fully)
{
    if (c->matcher.page != page) wc_matcher_hold(&c->matcher, c->own, page);
    if (c->reuse != NULL && c->reuse->old != NULL) c->n_again += is_old(c->reuse, page) && is_old(c->reuse, other);
    return (fully ? wc_match_held : wc_match_held_related)(&c->matcher, c->set, c->own, c->params, other);
}

static wc_match compare(wc_comparer *c, uint32_t page, uint32_t other, bool fully)
{
    wc_match match;
    return recall_pair(c, page, other, fully, &match) ? match : compare_anew(c, page, other, fully);
}

wc_match wc_compare(wc_comparer *c, uint32_t page, uint32_t other) { return compare(c, page, other, false); }

wc_match wc_compare_fully(wc_comparer *c, uint32_t page, uint32_t other) { return compare(c, page, other, true); }

bool wc_compare_recall(const wc_comparer *c, uint32_t page, uint32_t other, wc_match *match)
{
    return recall_pair(c, page, other, false, match);
}

wc_match wc_compare_anew(wc_comparer *c, uint32_t page, uint32_t other) { return compare_anew(c, page, other, false); }
