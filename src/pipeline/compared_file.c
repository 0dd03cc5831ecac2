/* compared_file.c - see compared_file.h */
#include "pipeline/compared_file.h"
#include "base/error.h"
#include "pipeline/columns.h"
#include "story/undone.h"
#include <stddef.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

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

/* of: 0, or a hash of the prints without which the file is of no use. */
static wc_columns describe(const wc_params *params, uint64_t of, const char *path)
{
    wc_columns columns = {.kind = "CMP",
                          .path = path,
                          .n = FIRST_OF_FINDING + FINDING_COLUMNS,
                          .key = wc_columns_key(params, WC_MATCH_RULES) ^ of,
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

static void put_findings(const wc_compared_section *s, size_t column, size_t n, uint8_t *raw)
{
    const unsigned bytes = finding_column[column - FIRST_OF_FINDING].bytes;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *at =
            (const unsigned char *)&s->finding[i] + finding_column[column - FIRST_OF_FINDING].offset;
        uint16_t wide;
        memcpy(&wide, at, bytes == sizeof wide ? bytes : 0);
        wc_plane_put(raw, n, i, bytes, bytes == sizeof wide ? wide : *at);
    }
}

static void put_column(const void *context, size_t column, size_t n, uint8_t *raw)
{
    const wc_compared_section *s = context;
    switch (column) {
    case PRINT:
        for (size_t i = 0; i < n; i++) wc_plane_put(raw, n, i, PRINT_BYTES, s->print[i]);
        return;
    case DIGEST:
        for (size_t i = 0; i < n; i++) wc_plane_put(raw, n, i, PRINT_BYTES, s->digest[i]);
        return;
    case COUNT:
        for (size_t i = 0; i < n; i++) wc_plane_put(raw, n, i, COUNT_BYTES, s->count[i]);
        return;
    case GAP:
        for (size_t i = 0; i < n; i++) wc_plane_put(raw, n, i, GAP_BYTES, s->gap[i]);
        return;
    case KIND:
        if (n > 0) memcpy(raw, s->known, n);
        return;
    default:
        put_findings(s, column, n, raw);
    }
}

static bool put_section(void *context, size_t number, const wc_compared_section *section)
{
    const uint64_t n_rows[WC_ROW_KINDS] = {[PAGES] = section != NULL ? section->n_pages : 0,
                                           [COMPARISONS] = section != NULL ? section->n : 0,
                                           [FINDINGS] = section != NULL ? section->n_findings : 0};
    return wc_columns_put(context, number, n_rows, section != NULL ? put_column : NULL, section);
}

static wc_status write_file(const wc_columns *columns, wc_reuse *reuse, const wc_matches *matches,
                            const wc_records *to_lead, size_t n_pages, int n_threads, wc_error *error)
{
    wc_columns_writer writer;
    const wc_status status = wc_columns_begin(&writer, columns, error);
    if (status != WC_OK) return status;
    return wc_columns_end(&writer, wc_compared_make(reuse, matches, to_lead, n_pages, n_threads, put_section, &writer),
                          error);
}

wc_status wc_compared_write(wc_reuse *reuse, const wc_matches *matches, const wc_records *to_lead, size_t n_pages,
                            const wc_params *params, const char *path, int n_threads, wc_error *error)
{
    const wc_columns columns = describe(params, 0, path);
    return write_file(&columns, reuse, matches, to_lead, n_pages, n_threads, error);
}

static uint64_t hash_of(const uint64_t *print, size_t n) { return XXH3_64bits(print, n * sizeof *print); }

wc_status wc_compared_write_undone(wc_reuse *reuse, size_t round, size_t n_pages, const wc_params *params,
                                   const char *path, int n_threads, wc_error *error)
{
    const wc_columns columns = describe(params, hash_of(reuse->print, n_pages), path);
    wc_undone *undone = &reuse->undone[round];
    const wc_matches matches = {.all = undone->matches};
    wc_reuse mine = {.strangers = &undone->strangers, .n_strangers = 1, .disk = reuse->disk};
    wc_records to_lead = {0};
    wc_status status;
    mine.print = wc_array_new(n_pages, sizeof *mine.print);
    mine.digest = wc_array_new(n_pages, sizeof *mine.digest);
    if (mine.print == NULL || mine.digest == NULL || !wc_records_init(&mine.verified, mine.disk, sizeof(wc_match)) ||
        !wc_records_init(&to_lead, mine.disk, sizeof(wc_match)) || !wc_records_end(&to_lead)) {
        status = wc_fail_memory(error, n_pages * sizeof *mine.print);
    } else {
        wc_undone_prints(reuse, round, mine.print);
        status = write_file(&columns, &mine, &matches, &to_lead, n_pages, n_threads, error);
    }
    wc_memory_free(mine.print);
    wc_memory_free(mine.digest);
    wc_records_free(&mine.verified);
    wc_records_free(&to_lead);
    return status;
}

/* ---- reading ---- */

static void take_findings(wc_finding *finding, size_t column, size_t n, const uint8_t *raw)
{
    const unsigned bytes = finding_column[column - FIRST_OF_FINDING].bytes;
    for (size_t i = 0; i < n; i++) {
        const uint64_t value = wc_plane_get(raw, n, i, bytes);
        unsigned char *at = (unsigned char *)&finding[i] + finding_column[column - FIRST_OF_FINDING].offset;
        const uint16_t wide = (uint16_t)value;
        if (bytes == sizeof wide)
            memcpy(at, &wide, sizeof wide);
        else
            *at = (unsigned char)value;
    }
}

/* As numbers of the file, which link_rows makes places of. */
static void take_column(void *context, size_t column, size_t from, size_t n, const uint8_t *raw)
{
    wc_compared *c = context;
    switch (column) {
    case PRINT:
        for (size_t i = 0; i < n; i++) c->print[from + i] = wc_plane_get(raw, n, i, PRINT_BYTES);
        return;
    case DIGEST:
        for (size_t i = 0; i < n; i++) c->digest[from + i] = wc_plane_get(raw, n, i, PRINT_BYTES);
        return;
    case COUNT:
        for (size_t i = 0; i < n; i++) c->from[from + i + 1] = wc_plane_get(raw, n, i, COUNT_BYTES);
        return;
    case GAP:
        for (size_t i = 0; i < n; i++) c->other[from + i] = (uint32_t)wc_plane_get(raw, n, i, GAP_BYTES);
        return;
    case KIND:
        for (size_t i = 0; i < n; i++) c->detail[from + i] = raw[i];
        return;
    default:
        take_findings(c->finding + from, column, n, raw);
    }
}

/* From counts, gaps and kinds of a section to places; what they say is not believed but looked at. */
static const char *link_rows(void *context, const size_t first[WC_ROW_KINDS], const size_t rows[WC_ROW_KINDS])
{
    wc_compared *c = context;
    const size_t end = first[COMPARISONS] + rows[COMPARISONS], end_findings = first[FINDINGS] + rows[FINDINGS];
    size_t from = first[COMPARISONS], n_findings = first[FINDINGS];
    for (size_t page = first[PAGES]; page < first[PAGES] + rows[PAGES]; page++) {
        const size_t n = c->from[page + 1];
        size_t next = page;
        if (n > end - from) return "it has fewer comparisons than its pages";
        for (size_t i = from + n; i-- > from;) {
            if (c->other[i] == 0 || c->other[i] > next) return "a page was compared with none that is before it";
            next -= c->other[i];
            c->other[i] = (uint32_t)next;
        }
        for (size_t i = from; i < from + n; i++) {
            if (c->detail[i] != 0 && n_findings == end_findings) return "it has fewer findings than it says";
            c->detail[i] = c->detail[i] != 0 ? (uint32_t)n_findings++ : WC_COMPARED_NONE;
        }
        from += n;
        c->from[page + 1] = from;
    }
    for (size_t i = first[FINDINGS]; i < end_findings; i++) {
        if (c->finding[i].level > WC_LEVEL_MAX) return "a level is out of range";
    }
    return from == end && n_findings == end_findings ? NULL : "its numbers do not add up";
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

static uint64_t bytes_of(const wc_compared *c)
{
    return c->n_pages * (sizeof *c->print + sizeof *c->digest + sizeof *c->from) +
           c->n * (sizeof *c->other + sizeof *c->detail) + c->n_findings * sizeof *c->finding;
}

static wc_status read_file(wc_compared *c, wc_columns columns, const char *path, size_t n_pages, uint64_t most,
                           int n_threads, wc_error *error)
{
    const wc_columns_taker taker = {take_column, link_rows, c};
    wc_columns_file file;
    wc_status status;
    memset(c, 0, sizeof *c);
    status = wc_columns_open(&file, &columns, error);
    if (status != WC_OK || file.data == NULL || columns.n_rows[PAGES] != n_pages) {
        wc_columns_close(&file);
        return status;
    }
    *c = (wc_compared){.n_pages = n_pages, .n = columns.n_rows[COMPARISONS], .n_findings = columns.n_rows[FINDINGS]};
    if (bytes_of(c) > most)
        memset(c, 0, sizeof *c);
    else if (!allocate(c))
        status = wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", path);
    else
        status = wc_columns_take(&file, &columns, &taker, n_threads, error);
    if (status != WC_OK) wc_compared_free(c);
    wc_columns_close(&file);
    return status;
}

wc_status wc_compared_read(wc_compared *c, const wc_params *params, const char *path, size_t n_pages, uint64_t most,
                           int n_threads, wc_error *error)
{
    return read_file(c, describe(params, 0, path), path, n_pages, most, n_threads, error);
}

wc_status wc_compared_read_undone(wc_compared *c, const wc_compared *before, const wc_params *params, const char *path,
                                  uint64_t most, int n_threads, wc_error *error)
{
    const wc_columns columns = describe(params, hash_of(before->print, before->n_pages), path);
    const wc_status status = read_file(c, columns, path, before->n_pages, most, n_threads, error);
    for (size_t p = 0; p < c->n_pages; p++) {
        if (c->print[p] == 0) c->print[p] = before->print[p];
    }
    return status;
}

static void take_print(void *context, size_t column, size_t from, size_t n, const uint8_t *raw)
{
    uint64_t *print = context;
    for (size_t i = 0; column == PRINT && i < n; i++) print[from + i] = wc_plane_get(raw, n, i, PRINT_BYTES);
}

wc_status wc_compared_read_prints(uint64_t **print, const wc_params *params, const char *path, size_t n_pages,
                                  int n_threads, wc_error *error)
{
    wc_columns columns = describe(params, 0, path);
    wc_columns_file file;
    wc_status status = wc_columns_open(&file, &columns, error);
    *print = NULL;
    if (status == WC_OK && file.data != NULL && columns.n_rows[PAGES] == n_pages) {
        *print = wc_array_new(n_pages, sizeof **print);
        status = *print == NULL
                     ? wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", path)
                     : wc_columns_take(&file, &columns, &(wc_columns_taker){.take = take_print, .context = *print},
                                       n_threads, error);
    }
    wc_columns_close(&file);
    if (status == WC_OK) return status;
    wc_memory_free(*print);
    *print = NULL;
    return status;
}
