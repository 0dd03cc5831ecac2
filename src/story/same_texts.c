/* same_texts.c - see same_texts.h */
#include "story/same_texts.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/own_disk.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STEP_PAGES 1024
#define NO_PAGE    UINT32_MAX

typedef struct { /* one a thread */
    wc_own_reader reader;
    bool failed;
} worker;

typedef struct {
    const wc_pageset *set;
    const wc_own *own;
    uint64_t least; /* words */
    wc_keyed *item; /* one a page: a hash of its own text, and its number, or NO_PAGE: it has too little */
    worker *worker;
} hashing;

static void hash_own(void *context, size_t i, int thread)
{
    const hashing *h = context;
    const size_t from = i * STEP_PAGES, to = h->set->n - from < STEP_PAGES ? h->set->n : from + STEP_PAGES;
    worker *w = &h->worker[thread];
    if (!wc_own_reader_begin(&w->reader, h->set, h->own, from, to)) w->failed = true;
    for (size_t p = from; p < to && !w->failed; p++) {
        const wc_own *own = wc_own_reader_get(&w->reader, p);
        if (own == NULL) {
            w->failed = true;
            break;
        }
        if (wc_own_words(own) < h->least)
            h->item[p].value = NO_PAGE;
        else
            h->item[p] =
                (wc_keyed){XXH3_64bits_withSeed(own->hash, own->n * sizeof *own->hash, own->level), (uint32_t)p};
    }
}

static bool hash_all(hashing *h, int n_threads)
{
    bool ok;
    h->worker = wc_array_new((size_t)n_threads, sizeof *h->worker);
    ok = h->worker != NULL && h->item != NULL &&
         wc_parallel_for((h->set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, hash_own, h, h->set->cancel);
    for (int t = 0; h->worker != NULL && t < n_threads; t++) {
        ok = ok && !h->worker[t].failed;
        wc_own_reader_free(&h->worker[t].reader);
    }
    wc_memory_free(h->worker);
    return ok;
}

bool wc_same_texts_find(const wc_pageset *set, const wc_own *own, const wc_params *params, const uint32_t *since,
                        int n_threads, wc_pairs *same)
{
    const size_t n = set->n;
    wc_keyed *item = wc_array_new(n, sizeof *item), *scratch = wc_array_new(n, sizeof *scratch);
    hashing h = {.set = set, .own = own, .least = params->shared_words, .item = item};
    size_t n_items = 0;
    bool ok = scratch != NULL && hash_all(&h, n_threads);
    for (size_t p = 0; ok && p < n; p++) {
        item[n_items] = item[p];
        n_items += item[p].value != NO_PAGE;
    }
    ok = ok && wc_sort_keyed(item, scratch, n_items, n_threads);
    for (size_t i = 0, first = 0; ok && i < n_items; i++) {
        if (item[i].key != item[first].key) first = i;
        while (since != NULL && item[first].value < since[item[i].value]) first++;
        if (i > first) ok = wc_pairs_push(same, (wc_pair){item[first].value, item[i].value});
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}
