/* job.h - what every stage of one run shares: parameters, options, counters, clock, warnings.  Internal header. */
#ifndef WC_PIPELINE_JOB_H
#define WC_PIPELINE_JOB_H
#include "base/clock.h"
#include "base/cpu.h"
#include "base/disk.h"

#define WC_WARNINGS_MAX 32

typedef struct wc_job {
    wc_params params;
    const wc_options *options;
    wc_error *error;
    wc_cpu cpu; /* whose code runs */
    int n_threads;
    int64_t drop_before;  /* pages of an earlier date are left out; INT64_MIN: none are */
    bool only_store;      /* pages that are in the store are needed no longer */
    bool may_spill;       /* what does not fit into memory may be worked on from the store: then only_store is set */
    uint64_t memory;      /* bytes that may be taken; 0: any number */
    uint64_t pages_bytes; /* that pages on the disk take of it, at least; 0: there are none */
    uint64_t held;        /* bytes of the pages that were read, in memory or not */
    wc_disk disk;         /* folder NULL: not used */
    wc_summary count;     /* its numbers; the strings come at the end */
    wc_progress progress;
    double began, stage_began, told; /* seconds of a steady clock */
    wc_loops loops;                  /* when the stage began */
    wc_buffer warning[WC_WARNINGS_MAX];
    size_t n_warnings;
} wc_job;

/* params and options may be NULL for the defaults.  Error: parameters out of range, or an unknown
 * processor is asked for. */
wc_status wc_job_begin(wc_job *job, const wc_params *params, const wc_options *options, wc_error *error);
void wc_job_free(wc_job *job);

/* End the stage that runs, begin this one. */
wc_status wc_job_stage(wc_job *job, wc_stage stage, uint64_t total);

/* Tell the progress function, if it is time; WC_ERROR_CANCELLED when it says stop. */
wc_status wc_job_tell(wc_job *job, uint64_t done);

void wc_job_warn(wc_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* End the last stage: total time, peak memory, and a warning where that had to be more than was asked for. */
void wc_job_end(wc_job *job);

/* What is known now takes so many bytes, for which there may be too many threads. */
void wc_job_leave_room(wc_job *job, uint64_t taken);

/* Of a store's blocks so many are read together: `a_thread` for each thread, as far as the memory goes. */
size_t wc_job_blocks(const wc_job *job, size_t a_thread);

/* Why a stage failed that could not say it: no memory, or it was cancelled. */
wc_status wc_job_no_memory(wc_job *job);
#endif
