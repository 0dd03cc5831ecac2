/* far_pairs.c - see far_pairs.h */
#include "story/far_pairs.h"
#include "base/parallel.h"
#include "base/sort.h"
#include <string.h>

#define STEP_PAIRS    1024
#define EARLIER_SHARE 8 /* of what may be worked on, own texts of earlier pages that are in memory together */
#define LATER_TIMES   2 /* the same of later pages: the more, the less often earlier ones are read */

typedef struct {
    const wc_far_pairs *far;
    const uint64_t *key; /* pairs in order: a << 32 | b */
    size_t *step;        /* n_steps + 1: where those begin that are seen together, in key[] */
    size_t n_steps;
    size_t first_step; /* of those whose earlier pages are in memory */
    int n_threads;
    void (*see)(void *context, wc_pair pair, int thread);
    bool (*take_up)(void *context);
    void *context;
} seeing;

bool wc_far_pairs_init(wc_far_pairs *far, const wc_pageset *set, wc_own *own)
{
    *far = (wc_far_pairs){.from = 0};
    return wc_own_load_init(&far->later, set, own);
}

void wc_far_pairs_free(wc_far_pairs *far)
{
    wc_own_load_drop(&far->later);
    wc_own_load_free(&far->later);
    wc_pairs_free(&far->pairs);
}

bool wc_far_pairs_open(wc_far_pairs *far, size_t from, size_t step)
{
    const wc_pageset *set = far->later.set;
    size_t to = from;
    bool ok = true;
    wc_own_load_drop(&far->later);
    while (ok && to < set->n && (to == from || far->later.bytes < LATER_TIMES * set->disk->work_bytes)) {
        const size_t end = set->n - to < step ? set->n : to + step;
        for (; ok && to < end; to++) ok = wc_own_load_add(&far->later, (uint32_t)to);
    }
    far->from = (uint32_t)from;
    far->to = (uint32_t)to;
    return ok && wc_own_load_read(&far->later);
}

static uint32_t first_of(uint64_t key) { return (uint32_t)(key >> 32); }

static void see_step(void *context, size_t i, int thread)
{
    const seeing *s = context;
    for (size_t k = s->step[s->first_step + i]; k < s->step[s->first_step + i + 1]; k++)
        s->see(s->context, (wc_pair){first_of(s->key[k]), (uint32_t)s->key[k]}, thread);
}

/* Pairs in order, in memory of 2 n keys; NULL: no memory. */
static uint64_t *sort_pairs(const wc_pairs *pairs)
{
    uint64_t *key = wc_array_new(2 * pairs->n, sizeof *key);
    for (size_t i = 0; key != NULL && i < pairs->n; i++) key[i] = (uint64_t)pairs->pair[i].a << 32 | pairs->pair[i].b;
    if (key != NULL) wc_sort_u64(key, key + pairs->n, pairs->n, 0);
    return key;
}

/* Some STEP_PAIRS pairs each, and all pairs of an earlier page in one. */
static bool cut_steps(seeing *s, size_t n)
{
    s->step = wc_array_new(n / STEP_PAIRS + 2, sizeof *s->step);
    if (s->step == NULL) return false;
    for (size_t i = 0; i < n; s->step[++s->n_steps] = i) {
        i = n - i < STEP_PAIRS ? n : i + STEP_PAIRS;
        while (i < n && first_of(s->key[i]) == first_of(s->key[i - 1])) i++;
    }
    return true;
}

/* The earlier pages of some steps from this one on; returns where these end. */
static size_t add_earlier(void *context, size_t first, wc_own_load *load, bool *ok)
{
    const seeing *s = context;
    size_t to = first;
    for (; *ok && to < s->n_steps && load->bytes < load->set->disk->work_bytes / EARLIER_SHARE; to++) {
        for (size_t k = s->step[to]; *ok && k < s->step[to + 1] && first_of(s->key[k]) < s->far->from; k++)
            *ok = wc_own_load_add(load, first_of(s->key[k]));
    }
    return to;
}

static bool see_steps(void *context, size_t from, size_t to)
{
    seeing *s = context;
    s->first_step = from;
    return wc_parallel_for(to - from, s->n_threads, see_step, s, s->far->later.set->cancel) && s->take_up(s->context);
}

bool wc_far_pairs_see(wc_far_pairs *far, int n_threads, void (*see)(void *context, wc_pair pair, int thread),
                      bool (*take_up)(void *context), void *context)
{
    uint64_t *key = sort_pairs(&far->pairs);
    seeing s = {.far = far, .key = key, .n_threads = n_threads, .see = see, .take_up = take_up, .context = context};
    const bool ok = key != NULL && cut_steps(&s, far->pairs.n) &&
                    wc_own_for_batches(far->later.set, far->later.own, s.n_steps, add_earlier, see_steps, &s);
    wc_memory_free(key);
    wc_memory_free(s.step);
    far->pairs.n = 0;
    return ok;
}
