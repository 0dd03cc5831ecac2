/* store.h - a pageset in a file, written block by block.  Internal header.
 *
 * The format is version 2, and version 1 is read; docs/store-format.md describes them.  A store is made under a
 * temporary name and renamed when it is whole. */
#ifndef WC_STORE_STORE_H
#define WC_STORE_STORE_H
#include "store/pageset.h"

#define WC_STORE_MAGIC    "\x89WCS\r\n\x1a\n" /* 8 bytes */
#define WC_STORE_FACT_MAX 63                  /* bytes of the name of a version */

typedef struct wc_store_header {
    uint32_t version;
    wc_params params;                                                     /* with which the pages were signed */
    char unicode[WC_STORE_FACT_MAX + 1], suffixes[WC_STORE_FACT_MAX + 1]; /* "": not said */
} wc_store_header;

/* Parameters, and this program's versions of what else decides about sketches and outlets. */
void wc_store_header_init(wc_store_header *header, const wc_params *params);

#define WC_STORE_COUNTS 3
typedef struct wc_store_counts { /* what the entries themselves do not tell of the pages that were read */
    uint64_t n_broken, n_repaired, bytes_text;
} wc_store_counts;

/* ---- writing ---- */

typedef struct wc_store_writer wc_store_writer;

/* Begin a store that will stand at path; it is written to a temporary name in the same folder. */
wc_status wc_store_create(wc_store_writer **writer, const char *path, const wc_store_header *header, wc_error *error);

/* Hold the store at path against other writers: *fd, to be closed, or -1 where nothing is there.  WC_ERROR_EXISTS:
 * another process is writing to it. */
wc_status wc_store_lock(const char *path, bool writable, int *fd, wc_error *error);

/* The signatures of a result of 'wirecopy cluster' are those of its other files, and only an update of all changes
 * them: WC_ERROR_PARAM where the path is such a store's. */
wc_status wc_store_refuse_result(const char *path, wc_error *error);

/* Go on with the store at path, behind its last footer; what an append that did not end left there is cut off.  *set
 * (initialised, empty) gets the store's outlets and files, and the writer's entries come from it.  The store is locked
 * until the writer is freed, and stays as it was until the commit.  WC_ERROR_FORMAT: the store is damaged or its end is
 * lost.  *header: the store's. */
wc_status wc_store_continue(wc_store_writer **writer, const char *path, wc_pageset *set, wc_store_header *header,
                            wc_error *error);

/* The same for a file that has another name in another folder, where it stays as it was: what is added counts under
 * `path` alone, by a file beside it (path.end), until wc_store_settle is called for the name that the file has then.
 * The caller has locked it. */
wc_status wc_store_continue_linked(wc_store_writer **writer, const char *path, wc_pageset *set, wc_store_header *header,
                                   wc_error *error);

/* End the store at path, which has no other name by now and is locked by the caller: what counts by path.end counts by
 * the file itself from now on, and what does not count is cut off.  Until that was done, every reader and writer heeds
 * path.end. */
wc_status wc_store_settle(const char *path, wc_error *error);

/* The first n entries of the set are what the store holds, which is continued: they are not written again. */
void wc_store_skip(wc_store_writer *writer, size_t n);

/* Write out the entries of set that are not yet written as far as they fill whole blocks, as soon as there may be one
 * for each of n_threads.  Outlets and files are written as they are first needed. */
wc_status wc_store_append(wc_store_writer *writer, const wc_pageset *set, int n_threads, wc_error *error);

/* The same in steps, for one who has other work for the threads meanwhile.  In a step some blocks are encoded and those
 * of the step before are written: begin it, call task(i, thread) for all i below *n_tasks, each once and by any of
 * n_threads threads at a time, and end it.  Meanwhile set may not change.  last: no entries follow, so those that are
 * left are a block, too.  Steps are needed until one has no task, unless a commit follows. */
#define WC_STORE_STEP_ENTRIES 65536 /* at least so many of those that are there are encoded in a step */
wc_status wc_store_begin_step(wc_store_writer *writer, const wc_pageset *set, bool last, int n_threads, size_t *n_tasks,
                              wc_error *error);
void wc_store_task(wc_store_writer *writer, size_t i, int thread);
wc_status wc_store_end_step(wc_store_writer *writer, wc_error *error);

/* Drop the entries that were written from set (wc_pageset_drop), so that memory does not grow with them.  A store that
 * is continued keeps as many as its last commit has, with which they are compared.  false: no memory. */
bool wc_store_release(wc_store_writer *writer, wc_pageset *set);

/* Write the rest, the footer and the mark, each flushed to the disk before the next, and rename to path.  A store that
 * is continued adds counts to those that it has; pages that are, one for one, those of its last commit are not added
 * once more, which *n_added (may be NULL) tells: so a run that was interrupted may be repeated.  The writer is freed,
 * whatever happens. */
wc_status wc_store_commit(wc_store_writer *writer, const wc_pageset *set, const wc_store_counts *counts, int n_threads,
                          uint64_t *n_added, wc_error *error);

/* The same in two halves: of the second, which is mostly waiting, the set is no longer needed, and another thread may
 * do it (n_threads 1 then).  *chain (may be NULL): what wc_store_found has of it. */
wc_status wc_store_end(wc_store_writer *writer, const wc_pageset *set, const wc_store_counts *counts, int n_threads,
                       uint64_t *chain, wc_error *error);
wc_status wc_store_close(wc_store_writer *writer, int n_threads, wc_error *error); /* frees the writer */

/* Give up: the temporary file is removed, a store that was continued is as before.  NULL is fine. */
void wc_store_abandon(wc_store_writer *writer);

/* ---- reading ---- */

typedef enum wc_store_tail {
    WC_STORE_WHOLE,
    WC_STORE_UNFINISHED, /* behind the last footer stands what an append wrote that has not ended: it is left out */
    WC_STORE_LOST        /* the file is shorter than it was: what is read are its whole blocks */
} wc_store_tail;

typedef struct wc_store_found {
    wc_store_header header;
    wc_store_counts counts; /* LOST: up to the last footer that is there */
    uint64_t bytes;         /* of the file */
    uint64_t n_entries, n_shingles, n_outlets;
    wc_store_tail tail;
    uint64_t tail_bytes; /* UNFINISHED: so many are left out */
    uint64_t n_missing;  /* LOST: so many entries, exactly */
    uint64_t chain;      /* over all that the last footer ends: tells this store from any other */
} wc_store_found;

/* The header of the store at path alone. */
wc_status wc_store_read_header(const char *path, wc_store_header *header, wc_error *error);

/* What is there, without its entries: one small read a block. */
wc_status wc_store_find(const char *path, wc_store_found *found, wc_error *error);

/* Read all entries of the store at path and add them to *set (initialised, n_threads arenas).  Every checksum, length
 * and count is checked before it is believed: WC_ERROR_FORMAT names file, block and what is wrong.  A store whose end
 * is lost is read up to there: the caller looks at found->tail. */
wc_status wc_store_read(const char *path, wc_pageset *set, wc_store_found *found, int n_threads, wc_error *error);

/* Write the whole store at path, of which *set holds all entries and no others, to a new store of the same header: by
 * copying its blocks where that makes the same bytes, which *copied tells.  That is done when the writer is closed;
 * path and *set->cancel, the caller's, are needed until then.  found: of its reading. */
wc_status wc_store_copy(wc_store_writer *writer, const char *path, const wc_pageset *set, const wc_store_found *found,
                        bool *copied, wc_error *error);

typedef enum wc_store_part {
    WC_STORE_ALL,
    WC_STORE_RECORDS, /* no sketches, which are most of a store: each entry's hash is NULL */
    WC_STORE_KEYS,    /* and of the strings id and URL alone: the others' lengths are 0 */
    WC_STORE_NUMBERS  /* and no strings */
} wc_store_part;

/* The same of a part of each entry.  What else there is is not even read. */
wc_status wc_store_read_part(const char *path, wc_store_part part, wc_pageset *set, wc_store_found *found,
                             int n_threads, wc_error *error);

/* The same in portions.  next: adds the entries of the next blocks, most_blocks of them at most (a block holds some
 * thousand) and none behind the last, to a set with an arena or more, always the same. */
typedef struct wc_store_scan wc_store_scan;
wc_status wc_store_scan_open(wc_store_scan **scan, const char *path, wc_store_part part, wc_store_found *found,
                             int n_threads, wc_error *error);
wc_status wc_store_scan_next(wc_store_scan *scan, size_t most_blocks, wc_pageset *set, wc_error *error);
size_t wc_store_scan_ahead(const wc_store_scan *scan); /* entries of the next block; behind the last one 0 */
void wc_store_scan_skip(wc_store_scan *scan);          /* leave that block out; behind the last one nothing is done */
void wc_store_scan_close(wc_store_scan *scan);         /* NULL is fine */

/* WC_ERROR_FORMAT where the end of the store is lost, for those who need all of it. */
wc_status wc_store_demand_whole(const char *path, const wc_store_found *found, wc_error *error);

typedef struct wc_store_tally { /* zeroed: of no pages */
    size_t n, n_no_text, n_no_outlet, n_dated;
    int64_t first_date, last_date; /* where n_dated is not 0 */
} wc_store_tally;

void wc_store_count(wc_store_tally *tally, const wc_entry *entry, size_t n);

typedef struct wc_store_checked {
    size_t n_wrong;
    wc_store_found found; /* the rest: where nothing is wrong */
    wc_store_tally tally;
    size_t n_outlets, n_files;
} wc_store_checked;

/* Look at all of the store at path, damaged or not, and call tell for each thing that is wrong, in the order of the
 * file: "block 3, pages 12289 to 16384: ...".  WC_ERROR_FORMAT when there was one, or when there is no header to begin
 * with.  Memory: a block for each thread. */
wc_status wc_store_check(const char *path, void (*tell)(void *context, const char *sentence), void *context,
                         int n_threads, wc_store_checked *checked, wc_error *error);
#endif
