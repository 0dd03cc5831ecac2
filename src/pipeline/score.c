/* score.c - labels and clusters out of files: wc_score_clusters, wc_score_pairs.  Ids and names of clusters are
 * numbered as they come; clusters of pages that nobody labelled are not kept. */
#include "base/error.h"
#include "pipeline/table.h"
#include "report/lines.h"
#include "store/pageset.h"
#include "story/score.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NOT_FOUND UINT32_MAX

/* Which of the pages were found, and where. */
typedef struct {
    wc_names pages;
    uint32_t *found; /* of each page: number of its cluster */
    size_t n_found;
    uint64_t n_missing, n_unknown;
} findings;

static void findings_free(findings *f)
{
    wc_names_free(&f->pages);
    wc_memory_free(f->found);
}

static wc_status fail_no_memory(const wc_table *table, wc_error *error)
{
    return wc_fail(error, WC_ERROR_MEMORY, "%s: line %" PRIu64 ": out of memory", table->path, table->line);
}

static wc_status take_cluster(findings *f, wc_names *clusters, const wc_table *table, wc_error *error)
{
    const wc_str id = table->field[0];
    const uint32_t page = wc_names_find(&f->pages, id);
    uint32_t cluster;
    if (page == UINT32_MAX) {
        f->n_unknown++;
        return WC_OK;
    }
    cluster = wc_names_intern(clusters, table->field[1]);
    if (cluster == UINT32_MAX) return fail_no_memory(table, error);
    if (f->found[page] != NOT_FOUND && f->found[page] != cluster)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": the id '%.*s' stands in another cluster, too",
                       table->path, table->line, (int)(id.len < 64 ? id.len : 64), id.data);
    f->found[page] = cluster;
    return WC_OK;
}

/* A page that was not found is alone. */
static void count_missing(findings *f)
{
    for (size_t i = 0; i < f->pages.n; i++) {
        if (f->found[i] != NOT_FOUND) continue;
        f->found[i] = (uint32_t)f->n_found++;
        f->n_missing++;
    }
}

/* Fill in what stands behind f->pages. */
static wc_status read_clusters(findings *f, const char *path, wc_error *error)
{
    wc_names clusters = {0};
    wc_table table;
    bool got = false;
    wc_status status = wc_table_open(&table, path, error);
    if (status != WC_OK) return status;
    f->found = wc_array_new(f->pages.n, sizeof *f->found);
    if (f->found == NULL) {
        status = wc_fail_memory(error, f->pages.n * sizeof *f->found);
        goto done;
    }
    memset(f->found, 0xff, f->pages.n * sizeof *f->found);
    do {
        if (status == WC_OK) status = wc_table_next(&table, 2, "id and cluster", "id", &got, error);
        if (status == WC_OK && got) status = take_cluster(f, &clusters, &table, error);
    } while (status == WC_OK && got);
    f->n_found = clusters.n;
    if (status == WC_OK) count_missing(f);
done:
    wc_table_close(&table);
    wc_names_free(&clusters);
    return status;
}

static wc_status check_inputs(const char *labels, const char *clusters, wc_error *error)
{
    if (strcmp(labels, "-") != 0 || strcmp(clusters, "-") != 0) return WC_OK;
    return wc_fail(error, WC_ERROR_PARAM, "labels and clusters cannot both come from standard input");
}

/* ---- every page labelled ---- */

typedef struct {
    findings findings;
    wc_names clusters, kinds;
    uint32_t *truth, *kind; /* of each page */
    size_t cap_truth, cap_kind;
} labels;

static void labels_free(labels *l)
{
    findings_free(&l->findings);
    wc_names_free(&l->clusters);
    wc_names_free(&l->kinds);
    wc_memory_free(l->truth);
    wc_memory_free(l->kind);
}

static wc_status take_label(labels *l, const wc_table *table, wc_error *error)
{
    const wc_str id = table->field[0];
    const bool has_kind = table->n_fields > 2 && table->field[2].len > 0;
    const size_t n = l->findings.pages.n;
    const uint32_t page = wc_names_intern(&l->findings.pages, id);
    if (page == UINT32_MAX || !wc_array_reserve(&l->truth, &l->cap_truth, n + 1, sizeof *l->truth) ||
        !wc_array_reserve(&l->kind, &l->cap_kind, n + 1, sizeof *l->kind))
        return fail_no_memory(table, error);
    if (page < n)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": the id '%.*s' stands in an earlier line, too",
                       table->path, table->line, (int)(id.len < 64 ? id.len : 64), id.data);
    l->truth[page] = wc_names_intern(&l->clusters, table->field[1]);
    l->kind[page] = has_kind ? wc_names_intern(&l->kinds, table->field[2]) : WC_KIND_NONE;
    if (l->truth[page] == UINT32_MAX || (has_kind && l->kind[page] == UINT32_MAX)) return fail_no_memory(table, error);
    return WC_OK;
}

static wc_status read_labels(labels *l, const char *path, wc_error *error)
{
    wc_table table;
    bool got = true;
    wc_status status = wc_table_open(&table, path, error);
    if (status != WC_OK) return status;
    while (status == WC_OK && got) {
        status = wc_table_next(&table, 2, "id and cluster", "id", &got, error);
        if (status == WC_OK && got) status = take_label(l, &table, error);
    }
    if (status == WC_OK && l->findings.pages.n == 0)
        status = wc_fail(error, WC_ERROR_FORMAT, "%s: expected lines of id and cluster, found none", path);
    wc_table_close(&table);
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const wc_kind_score *)a)->name, ((const wc_kind_score *)b)->name);
}

/* The array and, behind it, the cleaned names, in one piece; NULL: no memory. */
static wc_kind_score *kinds_new(const wc_names *kinds)
{
    wc_buffer text = {0};
    wc_kind_score *kind = NULL;
    bool ok = true;
    for (size_t i = 0; ok && i < kinds->n; i++)
        ok = wc_lines_clean(&text, kinds->name[i]) && wc_buffer_append(&text, "", 1);
    if (ok) kind = wc_array_resize(NULL, kinds->n * sizeof *kind + text.len + 1, 1);
    if (kind != NULL) {
        char *name = (char *)(kind + kinds->n);
        if (text.len > 0) memcpy(name, text.data, text.len);
        for (size_t i = 0; i < kinds->n; i++, name += strlen(name) + 1) kind[i] = (wc_kind_score){.name = name};
    }
    wc_buffer_free(&text);
    return kind;
}

static wc_status score_labels(const labels *l, wc_score *score, wc_error *error)
{
    const wc_labelling labelling = {
        .truth = l->truth,
        .found = l->findings.found,
        .kind = l->kind,
        .n = l->findings.pages.n,
        .n_true = l->clusters.n,
        .n_found = l->findings.n_found,
        .n_kinds = l->kinds.n,
    };
    wc_score s = {.n_missing = l->findings.n_missing, .n_unknown = l->findings.n_unknown, .n_kinds = l->kinds.n};
    s.kind = kinds_new(&l->kinds);
    if (s.kind == NULL || !wc_score_labelling(&labelling, &s, s.kind)) {
        wc_score_free(&s);
        return wc_fail_memory(error, labelling.n * 24);
    }
    qsort(s.kind, s.n_kinds, sizeof *s.kind, by_name);
    *score = s;
    return WC_OK;
}

wc_status wc_score_clusters(const char *truth, const char *clusters, wc_score *score, wc_error *error)
{
    labels l = {0};
    wc_status status = check_inputs(truth, clusters, error);
    if (status == WC_OK) status = read_labels(&l, truth, error);
    if (status == WC_OK) status = read_clusters(&l.findings, clusters, error);
    if (status == WC_OK) status = score_labels(&l, score, error);
    labels_free(&l);
    return status;
}

void wc_score_free(wc_score *score)
{
    wc_memory_free(score->kind);
    memset(score, 0, sizeof *score);
}

/* ---- some pairs labelled ---- */

typedef struct {
    wc_labelled_pair *pair;
    size_t n, cap;
} pair_list;

static bool says(wc_str label, const char *word)
{
    return label.len == strlen(word) && memcmp(label.data, word, label.len) == 0;
}

static wc_status take_pair(pair_list *pairs, wc_names *pages, const wc_table *table, wc_error *error)
{
    const wc_str label = table->field[3];
    wc_labelled_pair pair;
    if (label.len == 0 || says(label, "?")) return WC_OK; /* nobody has looked at it yet */
    pair.a = wc_names_intern(pages, table->field[1]);
    pair.b = wc_names_intern(pages, table->field[2]);
    if (pair.a == UINT32_MAX || pair.b == UINT32_MAX ||
        !wc_array_reserve(&pairs->pair, &pairs->cap, pairs->n + 1, sizeof *pairs->pair))
        return fail_no_memory(table, error);
    if (pair.a == pair.b)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": expected two pages, found one twice", table->path,
                       table->line);
    pair.label = says(label, "copy") ? WC_PAIR_SAME : says(label, "partial") ? WC_PAIR_PARTIAL : WC_PAIR_DIFFERENT;
    pairs->pair[pairs->n++] = pair;
    return WC_OK;
}

static wc_status read_pairs(pair_list *pairs, wc_names *pages, const char *path, wc_error *error)
{
    wc_table table;
    bool got = true;
    wc_status status = wc_table_open(&table, path, error);
    if (status != WC_OK) return status;
    while (status == WC_OK && got) {
        status = wc_table_next(&table, 4, "corpus, id, id and label", "corpus", &got, error);
        if (status == WC_OK && got) status = take_pair(pairs, pages, &table, error);
    }
    if (status == WC_OK && pairs->n == 0)
        status = wc_fail(error, WC_ERROR_FORMAT, "%s: expected lines of corpus, id, id and label, found none", path);
    wc_table_close(&table);
    return status;
}

wc_status wc_score_pairs(const char *pairs, const char *clusters, wc_pair_score *score, wc_error *error)
{
    findings f = {0};
    pair_list list = {0};
    wc_status status = check_inputs(pairs, clusters, error);
    if (status == WC_OK) status = read_pairs(&list, &f.pages, pairs, error);
    if (status == WC_OK) status = read_clusters(&f, clusters, error);
    if (status == WC_OK) {
        wc_score_labelled_pairs(list.pair, list.n, f.found, score);
        score->n_missing = f.n_missing;
        score->n_unknown = f.n_unknown;
    }
    findings_free(&f);
    wc_memory_free(list.pair);
    return status;
}
