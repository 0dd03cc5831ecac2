/* chunk.h - records of one size, packed together for a disk.  Internal header.
 *
 * Byte by byte of the record, the first bytes of all before the second ones, packed by zstd where that saves something,
 * behind an XXH3 of what follows. */
#ifndef WC_BASE_CHUNK_H
#define WC_BASE_CHUNK_H
#include "base/disk.h"

typedef struct wc_chunk_coder { /* zeroed: not begun.  For one thread */
    size_t size, most;          /* bytes of a record; records of a chunk */
    uint8_t *plane, *packed;    /* scratch; packed: with the checksum */
    void *pack, *unpack;        /* of zstd; NULL: not used yet */
} wc_chunk_coder;

/* false: no memory; wc_chunk_free follows in any case. */
bool wc_chunk_init(wc_chunk_coder *coder, size_t size, size_t most);
void wc_chunk_free(wc_chunk_coder *coder);

/* Pack n records, at most coder->most, into coder->packed; returns their bytes.  0: no memory. */
size_t wc_chunk_pack(wc_chunk_coder *coder, const void *records, size_t n);

/* The n records of the chunk of len bytes at array[at] of the disk, to `to`.  false: no memory; or the disk failed,
 * or what was read is not what was written, and disk->error says so. */
bool wc_chunk_unpack(wc_chunk_coder *coder, wc_disk *disk, void *array, size_t at, size_t len, void *to, size_t n)
    __attribute__((warn_unused_result));
#endif
