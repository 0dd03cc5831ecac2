/* rubrics.h - titles that are no headlines: "Morning briefing", "Letters".  Internal header.
 *
 * A headline goes with its story; a rubric comes back over texts that have nothing in common. */
#ifndef WC_STORY_RUBRICS_H
#define WC_STORY_RUBRICS_H
#include "story/candidates.h"

/* rubric[0..set->n): whether the page's title, to the byte, stands on pages of three days and of three kinds; copies
 * are of one kind.  false: no memory.  O(n). */
bool wc_rubrics_find(const wc_pageset *set, const wc_matches *matches, int n_threads, bool *rubric);
#endif
