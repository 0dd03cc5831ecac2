/* lineage_read.c - the stories of an earlier result.  clusters.tsv holds its pages in canonical order, in which they
 * stand in the new set, too, with others between: so a line's page is known whatever its id. */
#include "pipeline/lineage.h"
#include "base/error.h"
#include "base/sort.h"
#include "pipeline/table.h"
#include "report/lines.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    wc_lineage *lineage;
    wc_job *job;
    const uint32_t *from;
    const wc_pageset *set;
    size_t n_old, n_read;
    wc_keyed *line;  /* n_old: cluster and page, in the order of the file */
    wc_keyed *by_id; /* n_ancestors: id and number */
    wc_buffer clean;
} reading;

static wc_status fail_line(const reading *r, const wc_table *table, const char *what)
{
    return wc_fail(r->job->error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": %s", table->path, table->line, what);
}

/* ---- clusters.tsv ---- */

static wc_status take_page(reading *r, const wc_table *table, uint32_t *page)
{
    uint64_t cluster;
    if (r->n_read == r->n_old) return fail_line(r, table, "there are more pages than in signatures.wcs beside it");
    while (r->from[*page] >= r->n_old) ++*page;
    r->clean.len = 0;
    if (!wc_lines_clean(&r->clean, wc_entry_id(&r->set->entry[*page]))) return wc_job_no_memory(r->job);
    if (wc_str_compare(table->field[0], (wc_str){r->clean.data, r->clean.len}) != 0)
        return fail_line(r, table, "the page is another than in signatures.wcs beside it");
    if (!wc_table_hex(table->field[1], &cluster))
        return fail_line(r, table, "expected a cluster of 16 hexadecimal digits");
    r->line[r->n_read++] = (wc_keyed){cluster, (*page)++};
    return WC_OK;
}

static wc_status read_clusters(reading *r, const char *path)
{
    wc_table table;
    uint32_t page = 0;
    bool got = true;
    wc_status status = wc_table_open(&table, path, r->job->error);
    while (status == WC_OK && got) {
        status = wc_table_next(&table, 2, "id and cluster", "id", &got, r->job->error);
        if (status == WC_OK && got) status = take_page(r, &table, &page);
    }
    if (status == WC_OK && r->n_read < r->n_old)
        status = fail_line(r, &table, "the last one, but signatures.wcs has more pages");
    wc_table_close(&table);
    return status;
}

/* Ancestors are numbered by their leads, which come first of their pages. */
static bool number_ancestors(reading *r, uint32_t *ancestor_of)
{
    wc_lineage *l = r->lineage;
    const size_t n = r->n_old;
    wc_keyed *sorted = wc_array_new(n, sizeof *sorted), *scratch = wc_array_new(n, sizeof *scratch);
    uint32_t *lead_of = wc_array_new(r->set->n, sizeof *lead_of);
    bool ok = sorted != NULL && scratch != NULL && lead_of != NULL;
    if (ok && n > 0) memcpy(sorted, r->line, n * sizeof *sorted);
    ok = ok && wc_sort_keyed(sorted, scratch, n, r->job->n_threads);
    for (size_t i = 0, first = 0; ok && i < n; i++) {
        if (sorted[i].key != sorted[first].key) first = i;
        lead_of[sorted[i].value] = sorted[first].value;
        l->n_ancestors += i == first;
    }
    l->ancestor = wc_array_new(l->n_ancestors, sizeof *l->ancestor);
    ok = ok && l->ancestor != NULL;
    for (size_t i = 0, next = 0; ok && i < n; i++) {
        const uint32_t page = r->line[i].value, lead = lead_of[page];
        if (lead == page) {
            l->ancestor[next] = (wc_ancestor){.id = r->line[i].key, .lead = page};
            ancestor_of[page] = (uint32_t)next++;
        }
        ancestor_of[page] = ancestor_of[lead];
        l->ancestor[ancestor_of[page]].n_pages++;
    }
    wc_memory_free(sorted);
    wc_memory_free(scratch);
    wc_memory_free(lead_of);
    return ok;
}

/* ---- created.tsv ---- */

static bool order_by_id(reading *r)
{
    const wc_lineage *l = r->lineage;
    wc_keyed *scratch = wc_array_new(l->n_ancestors, sizeof *scratch);
    bool ok;
    r->by_id = wc_array_new(l->n_ancestors, sizeof *r->by_id);
    ok = r->by_id != NULL && scratch != NULL;
    for (size_t i = 0; ok && i < l->n_ancestors; i++) r->by_id[i] = (wc_keyed){l->ancestor[i].id, (uint32_t)i};
    ok = ok && wc_sort_keyed(r->by_id, scratch, l->n_ancestors, r->job->n_threads);
    wc_memory_free(scratch);
    return ok;
}

static wc_ancestor *find_ancestor(const reading *r, uint64_t id)
{
    size_t from = 0, to = r->lineage->n_ancestors;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (r->by_id[mid].key < id)
            from = mid + 1;
        else
            to = mid;
    }
    if (from == r->lineage->n_ancestors || r->by_id[from].key != id) return NULL;
    return &r->lineage->ancestor[r->by_id[from].value];
}

static wc_status take_created(const reading *r, const wc_table *table)
{
    wc_lineage *l = r->lineage;
    wc_ancestor *ancestor = NULL;
    uint64_t id, number = 0;
    if (wc_table_hex(table->field[0], &id)) ancestor = find_ancestor(r, id);
    for (size_t i = 0; i < table->field[1].len && number < UINT32_MAX; i++) {
        const char c = table->field[1].data[i];
        if (c < '0' || c > '9') return fail_line(r, table, "expected the number of an update");
        number = number * 10 + (uint64_t)(c - '0');
    }
    if (ancestor == NULL) return fail_line(r, table, "expected a cluster that is in clusters.tsv beside it");
    if (number >= UINT32_MAX - 1) return fail_line(r, table, "the number of the update is out of range");
    ancestor->created = (uint32_t)number;
    if (number > l->update) l->update = (uint32_t)number;
    return WC_OK;
}

static wc_status read_created(const reading *r, const char *path)
{
    wc_table table;
    bool got = true;
    wc_status status = wc_table_open(&table, path, r->job->error);
    while (status == WC_OK && got) {
        status = wc_table_next(&table, 2, "cluster and update", "cluster", &got, r->job->error);
        if (status == WC_OK && got) status = take_created(r, &table);
    }
    wc_table_close(&table);
    return status;
}

wc_status wc_lineage_read(wc_lineage *lineage, wc_job *job, const char *dir, const uint32_t *from, size_t n_old,
                          const wc_pageset *set, uint32_t *ancestor_of)
{
    reading r = {.lineage = lineage, .job = job, .from = from, .set = set, .n_old = n_old};
    char *clusters = wc_string_printf("%s/clusters.tsv", dir), *created = wc_string_printf("%s/created.tsv", dir);
    wc_status status;
    bool ok;
    r.line = wc_array_new(n_old, sizeof *r.line);
    ok = clusters != NULL && created != NULL && r.line != NULL;
    status = ok ? read_clusters(&r, clusters) : WC_OK;
    if (status == WC_OK) ok = ok && number_ancestors(&r, ancestor_of) && order_by_id(&r);
    /* a result of a run over everything has none: all of it is of one time */
    if (status == WC_OK && ok && access(created, F_OK) == 0) status = read_created(&r, created);
    if (!ok) status = wc_job_no_memory(job);
    wc_memory_free(clusters);
    wc_memory_free(created);
    wc_memory_free(r.line);
    wc_memory_free(r.by_id);
    wc_buffer_free(&r.clean);
    return status;
}
