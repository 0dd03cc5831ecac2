/* clustering.h - pages to stories: the stages between reading pages and telling of them.  Internal header. */
#ifndef WC_PIPELINE_CLUSTERING_H
#define WC_PIPELINE_CLUSTERING_H
#include "pipeline/masked_texts.h"
#include "report/report.h"
#include "story/cluster.h"
#include "story/compared.h"

typedef struct wc_clustering {
    wc_options defaults; /* of a job without options */
    wc_job job;
    wc_pageset set;
    wc_own *own;
    wc_site *site;
    size_t n_old;            /* pages of an earlier run: the first of the set, until that is sorted */
    wc_masked masked_before; /* what it masked, and what it compared; empty where it is not known */
    wc_compared compared_before, undone_before[WC_UNDONE_MOST];
    const char *store; /* holds the sketches, which are not in memory; NULL: they are, but for those of old pages
                          that masked_before knows, which are in whole_store, too */
    const char *whole_store;
    uint64_t chain;           /* of the new result's store, where wc_clustering_keep was called; see wc_store_found */
    uint32_t *old;            /* wc_reuse.old */
    struct wc_layout *layout; /* set->outlets.n, zeroed, of who asks for them; the caller's.  NULL: not asked */
    bool no_leads;            /* nobody asks for clusters.to_lead */
    const char *folder, *dir; /* wc_clustering_keep was called with them, else NULL */
    wc_masking masking;       /* of this run */
    wc_masked masked;         /* then: what it masked, and its own texts on their way to the new result */
    wc_masked_texts texts;
    wc_reuse reuse; /* then: what this run compared, see wc_compared_make */
    wc_matches matches;
    wc_clusters clusters;
    wc_attribution attribution;
} wc_clustering;

/* *c becomes a job with an empty set, for the caller to fill.  params and options may be NULL.  wc_clustering_free
 * follows, whatever happens. */
wc_status wc_clustering_begin(wc_clustering *c, const wc_params *params, const wc_options *options, wc_error *error);

/* Before the run: take what is known from an earlier one, and keep what the next one can take.  What was masked goes to
 * the folder of the new result, in memory alone; dir: the earlier one, or NULL. */
void wc_clustering_keep(wc_clustering *c, const char *folder, const char *dir);

/* After the run: what an earlier one compared is freed. */
void wc_clustering_forget(wc_clustering *c);

/* Sort the set, and make all else of it.  from (NULL: not asked): filled, set.n, the place that each page had before;
 * with n_old it must be asked for. */
wc_status wc_clustering_run(wc_clustering *c, uint32_t *from);
/* The same up to the matches; with a store from must be asked for. */
wc_status wc_clustering_match(wc_clustering *c, uint32_t *from);

wc_result wc_clustering_result(const wc_clustering *c); /* views */
void wc_clustering_free(wc_clustering *c);
#endif
