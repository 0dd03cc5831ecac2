/* flag_line.c - see flag_line.h.  Every line has the same members in the same order; what there is not is null. */
#include "pipeline/flag_line.h"
#include "report/tables.h"
#include "story/verdict.h"
#include <string.h>

static void put_text(wc_lines *out, const char *key, wc_str text)
{
    wc_lines_key(out, key);
    if (text.len > 0) {
        wc_lines_json_exact(out, text);
    } else {
        wc_lines_raw(out, "null");
    }
}

static void put_ratio(wc_lines *out, const char *key, bool is_known, uint64_t part, uint64_t whole)
{
    wc_lines_key(out, key);
    if (is_known) {
        wc_lines_ratio(out, part, whole);
    } else {
        wc_lines_raw(out, "null");
    }
}

static void put_earliest(wc_lines *out, const wc_entry *page, wc_str outlet)
{
    char date[24];
    wc_lines_key(out, "earliest");
    wc_lines_open_json(out, '{');
    put_text(out, "id", wc_entry_id(page));
    put_text(out, "outlet", outlet);
    put_text(out, "date", wc_report_date(page, date));
    wc_lines_raw(out, "}");
}

static wc_str outlet_of(const wc_online *online, const wc_entry *page)
{
    return page->outlet == WC_OUTLET_NONE ? (wc_str){"", 0} : online->set->outlets.name[page->outlet];
}

/* Whose the story is, and who had it first: a page that comes late may be older than all. */
static void put_lead(wc_lines *out, const wc_online *online, const wc_entry *page, wc_str outlet, uint32_t story)
{
    const wc_entry *lead;
    if (story == WC_ONLINE_NONE) {
        put_text(out, "lead", (wc_str){"", 0});
        put_text(out, "earliest", (wc_str){"", 0});
        return;
    }
    lead = &online->set->entry[online->cluster[story].lead];
    put_text(out, "lead", wc_entry_id(lead));
    if (page->date < lead->date) {
        put_earliest(out, page, outlet);
    } else {
        put_earliest(out, lead, outlet_of(online, lead));
    }
}

void wc_flag_line_put(wc_lines *out, const wc_online *online, const wc_entry *page, wc_str outlet, const wc_flag *flag)
{
    const wc_match *m = &flag->match;
    const bool has_match = flag->matched != WC_ONLINE_NONE;
    const char *agency = wc_credit_name(flag->agency);
    wc_lines_open_json(out, '{');
    put_text(out, "id", wc_entry_id(page));
    if (flag->story != WC_ONLINE_NONE)
        wc_lines_member_hex(out, "story", online->cluster[flag->story].id);
    else
        put_text(out, "story", (wc_str){"", 0});
    wc_lines_member_text(out, "relation", flag->digest ? "digest" : wc_relation_name(m->relation));
    put_lead(out, online, page, outlet, flag->story);
    put_text(out, "agency", (wc_str){agency, strlen(agency)});
    put_ratio(out, "containment", has_match, m->shared, m->own_a < m->own_b ? m->own_a : m->own_b);
    put_ratio(out, "resemblance", has_match, m->shared, wc_match_either(m));
    wc_lines_member_number(out, "shared_words", (uint64_t)m->shared * m->scale);
    put_text(out, "matched", has_match ? wc_entry_id(&online->set->entry[flag->matched]) : (wc_str){"", 0});
    wc_lines_raw(out, "}");
    wc_lines_end(out);
}

void wc_flag_line_put_error(wc_lines *out, const char *error)
{
    wc_lines_open_json(out, '{');
    put_text(out, "id", (wc_str){"", 0});
    wc_lines_member_text(out, "error", error);
    wc_lines_raw(out, "}");
    wc_lines_end(out);
}
