/* stored_sketches.c - see stored_sketches.h */
#include "pipeline/stored_sketches.h"
#include "base/parallel.h"
#include "store/store.h"
#include <string.h>

#define BLOCKS_A_THREAD 2
#define STEP_PAGES      256

bool wc_stored_sketches_init(wc_stored_sketches *s, wc_job *job, const char *path, const uint32_t *from, size_t n)
{
    *s = (wc_stored_sketches){.job = job, .path = path, .page_of = wc_array_new(n, sizeof *s->page_of), .n = n};
    for (size_t p = 0; s->page_of != NULL && p < n; p++) s->page_of[from[p]] = (uint32_t)p;
    return s->page_of != NULL;
}

void wc_stored_sketches_free(wc_stored_sketches *s)
{
    wc_memory_free(s->page_of);
    memset(s, 0, sizeof *s);
}

typedef struct {
    const wc_pageset *set, *portion;
    const uint32_t *page_of;
} copying;

static void copy_step(void *context, size_t i, int thread)
{
    const copying *c = context;
    (void)thread;
    for (size_t k = i * STEP_PAGES; k < c->portion->n && k < (i + 1) * STEP_PAGES; k++) {
        const wc_entry *from = &c->portion->entry[k], *to = &c->set->entry[c->page_of[k]];
        const size_t len = wc_entry_strings_len(from);
        if (from->n > 0) memcpy(to->hash, from->hash, wc_entry_sketch_bytes(from));
        if (len > 0) memcpy((char *)(uintptr_t)to->strings, from->strings, len); /* that room is ours */
    }
}

static wc_status copy_portion(const wc_stored_sketches *s, const wc_pageset *set, wc_pageset *portion, size_t first)
{
    copying c = {set, portion, s->page_of + first};
    if (!wc_parallel_for((portion->n + STEP_PAGES - 1) / STEP_PAGES, s->job->n_threads, copy_step, &c, set->cancel))
        return wc_job_no_memory(s->job);
    wc_disk_relax(set->disk);
    return wc_pageset_drop(portion, portion->n) ? WC_OK : wc_job_no_memory(s->job);
}

static bool fetch(void *context, const wc_pageset *set)
{
    wc_stored_sketches *s = context;
    const size_t n_blocks = BLOCKS_A_THREAD * (size_t)s->job->n_threads;
    wc_store_scan *scan = NULL;
    wc_store_found found;
    wc_pageset portion;
    s->status = wc_pageset_init(&portion, (size_t)s->job->n_threads) ? WC_OK : wc_job_no_memory(s->job);
    portion.cancel = set->cancel;
    if (s->status == WC_OK)
        s->status = wc_store_scan_open(&scan, s->path, WC_STORE_ALL, &found, s->job->n_threads, s->job->error);
    for (size_t done = 0, n = 1; s->status == WC_OK && n > 0; done += n) {
        s->status = wc_store_scan_next(scan, n_blocks, &portion, s->job->error);
        n = portion.n;
        if (s->status == WC_OK && n > 0) s->status = copy_portion(s, set, &portion, done);
    }
    wc_store_scan_close(scan);
    wc_pageset_free(&portion);
    return s->status == WC_OK;
}

wc_sketch_source wc_stored_sketches_source(wc_stored_sketches *s)
{
    const size_t least = (size_t)16 << 20, quarter = (size_t)(s->job->memory / 4);
    return (wc_sketch_source){
        .fetch = fetch, .context = s, .order = s->page_of, .group_bytes = quarter > least ? quarter : least};
}
