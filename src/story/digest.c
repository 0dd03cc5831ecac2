/* digest.c - briefings, round-ups and live pages: own text that several unrelated stories explain piece by piece.
 *
 * The partners of a page are taken from the one that covers most of it down.  A partner whose share lies mostly in what
 * an earlier one covers, or that is itself like an earlier one, is of the same story; else it opens another part, if it
 * covers enough.  A copy with strange paragraphs put in has one large part: how large that may be in a digest depends
 * on how many others there are. */
#include "base/parallel.h"
#include "store/page_walk.h"
#include "story/cluster.h"
#include "story/match_note.h"
#include "story/own_load.h"
#include "story/rubrics.h"
#include "story/titles.h"
#include "story/verdict.h"
#include <stdlib.h>
#include <string.h>

#define PARTS_MAX     32
#define FEW           32             /* partners */
#define PARTNERS_MOST ((size_t)4096) /* that are looked at: their own texts are in memory together */
#define STEP_PAGES    ((size_t)4096)
#define FETCH_EDGES   32768 /* on a disk, ahead of the page that is looked at */

/* By the number of parts, at 4 as many as there are: the most that the largest may be, percent of the page's own text
 * and of what all parts explain, and the least of the second, percent of the page. */
typedef struct {
    uint32_t most_of_page, most_of_parts, second_of_page;
} balance;
static const balance balance_of_parts[5] = {[2] = {60, 70, 15}, [3] = {70, 70, 0}, [4] = {80, 80, 0}};
static const balance balance_under_rubric = {80, 80, 10};

typedef struct {
    uint32_t page;
    uint32_t covered; /* shingles of the digest's own text, at its own level where both show it */
    uint8_t level;
    bool copy; /* the page is one of it */
} partner;

typedef struct {
    partner *partner;
    size_t cap_partners;
    uint8_t *part_of;   /* for each own shingle of the page: part number + 1, 0 none */
    wc_matcher matcher; /* holds the page */
    wc_adjacency_reader reader;
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    const wc_matches *matches;
    const wc_adjacency *adjacency; /* NULL: all matches are of the one page that is judged */
    atomic_size_t n_fetched;       /* of it, pages */
    worker *worker;
    const wc_site *site;
    const uint64_t *headline; /* one a page: wc_headline_hash */
    bool *rubric;             /* one a page: no headline stands over it */
    bool *digest;
    uint32_t *headed; /* see wc_digest_find */
    bool *settled;    /* one a page, of a set on a disk: before its own text is there; else NULL */
} finding;

static uint32_t count_shared(const wc_own *x, const wc_own *y)
{
    uint32_t i = 0, j = 0, shared = 0;
    while (i < x->n && j < y->n) {
        const bool step_i = x->hash[i] <= y->hash[j], step_j = y->hash[j] <= x->hash[i];
        shared += step_i && step_j;
        i += step_i;
        j += step_j;
    }
    return shared;
}

/* Whether two partners are of one story that share so many shingles at a level which shows `shorter` of the shorter
 * one: then each explains its part of it. */
static bool shares_enough(const finding *f, uint64_t shared, uint64_t shorter, uint8_t level)
{
    return shared << level >= f->params->shared_words && shared * 100 >= shorter * WC_MEMBER_CONTAIN;
}

static bool is_related(const finding *f, uint32_t p, uint32_t q)
{
    const wc_own *x = &f->own[p], *y = &f->own[q];
    const uint8_t level = x->level > y->level ? x->level : y->level;
    const size_t a = wc_own_prefix(x, level), b = wc_own_prefix(y, level);
    return shares_enough(f, count_shared(x, y), a < b ? a : b, level);
}

static int compare_partners(const void *left, const void *right)
{
    const partner *x = left, *y = right;
    const uint64_t a = (uint64_t)x->covered << x->level, b = (uint64_t)y->covered << y->level;
    return a != b ? (a < b) - (a > b) : (x->page > y->page) - (x->page < y->page);
}

/* By insertion: most have a few. */
static void sort_partners(partner *p, size_t n)
{
    if (n > FEW) {
        qsort(p, n, sizeof *p, compare_partners);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        const partner one = p[i];
        size_t k = i;
        for (; k > 0 && compare_partners(&p[k - 1], &one) > 0; k--) p[k] = p[k - 1];
        p[k] = one;
    }
}

/* Whether the first of all partners opens a part, for all that can be said without a look at own texts. */
static bool opens_surely(const wc_own *own, const partner *first)
{
    return (uint64_t)first->covered * 100 >= (uint64_t)own->n * WC_PART_PERCENT &&
           (uint64_t)first->covered << first->level >= WC_PART_WORDS;
}

/* Whether partner p opens no part behind the first, whatever their own texts: too little is left for it, or both share
 * so much that they are of one story.  Of n shingles of which one covers c and the other d, both cover c + d - n. */
static bool is_of_first(const finding *f, const wc_own *own, const partner *first, const partner *p)
{
    const wc_own *x = &f->own[first->page], *y = &f->own[p->page];
    const uint8_t level = x->level > y->level ? x->level : y->level;
    const uint64_t both = (uint64_t)first->covered + p->covered, shared = both > own->n ? both - own->n : 0;
    const uint64_t a = x->level == level ? x->n : UINT32_MAX, b = y->level == level ? y->n : UINT32_MAX;
    if (2 * (uint64_t)own->n <= both + first->covered) return true;
    return shares_enough(f, shared, a < b ? a : b, level);
}

/* Whether the page is surely a copy of this partner: none of those that come first, of which is_digest sees so many,
 * may be. */
static bool is_surely_copy(const wc_own *own, const partner *p)
{
    return p->level <= own->level && (uint64_t)p->covered * 100 > (uint64_t)own->n * balance_of_parts[4].most_of_page;
}

/* Partners that cannot open a part are left out, but for those that tell that the page is a copy.  Returns how many are
 * left. */
static size_t drop_of_first(const finding *f, const wc_own *own, partner *p, size_t n)
{
    size_t kept = 1;
    if (n == 0 || !opens_surely(own, &p[0])) return n;
    for (size_t k = 1; k < n; k++) {
        if (p[k].level > own->level || is_surely_copy(own, &p[k]) || !is_of_first(f, own, &p[0], &p[k]))
            p[kept++] = p[k];
    }
    return kept;
}

/* Of very many some, evenly spread: they are looked at together. */
static size_t spread(partner *p, size_t n)
{
    if (n <= PARTNERS_MOST) return n;
    for (size_t k = 0; k < PARTNERS_MOST; k++) p[k] = p[k * n / PARTNERS_MOST];
    return PARTNERS_MOST;
}

/* Those that may open a part, from the one that covers most on. */
static size_t list_partners(finding *f, worker *w, uint32_t page)
{
    wc_neighbours list = {NULL, NULL, f->matches->all.n};
    size_t n = 0;
    if (f->adjacency != NULL) list = wc_adjacency_get(f->adjacency, &w->reader, page);
    for (size_t k = 0; k < list.n; k++) {
        uint32_t other, note;
        if (f->adjacency != NULL) {
            other = list.other[k];
            note = list.note[k];
        } else {
            const wc_match *m = &wc_matches_in_memory(f->matches)[k];
            other = m->a == page ? m->b : m->a;
            note = wc_note_of(m, f->params);
        }
        if ((note & WC_NOTE_TELLS) == 0) continue;
        if (!wc_array_reserve(&w->partner, &w->cap_partners, n + 1, sizeof *w->partner)) {
            w->failed = true;
            return 0;
        }
        w->partner[n++] = (partner){other, wc_note_covered(note), wc_note_level(note), wc_note_is_copy(note)};
    }
    sort_partners(w->partner, n);
    return spread(w->partner, drop_of_first(f, &f->own[page], w->partner, n));
}

/* Of the n shingles that the page shares with a partner, those in no part yet. */
static uint32_t count_unexplained(const worker *w, size_t n)
{
    uint32_t unexplained = 0;
    for (size_t k = 0; k < n; k++) unexplained += w->part_of[w->matcher.shared[k].held_at] == 0;
    return unexplained;
}

static void paint(worker *w, size_t n, size_t part)
{
    for (size_t k = 0; k < n; k++) {
        uint8_t *of = &w->part_of[w->matcher.shared[k].held_at];
        if (*of == 0) *of = (uint8_t)(part + 1);
    }
}

typedef struct {
    uint32_t page[PARTS_MAX]; /* n: the partner that opened the part */
    uint64_t words[PARTS_MAX];
    bool copy[PARTS_MAX]; /* of that partner */
    size_t n;
} parts;

/* Whether a partner may open a part, for all that can be said without a look at own texts. */
static bool may_open(const finding *f, const wc_own *own, const partner *p)
{
    const wc_own *other = &f->own[p->page];
    if (p->level <= own->level && (uint64_t)p->covered * 100 < (uint64_t)own->n * WC_PART_PERCENT) return false;
    return (uint64_t)p->covered << p->level >= WC_PART_WORDS || p->level > other->level ||
           p->covered * (uint64_t)2 >= other->n;
}

/* n: of the shingles shared, which the matcher lists then; unexplained: of them. */
static bool opens_part(const finding *f, worker *w, uint32_t page, const partner *p, const parts *have, size_t *n,
                       uint32_t *unexplained)
{
    const wc_own *own = &f->own[page];
    if ((uint64_t)p->covered * 100 < (uint64_t)wc_own_prefix(own, p->level) * WC_PART_PERCENT) return false;
    if ((uint64_t)p->covered << p->level < WC_PART_WORDS &&
        p->covered * (uint64_t)2 < wc_own_prefix(&f->own[p->page], p->level))
        return false;
    *n = wc_matcher_find(&w->matcher, own, &f->own[p->page]);
    *unexplained = count_unexplained(w, *n);
    if (2 * *unexplained <= p->covered) return false;
    for (size_t i = 0; i < have->n; i++) {
        if (is_related(f, have->page[i], p->page)) return false;
    }
    return true;
}

static bool is_balanced(const parts *found, uint64_t page_words, bool rubric)
{
    const balance *b = rubric ? &balance_under_rubric : &balance_of_parts[found->n < 4 ? found->n : 4];
    uint64_t sum = 0, most = 0, second = 0;
    for (size_t i = 0; i < found->n; i++) {
        const uint64_t words = found->words[i];
        sum += words;
        second = words > most ? most : words > second ? words : second;
        most = words > most ? words : most;
    }
    return most * 100 <= page_words * b->most_of_page && most * 100 <= sum * b->most_of_parts &&
           second * 100 >= page_words * b->second_of_page;
}

/* Whether its headline is that of its largest part, and of none other.  *by: where it is a copy of what explains that
 * part and of what explains another, the first of these. */
static bool is_headed(const finding *f, uint32_t page, const parts *found, uint32_t *by)
{
    wc_title own, other;
    size_t largest = 0;
    wc_title_read(&own, wc_headline_of(f->set, f->site, page));
    for (size_t i = 1; i < found->n; i++) largest = found->words[i] > found->words[largest] ? i : largest;
    for (size_t i = 0; i < found->n; i++) {
        wc_title_read(&other, wc_headline_of(f->set, f->site, found->page[i]));
        if (wc_title_is_one(&own, &other) != (i == largest)) return false;
    }
    for (size_t i = 0; i < found->n; i++) {
        if (i != largest && found->copy[i] && found->copy[largest]) *by = found->page[largest];
    }
    return true;
}

/* By its partners, w->partner[0..n). */
static bool is_digest(const finding *f, worker *w, uint32_t page, size_t n, bool rubric, uint32_t *by)
{
    const wc_own *own = &f->own[page];
    parts found = {.n = 0};
    memset(w->part_of, 0, own->n);
    wc_matcher_hold(&w->matcher, f->own, page);
    for (size_t k = 0; k < n && found.n < PARTS_MAX; k++) {
        const partner *p = &w->partner[k];
        size_t n_shared;
        uint32_t unexplained;
        if (found.n + (n - k) < f->params->digest_parts) return false; /* whatever the others: they are too few */
        if ((uint64_t)p->covered * 100 > (uint64_t)wc_own_prefix(own, p->level) * balance_of_parts[4].most_of_page)
            return false; /* whatever the others: it is a copy of this one */
        if (!opens_part(f, w, page, p, &found, &n_shared, &unexplained)) continue;
        paint(w, n_shared, found.n);
        found.page[found.n] = p->page;
        found.copy[found.n] = p->copy;
        found.words[found.n++] = (uint64_t)unexplained << p->level;
    }
    return found.n >= f->params->digest_parts && is_balanced(&found, wc_own_words(own), rubric) &&
           (rubric || !is_headed(f, page, &found, by));
}

/* All that can be said without a look at own texts: a copy of one page is no digest, whatever the others. */
static bool may_be_digest(finding *f, worker *w, uint32_t page, size_t *n)
{
    const wc_own *own = &f->own[page];
    size_t n_open = 0;
    *n = list_partners(f, w, page);
    for (size_t k = 0; k < *n; k++) {
        if (k < PARTS_MAX && is_surely_copy(own, &w->partner[k])) return false;
        n_open += may_open(f, own, &w->partner[k]);
    }
    return n_open >= f->params->digest_parts;
}

/* What the verdict on a page depends on: its own text and headline, those of its partners in their order, and what it
 * shares with each, which follows from these.  The lowest bit is 0. */
static uint64_t print_of(const finding *f, worker *w, const uint64_t *print, uint32_t page)
{
    const wc_neighbours list = wc_adjacency_get(f->adjacency, &w->reader, page);
    uint64_t hash = print[page] + f->headline[page] + f->rubric[page];
    for (size_t k = 0; k < list.n; k++) {
        const uint32_t other = list.other[k];
        hash = (hash ^ (print[other] + f->headline[other])) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash & ~UINT64_C(1);
}

/* Whether the verdict is known without its own text: looked up from an earlier run, or plain from numbers.  *print: as
 * above, where it is asked for.  n: of its partners, which are listed. */
static bool is_known(finding *f, worker *w, uint32_t page, uint64_t *print, size_t *n, bool *digest)
{
    const wc_reuse *r = f->matches->reuse;
    *digest = false;
    if (wc_adjacency_count(f->adjacency, page) < f->params->digest_parts) return true;
    if (r != NULL) {
        *print = print_of(f, w, r->print, page);
        const uint64_t before =
            r->was == NULL || r->was[page] == WC_COMPARED_NONE ? ~*print : r->before->digest[r->was[page]];
        *digest = (before & ~UINT64_C(1)) == *print && (before & 1) != 0;
        if ((before & ~UINT64_C(1)) == *print) return true;
    }
    return !may_be_digest(f, w, page, n);
}

static void settle(const finding *f, size_t page, uint64_t print, bool digest)
{
    f->digest[page] = digest;
    if (f->matches->reuse != NULL && f->matches->reuse->digest != NULL)
        f->matches->reuse->digest[page] = print | digest;
}

/* What is known without own texts is not looked at again. */
static void settle_step(void *context, size_t i, int thread)
{
    finding *f = context;
    const size_t n = f->set->n, from = i * STEP_PAGES, to = n - from < STEP_PAGES ? n : from + STEP_PAGES;
    wc_adjacency_fetch_pages(f->adjacency, from, n - from < 2 * STEP_PAGES ? n : from + 2 * STEP_PAGES);
    for (size_t page = from; page < to; page++) {
        uint64_t print = 0;
        size_t n_partners;
        bool digest;
        f->settled[page] = is_known(f, &f->worker[thread], (uint32_t)page, &print, &n_partners, &digest);
        if (f->settled[page]) settle(f, page, print, digest);
    }
}

static bool settle_known(finding *f, int n_threads)
{
    if (f->set->disk == NULL) return true;
    f->settled = wc_array_new(f->set->n, sizeof *f->settled);
    return f->settled != NULL &&
           wc_parallel_for((f->set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, settle_step, f, f->set->cancel);
}

static void need_texts(void *context, uint32_t page, int thread, wc_own_wants *wants)
{
    finding *f = context;
    worker *w = &f->worker[thread];
    size_t n;
    if (f->settled[page]) return;
    wc_adjacency_fetch(f->adjacency, page, FETCH_EDGES, &f->n_fetched);
    n = list_partners(f, w, page);
    for (size_t k = 0; k < n; k++) {
        if (may_open(f, &f->own[page], &w->partner[k])) wc_own_want(wants, w->partner[k].page);
    }
    wc_own_want(wants, page);
}

static void find_page(void *context, size_t page, int thread)
{
    finding *f = context;
    worker *w = &f->worker[thread];
    uint64_t print = 0;
    size_t n;
    bool digest;
    if (page % STEP_PAGES == 0) wc_pages_fetch(f->set, page, page + 2 * STEP_PAGES); /* titles */
    if (f->settled != NULL && f->settled[page]) return;
    if (!is_known(f, w, (uint32_t)page, &print, &n, &digest))
        digest = is_digest(f, w, (uint32_t)page, n, f->rubric[page], &f->headed[page]);
    if (f->headed[page] != WC_NOT_HEADED) print = ~print & ~UINT64_C(1); /* as what, the next run must find again */
    settle(f, page, print, digest);
}

static bool init_worker(worker *w, const wc_params *params)
{
    w->part_of = wc_array_new(params->own, sizeof *w->part_of);
    return wc_matcher_init(&w->matcher, params->own) && w->part_of != NULL;
}

static void free_worker(worker *w)
{
    wc_memory_free(w->partner);
    wc_memory_free(w->part_of);
    wc_matcher_free(&w->matcher);
    wc_adjacency_reader_free(&w->reader);
}

static bool find_rubrics(finding *f, int n_threads)
{
    const size_t n = f->set->n;
    uint32_t *kind = wc_array_new(n, sizeof *kind);
    bool ok = kind != NULL;
    ok = ok && wc_adjacency_group(f->adjacency, wc_note_is_copy, NULL, n_threads, kind);
    ok = ok && wc_rubrics_find(f->set, f->headline, kind, n_threads, f->rubric);
    wc_memory_free(kind);
    return ok;
}

bool wc_digest_find(const wc_pageset *set, const wc_site *site, wc_own *own, const wc_params *params,
                    const wc_page_facts *facts, const wc_matches *matches, const wc_adjacency *adjacency, int n_threads,
                    bool *digest, uint32_t *headed)
{
    finding f = {set,
                 own,
                 params,
                 matches,
                 adjacency,
                 .site = site,
                 .headline = facts->headline,
                 .digest = digest,
                 .headed = headed};
    bool ok;
    for (size_t p = 0; p < set->n; p++) headed[p] = WC_NOT_HEADED;
    f.worker = wc_array_new((size_t)n_threads, sizeof *f.worker);
    f.rubric = wc_array_new(set->n, sizeof *f.rubric);
    ok = f.worker != NULL && f.rubric != NULL && find_rubrics(&f, n_threads);
    for (int t = 0; ok && t < n_threads; t++)
        ok = init_worker(&f.worker[t], params) && wc_adjacency_reader_init(&f.worker[t].reader, adjacency);
    ok = ok && settle_known(&f, n_threads) && wc_own_for_pages(set, own, n_threads, need_texts, find_page, NULL, &f) &&
         wc_adjacency_is_sound(adjacency);
    for (int t = 0; f.worker != NULL && t < n_threads; t++) {
        ok = ok && !f.worker[t].failed;
        free_worker(&f.worker[t]);
    }
    wc_memory_free(f.worker);
    wc_memory_free(f.rubric);
    wc_memory_free(f.settled);
    return ok;
}

bool wc_digest_judge(const wc_pageset *set, const wc_own *own, const wc_params *params, const wc_matches *matches,
                     uint32_t page, bool rubric, bool *digest, uint32_t *by)
{
    finding f = {.set = set, .own = own, .params = params, .matches = matches};
    worker w = {.failed = false};
    bool ok = true;
    *digest = false;
    *by = WC_NOT_HEADED;
    if (matches->all.n < params->digest_parts) return true;
    ok = init_worker(&w, params);
    if (ok) *digest = is_digest(&f, &w, page, list_partners(&f, &w, page), rubric, by);
    ok = ok && !w.failed;
    free_worker(&w);
    return ok;
}
