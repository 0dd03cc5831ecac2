/* cluster_pages.c - pages of the caller's memory to an array of what they are.  Batches of pages are signed in
 * parallel, each into its own place in the set; outlets are numbered in order behind that, so nothing depends on
 * threads.  All that follows is as for files. */
#include "base/error.h"
#include "base/parallel.h"
#include "corpus/date.h"
#include "corpus/prepare.h"
#include "corpus/repair.h"
#include "pipeline/clustering.h"
#include "pipeline/signer.h"
#include "pipeline/summary.h"
#include "report/tables.h"
#include "story/verdict.h"
#include <string.h>

#define BATCH_PAGES 4096
#define FILE_NAME   "pages"

typedef enum { SIGNED, SIGNED_REPAIRED, TOO_LONG, NO_MEMORY } outcome;

typedef struct { /* one a thread */
    wc_signer signer;
    wc_buffer repaired[WC_FIELD_KINDS], lower, id;
    char site[256];
} worker;

typedef struct {
    wc_job *job;
    wc_pageset *set;
    const wc_raw_page *raw;
    size_t first; /* of the batch */
    worker *worker;
    outcome outcome[BATCH_PAGES];
    wc_str outlet[BATCH_PAGES]; /* in an arena of the set */
} signing;

static outcome prepare(worker *w, const wc_raw_page *raw, size_t number, wc_page *page)
{
    wc_str given[WC_FIELD_KINDS] = {raw->id, raw->url, raw->outlet, raw->date, raw->title, raw->text};
    uint64_t left = UINT32_MAX;
    bool repaired = false;
    w->lower.len = w->id.len = 0;
    for (int kind = 0; kind < WC_FIELD_KINDS; kind++) {
        if (given[kind].data != NULL && given[kind].len > left) return TOO_LONG;
        if (!wc_repair_text(&given[kind], &w->repaired[kind], &repaired)) return NO_MEMORY;
        if (given[kind].len > left) return TOO_LONG;
        left -= given[kind].len;
    }
    if (!wc_buffer_reserve(&w->lower, given[WC_FIELD_OUTLET].len + 1)) return NO_MEMORY;
    wc_page_prepare(page, given, w->lower.data, w->site);
    if (raw->has_seconds) {
        page->date = wc_date_is_in_range(raw->seconds) ? raw->seconds : WC_DATE_UNKNOWN;
        page->has_time = page->date != WC_DATE_UNKNOWN;
    }
    if (page->id.len == 0) {
        if (!wc_buffer_printf(&w->id, FILE_NAME ":%zu", number)) return NO_MEMORY;
        page->id = (wc_str){w->id.data, w->id.len};
    }
    page->len = (uint32_t)page->text.len;
    return repaired ? SIGNED_REPAIRED : SIGNED;
}

static void sign_page(void *context, size_t i, int thread)
{
    signing *s = context;
    worker *w = &s->worker[thread];
    wc_arena *arena = &s->set->arena[thread];
    wc_page page = {0};
    char *outlet;
    s->outcome[i] = prepare(w, &s->raw[s->first + i], s->first + i + 1, &page);
    if (s->outcome[i] > SIGNED_REPAIRED) return;
    outlet = wc_arena_alloc(arena, page.outlet.len + 1);
    if (outlet == NULL ||
        !wc_signer_sign(&w->signer, &page, arena, &s->set->sketches[thread], &s->set->entry[s->first + i])) {
        s->outcome[i] = NO_MEMORY;
        return;
    }
    if (page.outlet.len > 0) memcpy(outlet, page.outlet.data, page.outlet.len);
    s->outlet[i] = (wc_str){outlet, page.outlet.len};
}

/* Number the outlets of a batch of n pages that were signed; a name's first page numbers it. */
static wc_status take_up(signing *s, size_t n)
{
    wc_job *job = s->job;
    for (size_t i = 0; i < n; i++) {
        wc_entry *e = &s->set->entry[s->first + i];
        if (s->outcome[i] == NO_MEMORY) return wc_job_no_memory(job);
        if (s->outcome[i] == TOO_LONG)
            return wc_fail(job->error, WC_ERROR_PARAM, "page[%zu] is longer than 4 GB", s->first + i);
        e->outlet = s->outlet[i].len > 0 ? wc_names_intern(&s->set->outlets, s->outlet[i]) : WC_OUTLET_NONE;
        if (s->outlet[i].len > 0 && e->outlet == WC_OUTLET_NONE) return wc_job_no_memory(job);
        job->count.n_repaired += s->outcome[i] == SIGNED_REPAIRED;
        if (s->raw[s->first + i].text.data != NULL) job->count.bytes_text += s->raw[s->first + i].text.len;
    }
    job->progress.n_pages = job->count.n_added = s->set->n = s->first + n;
    job->progress.bytes_text = job->count.bytes_text;
    return wc_job_tell(job, s->set->n);
}

static wc_status sign_batches(signing *s, size_t n_pages)
{
    wc_status status = WC_OK;
    for (s->first = 0; s->first < n_pages && status == WC_OK; s->first += BATCH_PAGES) {
        const size_t left = n_pages - s->first, n = left < BATCH_PAGES ? left : BATCH_PAGES;
        if (!wc_parallel_for(n, s->job->n_threads, sign_page, s, s->set->cancel))
            return wc_fail_cancelled(s->job->error);
        status = take_up(s, n);
    }
    return status;
}

static void free_workers(worker *w, size_t n)
{
    for (size_t i = 0; w != NULL && i < n; i++) {
        wc_signer_free(&w[i].signer);
        for (int kind = 0; kind < WC_FIELD_KINDS; kind++) wc_buffer_free(&w[i].repaired[kind]);
        wc_buffer_free(&w[i].lower);
        wc_buffer_free(&w[i].id);
    }
    wc_memory_free(w);
}

/* Fill the set with an entry a page, in the order of the pages. */
static wc_status sign_pages(wc_clustering *c, const wc_raw_page *page, size_t n_pages)
{
    const size_t n_threads = (size_t)c->job.n_threads;
    wc_unicode *unicode = wc_unicode_new();
    signing *s = wc_array_new(1, sizeof *s);
    worker *w = wc_array_new(n_threads, sizeof *w);
    bool ok = unicode != NULL && s != NULL && w != NULL && wc_pageset_reserve(&c->set, n_pages) &&
              wc_names_intern(&c->set.files, (wc_str){FILE_NAME, sizeof FILE_NAME - 1}) == 0;
    wc_status status = ok ? WC_OK : wc_job_no_memory(&c->job);
    for (size_t i = 0; ok && i < n_threads; i++) wc_signer_init(&w[i].signer, &c->job.params, unicode, c->job.cpu);
    if (ok) {
        s->job = &c->job, s->set = &c->set, s->raw = page, s->worker = w;
        status = sign_batches(s, n_pages);
    }
    free_workers(w, n_threads);
    wc_memory_free(s);
    wc_memory_free(unicode);
    return status;
}

/* ---- what was found ---- */

static wc_membership describe(const wc_result *r, uint32_t page, const uint32_t *from)
{
    const wc_cluster *cluster = &r->clusters->cluster[r->clusters->cluster_of[page]];
    const wc_match *m = (const wc_match *)(const void *)r->clusters->to_lead.bytes + page;
    wc_membership member = {.cluster = cluster->id,
                            .lead = from[cluster->lead],
                            .n_pages = cluster->n_pages,
                            .containment = 1000,
                            .resemblance = 1000,
                            .relation = wc_report_relation(r, page),
                            .agency = wc_credit_name(wc_attribution_of_page(r->attribution, r->clusters, page))};
    if (cluster->lead != page) {
        member.containment = wc_thousandths(m->shared, m->own_a < m->own_b ? m->own_a : m->own_b);
        member.resemblance = wc_thousandths(m->shared, wc_match_either(m));
    }
    return member;
}

static wc_status tell(wc_clustering *c, const uint32_t *from, wc_membership *membership, wc_summary *summary)
{
    const wc_result result = wc_clustering_result(c);
    wc_status status = wc_job_stage(&c->job, WC_STAGE_WRITE, c->set.n);
    wc_job_end(&c->job);
    if (status == WC_OK && summary != NULL) status = wc_summary_make(summary, &c->job, &result);
    for (size_t p = 0; status == WC_OK && p < c->set.n; p++) membership[from[p]] = describe(&result, (uint32_t)p, from);
    return status;
}

wc_status wc_cluster_pages(const wc_raw_page *page, size_t n_pages, const wc_params *params, const wc_options *options,
                           wc_membership *membership, wc_summary *summary, wc_error *error)
{
    wc_clustering c;
    uint32_t *from = NULL;
    wc_status status = wc_clustering_begin(&c, params, options, error);
    if (status == WC_OK && n_pages >= UINT32_MAX)
        status = wc_fail(error, WC_ERROR_PARAM, "%zu pages, expected less than 2^32", n_pages);
    if (status == WC_OK) {
        from = wc_array_new(n_pages, sizeof *from);
        status = from != NULL ? sign_pages(&c, page, n_pages) : wc_job_no_memory(&c.job);
    }
    if (from != NULL && status == WC_OK) status = wc_clustering_run(&c, from);
    if (from != NULL && status == WC_OK) status = tell(&c, from, membership, summary);
    wc_memory_free(from);
    wc_clustering_free(&c);
    return status;
}
