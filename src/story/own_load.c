/* own_load.c - see own_load.h.  What stands between two own texts that are asked for is read with them, if it is
 * little, and not kept. */
#include "story/own_load.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "base/team.h"
#include "story/own_disk.h"
#include <string.h>

#define NEAR_BYTES  ((size_t)24 << 10)
#define RANGE_BYTES ((size_t)512 << 10) /* a read, at most, and such a share of what may be worked on: */
#define RANGE_SHARE 64
#define STEP_PAGES  ((size_t)32)   /* that a thread takes together */
#define ASK_PAGES   ((size_t)16)   /* the same, of those that say what they need, */
#define ASK_STEPS   ((size_t)8)    /* so many times for each thread before that is put together */
#define RELAX_PAGES ((size_t)1024) /* what is mapped is read, too */

typedef struct wc_own_range {
    size_t from, to;   /* bytes of set->own */
    size_t first, end; /* in page[] */
    size_t at;         /* where their own texts go */
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
    if (*word & bit || !wc_own_is_on_disk(load->set, &load->own[page])) return true;
    if (!wc_array_reserve(&load->page, &load->cap, 2 * (load->n + 1), sizeof *load->page))
        return false; /* and to sort */
    *word |= bit;
    load->page[load->n++] = page;
    load->bytes += wc_own_room(&load->own[page]);
    return true;
}

/* Their places, while none of them is in memory. */
static void find_places(wc_own_load *load)
{
    if (load->n > 1) wc_sort_u64(load->page, load->page + load->n, load->n, 0);
    for (size_t i = 0; i < load->n; i++)
        load->page[load->n + i] =
            (uint64_t)((const char *)load->own[load->page[i]].hash - (const char *)load->set->own);
}

static bool cut_ranges(wc_own_load *load)
{
    const size_t share = load->set->disk->work_bytes / RANGE_SHARE, most = share < RANGE_BYTES ? share : RANGE_BYTES;
    size_t at = 0;
    load->n_ranges = 0;
    for (size_t i = 0; i < load->n; i++) {
        const wc_own *own = &load->own[load->page[i]];
        const size_t from = load->page[load->n + i], to = from + wc_own_disk_bytes(own);
        own_range *last = load->n_ranges > 0 ? &load->range[load->n_ranges - 1] : NULL;
        if (last != NULL && from < last->to + NEAR_BYTES && to - last->from < most) {
            last->to = to;
            last->end = i + 1;
        } else {
            if (!wc_array_reserve(&load->range, &load->cap_ranges, load->n_ranges + 1, sizeof *load->range))
                return false;
            load->range[load->n_ranges++] = (own_range){from, to, i, i + 1, at};
        }
        at += wc_own_room(own);
    }
    return true;
}

static void read_range(void *context, size_t i, int thread)
{
    wc_own_load *load = context;
    const own_range *range = &load->range[i];
    char *to = load->text + range->at;
    const char *from = wc_disk_get_past(load->set->disk, load->set->own, range->from, range->to - range->from,
                                        &load->set->disk->piece[thread]);
    if (from == NULL || wc_cancelled(load->set->cancel)) atomic_store(&load->failed, true);
    for (size_t k = range->first; from != NULL && k < range->end; k++) {
        wc_own own = load->own[load->page[k]];
        wc_own_point(&own, to);
        if (!wc_own_disk_get(from + (load->page[load->n + k] - range->from), &own)) {
            wc_disk_note_damage(load->set->disk);
            atomic_store(&load->failed, true);
        }
        to += wc_own_room(&own);
    }
}

/* Where that fails, load->failed. */
static wc_status read_ranges(void *context, wc_error *error)
{
    wc_own_load *load = context;
    wc_team *readers = load->set->disk->readers;
    (void)error;
    if (readers != NULL)
        wc_team_run(readers, load->n_ranges, read_range, load);
    else
        for (size_t i = 0; i < load->n_ranges; i++) read_range(load, i, 0);
    return WC_OK;
}

bool wc_own_load_start(wc_own_load *load)
{
    find_places(load);
    load->text = wc_array_resize(NULL, load->bytes + 1, 1);
    if (load->text == NULL || !cut_ranges(load)) return false;
    atomic_store(&load->failed, false);
    wc_aside_begin(&load->reading, load->n_ranges > 0 ? 2 : 1, read_ranges, load);
    return true;
}

bool wc_own_load_wait(wc_own_load *load)
{
    (void)wc_aside_end(&load->reading, NULL);
    return !atomic_load(&load->failed);
}

void wc_own_load_use(wc_own_load *load)
{
    char *to = load->text;
    for (size_t i = 0; i < load->n; i++) {
        wc_own *own = &load->own[load->page[i]];
        wc_own_point(own, to);
        to += wc_own_room(own);
    }
    load->used = true;
}

bool wc_own_load_read(wc_own_load *load)
{
    if (!wc_own_load_start(load) || !wc_own_load_wait(load)) return false;
    wc_own_load_use(load);
    return true;
}

void wc_own_load_drop(wc_own_load *load)
{
    (void)wc_own_load_wait(load);
    for (size_t i = 0; i < load->n; i++) {
        load->added[load->page[i] / 64] &= ~((uint64_t)1 << load->page[i] % 64);
        if (load->used) wc_own_point(&load->own[load->page[i]], (char *)load->set->own + load->page[load->n + i]);
    }
    load->n = load->bytes = 0;
    load->used = false;
    wc_memory_free(load->text);
    load->text = NULL;
}

/* ---- batch by batch ---- */

bool wc_own_for_batches(const wc_pageset *set, wc_own *own, size_t n,
                        size_t (*add)(void *context, size_t from, wc_own_load *load, bool *ok),
                        bool (*work)(void *context, size_t from, size_t to), void *context)
{
    wc_own_load load[2];
    bool ok = wc_own_load_init(&load[0], set, own);
    ok = wc_own_load_init(&load[1], set, own) && ok;
    size_t to = ok ? add(context, 0, &load[0], &ok) : 0;
    ok = ok && wc_own_load_start(&load[0]);
    for (size_t from = 0, now = 0, end; ok && from < n; from = to, to = end, now = !now) {
        end = add(context, to, &load[!now], &ok);
        ok = wc_own_load_wait(&load[now]) && ok && wc_own_load_start(&load[!now]);
        if (!ok) break;
        wc_own_load_use(&load[now]);
        ok = work(context, from, to);
        wc_own_load_drop(&load[now]);
    }
    for (size_t i = 0; i < 2; i++) {
        wc_own_load_drop(&load[i]);
        wc_own_load_free(&load[i]);
    }
    return ok;
}

/* ---- page by page ---- */

typedef struct { /* what a page asks for: n of wants[thread].page, from there on */
    size_t from, n;
    int thread;
} asked;

typedef struct {
    const wc_pageset *set;
    void (*need)(void *context, uint32_t page, int thread, wc_own_wants *wants);
    void (*body)(void *context, size_t page, int thread);
    void (*done)(void *context, size_t from, size_t to);
    void *context;
    size_t first, end; /* of the pages that are looked at now */
    int n_threads;
    /* On a disk: */
    wc_own_wants *wants; /* one a thread */
    asked *asked;        /* of so many pages */
} page_loop;

void wc_own_want(wc_own_wants *wants, uint32_t page)
{
    if (!wc_array_reserve(&wants->page, &wants->cap, wants->n + 1, sizeof *wants->page)) wants->failed = true;
    if (!wants->failed) wants->page[wants->n++] = page;
}

static void do_step(void *context, size_t step, int thread)
{
    const page_loop *l = context;
    const size_t from = l->first + step * STEP_PAGES;
    if (step % (RELAX_PAGES / STEP_PAGES) == 0) wc_disk_relax(l->set->disk);
    for (size_t page = from; page < l->end && page < from + STEP_PAGES; page++) l->body(l->context, page, thread);
}

static void ask_step(void *context, size_t step, int thread)
{
    const page_loop *l = context;
    wc_own_wants *wants = &l->wants[thread];
    const size_t from = l->first + step * ASK_PAGES;
    for (size_t page = from; page < l->end && page < from + ASK_PAGES; page++) {
        asked *mine = &l->asked[page - l->first];
        *mine = (asked){.from = wants->n, .thread = thread};
        l->need(l->context, (uint32_t)page, thread, wants);
        mine->n = wants->n - mine->from;
    }
}

/* Some pages from there on say what they need. */
static bool ask_pages(page_loop *l, size_t from, size_t n)
{
    bool ok;
    l->first = from;
    l->end = from + n;
    for (int t = 0; t < l->n_threads; t++) l->wants[t].n = 0;
    ok = wc_parallel_for((n + ASK_PAGES - 1) / ASK_PAGES, l->n_threads, ask_step, l, l->set->cancel);
    for (int t = 0; t < l->n_threads; t++) ok = ok && !l->wants[t].failed;
    return ok;
}

static bool add_asked(const page_loop *l, const asked *of, wc_own_load *load)
{
    const uint32_t *page = l->wants[of->thread].page + of->from;
    bool ok = true;
    for (size_t i = 0; ok && i < of->n; i++) ok = wc_own_load_add(load, page[i]);
    return ok;
}

static size_t add_pages(void *context, size_t from, wc_own_load *load, bool *ok)
{
    page_loop *l = context;
    const size_t together = ASK_PAGES * ASK_STEPS * (size_t)l->n_threads, work = l->set->disk->work_bytes;
    const size_t most = l->set->n - from < WC_OWN_PAGES_MOST ? l->set->n : from + WC_OWN_PAGES_MOST;
    size_t end = from;
    while (*ok && end < most && load->bytes < work) {
        const size_t first = end, n = most - end < together ? most - end : together;
        *ok = ask_pages(l, first, n);
        while (*ok && end < first + n && load->bytes < work) *ok = add_asked(l, &l->asked[end++ - first], load);
    }
    return end;
}

static bool do_pages(void *context, size_t from, size_t to)
{
    page_loop *l = context;
    l->first = from;
    l->end = to;
    return wc_parallel_for((to - from + STEP_PAGES - 1) / STEP_PAGES, l->n_threads, do_step, l, l->set->cancel);
}

static bool do_batch(void *context, size_t from, size_t to)
{
    const page_loop *l = context;
    if (!do_pages(context, from, to)) return false;
    if (l->done != NULL) l->done(l->context, from, to);
    return true;
}

bool wc_own_for_pages(const wc_pageset *set, wc_own *own, int n_threads,
                      void (*need)(void *context, uint32_t page, int thread, wc_own_wants *wants),
                      void (*body)(void *context, size_t page, int thread),
                      void (*done)(void *context, size_t from, size_t to), void *context)
{
    const size_t threads = (size_t)n_threads;
    page_loop loop = {.set = set, .need = need, .body = body, .done = done, .context = context, .n_threads = n_threads};
    bool ok;
    if (set->disk == NULL) return do_pages(&loop, 0, set->n);
    loop.wants = wc_array_new(threads, sizeof *loop.wants);
    loop.asked = wc_array_new(ASK_PAGES * ASK_STEPS * threads, sizeof *loop.asked);
    ok = loop.wants != NULL && loop.asked != NULL && wc_own_for_batches(set, own, set->n, add_pages, do_batch, &loop);
    for (size_t t = 0; loop.wants != NULL && t < threads; t++) wc_memory_free(loop.wants[t].page);
    wc_memory_free(loop.wants);
    wc_memory_free(loop.asked);
    return ok;
}
