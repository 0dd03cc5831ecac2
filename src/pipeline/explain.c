/* explain.c - see explain.h */
#include "pipeline/explain.h"
#include "base/error.h"
#include "corpus/date.h"
#include "report/tables.h"
#include "story/chain.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- sentences ---- */

static const char *keep(wc_explaining *e, const char *text, size_t len)
{
    char *kept = wc_arena_alloc(&e->out->memory->arena, len + 1);
    if (kept == NULL) {
        e->no_memory = true;
        return "";
    }
    memcpy(kept, text, len);
    kept[len] = '\0';
    return kept;
}

const char *wc_explain_say(wc_explaining *e, const char *format, ...)
{
    char *kept = NULL;
    va_list arguments, again;
    int len;
    va_start(arguments, format);
    va_copy(again, arguments);
    len = vsnprintf(NULL, 0, format, arguments);
    if (len >= 0) kept = wc_arena_alloc(&e->out->memory->arena, (size_t)len + 1);
    if (kept != NULL)
        (void)vsnprintf(kept, (size_t)len + 1, format, again);
    else
        e->no_memory = true;
    va_end(again);
    va_end(arguments);
    return kept != NULL ? kept : "";
}

const char *wc_explain_clean(wc_explaining *e, wc_str text)
{
    wc_buffer clean = {0};
    const char *kept = "";
    if (text.len > 0) {
        if (!wc_lines_clean(&clean, text))
            e->no_memory = true;
        else
            kept = keep(e, clean.data, clean.len);
    }
    wc_buffer_free(&clean);
    return kept;
}

void wc_explain_note(wc_explaining *e, const char *sentence)
{
    wc_explanation *x = e->out;
    if (x->n_notes < WC_NOTES_MAX) x->memory->note[x->n_notes++] = sentence;
}

const wc_entry *wc_explain_entry(const wc_explaining *e, int side) { return &e->set.entry[e->page[side]]; }

char wc_explain_letter(int side) { return side == 0 ? 'A' : 'B'; }

/* ---- beginning and end ---- */

wc_status wc_explain_begin(wc_explaining *e, const wc_params *params, const wc_options *options, wc_explanation *out,
                           wc_error *error)
{
    wc_status status;
    memset(out, 0, sizeof *out);
    e->out = out;
    status = wc_job_begin(&e->job, params, options, error);
    if (status != WC_OK) return status;
    out->memory = wc_array_new(1, sizeof *out->memory);
    if (out->memory == NULL || !wc_pageset_init(&e->set, (size_t)e->job.n_threads)) return wc_job_no_memory(&e->job);
    e->set.cancel = options->cancel;
    out->note = out->memory->note;
    out->verified = out->outcome = out->distance = "";
    for (int side = 0; side < 2; side++) out->page[side].cluster = out->page[side].role = out->page[side].lead = "";
    return WC_OK;
}

void wc_explain_finish(wc_explaining *e, wc_status status)
{
    for (int side = 0; side < 2; side++) {
        wc_shingles_free(&e->shingles[side]);
        wc_memory_free(e->masked[side]);
        wc_buffer_free(&e->text[side]);
    }
    wc_memory_free(e->own);
    wc_memory_free(e->site);
    wc_memory_free(e->store);
    wc_pageset_free(&e->set);
    wc_job_free(&e->job);
    if (status != WC_OK) wc_explanation_free(e->out);
}

void wc_explanation_free(wc_explanation *explanation)
{
    if (explanation == NULL) return;
    if (explanation->memory != NULL) {
        wc_arena_free(&explanation->memory->arena);
        wc_lines_abandon(&explanation->memory->json);
        wc_memory_free(explanation->memory);
    }
    memset(explanation, 0, sizeof *explanation);
}

/* ---- what both forms have in common ---- */

/* The mask drops sketches. */
static bool watch_pages(wc_explaining *e, wc_mask_watch watch[2])
{
    for (int side = 0; side < 2; side++) {
        const wc_entry *entry = wc_explain_entry(e, side);
        e->masked[side] = wc_array_new(entry->n, sizeof **e->masked);
        if (e->masked[side] == NULL || !wc_shingles_unpack(&e->shingles[side], entry)) return false;
        watch[side] = (wc_mask_watch){e->page[side], e->masked[side]};
    }
    return true;
}

wc_status wc_explain_learn(wc_explaining *e)
{
    wc_mask_watch watch[2];
    e->site = wc_array_new(e->set.outlets.n, sizeof *e->site);
    e->own = wc_array_new(e->set.n, sizeof *e->own);
    if (e->site == NULL || e->own == NULL || !watch_pages(e, watch) ||
        !wc_mask_learn_watching(&e->set, &e->job.params, e->job.n_threads, e->own, e->site, watch, 2))
        return wc_job_no_memory(&e->job);
    return WC_OK;
}

/* Without an outlet nothing is furniture. */
wc_status wc_explain_learn_nothing(wc_explaining *e)
{
    uint32_t *outlet = wc_array_new(e->set.n, sizeof *outlet);
    wc_status status;
    if (outlet == NULL) return wc_job_no_memory(&e->job);
    for (size_t p = 0; p < e->set.n; p++) {
        outlet[p] = e->set.entry[p].outlet;
        e->set.entry[p].outlet = WC_OUTLET_NONE;
    }
    status = wc_explain_learn(e);
    for (size_t p = 0; p < e->set.n; p++) e->set.entry[p].outlet = outlet[p];
    wc_memory_free(outlet);
    return status;
}

void wc_explain_show_lost(wc_explaining *e)
{
    for (int side = 0; side < 2; side++)
        wc_chain_show(&e->own[e->page[side]], e->shingles[side].hash, wc_explain_entry(e, side)->n, e->masked[side]);
}

void wc_explain_describe(wc_explaining *e, int side)
{
    const wc_entry *entry = wc_explain_entry(e, side);
    wc_explained_page *page = &e->out->page[side];
    char date[24];
    page->id = wc_explain_clean(e, wc_entry_id(entry));
    page->url = wc_explain_clean(e, wc_entry_url(entry));
    page->title = wc_explain_clean(e, wc_entry_title(entry));
    page->outlet = entry->outlet == WC_OUTLET_NONE ? "" : wc_explain_clean(e, e->set.outlets.name[entry->outlet]);
    wc_date_format(entry->date, entry->has_time, date);
    page->date = wc_explain_say(e, "%s", date);
    page->n_words = entry->n_words;
    page->n_quoted = entry->n_quoted;
    page->n_masked = wc_report_masked_words(entry, &e->own[e->page[side]]);
}

static void note_evidence(wc_explaining *e)
{
    const wc_explanation *x = e->out;
    for (int side = 0; side < 2; side++) {
        if (x->page[side].no_text != NULL)
            wc_explain_note(e, wc_explain_say(e, "The text of page %c is not shown: %s.", wc_explain_letter(side),
                                              x->page[side].no_text));
    }
    if (e->has_text[0] != e->has_text[1])
        wc_explain_note(e,
                        wc_explain_say(e, "Of page %c, what is shared is marked only where page %c's sketch shows it.",
                                       wc_explain_letter(!e->has_text[0]), wc_explain_letter(e->has_text[0])));
    if (x->quotations) wc_explain_note(e, "Nearly all of one page is quoted, so quotations count as evidence here.");
}

/* All that follows once the texts are there. */
wc_status wc_explain_conclude(wc_explaining *e)
{
    wc_status status = wc_explain_mark(e);
    if (status != WC_OK) return status;
    note_evidence(e);
    wc_explain_put_json(e);
    return e->no_memory ? wc_job_no_memory(&e->job) : WC_OK;
}
