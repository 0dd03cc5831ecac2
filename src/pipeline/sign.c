/* sign.c - batches of records go round two buffers.  In one parallel loop the steps, the longest first, encode and
 * write what of the store is ready (wc_store_begin_step), read the next batch, and sign the present one, a few records
 * each. What a step finds is put in the record's own place, and is taken up in order after the loop, so the result does
 * not depend on threads. */
#include "pipeline/sign.h"
#include "base/error.h"
#include "base/team.h"
#include "corpus/fields.h"
#include "corpus/source.h"
#include "pipeline/input.h"
#include "pipeline/signer.h"
#include <stdio.h>
#include <string.h>

#define BATCH_BYTES  ((size_t)512 << 10) /* for each thread, which finds them in its cache */
#define BATCH_MOST   ((size_t)4 << 20)   /* for all of them */
#define STEP_RECORDS 2
#define BROKEN_NAMED 5

typedef struct {
    wc_entry entry;
    wc_parsed parsed;
    wc_str outlet;
    const char *why, *fields;
    uint64_t text_len;
} signed_record;

typedef struct {
    wc_job *job;
    wc_source *source;
    wc_team *team;
    wc_batch batch[2];
    int now; /* the batch that is signed; the other one is read into */
    wc_status read_status;
    wc_error read_error;
    wc_unicode *unicode;
    wc_parser **parser; /* one a thread */
    wc_signer *signer;
    wc_pageset *set;
    wc_store_writer *writer; /* may be NULL */
    size_t n_store_tasks;    /* the first steps of the loop */
    signed_record *result;   /* one a record of the batch */
    size_t cap_results;
    char *fields_seen; /* of the first line without text */
    uint64_t n_text;   /* lines that had some */
    uint64_t n_too_long;
    uint64_t n_taken; /* pages, those that were left out for their date counted */
} signing;

static void sign_record(signing *s, size_t r, int thread)
{
    wc_arena *arena = &s->set->arena[thread];
    const wc_batch *batch = &s->batch[s->now];
    signed_record *out = &s->result[r];
    wc_page page;
    char *outlet;
    memset(out, 0, sizeof *out);
    if (batch->record[r].is_too_long) {
        out->parsed = WC_PARSED_BROKEN;
        return;
    }
    out->parsed = wc_parser_parse(s->parser[thread], batch, r, wc_source_name(s->source, batch->record[r].file), &page,
                                  &out->why);
    if (out->parsed == WC_PARSED_BROKEN || out->parsed == WC_PARSED_NO_MEMORY) return;
    if (out->parsed == WC_PARSED_NO_TEXT && s->fields_seen == NULL) {
        const char *names = wc_parser_field_names(s->parser[thread]);
        out->fields = wc_string_copy(names, strlen(names));
    }
    outlet = wc_arena_alloc(arena, page.outlet.len + 1);
    if (outlet == NULL || !wc_signer_sign(&s->signer[thread], &page, arena, &s->set->sketches[thread], &out->entry)) {
        out->parsed = WC_PARSED_NO_MEMORY;
        return;
    }
    if (page.outlet.len > 0) memcpy(outlet, page.outlet.data, page.outlet.len);
    out->outlet = (wc_str){outlet, page.outlet.len};
    out->entry.file = page.file;
    out->text_len = page.text.len;
}

static void step(void *context, size_t i, int thread)
{
    signing *s = context;
    const size_t n = s->batch[s->now].n_records;
    if (i < s->n_store_tasks) {
        wc_store_task(s->writer, i, thread);
        return;
    }
    i -= s->n_store_tasks;
    if (i == 0) {
        s->read_status = wc_source_read(s->source, &s->batch[!s->now], &s->read_error);
        return;
    }
    for (size_t r = (i - 1) * STEP_RECORDS; r < n && r < i * STEP_RECORDS; r++) sign_record(s, r, thread);
}

static wc_status broken_line(signing *s, const wc_record *record, const char *why)
{
    wc_job *job = s->job;
    const char *file = wc_source_name(s->source, record->file);
    const unsigned long long line = record->line;
    char what[160];
    if (record->is_too_long)
        (void)snprintf(what, sizeof what, "%zu bytes, expected at most %llu (--max-page)", record->len,
                       (unsigned long long)wc_max_page(job->options));
    else
        (void)snprintf(what, sizeof what, "%s, expected a JSON object", why);
    if (job->options->strict) return wc_fail(job->error, WC_ERROR_FORMAT, "%s: line %llu: %s", file, line, what);
    s->n_too_long += record->is_too_long;
    if (job->count.n_broken++ < BROKEN_NAMED) wc_job_warn(job, "%s: line %llu is left out: %s", file, line, what);
    return WC_OK;
}

/* Push the batch's entries in order; a name's first page numbers it. */
static wc_status take_up(signing *s)
{
    const wc_batch *batch = &s->batch[s->now];
    for (size_t i = 0; i < batch->n_records; i++) {
        signed_record *r = &s->result[i];
        wc_entry *e = &r->entry;
        if (r->parsed == WC_PARSED_NO_MEMORY) return wc_job_no_memory(s->job);
        if (r->parsed == WC_PARSED_BROKEN) {
            const wc_status status = broken_line(s, &batch->record[i], r->why);
            if (status != WC_OK) return status;
            continue;
        }
        s->n_taken++;
        s->job->count.n_repaired += r->parsed == WC_PARSED_REPAIRED;
        s->n_text += r->parsed != WC_PARSED_NO_TEXT;
        if (e->date < s->job->drop_before) {
            s->job->count.n_dropped++;
            continue;
        }
        const char *file = wc_source_name(s->source, e->file);
        e->outlet = r->outlet.len > 0 ? wc_names_intern(&s->set->outlets, r->outlet) : WC_OUTLET_NONE;
        e->file = wc_names_intern(&s->set->files, (wc_str){file, strlen(file)});
        if (e->file == UINT32_MAX || (r->outlet.len > 0 && e->outlet == WC_OUTLET_NONE) || !wc_pageset_push(s->set, e))
            return wc_job_no_memory(s->job);
        if (r->fields != NULL && s->fields_seen == NULL) {
            s->fields_seen = (char *)(uintptr_t)r->fields;
            r->fields = NULL;
        }
    }
    return WC_OK;
}

static void drop_field_names(signing *s)
{
    for (size_t i = 0; i < s->batch[s->now].n_records; i++) wc_memory_free((char *)(uintptr_t)s->result[i].fields);
}

/* Sign the present batch and take it up, while the next is read and those before go to the store. */
static wc_status run_steps(signing *s)
{
    const size_t n = s->batch[s->now].n_records;
    wc_job *job = s->job;
    wc_status status = WC_OK;
    if (!wc_array_reserve(&s->result, &s->cap_results, n, sizeof *s->result)) return wc_job_no_memory(job);
    if (s->writer != NULL)
        status = wc_store_begin_step(s->writer, s->set, false, job->n_threads, &s->n_store_tasks, job->error);
    if (status != WC_OK) return status;
    wc_team_run(s->team, s->n_store_tasks + 1 + (n + STEP_RECORDS - 1) / STEP_RECORDS, step, s);
    if (s->writer != NULL) status = wc_store_end_step(s->writer, job->error);
    if (status == WC_OK) status = take_up(s);
    drop_field_names(s);
    return status;
}

static void store_step(void *context, size_t i, int thread)
{
    const signing *s = context;
    wc_store_task(s->writer, i, thread);
}

/* All blocks that are full go to the store; last: and what is left. */
static wc_status run_store_steps(signing *s, bool last)
{
    wc_job *job = s->job;
    size_t n_tasks = 1;
    wc_status status = WC_OK;
    while (status == WC_OK && n_tasks > 0) {
        status = wc_store_begin_step(s->writer, s->set, last, job->n_threads, &n_tasks, job->error);
        if (status == WC_OK) wc_team_run(s->team, n_tasks, store_step, s);
        if (status == WC_OK) status = wc_store_end_step(s->writer, job->error);
    }
    return status;
}

static wc_status sign_batch(signing *s)
{
    const size_t n = s->batch[s->now].n_records, first = s->set->n;
    wc_job *job = s->job;
    wc_status status = run_steps(s);
    if (status == WC_OK && s->writer != NULL && n > WC_STORE_STEP_ENTRIES) status = run_store_steps(s, false);
    if (status == WC_OK && !wc_input_take(job, s->set, first, 1, s->writer)) status = wc_job_no_memory(job);
    if (status == WC_OK && s->read_status != WC_OK)
        status = wc_fail(job->error, s->read_status, "%s", s->read_error.message);
    job->count.bytes_text += s->batch[s->now].data.len + s->batch[s->now].bytes_dropped;
    job->progress.bytes = wc_source_bytes_read(s->source);
    job->progress.bytes_total = wc_source_bytes_total(s->source);
    job->progress.bytes_text = job->count.bytes_text;
    s->now = !s->now;
    return status == WC_OK ? wc_job_tell(job, job->count.n_pages) : status;
}

/* Fields that were named, and that no line has. */
static void warn_of_fields(const signing *s, const wc_fields *fields)
{
    for (wc_field_kind kind = 0; kind < WC_FIELD_TEXT; kind++) {
        bool seen = !wc_fields_is_given(fields, kind);
        const char *names = "";
        for (int i = 0; i < s->job->n_threads; i++) {
            seen = seen || wc_parser_has_seen(s->parser[i], kind);
            if (*names == '\0') names = wc_parser_field_names(s->parser[i]);
        }
        if (!seen)
            wc_job_warn(s->job, "no line has the field that --field %s=NAME names; fields seen: %s",
                        wc_field_kind_name(kind), names);
    }
}

static wc_status judge_inputs(const signing *s)
{
    wc_job *job = s->job;
    const unsigned long long n_broken = job->count.n_broken, n_too_long = s->n_too_long;
    if (n_broken > BROKEN_NAMED && n_too_long == 0)
        wc_job_warn(job, "%llu lines in all are left out: not a JSON object", n_broken);
    else if (n_broken > BROKEN_NAMED)
        wc_job_warn(job, "%llu lines in all are left out: %llu not a JSON object, %llu longer than --max-page",
                    n_broken, n_broken - n_too_long, n_too_long);
    if (s->n_taken == 0 && n_broken > 0)
        return wc_fail(job->error, WC_ERROR_FORMAT, "%s: none of %llu lines is a JSON object%s; expected JSON lines",
                       wc_source_name(s->source, 0), n_broken,
                       n_too_long > 0 ? " that is not longer than --max-page" : "");
    if (s->n_taken > 0 && s->n_text == 0)
        return wc_fail(
            job->error, WC_ERROR_FORMAT,
            "no line has a text field with a string in it; fields seen: %s; name the right one with --field text=NAME",
            s->fields_seen != NULL ? s->fields_seen : "none");
    if (s->n_taken == 0 && !job->options->update && !job->options->append)
        wc_job_warn(job, "%s: there is no page in it", wc_source_name(s->source, 0));
    return WC_OK;
}

/* The first batch is read while the tables are made by which it is signed. */
static void begin_step(void *context, size_t i, int thread)
{
    signing *s = context;
    (void)thread;
    if (i == 0)
        s->unicode = wc_unicode_new();
    else
        s->read_status = wc_source_read(s->source, &s->batch[0], &s->read_error);
}

static bool make_workers(signing *s, const wc_fields *fields)
{
    const size_t n = (size_t)s->job->n_threads;
    s->parser = wc_array_new(n, sizeof *s->parser);
    s->signer = wc_array_new(n, sizeof *s->signer);
    s->team = wc_team_new(s->job->n_threads);
    if (s->parser == NULL || s->signer == NULL || s->team == NULL) return false;
    wc_team_run(s->team, 2, begin_step, s);
    if (s->unicode == NULL) return false;
    for (size_t i = 0; i < n; i++) {
        wc_signer_init(&s->signer[i], &s->job->params, s->unicode, s->job->cpu);
        s->signer[i].packs = !s->job->only_store || s->job->options->append; /* else they are written soon */
        s->parser[i] = wc_parser_new(fields, s->job->cpu);
        if (s->parser[i] == NULL) return false;
    }
    return true;
}

static void free_workers(signing *s)
{
    for (int i = 0; i < s->job->n_threads; i++) {
        if (s->signer != NULL) wc_signer_free(&s->signer[i]);
        if (s->parser != NULL && s->parser[i] != NULL) wc_parser_free(s->parser[i]);
    }
    wc_team_free(s->team);
    wc_memory_free(s->parser);
    wc_memory_free(s->signer);
    wc_memory_free(s->result);
    wc_memory_free(s->fields_seen);
    wc_memory_free(s->unicode);
    wc_batch_free(&s->batch[0]);
    wc_batch_free(&s->batch[1]);
    wc_source_close(s->source);
}

wc_status wc_sign_pages(wc_job *job, const char *const *input, size_t n_inputs, wc_pageset *set,
                        wc_store_writer *writer)
{
    signing s = {.job = job, .set = set, .writer = writer};
    wc_fields *fields = NULL;
    const size_t batch_bytes = BATCH_BYTES * (size_t)job->n_threads;
    wc_status status = wc_fields_new(&fields, job->options->fields, job->options->n_fields, job->error);
    if (status == WC_OK)
        status = wc_source_open(&s.source, input, n_inputs, batch_bytes < BATCH_MOST ? batch_bytes : BATCH_MOST,
                                wc_max_page(job->options), job->error);
    if (status != WC_OK) goto done;
    wc_source_heed(s.source, job->options);
    if (!make_workers(&s, fields))
        status = wc_job_no_memory(job);
    else if (s.read_status != WC_OK)
        status = wc_fail(job->error, s.read_status, "%s", s.read_error.message);
    while (status == WC_OK && s.batch[s.now].n_records > 0) status = sign_batch(&s);
    if (status == WC_OK) status = judge_inputs(&s);
    if (status == WC_OK && s.n_taken > 0) warn_of_fields(&s, fields);
    if (status == WC_OK && writer != NULL) status = run_store_steps(&s, true);
done:
    free_workers(&s);
    wc_fields_free(fields);
    return status;
}
