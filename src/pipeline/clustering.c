/* clustering.c - see clustering.h */
#include "pipeline/clustering.h"
#include "story/chain.h"
#include <stdlib.h>
#include <string.h>

wc_status wc_clustering_begin(wc_clustering *c, const wc_params *params, const wc_options *options, wc_error *error)
{
    wc_status status;
    memset(c, 0, sizeof *c);
    wc_options_init(&c->defaults);
    status = wc_job_begin(&c->job, params, options != NULL ? options : &c->defaults, error);
    if (status == WC_OK && !wc_pageset_init(&c->set, (size_t)c->job.n_threads)) status = wc_job_no_memory(&c->job);
    c->set.cancel = c->job.options->cancel;
    return status;
}

static wc_status stage_mask(wc_clustering *c, uint32_t *from)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_MASK, c->set.n);
    if (status != WC_OK) return status;
    c->own = wc_array_new(c->set.n, sizeof *c->own);
    c->site = wc_array_new(c->set.outlets.n, sizeof *c->site);
    if (c->own == NULL || c->site == NULL || !wc_pageset_sort_from(&c->set, c->job.n_threads, from) ||
        !wc_mask_learn(&c->set, &c->job.params, c->job.n_threads, c->own, c->site))
        return wc_job_no_memory(&c->job);
    return WC_OK;
}

static wc_status stage_match(wc_clustering *c)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_MATCH, c->set.n);
    if (status != WC_OK) return status;
    if (!wc_chain_match(&c->set, c->site, &c->job.params, c->job.n_threads, c->own, &c->matches))
        return wc_job_no_memory(&c->job);
    c->job.count.n_candidates = c->matches.n_compared;
    return WC_OK;
}

static wc_status stage_cluster(wc_clustering *c)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_CLUSTER, c->set.n);
    if (status != WC_OK) return status;
    if (!wc_clusters_make(&c->clusters, &c->set, c->own, &c->job.params, &c->matches, c->job.n_threads) ||
        !wc_attribution_make(&c->attribution, &c->set, &c->clusters, c->job.n_threads))
        return wc_job_no_memory(&c->job);
    return WC_OK;
}

wc_status wc_clustering_run(wc_clustering *c, uint32_t *from)
{
    wc_status status = stage_mask(c, from);
    if (status == WC_OK) status = stage_match(c);
    if (status == WC_OK) status = stage_cluster(c);
    return status;
}

wc_result wc_clustering_result(const wc_clustering *c)
{
    return (wc_result){&c->set, c->own, c->site, &c->matches, &c->clusters, &c->attribution};
}

void wc_clustering_free(wc_clustering *c)
{
    wc_attribution_free(&c->attribution);
    wc_clusters_free(&c->clusters);
    wc_matches_free(&c->matches);
    free(c->own);
    free(c->site);
    wc_pageset_free(&c->set);
    wc_job_free(&c->job);
}
