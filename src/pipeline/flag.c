/* flag.c - pages against the stories of a store, one by one.  Records are read singly, so that a pipe has its answer
 * before it sends more. */
#include "base/error.h"
#include "base/parallel.h"
#include "corpus/parse.h"
#include "pipeline/flag_line.h"
#include "pipeline/flag_stories.h"
#include "pipeline/input.h"
#include "pipeline/signer.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    wc_flag_stories stories;
    wc_flag_update update; /* with options->update */
    wc_source *source;
    wc_batch batch;
    wc_fields *fields;
    wc_parser *parser;
    wc_unicode *unicode;
    wc_signer signer;
    wc_arena arena; /* of the page that is judged */
    wc_lines line;
    bool is_refused; /* an answer: nobody may have it */
    bool (*take)(void *context, const char *line, size_t len);
    void *context;
} flagging;

/* ---- the store ---- */

/* The store's parameters of the sketch hold for the new pages, and must be what was asked for. */
static wc_status begin(flagging *f, const char *store, const char *const *input, size_t n_inputs)
{
    wc_job *job = &f->stories.c.job;
    wc_input_kind kind = WC_INPUT_PAGES;
    wc_store_header header;
    wc_status status = wc_store_read_header(store, &header, job->error);
    if (status == WC_OK) status = wc_input_begin_behind(job, input, n_inputs, store, &header, &kind);
    if (status == WC_OK && kind == WC_INPUT_STORE)
        status = wc_fail(job->error, WC_ERROR_PARAM, "%s is a signature store; expected pages", input[0]);
    if (status == WC_OK && job->params.signature != WC_SIGNATURE_MINHASH)
        status = wc_fail(job->error, WC_ERROR_PARAM, "incoming pages are found by --signature minhash alone");
    return status;
}

/* ---- the pages ---- */

static wc_status open_input(flagging *f, const char *const *input, size_t n_inputs)
{
    wc_job *job = &f->stories.c.job;
    wc_status status = wc_fields_new(&f->fields, job->options->fields, job->options->n_fields, job->error);
    if (status == WC_OK) /* a batch ends with the first record, and what was read with it */
        status = wc_source_open(&f->source, input, n_inputs, 1, wc_max_page(job->options), job->error);
    if (status != WC_OK) return status;
    wc_source_heed(f->source, job->options);
    f->unicode = wc_unicode_new();
    f->parser = wc_parser_new(f->fields, job->cpu);
    if (f->unicode == NULL || f->parser == NULL) return wc_job_no_memory(job);
    wc_signer_init(&f->signer, &job->params, f->unicode, job->cpu);
    return WC_OK;
}

static wc_status put_broken(flagging *f, const wc_record *record, wc_parsed parsed, const char *why)
{
    wc_job *job = &f->stories.c.job;
    char what[1024];
    const int len = snprintf(what, sizeof what, "%.512s: line %" PRIu64 ": ", wc_source_name(f->source, record->file),
                             record->line);
    if (record->is_too_long)
        (void)snprintf(what + len, sizeof what - (size_t)len, "%zu bytes, expected at most %" PRIu64 " (--max-page)",
                       record->len, wc_max_page(job->options));
    else if (parsed == WC_PARSED_NO_TEXT)
        (void)snprintf(
            what + len, sizeof what - (size_t)len,
            "no text field with a string in it; fields seen: %.256s; name the right one with --field text=NAME",
            wc_parser_field_names(f->parser));
    else
        (void)snprintf(what + len, sizeof what - (size_t)len, "%s, expected a JSON object", why);
    if (job->options->strict) return wc_fail(job->error, WC_ERROR_FORMAT, "%s", what);
    wc_flag_line_put_error(&f->line, what);
    return WC_OK;
}

static wc_status give(flagging *f)
{
    wc_job *job = &f->stories.c.job;
    if (f->line.no_memory) return wc_fail_memory(job->error, f->line.buffer.len);
    if (f->take(f->context, f->line.buffer.data, f->line.buffer.len)) return WC_OK;
    f->is_refused = true;
    return wc_fail_cancelled(job->error);
}

static wc_status judge(flagging *f, const wc_entry *entry, wc_str outlet, wc_flag *flag)
{
    if (!wc_online_judge(&f->stories.online, entry, flag)) return wc_job_no_memory(&f->stories.c.job);
    wc_flag_line_put(&f->line, &f->stories.online, entry, outlet, flag);
    return WC_OK;
}

/* Logged, then answered, then added. */
static wc_status update_by(flagging *f, wc_entry *entry, const wc_page *page)
{
    wc_pageset *set = &f->stories.c.set;
    wc_flag flag;
    bool is_known = false;
    uint64_t key;
    wc_status status;
    if (page->outlet.len > 0 && (entry->outlet = wc_names_intern(&set->outlets, page->outlet)) == WC_OUTLET_NONE)
        return wc_job_no_memory(&f->stories.c.job);
    key = wc_cluster_key(set, entry, 0);
    status = wc_flag_update_recall(&f->update, key, &f->line.buffer, &is_known);
    if (status == WC_OK && is_known && f->line.buffer.len > 0) return give(f);
    if (status == WC_OK && !is_known)
        status = wc_flag_update_keep(&f->update, &f->stories.online, entry, wc_source_name(f->source, page->file));
    if (status == WC_OK) status = judge(f, entry, page->outlet, &flag);
    if (status == WC_OK)
        status = wc_flag_update_log(&f->update, &f->stories.online, key, !is_known,
                                    (wc_str){f->line.buffer.data, f->line.buffer.len});
    if (status == WC_OK) status = give(f);
    return status == WC_OK && !is_known ? wc_flag_update_add(&f->update, &f->stories.online, entry, &flag) : status;
}

static wc_status answer_page(flagging *f, const wc_page *page)
{
    wc_job *job = &f->stories.c.job;
    wc_entry entry;
    wc_flag flag;
    wc_status status;
    wc_arena_clear(&f->arena);
    if (!wc_signer_sign(&f->signer, page, &f->arena, &f->arena, &entry)) return wc_job_no_memory(job);
    entry.outlet = page->outlet.len > 0 ? wc_names_find(&f->stories.c.set.outlets, page->outlet) : WC_OUTLET_NONE;
    if (job->options->update) return update_by(f, &entry, page);
    status = judge(f, &entry, page->outlet, &flag);
    return status == WC_OK ? give(f) : status;
}

static wc_status answer(flagging *f, size_t r)
{
    wc_job *job = &f->stories.c.job;
    const wc_record *record = &f->batch.record[r];
    const char *why = "";
    wc_parsed parsed = WC_PARSED_BROKEN;
    wc_page page;
    wc_status status;
    f->line.buffer.len = 0;
    if (!record->is_too_long)
        parsed = wc_parser_parse(f->parser, &f->batch, r, wc_source_name(f->source, record->file), &page, &why);
    if (parsed == WC_PARSED_NO_MEMORY) return wc_job_no_memory(job);
    if (parsed != WC_PARSED_BROKEN && parsed != WC_PARSED_NO_TEXT) return answer_page(f, &page);
    status = put_broken(f, record, parsed, why);
    return status == WC_OK ? give(f) : status;
}

static wc_status answer_all(flagging *f)
{
    wc_job *job = &f->stories.c.job;
    wc_status status = wc_source_read(f->source, &f->batch, job->error);
    while (status == WC_OK && f->batch.n_records > 0) {
        for (size_t r = 0; status == WC_OK && r < f->batch.n_records; r++)
            status = wc_cancelled(job->options->cancel) ? wc_fail_cancelled(job->error) : answer(f, r);
        if (status == WC_OK) status = wc_source_read(f->source, &f->batch, job->error);
    }
    return status;
}

/* Whatever ended the input, what was answered goes to the store. */
static wc_status end_update(flagging *f, wc_status status)
{
    wc_job *job = &f->stories.c.job;
    wc_error *error = job->error;
    wc_status ended;
    if (f->is_refused || status == WC_ERROR_MEMORY) return status;
    if (status != WC_OK) job->error = NULL;
    ended = wc_flag_update_end(&f->update, &f->stories.online);
    job->error = error;
    return status != WC_OK ? status : ended;
}

static void free_all(flagging *f)
{
    wc_lines_abandon(&f->line);
    wc_arena_free(&f->arena);
    wc_signer_free(&f->signer);
    if (f->parser != NULL) wc_parser_free(f->parser);
    wc_fields_free(f->fields);
    wc_memory_free(f->unicode);
    wc_batch_free(&f->batch);
    wc_source_close(f->source);
    wc_flag_update_free(&f->update);
    wc_flag_stories_free(&f->stories);
}

wc_status wc_flag_files(const char *store, const char *const *input, size_t n_inputs,
                        bool (*take)(void *context, const char *line, size_t len), void *context,
                        const wc_params *params, const wc_options *options, wc_error *error)
{
    flagging f;
    wc_status status;
    memset(&f, 0, sizeof f);
    f.take = take;
    f.context = context;
    status = wc_clustering_begin(&f.stories.c, params, options, error);
    if (status == WC_OK) status = begin(&f, store, input, n_inputs);
    if (status == WC_OK) status = open_input(&f, input, n_inputs);
    if (status == WC_OK)
        status = wc_flag_stories_make(&f.stories, store, f.stories.c.job.options->update ? &f.update : NULL);
    if (status == WC_OK) {
        status = answer_all(&f);
        if (f.stories.c.job.options->update) status = end_update(&f, status);
    }
    free_all(&f);
    return status;
}
