/* explain_read.c - what the files of a result say of two pages.  clusters.tsv holds the pages in canonical order, so of
 * pages that show one id the first line is the first page's. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "pipeline/table.h"
#include <string.h>

static bool is(wc_str field, const char *text)
{
    return field.len == strlen(text) && memcmp(field.data, text, field.len) == 0;
}

static wc_status fail_unfit(const wc_explaining *e, const char *path, const char *what)
{
    return wc_fail(e->job.error, WC_ERROR_FORMAT, "%s: %s; expected the pages of %s/signatures.wcs", path, what,
                   e->dir);
}

static char *path_of(const wc_explaining *e, const char *name) { return wc_string_printf("%s/%s", e->dir, name); }

/* ---- clusters.tsv ---- */

/* Cluster and relation of the page, if it is one of the two; seen: lines so far that show the side's id. */
static void take_role(wc_explaining *e, const wc_table *table, size_t seen[2])
{
    for (int side = 0; side < 2; side++) {
        wc_explained_page *out = &e->out->page[side];
        if (!is(table->field[0], e->asked[side].id)) continue;
        if (seen[side]++ != e->asked[side].rank) continue;
        out->cluster = wc_explain_clean(e, table->field[1]);
        out->role = wc_explain_clean(e, table->field[2]);
    }
}

/* The cluster's first page is its lead; seen: lines so far that show the id of the longest. */
static void take_member(wc_explaining *e, const wc_table *table, size_t seen[2])
{
    for (int side = 0; side < 2; side++) {
        wc_explained_page *out = &e->out->page[side];
        wc_explain_place *longest = &e->longest[side];
        const bool member = is(table->field[1], out->cluster);
        if (member && out->n_cluster++ == 0) out->lead = wc_explain_clean(e, table->field[0]);
        if (longest->id == NULL || !is(table->field[0], longest->id)) continue;
        if (member && longest->rank == SIZE_MAX) longest->rank = seen[side];
        seen[side]++;
    }
}

static wc_status read_clusters(wc_explaining *e, const char *path,
                               void (*take)(wc_explaining *e, const wc_table *table, size_t seen[2]), size_t seen[2])
{
    wc_table table;
    uint64_t n = 0;
    bool got = true;
    wc_status status = wc_table_open(&table, path, e->job.error);
    if (status != WC_OK) return status;
    for (;; n++) {
        status = wc_table_next(&table, 3, "id, cluster and relation", "id", &got, e->job.error);
        if (status != WC_OK || !got) break;
        take(e, &table, seen);
    }
    wc_table_close(&table);
    if (status == WC_OK && n != e->n_pages)
        status = fail_unfit(e, path, n > e->n_pages ? "there are more pages" : "there are fewer pages");
    return status == WC_OK && e->no_memory ? wc_job_no_memory(&e->job) : status;
}

/* ---- stories.jsonl ---- */

/* The string that `at` begins with, up to the quotation mark that ends it, as it was before it was escaped. */
static const char *read_string(wc_explaining *e, wc_str at)
{
    wc_buffer plain = {0};
    const char *kept;
    bool ok = true;
    for (size_t i = 0; ok && i < at.len && at.data[i] != '"'; i++) {
        if (at.data[i] == '\\' && i + 1 < at.len) i++;
        ok = wc_buffer_append(&plain, &at.data[i], 1);
    }
    if (!ok) e->no_memory = true;
    kept = wc_explain_clean(e, (wc_str){plain.data, plain.len});
    wc_buffer_free(&plain);
    return kept;
}

/* A line as report/stories.c writes it.  Inside of a string no quotation mark is without a \ before it. */
static void take_story(wc_explaining *e, wc_str line)
{
    static const char head[] = "{\"id\":\"", longest[] = ",\"longest\":\"";
    const size_t before = sizeof head - 1;
    for (int side = 0; side < 2; side++) {
        const char *cluster = e->out->page[side].cluster, *at;
        const size_t len = strlen(cluster);
        if (line.len <= before + len || memcmp(line.data + before, cluster, len) != 0) continue;
        at = memmem(line.data, line.len, longest, sizeof longest - 1);
        if (at == NULL) continue;
        at += sizeof longest - 1;
        e->longest[side].id = read_string(e, (wc_str){at, (size_t)(line.data + line.len - at)});
        e->longest[side].rank = SIZE_MAX;
    }
}

static wc_status read_stories(wc_explaining *e, const char *path)
{
    wc_table table; /* of one field: there is no tab in it */
    bool got = true;
    wc_status status = wc_table_open(&table, path, e->job.error);
    while (status == WC_OK && got) {
        status = wc_table_next(&table, 1, "a story", "", &got, e->job.error);
        if (status == WC_OK && got) take_story(e, table.field[0]);
    }
    wc_table_close(&table);
    return status == WC_OK && e->no_memory ? wc_job_no_memory(&e->job) : status;
}

static wc_status demand_found(wc_explaining *e, const char *clusters, const size_t seen[2])
{
    for (int side = 0; side < 2; side++) {
        if (seen[side] != e->asked[side].n_showing) return fail_unfit(e, clusters, "the pages are others");
    }
    return WC_OK;
}

static wc_status demand_longest(wc_explaining *e, const char *stories)
{
    for (int side = 0; side < 2; side++) {
        if (e->longest[side].id == NULL ? e->out->page[side].n_cluster > 1 : e->longest[side].rank == SIZE_MAX)
            return fail_unfit(e, stories, "the stories are others");
    }
    return WC_OK;
}

wc_status wc_explain_read_stories(wc_explaining *e)
{
    char *clusters = path_of(e, "clusters.tsv"), *stories = path_of(e, "stories.jsonl");
    size_t shown[2] = {0, 0}, shown_longest[2] = {0, 0};
    wc_status status = clusters != NULL && stories != NULL ? WC_OK : wc_job_no_memory(&e->job);
    if (status == WC_OK) status = read_clusters(e, clusters, take_role, shown);
    if (status == WC_OK) status = demand_found(e, clusters, shown);
    if (status == WC_OK) status = read_stories(e, stories);
    if (status == WC_OK) status = read_clusters(e, clusters, take_member, shown_longest);
    if (status == WC_OK) status = demand_longest(e, stories);
    for (int side = 0; side < 2; side++) e->longest[side].n_showing = shown_longest[side];
    wc_memory_free(clusters);
    wc_memory_free(stories);
    return status;
}

/* ---- pairs.tsv ---- */

wc_status wc_explain_read_pair(wc_explaining *e, const char **relation)
{
    const int first = e->page[0] < e->page[1] ? 0 : 1;
    const char *id_a = e->asked[first].id, *id_b = e->asked[!first].id;
    char *path = path_of(e, "pairs.tsv");
    wc_table table = {0};
    bool got = true;
    wc_status status = path != NULL ? wc_table_open(&table, path, e->job.error) : wc_job_no_memory(&e->job);
    *relation = "";
    while (status == WC_OK && got && (*relation)[0] == '\0') {
        status = wc_table_next(&table, 3, "two ids and a relation", "id_a", &got, e->job.error);
        if (status == WC_OK && got && is(table.field[0], id_a) && is(table.field[1], id_b))
            *relation = wc_explain_clean(e, table.field[2]);
    }
    wc_table_close(&table);
    wc_memory_free(path);
    return status;
}
