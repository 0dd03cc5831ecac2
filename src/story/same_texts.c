/* same_texts.c - see same_texts.h */
#include "story/same_texts.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/own_disk.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STEP_PAGES 1024

typedef struct { /* one a thread */
    wc_own_reader reader;
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_own *own;
    uint64_t *text;
    worker *worker;
} hashing;

static void hash_step(void *context, size_t i, int thread)
{
    const hashing *h = context;
    const size_t from = i * STEP_PAGES, to = h->set->n - from < STEP_PAGES ? h->set->n : from + STEP_PAGES;
    worker *w = &h->worker[thread];
    if (!wc_own_reader_begin(&w->reader, h->set, h->own, from, to)) w->failed = true;
    for (size_t p = from; p < to && !w->failed; p++) {
        const wc_own *own = wc_own_reader_get(&w->reader, p);
        w->failed = own == NULL;
        if (own != NULL && own->n > 0) h->text[p] = XXH3_64bits(own->hash, own->n * sizeof *own->hash);
    }
}

bool wc_same_texts_hash(const wc_pageset *set, const wc_own *own, uint64_t *text, int n_threads)
{
    hashing h = {set, own, text, wc_array_new((size_t)n_threads, sizeof *h.worker)};
    bool ok = h.worker != NULL &&
              wc_parallel_for((set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, hash_step, &h, set->cancel);
    for (int t = 0; h.worker != NULL && t < n_threads; t++) {
        ok = ok && !h.worker[t].failed;
        wc_own_reader_free(&h.worker[t].reader);
    }
    wc_memory_free(h.worker);
    return ok;
}

/* Of hashes alike at another level they are another text. */
static uint64_t key_of(uint64_t text, const wc_own *own) { return text + own->level * UINT64_C(0x9e3779b97f4a7c15); }

bool wc_same_texts_find(const wc_pageset *set, const wc_own *own, const uint64_t *text, const wc_params *params,
                        const uint32_t *since, int n_threads, wc_pairs *same)
{
    wc_keyed *item = wc_array_new(set->n, sizeof *item), *scratch = wc_array_new(set->n, sizeof *scratch);
    size_t n = 0;
    bool ok = item != NULL && scratch != NULL;
    for (size_t p = 0; ok && p < set->n; p++) {
        if (wc_own_words(&own[p]) >= params->shared_words)
            item[n++] = (wc_keyed){key_of(text[p], &own[p]), (uint32_t)p};
    }
    ok = ok && wc_sort_keyed(item, scratch, n, n_threads);
    for (size_t i = 0, first = 0; ok && i < n; i++) {
        if (item[i].key != item[first].key) first = i;
        while (since != NULL && item[first].value < since[item[i].value]) first++;
        if (i > first) ok = wc_pairs_push(same, (wc_pair){item[first].value, item[i].value});
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}
