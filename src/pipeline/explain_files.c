/* explain_files.c - two pages out of two files, without a result around them. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "pipeline/page_text.h"
#include "pipeline/signer.h"
#include <string.h>

static wc_status sign_file(wc_explaining *e, wc_signer *signer, const wc_fields *fields, const char *path, int side)
{
    wc_page_file file = {0};
    wc_entry entry;
    wc_status status = wc_page_file_read(&file, fields, e->job.options, path, e->job.error);
    if (status == WC_OK) {
        const wc_page *page = &file.page;
        bool ok = wc_signer_sign(signer, page, &e->set.arena[0], &e->set.sketches[0], &entry);
        if (ok) {
            entry.outlet = page->outlet.len > 0 ? wc_names_intern(&e->set.outlets, page->outlet) : WC_OUTLET_NONE;
            ok = (page->outlet.len == 0 || entry.outlet != WC_OUTLET_NONE) && wc_pageset_push(&e->set, &entry) &&
                 wc_buffer_append(&e->text[side], page->text.data, page->text.len);
        }
        if (!ok) status = wc_job_no_memory(&e->job);
        e->has_text[side] = true;
        e->page[side] = (uint32_t)side;
    }
    wc_page_file_free(&file);
    return status;
}

static wc_status sign_files(wc_explaining *e, const char *const path[2])
{
    wc_fields *fields = NULL;
    wc_unicode *unicode = wc_unicode_new();
    wc_signer signer;
    wc_signer_init(&signer, &e->job.params, unicode, WC_CPU_PLAIN);
    wc_status status = wc_fields_new(&fields, e->job.options->fields, e->job.options->n_fields, e->job.error);
    if (status == WC_OK && unicode == NULL) status = wc_job_no_memory(&e->job);
    if (status == WC_OK && strcmp(path[0], "-") == 0 && strcmp(path[1], "-") == 0)
        status = wc_fail(e->job.error, WC_ERROR_PARAM, "two pages cannot both come from standard input");
    for (int side = 0; side < 2 && status == WC_OK; side++) status = sign_file(e, &signer, fields, path[side], side);
    wc_signer_free(&signer);
    wc_fields_free(fields);
    wc_memory_free(unicode);
    return status;
}

static wc_status explain_files(wc_explaining *e, const char *const path[2])
{
    wc_status status = sign_files(e, path);
    if (status == WC_OK) status = wc_explain_learn_nothing(e); /* of two pages all that they share would be furniture */
    if (status != WC_OK) return status;
    for (int side = 0; side < 2; side++) wc_explain_describe(e, side);
    wc_explain_note(e, "Of two files no page furniture can be learnt: nothing is masked.");
    status = wc_explain_judge(e);
    return status == WC_OK ? wc_explain_conclude(e) : status;
}

wc_status wc_explain_files(const char *path_a, const char *path_b, const wc_params *params, const wc_options *options,
                           wc_explanation *explanation, wc_error *error)
{
    wc_explaining e;
    const char *const path[2] = {path_a, path_b};
    wc_options defaults;
    wc_status status;
    memset(&e, 0, sizeof e);
    wc_options_init(&defaults);
    status = wc_explain_begin(&e, params, options != NULL ? options : &defaults, explanation, error);
    if (status == WC_OK) status = explain_files(&e, path);
    wc_explain_finish(&e, status);
    return status;
}
