/* summary.c - see summary.h.  The counts of pages are taken from the set, which holds them for stores as well. */
#include "pipeline/summary.h"
#include "base/error.h"
#include "corpus/date.h"
#include "pipeline/summary_json.h"
#include "store/page_walk.h"
#include <inttypes.h>
#include <string.h>

const char *wc_stage_name(wc_stage stage)
{
    static const char *const name[WC_STAGES] = {"read", "mask", "match", "cluster", "write"};
    return (unsigned)stage < WC_STAGES ? name[stage] : "";
}

void wc_summary_free(wc_summary *summary)
{
    if (summary == NULL) return;
    if (summary->memory != NULL) {
        wc_arena_free(&summary->memory->arena);
        wc_lines_abandon(&summary->memory->json);
        wc_lines_abandon(&summary->memory->lasting);
        wc_memory_free(summary->memory);
    }
    memset(summary, 0, sizeof *summary);
}

static void count_pages(wc_summary *s, const wc_result *r)
{
    s->n_pages = r->set->n;
    s->n_words = s->n_masked_words = s->n_no_text = s->n_no_outlet = s->n_no_date = 0;
    for (size_t p = 0; p < r->set->n; p++) {
        const wc_entry *e = wc_pages_next(r->set, p);
        s->n_words += e->n_words;
        s->n_masked_words += wc_report_masked_words(e, &r->own[p]);
        s->n_no_text += e->n_words == 0;
        s->n_no_outlet += e->outlet == WC_OUTLET_NONE;
        s->n_no_date += e->date == WC_DATE_UNKNOWN;
        s->n_digests += r->clusters->digest[p];
    }
    s->n_outlets = r->set->outlets.n;
    s->n_pairs = r->matches->all.n;
    for (size_t c = 0; c < r->clusters->n; c++) {
        const uint32_t n = r->clusters->cluster[c].n_pages;
        s->n_stories += n >= 2;
        s->n_repeats += n - 1;
    }
}

/* More outlets, then more pages, then the earlier one. */
static bool spread_further(const wc_result *r, const uint32_t *n_outlets, uint32_t a, uint32_t b)
{
    const wc_cluster *cluster = r->clusters->cluster;
    if (n_outlets[a] != n_outlets[b]) return n_outlets[a] > n_outlets[b];
    if (cluster[a].n_pages != cluster[b].n_pages) return cluster[a].n_pages > cluster[b].n_pages;
    return a < b;
}

static const char *keep_clean(wc_summary *s, wc_str text)
{
    wc_buffer clean = {0};
    char *kept = NULL;
    if (wc_lines_clean(&clean, text)) kept = wc_arena_alloc(&s->memory->arena, clean.len + 1);
    if (kept != NULL) {
        if (clean.len > 0) memcpy(kept, clean.data, clean.len);
        kept[clean.len] = '\0';
    }
    wc_buffer_free(&clean);
    return kept;
}

/* Of the members, which come in order of date, unknown last. */
static uint32_t count_days(const wc_result *r, uint32_t cluster)
{
    const wc_cluster *c = &r->clusters->cluster[cluster];
    const uint32_t *member = r->clusters->member + c->first;
    const int64_t first = r->set->entry[member[0]].date;
    int64_t last = first;
    for (uint32_t i = 0; i < c->n_pages && r->set->entry[member[i]].date != WC_DATE_UNKNOWN; i++)
        last = r->set->entry[member[i]].date;
    return first == WC_DATE_UNKNOWN ? 0 : (uint32_t)(wc_date_day(last) - wc_date_day(first) + 1);
}

static bool fill_story(wc_summary *s, const wc_result *r, uint32_t cluster, uint32_t n_outlets, wc_story *story)
{
    const wc_entry *lead = &r->set->entry[r->clusters->cluster[cluster].lead];
    const wc_report_agreement agreement = wc_report_agree(r, cluster);
    char date[24];
    story->n_pages = r->clusters->cluster[cluster].n_pages;
    story->n_outlets = n_outlets;
    story->n_days = count_days(r, cluster);
    story->weakest_containment = agreement.least;
    story->mean_containment = agreement.mean;
    story->weakest = keep_clean(s, wc_entry_id(&r->set->entry[agreement.weakest]));
    story->agency = wc_credit_name(r->attribution->story[cluster].agency);
    story->lead_title = keep_clean(s, wc_entry_title(lead));
    story->lead_outlet = keep_clean(s, wc_report_outlet(r, lead));
    story->lead_date = keep_clean(s, wc_report_date(lead, date));
    return story->weakest != NULL && story->lead_title != NULL && story->lead_outlet != NULL &&
           story->lead_date != NULL;
}

static bool choose_top(wc_summary *s, const wc_result *r, int n_threads)
{
    uint32_t *n_outlets = wc_report_count_outlets(r, n_threads), top[WC_SUMMARY_TOP];
    size_t n = 0;
    bool ok = n_outlets != NULL;
    for (uint32_t c = 0; ok && c < r->clusters->n; c++) {
        size_t at = n;
        if (r->clusters->cluster[c].n_pages < 2) continue;
        while (at > 0 && spread_further(r, n_outlets, c, top[at - 1])) at--;
        if (at == WC_SUMMARY_TOP) continue;
        if (n < WC_SUMMARY_TOP) n++;
        memmove(top + at + 1, top + at, (n - 1 - at) * sizeof *top);
        top[at] = c;
    }
    for (size_t i = 0; ok && i < n; i++) ok = fill_story(s, r, top[i], n_outlets[top[i]], &s->memory->story[i]);
    wc_memory_free(n_outlets);
    s->top = s->memory->story;
    s->n_top = n;
    return ok;
}

static bool warn(wc_summary *s, const wc_lines *sentence)
{
    wc_summary_memory *m = s->memory;
    const wc_str text = {sentence->buffer.data, sentence->buffer.len};
    if (sentence->no_memory) return false;
    m->warning[s->n_warnings] = keep_clean(s, text);
    return m->warning[s->n_warnings++] != NULL;
}

static bool warn_count(wc_summary *s, const char *before, uint64_t n, const char *of_one, const char *of_more)
{
    wc_lines sentence = {0};
    bool ok;
    if (n == 0) return true;
    wc_lines_raw(&sentence, before);
    wc_lines_number(&sentence, n);
    wc_lines_raw(&sentence, n == 1 ? of_one : of_more);
    ok = warn(s, &sentence);
    wc_lines_abandon(&sentence);
    return ok;
}

/* The most pages within two days, or those without a date, which come last: so many may lie between a page and its copy
 * in the canonical order. */
static uint64_t count_crowd(const wc_pageset *set)
{
    uint64_t most = 0;
    size_t from = 0, i = 0;
    for (; i < set->n && wc_pages_next(set, i)->date != WC_DATE_UNKNOWN; i++) {
        while (set->entry[i].date - set->entry[from].date > (int64_t)2 * WC_DAY_SECONDS) from++;
        if (i - from + 1 > most) most = i - from + 1;
    }
    return set->n - i > most ? set->n - i : most;
}

/* A quarter of 2^bits pages put some twenty strangers between two copies in each bucket, of which three are looked at
 * (docs/method.md, Bits of a hash). */
static bool warn_of_crowd(wc_summary *s, const wc_params *params, const wc_result *r)
{
    const uint64_t n = params->signature == WC_SIGNATURE_MINHASH ? count_crowd(r->set) : 0;
    wc_lines sentence = {0};
    bool ok;
    if (n <= ((uint64_t)1 << params->hash_bits) / 4) return true;
    wc_lines_number(&sentence, n);
    wc_lines_raw(&sentence, " pages within two days, or without a date, are many for hashes of ");
    wc_lines_number(&sentence, params->hash_bits);
    wc_lines_raw(&sentence, " bits: copies may be missed; sign with --hash-bits 32");
    ok = warn(s, &sentence);
    wc_lines_abandon(&sentence);
    return ok;
}

/* Some pages without a date are no surprise. */
static bool dates_matter(const wc_summary *s, const wc_params *params)
{
    return params->window > 0 || s->n_no_date == s->n_pages;
}

/* First what the job said, which depends on the order of the input, then what does not. */
static bool gather_warnings(wc_summary *s, const wc_job *job, const wc_result *result)
{
    bool ok = true;
    for (size_t i = 0; ok && i < job->n_warnings; i++) {
        const wc_str text = {job->warning[i].data, strlen(job->warning[i].data)};
        s->memory->warning[s->n_warnings] = keep_clean(s, text);
        ok = s->memory->warning[s->n_warnings++] != NULL;
    }
    s->memory->n_job_warnings = s->n_warnings;
    s->warning = s->memory->warning;
    return ok &&
           warn_count(s, "", s->n_duplicate_ids, " page has an id that another page has, too; both are kept",
                      " pages have an id that an earlier page has, too; all are kept") &&
           warn_count(s, "the site mask is off for ", s->n_no_outlet, " page without outlet and URL",
                      " pages without outlet and URL") &&
           warn_count(s, "", s->n_no_text, " page has no text and repeats nothing",
                      " pages have no text and repeat nothing") &&
           (!dates_matter(s, &job->params) || warn_count(s, "no date could be read of ", s->n_no_date,
                                                         " page, which is neither earlier nor later than another",
                                                         " pages, which are neither earlier nor later than others")) &&
           (result == NULL || warn_of_crowd(s, &job->params, result));
}

wc_status wc_summary_make(wc_summary *summary, const wc_job *job, const wc_result *result)
{
    bool ok;
    *summary = job->count;
    summary->n_warnings = summary->n_top = 0;
    summary->memory = wc_array_new(1, sizeof *summary->memory);
    ok = summary->memory != NULL;
    if (ok && result != NULL) {
        count_pages(summary, result);
        ok = choose_top(summary, result, job->n_threads);
    }
    ok = ok && gather_warnings(summary, job, result) && wc_summary_put_json(summary, &job->params, result != NULL);
    if (ok) {
        summary->json = summary->memory->json.buffer.data;
        return WC_OK;
    }
    wc_summary_free(summary);
    return wc_fail(job->error, WC_ERROR_MEMORY, "out of memory for the summary of %" PRIu64 " pages",
                   job->count.n_pages);
}

wc_status wc_summary_write(const wc_summary *summary, const char *folder, wc_error *error)
{
    const wc_lines *lasting = &summary->memory->lasting;
    wc_lines file;
    wc_status status = wc_lines_open(&file, folder, "summary.json", error);
    if (status != WC_OK) return status;
    if (!wc_buffer_append(&file.buffer, lasting->buffer.data, lasting->buffer.len)) file.no_memory = true;
    return wc_lines_close(&file, error);
}
