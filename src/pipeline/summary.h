/* summary.h - what a run found and what it cost, for a person and for a program.  Internal header.
 *
 * summary->json holds everything.  The summary.json of an output folder is the same without what differs from run to
 * run on the same pages: the object "run" (time, threads, memory) and the warnings that name files and lines. */
#ifndef WC_PIPELINE_SUMMARY_H
#define WC_PIPELINE_SUMMARY_H
#include "pipeline/job.h"
#include "report/report.h"

/* Fill *summary from job->count, job's warnings and the result (NULL for a run that only signs pages: what is found of
 * stories stays 0).  WC_ERROR_MEMORY: *summary is zeroed.  Free with wc_summary_free. */
wc_status wc_summary_make(wc_summary *summary, const wc_job *job, const wc_result *result);

/* Write folder/summary.json. */
wc_status wc_summary_write(const wc_summary *summary, const char *folder, wc_error *error);
#endif
