/* stories.c - stories.jsonl: the stories of two pages or more, one JSON object a line. */
#include "report/tables.h"
#include "corpus/date.h"
#include "report/labels.h"
#include "store/page_walk.h"
#include <string.h>

static wc_str str(const char *s) { return (wc_str){s, strlen(s)}; }

static void put_text(wc_lines *out, const char *key, wc_str text)
{
    wc_lines_key(out, key);
    wc_lines_json_text(out, text);
}

static void put_ratio(wc_lines *out, const char *key, uint32_t thousandths)
{
    wc_lines_key(out, key);
    wc_lines_ratio(out, thousandths, 1000);
}

static void put_lead(const wc_result *r, const wc_entry *entry, wc_lines *out)
{
    char date[24];
    wc_lines_key(out, "lead");
    wc_lines_open_json(out, '{');
    put_text(out, "id", wc_entry_id(entry));
    put_text(out, "url", wc_entry_url(entry));
    put_text(out, "outlet", wc_report_outlet(r, entry));
    put_text(out, "date", wc_report_date(entry, date));
    put_text(out, "title", wc_entry_title(entry));
    wc_lines_raw(out, "}");
}

/* The members are in order of date, the unknown last. */
static wc_label last_dated(const wc_result *r, const uint32_t *member, uint32_t n)
{
    wc_label last = wc_label_of(r, member[n - 1]);
    while (n > 1 && last.date == WC_DATE_UNKNOWN) last = wc_label_of(r, member[--n - 1]);
    return last;
}

static void put_story(const wc_result *r, size_t number, const wc_entry *lead, uint32_t n_outlets, wc_lines *out)
{
    const wc_cluster *c = &r->clusters->cluster[number];
    const wc_story_agency *agency = &r->attribution->story[number];
    const uint32_t *member = r->clusters->member + c->first;
    const wc_label last = last_dated(r, member, c->n_pages);
    const wc_report_agreement a = wc_report_agree(r, number);
    char date[24];
    wc_lines_open_json(out, '{');
    wc_lines_member_hex(out, "id", c->id);
    wc_lines_member_number(out, "pages", c->n_pages);
    wc_lines_member_number(out, "outlets", n_outlets);
    put_text(out, "first_date", wc_report_date(lead, date));
    wc_date_format(last.date, last.has_time, date);
    put_text(out, "last_date", str(date));
    put_text(out, "agency", str(wc_credit_name(agency->agency)));
    wc_lines_member_number(out, "agency_pages", agency->n_pages);
    put_text(out, "agency_kind", str(agency->n_pages > 0 ? wc_credit_kind_name((wc_credit_kind)agency->kind) : ""));
    put_text(out, "other_agency", str(wc_credit_name(agency->other)));
    wc_lines_member_number(out, "other_agency_pages", agency->n_other);
    put_lead(r, lead, out);
    put_text(out, "longest", wc_label_of(r, c->representative).id);
    put_text(out, "weakest", wc_label_of(r, a.weakest).id);
    put_ratio(out, "weakest_containment", a.least);
    put_ratio(out, "mean_containment", a.mean);
    wc_lines_key(out, "members");
    wc_lines_open_json(out, '[');
    for (uint32_t i = 0; i < c->n_pages; i++) wc_lines_json_text(out, wc_label_of(r, member[i]).id);
    wc_lines_raw(out, "]}");
    wc_lines_end(out);
}

static size_t count(const wc_result *result) { return result->clusters->n; }

static bool put(const wc_result *result, size_t from, size_t to, wc_lines *lines)
{
    uint32_t *seen = wc_array_new(result->set->outlets.n, sizeof *seen);
    const wc_clusters *clusters = result->clusters;
    wc_page_walk walk = wc_page_walk_begin(result->set);
    for (size_t c = from; seen != NULL && c < to && wc_report_goes_on(result, c - from); c++) {
        if (clusters->cluster[c].n_pages < 2) continue;
        put_story(result, c, wc_page_walk_to(&walk, clusters->cluster[c].lead), wc_report_outlets_of(result, c, seen),
                  lines);
    }
    wc_memory_free(seen);
    return seen != NULL;
}

const wc_report_table wc_report_stories = {"stories.jsonl", NULL, count, 8192, 8192, put};
