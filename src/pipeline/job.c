/* job.c - see job.h */
#include "pipeline/job.h"
#include "base/error.h"
#include "base/memory_limit.h"
#include "base/parallel.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define TELL_SECONDS 0.2
#define THREAD_BYTES ((uint64_t)32 << 20) /* that a thread may take, about */
#define BLOCKS_SHARE 4                    /* of the memory is for blocks that are read and written */
#define BLOCK_BYTES  ((uint64_t)10 << 20) /* of a block of 4,096 pages, unpacked and packed */

/* Whoever takes more memory than the system allows is killed: so no more threads than have room in it. */
static int threads_within(uint64_t memory, int n)
{
    const uint64_t fit = memory / THREAD_BYTES;
    return fit >= (uint64_t)n ? n : fit > 0 ? (int)fit : 1;
}

void wc_job_leave_room(wc_job *job, uint64_t taken)
{
    const uint64_t limit = wc_memory_limit();
    if (limit > 0) job->n_threads = threads_within(limit > taken ? limit - taken : 0, job->n_threads);
}

wc_status wc_job_begin(wc_job *job, const wc_params *params, const wc_options *options, wc_error *error)
{
    memset(job, 0, sizeof *job);
    wc_params_init(&job->params);
    if (params != NULL) job->params = *params;
    job->drop_before = INT64_MIN;
    job->options = options;
    job->error = error;
    job->memory = wc_memory_limit() / 4 * 3;
    job->n_threads = wc_parallel_threads(options->threads);
    if (job->memory > 0) job->n_threads = threads_within(job->memory, job->n_threads);
    if (options->memory > 0) job->memory = options->memory;
    job->began = job->stage_began = wc_clock_seconds();
    job->loops = wc_loops_so_far();
    job->progress.stage = WC_STAGE_READ;
    if (options->zstd_window != 0 &&
        (options->zstd_window < WC_ZSTD_WINDOW_LEAST || options->zstd_window > WC_ZSTD_WINDOW_MOST))
        return wc_fail(error, WC_ERROR_PARAM, "zstd_window is %u, expected %u to %u, or 0", options->zstd_window,
                       WC_ZSTD_WINDOW_LEAST, WC_ZSTD_WINDOW_MOST);
    if (wc_cpu_choose(&job->cpu, error) != WC_OK) return WC_ERROR_PARAM;
    return wc_params_check(&job->params, error);
}

void wc_job_free(wc_job *job)
{
    for (size_t i = 0; i < job->n_warnings; i++) wc_buffer_free(&job->warning[i]);
    job->n_warnings = 0;
    wc_disk_free(&job->disk);
}

static void end_stage(wc_job *job)
{
    const double now = wc_clock_seconds(), seconds = now - job->stage_began;
    job->count.seconds[job->progress.stage] += seconds;
    job->count.idle[job->progress.stage] += wc_loops_idle(job->loops, seconds, job->n_threads);
    job->stage_began = now;
    job->loops = wc_loops_so_far();
}

wc_status wc_job_stage(wc_job *job, wc_stage stage, uint64_t total)
{
    if (job->disk.folder != NULL) wc_memory_trim();
    wc_disk_rest(&job->disk);
    end_stage(job);
    job->progress.stage = stage;
    job->progress.total = total;
    job->told = 0;
    return wc_job_tell(job, 0);
}

wc_status wc_job_tell(wc_job *job, uint64_t done)
{
    const double now = wc_clock_seconds();
    if (wc_cancelled(job->options->cancel)) return wc_fail_cancelled(job->error);
    if (job->options->progress == NULL || now - job->told < TELL_SECONDS) return WC_OK;
    job->told = now;
    job->progress.done = done;
    job->progress.seconds = now - job->began;
    if (job->options->progress(job->options->progress_context, &job->progress)) return WC_OK;
    return wc_fail_cancelled(job->error);
}

void wc_job_warn(wc_job *job, const char *format, ...)
{
    char line[1024];
    va_list args;
    if (job->n_warnings == WC_WARNINGS_MAX) return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (wc_buffer_append(&job->warning[job->n_warnings], line, strlen(line) + 1)) job->n_warnings++;
}

void wc_job_end(wc_job *job)
{
    struct rusage usage;
    end_stage(job);
    job->count.seconds_total = job->stage_began - job->began;
    job->count.threads = job->n_threads;
    job->count.temporary = job->disk.most_bytes;
    if (job->options->memory > 0 && job->pages_bytes > job->options->memory)
        wc_job_warn(job, "the pages need some %llu MB of memory, more than the %llu MB asked for",
                    (unsigned long long)(job->pages_bytes >> 20), (unsigned long long)(job->options->memory >> 20));
    if (getrusage(RUSAGE_SELF, &usage) == 0) job->count.peak_memory = (uint64_t)usage.ru_maxrss * 1024;
}

size_t wc_job_blocks(const wc_job *job, size_t a_thread)
{
    const size_t n = a_thread * (size_t)job->n_threads;
    const uint64_t fit = job->memory > 0 ? job->memory / BLOCKS_SHARE / BLOCK_BYTES : n;
    return fit >= n ? n : fit > 0 ? (size_t)fit : 1;
}

wc_status wc_job_no_memory(wc_job *job)
{
    if (wc_cancelled(job->options->cancel)) return wc_fail_cancelled(job->error);
    if (job->disk.error != 0) return wc_disk_fail(&job->disk, job->error);
    return wc_fail(job->error, WC_ERROR_MEMORY, "out of memory in stage %s after %llu pages",
                   wc_stage_name(job->progress.stage), (unsigned long long)job->progress.n_pages);
}
