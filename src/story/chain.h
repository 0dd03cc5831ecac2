/* chain.h - the chain mask: furniture that the hosts of a publisher share, where a host has too few pages for the site
 * mask to learn all of it.  Internal header.
 *
 * It looks at what a page shares with the pages it was compared with, and asks for params->groups kinds (recur.h).
 * Pages are of one kind when their titles have a word in common, or when they are the same for the most part; a story
 * stands on pages whose titles speak of it.  What pages that one is compared with were found to have is furniture of
 * that one, too.  Pages of which nothing but the text is known are of one kind by that alone, and twice as many kinds
 * are asked. */
#ifndef WC_STORY_CHAIN_H
#define WC_STORY_CHAIN_H
#include "story/candidates.h"

/* Whether pages of that outlet are judged by the chain mask, too: those of one with less than half an epoch of version
 * groups, of which its own mask sees what recurs on many. */
static inline bool wc_chain_judges(const wc_site *site, uint32_t outlet, const wc_params *params)
{
    const uint32_t most = params->epoch / 2;
    return outlet == WC_OUTLET_NONE || site[outlet].n_groups < (most > params->groups ? most : params->groups);
}

/* After wc_candidates_match: where chain furniture comes to light, take it out of own[] and match again, three times at
 * most.  site[] is what wc_mask_learn counted; layout (NULL: not asked), one an outlet, learns what its pages lost.
 * false: no memory, or cancelled. Where there is none it costs O(pages), else each time O(matches + own text of the
 * pages of small outlets and of at most 31 partners of each), and the matching anew; parallel over pages. */
bool wc_chain_mask(wc_pageset *set, const wc_site *site, const wc_params *params, int n_threads, wc_own *own,
                   wc_matches *matches, struct wc_layout *layout);

/* What the chain mask took: masked[i] of the n shingles of a page's sketch, hash[0..n) in text order, is set where the
 * shingle is gone from own; where own is thinned, from the shingle before it.  O(n log n). */
void wc_chain_show(const wc_own *own, const uint32_t *hash, size_t n, bool *masked);
#endif
