/* stored_sketches.h - the sketches of a job's store, for pages of which the set has all else.  Internal header. */
#ifndef WC_PIPELINE_STORED_SKETCHES_H
#define WC_PIPELINE_STORED_SKETCHES_H
#include "pipeline/job.h"
#include "story/mask.h"

typedef struct wc_stored_sketches {
    wc_job *job;
    const char *path;
    uint32_t *page_of; /* of each entry of the store its page in the sorted set */
    size_t n;
    wc_status status; /* why the source failed; its error is the job's */
} wc_stored_sketches;

/* from[0..n): the place in the store of each page.  The path is the caller's.  false: no memory. */
bool wc_stored_sketches_init(wc_stored_sketches *stored, wc_job *job, const char *path, const uint32_t *from, size_t n);
void wc_stored_sketches_free(wc_stored_sketches *stored);

/* As wc_mask_learn_again asks for it; stored stays the caller's. */
wc_sketch_source wc_stored_sketches_source(wc_stored_sketches *stored);

/* wc_mask_learn_again of a set whose sketches all are in the store at path; from: as above. */
wc_status wc_stored_sketches_mask(wc_job *job, const char *path, const uint32_t *from, wc_pageset *set, wc_own *own,
                                  wc_site *site, struct wc_layout *layout);
#endif
