/* store_writer.h - the writer of store.h, for the files that it is made of.  Internal header. */
#ifndef WC_STORE_WRITER_H
#define WC_STORE_WRITER_H
#include "base/output.h"
#include "store/store_encode.h"
#include "store/store_map.h"

#define WC_BLOCKS_AT_ONCE    16                 /* bounds the memory; more would wait for the disk */
#define WC_STORE_BLOCK_BYTES ((size_t)32 << 20) /* so much before packing, and a block of fewer entries is full */

typedef struct wc_block_batch { /* the blocks of one step */
    wc_store_encoding block[WC_BLOCKS_AT_ONCE];
    size_t n;
} wc_block_batch;

struct wc_store_writer {
    wc_output output; /* of a new store; continued: zeroed */
    const char *path; /* of output or of the map */
    int fd;
    uint64_t len; /* of the file, with all that was written */
    uint64_t mark_at, header_checksum;
    uint32_t hash_bits;
    wc_store_numbers outlets, files;
    wc_store_footer footer; /* the one to come */
    size_t n_written;       /* entries of the pageset, those counted that are being encoded */
    uint64_t n_released;    /* entries that were written and are no longer in the pageset */
    const wc_pageset *set;  /* during a call */
    wc_encoder **encoder;   /* one a thread, NULL until it is needed; n_encoders */
    size_t n_encoders;
    wc_block_batch batch[2]; /* one is encoded while the other is written */
    int now;                 /* the one that is encoded */
    wc_status write_status;  /* of this step */
    wc_error write_error;
    bool continued, copies;
    bool linked;            /* continued, and the last footer goes beside the file */
    bool same;              /* continued, and ended: nothing is added */
    wc_store_map map;       /* continued: what was there before; copies: of the store that is copied */
    uint64_t kept;          /* continued: the length that the file has if nothing more comes of it */
    wc_store_counts counts; /* ended: of what was added */
    const volatile int *cancel;
};

/* Give number (of the pageset's n_set) the next number of the store, if it has none yet.  false: no memory. */
bool wc_store_number(wc_store_numbers *numbers, uint32_t number, size_t n_set);

/* The next entries from first on that make a block: false when they do not fill it. */
bool wc_store_cut_block(const wc_pageset *set, size_t first, uint32_t *n);
/* Number the names of the extent's entries of writer->set, and fill in how many are new.  false: no memory. */
bool wc_store_number_extent(wc_store_writer *writer, wc_store_extent *extent);
wc_status wc_store_write_bytes(wc_store_writer *writer, const void *data, size_t len, wc_error *error);
wc_status wc_store_write_mark(wc_store_writer *writer, wc_error *error); /* all that was written up to now counts */
wc_status wc_store_flush(const wc_store_writer *writer, wc_error *error);

/* store_steps.c: encode and write what makes whole blocks, and the rest as well when last. */
wc_status wc_store_run_steps(wc_store_writer *writer, const wc_pageset *set, bool last, int n_threads, wc_error *error);
void wc_store_free_steps(wc_store_writer *writer);

/* store_copy.c: the blocks of the store that is copied; and let go of it.  Nothing for a store that copies none. */
wc_status wc_store_copy_blocks(wc_store_writer *writer, int n_threads, wc_error *error);
void wc_store_end_copying(wc_store_writer *writer);

/* store_continue.c: the last footer, in a file beside the store.  Whether set's entries are those of the last commit,
 * one for one; true when there are none.  Cut the file to what it keeps and let go of it; nothing for a store that is
 * not continued. */
wc_status wc_store_put_beside(const wc_store_writer *writer, const uint8_t footer[WC_STORE_FOOTER_BYTES],
                              wc_error *error);
wc_status wc_store_is_last_commit(const wc_store_writer *writer, const wc_pageset *set, bool *same, wc_error *error);
void wc_store_end_continuing(wc_store_writer *writer);
#endif
