/* explain_chain.c - what is left of the pages that are asked for, where the pages of their outlets do not tell: the
 * chain mask looks at what a page was compared with, anywhere in the corpus.  Where the result does not show that it
 * took nothing from them, the run is done again up to there. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "base/parallel.h"
#include "pipeline/clustering.h"
#include "pipeline/compared_file.h"
#include "pipeline/spill.h"
#include "store/store.h"
#include "story/chain.h"
#include "story/own_load.h"

#define COMPARED_BYTES 128 /* of a page, hardly more: what compared.wcc has of it, and its print */
#define COMPARED_SHARE 4   /* of the memory there is */

/* Of a page without own text nothing can be taken. */
static bool is_judged(const wc_explaining *e, uint32_t page)
{
    return e->own[page].n > 0 && wc_chain_judges(e->site, e->set.entry[page].outlet, &e->job.params);
}

/* The prints of the result's pages, by what was left of them; NULL: they are not to be had. */
static uint64_t *read_prints(wc_explaining *e)
{
    char *path = wc_string_printf("%s/" WC_COMPARED_FILE, e->dir);
    uint64_t *print = NULL;
    wc_error error = {0}; /* without them the run is done again */
    if (path != NULL && (e->job.memory == 0 || e->n_pages * COMPARED_BYTES <= e->job.memory / COMPARED_SHARE))
        (void)wc_compared_read_prints(&print, &e->job.params, path, e->n_pages, e->job.n_threads, &error);
    wc_memory_free(path);
    return print;
}

/* Whether as many pages of the result have the print that the site mask leaves to this one as should if the chain mask
 * took nothing from any of these, which are of its outlet: all of that are in the set. */
static bool has_lost_nothing(const wc_explaining *e, const uint64_t *print, uint32_t page)
{
    const wc_entry *entry = &e->set.entry[page];
    size_t n_masked = 0, n_left = 0;
    uint64_t mine;
    if (entry->outlet == WC_OUTLET_NONE) return false;
    mine = wc_compared_print(&e->set, &e->own[page], page);
    for (size_t p = 0; p < e->set.n; p++) {
        if (e->set.entry[p].outlet == entry->outlet && e->own[p].n == e->own[page].n)
            n_masked += wc_compared_print(&e->set, &e->own[p], p) == mine;
    }
    for (size_t p = 0; p < e->n_pages; p++) n_left += print[p] == mine;
    return n_masked == n_left;
}

static bool is_needed(wc_explaining *e)
{
    uint64_t *print = NULL;
    bool needed = e->too_many;
    for (size_t k = 0; !needed && k < WC_EXPLAIN_PLACES; k++) {
        const uint32_t page = wc_explain_place_of(e, k)->page;
        if (!is_judged(e, page)) continue;
        if (print == NULL) print = read_prints(e);
        needed = print == NULL || !has_lost_nothing(e, print, page);
    }
    wc_memory_free(print);
    return needed;
}

/* All pages; in memory if they fit. */
static wc_status read_all(wc_explaining *e, wc_clustering *c)
{
    wc_store_found found;
    bool spilled = false;
    wc_status status = wc_store_find(e->store, &found, c->job.error);
    if (status != WC_OK) return status;
    c->job.params = found.header.params;
    status = wc_spill_if_needed(&c->job, e->store, &found, e->dir, WC_SPILL_PAGE_BYTES, &c->set, &spilled);
    if (spilled) c->store = e->store;
    if (spilled || status != WC_OK) return status;
    return wc_store_read(e->store, &c->set, &found, c->job.n_threads, c->job.error);
}

/* In place of what the site mask left. */
static bool take_own(wc_explaining *e, wc_own *own, const wc_own *from)
{
    char *text = wc_arena_alloc(&e->set.texts[0], wc_own_bytes(from));
    *own = *from;
    if (text != NULL) wc_own_copy(own, text);
    return text != NULL;
}

static bool take_all(wc_explaining *e, wc_clustering *c, const uint32_t *from)
{
    uint32_t page[WC_EXPLAIN_PLACES] = {0};
    wc_own_load load;
    bool ok = wc_own_load_init(&load, &c->set, c->own);
    for (uint32_t p = 0; p < c->set.n; p++) {
        for (size_t k = 0; k < WC_EXPLAIN_PLACES; k++) {
            if (from[p] == wc_explain_place_of(e, k)->place) page[k] = p;
        }
    }
    for (size_t k = 0; ok && c->set.disk != NULL && k < WC_EXPLAIN_PLACES; k++) ok = wc_own_load_add(&load, page[k]);
    ok = ok && (c->set.disk == NULL || wc_own_load_read(&load));
    for (size_t k = 0; ok && k < WC_EXPLAIN_PLACES; k++)
        ok = take_own(e, &e->own[wc_explain_place_of(e, k)->page], &c->own[page[k]]);
    wc_own_load_drop(&load);
    wc_own_load_free(&load);
    return ok;
}

static wc_status match_all(wc_explaining *e, wc_clustering *c)
{
    uint32_t *from = wc_array_new(c->set.n, sizeof *from);
    wc_status status;
    if (from == NULL) return wc_job_no_memory(&c->job);
    status = wc_clustering_match(c, from);
    if (status == WC_OK && !take_all(e, c, from)) status = wc_job_no_memory(&c->job);
    wc_memory_free(from);
    return status;
}

wc_status wc_explain_chain(wc_explaining *e)
{
    wc_clustering c;
    wc_status status;
    if (!is_needed(e)) return WC_OK;
    status = wc_clustering_begin(&c, NULL, e->job.options, e->job.error);
    if (status == WC_OK) status = wc_parallel_try(c.job.n_threads, c.job.error);
    if (status == WC_OK) status = read_all(e, &c);
    if (status == WC_OK) status = match_all(e, &c);
    wc_clustering_free(&c);
    return status;
}
