/* records.h - a long array of records of one size: in memory, or in chunks (chunk.h) on a disk.  Internal header.
 *
 * It is filled from its beginning to its end, and read chunk by chunk. */
#ifndef WC_BASE_RECORDS_H
#define WC_BASE_RECORDS_H
#include "base/chunk.h"
#include <stdatomic.h>

#define WC_RECORDS_CHUNK ((size_t)1024) /* records of each chunk but the last */

typedef struct wc_records { /* zeroed: not begun */
    wc_disk *disk;          /* NULL: memory */
    size_t n, size;         /* records, of so many bytes */
    uint8_t *bytes;         /* of all; on the disk of all chunks */
    size_t len, cap;        /* of them */
    bool failed;
    /* On a disk: */
    size_t *at; /* n_chunks + 1: where each begins in bytes */
    size_t n_chunks, cap_chunks;
    uint8_t *some; /* n_some records that are not packed yet */
    size_t n_some;
    wc_buffer more; /* chunks that are not written yet */
    wc_chunk_coder coder;
} wc_records;

/* Begin an empty one; the disk stays the caller's.  false: no memory; wc_records_free follows in any case. */
bool wc_records_init(wc_records *records, wc_disk *disk, size_t size);
void wc_records_free(wc_records *records);

/* In memory: these n, of which the array is the records' now. */
void wc_records_adopt(wc_records *records, void *array, size_t n, size_t size);

/* In memory: room for n records, which takes none of it before they are there.  false: no memory. */
bool wc_records_reserve(wc_records *records, size_t n);
void wc_records_clear(wc_records *records); /* in memory: there are none, and the room stays */

/* Put n records behind those that there are.  Failure is told by the end. */
void wc_records_append(wc_records *records, const void *from, size_t n);
/* All are there.  false: no memory, or no room on the disk. */
bool wc_records_end(wc_records *records) __attribute__((warn_unused_result));

/* Only those stay, in their order, that keep() says; others may be put behind them.  false: as the end. */
bool wc_records_keep(wc_records *records, bool (*keep)(const void *context, const void *record), const void *context)
    __attribute__((warn_unused_result));

/* After the end. */
static inline size_t wc_records_chunks(const wc_records *records)
{
    return (records->n + WC_RECORDS_CHUNK - 1) / WC_RECORDS_CHUNK;
}
static inline size_t wc_records_count(const wc_records *records, size_t chunk) /* its records */
{
    const size_t left = records->n - chunk * WC_RECORDS_CHUNK;
    return left < WC_RECORDS_CHUNK ? left : WC_RECORDS_CHUNK;
}

typedef struct wc_records_reader { /* for one thread; many may read the same array */
    const wc_records *records;
    /* On a disk: */
    wc_chunk_coder coder;
    uint8_t *some;
    size_t chunk;   /* that they are */
    size_t fetched; /* chunks before this one are on their way */
} wc_records_reader;

/* false: no memory; wc_records_reader_free follows in any case. */
bool wc_records_reader_init(wc_records_reader *reader, const wc_records *records);
void wc_records_reader_free(wc_records_reader *reader);
/* One for each of n_threads; NULL: no memory. */
wc_records_reader *wc_records_readers_new(const wc_records *records, int n_threads);
void wc_records_readers_free(wc_records_reader *reader, int n_threads); /* NULL is fine */
/* It reads another array from now on, of the same disk and of records of the same size. */
void wc_records_reader_to(wc_records_reader *reader, const wc_records *records);
/* The records of a chunk, until the next call; those behind it are fetched for who reads on.  NULL: the disk failed, or
 * what was read is not what was written. */
const void *wc_records_read(wc_records_reader *reader, size_t chunk);

/* Chunk after chunk, which several threads unpack.  Zeroed, but for records: of those in memory. */
typedef struct wc_records_scan {
    const wc_records *records;
    int n_threads;
    /* On a disk: */
    wc_records_reader *reader; /* one a thread */
    uint8_t *some;             /* chunks [first, end) */
    size_t first, end;
    atomic_bool failed;
} wc_records_scan;

/* false: no memory; wc_records_scan_free follows in any case. */
bool wc_records_scan_init(wc_records_scan *scan, const wc_records *records, int n_threads);
void wc_records_scan_free(wc_records_scan *scan);
/* The records of a chunk, until the next call, most often for that behind it; NULL as above. */
const void *wc_records_scan_to(wc_records_scan *scan, size_t chunk);
#endif
