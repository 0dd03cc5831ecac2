/* store_map.h - where what stands in a store, before any of it is unpacked.  Internal header.
 *
 * The headers of all blocks and the footers between them are walked from the beginning of the file.  What the last
 * footer ends is what the store holds, unless the mark says that there was more and the file is too short for it: then
 * it holds every block that is whole.  Cost: one small read a block. */
#ifndef WC_STORE_MAP_H
#define WC_STORE_MAP_H
#include "store/store_decode.h"

typedef struct wc_store_place {
    wc_store_block header;
    uint64_t at;                      /* where its columns begin */
    size_t first, n_outlets, n_files; /* number of its first entry; the store's names when its own are read */
} wc_store_place;

typedef struct wc_store_map {
    const char *path;
    int fd; /* the caller's */
    uint64_t size;
    wc_store_header header;
    uint64_t header_checksum, mark_at;
    bool mark_ok;
    wc_store_mark mark;
    wc_store_place *block; /* n_blocks */
    size_t n_blocks, cap_blocks, n_footers;
    uint64_t n_entries, chain;              /* of the blocks and footers above */
    wc_store_footer footer;                 /* the last one; zeroed: there is none */
    uint64_t footer_at, end;                /* where it begins; where it ends */
    uint64_t blocks_before, entries_before; /* the totals of the footer before the last one */
    size_t pending_len; /* > 0: the last footer is not in the file yet, but beside it, see WC_STORE_PENDING */
    uint8_t pending[WC_STORE_FOOTER_MOST];
    wc_store_tail tail;
} wc_store_map;

/* len bytes of the file at `at`; a file that ends before is WC_ERROR_FORMAT. */
wc_status wc_store_read_bytes(const wc_store_map *map, uint64_t at, void *to, size_t len, wc_error *error);

/* The footer beside the store at path, *len bytes, or 0: there is none.  false: no memory. */
bool wc_store_read_pending(const char *path, uint8_t footer[WC_STORE_FOOTER_MOST], size_t *len);

/* The columns [from, to) of a block into *packed, which they replace. */
wc_status wc_store_read_columns(const wc_store_map *map, size_t block, size_t from, size_t to, wc_buffer *packed,
                                wc_error *error);

/* Add the names of all blocks to outlets and files, in the store's order; decoder and packed are scratch memory. */
wc_status wc_store_read_names(const wc_store_map *map, wc_decoder *decoder, wc_buffer *packed, wc_names *outlets,
                              wc_names *files, wc_error *error);

/* Why a block could not be decoded, of which the decoder returned status. */
wc_status wc_store_fail_block(const wc_store_map *map, size_t block, const wc_decoder *decoder, wc_status status,
                              wc_error *error);

/* Fill *map from the open plain file fd.  Its header alone, and all the rest; what is damaged is WC_ERROR_FORMAT with
 * the number of the block. */
wc_status wc_store_map_header(wc_store_map *map, const char *path, int fd, wc_error *error);
wc_status wc_store_map_blocks(wc_store_map *map, wc_error *error);
void wc_store_map_free(wc_store_map *map); /* a zeroed one is fine */

/* Open the plain file at path for reading: its descriptor, or -1. */
int wc_store_open(const char *path, wc_error *error);

void wc_store_map_describe(const wc_store_map *map, wc_store_found *found);
#endif
