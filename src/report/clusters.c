/* clusters.c - clusters.tsv: every page, and which story it is. */
#include "report/tables.h"
#include "base/parallel.h"
#include "store/page_walk.h"
#include <string.h>

const char *wc_report_relation(const wc_result *r, uint32_t page)
{
    const wc_cluster *cluster = &r->clusters->cluster[r->clusters->cluster_of[page]];
    if (r->clusters->digest[page]) return "digest";
    if (cluster->n_pages == 1) return "alone";
    if (cluster->lead == page) return "lead";
    return r->clusters->same[page] ? "identical" : "copy";
}

/* m: with the lead. */
static void put_page(const wc_result *r, uint32_t page, const wc_match *m, const wc_entry *entry, wc_lines *out)
{
    const wc_cluster *cluster = &r->clusters->cluster[r->clusters->cluster_of[page]];
    const bool is_lead = cluster->lead == page;
    const wc_str id = wc_entry_id(entry);
    char date[24];
    wc_lines_text(out, id);
    wc_lines_tab(out);
    wc_lines_hex(out, cluster->id);
    wc_lines_tab(out);
    wc_lines_raw(out, wc_report_relation(r, page));
    wc_lines_tab(out);
    if (!is_lead) wc_lines_ratio(out, m->shared, m->own_a < m->own_b ? m->own_a : m->own_b);
    wc_lines_tab(out);
    if (!is_lead) wc_lines_ratio(out, m->shared, wc_match_either(m));
    wc_lines_tab(out);
    wc_lines_text(out, wc_report_outlet(r, entry));
    wc_lines_tab(out);
    wc_lines_text(out, wc_report_date(entry, date));
    wc_lines_tab(out);
    wc_lines_raw(out, wc_credit_name(wc_attribution_of_page(r->attribution, r->clusters, page)));
    wc_lines_tab(out);
    wc_lines_text(out, wc_entry_url(entry));
    wc_lines_tab(out);
    wc_lines_text(out, wc_entry_title(entry));
    wc_lines_end(out);
}

static size_t count(const wc_result *result) { return result->set->n; }

/* Pieces begin with a chunk of comparisons with leads. */
static bool put(const wc_result *r, size_t from, size_t to, wc_lines *lines)
{
    wc_page_walk walk = wc_page_walk_begin(r->set);
    wc_records_reader reader;
    const wc_match *some = NULL;
    bool ok = wc_records_reader_init(&reader, &r->clusters->to_lead);
    for (size_t p = from; ok && p < to && wc_report_goes_on(r, p - from); p++) {
        const size_t at = p % WC_RECORDS_CHUNK;
        if (at == 0) some = wc_records_read(&reader, p / WC_RECORDS_CHUNK);
        ok = some != NULL;
        if (ok) put_page(r, (uint32_t)p, &some[at], wc_page_walk_to(&walk, p), lines);
    }
    wc_records_reader_free(&reader);
    return ok;
}

const wc_report_table wc_report_clusters = {
    "clusters.tsv", "id\tcluster\trelation\tcontainment\tresemblance\toutlet\tdate\tagency\turl\ttitle",
    count,          1024,
    8192,           put};
