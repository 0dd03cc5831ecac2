/* far_pairs.h - comparing pages whose own texts are on the disk, in an order in which these are read.  Internal header.
 *
 * The later pages of all pairs stand in memory, some pages in a row.  The earlier ones come in their order, each once,
 * so that however far apart two pages are, the disk is read in one direction. */
#ifndef WC_STORY_FAR_PAIRS_H
#define WC_STORY_FAR_PAIRS_H
#include "story/compared.h"
#include "story/own_load.h"

typedef struct wc_far_pairs {
    wc_pairs pairs;    /* pushed by whoever looks for them, b of each in [from, to), and seen later */
    uint32_t from, to; /* pages whose own texts are in memory */
    wc_own_load later;
} wc_far_pairs;

/* false: no memory; wc_far_pairs_free follows in any case. */
bool wc_far_pairs_init(wc_far_pairs *far, const wc_pageset *set, wc_own *own);
void wc_far_pairs_free(wc_far_pairs *far);

/* Bring the own texts of pages from `from` on into memory: so many that they take a good part of what
 * set->disk->work_bytes allows, step pages at least and a multiple of it (or all that there are); those of before leave
 * it.  false: no memory, cancelled, or the disk failed. */
bool wc_far_pairs_open(wc_far_pairs *far, size_t from, size_t step);

/* Call see(context, pair, thread) for all pairs, by (a, b), while the own texts of both are in memory; calls for the
 * same a come from one thread.  After some of them take_up(context) is called alone, and at the end: false ends it all.
 * Pairs are empty then.  false: as above, or as that. */
bool wc_far_pairs_see(wc_far_pairs *far, int n_threads, void (*see)(void *context, wc_pair pair, int thread),
                      bool (*take_up)(void *context), void *context);
#endif
