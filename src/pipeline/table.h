/* table.h - a file of lines of fields between tabs, line by line.  Internal header. */
#ifndef WC_PIPELINE_TABLE_H
#define WC_PIPELINE_TABLE_H
#include "corpus/source.h"

#define WC_TABLE_FIELDS 4 /* what follows them in a line is left out */

typedef struct wc_table {
    wc_source *source;
    wc_batch batch;
    size_t next; /* record of the batch */
    const char *path;
    uint64_t line;                 /* from 1 */
    wc_str field[WC_TABLE_FIELDS]; /* of this line; views, valid until the next is read */
    size_t n_fields;
} wc_table;

/* path: plain or gzip or zstd, "-" for standard input; borrowed.  On failure *table is zeroed. */
wc_status wc_table_open(wc_table *table, const char *path, wc_error *error);
void wc_table_close(wc_table *table); /* a zeroed or closed one is fine */

/* The next line that is not blank; *got is false at the end.  WC_ERROR_FORMAT where it has fewer than `least` fields,
 * or one of these is empty: `expected` names them.  A first line that begins with the field `header` is skipped. */
wc_status wc_table_next(wc_table *table, size_t least, const char *expected, const char *header, bool *got,
                        wc_error *error);

/* The number that field gives in 16 hexadecimal digits, as ids of clusters are written; false: it is none. */
bool wc_table_hex(wc_str field, uint64_t *number);
#endif
