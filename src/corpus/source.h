/* source.h - inputs opened, unpacked and cut into records.  Internal header.
 *
 * An input is a file (JSON lines, plain, gzip with any number of members, zstd with any number of frames, told by its
 * first bytes), a folder (its *.txt files, in order of name, each a record), or "-" (standard input).  Records come in
 * order, in batches, and a batch can be parsed while the next one is read. */
#ifndef WC_CORPUS_SOURCE_H
#define WC_CORPUS_SOURCE_H
#include "base/memory.h"

typedef struct wc_source wc_source;

#define WC_RECORD_PAD 64 /* readable zero bytes behind the last record of a batch (simdjson's padding) */

typedef struct wc_record {
    size_t at,
        len; /* in the batch's data; the line break (\n or \r\n) and a byte order mark at a file's head are left out */
    uint64_t offset;  /* of the record in its file, unpacked */
    uint64_t line;    /* from 1; 1 for a .txt file */
    uint32_t file;    /* index for wc_source_name */
    bool is_text;     /* a .txt file: the record is the text */
    bool is_too_long; /* it is known by its place and length alone: nothing of it stands at `at` that could be read */
} wc_record;

typedef struct wc_batch {
    wc_buffer data;
    wc_record *record; /* blank lines are left out, but not empty .txt files */
    size_t n_records, cap_records;
    uint64_t bytes_dropped; /* of records that are too long, which are not in data */
} wc_batch;
void wc_batch_free(wc_batch *batch); /* zeroed is a valid empty batch */

typedef enum wc_input_kind { WC_INPUT_PAGES, WC_INPUT_STORE } wc_input_kind;

/* What path is, by its first bytes; "-", FIFOs and folders are pages, and nothing is read of them.  Error: missing or
 * unreadable. */
wc_status wc_input_sniff(const char *path, wc_input_kind *kind, wc_error *error);

/* Every path is checked for being there and readable before anything is read.  batch_bytes: how much text a batch
 * holds, about, and the first ones less; a longer record makes a longer batch.  record_bytes: the longest record; of
 * longer ones no more than this is ever held.  0: any length. */
wc_status wc_source_open(wc_source **source, const char *const *path, size_t n_paths, size_t batch_bytes,
                         uint64_t record_bytes, wc_error *error);

/* The longest record that is a page, where options name none the default. */
static inline uint64_t wc_max_page(const wc_options *options)
{
    return options->max_page > 0 ? options->max_page : WC_MAX_PAGE;
}

/* zstd_window and cancel as in options; before the first read. */
void wc_source_heed(wc_source *source, const wc_options *options);

/* Fill *batch (reused: its memory is kept) with the next records; n_records is 0 at the end.  A truncated or corrupt
 * .gz or .zst is an error that names file and byte.  One thread at a time. */
wc_status wc_source_read(wc_source *source, wc_batch *batch, wc_error *error);

size_t wc_source_count(const wc_source *source);                    /* files, those of folders counted one by one */
const char *wc_source_name(const wc_source *source, uint32_t file); /* as given, or folder/name.txt, or "-" */
uint64_t wc_source_bytes_read(const wc_source *source);  /* of the files as they lie on disk; any thread, at any time */
uint64_t wc_source_bytes_total(const wc_source *source); /* 0 where it cannot be known */
void wc_source_close(wc_source *source);
#endif
