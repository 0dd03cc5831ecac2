/* keep.c - wc_keep_files: what is asked for is checked first, then the result is read, then the input is copied. */
#include "pipeline/keep.h"
#include "base/error.h"
#include "corpus/source.h"
#include <string.h>
#include <sys/stat.h>

void wc_keep_options_init(wc_keep_options *keep) { memset(keep, 0, sizeof *keep); }

static wc_status check_options(const wc_keep_options *keep, const char *output, wc_error *error)
{
    if (output == NULL && !keep->dry_run)
        return wc_fail(error, WC_ERROR_PARAM, "no output: expected the name of a file");
    if (keep->prefer == WC_PREFER_OUTLET && keep->outlets == NULL)
        return wc_fail(error, WC_ERROR_PARAM, "the outlet is preferred, but no file of outlets is given");
    if (keep->annotate && keep->removed != NULL)
        return wc_fail(error, WC_ERROR_PARAM, "annotate keeps every page, so there is no list of removed ones");
    if (keep->annotate && keep->prefer != WC_PREFER_EARLIEST)
        return wc_fail(error, WC_ERROR_PARAM, "annotate keeps every page, so none can be preferred");
    if (output != NULL && keep->removed != NULL && strcmp(output, keep->removed) == 0)
        return wc_fail(error, WC_ERROR_PARAM, "%s is given twice, for the pages and for the list of removed ones",
                       output);
    return WC_OK;
}

static wc_status check_inputs(const char *const *input, size_t n_inputs, wc_error *error)
{
    if (n_inputs == 0) return wc_fail(error, WC_ERROR_PARAM, "no input was given");
    for (size_t i = 0; i < n_inputs; i++) {
        wc_input_kind kind;
        const wc_status status = wc_input_sniff(input[i], &kind, error);
        if (status != WC_OK) return status;
        if (kind == WC_INPUT_STORE)
            return wc_fail(error, WC_ERROR_FORMAT,
                           "%s is a signature store, which holds no text; expected the pages it was made of", input[i]);
    }
    return WC_OK;
}

static wc_status refuse_existing(const wc_job *job, const char *path)
{
    struct stat s;
    if (strcmp(path, "-") == 0)
        return wc_fail(job->error, WC_ERROR_PARAM, "- is no output: expected the name of a file");
    if (job->options->force || lstat(path, &s) != 0) return WC_OK;
    return wc_fail(job->error, WC_ERROR_EXISTS, "%s exists; --force replaces it", path);
}

static wc_status keep_files(wc_job *job, const char *dir, const char *const *input, size_t n_inputs, const char *output,
                            const wc_keep_options *keep, wc_keep_summary *summary)
{
    const char *written = keep->dry_run ? NULL : output;
    wc_keep_plan plan = {0};
    wc_status status = check_options(keep, output, job->error);
    if (status == WC_OK) status = check_inputs(input, n_inputs, job->error);
    if (status == WC_OK && written != NULL) status = refuse_existing(job, written);
    if (status == WC_OK && written != NULL && keep->removed != NULL) status = refuse_existing(job, keep->removed);
    if (status == WC_OK) status = wc_keep_plan_make(&plan, job, dir, keep);
    if (status == WC_OK) status = wc_job_stage(job, WC_STAGE_WRITE, plan.n);
    if (status == WC_OK) status = wc_keep_copy(&plan, job, dir, input, n_inputs, written, keep, summary);
    summary->n_pages = plan.n;
    summary->n_stories = plan.n_stories;
    wc_keep_plan_free(&plan);
    return status;
}

wc_status wc_keep_files(const char *dir, const char *const *input, size_t n_inputs, const char *output,
                        const wc_keep_options *keep, const wc_options *options, wc_keep_summary *summary,
                        wc_error *error)
{
    wc_keep_options plain;
    wc_options defaults;
    wc_keep_summary mine = {0};
    wc_job job;
    wc_status status;
    wc_keep_options_init(&plain);
    wc_options_init(&defaults);
    status = wc_job_begin(&job, NULL, options != NULL ? options : &defaults, error);
    if (status == WC_OK) status = keep_files(&job, dir, input, n_inputs, output, keep != NULL ? keep : &plain, &mine);
    wc_job_end(&job);
    mine.seconds = job.count.seconds_total;
    mine.peak_memory = job.count.peak_memory;
    wc_job_free(&job);
    if (status == WC_OK && summary != NULL) *summary = mine;
    return status;
}
