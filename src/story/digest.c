/* digest.c - briefings, round-ups and live pages: own text that several unrelated stories explain piece by piece.
 *
 * The partners of a page are taken from the one that covers most of it down.  A partner whose share lies mostly in what
 * an earlier one covers is of the same story; else it opens another, if it covers enough.  Parts that are so many, and
 * none of which explains nearly all, make a digest: a copy with strange paragraphs put in has one large part. */
#include "base/parallel.h"
#include "story/adjacency.h"
#include "story/cluster.h"
#include <stdlib.h>
#include <string.h>

#define PART_PERCENT  8  /* of the page's own text */
#define MOST_PERCENT  60 /* a page that one story explains by more than this is that story */
#define PART_WORDS    40 /* a paragraph; a teaser is shorter */
#define MOST_OF_PARTS 70 /* percent of what all parts explain: more than that is the story, the rest is put in */
#define PARTS_MAX     32

typedef struct {
    uint32_t page;
    uint32_t covered; /* shingles of the digest's own text, at its own level where both show it */
    uint8_t level;
} partner;

typedef struct {
    partner *partner;
    size_t cap_partners;
    uint8_t *part_of; /* for each own shingle of the page: part number + 1, 0 none */
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    const wc_matches *matches;
    wc_adjacency adjacency;
    worker *worker;
    bool *digest;
} finding;

/* Call see(context, i) for each own shingle i of x that y has too. */
static void for_shared(const wc_own *x, const wc_own *y, void (*see)(void *context, uint32_t i), void *context)
{
    uint32_t i = 0, j = 0;
    while (i < x->n && j < y->n) {
        if (x->hash[i] == y->hash[j]) see(context, i);
        const bool step_i = x->hash[i] <= y->hash[j], step_j = y->hash[j] <= x->hash[i];
        i += step_i;
        j += step_j;
    }
}

static uint32_t own_at_level(const wc_own *own, uint8_t level)
{
    uint32_t n = own->n;
    while (n > 0 && own->hash[n - 1] >= wc_level_bound(level)) n--;
    return n;
}

static int compare_partners(const void *left, const void *right)
{
    const partner *x = left, *y = right;
    const uint64_t a = (uint64_t)x->covered << x->level, b = (uint64_t)y->covered << y->level;
    return a != b ? (a < b) - (a > b) : (x->page > y->page) - (x->page < y->page);
}

static size_t list_partners(finding *f, worker *w, uint32_t page)
{
    size_t n = 0;
    for (size_t k = f->adjacency.from[page]; k < f->adjacency.from[page + 1]; k++) {
        const wc_match *m = &f->matches->match[f->adjacency.edge[k]];
        const uint32_t other = m->a == page ? m->b : m->a;
        const uint32_t covered = m->shared + (m->quotations ? 0 : m->shared_quoted);
        if ((uint64_t)m->shared * m->scale < f->params->shared_words) continue;
        if (!wc_array_reserve(&w->partner, &w->cap_partners, n + 1, sizeof *w->partner)) {
            w->failed = true;
            return 0;
        }
        w->partner[n++] = (partner){other, covered, (uint8_t)__builtin_ctz(m->scale)};
    }
    if (n > 1) qsort(w->partner, n, sizeof *w->partner, compare_partners);
    return n;
}

typedef struct {
    uint8_t *part_of;
    uint32_t by_part[PARTS_MAX + 1];
    uint8_t paint; /* 0: count only */
} painter;

static void paint(void *context, uint32_t i)
{
    painter *p = context;
    p->by_part[p->part_of[i]]++;
    if (p->paint > 0 && p->part_of[i] == 0) p->part_of[i] = p->paint;
}

static bool is_digest(finding *f, worker *w, uint32_t page)
{
    const wc_own *own = &f->own[page];
    const size_t n = list_partners(f, w, page);
    uint64_t words[PARTS_MAX + 1] = {0}, sum = 0, most = 0;
    size_t n_parts = 0;
    memset(w->part_of, 0, own->n);
    for (size_t k = 0; k < n && n_parts < PARTS_MAX; k++) {
        const partner *p = &w->partner[k];
        painter look = {.part_of = w->part_of};
        if ((uint64_t)p->covered * 100 > (uint64_t)own_at_level(own, p->level) * MOST_PERCENT) return false;
        if ((uint64_t)p->covered * 100 < (uint64_t)own_at_level(own, p->level) * PART_PERCENT) continue;
        if ((uint64_t)p->covered << p->level < PART_WORDS) continue;
        for_shared(own, &f->own[p->page], paint, &look);
        const bool fresh = 2 * look.by_part[0] > p->covered;
        if (!fresh) continue;
        look.paint = (uint8_t)++n_parts;
        words[n_parts] = (uint64_t)look.by_part[0] << p->level;
        for_shared(own, &f->own[p->page], paint, &look);
    }
    for (size_t i = 1; i <= n_parts; i++) {
        sum += words[i];
        if (words[i] > most) most = words[i];
    }
    return n_parts >= f->params->digest_parts && most * 100 < sum * MOST_OF_PARTS;
}

static void find_step(void *context, size_t page, int thread)
{
    finding *f = context;
    const size_t n_edges = f->adjacency.from[page + 1] - f->adjacency.from[page];
    if (n_edges >= f->params->digest_parts) f->digest[page] = is_digest(f, &f->worker[thread], (uint32_t)page);
}

bool wc_digest_find(const wc_pageset *set, const wc_own *own, const wc_params *params, const wc_matches *matches,
                    int n_threads, bool *digest)
{
    finding f = {.set = set, .own = own, .params = params, .matches = matches, .digest = digest};
    bool ok = wc_adjacency_make(&f.adjacency, matches, set->n, WC_RELATION_TEMPLATE);
    f.worker = wc_array_new((size_t)n_threads, sizeof *f.worker);
    ok = ok && f.worker != NULL;
    for (int t = 0; ok && t < n_threads; t++) {
        f.worker[t].part_of = wc_array_new(params->own, sizeof *f.worker[t].part_of);
        ok = f.worker[t].part_of != NULL;
    }
    if (ok) wc_parallel_for(set->n, n_threads, find_step, &f);
    for (int t = 0; f.worker != NULL && t < n_threads; t++) {
        ok = ok && !f.worker[t].failed;
        free(f.worker[t].partner);
        free(f.worker[t].part_of);
    }
    free(f.worker);
    wc_adjacency_free(&f.adjacency);
    return ok;
}
