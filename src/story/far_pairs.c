/* far_pairs.c - see far_pairs.h */
#include "story/far_pairs.h"
#include "base/disk.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/own_load.h"
#include <string.h>

#define STEP_PAIRS 1024
#define SPARSE     4 /* times their own texts: what lies between pages of a step is not worth a fetch if it is more */

typedef struct {
    size_t from;       /* where it begins in key[] */
    const char *texts; /* bytes: the own texts of its earlier pages, and what lies between them */
    size_t bytes;      /* 0: that is most of it */
} pair_step;

typedef struct {
    const wc_far_pairs *far;
    wc_disk *disk;
    const uint64_t *key;   /* pairs in order: a << 32 | b */
    const pair_step *step; /* n_steps, and the end */
    size_t n_steps, n_threads;
    wc_own_load *earlier; /* one a thread */
    bool *failed;         /* the same */
    void (*see)(void *context, wc_pair pair, int thread);
    void *context;
} seeing;

static uint32_t first_of(uint64_t key) { return (uint32_t)(key >> 32); }

static void see_step(void *context, size_t i, int thread)
{
    const seeing *s = context;
    const size_t from = s->step[i].from, to = s->step[i + 1].from;
    wc_own_load *load = &s->earlier[thread];
    bool ok = !s->failed[thread];
    if (i + s->n_threads < s->n_steps) {
        const pair_step *next = &s->step[i + s->n_threads];
        wc_disk_fetch(s->disk, next->texts, next->bytes);
    }
    for (size_t k = from; ok && k < to && first_of(s->key[k]) < s->far->from; k++)
        ok = wc_own_load_add(load, first_of(s->key[k]));
    ok = ok && wc_own_load_read(load, 1);
    for (size_t k = from; ok && k < to; k++)
        s->see(s->context, (wc_pair){first_of(s->key[k]), (uint32_t)s->key[k]}, thread);
    wc_own_load_drop(load);
    if (!ok) s->failed[thread] = true;
}

/* Pairs in order, in memory of 2 n keys; NULL: no memory. */
static uint64_t *sort_pairs(const wc_pairs *pairs)
{
    uint64_t *key = wc_array_new(2 * pairs->n, sizeof *key);
    for (size_t i = 0; key != NULL && i < pairs->n; i++) key[i] = (uint64_t)pairs->pair[i].a << 32 | pairs->pair[i].b;
    if (key != NULL) wc_sort_u64(key, key + pairs->n, pairs->n, 0);
    return key;
}

/* Where the own texts of its earlier pages are, which another thread may have in memory when it is asked. */
static void find_texts(const wc_far_pairs *far, const uint64_t *key, size_t to, const wc_own *own, pair_step *s)
{
    const wc_own *last = NULL;
    size_t bytes = 0;
    for (size_t k = s->from; k < to && first_of(key[k]) < far->from; k++) {
        const wc_own *one = &own[first_of(key[k])];
        if (one == last) continue;
        last = one;
        bytes += wc_own_bytes(one);
    }
    if (last == NULL) return;
    s->texts = (const char *)own[first_of(key[s->from])].hash;
    s->bytes = (size_t)((const char *)last->hash - s->texts) + wc_own_bytes(last);
    if (s->bytes > bytes * SPARSE) s->bytes = 0;
}

/* Some STEP_PAIRS pairs each, and all pairs of an earlier page in one.  steps: room for
 * n / STEP_PAIRS + 2 of them.  Returns how many there are. */
static size_t cut_steps(const wc_far_pairs *far, const uint64_t *key, size_t n, const wc_own *own, pair_step *steps)
{
    size_t n_steps = 0;
    for (size_t i = 0, from; i < n; n_steps++) {
        from = i;
        i = n - i < STEP_PAIRS ? n : i + STEP_PAIRS;
        while (i < n && first_of(key[i]) == first_of(key[i - 1])) i++;
        steps[n_steps] = (pair_step){.from = from};
        find_texts(far, key, i, own, &steps[n_steps]);
    }
    steps[n_steps] = (pair_step){.from = n};
    return n_steps;
}

static bool load_later(const wc_far_pairs *far, wc_own_load *load, int n_threads)
{
    bool ok = true;
    for (uint32_t p = far->from; ok && p < far->to; p++) ok = wc_own_load_add(load, p);
    return ok && wc_own_load_read(load, n_threads);
}

bool wc_far_pairs_see(wc_far_pairs *far, const wc_pageset *set, wc_own *own, int n_threads,
                      void (*see)(void *context, wc_pair pair, int thread), void *context)
{
    const size_t n = far->pairs.n;
    uint64_t *key = sort_pairs(&far->pairs);
    pair_step *steps = wc_array_new(n / STEP_PAIRS + 2, sizeof *steps);
    seeing s = {.far = far, .disk = set->disk, .key = key, .step = steps, .see = see, .context = context};
    wc_own_load later;
    bool ok = wc_own_load_init(&later, set, own);
    s.earlier = wc_array_new((size_t)n_threads, sizeof *s.earlier);
    s.failed = wc_array_new((size_t)n_threads, sizeof *s.failed);
    s.n_threads = (size_t)n_threads;
    ok = ok && key != NULL && steps != NULL && s.earlier != NULL && s.failed != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_own_load_init(&s.earlier[t], set, own);
    ok = ok && (n == 0 || load_later(far, &later, n_threads));
    if (ok) s.n_steps = cut_steps(far, key, n, own, steps);
    ok = ok && wc_parallel_for(s.n_steps, n_threads, see_step, &s, set->cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !s.failed[t];
    for (int t = 0; s.earlier != NULL && t < n_threads; t++) wc_own_load_free(&s.earlier[t]);
    wc_own_load_drop(&later);
    wc_own_load_free(&later);
    wc_memory_free(key);
    wc_memory_free(steps);
    wc_memory_free(s.earlier);
    wc_memory_free(s.failed);
    far->pairs.n = 0;
    return ok;
}

void wc_far_pairs_free(wc_far_pairs *far) { wc_pairs_free(&far->pairs); }

size_t wc_far_pairs_end(const wc_pageset *set, const wc_own *own, size_t from, size_t step)
{
    const char *begin = (const char *)own[from].hash;
    size_t end = from;
    do {
        end = set->n - end < step ? set->n : end + step;
    } while (end < set->n && (size_t)((const char *)own[end].hash - begin) < set->disk->work_bytes);
    return end;
}
