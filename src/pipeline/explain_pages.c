/* explain_pages.c - two pages of a result.  What the run knew is made again from its signatures; of its output the
 * clusters and pairs alone are read. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "pipeline/page_text.h"
#include "store/store.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static wc_status read_signatures(wc_explaining *e)
{
    char *path = NULL;
    wc_store_found found;
    wc_status status;
    path = wc_string_printf("%s/signatures.wcs", e->dir);
    if (path == NULL) return wc_job_no_memory(&e->job);
    status = wc_store_read(path, &e->set, &found, e->job.n_threads, e->job.error);
    if (status == WC_OK) status = wc_store_demand_whole(path, &found, e->job.error);
    if (status == WC_OK) e->job.params = found.header.params;
    wc_memory_free(path);
    if (status == WC_OK && !wc_pageset_sort(&e->set, e->job.n_threads)) status = wc_job_no_memory(&e->job);
    e->job.progress.n_pages = e->set.n;
    return status;
}

/* Ids stand cleaned in the files that people copy them from. */
static bool has_id(const wc_entry *entry, const char *id, bool cleaned)
{
    const wc_str have = wc_entry_id(entry), want = {id, strlen(id)};
    wc_buffer clean = {0};
    bool same;
    if (!cleaned) return wc_str_compare(have, want) == 0;
    same = wc_lines_clean(&clean, have) && wc_str_compare((wc_str){clean.data, clean.len}, want) == 0;
    wc_buffer_free(&clean);
    return same;
}

/* The pages that have the id; the first two go to page[]. */
static size_t find_id(const wc_pageset *set, const char *id, uint32_t page[2])
{
    size_t n = 0;
    for (int cleaned = 0; cleaned < 2 && n == 0; cleaned++) {
        for (size_t p = 0; p < set->n; p++) {
            if (!has_id(&set->entry[p], id, cleaned)) continue;
            if (n < 2) page[n] = (uint32_t)p;
            n++;
        }
    }
    return n;
}

static wc_status find_pages(wc_explaining *e, const char *const id[2])
{
    const bool twice = strcmp(id[0], id[1]) == 0;
    for (int side = 0; side < 2; side++) {
        uint32_t found[2] = {0, 0};
        const size_t n = find_id(&e->set, id[side], found);
        if (n == 0) return wc_fail(e->job.error, WC_ERROR_FORMAT, "no page of %s has the id '%s'", e->dir, id[side]);
        if (twice && n == 1)
            return wc_fail(e->job.error, WC_ERROR_PARAM, "expected two pages, found twice the one that has the id '%s'",
                           id[side]);
        e->page[side] = found[twice && side == 1];
        e->out->page[side].n_same_id = n;
    }
    return WC_OK;
}

static void note_pages(wc_explaining *e)
{
    for (int side = 0; side < 2; side++) {
        const wc_explained_page *page = &e->out->page[side];
        const bool twice = strcmp(e->out->page[0].id, e->out->page[1].id) == 0;
        if (page->n_same_id > 1 && (!twice || side == 0))
            wc_explain_note(e, wc_explain_say(e, "%" PRIu64 " pages have the id %s; %s explained.", page->n_same_id,
                                              page->id, twice ? "the first two are" : "the first is"));
        if (page->outlet[0] == '\0')
            wc_explain_note(
                e, wc_explain_say(e, "Page %c has no outlet, so nothing of it is masked.", wc_explain_letter(side)));
    }
}

static wc_status read_texts(wc_explaining *e)
{
    wc_fields *fields = NULL;
    wc_status status = wc_fields_new(&fields, e->job.options->fields, e->job.options->n_fields, e->job.error);
    for (int side = 0; side < 2 && status == WC_OK; side++) {
        const wc_entry *entry = wc_explain_entry(e, side);
        wc_buffer why = {0};
        status = wc_page_text_read(fields, e->job.options, e->set.files.name[entry->file].data, entry, &e->text[side],
                                   &why, e->job.error);
        e->has_text[side] = why.len == 0;
        if (why.len > 0) e->out->page[side].no_text = wc_explain_clean(e, (wc_str){why.data, why.len});
        wc_buffer_free(&why);
    }
    wc_fields_free(fields);
    return status;
}

static wc_status explain_pages(wc_explaining *e, const char *const id[2])
{
    wc_status status = read_signatures(e);
    if (status == WC_OK) status = find_pages(e, id);
    if (status == WC_OK) status = wc_job_stage(&e->job, WC_STAGE_MASK, e->set.n);
    if (status == WC_OK) status = wc_explain_learn(e);
    if (status != WC_OK) return status;
    for (int side = 0; side < 2; side++) wc_explain_describe(e, side);
    note_pages(e);
    status = wc_explain_judge(e);
    if (status == WC_OK) status = wc_job_stage(&e->job, WC_STAGE_CLUSTER, e->set.n);
    if (status == WC_OK) status = wc_explain_result(e);
    if (status == WC_OK) status = read_texts(e);
    return status == WC_OK ? wc_explain_conclude(e) : status;
}

wc_status wc_explain_pages(const char *dir, const char *id_a, const char *id_b, const wc_options *options,
                           wc_explanation *explanation, wc_error *error)
{
    wc_explaining e;
    const char *const id[2] = {id_a, id_b};
    wc_options defaults;
    wc_status status;
    memset(&e, 0, sizeof e);
    wc_options_init(&defaults);
    e.dir = dir;
    status = wc_explain_begin(&e, NULL, options != NULL ? options : &defaults, explanation, error);
    if (status == WC_OK) status = explain_pages(&e, id);
    wc_explain_finish(&e, status);
    return status;
}
