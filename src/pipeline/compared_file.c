/* compared_file.c - see compared_file.h */
#include "pipeline/compared_file.h"
#include "base/error.h"
#include "pipeline/columns.h"
#include <stddef.h>
#include <string.h>

enum { PAGES, COMPARISONS, FINDINGS };                      /* kinds of rows */
enum { PRINT, DIGEST, COUNT, GAP, KIND, FIRST_OF_FINDING }; /* columns */
enum { PRINT_BYTES = 8, COUNT_BYTES = 4, GAP_BYTES = 4 };   /* of a row */

#define FINDING(name)                                                                                                  \
    {                                                                                                                  \
        sizeof(((wc_finding *)NULL)->name), offsetof(wc_finding, name)                                                 \
    }
static const struct {
    unsigned bytes;
    size_t offset;
} finding_column[] = {
    FINDING(own_a), FINDING(own_b), FINDING(shared), FINDING(shared_quoted), FINDING(figures), FINDING(figures_shared),
    FINDING(run),   FINDING(run_a), FINDING(run_b),  FINDING(level),         FINDING(flags),
};
#define FINDING_COLUMNS (sizeof finding_column / sizeof finding_column[0])

static wc_columns describe(const wc_compared *c, const wc_params *params, const char *path)
{
    wc_columns columns = {.kind = "WCC",
                          .path = path,
                          .n = FIRST_OF_FINDING + FINDING_COLUMNS,
                          .key = wc_columns_key(params, WC_MATCH_RULES),
                          .n_rows = {[PAGES] = c->n_pages, [COMPARISONS] = c->n, [FINDINGS] = c->n_findings},
                          .column = {[PRINT] = {PAGES, PRINT_BYTES},
                                     [DIGEST] = {PAGES, PRINT_BYTES},
                                     [COUNT] = {PAGES, COUNT_BYTES},
                                     [GAP] = {COMPARISONS, GAP_BYTES},
                                     [KIND] = {COMPARISONS, 1}}};
    for (size_t i = 0; i < FINDING_COLUMNS; i++) {
        columns.column[FIRST_OF_FINDING + i].rows = FINDINGS;
        columns.column[FIRST_OF_FINDING + i].bytes = finding_column[i].bytes;
    }
    return columns;
}

/* ---- writing ---- */

/* The page whose comparison this is. */
static size_t page_of(const wc_compared *c, size_t comparison)
{
    size_t page = 0, n = c->n_pages;
    while (n > 1) {
        const size_t half = n / 2;
        const bool behind = c->from[page + half] > comparison;
        page += behind ? 0 : half;
        n = behind ? half : n - half;
    }
    return page;
}

static void put_gaps(const wc_compared *c, size_t from, size_t to, uint8_t *raw)
{
    for (size_t i = from, page = from < to ? page_of(c, from) : 0; i < to; i++) {
        while (i >= c->from[page + 1]) page++;
        const size_t next = i + 1 < c->from[page + 1] ? c->other[i + 1] : page;
        wc_plane_put(raw, to - from, i - from, GAP_BYTES, next - c->other[i]);
    }
}

static void put_findings(const wc_compared *c, size_t column, size_t from, size_t to, uint8_t *raw)
{
    const unsigned bytes = finding_column[column - FIRST_OF_FINDING].bytes;
    for (size_t i = from; i < to; i++) {
        const unsigned char *at =
            (const unsigned char *)&c->finding[i] + finding_column[column - FIRST_OF_FINDING].offset;
        uint16_t wide;
        memcpy(&wide, at, bytes == sizeof wide ? bytes : 0);
        wc_plane_put(raw, to - from, i - from, bytes, bytes == sizeof wide ? wide : *at);
    }
}

static void fetch(const wc_compared *c, size_t column, size_t from, size_t to)
{
    const size_t n = to - from;
    if (column == PRINT) wc_disk_fetch(c->disk, c->print + from, n * sizeof *c->print);
    if (column == DIGEST) wc_disk_fetch(c->disk, c->digest + from, n * sizeof *c->digest);
    if (column == COUNT) wc_disk_fetch(c->disk, c->from + from, n * sizeof *c->from);
    if (column == GAP) wc_disk_fetch(c->disk, c->other + from, n * sizeof *c->other);
    if (column == KIND) wc_disk_fetch(c->disk, c->detail + from, n * sizeof *c->detail);
    if (column >= FIRST_OF_FINDING) wc_disk_fetch(c->disk, c->finding + from, n * sizeof *c->finding);
}

static void put_column(const void *context, size_t column, size_t from, size_t to, uint8_t *raw)
{
    const wc_compared *c = context;
    const size_t n = to - from;
    fetch(c, column, from, to);
    switch (column) {
    case PRINT:
        for (size_t i = 0; i < n; i++) wc_plane_put(raw, n, i, PRINT_BYTES, c->print[from + i]);
        return;
    case DIGEST:
        for (size_t i = 0; i < n; i++) wc_plane_put(raw, n, i, PRINT_BYTES, c->digest[from + i]);
        return;
    case COUNT:
        for (size_t i = from; i < to; i++) wc_plane_put(raw, n, i - from, COUNT_BYTES, c->from[i + 1] - c->from[i]);
        return;
    case GAP:
        put_gaps(c, from, to, raw);
        return;
    case KIND:
        for (size_t i = 0; i < n; i++) raw[i] = c->detail[from + i] != WC_COMPARED_NONE;
        return;
    default:
        put_findings(c, column, from, to, raw);
    }
}

wc_status wc_compared_write(const wc_compared *compared, const wc_params *params, const char *path, int n_threads,
                            wc_error *error)
{
    wc_columns columns = describe(compared, params, path);
    columns.disk = compared->disk;
    return wc_columns_write(&columns, put_column, compared, n_threads, error);
}

/* ---- reading ---- */

static void take_findings(wc_compared *c, size_t column, const uint8_t *raw)
{
    const unsigned bytes = finding_column[column - FIRST_OF_FINDING].bytes;
    for (size_t i = 0; i < c->n_findings; i++) {
        const uint64_t value = wc_plane_get(raw, c->n_findings, i, bytes);
        unsigned char *at = (unsigned char *)&c->finding[i] + finding_column[column - FIRST_OF_FINDING].offset;
        const uint16_t wide = (uint16_t)value;
        if (bytes == sizeof wide)
            memcpy(at, &wide, sizeof wide);
        else
            *at = (unsigned char)value;
    }
}

/* As numbers of the file, which link_rows makes places of. */
static void take_column(void *context, size_t column, const uint8_t *raw)
{
    wc_compared *c = context;
    switch (column) {
    case PRINT:
        for (size_t i = 0; i < c->n_pages; i++) c->print[i] = wc_plane_get(raw, c->n_pages, i, 8);
        return;
    case DIGEST:
        for (size_t i = 0; i < c->n_pages; i++) c->digest[i] = wc_plane_get(raw, c->n_pages, i, 8);
        return;
    case COUNT:
        for (size_t i = 0; i < c->n_pages; i++) c->from[i + 1] = wc_plane_get(raw, c->n_pages, i, 4);
        return;
    case GAP:
        for (size_t i = 0; i < c->n; i++) c->other[i] = (uint32_t)wc_plane_get(raw, c->n, i, 4);
        return;
    case KIND:
        for (size_t i = 0; i < c->n; i++) c->detail[i] = raw[i];
        return;
    default:
        take_findings(c, column, raw);
    }
}

/* From counts, gaps and kinds to places; what they say is not believed but looked at. */
static const char *link_rows(wc_compared *c)
{
    size_t n_findings = 0;
    for (size_t page = 0; page < c->n_pages; page++) {
        const size_t from = c->from[page], n = c->from[page + 1];
        size_t next = page;
        if (n > c->n - from) return "it has fewer comparisons than its pages";
        c->from[page + 1] = from + n;
        for (size_t i = from + n; i-- > from;) {
            if (c->other[i] == 0 || c->other[i] > next) return "a page was compared with none that is before it";
            next -= c->other[i];
            c->other[i] = (uint32_t)next;
        }
        for (size_t i = from; i < from + n; i++) {
            if (c->detail[i] != 0 && n_findings == c->n_findings) return "it has fewer findings than it says";
            c->detail[i] = c->detail[i] != 0 ? (uint32_t)n_findings++ : WC_COMPARED_NONE;
        }
    }
    for (size_t i = 0; i < c->n_findings; i++) {
        if (c->finding[i].level > WC_LEVEL_MAX) return "a level is out of range";
    }
    return c->from[c->n_pages] == c->n && n_findings == c->n_findings ? NULL : "its numbers do not add up";
}

static bool allocate(wc_compared *c)
{
    c->print = wc_array_new(c->n_pages, sizeof *c->print);
    c->digest = wc_array_new(c->n_pages, sizeof *c->digest);
    c->from = wc_array_new(c->n_pages + 1, sizeof *c->from);
    c->other = wc_array_new(c->n, sizeof *c->other);
    c->detail = wc_array_new(c->n, sizeof *c->detail);
    c->finding = wc_array_new(c->n_findings, sizeof *c->finding);
    return c->print != NULL && c->digest != NULL && c->from != NULL && c->other != NULL && c->detail != NULL &&
           c->finding != NULL;
}

wc_status wc_compared_read(wc_compared *c, const wc_params *params, const char *path, size_t n_pages, int n_threads,
                           wc_error *error)
{
    wc_columns columns;
    wc_columns_file file;
    const char *wrong = NULL;
    wc_status status;
    memset(c, 0, sizeof *c);
    columns = describe(c, params, path);
    status = wc_columns_open(&file, &columns, error);
    if (status != WC_OK || file.data == NULL || columns.n_rows[PAGES] != n_pages) {
        wc_columns_close(&file);
        return status;
    }
    *c = (wc_compared){.n_pages = n_pages, .n = columns.n_rows[COMPARISONS], .n_findings = columns.n_rows[FINDINGS]};
    if (!allocate(c))
        status = wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", path);
    else
        status = wc_columns_take(&file, &columns, take_column, c, n_threads, error);
    if (status == WC_OK) wrong = link_rows(c);
    if (wrong != NULL) status = wc_columns_damaged(&columns, wrong, error);
    if (status != WC_OK) wc_compared_free(c);
    wc_columns_close(&file);
    return status;
}
