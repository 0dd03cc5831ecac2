/* runs.h - many records of one size, parted into runs on a disk.  Internal header.
 *
 * Records come in any order of their runs; each run keeps them in the order in which they came, and is read again as a
 * whole.  On the disk they stand in chunks (chunk.h) of one run, which follow each other as they were filled. */
#ifndef WC_BASE_RUNS_H
#define WC_BASE_RUNS_H
#include "base/chunk.h"

struct wc_run;
struct wc_runs_chunk;

typedef struct wc_runs { /* zeroed: not begun.  For one thread but where it is said */
    wc_disk *disk;
    size_t size, n_runs;
    size_t most; /* records of a chunk */
    struct wc_run *run;
    struct wc_runs_chunk *chunk;
    size_t n_chunks, cap_chunks;
    uint8_t *bytes; /* of all chunks, on the disk */
    size_t len, cap;
    wc_chunk_coder coder;
    bool failed;
} wc_runs;

/* For n_runs, 1 or more, of records of `size` bytes; the disk stays the caller's.  false: no memory, wc_runs_free
 * follows in any case. */
bool wc_runs_init(wc_runs *runs, wc_disk *disk, size_t n_runs, size_t size);
void wc_runs_free(wc_runs *runs);

/* Put a record behind the others of its run.  Failure is told by the end. */
void wc_runs_put(wc_runs *runs, size_t run, const void *record);

/* All records are there.  false: no memory, or no room on the disk. */
bool wc_runs_end(wc_runs *runs) __attribute__((warn_unused_result));

/* After the end. */
size_t wc_runs_count(const wc_runs *runs, size_t run); /* its records */
void wc_runs_fetch(const wc_runs *runs, size_t run);   /* it is read soon */
/* A coder that reads them, one a thread.  false: no memory; wc_chunk_free follows in any case. */
bool wc_runs_coder_init(wc_chunk_coder *coder, const wc_runs *runs);
/* Its records to `to`, which has room for them.  false: the disk failed, or what was read is not what was written.  Any
 * thread, with a coder of its own. */
bool wc_runs_get(const wc_runs *runs, wc_chunk_coder *coder, size_t run, void *to) __attribute__((warn_unused_result));
#endif
