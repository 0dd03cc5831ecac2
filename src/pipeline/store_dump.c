/* store_dump.c - a store as JSON lines, one a page, with nothing left out but the names that no page has. */
#include "base/error.h"
#include "pipeline/portions.h"
#include "report/lines.h"
#include <stdio.h>
#include <string.h>

static void put_text(wc_lines *out, const char *key, wc_str text)
{
    wc_lines_key(out, key);
    wc_lines_json_exact(out, text);
}

/* Seconds, negative before 1970; null: unknown. */
static void put_date(wc_lines *out, const wc_entry *e)
{
    char number[24];
    wc_lines_key(out, "date");
    (void)snprintf(number, sizeof number, "%lld", (long long)e->date);
    wc_lines_raw(out, e->date == WC_DATE_UNKNOWN ? "null" : number);
    wc_lines_member_bool(out, "has_time", e->has_time);
}

static void put_sketch(wc_lines *out, const wc_entry *e, const wc_shingles *shingles)
{
    wc_lines_member_number(out, "level", e->level);
    wc_lines_key(out, "hashes");
    wc_lines_open_json(out, '[');
    for (uint32_t i = 0; i < e->n; i++) wc_lines_json_number(out, shingles->hash[i]);
    wc_lines_raw(out, "]");
    wc_lines_key(out, "marks");
    wc_lines_open_json(out, '[');
    for (uint32_t i = 0; i < e->n; i++) wc_lines_json_number(out, shingles->mark[i]);
    wc_lines_raw(out, "]");
}

static void put_page(wc_lines *out, const wc_pageset *set, const wc_entry *e, const wc_shingles *shingles)
{
    wc_lines_open_json(out, '{');
    put_text(out, "id", wc_entry_id(e));
    put_text(out, "url", wc_entry_url(e));
    put_text(out, "title", wc_entry_title(e));
    put_text(out, "credit", wc_entry_credit(e));
    put_text(out, "samples", wc_entry_snippet(e));
    wc_lines_key(out, "outlet");
    if (e->outlet == WC_OUTLET_NONE) {
        wc_lines_raw(out, "null");
    } else {
        wc_lines_json_exact(out, set->outlets.name[e->outlet]);
    }
    put_date(out, e);
    wc_lines_member_number(out, "words", e->n_words);
    wc_lines_member_number(out, "quoted", e->n_quoted);
    wc_lines_member_hex(out, "text_hash", e->text_hash);
    put_text(out, "file", set->files.name[e->file]);
    wc_lines_member_number(out, "offset", e->offset);
    wc_lines_member_number(out, "length", e->len);
    put_sketch(out, e, shingles);
    wc_lines_raw(out, "}");
    wc_lines_end(out);
}

typedef struct {
    wc_job job;
    bool (*take)(void *context, const char *line, size_t len);
    void *context;
    wc_lines line;
    wc_shingles shingles;
} dump;

static wc_status take_pages(void *context, const wc_pageset *portion, size_t first)
{
    dump *d = context;
    wc_lines *line = &d->line;
    (void)first;
    for (size_t i = 0; i < portion->n; i++) {
        const wc_entry *e = &portion->entry[i];
        line->buffer.len = 0;
        if (!wc_shingles_unpack(&d->shingles, e)) return wc_fail_memory(d->job.error, e->n);
        put_page(line, portion, e, &d->shingles);
        if (line->no_memory) return wc_fail_memory(d->job.error, line->buffer.len);
        if (!d->take(d->context, line->buffer.data, line->buffer.len))
            return wc_fail(d->job.error, WC_ERROR_CANCELLED, "stopped on request");
    }
    return WC_OK;
}

wc_status wc_dump_store(const char *path, bool (*take)(void *context, const char *line, size_t len), void *context,
                        const wc_options *options, wc_error *error)
{
    dump d = {.take = take, .context = context};
    const wc_portions pages = {.part = WC_STORE_ALL, .take = take_pages, .context = &d};
    wc_options defaults;
    wc_status status;
    wc_options_init(&defaults);
    status = wc_job_begin(&d.job, NULL, options != NULL ? options : &defaults, error);
    if (status == WC_OK) status = wc_portions_read(&d.job, path, &pages);
    wc_lines_abandon(&d.line);
    wc_shingles_free(&d.shingles);
    wc_job_free(&d.job);
    return status;
}
