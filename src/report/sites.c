/* sites.c - sites.tsv: what was taken for page furniture, outlet by outlet.  Each page kept two snippets of its text at
 * places that depend on the words there, so pages with the same furniture tend to have kept the same ones: the snippets
 * that most pages kept, of those that were masked, are what a person would name first. */
#include "report/tables.h"
#include "base/parallel.h"
#include <stdlib.h>
#include <string.h>

#define SAMPLES  3
#define SNIPPETS 2 /* that a page keeps */

typedef struct {
    wc_str text;
    size_t n;
} sample;

typedef struct {
    wc_str name;
    uint32_t outlet;
} named;

typedef struct {
    const wc_result *result;
    size_t *from;   /* n_outlets + 1, in page[] */
    uint32_t *page; /* those that have an outlet, by outlet */
    named *by_name;
    wc_str *snippet; /* masked ones of one outlet */
} listing;

static int compare_named(const void *a, const void *b)
{
    return wc_str_compare(((const named *)a)->name, ((const named *)b)->name);
}

static int compare_snippets(const void *a, const void *b)
{
    return wc_str_compare(*(const wc_str *)a, *(const wc_str *)b);
}

/* A counting sort; returns the number of pages of the largest outlet. */
static size_t order_by_outlet(listing *l)
{
    const wc_pageset *set = l->result->set;
    size_t most = 0;
    for (size_t p = 0; p < set->n; p++) {
        if (set->entry[p].outlet != WC_OUTLET_NONE) l->from[set->entry[p].outlet + 1]++;
    }
    for (size_t o = 0; o < set->outlets.n; o++) {
        if (l->from[o + 1] > most) most = l->from[o + 1];
        l->from[o + 1] += l->from[o];
    }
    for (size_t p = 0; p < set->n; p++) {
        if (set->entry[p].outlet != WC_OUTLET_NONE) l->page[l->from[set->entry[p].outlet]++] = (uint32_t)p;
    }
    for (size_t o = set->outlets.n; o > 0; o--) l->from[o] = l->from[o - 1];
    l->from[0] = 0;
    return most;
}

/* The masked ones among the lines of the entry's snippets. */
static size_t take_masked(const wc_entry *entry, const wc_own *own, wc_str *out)
{
    wc_str left = wc_entry_snippet(entry);
    size_t n = 0;
    if (own->masked_anchors == 0) return 0;
    for (unsigned i = 0; i < SNIPPETS && left.len > 0; i++) {
        const char *end = memchr(left.data, '\n', left.len);
        const size_t len = end != NULL ? (size_t)(end - left.data) : left.len, step = end != NULL ? len + 1 : len;
        if ((own->masked_anchors >> i & 1) && len > 0) out[n++] = (wc_str){left.data, len};
        left = (wc_str){left.data + step, left.len - step};
    }
    return n;
}

/* The most frequent of snippet[0..n), ties by bytes; the others of best are empty. */
static void choose_samples(wc_str *snippet, size_t n, sample best[SAMPLES])
{
    memset(best, 0, SAMPLES * sizeof *best);
    if (n > 1) qsort(snippet, n, sizeof *snippet, compare_snippets);
    for (size_t i = 0, end; i < n; i = end) {
        sample now = {snippet[i], 0};
        size_t at = 0;
        for (end = i; end < n && wc_str_compare(snippet[end], now.text) == 0; end++) now.n++;
        while (at < SAMPLES && best[at].n >= now.n) at++;
        if (at == SAMPLES) continue;
        memmove(best + at + 1, best + at, (SAMPLES - 1 - at) * sizeof *best);
        best[at] = now;
    }
}

static void put_site(listing *l, uint32_t outlet, wc_lines *out)
{
    const wc_result *r = l->result;
    sample best[SAMPLES];
    uint64_t words = 0, masked = 0;
    size_t n = 0;
    for (size_t i = l->from[outlet]; r->set->disk != NULL && i < l->from[outlet + 1]; i++) {
        const wc_entry *entry = &r->set->entry[l->page[i]];
        if (r->own[l->page[i]].masked_anchors > 0)
            wc_disk_fetch(r->set->disk, wc_entry_snippet(entry).data, entry->snippet_len);
    }
    for (size_t i = l->from[outlet]; i < l->from[outlet + 1]; i++) {
        const wc_entry *entry = &r->set->entry[l->page[i]];
        const wc_own *own = &r->own[l->page[i]];
        words += entry->n_words;
        masked += wc_report_masked_words(entry, own);
        n += take_masked(entry, own, l->snippet + n);
    }
    choose_samples(l->snippet, n, best);
    wc_lines_text(out, r->set->outlets.name[outlet]);
    wc_lines_tab(out);
    wc_lines_number(out, r->site[outlet].n_pages);
    wc_lines_tab(out);
    wc_lines_number(out, r->site[outlet].n_groups);
    wc_lines_tab(out);
    wc_lines_ratio(out, masked, words);
    for (size_t k = 0; k < SAMPLES; k++) {
        wc_lines_tab(out);
        wc_lines_text(out, best[k].text);
    }
    wc_lines_end(out);
}

bool wc_report_sites(const wc_result *result, wc_lines *lines)
{
    const wc_names *outlets = &result->set->outlets;
    listing l = {.result = result};
    bool ok;
    l.from = wc_array_new(outlets->n + 1, sizeof *l.from);
    l.page = wc_array_new(result->set->n, sizeof *l.page);
    l.by_name = wc_array_new(outlets->n, sizeof *l.by_name);
    if (l.from != NULL && l.page != NULL) l.snippet = wc_array_new(order_by_outlet(&l), SNIPPETS * sizeof *l.snippet);
    ok = l.by_name != NULL && l.snippet != NULL;
    wc_lines_raw(lines, "outlet\tpages\tversions\tmasked\tsample_1\tsample_2\tsample_3");
    wc_lines_end(lines);
    for (uint32_t o = 0; ok && o < outlets->n; o++) l.by_name[o] = (named){outlets->name[o], o};
    if (ok && outlets->n > 1) qsort(l.by_name, outlets->n, sizeof *l.by_name, compare_named);
    for (size_t i = 0; ok && i < outlets->n && wc_report_goes_on(result, i); i++)
        put_site(&l, l.by_name[i].outlet, lines);
    wc_memory_free(l.from);
    wc_memory_free(l.page);
    wc_memory_free(l.by_name);
    wc_memory_free(l.snippet);
    return ok;
}
