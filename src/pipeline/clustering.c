/* clustering.c - see clustering.h */
#include "pipeline/clustering.h"
#include "pipeline/masked_file.h"
#include "pipeline/stored_sketches.h"
#include "story/chain.h"
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

/* What was masked, for the next run. */
static wc_status end_masked(wc_clustering *c)
{
    char *path = wc_string_printf("%s/" WC_MASKED_FILE, c->folder);
    wc_status status = wc_masked_texts_end(&c->texts, c->job.error);
    if (path == NULL) status = wc_job_no_memory(&c->job);
    if (status == WC_OK)
        status = wc_masked_write(&c->masked, &c->job.params, c->chain, path, c->job.n_threads, c->job.error);
    wc_memory_free(path);
    wc_masked_forget(&c->masked);
    return status;
}

static wc_status learn_mask(wc_clustering *c, const uint32_t *from)
{
    const bool knows = c->masked_before.n_pages > 0;
    wc_stored_sketches stored = {0};
    wc_sketch_source missing;
    bool ok = !knows || wc_stored_sketches_init(&stored, &c->job, c->whole_store, from, c->set.n);
    wc_status status;
    c->masking = (wc_masking){.from = from, .missing = &missing};
    if (ok && knows) {
        missing = wc_stored_sketches_source(&stored);
        c->masking.before = &c->masked_before;
    }
    if (c->folder != NULL) {
        c->texts = (wc_masked_texts){
            .job = &c->job, .set = &c->set, .own = c->own, .masking = &c->masking, .folder = c->folder, .dir = c->dir};
        c->masking.made = &c->masked;
        c->masking.see_sketches = wc_masked_texts_put_sketches;
        c->masking.context = &c->texts;
    }
    ok = ok &&
         wc_mask_learn_again(&c->set, &c->job.params, c->job.n_threads, NULL, &c->masking, c->own, c->site, c->layout);
    c->masking.missing = NULL;
    if (ok && c->folder != NULL) wc_masked_texts_put_own(&c->texts);
    if (ok)
        status = WC_OK;
    else if (c->texts.status != WC_OK)
        status = wc_masked_texts_end(&c->texts, c->job.error);
    else
        status = stored.status != WC_OK ? stored.status : wc_job_no_memory(&c->job);
    wc_stored_sketches_free(&stored);
    return status;
}

static wc_status stage_mask(wc_clustering *c, uint32_t *from)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_MASK, c->set.n);
    if (status != WC_OK) return status;
    c->own = wc_array_new(c->set.n, sizeof *c->own);
    c->site = wc_array_new(c->set.outlets.n, sizeof *c->site);
    if (c->own == NULL || c->site == NULL || !wc_pageset_sort_from(&c->set, c->job.n_threads, from))
        return wc_job_no_memory(&c->job);
    if (c->store == NULL) return learn_mask(c, from);
    return wc_stored_sketches_mask(&c->job, c->store, from, &c->set, c->own, c->site, c->layout);
}

void wc_clustering_keep(wc_clustering *c, const char *folder, const char *dir)
{
    c->folder = folder;
    c->dir = dir;
    c->matches.reuse = &c->reuse;
}

/* Old pages keep their order when others come between. */
static bool number_old(wc_clustering *c, const uint32_t *from)
{
    uint32_t n = 0;
    c->old = wc_array_new(c->set.n, sizeof *c->old);
    for (size_t p = 0; c->old != NULL && p < c->set.n; p++) c->old[p] = from[p] < c->n_old ? n++ : WC_COMPARED_NONE;
    c->reuse.old = c->old;
    c->reuse.before = c->compared_before.n_pages == c->n_old ? &c->compared_before : NULL;
    c->reuse.undone_before = c->undone_before;
    return c->old != NULL;
}

static wc_status stage_match(wc_clustering *c, const uint32_t *from)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_MATCH, c->set.n);
    if (status != WC_OK) return status;
    c->reuse.disk = c->set.disk;
    if (c->n_old > 0 && from != NULL && !number_old(c, from)) return wc_job_no_memory(&c->job);
    if (!wc_candidates_match(&c->set, c->own, &c->job.params, c->job.n_threads, &c->matches))
        return wc_job_no_memory(&c->job);
    if (c->masking.made != NULL) status = end_masked(c); /* before own texts change */
    wc_masked_forget(&c->masked_before);
    if (status != WC_OK) return status;
    if (!wc_chain_mask(&c->set, c->site, &c->job.params, c->job.n_threads, c->own, &c->matches, c->layout))
        return wc_job_no_memory(&c->job);
    c->job.count.n_candidates = c->matches.n_compared;
    return WC_OK;
}

static bool cluster_pages(wc_clustering *c, wc_page_facts *facts)
{
    const int n_threads = c->job.n_threads;
    return wc_page_facts_make(facts, &c->set, c->site, n_threads) &&
           wc_page_facts_count_same_ids(facts, &c->set, n_threads, &c->job.count.n_duplicate_ids) &&
           wc_clusters_make(&c->clusters, &c->set, c->site, c->own, &c->job.params, facts, &c->matches, n_threads) &&
           (c->no_leads ||
            wc_clusters_compare(&c->clusters, &c->set, c->own, &c->job.params, &c->matches, n_threads)) &&
           wc_attribution_make(&c->attribution, facts, &c->clusters);
}

static wc_status stage_cluster(wc_clustering *c)
{
    wc_page_facts facts = {0};
    wc_status status = wc_job_stage(&c->job, WC_STAGE_CLUSTER, c->set.n);
    if (status == WC_OK && !cluster_pages(c, &facts)) status = wc_job_no_memory(&c->job);
    wc_page_facts_free(&facts);
    c->job.count.n_compared_again = c->reuse.n_again;
    return status;
}

wc_status wc_clustering_match(wc_clustering *c, uint32_t *from)
{
    wc_status status = stage_mask(c, from);
    wc_error ignored;
    if (status == WC_OK) status = stage_match(c, from);
    (void)wc_masked_texts_end(&c->texts, &ignored); /* if that failed: from is needed until then */
    return status;
}

wc_status wc_clustering_run(wc_clustering *c, uint32_t *from)
{
    const bool needs = c->store != NULL || c->folder != NULL || c->masked_before.n_pages > 0;
    uint32_t *mine = from == NULL && needs ? wc_array_new(c->set.n, sizeof *mine) : NULL;
    uint32_t *places = from != NULL ? from : mine;
    wc_status status = places == NULL && needs ? wc_job_no_memory(&c->job) : wc_clustering_match(c, places);
    if (status == WC_OK) status = stage_cluster(c);
    wc_memory_free(mine);
    return status;
}

wc_result wc_clustering_result(const wc_clustering *c)
{
    return (wc_result){&c->set, c->own, c->site, &c->matches, &c->clusters, &c->attribution, NULL};
}

void wc_clustering_forget(wc_clustering *c)
{
    wc_compared_free(&c->compared_before);
    for (size_t i = 0; i < WC_UNDONE_MOST; i++) wc_compared_free(&c->undone_before[i]);
}

void wc_clustering_free(wc_clustering *c)
{
    wc_masked_forget(&c->masked);
    wc_attribution_free(&c->attribution);
    wc_clusters_free(&c->clusters);
    wc_matches_free(&c->matches);
    wc_reuse_free(&c->reuse);
    wc_clustering_forget(c);
    wc_masked_free(&c->masked_before);
    wc_memory_free(c->old);
    wc_memory_free(c->own);
    wc_memory_free(c->site);
    wc_pageset_free(&c->set);
    wc_job_free(&c->job);
}
