/* remembered.c - see remembered.h */
#include "pipeline/remembered.h"
#include "pipeline/compared_file.h"
#include "pipeline/masked_file.h"
#include "store/store.h"

/* Of reading a file: what keeps the run from going on, which damage does not. */
static wc_status heed(wc_job *job, wc_status status, const wc_error *error, const char *instead)
{
    if (status == WC_ERROR_MEMORY) return wc_job_no_memory(job);
    if (status != WC_OK) wc_job_warn(job, "%s; %s", error->message, instead);
    return WC_OK;
}

wc_status wc_remembered_masked(wc_clustering *c, const char *dir, const char *store)
{
    wc_job *job = &c->job;
    char *path = wc_string_printf("%s/" WC_MASKED_FILE, dir);
    char *texts = wc_string_printf("%s/" WC_MASKED_TEXTS_FILE, dir);
    wc_error error = {0};
    wc_store_found found = {0};
    wc_status status = path != NULL && texts != NULL ? WC_OK : wc_job_no_memory(job);
    if (status == WC_OK) status = wc_store_find(store, &found, job->error);
    if (status == WC_OK) {
        status = wc_masked_read(&c->masked_before, &job->params, found.chain, found.n_entries, path, texts,
                                job->n_threads, &error);
        status = heed(job, status, &error, "the site mask is learnt anew");
    }
    wc_memory_free(path);
    wc_memory_free(texts);
    return status;
}

static char *path_of_undone(const char *folder, size_t round)
{
    return wc_string_printf("%s/" WC_COMPARED_UNDONE, folder, round + 1);
}

/* On the disk what was compared may take as much memory as anything else that is worked on: half of that, and each
 * round of what was undone its part of the other half. */
static uint64_t most_bytes(const wc_job *job, unsigned part)
{
    return job->only_store ? job->disk.work_bytes / part : UINT64_MAX;
}

static wc_status read_undone(wc_clustering *c, const char *dir)
{
    wc_job *job = &c->job;
    wc_status status = WC_OK;
    if (c->compared_before.n_pages == 0) return WC_OK;
    for (size_t round = 0; status == WC_OK && round < WC_UNDONE_MOST; round++) {
        char *path = path_of_undone(dir, round);
        wc_error error = {0};
        if (path == NULL) return wc_job_no_memory(job);
        status = wc_compared_read_undone(&c->undone_before[round], &c->compared_before, &job->params, path,
                                         most_bytes(job, 2 * WC_UNDONE_MOST), job->n_threads, &error);
        status = heed(job, status, &error, "its pages are compared anew");
        wc_memory_free(path);
    }
    return status;
}

wc_status wc_remembered_compared(wc_clustering *c, const char *dir)
{
    wc_job *job = &c->job;
    char *path = wc_string_printf("%s/" WC_COMPARED_FILE, dir);
    wc_error error = {0};
    wc_status status = path != NULL ? WC_OK : wc_job_no_memory(job);
    if (status == WC_OK) {
        status = wc_compared_read(&c->compared_before, &job->params, path, c->n_old, most_bytes(job, 2), job->n_threads,
                                  &error);
        status = heed(job, status, &error, "all pages are compared anew");
    }
    wc_memory_free(path);
    return status == WC_OK ? read_undone(c, dir) : status;
}

static wc_status write_undone(wc_clustering *c, const char *folder)
{
    wc_job *job = &c->job;
    wc_status status = WC_OK;
    for (size_t round = 0; status == WC_OK && round < c->reuse.n_undone; round++) {
        char *path = path_of_undone(folder, round);
        if (path == NULL) return wc_job_no_memory(job);
        status = wc_compared_write_undone(&c->reuse, round, c->set.n, &job->params, path, job->n_threads, job->error);
        wc_memory_free(path);
    }
    return status;
}

wc_status wc_remembered_write(wc_clustering *c, const char *folder)
{
    wc_job *job = &c->job;
    char *path = wc_string_printf("%s/" WC_COMPARED_FILE, folder);
    wc_status status = path != NULL ? WC_OK : wc_job_no_memory(job);
    wc_clustering_forget(c);
    if (status == WC_OK)
        status = wc_compared_write(&c->reuse, &c->matches, &c->clusters.to_lead, c->set.n, &job->params, path,
                                   job->n_threads, job->error);
    if (status == WC_OK) status = write_undone(c, folder);
    if (status == WC_ERROR_MEMORY) status = wc_job_no_memory(job);
    wc_memory_free(path);
    return status;
}
