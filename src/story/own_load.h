/* own_load.h - own texts of some pages, brought from the disk into memory.  Internal header. */
#ifndef WC_STORY_OWN_LOAD_H
#define WC_STORY_OWN_LOAD_H
#include "base/aside.h"
#include "base/disk.h"
#include "story/mask.h"

typedef struct wc_own_load {
    const wc_pageset *set; /* on a disk */
    wc_own *own;           /* where own texts are in memory, it points there until they are dropped */
    uint64_t *added;       /* a bit for each page of the set */
    uint64_t *page;        /* n: that were added; and behind them where they stand in set->own */
    size_t n, cap;
    size_t bytes;               /* of their own texts, rounded */
    char *text;                 /* their own texts, while they are loaded; else NULL */
    struct wc_own_range *range; /* n_ranges: of set->own that are read together */
    size_t n_ranges, cap_ranges;
    wc_aside reading;
    bool used; /* own points to text */
    atomic_bool failed;
} wc_own_load;

/* false: no memory; wc_own_load_free follows in any case. */
bool wc_own_load_init(wc_own_load *load, const wc_pageset *set, wc_own *own);
void wc_own_load_free(wc_own_load *load);

/* This page is asked for; that it was already does not matter.  false: no memory. */
bool wc_own_load_add(wc_own_load *load, uint32_t page);
/* What was added is read meanwhile, in the order of the disk, while none of it is in memory; one load at a time.  Then
 * wait until it is, and use it, from where on own[] points there.  false: no memory, the disk failed, or cancelled. */
bool wc_own_load_start(wc_own_load *load);
bool wc_own_load_wait(wc_own_load *load);
void wc_own_load_use(wc_own_load *load);
bool wc_own_load_read(wc_own_load *load); /* all three */
void wc_own_load_drop(wc_own_load *load); /* and what was added is forgotten */

/* Items [0, n) in batches, each of which has the own texts that it needs, of a set on a disk, read while the one before
 * is worked on: add(context, from, load, ok) adds what a batch from there on looks at and returns where that ends
 * (where none is left: there; *ok false: no memory), and work(context, from, to) finds it in memory; false ends it all.
 * false: as that, or as wc_own_load_read. */
bool wc_own_for_batches(const wc_pageset *set, wc_own *own, size_t n,
                        size_t (*add)(void *context, size_t from, wc_own_load *load, bool *ok),
                        bool (*work)(void *context, size_t from, size_t to), void *context)
    __attribute__((warn_unused_result));

#define WC_OWN_PAGES_MOST ((size_t)131072) /* that one load serves */

typedef struct wc_own_wants { /* of one thread; zeroed: none */
    uint32_t *page;           /* n, some more than once */
    size_t n, cap;
    bool failed; /* no memory */
} wc_own_wants;

void wc_own_want(wc_own_wants *wants, uint32_t page);

/* Call body(context, page, thread) once for every page of the set, with several threads, as wc_parallel_for does.  Of a
 * set on a disk, `need` tells before, by wc_own_want and in a thread as well, whose own texts body will look at (for
 * some pages twice); the same loads serve many pages, WC_OWN_PAGES_MOST at most, and when these are done the caller's
 * thread calls done(context, from, to), if that is not NULL; of a set in memory nobody does.  false: no memory,
 * cancelled, or the disk failed. */
bool wc_own_for_pages(const wc_pageset *set, wc_own *own, int n_threads,
                      void (*need)(void *context, uint32_t page, int thread, wc_own_wants *wants),
                      void (*body)(void *context, size_t page, int thread),
                      void (*done)(void *context, size_t from, size_t to), void *context)
    __attribute__((warn_unused_result));
#endif
