/* summary_json.c - see summary_json.h */
#include "pipeline/summary_json.h"
#include "base/params.h"
#include <stdio.h>
#include <string.h>

/* By whole milliseconds: %f would write the decimal point of the caller's locale. */
static void put_seconds(wc_lines *out, const char *key, double seconds)
{
    wc_lines_key(out, key);
    wc_lines_ratio(out, (uint64_t)(seconds * 1000 + 0.5), 1000);
}

void wc_summary_put_params(wc_lines *out, const wc_params *params)
{
    wc_lines_key(out, "parameters");
    wc_lines_open_json(out, '{');
    for (size_t i = 0; i < wc_param_count(); i++) {
        char key[64], text[32];
        const wc_param_info *info = wc_param_describe(i);
        if (!wc_param_is_recorded(params, i)) continue;
        (void)snprintf(key, sizeof key, "%s", info->name);
        for (char *c = key; *c != '\0'; c++) {
            if (*c == '-') *c = '_';
        }
        if (info->value != NULL || info->is_span) {
            wc_param_text(params, i, text);
            wc_lines_member_text(out, key, text);
        } else {
            wc_lines_member_number(out, key, wc_param_get(params, i));
        }
    }
    wc_lines_raw(out, "}");
}

static void put_ratio(wc_lines *out, const char *key, uint32_t thousandths)
{
    wc_lines_key(out, key);
    wc_lines_ratio(out, thousandths, 1000);
}

static void put_top(wc_lines *out, const wc_summary *s)
{
    wc_lines_key(out, "top");
    wc_lines_open_json(out, '[');
    for (size_t i = 0; i < s->n_top; i++) {
        wc_lines_open_json(out, '{');
        wc_lines_member_number(out, "pages", s->top[i].n_pages);
        wc_lines_member_number(out, "outlets", s->top[i].n_outlets);
        wc_lines_member_number(out, "days", s->top[i].n_days);
        put_ratio(out, "mean_containment", s->top[i].mean_containment);
        put_ratio(out, "weakest_containment", s->top[i].weakest_containment);
        wc_lines_member_text(out, "weakest", s->top[i].weakest);
        wc_lines_member_text(out, "agency", s->top[i].agency);
        wc_lines_member_text(out, "lead_date", s->top[i].lead_date);
        wc_lines_member_text(out, "lead_outlet", s->top[i].lead_outlet);
        wc_lines_member_text(out, "lead_title", s->top[i].lead_title);
        wc_lines_raw(out, "}");
    }
    wc_lines_raw(out, "]");
}

static void put_warnings(wc_lines *out, const char *const *warning, size_t n)
{
    wc_lines_key(out, "warnings");
    wc_lines_open_json(out, '[');
    for (size_t i = 0; i < n; i++) wc_lines_json_text(out, (wc_str){warning[i], strlen(warning[i])});
    wc_lines_raw(out, "]");
}

static void put_found(wc_lines *out, const wc_summary *s, bool with_stories)
{
    wc_lines_member_number(out, "pages", s->n_pages);
    if (with_stories) {
        wc_lines_member_number(out, "outlets", s->n_outlets);
        wc_lines_member_number(out, "stories", s->n_stories);
        wc_lines_member_number(out, "repeats", s->n_repeats);
        wc_lines_member_number(out, "digests", s->n_digests);
        wc_lines_member_number(out, "pairs", s->n_pairs);
        wc_lines_member_number(out, "candidates", s->n_candidates);
        wc_lines_member_number(out, "masked_words", s->n_masked_words);
    }
    wc_lines_member_number(out, "words", s->n_words);
    wc_lines_member_number(out, "broken_lines", s->n_broken);
    wc_lines_member_number(out, "repaired_lines", s->n_repaired);
    wc_lines_member_number(out, "without_text", s->n_no_text);
    wc_lines_member_number(out, "without_outlet", s->n_no_outlet);
    wc_lines_member_number(out, "without_date", s->n_no_date);
    if (with_stories) wc_lines_member_number(out, "duplicate_ids", s->n_duplicate_ids);
    if (!with_stories) wc_lines_member_number(out, "left_out_by_date", s->n_dropped);
    wc_lines_member_number(out, "bytes_text", s->bytes_text);
    if (with_stories) put_top(out, s);
    put_warnings(out, s->warning + s->memory->n_job_warnings, s->n_warnings - s->memory->n_job_warnings);
}

static void put_run(wc_lines *out, const wc_summary *s)
{
    wc_lines_key(out, "run");
    wc_lines_open_json(out, '{');
    wc_lines_member_number(out, "threads", (uint64_t)s->threads);
    wc_lines_member_number(out, "peak_memory", s->peak_memory);
    wc_lines_member_number(out, "temporary", s->temporary);
    wc_lines_member_number(out, "added_pages", s->n_added);
    wc_lines_member_number(out, "known_pages", s->n_known);
    wc_lines_member_number(out, "compared_again", s->n_compared_again);
    wc_lines_key(out, "idle");
    wc_lines_open_json(out, '{');
    for (int stage = 0; stage < WC_STAGES; stage++) put_seconds(out, wc_stage_name((wc_stage)stage), s->idle[stage]);
    wc_lines_raw(out, "}");
    put_seconds(out, "seconds_total", s->seconds_total);
    wc_lines_key(out, "seconds");
    wc_lines_open_json(out, '{');
    for (int stage = 0; stage < WC_STAGES; stage++) put_seconds(out, wc_stage_name((wc_stage)stage), s->seconds[stage]);
    wc_lines_raw(out, "}");
    put_warnings(out, s->warning, s->memory->n_job_warnings);
    wc_lines_raw(out, "}");
}

static void put_all(wc_lines *out, const wc_summary *s, const wc_params *params, bool with_stories, bool with_run)
{
    wc_lines_open_json(out, '{');
    wc_lines_member_text(out, "wirecopy", wc_version());
    wc_summary_put_params(out, params);
    put_found(out, s, with_stories);
    if (with_run) put_run(out, s);
    wc_lines_raw(out, "}");
    wc_lines_end(out);
}

bool wc_summary_put_json(wc_summary *summary, const wc_params *params, bool with_stories)
{
    wc_summary_memory *m = summary->memory;
    put_all(&m->lasting, summary, params, with_stories, false);
    put_all(&m->json, summary, params, with_stories, true);
    if (!wc_buffer_append(&m->json.buffer, "", 1)) m->json.no_memory = true;
    return !m->json.no_memory && !m->lasting.no_memory;
}
