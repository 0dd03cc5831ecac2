/* columns.h - a file of columns of numbers, packed and checked.  Internal header.
 *
 *     0  8  magic: 0x89, three letters of the kind of file, "\r\n\x1a\n"
 *     8  8  key: XXH64 of what else decides what the file holds
 *    16  8  number of rows of each of three kinds
 *    40     for each column: 8 raw bytes, 8 packed bytes, 8 XXH64 of the packed bytes
 *   end  8  XXH64 of all before this; the columns follow, and nothing else
 *
 * Integers are little-endian.  A column is one zstd frame, or, where that saves nothing (packed = raw), the bytes
 * themselves; its numbers stand in planes, the least bytes of all rows first, so that zstd sees like beside like. */
#ifndef WC_PIPELINE_COLUMNS_H
#define WC_PIPELINE_COLUMNS_H
#include "base/disk.h"
#include "store/store_format.h"

#define WC_COLUMNS_MOST 16
#define WC_ROW_KINDS    3

typedef struct wc_columns {
    const char *kind; /* three letters */
    const char *path; /* the caller's */
    size_t n;         /* columns, at most WC_COLUMNS_MOST */
    uint64_t key;
    uint64_t n_rows[WC_ROW_KINDS];
    wc_disk *disk; /* to write: that holds what is not packed yet; NULL: memory */
    struct {
        unsigned rows;  /* which of the n_rows it has */
        unsigned bytes; /* of a row */
    } column[WC_COLUMNS_MOST];
} wc_columns;

/* Key of a file that holds for these parameters, this version of the program and these rules alone. */
uint64_t wc_columns_key(const wc_params *params, uint64_t rules);

/* Rows [from, to) of a column in planes (wc_plane_put) of to - from rows: to be filled, and are zeroed. */
typedef void wc_columns_putter(const void *context, size_t column, size_t from, size_t to, uint8_t *raw);

/* Write the file, where nothing is; several columns at a time.  With a disk memory holds what is packed of as many
 * columns as there are threads. */
wc_status wc_columns_write(const wc_columns *columns, wc_columns_putter *put, const void *context, int n_threads,
                           wc_error *error);

typedef struct wc_columns_file { /* zeroed is a valid empty one */
    uint8_t *data;
    size_t len;
} wc_columns_file;

/* Read columns->path, of which kind, n and column are known: fill in n_rows.  No data: there is no file, or it has
 * another key.  WC_ERROR_FORMAT: it is damaged. */
wc_status wc_columns_open(wc_columns_file *file, wc_columns *columns, wc_error *error);
void wc_columns_close(wc_columns_file *file);

/* Unpack all columns, several at a time; take looks at one.  The rows fit into memory if n_rows does, which is not
 * looked at before: that is for the caller. */
wc_status wc_columns_take(const wc_columns_file *file, const wc_columns *columns,
                          void (*take)(void *context, size_t column, const uint8_t *raw), void *context, int n_threads,
                          wc_error *error);

wc_status wc_columns_damaged(const wc_columns *columns, const char *why, wc_error *error);
#endif
