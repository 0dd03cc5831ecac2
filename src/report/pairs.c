/* pairs.c - pairs.tsv: the pairs that were verified, with the evidence. */
#include "corpus/date.h"
#include "base/parallel.h"
#include "report/tables.h"

static void put_days_apart(wc_lines *out, int64_t a, int64_t b)
{
    if (a == WC_DATE_UNKNOWN || b == WC_DATE_UNKNOWN) return;
    a = wc_date_day(a);
    b = wc_date_day(b);
    wc_lines_number(out, a < b ? (uint64_t)(b - a) : (uint64_t)(a - b));
}

static void put_pair(const wc_result *r, const wc_match *m, wc_lines *out)
{
    const wc_entry *a = &r->set->entry[m->a], *b = &r->set->entry[m->b];
    const uint64_t words[] = {(uint64_t)m->shared * m->scale,
                              (uint64_t)m->own_a * m->scale,
                              (uint64_t)m->own_b * m->scale,
                              m->run,
                              m->run_a,
                              m->run_b,
                              (uint64_t)m->shared_quoted * m->scale};
    wc_lines_text(out, wc_entry_id(a));
    wc_lines_tab(out);
    wc_lines_text(out, wc_entry_id(b));
    wc_lines_tab(out);
    wc_lines_raw(out, wc_relation_name(m->relation));
    wc_lines_tab(out);
    wc_lines_ratio(out, m->shared, m->own_a < m->own_b ? m->own_a : m->own_b);
    wc_lines_tab(out);
    wc_lines_ratio(out, m->shared, wc_match_either(m));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        wc_lines_tab(out);
        wc_lines_number(out, words[i]);
    }
    wc_lines_raw(out, m->same_outlet ? "\t1\t" : "\t0\t");
    put_days_apart(out, a->date, b->date);
    wc_lines_end(out);
}

bool wc_report_pairs(const wc_result *result, wc_lines *lines)
{
    wc_lines_raw(lines, "id_a\tid_b\trelation\tcontainment\tresemblance\tshared_words\town_words_a\town_words_b\t"
                        "run_words\tunshared_run_a\tunshared_run_b\tquoted_words\tsame_outlet\tdays_apart");
    wc_lines_end(lines);
    for (size_t i = 0; i < result->matches->n && wc_report_goes_on(result, i); i++)
        put_pair(result, &result->matches->match[i], lines);
    return true;
}
