/* grow.h - clusters grow from their representatives.  Internal header. */
#ifndef WC_STORY_GROW_H
#define WC_STORY_GROW_H
#include "story/cluster.h"

/* Fill clusters->cluster_of, with the number of the page that represents the cluster, and share; digest is there, and
 * the others need not be.  adjacency: as for wc_digest_find.  headed[p]: WC_NOT_HEADED, or p counts as a digest until
 * all others have grown, and then joins the cluster of this page, if it verifies there; it is no digest.  false: no
 * memory, cancelled, or the disk failed. O(matches) and what is compared; parallel over components. */
bool wc_clusters_grow(wc_clusters *clusters, const wc_pageset *set, wc_own *own, const wc_params *params,
                      const wc_matches *matches, const wc_adjacency *adjacency, const uint32_t *headed, int n_threads);
#endif
