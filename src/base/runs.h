/* runs.h - many records of one size, parted into runs on a disk.  Internal header.
 *
 * Records come in any order of their runs; each run keeps them in the order in which they came, and is read again as a
 * whole.  On the disk they stand in chunks of one run: byte by byte of the record, the first bytes of all before the
 * second ones, packed by zstd where that saves something, behind an XXH3 of what follows.  Chunks follow each other as
 * they were filled. */
#ifndef WC_BASE_RUNS_H
#define WC_BASE_RUNS_H
#include "base/disk.h"

struct wc_run;
struct wc_runs_chunk;

typedef struct wc_runs { /* zeroed: not begun.  For one thread */
    wc_disk *disk;
    size_t size, n_runs;
    size_t most; /* records of a chunk */
    struct wc_run *run;
    struct wc_runs_chunk *chunk;
    size_t n_chunks, cap_chunks;
    uint8_t *bytes; /* of all chunks, on the disk */
    size_t len, cap;
    uint8_t *plane, *packed; /* scratch */
    void *pack, *unpack;     /* of zstd */
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
/* Its records to `to`, which has room for them.  false: the disk failed, or what was read is not what was written. */
bool wc_runs_get(wc_runs *runs, size_t run, void *to) __attribute__((warn_unused_result));
#endif
