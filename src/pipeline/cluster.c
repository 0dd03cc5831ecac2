/* cluster.c - pages of files to the files of their stories. */
#include "base/error.h"
#include "base/output.h"
#include "pipeline/clustering.h"
#include "pipeline/input.h"
#include "pipeline/summary.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    wc_clustering c;
    wc_output_folder folder;
    wc_store_writer *writer;
} file_job;

/* Path of a file in the new folder; free with free(). */
static char *path_in(const file_job *f, const char *name)
{
    const size_t len = strlen(f->folder.temporary) + strlen(name) + 2;
    char *path = malloc(len);
    if (path != NULL) (void)snprintf(path, len, "%s/%s", f->folder.temporary, name);
    return path;
}

static wc_status read_pages(file_job *f, const char *const *input, size_t n_inputs)
{
    char *path = path_in(f, "signatures.wcs");
    wc_store_writer *writer;
    wc_input_kind kind = WC_INPUT_PAGES;
    wc_store_header header;
    wc_status status =
        path == NULL ? wc_job_no_memory(&f->c.job) : wc_input_begin(&f->c.job, input, n_inputs, &kind, &header);
    if (status == WC_OK) status = wc_store_create(&f->writer, path, &header, f->c.job.error);
    if (status == WC_OK) status = wc_input_read(&f->c.job, input, n_inputs, kind, &f->c.set, f->writer);
    if (status == WC_OK) {
        writer = f->writer;
        f->writer = NULL;
        const wc_store_counts counts = wc_input_counts(&f->c.job);
        status = wc_store_commit(writer, &f->c.set, &counts, f->c.job.n_threads, NULL, f->c.job.error);
    }
    free(path);
    return status;
}

static wc_status write_files(file_job *f, wc_summary *summary)
{
    wc_job *job = &f->c.job;
    const wc_result result = wc_clustering_result(&f->c);
    wc_status status = wc_job_stage(job, WC_STAGE_WRITE, f->c.set.n);
    if (status == WC_OK) status = wc_report_write(&result, f->folder.temporary, job->n_threads, job->error);
    wc_job_end(job);
    if (status == WC_OK) status = wc_summary_make(summary, job, &result);
    if (status == WC_OK) status = wc_summary_write(summary, f->folder.temporary, job->error);
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
    if (status == WC_OK) status = wc_output_folder_open(&f.folder, dir, f.c.job.options->force, error);
    if (status == WC_OK) status = read_pages(&f, input, n_inputs);
    if (status == WC_OK) status = wc_clustering_run(&f.c, NULL);
    if (status == WC_OK) status = write_files(&f, &mine);
    wc_store_abandon(f.writer);
    wc_output_folder_abandon(&f.folder);
    wc_clustering_free(&f.c);
    if (status == WC_OK && summary != NULL) {
        *summary = mine;
    } else {
        wc_summary_free(&mine);
    }
    return status;
}
