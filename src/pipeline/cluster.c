/* cluster.c - pages of files to the files of their stories. */
#include "base/aside.h"
#include "base/error.h"
#include "base/output.h"
#include "base/parallel.h"
#include "pipeline/clustering.h"
#include "pipeline/input.h"
#include "pipeline/lineage.h"
#include "pipeline/masked_file.h"
#include "pipeline/remembered.h"
#include "pipeline/spill.h"
#include "pipeline/summary.h"
#include "pipeline/update.h"
#include <string.h>

typedef struct {
    wc_clustering c;
    wc_output_folder folder;
    char *store; /* the new one, in the folder */
    wc_store_writer *writer;
    wc_aside closing; /* of the store */
    wc_update update;
    wc_lineage lineage;
} file_job;

/* Path of a file in the new folder; free with wc_memory_free(). */
static char *path_in(const file_job *f, const char *name)
{
    return wc_string_printf("%s/%s", f->folder.temporary, name);
}

/* An update without a new page leaves all as it is. */
static bool is_new(const file_job *f) { return f->update.store == NULL || f->c.job.count.n_added > 0; }

static wc_status run_closing(void *context, wc_error *error)
{
    file_job *f = context;
    const wc_job *job = &f->c.job;
    wc_store_writer *writer = f->writer;
    f->writer = NULL;
    return wc_store_close(writer, job->only_store ? job->n_threads : 1, error);
}

/* Beside what comes next, unless that is to read it. */
static wc_status close_store(file_job *f)
{
    const wc_job *job = &f->c.job;
    if (f->writer != NULL) wc_aside_begin(&f->closing, job->only_store ? 1 : job->n_threads, run_closing, f);
    return job->only_store ? wc_aside_end(&f->closing, job->error) : WC_OK;
}

static wc_status read_new(file_job *f, const char *const *input, size_t n_inputs, const char *path)
{
    wc_job *job = &f->c.job;
    wc_input_kind kind = WC_INPUT_PAGES;
    wc_store_header header;
    bool copied = false;
    wc_status status = wc_input_begin(job, input, n_inputs, &kind, &header);
    if (status == WC_OK) status = wc_store_create(&f->writer, path, &header, job->error);
    if (status == WC_OK)
        status = wc_input_copy(job, input, n_inputs, kind, f->folder.temporary, &f->c.set, f->writer, &copied);
    if (status == WC_OK && !copied) status = wc_input_read(job, input, n_inputs, kind, &f->c.set, f->writer);
    if (status != WC_OK) return status;
    const wc_store_counts counts = wc_input_counts(job);
    status = wc_store_end(f->writer, &f->c.set, &counts, job->n_threads, &f->c.chain, job->error);
    if (status == WC_OK) status = close_store(f);
    if (status != WC_OK || !job->only_store) return status;
    f->c.store = path;
    if (copied) return WC_OK;
    status = wc_spill_begin(job, f->folder.temporary);
    return status == WC_OK ? wc_spill_read(job, path, WC_SPILL_PAGE_BYTES, &f->c.set) : status;
}

static wc_status read_pages(file_job *f, const char *const *input, size_t n_inputs)
{
    wc_job *job = &f->c.job;
    wc_status status;
    f->store = path_in(f, "signatures.wcs");
    if (f->store == NULL) return wc_job_no_memory(job);
    job->may_spill = true;
    if (f->update.store != NULL) {
        status = wc_remembered_masked(&f->c, f->update.dir, f->update.store);
        f->update.knows = f->c.masked_before.n_pages > 0;
        if (status != WC_OK) return status;
        f->c.whole_store = f->update.store;
        status = wc_update_read(&f->update, job, input, n_inputs, &f->c.set, f->folder.temporary, f->store, &f->writer,
                                &f->c.chain);
        if (status == WC_OK) status = close_store(f);
        if (status != WC_OK || !job->only_store) return status;
        f->c.store = is_new(f) ? f->store : f->update.store;
        wc_masked_free(&f->c.masked_before);
        return wc_spill_read(job, f->c.store, WC_SPILL_PAGE_BYTES, &f->c.set);
    }
    return read_new(f, input, n_inputs, f->store);
}

/* Of an update: what lives on keeps its id. */
static wc_status cluster_pages(file_job *f)
{
    wc_clustering *c = &f->c;
    uint32_t *from = NULL;
    wc_status status = WC_OK;
    if (is_new(f)) wc_clustering_keep(c, f->folder.temporary, f->update.store != NULL ? f->update.dir : NULL);
    if (!c->job.options->update || !is_new(f)) return wc_clustering_run(c, NULL);
    from = wc_array_new(c->set.n, sizeof *from);
    if (from == NULL) return wc_job_no_memory(&c->job);
    c->n_old = f->update.n_old;
    if (f->update.store != NULL) status = wc_remembered_compared(c, f->update.dir);
    if (status == WC_OK) status = wc_clustering_run(c, from);
    if (status == WC_OK)
        status = wc_lineage_make(&f->lineage, &c->job, f->update.store != NULL ? f->update.dir : NULL, from,
                                 f->update.n_old, &c->set, &c->clusters);
    wc_memory_free(from);
    return status;
}

static wc_status write_new(file_job *f, const wc_result *result)
{
    wc_job *job = &f->c.job;
    const char *folder = f->folder.temporary;
    wc_status status = wc_report_write(result, folder, job->n_threads, job->error);
    if (status == WC_ERROR_MEMORY) status = wc_job_no_memory(job); /* or what the disk lacked */
    if (status == WC_OK && job->options->update) status = wc_lineage_write(&f->lineage, result, folder, job->error);
    return status == WC_OK ? wc_remembered_write(&f->c, folder) : status;
}

static wc_status write_files(file_job *f, wc_summary *summary)
{
    wc_job *job = &f->c.job;
    const wc_result result = wc_clustering_result(&f->c);
    wc_status status = wc_job_stage(job, WC_STAGE_WRITE, f->c.set.n);
    wc_pageset_drop_texts(&f->c.set);
    if (status == WC_OK && is_new(f)) status = write_new(f, &result);
    if (status == WC_OK) status = wc_aside_end(&f->closing, job->error);
    wc_job_end(job);
    if (status == WC_OK) status = wc_summary_make(summary, job, &result);
    if (status != WC_OK || !is_new(f)) return status;
    status = wc_summary_write(summary, f->folder.temporary, job->error);
    if (status == WC_OK) status = wc_output_folder_commit(&f->folder, job->error);
    return status;
}

wc_status wc_cluster_files(const char *const *input, size_t n_inputs, const char *dir, const wc_params *params,
                           const wc_options *options, wc_summary *summary, wc_error *error)
{
    file_job f;
    wc_summary mine = {0};
    wc_status status;
    memset(&f, 0, sizeof f);
    status = wc_clustering_begin(&f.c, params, options, error);
    if (status == WC_OK) status = wc_update_begin(&f.update, &f.c.job, dir);
    if (status == WC_OK) status = wc_parallel_try(f.c.job.n_threads, error);
    if (status == WC_OK)
        status = wc_output_folder_open(&f.folder, dir, f.c.job.options->force || f.update.store != NULL, error);
    if (status == WC_OK) status = read_pages(&f, input, n_inputs);
    if (status == WC_OK) status = cluster_pages(&f);
    if (status == WC_OK) status = write_files(&f, &mine);
    (void)wc_aside_end(&f.closing, NULL);
    wc_store_abandon(f.writer);
    wc_output_folder_abandon(&f.folder);
    wc_update_end(&f.update);
    wc_lineage_free(&f.lineage);
    wc_clustering_free(&f.c);
    wc_memory_free(f.store);
    if (status == WC_OK && summary != NULL) {
        *summary = mine;
    } else {
        wc_summary_free(&mine);
    }
    return status;
}
