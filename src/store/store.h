/* store.h - a pageset in a file, written block by block.  Internal header.
 *
 * PROVISIONAL: the format (version 0) may change without notice; its header says so, and a reader refuses any other
 * version.  docs/store-format.md describes it. */
#ifndef WC_STORE_STORE_H
#define WC_STORE_STORE_H
#include "store/pageset.h"

#define WC_STORE_MAGIC "\x89WCS\r\n\x1a\n" /* 8 bytes */

typedef struct wc_store_writer wc_store_writer;

/* Begin a store that will stand at path; it is written to a temporary name in the same folder. */
wc_status wc_store_create(wc_store_writer **writer, const char *path, const wc_params *params, wc_error *error);

/* Write out the entries of set that are not yet written as far as they fill whole blocks, as soon as there may be one
 * for each of n_threads.  Outlets and files are written as they are first needed. */
wc_status wc_store_append(wc_store_writer *writer, const wc_pageset *set, int n_threads, wc_error *error);

/* Write the rest and the footer, fsync, and rename to path.  The writer is freed, whatever happens. */
wc_status wc_store_commit(wc_store_writer *writer, const wc_pageset *set, int n_threads, wc_error *error);

/* Give up: the temporary file is removed.  NULL is fine. */
void wc_store_abandon(wc_store_writer *writer);

/* The parameters of the store at path, out of its header alone. */
wc_status wc_store_params(const char *path, wc_params *params, wc_error *error);

/* Read all entries of the store at path and add them to *set (initialised, n_threads arenas); *params gets the store's,
 * or is compared with them when have_params.  Every checksum, length and count is checked before it is believed:
 * WC_ERROR_FORMAT names file, block and what is wrong.  *bytes: the file's size. */
wc_status wc_store_read(const char *path, wc_pageset *set, wc_params *params, bool have_params, int n_threads,
                        uint64_t *bytes, wc_error *error);

/* The same without the sketches, which are most of a store: they are not even read, and each entry's hash is NULL. */
wc_status wc_store_read_records(const char *path, wc_pageset *set, int n_threads, wc_error *error);
#endif
