/* rubrics.h - titles that are no headlines: "Morning briefing", "Letters".  Internal header.
 *
 * A headline goes with its story; a rubric comes back over texts that have nothing in common. */
#ifndef WC_STORY_RUBRICS_H
#define WC_STORY_RUBRICS_H
#include "story/mask.h"

/* A hash of the page's title without its site's name (site: one an outlet, or NULL), 0 where nothing is left. */
uint64_t wc_headline_hash(const wc_pageset *set, const wc_site *site, uint32_t page);

/* rubric[0..set->n): whether the page's headline[], to the byte, stands on pages of three days and of three kinds, of
 * which copies are one; kind: one a page, by wc_matches_group or wc_adjacency_group.  false: no memory.  O(n). */
bool wc_rubrics_find(const wc_pageset *set, const uint64_t *headline, const uint32_t *kind, int n_threads,
                     bool *rubric);
#endif
