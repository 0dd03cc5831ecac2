/* input.h - the pages of a job, out of files of pages or out of signature stores.  Internal header. */
#ifndef WC_PIPELINE_INPUT_H
#define WC_PIPELINE_INPUT_H
#include "corpus/source.h"
#include "pipeline/sign.h"

/* Tell what the inputs are: all pages or all stores, a mixture is an error.  The parameters of the sketch (shingle,
 * sketch, hash-bits, seed) are in the stores: the job takes them over, all stores must agree in them (but of hash-bits
 * the fewest hold, and the other hashes are cut to them), and so must those of the job that are not the defaults.
 * *header: of a store of these pages.  Stores whose words were folded by several versions of Unicode are warned of, and
 * the header names each. */
wc_status wc_input_begin(wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind *kind,
                         wc_store_header *header);

/* Fill *set (initialised) from the inputs; pages before job->drop_before are left out and counted.  The entries go to
 * writer (may be NULL, else created after wc_input_begin) as they come; the caller commits it.  With job->only_store
 * *set keeps only those that are not written yet. */
wc_status wc_input_read(wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind kind, wc_pageset *set,
                        wc_store_writer *writer);

/* Where the input is one store that does not fit into memory and is written again as it is: copy it to writer, set
 * job->only_store, and begin and read *set as spill.h has it, temporary files in folder; *copied tells.  Otherwise
 * nothing is done. */
wc_status wc_input_copy(wc_job *job, const char *const *input, size_t n_inputs, wc_input_kind kind, const char *folder,
                        wc_pageset *set, wc_store_writer *writer, bool *copied);

/* Count the entries of set from first on, which are new, by n_threads of OpenMP's; what writer (may be NULL) has taken
 * of them is dropped, where only the store is wanted.  false: no memory. */
bool wc_input_take(wc_job *job, wc_pageset *set, size_t first, int n_threads, wc_store_writer *writer);

/* What a store keeps of the counts of a job that has read its input. */
wc_store_counts wc_input_counts(const wc_job *job);

/* wc_input_begin for pages that are to stand behind those of the store at path, whose header is known: the job's
 * parameters of the sketch become that store's; one that was asked for, which is to say that it is not the default,
 * must agree, and so must the version of Unicode. */
wc_status wc_input_begin_behind(wc_job *job, const char *const *input, size_t n_inputs, const char *path,
                                const wc_store_header *store, wc_input_kind *kind);
#endif
