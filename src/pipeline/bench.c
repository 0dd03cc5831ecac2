/* bench.c - wc_bench_run: rounds, each of all steps on every number of threads, so that what slows the machine for a
 * while falls on all of them; of every step the median. */
#include "pipeline/bench.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/output.h"
#include "base/parallel.h"
#include "corpus/pack.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNTS_MOST 32 /* numbers of threads: powers of two, and the most */

static const char *const step_name[WC_BENCH_STEPS] = {
    "limit.memory",  "limit.newlines", "limit.zstd",  "stage.parse",     "stage.words",   "stage.sketch",
    "stage.credits", "stage.read",     "stage.mask",  "stage.match",     "stage.cluster", "stage.write",
    "run.sign",      "run.sign-zst",   "run.cluster", "run.cluster-wcs",
};

typedef struct {
    const wc_options *options;
    wc_error *error;
    unsigned n_repeats;
    size_t n_counts;
    int count[COUNTS_MOST]; /* of threads */
    wc_bench_corpus corpus;
    wc_output_folder folder; /* of which the temporary one alone is used */
    char *plain, *packed, *store, *result;
    double *seconds, *idle; /* [step][count][repeat] */
} bench;

/* Of the repeats: of seconds or of idle. */
static double *repeats_of(const bench *b, double *all, size_t step, size_t count)
{
    return &all[(step * b->n_counts + count) * b->n_repeats];
}

static void choose_counts(bench *b, int most)
{
    for (int n = 1; n < most && b->n_counts + 1 < COUNTS_MOST; n *= 2) b->count[b->n_counts++] = n;
    b->count[b->n_counts++] = most;
}

/* ---- files ---- */

static wc_status write_file(const char *path, const wc_buffer *data, wc_error *error)
{
    wc_output output;
    wc_status status = wc_output_open(&output, path, error);
    if (status != WC_OK) return status;
    (void)fwrite(data->data, 1, data->len, output.file); /* commit checks it */
    return wc_output_commit(&output, error);
}

static wc_status make_files(bench *b, const char *dir)
{
    char *path = wc_string_printf("%s/wirecopy-bench.%ld", dir, (long)getpid());
    wc_status status;
    if (path == NULL) return wc_fail_memory(b->error, strlen(dir));
    status = wc_output_folder_open(&b->folder, path, false, b->error);
    wc_memory_free(path);
    if (status != WC_OK) return status;
    b->plain = wc_string_printf("%s/pages.jsonl", b->folder.temporary);
    b->packed = wc_string_printf("%s/pages.jsonl.zst", b->folder.temporary);
    b->store = wc_string_printf("%s/pages.wcs", b->folder.temporary);
    b->result = wc_string_printf("%s/result", b->folder.temporary);
    if (b->plain == NULL || b->packed == NULL || b->store == NULL || b->result == NULL)
        return wc_fail_memory(b->error, strlen(dir));
    status = write_file(b->plain, &b->corpus.batch.data, b->error);
    if (status == WC_OK) status = write_file(b->packed, &b->corpus.packed, b->error);
    return status;
}

/* ---- rounds ---- */

static wc_status time_sign(const bench *b, const wc_options *how, const char *input, wc_bench_time *time)
{
    wc_summary summary = {0};
    const double began = wc_clock_seconds();
    const wc_status status = wc_sign_files(&input, 1, b->store, NULL, how, &summary, b->error);
    time->seconds = wc_clock_seconds() - began;
    for (size_t i = 0; i < WC_STAGES; i++) time->idle += summary.idle[i];
    wc_summary_free(&summary);
    return status;
}

/* Fills the time of the stages, too. */
static wc_status time_cluster(const bench *b, const wc_options *how, const char *input, wc_bench_step run,
                              wc_bench_time *time)
{
    wc_summary summary = {0};
    const double began = wc_clock_seconds();
    const wc_status status = wc_cluster_files(&input, 1, b->result, NULL, how, &summary, b->error);
    time[run].seconds = wc_clock_seconds() - began;
    for (size_t i = 0; i < WC_STAGES; i++) {
        time[run].idle += summary.idle[i];
        time[WC_BENCH_READ + i] = (wc_bench_time){summary.seconds[i], summary.idle[i]};
    }
    wc_summary_free(&summary);
    return status;
}

static wc_status time_round(bench *b, size_t count, unsigned repeat)
{
    wc_bench_time time[WC_BENCH_STEPS] = {{0}};
    wc_options how;
    wc_status status;
    wc_options_init(&how);
    how.threads = b->count[count];
    how.force = true;
    how.cancel = b->options->cancel;
    status = wc_bench_corpus_time(&b->corpus, how.threads, how.cancel, time, b->error);
    if (status == WC_OK) status = time_sign(b, &how, b->plain, &time[WC_BENCH_RUN_SIGN]);
    if (status == WC_OK) status = time_sign(b, &how, b->packed, &time[WC_BENCH_RUN_SIGN_ZST]);
    if (status == WC_OK) status = time_cluster(b, &how, b->plain, WC_BENCH_RUN_CLUSTER, time);
    if (status == WC_OK) status = time_cluster(b, &how, b->store, WC_BENCH_RUN_CLUSTER_WCS, time);
    for (size_t step = 0; step < WC_BENCH_STEPS; step++) {
        repeats_of(b, b->seconds, step, count)[repeat] = time[step].seconds;
        repeats_of(b, b->idle, step, count)[repeat] = time[step].idle;
    }
    return status;
}

static wc_status tell(const bench *b, size_t done, double began)
{
    const wc_options *o = b->options;
    wc_progress p = {.n_pages = b->corpus.batch.n_records, .done = done, .total = b->n_repeats * b->n_counts};
    p.seconds = wc_clock_seconds() - began;
    return o->progress == NULL || o->progress(o->progress_context, &p) ? WC_OK : wc_fail_cancelled(b->error);
}

static wc_status time_all(bench *b)
{
    const double began = wc_clock_seconds();
    wc_status status = WC_OK;
    for (unsigned repeat = 0; repeat < b->n_repeats && status == WC_OK; repeat++) {
        for (size_t i = 0; i < b->n_counts && status == WC_OK; i++) {
            status = tell(b, repeat * b->n_counts + i, began);
            if (status == WC_OK) status = time_round(b, i, repeat);
        }
    }
    return status;
}

/* ---- what is told ---- */

static int compare_times(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double sort_for_median(double *time, size_t n)
{
    qsort(time, n, sizeof *time, compare_times);
    return (time[(n - 1) / 2] + time[n / 2]) / 2;
}

static wc_timing sum_up(const bench *b, size_t step, size_t count)
{
    double *seconds = repeats_of(b, b->seconds, step, count), *idle = repeats_of(b, b->idle, step, count);
    const size_t n = b->n_repeats;
    const double median = sort_for_median(seconds, n);
    return (wc_timing){step_name[step],
                       wc_cpu_name(b->corpus.cpu),
                       b->count[count],
                       median,
                       seconds[0],
                       seconds[n - 1],
                       sort_for_median(idle, n),
                       b->corpus.batch.data.len,
                       b->corpus.batch.n_records,
                       b->corpus.n_words};
}

wc_status wc_bench_run(uint64_t n_pages, unsigned n_repeats, const char *dir, const wc_options *options,
                       void (*take)(void *context, const wc_timing *timing), void *context, wc_error *error)
{
    bench b = {.options = options, .error = error, .n_repeats = n_repeats};
    wc_status status;
    if (n_pages == 0 || n_repeats == 0)
        return wc_fail(error, WC_ERROR_PARAM, "a benchmark of no page or no repeat measures nothing");
    choose_counts(&b, wc_parallel_threads(options->threads));
    b.seconds = wc_array_new(WC_BENCH_STEPS * b.n_counts * n_repeats, sizeof *b.seconds);
    b.idle = wc_array_new(WC_BENCH_STEPS * b.n_counts * n_repeats, sizeof *b.idle);
    status = b.seconds != NULL && b.idle != NULL ? WC_OK : wc_fail_memory(error, n_repeats);
    if (status == WC_OK) status = wc_bench_corpus_make(&b.corpus, n_pages, options, error);
    if (status == WC_OK) status = make_files(&b, dir);
    if (status == WC_OK) status = time_all(&b);
    for (size_t step = 0; step < WC_BENCH_STEPS && status == WC_OK; step++) {
        for (size_t i = 0; i < b.n_counts; i++) {
            const wc_timing timing = sum_up(&b, step, i);
            take(context, &timing);
        }
    }
    wc_output_folder_abandon(&b.folder);
    wc_bench_corpus_free(&b.corpus);
    wc_memory_free(b.plain);
    wc_memory_free(b.packed);
    wc_memory_free(b.store);
    wc_memory_free(b.result);
    wc_memory_free(b.seconds);
    wc_memory_free(b.idle);
    return status;
}
