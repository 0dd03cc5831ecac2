/* far_pairs.c - see far_pairs.h */
#include "story/far_pairs.h"
#include "base/disk.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/own_load.h"
#include <string.h>

#define STEP_PAIRS 1024
#define NEAR_BYTES 8192 /* between own texts that are fetched together all the same */

typedef struct { /* bytes of own texts that are fetched together */
    const char *from, *to;
} text_range;

typedef struct {
    size_t from;    /* where it begins in key[] */
    size_t fetches; /* and in range[] what its earlier pages need */
} pair_step;

typedef struct {
    const wc_far_pairs *far;
    wc_disk *disk;
    const uint64_t *key; /* pairs in order: a << 32 | b */
    pair_step *step;     /* n_steps, and the end */
    size_t n_steps, n_threads;
    text_range *range; /* n_ranges */
    size_t n_ranges, cap_ranges;
    wc_own_load *earlier; /* one a thread */
    bool *failed;         /* the same */
    void (*see)(void *context, wc_pair pair, int thread);
    void *context;
} seeing;

static uint32_t first_of(uint64_t key) { return (uint32_t)(key >> 32); }

static void fetch_step(const seeing *s, size_t i)
{
    for (size_t k = s->step[i].fetches; k < s->step[i + 1].fetches; k++)
        wc_disk_fetch(s->disk, s->range[k].from, (size_t)(s->range[k].to - s->range[k].from));
}

static void see_step(void *context, size_t i, int thread)
{
    const seeing *s = context;
    const size_t from = s->step[i].from, to = s->step[i + 1].from;
    wc_own_load *load = &s->earlier[thread];
    bool ok = !s->failed[thread];
    if (i + s->n_threads < s->n_steps) fetch_step(s, i + s->n_threads);
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
static bool find_texts(seeing *s, const wc_own *own, size_t from, size_t to)
{
    const size_t first = s->n_ranges;
    for (size_t k = from; k < to && first_of(s->key[k]) < s->far->from; k++) {
        const wc_own *one = &own[first_of(s->key[k])];
        const char *begin = (const char *)one->hash, *end = begin + wc_own_bytes(one);
        if (s->n_ranges > first && begin < s->range[s->n_ranges - 1].to + NEAR_BYTES) {
            s->range[s->n_ranges - 1].to = end;
        } else {
            if (!wc_array_reserve(&s->range, &s->cap_ranges, s->n_ranges + 1, sizeof *s->range)) return false;
            s->range[s->n_ranges++] = (text_range){begin, end};
        }
    }
    return true;
}

/* Some STEP_PAIRS pairs each, and all pairs of an earlier page in one.  s->step: room for n / STEP_PAIRS + 2. */
static bool cut_steps(seeing *s, size_t n, const wc_own *own)
{
    bool ok = true;
    for (size_t i = 0, from; ok && i < n; s->n_steps++) {
        from = i;
        i = n - i < STEP_PAIRS ? n : i + STEP_PAIRS;
        while (i < n && first_of(s->key[i]) == first_of(s->key[i - 1])) i++;
        s->step[s->n_steps] = (pair_step){from, s->n_ranges};
        ok = find_texts(s, own, from, i);
    }
    s->step[s->n_steps] = (pair_step){n, s->n_ranges};
    return ok;
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
    seeing s = {.far = far, .disk = set->disk, .key = key, .see = see, .context = context};
    wc_own_load later;
    bool ok = wc_own_load_init(&later, set, own);
    s.step = wc_array_new(n / STEP_PAIRS + 2, sizeof *s.step);
    s.earlier = wc_array_new((size_t)n_threads, sizeof *s.earlier);
    s.failed = wc_array_new((size_t)n_threads, sizeof *s.failed);
    s.n_threads = (size_t)n_threads;
    ok = ok && key != NULL && s.step != NULL && s.earlier != NULL && s.failed != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_own_load_init(&s.earlier[t], set, own);
    ok = ok && (n == 0 || load_later(far, &later, n_threads)) && cut_steps(&s, n, own);
    ok = ok && wc_parallel_for(s.n_steps, n_threads, see_step, &s, set->cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !s.failed[t];
    for (int t = 0; s.earlier != NULL && t < n_threads; t++) wc_own_load_free(&s.earlier[t]);
    wc_own_load_drop(&later);
    wc_own_load_free(&later);
    wc_memory_free(key);
    wc_memory_free(s.step);
    wc_memory_free(s.range);
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
