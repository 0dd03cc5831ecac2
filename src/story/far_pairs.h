/* far_pairs.h - comparing pages whose own texts are on the disk, in an order in which these are read.  Internal header.
 *
 * The later pages of all pairs stand in memory, some pages in a row.  The earlier ones come in their order, each once,
 * so that however far apart two pages are, the disk is read in one direction. */
#ifndef WC_STORY_FAR_PAIRS_H
#define WC_STORY_FAR_PAIRS_H
#include "story/compared.h"

typedef struct wc_far_pairs { /* zeroed is an empty one; pairs are pushed */
    wc_pairs pairs;
    uint32_t from, to; /* b of each of them is in [from, to) */
} wc_far_pairs;

/* Call see(context, pair, thread) for all pairs, by (a, b), while the own texts of both are in memory; calls for the
 * same a come from one thread.  Pairs are empty then.  false: no memory, cancelled, or the disk failed. */
bool wc_far_pairs_see(wc_far_pairs *far, const wc_pageset *set, wc_own *own, int n_threads,
                      void (*see)(void *context, wc_pair pair, int thread), void *context);
void wc_far_pairs_free(wc_far_pairs *far);

/* Behind `from` so many pages that their own texts take a good part of what set->disk->work_bytes allows, step pages at
 * least and a multiple of it (or all that there are). */
size_t wc_far_pairs_end(const wc_pageset *set, const wc_own *own, size_t from, size_t step);
#endif
