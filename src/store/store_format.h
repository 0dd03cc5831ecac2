/* store_format.h - the layout of a signature store (version 0, provisional), for its writer and its reader.  Internal
 * header.  docs/store-format.md says the same with the meaning of each column.
 *
 *     file     header, block..., footer
 *
 *     header        0  8  WC_STORE_MAGIC
 *                   8  4  version, 0
 *                  12  4  bytes of the header, checksum included
 *                  16  4  number of parameters
 *                  20     for each parameter: 1 length of its name, the name, 8 value
 *             end - 8  8  XXH64 of the header before this
 *
 *     block         0  4  "WCSB"
 *                   4  4  entries, 1 to 4096
 *                   8  4  outlets that are new in this block, at most as many as entries
 *                  12  4  files that are new in this block, likewise
 *                  16     for each of the WC_COLUMNS columns: 8 raw bytes, 8 packed bytes, 8 XXH64 of the packed bytes
 *                 664  8  XXH64 of the block before this
 *                 672     the columns
 *
 *     footer        0  4  "WCSE"
 *                   4  4  0
 *                   8  8  blocks
 *                  16  8  entries
 *                  24  8  outlets
 *                  32  8  files
 *                  40  8  chain: c = checksum of the header; for each block c = XXH64 of its header's checksum, seed c
 *                  48  8  XXH64 of the footer before this
 *
 * Integers are little-endian.  A column is one zstd frame, or, where that saves nothing (packed = raw), the bytes
 * themselves.  A column of integers stands in planes: the least bytes of all rows, then the next bytes, and so on: so
 * zstd sees like beside like.  What a block unpacks to is bounded by its bytes on disk (wc_store_block_get), so that a
 * forged store cannot ask for more memory than some ten times its size. */
#ifndef WC_STORE_FORMAT_H
#define WC_STORE_FORMAT_H
#include "base/memory.h"

#define WC_STORE_VERSION       0
#define WC_STORE_BLOCK_ENTRIES 4096
#define WC_STORE_HEADER_MAX    65536
#define WC_STORE_BLOCK_MAGIC   "WCSB"
#define WC_STORE_FOOTER_MAGIC  "WCSE"
#define WC_STORE_FOOTER_BYTES  56
#define WC_STORE_FLAG_TIME     1
/* Memory for a block, at most so many times its bytes on disk, and once more while it is unpacked; counted are its raw
 * columns and so many bytes an entry and a new name. */
#define WC_STORE_EXPANSION_MAX 5
#define WC_STORE_ENTRY_BYTES   128
#define WC_STORE_NAME_BYTES    64

/* What a column has a row for.  BYTES: strings, whose lengths are the column before. */
typedef enum wc_rows { WC_ROWS_OUTLETS, WC_ROWS_FILES, WC_ROWS_ENTRIES, WC_ROWS_SHINGLES, WC_ROWS_BYTES } wc_rows;

/* COLUMN(name, bytes of a row, rows), in the order of the file */
#define WC_COLUMN_LIST                                                                                                 \
    COLUMN(OUTLET_LEN, 4, OUTLETS)                                                                                     \
    COLUMN(OUTLET_NAME, 1, BYTES)                                                                                      \
    COLUMN(FILE_LEN, 4, FILES)                                                                                         \
    COLUMN(FILE_NAME, 1, BYTES)                                                                                        \
    COLUMN(ID_LEN, 4, ENTRIES)                                                                                         \
    COLUMN(ID, 1, BYTES)                                                                                               \
    COLUMN(URL_LEN, 4, ENTRIES)                                                                                        \
    COLUMN(URL, 1, BYTES)                                                                                              \
    COLUMN(TITLE_LEN, 4, ENTRIES)                                                                                      \
    COLUMN(TITLE, 1, BYTES)                                                                                            \
    COLUMN(CREDIT_LEN, 2, ENTRIES)                                                                                     \
    COLUMN(CREDIT, 1, BYTES)                                                                                           \
    COLUMN(SNIPPET_LEN, 2, ENTRIES)                                                                                    \
    COLUMN(SNIPPET, 1, BYTES)                                                                                          \
    COLUMN(OUTLET, 4, ENTRIES) /* number in the store, UINT32_MAX: none */                                             \
    COLUMN(DATE, 8, ENTRIES)   /* two's complement */                                                                  \
    COLUMN(FLAGS, 1, ENTRIES)                                                                                          \
    COLUMN(WORDS, 4, ENTRIES)                                                                                          \
    COLUMN(QUOTED, 4, ENTRIES)                                                                                         \
    COLUMN(TEXT_HASH, 8, ENTRIES)                                                                                      \
    COLUMN(FILE, 4, ENTRIES)   /* number in the store */                                                               \
    COLUMN(OFFSET, 8, ENTRIES) /* less the last entry's, modulo 2^64 */                                                \
    COLUMN(LEN, 4, ENTRIES)                                                                                            \
    COLUMN(LEVEL, 1, ENTRIES)                                                                                          \
    COLUMN(COUNT, 4, ENTRIES) /* shingles of the entry */                                                              \
    COLUMN(HASH, 4, SHINGLES)                                                                                          \
    COLUMN(MARK, 2, SHINGLES) /* the place less the last shingle's, modulo 2^14; the flags as they are */

typedef enum wc_column {
#define COLUMN(name, bytes, rows) WC_COLUMN_##name,
    WC_COLUMN_LIST
#undef COLUMN
        WC_COLUMNS
} wc_column;

#define WC_COLUMNS_OF_NAMES  (WC_COLUMN_FILE_NAME + 1) /* the first columns, read before the others */
#define WC_STORE_BLOCK_BYTES (16 + 24 * WC_COLUMNS + 8)

typedef struct wc_column_info {
    const char *name;
    unsigned bytes;
    wc_rows rows;
} wc_column_info;
const wc_column_info *wc_column_describe(size_t column);

typedef struct wc_column_size {
    uint64_t raw, packed, checksum;
} wc_column_size;

typedef struct wc_store_block {
    uint32_t n, n_outlets, n_files;
    wc_column_size column[WC_COLUMNS];
    uint64_t checksum;
} wc_store_block;

typedef struct wc_store_footer {
    uint64_t n_blocks, n_entries, n_outlets, n_files, chain;
} wc_store_footer;

uint64_t wc_store_checksum(const void *data, size_t len);
uint64_t wc_store_chain(uint64_t chain, uint64_t checksum);

/* Append the header to *out; *chain is where the chain begins.  false: no memory. */
bool wc_store_header_put(wc_buffer *out, const wc_params *params, uint64_t *chain);
/* Bytes of the header that begins with data[0..16), or 0 with *why. */
size_t wc_store_header_len(const uint8_t *data, const char **why);
/* The parameters of a whole header, its checksum correct: NULL or what is wrong. */
const char *wc_store_header_get(const uint8_t *data, size_t len, wc_params *params, uint64_t *chain);

/* Sums over a block's columns; put fills block->checksum. */
uint64_t wc_store_packed_bytes(const wc_store_block *block, size_t n_columns);
uint64_t wc_store_raw_bytes(const wc_store_block *block, size_t n_columns);
bool wc_store_expands_too_much(const wc_store_block *block);
void wc_store_block_put(wc_store_block *block, uint8_t out[WC_STORE_BLOCK_BYTES]);
/* bytes_left: in the file behind the block's header.  NULL, or what is wrong: then nothing of *block is to be believed.
 */
const char *wc_store_block_get(const uint8_t *data, uint64_t bytes_left, wc_store_block *block);

void wc_store_footer_put(const wc_store_footer *footer, uint8_t out[WC_STORE_FOOTER_BYTES]);
const char *wc_store_footer_get(const uint8_t *data, wc_store_footer *footer);

/* Integers in planes: row i of n rows of so many bytes. */
static inline void wc_plane_put(uint8_t *column, size_t n, size_t i, unsigned bytes, uint64_t value)
{
    for (unsigned b = 0; b < bytes; b++) column[b * n + i] = (uint8_t)(value >> (8 * b));
}

static inline uint64_t wc_plane_get(const uint8_t *column, size_t n, size_t i, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned b = 0; b < bytes; b++) value |= (uint64_t)column[b * n + i] << (8 * b);
    return value;
}
#endif
