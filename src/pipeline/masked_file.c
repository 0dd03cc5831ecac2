/* masked_file.c - see masked_file.h */
#include "pipeline/masked_file.h"
#include "base/error.h"
#include "pipeline/columns.h"
#include <string.h>

enum { WINDOWS, BYTES };                                   /* kinds of rows */
enum { PRINT, GROUPS, LEN, BITS, COLUMNS };                /* columns */
enum { PRINT_BYTES = 8, GROUPS_BYTES = 4, LEN_BYTES = 8 }; /* of a row */

static wc_columns describe(const wc_masked *m, const wc_params *params, const char *path)
{
    return (wc_columns){.kind = "WCM",
                        .path = path,
                        .n = COLUMNS,
                        .key = wc_columns_key(params, WC_MASK_RULES),
                        .n_rows = {[WINDOWS] = m->n, [BYTES] = m->from != NULL ? m->from[m->n] : 0},
                        .column = {[PRINT] = {WINDOWS, PRINT_BYTES},
                                   [GROUPS] = {WINDOWS, GROUPS_BYTES},
                                   [LEN] = {WINDOWS, LEN_BYTES},
                                   [BITS] = {BYTES, 1}}};
}

static void put_column(const void *context, size_t column, size_t from, size_t to, uint8_t *raw)
{
    const wc_masked *m = context;
    const size_t n = to - from;
    for (size_t i = 0; i < n && column == PRINT; i++) wc_plane_put(raw, n, i, PRINT_BYTES, m->print[from + i]);
    for (size_t i = 0; i < n && column == GROUPS; i++) wc_plane_put(raw, n, i, GROUPS_BYTES, m->n_groups[from + i]);
    for (size_t i = 0; i < n && column == LEN; i++)
        wc_plane_put(raw, n, i, LEN_BYTES, m->from[from + i + 1] - m->from[from + i]);
    if (column == BITS && n > 0) {
        wc_disk_fetch(m->disk, m->bits + from, n);
        memcpy(raw, m->bits + from, n);
    }
}

wc_status wc_masked_write(const wc_masked *masked, const wc_params *params, const char *path, int n_threads,
                          wc_error *error)
{
    wc_columns columns = describe(masked, params, path);
    columns.disk = masked->disk;
    return wc_columns_write(&columns, put_column, masked, n_threads, error);
}

typedef struct {
    wc_masked *masked;
    size_t n_bytes;
} reading;

static void take_column(void *context, size_t column, const uint8_t *raw)
{
    const reading *r = context;
    wc_masked *m = r->masked;
    for (size_t i = 0; i < m->n && column == PRINT; i++) m->print[i] = wc_plane_get(raw, m->n, i, PRINT_BYTES);
    for (size_t i = 0; i < m->n && column == GROUPS; i++)
        m->n_groups[i] = (uint32_t)wc_plane_get(raw, m->n, i, GROUPS_BYTES);
    for (size_t i = 0; i < m->n && column == LEN; i++) m->from[i + 1] = wc_plane_get(raw, m->n, i, LEN_BYTES);
    if (column == BITS && r->n_bytes > 0) memcpy(m->bits, raw, r->n_bytes);
}

/* From lengths to places; what they say is not believed but looked at. */
static const char *link_rows(wc_masked *m, size_t n_bytes)
{
    for (size_t i = 0; i < m->n; i++) {
        if (i > 0 && m->print[i - 1] > m->print[i]) return "its prints are not in order";
        if (m->from[i + 1] > n_bytes - m->from[i]) return "its numbers do not add up";
        m->from[i + 1] += m->from[i];
    }
    return m->from[m->n] == n_bytes ? NULL : "its numbers do not add up";
}

wc_status wc_masked_read(wc_masked *m, const wc_params *params, const char *path, int n_threads, wc_error *error)
{
    reading r = {.masked = m};
    wc_columns columns;
    wc_columns_file file;
    const char *wrong = NULL;
    wc_status status;
    memset(m, 0, sizeof *m);
    columns = describe(m, params, path);
    status = wc_columns_open(&file, &columns, error);
    if (status != WC_OK || file.data == NULL) return status;
    r.n_bytes = columns.n_rows[BYTES];
    if (!wc_masked_new(m, columns.n_rows[WINDOWS], r.n_bytes))
        status = wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", path);
    else
        status = wc_columns_take(&file, &columns, take_column, &r, n_threads, error);
    if (status == WC_OK) wrong = link_rows(m, r.n_bytes);
    if (wrong != NULL) status = wc_columns_damaged(&columns, wrong, error);
    if (status != WC_OK) wc_masked_free(m);
    wc_columns_close(&file);
    return status;
}
