/* store_decode.h - a block's bytes into entries.  Internal header.
 *
 * The block's header is known (wc_store_block_get), so its columns' lengths are within bounds and fit its counts.  What
 * is checked here is everything else: checksums, zstd frames, the sums of lengths, numbers of outlets and files,
 * levels, hashes, places.  Functions return WC_OK, WC_ERROR_MEMORY, or WC_ERROR_FORMAT with *why a static string and
 * *column the column that is wrong (WC_COLUMNS: none by itself). */
#ifndef WC_STORE_DECODE_H
#define WC_STORE_DECODE_H
#include "store/store.h"
#include "store/store_format.h"

typedef struct wc_decoder { /* scratch memory, one a thread; zeroed is a valid new one */
    struct ZSTD_DCtx_s *zstd;
    wc_buffer raw;
    wc_shingles shingles; /* of an entry */
    const char *why;
    size_t column;
} wc_decoder;
void wc_decoder_free(wc_decoder *decoder);

/* Intern the block's new names; packed: its first WC_COLUMNS_OF_NAMES columns.  Before it, outlets->n and files->n are
 * the store's numbers so far; a name that is there already is an error. */
wc_status wc_store_decode_names(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed,
                                wc_names *outlets, wc_names *files);

/* Fill entry[0..block->n) from packed, the columns behind those of names; strings go into arena, packed sketches into
 * sketches. Numbers must be below n_outlets and n_files.  Of a part without sketches packed ends before WC_COLUMN_HASH,
 * and each entry's sketch is NULL though its n tells how many there were; of numbers alone it begins with
 * WC_COLUMN_OUTLET. */
wc_status wc_store_decode(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed, wc_store_part part,
                          size_t n_outlets, size_t n_files, wc_arena *arena, wc_arena *sketches, wc_entry *entry);

/* Whether wc_store_decode with sketches would succeed, at less cost.  Of entry[0..block->n) the dates, outlets and
 * counts of words and shingles are filled. */
wc_status wc_store_verify(wc_decoder *decoder, const wc_store_block *block, const uint8_t *packed, size_t n_outlets,
                          size_t n_files, wc_entry *entry);
#endif
