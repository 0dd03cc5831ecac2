/* keep_plan.c - see keep.h.  The store gives each page's place in the input, the canonical order its line in
 * clusters.tsv: so pages are told apart whatever their ids.  Sketches are read only where the choice needs the mask. */
#include "pipeline/keep.h"
#include "base/error.h"
#include "pipeline/spill.h"
#include "pipeline/stored_sketches.h"
#include "pipeline/table.h"
#include "report/tables.h"
#include "store/page_walk.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    wc_keep_plan *plan;
    wc_job *job;
    const char *dir;
    const wc_keep_options *keep;
    char *store;
    wc_pageset set;
    bool spilled;   /* the set is on the disk, without sketches */
    uint32_t *from; /* set.n, once it is sorted: the place of each page in the store */
    wc_merit *merit;
} planner;

/* ---- signatures.wcs ---- */

static bool needs_mask(const wc_keep_options *keep)
{
    return keep->prefer == WC_PREFER_LONGEST || keep->prefer == WC_PREFER_CLEANEST;
}

/* All that the choice needs in memory if it fits, else records alone on the disk. */
static wc_status read_pages(planner *p, const char *path)
{
    wc_job *job = p->job;
    const wc_store_part part = needs_mask(p->keep) ? WC_STORE_ALL : WC_STORE_RECORDS;
    wc_store_found found;
    wc_status status = wc_store_find(path, &found, job->error);
    if (status == WC_OK) status = wc_store_demand_whole(path, &found, job->error);
    if (status != WC_OK) return status;
    job->params = found.header.params;
    status = wc_spill_if_needed(job, path, &found, p->dir, WC_SPILL_PAGE_BYTES, &p->set, &p->spilled);
    if (p->spilled || status != WC_OK) return status;
    return wc_store_read_part(path, part, &p->set, &found, job->n_threads, job->error);
}

static wc_status read_store(planner *p)
{
    wc_job *job = p->job;
    if (!wc_pageset_init(&p->set, (size_t)job->n_threads)) return wc_job_no_memory(job);
    p->set.cancel = job->options->cancel;
    p->store = wc_string_printf("%s/signatures.wcs", p->dir);
    return p->store != NULL ? read_pages(p, p->store) : wc_job_no_memory(job);
}

/* Places in the order of the input, and which page each is when the set is sorted. */
static bool note_places(planner *p)
{
    wc_keep_plan *plan = p->plan;
    wc_page_walk walk = wc_page_walk_begin(&p->set);
    plan->n = p->set.n;
    plan->place = wc_array_new(plan->n, sizeof *plan->place);
    p->from = wc_array_new(p->set.n, sizeof *p->from);
    if (plan->place == NULL || p->from == NULL) return false;
    for (size_t i = 0; i < plan->n; i++) {
        const wc_entry *e = wc_page_walk_to(&walk, i);
        plan->place[i] = (wc_keep_place){e->offset, e->text_hash, wc_keep_identity(wc_entry_id(e), e->text_hash),
                                         e->len,    e->file,      0};
    }
    if (!wc_pageset_sort_from(&p->set, p->job->n_threads, p->from)) return false;
    for (size_t page = 0; page < plan->n; page++) plan->place[p->from[page]].page = (uint32_t)page;
    return true;
}

/* ---- clusters.tsv ---- */

static wc_status fail_line(const planner *p, const wc_table *table, const char *what)
{
    return wc_fail(p->job->error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": %s", table->path, table->line, what);
}

static const char *find_relation(wc_str field)
{
    static const char *const known[] = {"alone", "lead", "identical", "copy", "digest"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (field.len == strlen(known[i]) && memcmp(field.data, known[i], field.len) == 0) return known[i];
    return NULL;
}

static wc_status keep_id(const planner *p, wc_str id, size_t page)
{
    char *copy = wc_arena_alloc(&p->plan->ids, id.len);
    if (copy == NULL) return wc_job_no_memory(p->job);
    memcpy(copy, id.data, id.len);
    p->plan->id[page] = (wc_str){copy, id.len};
    return WC_OK;
}

static wc_status take_line(const planner *p, const wc_table *table, size_t page, wc_page_walk *walk, wc_buffer *clean)
{
    wc_keep_plan *plan = p->plan;
    if (page == plan->n) return fail_line(p, table, "there are more pages than in signatures.wcs beside it");
    clean->len = 0;
    if (!wc_lines_clean(clean, wc_entry_id(wc_page_walk_to(walk, page)))) return wc_job_no_memory(p->job);
    if (wc_str_compare(table->field[0], (wc_str){clean->data, clean->len}) != 0)
        return fail_line(p, table, "the page is another than in signatures.wcs beside it");
    if (!wc_table_hex(table->field[1], &plan->cluster[page]))
        return fail_line(p, table, "expected a cluster of 16 hexadecimal digits");
    plan->relation[page] = find_relation(table->field[2]);
    if (plan->relation[page] == NULL)
        return fail_line(p, table, "expected a relation: alone, lead, identical, copy or digest");
    return plan->id == NULL ? WC_OK : keep_id(p, table->field[0], page);
}

static wc_status read_lines(const planner *p, wc_table *table)
{
    wc_page_walk walk = wc_page_walk_begin(&p->set);
    wc_buffer clean = {0};
    size_t n = 0;
    bool got = true;
    wc_status status = WC_OK;
    while (status == WC_OK && got) {
        status = wc_table_next(table, 3, "id, cluster and relation", "id", &got, p->job->error);
        if (status == WC_OK && got) status = take_line(p, table, n++, &walk, &clean);
    }
    wc_buffer_free(&clean);
    if (status == WC_OK && n < p->plan->n)
        return fail_line(p, table, "the last one, but signatures.wcs has more pages");
    return status;
}

static wc_status read_clusters(const planner *p)
{
    wc_keep_plan *plan = p->plan;
    wc_table table;
    char *path = NULL;
    wc_status status;
    plan->cluster = wc_array_new(plan->n, sizeof *plan->cluster);
    plan->relation = wc_array_new(plan->n, sizeof *plan->relation);
    plan->kept = wc_array_new(plan->n, sizeof *plan->kept);
    if (p->keep->annotate || p->keep->removed != NULL) {
        plan->id = wc_array_new(plan->n, sizeof *plan->id);
        if (plan->id == NULL) return wc_job_no_memory(p->job);
    }
    if (plan->cluster == NULL || plan->relation == NULL || plan->kept == NULL ||
        (path = wc_string_printf("%s/clusters.tsv", p->dir)) == NULL)
        return wc_job_no_memory(p->job);
    status = wc_table_open(&table, path, p->job->error);
    if (status == WC_OK) status = read_lines(p, &table);
    wc_table_close(&table);
    wc_memory_free(path);
    return status;
}

/* ---- what speaks for a page ---- */

static wc_status learn_mask(planner *p, wc_own *own, wc_site *site)
{
    wc_job *job = p->job;
    if (p->spilled) return wc_stored_sketches_mask(job, p->store, p->from, &p->set, own, site, NULL);
    return wc_mask_learn(&p->set, &job->params, job->n_threads, own, site) ? WC_OK : wc_job_no_memory(job);
}

static wc_status merit_by_words(planner *p)
{
    wc_own *own = wc_array_new(p->set.n, sizeof *own);
    wc_site *site = wc_array_new(p->set.outlets.n, sizeof *site);
    const wc_status status = own != NULL && site != NULL ? learn_mask(p, own, site) : wc_job_no_memory(p->job);
    for (size_t i = 0; status == WC_OK && i < p->set.n; i++) {
        const wc_entry *e = wc_pages_next(&p->set, i);
        const uint32_t masked = (uint32_t)wc_report_masked_words(e, &own[i]);
        if (p->keep->prefer == WC_PREFER_LONGEST)
            p->merit[i] = (wc_merit){UINT32_MAX - (e->n_words - masked), 1};
        else
            p->merit[i] = (wc_merit){masked, e->n_words > 0 ? e->n_words : 1};
    }
    wc_memory_free(own);
    wc_memory_free(site);
    return status;
}

/* Outlets stand in the set in lower case where a page gave them. */
static wc_status find_outlet(const planner *p, wc_str name, wc_buffer *lower, uint32_t *outlet)
{
    while (name.len > 0 && name.data[0] == ' ') name.data++, name.len--;
    while (name.len > 0 && name.data[name.len - 1] == ' ') name.len--;
    lower->len = 0;
    if (!wc_buffer_append(lower, name.data, name.len)) return wc_job_no_memory(p->job);
    for (size_t i = 0; i < lower->len; i++)
        if (lower->data[i] >= 'A' && lower->data[i] <= 'Z') lower->data[i] = (char)(lower->data[i] - 'A' + 'a');
    *outlet = wc_names_find(&p->set.outlets, (wc_str){lower->data, lower->len});
    return WC_OK;
}

/* rank[outlet]: its line in the list. */
static wc_status rank_outlets(const planner *p, wc_table *table, uint32_t *rank)
{
    wc_buffer lower = {0};
    uint32_t n = 0, n_known = 0;
    bool got = true;
    wc_status status = WC_OK;
    for (;;) {
        uint32_t outlet = UINT32_MAX;
        status = wc_table_next(table, 1, "an outlet", "outlet", &got, p->job->error);
        if (status == WC_OK && got) status = find_outlet(p, table->field[0], &lower, &outlet);
        if (status != WC_OK || !got) break;
        if (outlet != UINT32_MAX && rank[outlet] == UINT32_MAX) {
            rank[outlet] = n;
            n_known++;
        }
        if (n < UINT32_MAX - 1) n++;
    }
    wc_buffer_free(&lower);
    if (status == WC_OK && n_known == 0 && p->set.n > 0)
        return wc_fail(p->job->error, WC_ERROR_FORMAT, "%s: expected outlets as in %s/sites.tsv, found none of them",
                       table->path, p->dir);
    return status;
}

static wc_status merit_by_outlet(planner *p)
{
    uint32_t *rank = wc_array_new(p->set.outlets.n, sizeof *rank);
    wc_table table;
    wc_status status;
    if (rank == NULL) return wc_job_no_memory(p->job);
    for (size_t i = 0; i < p->set.outlets.n; i++) rank[i] = UINT32_MAX;
    status = wc_table_open(&table, p->keep->outlets, p->job->error);
    if (status == WC_OK) status = rank_outlets(p, &table, rank);
    for (size_t i = 0; status == WC_OK && i < p->set.n; i++) {
        const uint32_t outlet = wc_pageset_outlet(&p->set, i);
        p->merit[i] = (wc_merit){outlet == WC_OUTLET_NONE ? UINT32_MAX : rank[outlet], 1};
    }
    wc_table_close(&table);
    wc_memory_free(rank);
    return status;
}

static wc_status choose(planner *p)
{
    wc_keep_plan *plan = p->plan;
    wc_status status = WC_OK;
    if (p->keep->prefer != WC_PREFER_EARLIEST) {
        p->merit = wc_array_new(plan->n, sizeof *p->merit);
        if (p->merit == NULL) return wc_job_no_memory(p->job);
        status = p->keep->prefer == WC_PREFER_OUTLET ? merit_by_outlet(p) : merit_by_words(p);
    }
    if (status != WC_OK) return status;
    plan->n_stories = wc_keep_choose(plan->cluster, p->merit, plan->n, p->job->n_threads, plan->kept);
    return plan->n_stories == UINT64_MAX ? wc_job_no_memory(p->job) : WC_OK;
}

wc_status wc_keep_plan_make(wc_keep_plan *plan, wc_job *job, const char *dir, const wc_keep_options *keep)
{
    planner p = {.plan = plan, .job = job, .dir = dir, .keep = keep};
    wc_status status = read_store(&p);
    job->progress.n_pages = p.set.n;
    if (status == WC_OK && !note_places(&p)) status = wc_job_no_memory(job);
    if (status == WC_OK) status = read_clusters(&p);
    if (status == WC_OK && needs_mask(keep)) status = wc_job_stage(job, WC_STAGE_MASK, plan->n);
    if (status == WC_OK) status = choose(&p);
    plan->files = p.set.files;
    memset(&p.set.files, 0, sizeof p.set.files);
    wc_pageset_free(&p.set);
    wc_memory_free(p.store);
    wc_memory_free(p.from);
    wc_memory_free(p.merit);
    return status;
}

void wc_keep_plan_free(wc_keep_plan *plan)
{
    wc_memory_free(plan->place);
    wc_memory_free(plan->cluster);
    wc_memory_free((void *)plan->relation);
    wc_memory_free(plan->kept);
    wc_memory_free(plan->id);
    wc_arena_free(&plan->ids);
    wc_names_free(&plan->files);
    memset(plan, 0, sizeof *plan);
}
