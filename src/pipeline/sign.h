/* sign.h - pages out of files into a pageset.  Internal header. */
#ifndef WC_PIPELINE_SIGN_H
#define WC_PIPELINE_SIGN_H
#include "pipeline/job.h"
#include "store/pageset.h"
#include "store/store.h"

/* Read the inputs and push a record and a sketch of every page, in the order of the input; the texts are dropped.
 * Blocks are written to writer (may be NULL) as they fill, and the set drops them where job->only_store says so.
 * Reading and signing overlap: while one batch is signed by job->n_threads, the next is read.  Counts go to job->count;
 * broken lines are warned of, or are an error with options->strict.  Inputs without a single text field are an error
 * that names the fields that were there. */
wc_status wc_sign_pages(wc_job *job, const char *const *input, size_t n_inputs, wc_pageset *set,
                        wc_store_writer *writer);
#endif
