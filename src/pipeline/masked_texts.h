/* masked_texts.h - own texts and sketches of a run on their way to masked.wco of its result.  Internal header. */
#ifndef WC_PIPELINE_MASKED_TEXTS_H
#define WC_PIPELINE_MASKED_TEXTS_H
#include "base/aside.h"
#include "pipeline/job.h"
#include "story/mask.h"

typedef struct wc_masked_texts {
    wc_job *job;
    const wc_pageset *set;
    const wc_own *own;
    const wc_masking *masking; /* its made gets places and pieces */
    const char *folder, *dir;  /* of the new result; the earlier one, or NULL */
    char *path;
    int fd;
    uint64_t len;  /* of the file so far */
    bool appends;  /* behind what the earlier one has, which is known by masking->before */
    int n_threads; /* that put pieces together */
    wc_aside aside;
    wc_status status; /* once not WC_OK */
    wc_error error;   /* ... its error */
} wc_masked_texts;

/* Sketches that are wanted, while they are in memory: as wc_masking.see_sketches, of a wc_masked_texts whose first
 * members are set and the others zeroed.  The file is begun: as a link to the earlier one, where nobody else has one
 * and less than half of it has been replaced since, or else anew. */
bool wc_masked_texts_put_sketches(void *texts);

/* Own texts of all pages, and all else that made says of pages.  With more than one thread that is done beside what
 * comes next: until the end all that texts points to stays as it is. */
void wc_masked_texts_put_own(wc_masked_texts *texts);

/* The file is ended, whatever happened; if it was not begun, or has ended, nothing happens. */
wc_status wc_masked_texts_end(wc_masked_texts *texts, wc_error *error);
#endif
