/* sign_files.c - pages to a signature store. */
#include "pipeline/input.h"
#include "pipeline/summary.h"
#include "base/error.h"
#include "base/parallel.h"
#include "corpus/date.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Force replaces an earlier store, and never the pages themselves. */
static wc_status refuse_existing(const wc_job *job, const char *path)
{
    wc_input_kind kind = WC_INPUT_PAGES;
    struct stat s;
    if (lstat(path, &s) != 0) return WC_OK;
    if (S_ISDIR(s.st_mode))
        return wc_fail(job->error, WC_ERROR_EXISTS, "%s is a folder; expected the name of a store", path);
    if (!job->options->force) return wc_fail(job->error, WC_ERROR_EXISTS, "%s exists; --force replaces it", path);
    if (stat(path, &s) != 0 || (S_ISREG(s.st_mode) && s.st_size == 0)) return WC_OK; /* a link to nothing, or empty */
    if (wc_input_sniff(path, &kind, NULL) == WC_OK && kind == WC_INPUT_STORE) return WC_OK;
    return wc_fail(job->error, WC_ERROR_EXISTS, "%s exists and is no signature store: not replaced", path);
}

/* A store that grows while it is read would never end. */
static wc_status refuse_itself(const wc_job *job, const char *const *input, size_t n_inputs, const char *path)
{
    struct stat own, other;
    if (stat(path, &own) != 0) return WC_OK;
    for (size_t i = 0; i < n_inputs; i++) {
        if (stat(input[i], &other) == 0 && other.st_dev == own.st_dev && other.st_ino == own.st_ino)
            return wc_fail(job->error, WC_ERROR_PARAM, "%s: a store cannot be appended to itself", input[i]);
    }
    return WC_OK;
}

/* The writer of the store that is there, with its parameters for the job. */
static wc_status begin_append(wc_job *job, const char *const *input, size_t n_inputs, const char *path, wc_pageset *set,
                              wc_input_kind *kind, wc_store_writer **writer)
{
    wc_store_header store = {0};
    wc_status status = refuse_itself(job, input, n_inputs, path);
    if (status == WC_OK) status = wc_store_continue(writer, path, set, &store, job->error);
    return status == WC_OK ? wc_input_begin_behind(job, input, n_inputs, path, &store, kind) : status;
}

static wc_status begin_new(wc_job *job, const char *const *input, size_t n_inputs, const char *path,
                           wc_input_kind *kind, wc_store_writer **writer)
{
    wc_store_header header;
    wc_status status = wc_input_begin(job, input, n_inputs, kind, &header);
    return status == WC_OK ? wc_store_create(writer, path, &header, job->error) : status;
}

static wc_status check_options(wc_job *job)
{
    const wc_options *o = job->options;
    bool has_time;
    if (o->append && o->force) return wc_fail(job->error, WC_ERROR_PARAM, "--append and --force exclude each other");
    if (o->drop_before == NULL) return WC_OK;
    if (o->append) return wc_fail(job->error, WC_ERROR_PARAM, "--append and --drop-before exclude each other");
    job->drop_before = wc_date_parse(o->drop_before, strlen(o->drop_before), &has_time);
    if (job->drop_before != WC_DATE_UNKNOWN) return WC_OK;
    return wc_fail(job->error, WC_ERROR_PARAM, "--drop-before: expected a date such as 2025-09-05, found '%.64s'",
                   o->drop_before);
}

static wc_status commit(wc_job *job, const char *path, const wc_pageset *set, wc_store_writer *writer)
{
    const wc_store_counts counts = wc_input_counts(job);
    const wc_status status = wc_store_commit(writer, set, &counts, job->n_threads, &job->count.n_added, job->error);
    job->count.n_known = job->count.n_pages - job->count.n_added;
    if (status == WC_OK && job->count.n_known > 0)
        wc_job_warn(job, "%s: these are the pages that were appended last: nothing is added", path);
    return status;
}

static wc_status sign(wc_job *job, const char *const *input, size_t n_inputs, const char *path, wc_pageset *set)
{
    wc_store_writer *writer = NULL;
    wc_input_kind kind = WC_INPUT_PAGES;
    struct stat s;
    int lock = -1;
    const bool append = job->options->append && stat(path, &s) == 0;
    wc_status status = check_options(job);
    if (status == WC_OK) status = wc_store_refuse_result(path, job->error);
    if (status == WC_OK && !append) status = refuse_existing(job, path);
    if (status == WC_OK && !wc_pageset_init(set, (size_t)job->n_threads)) status = wc_job_no_memory(job);
    if (status == WC_OK) status = wc_parallel_try(job->n_threads, job->error);
    set->cancel = job->options->cancel;
    job->only_store = true;
    if (status == WC_OK && append) {
        status = begin_append(job, input, n_inputs, path, set, &kind, &writer);
    } else if (status == WC_OK) {
        status = wc_store_lock(path, false, &lock, job->error); /* until it is replaced */
        if (status == WC_OK) status = begin_new(job, input, n_inputs, path, &kind, &writer);
    }
    if (status == WC_OK) status = wc_input_read(job, input, n_inputs, kind, set, writer);
    if (status == WC_OK)
        status = commit(job, path, set, writer);
    else
        wc_store_abandon(writer);
    if (lock >= 0) (void)close(lock);
    return status;
}

wc_status wc_sign_files(const char *const *input, size_t n_inputs, const char *path, const wc_params *params,
                        const wc_options *options, wc_summary *summary, wc_error *error)
{
    wc_job job;
    wc_pageset set = {0};
    wc_options defaults;
    wc_summary mine = {0};
    wc_status status;
    wc_options_init(&defaults);
    status = wc_job_begin(&job, params, options != NULL ? options : &defaults, error);
    if (status == WC_OK) status = sign(&job, input, n_inputs, path, &set);
    wc_job_end(&job);
    if (status == WC_OK) status = wc_summary_make(&mine, &job, NULL);
    wc_pageset_free(&set);
    wc_job_free(&job);
    if (status == WC_OK && summary != NULL) {
        *summary = mine;
    } else {
        wc_summary_free(&mine);
    }
    return status;
}

wc_status wc_merge_stores(const char *const *input, size_t n_inputs, const char *path, const wc_options *options,
                          wc_summary *summary, wc_error *error)
{
    for (size_t i = 0; i < n_inputs; i++) {
        wc_input_kind kind = WC_INPUT_PAGES;
        const wc_status status = wc_input_sniff(input[i], &kind, error);
        if (status != WC_OK) return status;
        if (kind != WC_INPUT_STORE) return wc_fail(error, WC_ERROR_FORMAT, "%s: this is no signature store", input[i]);
    }
    return wc_sign_files(input, n_inputs, path, NULL, options, summary, error);
}
