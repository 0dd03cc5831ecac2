/* columns.h - a file of columns of numbers, packed and checked, some rows after the other.  Internal header.
 *
 *     0  8  magic: 0x89, three letters of the kind of file, "\r\n\x1a\n"
 *     8  8  key: XXH64 of what else decides what the file holds
 *    16 24  number of rows of each of three kinds
 *    40  8  number of sections
 *    48  8  XXH64 of all before this; the sections follow, and nothing else
 *
 * A section has some rows of each kind, which follow those of the section before:
 *
 *     0  8  XXH64 of all of the section behind this
 *     8 24  number of its rows of each kind
 *    32     for each column: 8 packed bytes; then the columns
 *
 * Integers are little-endian.  A column is one zstd frame, or, where that saves nothing, the bytes themselves; its
 * numbers stand in planes, the least bytes of all rows first, so that zstd sees like beside like. */
#ifndef WC_PIPELINE_COLUMNS_H
#define WC_PIPELINE_COLUMNS_H
#include "base/output.h"
#include "base/turn.h"
#include "store/store_format.h"

#define WC_COLUMNS_MOST 16
#define WC_ROW_KINDS    3

typedef struct wc_columns {
    const char *kind; /* three letters */
    const char *path; /* the caller's */
    size_t n;         /* columns, at most WC_COLUMNS_MOST */
    uint64_t key;
    uint64_t n_rows[WC_ROW_KINDS]; /* where it is read */
    struct {
        unsigned rows;  /* their kind */
        unsigned bytes; /* of a row */
    } column[WC_COLUMNS_MOST];
} wc_columns;

/* Key of a file that holds for these parameters, this version of the program and these rules alone. */
uint64_t wc_columns_key(const wc_params *params, uint64_t rules);

/* ---- writing ---- */

typedef struct wc_columns_writer { /* not moved while it writes */
    const wc_columns *columns;
    wc_output output;
    wc_turn turn;
    uint64_t n_rows[WC_ROW_KINDS]; /* that are written */
    atomic_bool no_memory;
} wc_columns_writer;

/* Begin the file, where nothing is.  WC_OK: wc_columns_end follows. */
wc_status wc_columns_begin(wc_columns_writer *writer, const wc_columns *columns, wc_error *error);

/* Fill raw, the planes (wc_plane_put) of a column's n rows, of a section that the context tells of. */
typedef void wc_columns_putter(const void *context, size_t column, size_t n, uint8_t *raw);

/* Pack and write a section.  Any thread, sections begun in about their order, from 0 on: it waits while it is too far
 * ahead.  put NULL: the section was not to be had.  false: that, or no memory, which the end tells, too. */
bool wc_columns_put(wc_columns_writer *writer, size_t section, const uint64_t n_rows[WC_ROW_KINDS],
                    wc_columns_putter *put, const void *context);

/* All sections from 0 on were put, or not whole: then the file goes.  Frees either way. */
wc_status wc_columns_end(wc_columns_writer *writer, bool whole, wc_error *error);

/* ---- reading ---- */

typedef struct wc_columns_file { /* zeroed is a valid empty one */
    uint8_t *data;
    size_t len;
} wc_columns_file;

/* Read columns->path, of which kind, n and column are known: fill in n_rows.  No data: there is no file, or it has
 * another key.  WC_ERROR_FORMAT: it is damaged. */
wc_status wc_columns_open(wc_columns_file *file, wc_columns *columns, wc_error *error);
void wc_columns_close(wc_columns_file *file);

typedef struct wc_columns_taker {
    /* n rows of a column, from row `from` on of all. */
    void (*take)(void *context, size_t column, size_t from, size_t n, const uint8_t *raw);
    /* All columns of a section were taken, its rows from from[] on, n[] of each kind: NULL, or what is wrong with them.
     * No function: nothing can be. */
    const char *(*check)(void *context, const size_t from[WC_ROW_KINDS], const size_t n[WC_ROW_KINDS]);
    void *context;
} wc_columns_taker;

/* Unpack all sections, several at a time, each in one thread.  The rows fit into memory if n_rows does, which is not
 * looked at before: that is for the caller. */
wc_status wc_columns_take(const wc_columns_file *file, const wc_columns *columns, const wc_columns_taker *taker,
                          int n_threads, wc_error *error);

wc_status wc_columns_damaged(const wc_columns *columns, const char *why, wc_error *error);
#endif
