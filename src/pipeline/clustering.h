/* clustering.h - pages to stories: the stages between reading pages and telling of them.  Internal header. */
#ifndef WC_PIPELINE_CLUSTERING_H
#define WC_PIPELINE_CLUSTERING_H
#include "pipeline/job.h"
#include "report/report.h"
#include "story/cluster.h"
#include "story/compared.h"

typedef struct wc_clustering {
    wc_options defaults; /* of a job without options */
    wc_job job;
    wc_pageset set;
    wc_own *own;
    wc_site *site;
    wc_compared before; /* what an earlier run compared: of the first n_old pages of the set, until that is sorted */
    size_t n_old;
    uint32_t *old;  /* wc_reuse.old */
    wc_reuse reuse; /* of matches, once wc_clustering_keep_compared asked for it */
    wc_matches matches;
    wc_clusters clusters;
    wc_attribution attribution;
} wc_clustering;

/* *c becomes a job with an empty set, for the caller to fill.  params and options may be NULL.  wc_clustering_free
 * follows, whatever happens. */
wc_status wc_clustering_begin(wc_clustering *c, const wc_params *params, const wc_options *options, wc_error *error);

/* What is compared is kept for wc_compared_make, and taken from before where it is known.  Before the run. */
void wc_clustering_keep_compared(wc_clustering *c);

/* Sort the set, and make all else of it.  from (NULL: not asked): filled, set.n, the place that each page had before;
 * with n_old it must be asked for. */
wc_status wc_clustering_run(wc_clustering *c, uint32_t *from);

wc_result wc_clustering_result(const wc_clustering *c); /* views */
void wc_clustering_free(wc_clustering *c);
#endif
