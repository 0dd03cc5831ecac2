/* explain_json.c - an explanation as one JSON object. */
#include "pipeline/explain.h"
#include <string.h>

static void put_ratio(wc_lines *out, const char *key, uint64_t part, uint64_t whole)
{
    wc_lines_key(out, key);
    wc_lines_ratio(out, part, whole);
}

static void put_page(wc_lines *out, const wc_explained_page *page, bool has_result)
{
    wc_lines_open_json(out, '{');
    wc_lines_member_text(out, "id", page->id);
    wc_lines_member_text(out, "outlet", page->outlet);
    wc_lines_member_text(out, "date", page->date);
    wc_lines_member_text(out, "title", page->title);
    wc_lines_member_text(out, "url", page->url);
    wc_lines_member_number(out, "words", page->n_words);
    wc_lines_member_number(out, "quoted_words", page->n_quoted);
    wc_lines_member_number(out, "masked_words", page->n_masked);
    wc_lines_member_number(out, "own_words", page->n_own);
    wc_lines_member_number(out, "unshared_run", page->unshared_run);
    wc_lines_member_bool(out, "text_found", page->no_text == NULL);
    if (has_result) {
        wc_lines_member_number(out, "same_id", page->n_same_id);
        wc_lines_member_text(out, "cluster", page->cluster);
        wc_lines_member_text(out, "role", page->role);
        wc_lines_member_text(out, "lead", page->lead);
        wc_lines_member_number(out, "cluster_pages", page->n_cluster);
    }
    wc_lines_raw(out, "}");
}

static void put_features(wc_lines *out, const wc_explaining *e)
{
    const wc_explanation *x = e->out;
    const wc_match *m = &e->match;
    wc_lines_key(out, "features");
    wc_lines_open_json(out, '{');
    put_ratio(out, "containment", m->shared, m->own_a < m->own_b ? m->own_a : m->own_b);
    put_ratio(out, "resemblance", m->shared, wc_match_either(m));
    wc_lines_member_number(out, "shared_words", x->shared_words);
    wc_lines_member_number(out, "run_words", x->run_words);
    wc_lines_member_number(out, "quoted_words", x->quoted_words);
    wc_lines_member_number(out, "figures", x->figures);
    wc_lines_member_number(out, "figures_shared", x->figures_shared);
    wc_lines_member_number(out, "words_a_shingle", x->words_a_shingle);
    wc_lines_member_bool(out, "quotations_count", x->quotations);
    wc_lines_member_bool(out, "same_outlet", x->same_outlet);
    if (x->has_days_apart) wc_lines_member_number(out, "days_apart", x->days_apart);
    wc_lines_raw(out, "}");
}

static void put_result(wc_lines *out, const wc_explanation *x)
{
    wc_lines_key(out, "result");
    wc_lines_open_json(out, '{');
    wc_lines_member_bool(out, "same_cluster", x->same_cluster);
    wc_lines_member_number(out, "buckets_met", x->buckets_met);
    wc_lines_member_number(out, "buckets_asked", x->buckets_asked);
    if (x->is_simhash) wc_lines_member_number(out, "bits_apart", x->bits_apart);
    wc_lines_member_text(out, "verified", x->verified);
    wc_lines_member_text(out, "outcome", x->outcome);
    wc_lines_raw(out, "}");
}

void wc_explain_put_json(wc_explaining *e)
{
    wc_explanation *x = e->out;
    wc_lines *out = &x->memory->json;
    wc_lines_open_json(out, '{');
    wc_lines_member_text(out, "wirecopy", wc_version());
    wc_lines_member_text(out, "relation", x->relation);
    wc_lines_member_text(out, "reason", x->reason);
    wc_lines_member_text(out, "distance", x->distance);
    put_features(out, e);
    wc_lines_key(out, "pages");
    wc_lines_open_json(out, '[');
    for (int side = 0; side < 2; side++) put_page(out, &x->page[side], x->has_result);
    wc_lines_raw(out, "]");
    if (x->has_result) put_result(out, x);
    wc_lines_key(out, "notes");
    wc_lines_open_json(out, '[');
    for (size_t i = 0; i < x->n_notes; i++) wc_lines_json_text(out, (wc_str){x->note[i], strlen(x->note[i])});
    wc_lines_raw(out, "]}");
    wc_lines_end(out);
    if (!wc_buffer_append(&out->buffer, "", 1)) out->no_memory = true;
    e->no_memory = e->no_memory || out->no_memory;
    x->json = out->buffer.data;
}
