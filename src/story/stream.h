/* stream.h - which pages meet in the buckets of their signatures, for all pages in their order, at once.  Internal
 * header.
 *
 * It links the pages that links.h does, a page to the latest three of each of its buckets and to the first.  The
 * buckets of all bands are in memory together, so that no list of pages is, and pages that have passed are not looked
 * at again: signatures, some pages at a time, become keys, keys become those four pages, and these are counted.  Memory
 * goes by the keys that occur, however many pages have one: with short hashes these are few.  Without a window, and for
 * MinHash with bands of one row. */
#ifndef WC_STORY_STREAM_H
#define WC_STORY_STREAM_H
#include "story/links.h"

typedef struct wc_stream_near { /* the first page of a bucket and the latest, the last one first; UINT32_MAX: no more */
    uint32_t page[4];
} wc_stream_near;

#define WC_STREAM_ZEROS 33 /* numbers of zeros that a hash can begin with */

typedef struct wc_stream_keys {
    uint32_t *page; /* n pages, those that are active of the ones before `to` that did not come yet, in their order */
    size_t n, to;
    uint32_t *key; /* of each band, of each page */
} wc_stream_keys;

typedef struct wc_stream {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    const bool *active; /* see wc_stream_begin */
    size_t n_bands;
    size_t step;                          /* pages come so many at a time */
    size_t row;                           /* of each band: room for as many pages */
    wc_stream_keys now, next;             /* the pages that came last; those after them, if next.to > now.to */
    wc_stream_near *near;                 /* of each band: whom the pages that came last meet there */
    size_t zeros_at[WC_STREAM_ZEROS + 1]; /* see stream.c; the last one: keys that a slot can have */
    uint16_t *number;                     /* of each band, of each such key: its bucket + 1, or 0 */
    wc_stream_near *bucket;               /* of each band, room for cap of them: */
    size_t *n_buckets, cap;               /* ... those that there are, in the order in which they came */
    wc_links_keyer *keyer;                /* n_threads */
    size_t n_threads;
} wc_stream;

/* Whether its tables take little enough for these pages. */
bool wc_stream_fits(const wc_pageset *set, const wc_params *params);

/* false: no memory; wc_stream_free follows in any case. */
bool wc_stream_init(wc_stream *stream, const wc_pageset *set, const wc_own *own, const wc_params *params,
                    int n_threads);
void wc_stream_free(wc_stream *stream);

/* Begin with the first page again, among the pages that are active[0..set->n), which stays the caller's, and as it is
 * meanwhile. */
void wc_stream_begin(wc_stream *stream, const bool *active);

/* The next pages come, stream->step of them or as many as are left: now.page[0..now.n), of those before now.to.
 * false: no memory, or cancelled, or the disk failed. */
bool wc_stream_next(wc_stream *stream);

/* Call body(context, i, thread) for every i in [0, n), as wc_parallel_for does, while keys of the pages are made that
 * come next, of those that are active now; whether that failed, wc_stream_next tells.  false: cancelled. */
bool wc_stream_for(wc_stream *stream, size_t n, void (*body)(void *context, size_t i, int thread), void *context);

/* Buckets of all bands. */
size_t wc_stream_count(const wc_stream *stream);
/* When all pages came: call see(context, key, bucket) for each bucket of each band, in any order, until it returns
 * false.  false: it did. */
bool wc_stream_buckets(const wc_stream *stream, bool (*see)(void *context, uint32_t key, const wc_stream_near *bucket),
                       void *context);

/* Of now.page[i], those that it meets in enough buckets, and of them those that are only[] (NULL: all).  Many may read
 * the same stream. */
void wc_stream_gather(const wc_stream *stream, wc_touched *touched, size_t i, const bool *only);
#endif
