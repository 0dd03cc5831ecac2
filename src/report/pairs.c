/* pairs.c - pairs.tsv: the pairs that were verified, with the evidence. */
#include "corpus/date.h"
#include "report/digits.h"
#include "report/labels.h"
#include "report/tables.h"
#include <string.h>

#define NUMBERS 10 /* in a line, at most */

static char *put_days_apart(char *to, int64_t a, int64_t b)
{
    if (a == WC_DATE_UNKNOWN || b == WC_DATE_UNKNOWN) return to;
    a = wc_date_day(a);
    b = wc_date_day(b);
    return wc_digits_number(to, a < b ? (uint64_t)(b - a) : (uint64_t)(a - b));
}

static void put_numbers(const wc_match *m, wc_label a, wc_label b, wc_lines *out)
{
    const uint64_t words[] = {(uint64_t)m->shared * m->scale,
                              (uint64_t)m->own_a * m->scale,
                              (uint64_t)m->own_b * m->scale,
                              m->run,
                              m->run_a,
                              m->run_b,
                              (uint64_t)m->shared_quoted * m->scale};
    char *to = wc_lines_room(out, NUMBERS * (WC_DIGITS_ROOM + 1) + 8);
    if (to == NULL) return;
    to = wc_digits_ratio(to, m->shared, m->own_a < m->own_b ? m->own_a : m->own_b);
    *to++ = '\t';
    to = wc_digits_ratio(to, m->shared, wc_match_either(m));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *to++ = '\t';
        to = wc_digits_number(to, words[i]);
    }
    memcpy(to, m->same_outlet ? "\t1\t" : "\t0\t", 3);
    wc_lines_used(out, put_days_apart(to + 3, a.date, b.date));
}

/* What is shared with a digest is a part. */
static wc_relation relation_of(const wc_match *m, const bool *digest)
{
    return m->relation == WC_RELATION_COPY && (digest[m->a] || digest[m->b]) ? WC_RELATION_PARTIAL : m->relation;
}

static void put_pair(const wc_match *m, wc_relation relation, wc_label a, wc_label b, wc_lines *out)
{
    wc_lines_text(out, a.id);
    wc_lines_tab(out);
    wc_lines_text(out, b.id);
    wc_lines_tab(out);
    wc_lines_raw(out, wc_relation_name(relation));
    wc_lines_tab(out);
    put_numbers(m, a, b, out);
    wc_lines_end(out);
}

static size_t count(const wc_result *result) { return result->matches->all.n; }

/* Pieces begin with a block of matches. */
static bool put(const wc_result *result, size_t from, size_t to, wc_lines *lines)
{
    const bool *digest = result->clusters->digest;
    wc_records_reader reader;
    bool ok = wc_records_reader_init(&reader, &result->matches->all);
    for (size_t b = from / WC_RECORDS_CHUNK, i = 0; ok && b * WC_RECORDS_CHUNK < to && wc_report_goes_on(result, i);
         b++, i += WC_RECORDS_CHUNK) {
        const wc_match *match = wc_records_read(&reader, b);
        ok = match != NULL;
        for (size_t k = 0; ok && k < wc_records_count(&result->matches->all, b); k++) {
            const wc_match *m = &match[k];
            put_pair(m, relation_of(m, digest), wc_label_of(result, m->a), wc_label_of(result, m->b), lines);
        }
    }
    wc_records_reader_free(&reader);
    return ok;
}

const wc_report_table wc_report_pairs = {
    "pairs.tsv",
    "id_a\tid_b\trelation\tcontainment\tresemblance\tshared_words\town_words_a\town_words_b\trun_words\t"
    "unshared_run_a\tunshared_run_b\tquoted_words\tsame_outlet\tdays_apart",
    count,
    4096,
    32768,
    put};
