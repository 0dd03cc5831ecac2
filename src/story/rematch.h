/* rematch.h - matching again where the own texts of some pages have lost shingles.  Internal header. */
#ifndef WC_STORY_REMATCH_H
#define WC_STORY_REMATCH_H
#include "story/candidates.h"

/* Matches of the set, in which pages with changed[p] have lost own text since: of a few such pages what they matched is
 * compared again; of many, whom the loss may bring together with others, pairs are searched anew.
 * Matches of other pages stay.  Ordered as before.  false: no memory, or cancelled.
 * Of a few O(own text + matches), else as wc_candidates_match; parallel over matches. */
bool wc_rematch(const wc_pageset *set, wc_own *own, const wc_params *params, int n_threads, const bool *changed,
                wc_matches *matches);
#endif
