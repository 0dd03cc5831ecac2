/* store_encode.h - a run of entries into a block's bytes.  Internal header. */
#ifndef WC_STORE_ENCODE_H
#define WC_STORE_ENCODE_H
#include "store/pageset.h"
#include "store/store_format.h"

/* The pageset's outlets (or files) in the order in which the store first needs them. */
typedef struct wc_store_numbers {
    uint32_t *of_store; /* number in the pageset, by number in the store; n */
    uint32_t *of_set;   /* number in the store, by number in the pageset, UINT32_MAX: none yet; n_set */
    size_t n, cap, n_set, cap_set;
} wc_store_numbers;

/* Entries [first, first + n) of set; the new names are those numbered first_outlet.. and first_file.. in the store. */
typedef struct wc_store_extent {
    size_t first, first_outlet, first_file;
    uint32_t n, n_outlets, n_files;
} wc_store_extent;

typedef struct wc_encoder wc_encoder; /* scratch memory, one a thread */
wc_encoder *wc_encoder_new(void);     /* NULL: no memory */
void wc_encoder_free(wc_encoder *encoder);

#define WC_STORE_PARTS 3 /* of a block, that take about as long as each other */

typedef struct wc_store_encoding { /* a block in the making; zeroed is a valid new one, and it may be used again */
    const wc_pageset *set;
    const wc_store_numbers *outlets, *files;
    wc_store_extent extent;
    wc_store_block block;
    wc_buffer part[WC_STORE_PARTS]; /* packed columns */
    bool ok[WC_STORE_PARTS];
} wc_store_encoding;

/* The entries of set that are to be the next block; hash_bits: all that their hashes have.  set, outlets and files must
 * stay as they are up to the end. */
void wc_store_encode_begin(wc_store_encoding *encoding, const wc_pageset *set, uint32_t hash_bits,
                           const wc_store_extent *extent, const wc_store_numbers *outlets,
                           const wc_store_numbers *files);

/* Each part once, in any order; several threads, each with its own encoder, may do those of one block. */
void wc_store_encode_part(wc_encoder *encoder, wc_store_encoding *encoding, size_t part);

/* When all parts are done: false, there was no memory.  Then wc_store_block_put puts the header, and wc_store_piece
 * tells of what stands behind it, piece after piece.  The same bytes for the same entries, whoever encoded them. */
bool wc_store_encode_end(wc_encoder *encoder, wc_store_encoding *encoding);
const wc_buffer *wc_store_piece(const wc_store_encoding *encoding, size_t piece);
void wc_store_encoding_free(wc_store_encoding *encoding);
#endif
