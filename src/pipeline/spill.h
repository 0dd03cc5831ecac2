/* spill.h - clustering on the disk what does not fit into memory: from the store of the pages.  Internal header. */
#ifndef WC_PIPELINE_SPILL_H
#define WC_PIPELINE_SPILL_H
#include "pipeline/job.h"
#include "store/store.h"

/* Whether so many pages, which take `bytes`, can be clustered within job->memory. */
bool wc_spill_is_needed(const wc_job *job, uint64_t n_pages, uint64_t bytes);
uint64_t wc_spill_bytes_of(const wc_store_found *store); /* of the pages of a store, but for their strings */

/* Temporary files are where options->tmp says, else TMPDIR, else in `folder`.  job->held: of the pages.  WC_ERROR_IO:
 * there is no such folder, or no room in it. */
wc_status wc_spill_begin(wc_job *job, const char *folder);

/* Instead of what it holds the set becomes the pages of the store at path without their sketches, on the disk.
 * page_bytes: what the work on them holds in memory for each, at least; where the system does not allow that,
 * WC_ERROR_MEMORY. */
#define WC_SPILL_PAGE_BYTES 200 /* of clustering, and its share of what is worked on */
wc_status wc_spill_read(wc_job *job, const char *path, uint32_t page_bytes, wc_pageset *set);

/* Both, where the pages of that store, of which found tells, do not fit into memory: *spilled, whatever comes of it.
 * page_bytes: WC_SPILL_PAGE_BYTES and what comes on top of clustering. */
wc_status wc_spill_if_needed(wc_job *job, const char *path, const wc_store_found *found, const char *folder,
                             uint32_t page_bytes, wc_pageset *set, bool *spilled);
#endif
