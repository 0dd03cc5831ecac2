/* sites.c - sites.tsv: what was taken for page furniture, outlet by outlet.  Each page kept two snippets of its text at
 * places that depend on the words there, so pages with the same furniture tend to have kept the same ones: the snippets
 * that most pages kept, of those that were masked, are what a person would name first. */
#include "report/tables.h"
#include "store/page_walk.h"
#include <stdlib.h>
#include <string.h>

#define GROUP_BYTES ((size_t)64 << 20) /* of snippets that are held together, where there is no disk */
#define SAMPLES     3
#define SNIPPETS    2 /* that a page keeps */

typedef struct {
    wc_str text;
    size_t n;
} sample;

typedef struct {
    wc_str name;
    uint32_t outlet;
} named;

typedef struct { /* of an outlet */
    uint64_t words, masked;
    size_t snippets, bytes; /* that may be masked, at most */
    uint32_t rank;          /* by name */
    size_t from, n;         /* of its masked snippets in listing.snippet, while it is in the group */
} site;

typedef struct {
    const wc_result *result;
    site *site;      /* one an outlet */
    named *by_name;  /* the same, in the order of names */
    size_t from, to; /* the group: outlets by name whose snippets are held now */
    wc_str *snippet;
    wc_arena copies; /* of those on a disk */
} listing;

static int compare_named(const void *a, const void *b)
{
    return wc_str_compare(((const named *)a)->name, ((const named *)b)->name);
}

static int compare_snippets(const void *a, const void *b)
{
    return wc_str_compare(*(const wc_str *)a, *(const wc_str *)b);
}

/* Numbers, of all pages in their order. */
static void count_pages(listing *l)
{
    const wc_pageset *set = l->result->set;
    for (size_t p = 0; p < set->n; p++) {
        const wc_entry *entry = wc_pages_next(set, p);
        const wc_own *own = &l->result->own[p];
        site *of;
        if (entry->outlet == WC_OUTLET_NONE) continue;
        of = &l->site[entry->outlet];
        of->words += entry->n_words;
        of->masked += wc_report_masked_words(entry, own);
        if (own->masked_anchors == 0) continue;
        of->snippets += SNIPPETS;
        of->bytes += entry->snippet_len;
    }
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
    const site *of = &l->site[outlet];
    sample best[SAMPLES];
    choose_samples(l->snippet + of->from, of->n, best);
    wc_lines_text(out, r->set->outlets.name[outlet]);
    wc_lines_tab(out);
    wc_lines_number(out, r->site[outlet].n_pages);
    wc_lines_tab(out);
    wc_lines_number(out, r->site[outlet].n_groups);
    wc_lines_tab(out);
    wc_lines_ratio(out, of->masked, of->words);
    for (size_t k = 0; k < SAMPLES; k++) {
        wc_lines_tab(out);
        wc_lines_text(out, best[k].text);
    }
    wc_lines_end(out);
}

/* From l->from on as many outlets as fit.  false: no memory. */
static bool begin_group(listing *l)
{
    const wc_disk *disk = l->result->set->disk;
    const size_t most = disk != NULL ? 2 * disk->work_bytes : GROUP_BYTES, n_outlets = l->result->set->outlets.n;
    size_t bytes = 0, n = 0;
    for (l->to = l->from; l->to < n_outlets && bytes <= most; l->to++) {
        site *of = &l->site[l->by_name[l->to].outlet];
        of->from = n;
        n += of->snippets;
        bytes += of->snippets * sizeof *l->snippet + of->bytes;
    }
    l->snippet = wc_array_new(n, sizeof *l->snippet);
    return l->snippet != NULL;
}

static bool copy_snippets(listing *l, wc_str *snippet, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *copy = wc_arena_alloc(&l->copies, snippet[i].len);
        if (copy == NULL) return false;
        snippet[i].data = memcpy(copy, snippet[i].data, snippet[i].len);
    }
    return true;
}

/* Of all pages in their order, as a disk is read. */
static bool take_snippets(listing *l)
{
    const wc_result *r = l->result;
    wc_page_walk walk = wc_page_walk_begin(r->set);
    for (size_t p = 0; p < r->set->n && wc_report_goes_on(r, p); p++) {
        const wc_entry *entry = wc_page_walk_to(&walk, p);
        site *of;
        size_t n;
        if (r->own[p].masked_anchors == 0 || entry->outlet == WC_OUTLET_NONE) continue;
        of = &l->site[entry->outlet];
        if (of->rank < l->from || of->rank >= l->to) continue;
        n = take_masked(entry, &r->own[p], l->snippet + of->from + of->n);
        if (r->set->disk != NULL && !copy_snippets(l, l->snippet + of->from + of->n, n)) return false;
        of->n += n;
    }
    return true;
}

static bool put_sites(listing *l, wc_lines *lines)
{
    const size_t n_outlets = l->result->set->outlets.n;
    bool ok = true;
    for (l->from = 0; ok && l->from < n_outlets; l->from = l->to) {
        ok = begin_group(l) && take_snippets(l);
        for (size_t i = l->from; ok && i < l->to; i++) put_site(l, l->by_name[i].outlet, lines);
        wc_memory_free(l->snippet);
        wc_arena_clear(&l->copies);
    }
    return ok;
}

static bool put(const wc_result *result, size_t from, size_t to, wc_lines *lines)
{
    const wc_names *outlets = &result->set->outlets;
    listing l = {.result = result};
    bool ok;
    (void)from, (void)to; /* all of it is one item */
    l.site = wc_array_new(outlets->n, sizeof *l.site);
    l.by_name = wc_array_new(outlets->n, sizeof *l.by_name);
    ok = l.site != NULL && l.by_name != NULL;
    for (uint32_t o = 0; ok && o < outlets->n; o++) l.by_name[o] = (named){outlets->name[o], o};
    if (ok && outlets->n > 1) qsort(l.by_name, outlets->n, sizeof *l.by_name, compare_named);
    for (uint32_t i = 0; ok && i < outlets->n; i++) l.site[l.by_name[i].outlet].rank = i;
    if (ok) count_pages(&l);
    ok = ok && put_sites(&l, lines);
    wc_memory_free(l.site);
    wc_memory_free(l.by_name);
    wc_arena_free(&l.copies);
    return ok;
}

const wc_report_table wc_report_sites = {
    "sites.tsv", "outlet\tpages\tversions\tmasked\tsample_1\tsample_2\tsample_3", NULL, 1, 1, put};
