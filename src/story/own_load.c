/* own_load.c - see own_load.h.  What stands between two own texts that are asked for is read with them, if it is
 * little. */
#include "story/own_load.h"
#include "base/disk.h"
#include "base/parallel.h"
#include "base/sort.h"
#include <string.h>

#define NEAR_BYTES  8192
#define RANGE_BYTES ((size_t)1 << 20) /* a read */
#define MOST_PAGES  65536             /* whose loads are one */

typedef struct wc_own_range {
    size_t from, to, at; /* bytes of set->own; where they are in the text */
} own_range;

bool wc_own_load_init(wc_own_load *load, const wc_pageset *set, wc_own *own)
{
    *load = (wc_own_load){.set = set, .own = own, .added = wc_array_new(set->n / 64 + 1, sizeof *load->added)};
    return load->added != NULL;
}

void wc_own_load_free(wc_own_load *load)
{
    wc_memory_free(load->added);
    wc_memory_free(load->page);
    wc_memory_free(load->range);
    wc_memory_free(load->text);
    memset(load, 0, sizeof *load);
}

bool wc_own_load_add(wc_own_load *load, uint32_t page)
{
    uint64_t *word = &load->added[page / 64];
    const uint64_t bit = (uint64_t)1 << page % 64;
    if (load->own[page].n == 0 || *word & bit) return true;
    if (!wc_array_reserve(&load->page, &load->cap, 2 * (load->n + 1), sizeof *load->page))
        return false; /* and to sort */
    *word |= bit;
    load->page[load->n++] = page;
    load->bytes += wc_own_bytes(&load->own[page]);
    return true;
}

static size_t place_of(const wc_own_load *load, const wc_own *own)
{
    return (size_t)((const char *)own->hash - (const char *)load->set->own);
}

static void point_to(wc_own *own, char *to)
{
    own->hash = (uint32_t *)(void *)to;
    own->mark = (uint16_t *)(void *)(own->hash + own->n);
}

/* What is read together.  Returns the bytes of all; SIZE_MAX: no memory. */
static size_t cut_ranges(wc_own_load *load)
{
    size_t bytes = 0;
    load->n_ranges = 0;
    for (size_t i = 0; i < load->n; i++) {
        const wc_own *own = &load->own[load->page[i]];
        const size_t from = place_of(load, own), to = from + wc_own_bytes(own);
        own_range *last = load->n_ranges > 0 ? &load->range[load->n_ranges - 1] : NULL;
        if (last != NULL && from < last->to + NEAR_BYTES && to - last->from < RANGE_BYTES) {
            bytes += to - last->to;
            last->to = to;
            continue;
        }
        if (!wc_array_reserve(&load->range, &load->cap_ranges, load->n_ranges + 1, sizeof *load->range))
            return SIZE_MAX;
        bytes = (bytes + 7) & ~(size_t)7;
        load->range[load->n_ranges++] = (own_range){from, to, bytes};
        bytes += to - from;
    }
    return bytes;
}

typedef struct {
    const wc_own_load *load;
    bool *failed; /* one a thread */
} reading;

static void read_range(void *context, size_t i, int thread)
{
    const reading *r = context;
    const own_range *range = &r->load->range[i];
    if (!wc_disk_get(r->load->set->disk, r->load->set->own, range->from, r->load->text + range->at,
                     range->to - range->from))
        r->failed[thread] = true;
}

static bool read_ranges(const wc_own_load *load, int n_threads)
{
    reading r = {load, wc_array_new((size_t)n_threads, sizeof *r.failed)};
    bool ok = r.failed != NULL && wc_parallel_for(load->n_ranges, n_threads, read_range, &r, load->set->cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !r.failed[t];
    wc_memory_free(r.failed);
    return ok;
}

bool wc_own_load_read(wc_own_load *load, int n_threads)
{
    size_t bytes, k = 0;
    if (load->n > 1) wc_sort_u64(load->page, load->page + load->n, load->n, 0);
    bytes = cut_ranges(load);
    load->text = bytes < SIZE_MAX ? wc_array_resize(NULL, bytes + 1, 1) : NULL;
    if (load->text == NULL || !read_ranges(load, n_threads)) {
        load->n_ranges = 0; /* nothing to be pointed back */
        return false;
    }
    for (size_t i = 0; i < load->n; i++) {
        wc_own *own = &load->own[load->page[i]];
        const size_t place = place_of(load, own);
        while (place >= load->range[k].to && k + 1 < load->n_ranges) k++;
        point_to(own, load->text + load->range[k].at + (place - load->range[k].from));
    }
    return true;
}

void wc_own_load_drop(wc_own_load *load)
{
    size_t k = 0;
    for (size_t i = 0; i < load->n; i++) {
        load->added[load->page[i] / 64] &= ~((uint64_t)1 << load->page[i] % 64);
        if (load->n_ranges == 0) continue;
        wc_own *own = &load->own[load->page[i]];
        const size_t at = (size_t)((char *)own->hash - load->text);
        while (at >= load->range[k].at + (load->range[k].to - load->range[k].from) && k + 1 < load->n_ranges) k++;
        point_to(own, (char *)load->set->own + load->range[k].from + (at - load->range[k].at));
    }
    load->n = load->bytes = load->n_ranges = 0;
    wc_memory_free(load->text);
    load->text = NULL;
}

/* ---- page by page ---- */

typedef struct {
    void (*body)(void *context, size_t page, int thread);
    void *context;
    size_t first;
} page_loop;

static void do_page(void *context, size_t i, int thread)
{
    const page_loop *l = context;
    l->body(l->context, l->first + i, thread);
}

bool wc_own_for_pages(const wc_pageset *set, wc_own *own, int n_threads,
                      bool (*need)(void *context, uint32_t page, wc_own_load *load),
                      void (*body)(void *context, size_t page, int thread), void *context)
{
    page_loop loop = {body, context, 0};
    wc_own_load load;
    bool ok;
    if (set->disk == NULL) return wc_parallel_for(set->n, n_threads, body, context, set->cancel);
    ok = wc_own_load_init(&load, set, own);
    for (size_t end; ok && loop.first < set->n; loop.first = end) {
        for (end = loop.first;
             ok && end < set->n && end - loop.first < MOST_PAGES && load.bytes < set->disk->work_bytes;)
            ok = need(context, (uint32_t)end++, &load);
        ok = ok && wc_own_load_read(&load, n_threads);
        ok = ok && wc_parallel_for(end - loop.first, n_threads, do_page, &loop, set->cancel);
        wc_own_load_drop(&load);
    }
    wc_own_load_free(&load);
    return ok;
}
