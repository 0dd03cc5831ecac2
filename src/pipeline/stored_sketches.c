/* stored_sketches.c - see stored_sketches.h */
#include "pipeline/stored_sketches.h"
#include "store/store.h"
#include <string.h>

#define BLOCKS_A_THREAD 1

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

/* Blocks of which no page is asked for are left out, from entry `done` of the store on; returns the next entry. */
static size_t skip_blocks(const wc_stored_sketches *s, const bool *asked, wc_store_scan *scan, size_t done)
{
    for (size_t n; asked != NULL && (n = wc_store_scan_ahead(scan)) > 0; done += n) {
        for (size_t i = done; i < done + n; i++) {
            if (asked[s->page_of[i]]) return done;
        }
        wc_store_scan_skip(scan);
    }
    return done;
}

static bool fetch(void *context, const bool *asked,
                  bool (*take)(void *to, const wc_pageset *portion, const uint32_t *page), void *to)
{
    wc_stored_sketches *s = context;
    const size_t n_blocks = wc_job_blocks(s->job, BLOCKS_A_THREAD);
    wc_store_scan *scan = NULL;
    wc_store_found found;
    wc_pageset portion;
    s->status = wc_pageset_init(&portion, (size_t)s->job->n_threads) ? WC_OK : wc_job_no_memory(s->job);
    portion.cancel = s->job->options->cancel;
    if (s->status == WC_OK)
        s->status = wc_store_scan_open(&scan, s->path, WC_STORE_ALL, &found, s->job->n_threads, s->job->error);
    for (size_t done = 0, n = 1; s->status == WC_OK && n > 0; done += n) {
        done = skip_blocks(s, asked, scan, done);
        s->status = wc_store_scan_next(scan, n_blocks, &portion, s->job->error);
        n = portion.n;
        if (s->status == WC_OK && n > 0 && (!take(to, &portion, s->page_of + done) || !wc_pageset_drop(&portion, n)))
            s->status = wc_job_no_memory(s->job);
    }
    wc_store_scan_close(scan);
    wc_pageset_free(&portion);
    wc_memory_trim();
    return s->status == WC_OK;
}

wc_sketch_source wc_stored_sketches_source(wc_stored_sketches *s)
{
    const size_t least = (size_t)16 << 20, quarter = (size_t)(s->job->memory / 4);
    return (wc_sketch_source){.fetch = fetch, .context = s, .group_bytes = quarter > least ? quarter : least};
}

wc_status wc_stored_sketches_mask(wc_job *job, const char *path, const uint32_t *from, wc_pageset *set, wc_own *own,
                                  wc_site *site, struct wc_layout *layout)
{
    wc_stored_sketches stored;
    const bool ok = wc_stored_sketches_init(&stored, job, path, from, set->n);
    const wc_sketch_source source = wc_stored_sketches_source(&stored);
    wc_status status = WC_OK;
    if (!ok || !wc_mask_learn_again(set, &job->params, job->n_threads, &source, NULL, own, site, layout))
        status = stored.status != WC_OK ? stored.status : wc_job_no_memory(job);
    wc_stored_sketches_free(&stored);
    return status;
}
