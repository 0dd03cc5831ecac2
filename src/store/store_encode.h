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

/* The block's header and columns into *out, whose content is replaced; *checksum is the header's.  hash_bits: all that
 * the hashes of set have.  false: no memory.
 * The same bytes for the same entries, whatever was encoded before.  Threads may share all but encoder and out. */
bool wc_store_encode(wc_encoder *encoder, const wc_pageset *set, uint32_t hash_bits, const wc_store_extent *extent,
                     const wc_store_numbers *outlets, const wc_store_numbers *files, wc_buffer *out,
                     uint64_t *checksum);
#endif
