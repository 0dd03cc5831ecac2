/* pairs.c - pairs.tsv: the pairs that were verified, with the evidence. */
#include "base/sort.h"
#include "corpus/date.h"
#include "base/parallel.h"
#include "report/digits.h"
#include "report/tables.h"
#include "store/page_walk.h"
#include <string.h>

#define PAIR_BYTES 80 /* of memory for one: numbers, and its id, about */

#define NUMBERS 10 /* in a line, at most */

static char *put_days_apart(char *to, int64_t a, int64_t b)
{
    if (a == WC_DATE_UNKNOWN || b == WC_DATE_UNKNOWN) return to;
    a = wc_date_day(a);
    b = wc_date_day(b);
    return wc_digits_number(to, a < b ? (uint64_t)(b - a) : (uint64_t)(a - b));
}

typedef struct { /* what a line tells of a page */
    wc_str id;
    int64_t date;
} side;

static side side_of(const wc_result *r, uint32_t page)
{
    const wc_entry *e = &r->set->entry[page];
    return (side){wc_entry_id(e), e->date};
}

static void put_numbers(const wc_match *m, side a, side b, wc_lines *out)
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

static void put_pair(const wc_match *m, side a, side b, wc_lines *out)
{
    wc_lines_text(out, a.id);
    wc_lines_tab(out);
    wc_lines_text(out, b.id);
    wc_lines_tab(out);
    wc_lines_raw(out, wc_relation_name(m->relation));
    wc_lines_tab(out);
    put_numbers(m, a, b, out);
    wc_lines_end(out);
}

/* ---- of pages on a disk ---- */

typedef struct {    /* of some pairs in a row: their second pages, by the pair's number */
    size_t n, used; /* room for; of them in use */
    uint64_t *key;  /* and to sort */
    size_t *at;     /* where the id begins in ids */
    uint32_t *len;
    int64_t *date;
    wc_buffer ids;
} batch;

static bool batch_init(batch *b, size_t n)
{
    *b = (batch){.n = n};
    b->key = wc_array_new(2 * n, sizeof *b->key);
    b->at = wc_array_new(n, sizeof *b->at);
    b->len = wc_array_new(n, sizeof *b->len);
    b->date = wc_array_new(n, sizeof *b->date);
    return b->key != NULL && b->at != NULL && b->len != NULL && b->date != NULL;
}

static void batch_free(batch *b)
{
    wc_memory_free(b->key);
    wc_memory_free(b->at);
    wc_memory_free(b->len);
    wc_memory_free(b->date);
    wc_buffer_free(&b->ids);
}

/* In the order of the pages, so that the disk is read in one direction. */
static bool read_second(batch *b, const wc_result *r, const wc_match *match, size_t n)
{
    wc_page_runs entries = {.set = r->set}, strings = {.set = r->set, .strings = true};
    b->ids.len = 0;
    for (size_t i = 0; i < n; i++) b->key[i] = (uint64_t)match[i].b << 32 | i;
    wc_sort_u64(b->key, b->key + b->n, n, 32);
    for (size_t k = 0; k < n; k++) wc_page_runs_add(&entries, b->key[k] >> 32);
    wc_page_runs_end(&entries);
    for (size_t k = 0; k < n; k++) wc_page_runs_add(&strings, b->key[k] >> 32);
    wc_page_runs_end(&strings);
    for (size_t k = 0; k < n; k++) {
        const size_t i = (uint32_t)b->key[k];
        const side second = side_of(r, (uint32_t)(b->key[k] >> 32));
        b->at[i] = b->ids.len;
        b->len[i] = (uint32_t)second.id.len;
        b->date[i] = second.date;
        if (!wc_buffer_append(&b->ids, second.id.data, second.id.len)) return false;
    }
    return true;
}

static void fetch(const wc_result *r, size_t from, size_t to)
{
    const wc_matches *all = r->matches;
    wc_disk_fetch(all->disk, all->match + from, (to - from) * sizeof *all->match);
    wc_pages_reach(r->set, from == 0 ? 0 : all->match[from].a, to < all->n ? all->match[to].a : r->set->n);
}

static bool put_from_disk(const wc_result *r, size_t from, size_t to, wc_lines *lines)
{
    const wc_matches *all = r->matches;
    const size_t most = r->set->disk->work_bytes / PAIR_BYTES + 1;
    batch b;
    bool ok = batch_init(&b, to - from < most ? to - from : most);
    for (; ok && from < to; from += b.used) {
        b.used = to - from < most ? to - from : most;
        fetch(r, from, from + b.used);
        ok = read_second(&b, r, all->match + from, b.used);
        for (size_t i = 0; ok && i < b.used && wc_report_goes_on(r, i); i++) {
            const side second = {{b.ids.data + b.at[i], b.len[i]}, b.date[i]};
            put_pair(&all->match[from + i], side_of(r, all->match[from + i].a), second, lines);
        }
    }
    batch_free(&b);
    return ok;
}

static size_t count(const wc_result *result) { return result->matches->n; }

static bool put(const wc_result *result, size_t from, size_t to, wc_lines *lines)
{
    if (result->set->disk != NULL) return put_from_disk(result, from, to, lines);
    for (size_t i = from; i < to && wc_report_goes_on(result, i - from); i++) {
        const wc_match *m = &result->matches->match[i];
        put_pair(m, side_of(result, m->a), side_of(result, m->b), lines);
    }
    return true;
}

const wc_report_table wc_report_pairs = {
    "pairs.tsv",
    "id_a\tid_b\trelation\tcontainment\tresemblance\tshared_words\town_words_a\town_words_b\trun_words\t"
    "unshared_run_a\tunshared_run_b\tquoted_words\tsame_outlet\tdays_apart",
    count,
    4096,
    32768,
    put};
