/* portions.c - see portions.h */
#include "pipeline/portions.h"

#define BLOCKS_A_THREAD 2

static wc_status read_all(wc_job *job, wc_store_scan *scan, const wc_portions *portions, wc_pageset *portion)
{
    const size_t n_blocks = wc_job_blocks(job, BLOCKS_A_THREAD);
    wc_status status = WC_OK;
    for (size_t first = 0, n = 1; status == WC_OK && n > 0; first += n) {
        status = wc_store_scan_next(scan, n_blocks, portion, job->error);
        n = portion->n;
        if (status == WC_OK && n > 0) status = portions->take(portions->context, portion, first);
        if (status == WC_OK && !wc_pageset_drop(portion, n)) status = wc_job_no_memory(job);
        if (status == WC_OK) status = wc_job_tell(job, first + n);
    }
    return status;
}

wc_status wc_portions_read(wc_job *job, const char *path, const wc_portions *portions)
{
    wc_store_scan *scan = NULL;
    wc_store_found found = {0};
    wc_pageset portion;
    wc_status status = wc_pageset_init(&portion, (size_t)job->n_threads) ? WC_OK : wc_job_no_memory(job);
    portion.cancel = job->options->cancel;
    if (status == WC_OK) status = wc_store_scan_open(&scan, path, portions->part, &found, job->n_threads, job->error);
    if (status == WC_OK && portions->begin != NULL) status = portions->begin(portions->context, &found);
    if (status == WC_OK) status = read_all(job, scan, portions, &portion);
    if (status == WC_OK && portions->end != NULL) status = portions->end(portions->context, &portion);
    wc_store_scan_close(scan);
    wc_pageset_free(&portion);
    return status;
}
