/* input.h - the pages of a job, out of files of pages or out of signature stores.  Internal header. */
#ifndef WC_PIPELINE_INPUT_H
#define WC_PIPELINE_INPUT_H
#include "pipeline/sign.h"

/* Fill *set (initialised) from the inputs, which are all pages or all stores: a mixture is an error.  Stores must agree
 * in the parameters of the sketch (shingle, sketch, seed), which the job takes over from them.  The entries go to
 * writer (may be NULL) as they come; the caller commits it. */
wc_status wc_input_read(wc_job *job, const char *const *input, size_t n_inputs, wc_pageset *set,
                        wc_store_writer *writer);
#endif
