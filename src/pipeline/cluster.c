/* cluster.c - pages to stories: the stages of wc_cluster_files, one after the other. */
#include "base/error.h"
#include "base/output.h"
#include "pipeline/input.h"
#include "pipeline/summary.h"
#include "report/report.h"
#include "story/chain.h"
#include "story/cluster.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    wc_job job;
    wc_output_folder folder;
    wc_store_writer *writer;
    wc_pageset set;
    wc_own *own;
    wc_site *site;
    wc_matches matches;
    wc_clusters clusters;
    wc_attribution attribution;
} clustering;

/* Path of a file in the new folder; free with free(). */
static char *path_in(const clustering *c, const char *name)
{
    const size_t len = strlen(c->folder.temporary) + strlen(name) + 2;
    char *path = malloc(len);
    if (path != NULL) (void)snprintf(path, len, "%s/%s", c->folder.temporary, name);
    return path;
}

static wc_status read_pages(clustering *c, const char *const *input, size_t n_inputs)
{
    char *path = path_in(c, "signatures.wcs");
    wc_store_writer *writer;
    wc_input_kind kind = WC_INPUT_PAGES;
    wc_store_header header;
    wc_status status =
        path == NULL ? wc_job_no_memory(&c->job) : wc_input_begin(&c->job, input, n_inputs, &kind, &header);
    if (status == WC_OK) status = wc_store_create(&c->writer, path, &header, c->job.error);
    if (status == WC_OK) status = wc_input_read(&c->job, input, n_inputs, kind, &c->set, c->writer);
    if (status == WC_OK) {
        writer = c->writer;
        c->writer = NULL;
        const wc_store_counts counts = wc_input_counts(&c->job);
        status = wc_store_commit(writer, &c->set, &counts, c->job.n_threads, NULL, c->job.error);
    }
    free(path);
    return status;
}

static wc_status stage_mask(clustering *c)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_MASK, c->set.n);
    if (status != WC_OK) return status;
    c->own = wc_array_new(c->set.n, sizeof *c->own);
    c->site = wc_array_new(c->set.outlets.n, sizeof *c->site);
    if (c->own == NULL || c->site == NULL || !wc_pageset_sort(&c->set, c->job.n_threads) ||
        !wc_mask_learn(&c->set, &c->job.params, c->job.n_threads, c->own, c->site))
        return wc_job_no_memory(&c->job);
    return WC_OK;
}

static wc_status stage_match(clustering *c)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_MATCH, c->set.n);
    if (status != WC_OK) return status;
    if (!wc_chain_match(&c->set, c->site, &c->job.params, c->job.n_threads, c->own, &c->matches))
        return wc_job_no_memory(&c->job);
    c->job.count.n_candidates = c->matches.n_compared;
    return WC_OK;
}

static wc_status stage_cluster(clustering *c)
{
    wc_status status = wc_job_stage(&c->job, WC_STAGE_CLUSTER, c->set.n);
    if (status != WC_OK) return status;
    if (!wc_clusters_make(&c->clusters, &c->set, c->own, &c->job.params, &c->matches, c->job.n_threads) ||
        !wc_attribution_make(&c->attribution, &c->set, &c->clusters, c->job.n_threads))
        return wc_job_no_memory(&c->job);
    return WC_OK;
}

static wc_status stage_write(clustering *c, wc_summary *summary)
{
    const wc_result result = {&c->set, c->own, c->site, &c->matches, &c->clusters, &c->attribution};
    wc_status status = wc_job_stage(&c->job, WC_STAGE_WRITE, c->set.n);
    if (status == WC_OK) status = wc_report_write(&result, c->folder.temporary, c->job.n_threads, c->job.error);
    wc_job_end(&c->job);
    if (status == WC_OK) status = wc_summary_make(summary, &c->job, &result);
    if (status == WC_OK) status = wc_summary_write(summary, c->folder.temporary, c->job.error);
    if (status == WC_OK) status = wc_output_folder_commit(&c->folder, c->job.error);
    return status;
}

static void free_all(clustering *c)
{
    wc_store_abandon(c->writer);
    wc_output_folder_abandon(&c->folder);
    wc_attribution_free(&c->attribution);
    wc_clusters_free(&c->clusters);
    wc_matches_free(&c->matches);
    free(c->own);
    free(c->site);
    wc_pageset_free(&c->set);
    wc_job_free(&c->job);
}

wc_status wc_cluster_files(const char *const *input, size_t n_inputs, const char *dir, const wc_params *params,
                           const wc_options *options, wc_summary *summary, wc_error *error)
{
    clustering c;
    wc_summary mine = {0};
    wc_options defaults;
    wc_status status;
    memset(&c, 0, sizeof c);
    wc_options_init(&defaults);
    status = wc_job_begin(&c.job, params, options != NULL ? options : &defaults, error);
    if (status == WC_OK && !wc_pageset_init(&c.set, (size_t)c.job.n_threads)) status = wc_job_no_memory(&c.job);
    c.set.cancel = c.job.options->cancel;
    if (status == WC_OK) status = wc_output_folder_open(&c.folder, dir, c.job.options->force, error);
    if (status == WC_OK) status = read_pages(&c, input, n_inputs);
    if (status == WC_OK) status = stage_mask(&c);
    if (status == WC_OK) status = stage_match(&c);
    if (status == WC_OK) status = stage_cluster(&c);
    if (status == WC_OK) status = stage_write(&c, &mine);
    free_all(&c);
    if (status == WC_OK && summary != NULL) {
        *summary = mine;
    } else {
        wc_summary_free(&mine);
    }
    return status;
}
