/* portions.h - a store read through, some blocks at a time.  Internal header. */
#ifndef WC_PIPELINE_PORTIONS_H
#define WC_PIPELINE_PORTIONS_H
#include "pipeline/job.h"
#include "store/store.h"

/* What of a store is read, and by whom. */
typedef struct wc_portions {
    wc_store_part part;
    wc_status (*begin)(void *context, const wc_store_found *found);            /* NULL: nothing to do */
    wc_status (*take)(void *context, const wc_pageset *portion, size_t first); /* first: its place in the store */
    wc_status (*end)(void *context, wc_pageset *portion);                      /* empty but for names; NULL */
    void *context;
} wc_portions;

/* Read the store at path, as far as it is there: begin, take for each portion in order, and end, as long as each says
 * WC_OK.  Entries number outlets and files as all portions do, and go when take returns.  Memory: a block or two for
 * each thread, and the names. */
wc_status wc_portions_read(wc_job *job, const char *path, const wc_portions *portions);
#endif
