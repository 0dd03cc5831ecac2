/* table.c - see table.h */
#include "pipeline/table.h"
#include "base/error.h"
#include <inttypes.h>
#include <string.h>

#define BATCH_BYTES ((size_t)1 << 20)

wc_status wc_table_open(wc_table *table, const char *path, wc_error *error)
{
    memset(table, 0, sizeof *table);
    table->path = path;
    return wc_source_open(&table->source, &path, 1, BATCH_BYTES, 0, error);
}

void wc_table_close(wc_table *table)
{
    wc_source_close(table->source);
    wc_batch_free(&table->batch);
    memset(table, 0, sizeof *table);
}

static void cut_fields(wc_table *table, const char *line, size_t len)
{
    const char *end = line + len;
    for (table->n_fields = 0; table->n_fields < WC_TABLE_FIELDS; line++) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        const char *stop = tab != NULL ? tab : end;
        table->field[table->n_fields++] = (wc_str){line, (size_t)(stop - line)};
        if (tab == NULL) break;
        line = tab;
    }
}

static bool is_header(const wc_table *table, const char *header)
{
    return table->line == 1 && table->field[0].len == strlen(header) &&
           memcmp(table->field[0].data, header, table->field[0].len) == 0;
}

static wc_status check_fields(const wc_table *table, size_t least, const char *expected, wc_error *error)
{
    if (table->n_fields < least)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": expected %s between tabs, found %zu field%s",
                       table->path, table->line, expected, table->n_fields, table->n_fields == 1 ? "" : "s");
    for (size_t i = 0; i < least; i++) {
        if (table->field[i].len == 0)
            return wc_fail(error, WC_ERROR_FORMAT, "%s: line %" PRIu64 ": expected %s, found field %zu empty",
                           table->path, table->line, expected, i + 1);
    }
    return WC_OK;
}

wc_status wc_table_next(wc_table *table, size_t least, const char *expected, const char *header, bool *got,
                        wc_error *error)
{
    do {
        if (table->next == table->batch.n_records) {
            const wc_status status = wc_source_read(table->source, &table->batch, error);
            if (status != WC_OK) return status;
            table->next = 0;
        }
        *got = table->batch.n_records > 0;
        if (!*got) return WC_OK;
        const wc_record *record = &table->batch.record[table->next++];
        if (record->is_text)
            return wc_fail(error, WC_ERROR_FORMAT, "%s: expected a file of lines with %s, found a folder", table->path,
                           expected);
        table->line = record->line;
        cut_fields(table, table->batch.data.data + record->at, record->len);
    } while (is_header(table, header));
    return check_fields(table, least, expected, error);
}

bool wc_table_hex(wc_str field, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < field.len; i++) {
        const char *digits = "0123456789abcdef", *digit = memchr(digits, field.data[i], 16);
        if (digit == NULL) return false;
        *number = *number << 4 | (uint64_t)(digit - digits);
    }
    return field.len == 16;
}
