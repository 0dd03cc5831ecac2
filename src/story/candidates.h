/* candidates.h - find the pairs of pages that are worth a comparison, and compare them.  Internal header.
 *
 * A bucket links each of its pages to the pages just before it (near in time, since pages are in order of date) and to
 * its first one; pages linked in enough buckets are compared.  Copies are contracted to their component's longest
 * page and the rest is done again, so a story of 10,000 copies costs 10,000 times a few links, and what it filled the
 * buckets with no longer hides others.  With params->window no two pages are compared that are farther apart. */
#ifndef WC_STORY_CANDIDATES_H
#define WC_STORY_CANDIDATES_H
#include "base/runs.h"
#include "story/matches.h"

/* Fill matches, of which there are none yet.  Where the own texts are on the disk, own[] points into memory meanwhile.
 * false: no memory, or cancelled. */
bool wc_candidates_match(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads,
                         wc_matches *matches);

/* The same for pairs of which a page is changed[]; the matches that there are, all of others, stay. */
bool wc_candidates_match_again(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads,
                               const bool *changed, wc_matches *matches);

/* match_order.c: matches as threads find them.  In memory each keeps its own; with a disk they go there in runs by
 * their first pages. */
typedef struct wc_found {
    wc_matches *list; /* n_threads, for each to push to */
    size_t n_pages;
    int n_threads;
    wc_runs runs; /* with a disk */
} wc_found;
/* false: no memory; wc_found_free follows in any case. */
bool wc_found_init(wc_found *found, wc_disk *disk, size_t n_pages, int n_threads);
void wc_found_free(wc_found *found);
/* With a disk what a thread found goes there, and its list is empty.  Failure is told by wc_found_order. */
void wc_found_put(wc_found *found, int thread);
/* All of them become the matches, in order, as above; a pair that was found more than once stays once.  What was found
 * is lost.  false: no memory, or the disk failed. */
bool wc_found_order(wc_found *found, wc_matches *matches);
#endif
