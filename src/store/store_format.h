/* store_format.h - the layout of a signature store (version 2), for its writer and its reader.  Internal header.
 * docs/store-format.md says the same with the meaning of each column.
 *
 *     file     header, mark, (block..., footer)...: one footer ends what was written at one time
 *
 *     header        0  8  WC_STORE_MAGIC
 *                   8  4  version, 2
 *                  12  4  bytes of the header, checksum included
 *                  16  4  number of parameters
 *                  20  4  number of facts
 *                  24     for each parameter: 1 length of its name, the name, 8 value
 *                         for each fact: 1 length of its name, the name, 1 length of its value, the value
 *             end - 8  8  XXH64 of the header before this
 *
 *     mark          0  8  bytes of the file up to the end of its last footer
 *                   8  8  entries up to there
 *                  16  8  XXH64 of the mark before this, seed: the header's checksum
 *
 *     block         0  4  "WCSB"
 *                   4  4  entries, 1 to 4096
 *                   8  4  outlets that are new in this block, at most as many as entries
 *                  12  4  files that are new in this block, likewise
 *                  16     for each of the WC_COLUMNS columns: 8 raw bytes, 8 packed bytes, 8 XXH64 of the packed bytes
 *                 688  8  XXH64 of the block before this
 *                 696     the columns
 *
 *     footer        0  4  "WCSE"
 *                   4  4  bytes of the footer, checksum included: 72 + 8 for each count
 *                   8  8  blocks          these and the counts: from the beginning of the file up to here
 *                  16  8  entries
 *                  24  8  outlets
 *                  32  8  files
 *                  40  8  where the footer before this one begins, 0: there is none
 *                  48  8  chain: c = checksum of the header; for each block and each footer up to here
 *                         c = XXH64 of the checksum of the block's header, or of the footer, seed c
 *                  56  4  number of counts
 *                  60  4  0
 *                  64     8 for each count: lines left out, lines repaired, bytes of text
 *             end - 8  8  XXH64 of the footer before this
 *
 * Integers are little-endian.  A column is one zstd frame, or, where that saves nothing (packed = raw), the bytes
 * themselves.  A column of integers stands in planes: the least bytes of all rows, then the next bytes, and so on: so
 * zstd sees like beside like.  Version 1 lacks the last column and has hashes of 32 bits.  What a block unpacks to is
 * bounded by its bytes on disk (wc_store_block_get), so that a forged store cannot ask for more memory than some ten
 * times its size.
 *
 * The mark is the only thing that is ever written over.  It is written last, when all before it is on the disk: a file
 * that is shorter than its mark says has lost its end, and what stands behind the last footer and behind the mark is of
 * an append that did not end. */
#ifndef WC_STORE_FORMAT_H
#define WC_STORE_FORMAT_H
#include "base/memory.h"
#include "store/store.h"

#define WC_STORE_VERSION       2
#define WC_STORE_VERSION_LEAST 1 /* that is read */
#define WC_STORE_BLOCK_ENTRIES 4096
#define WC_STORE_HEADER_MAX    65536
#define WC_STORE_BLOCK_MAGIC   "WCSB"
#define WC_STORE_FOOTER_MAGIC  "WCSE"
#define WC_STORE_PENDING       ".end" /* what is added to the name of a store: of a file that is its last footer */
#define WC_STORE_MARK_BYTES    24
#define WC_STORE_FOOTER_LEAST  72
#define WC_STORE_FOOTER_MOST   1024
#define WC_STORE_FOOTER_BYTES  (WC_STORE_FOOTER_LEAST + 8 * WC_STORE_COUNTS) /* of those that are written */
#define WC_STORE_FLAG_TIME     1
/* Memory for a block, at most so many times its bytes on disk, and once more while it is unpacked; counted are its raw
 * columns and so many bytes an entry and a new name. */
#define WC_STORE_EXPANSION_MAX 5
#define WC_STORE_ENTRY_BYTES   128
#define WC_STORE_NAME_BYTES    64

/* What a column has a row for.  BYTES: strings, whose lengths are the column before. */
typedef enum wc_rows {
    WC_ROWS_OUTLETS,
    WC_ROWS_FILES,
    WC_ROWS_ENTRIES,
    WC_ROWS_SHINGLES,
    WC_ROWS_QUADS, /* of four shingles */
    WC_ROWS_BYTES
} wc_rows;

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
    COLUMN(COUNT, 4, ENTRIES)  /* shingles of the entry */                                                             \
    COLUMN(HASH, 0, SHINGLES)  /* wc_store_hash_bytes: wc_hash_pack of each */                                         \
    COLUMN(PLACE, 2, SHINGLES) /* less the last shingle's of the entry; version 1: with the flags of the mark */       \
    COLUMN(KIND, 1, QUADS)     /* the flags of the marks, two bits each */

typedef enum wc_column {
#define COLUMN(name, bytes, rows) WC_COLUMN_##name,
    WC_COLUMN_LIST
#undef COLUMN
        WC_COLUMNS
} wc_column;

#define WC_COLUMNS_OF_NAMES (WC_COLUMN_FILE_NAME + 1) /* the first columns, read before the others */

/* How the blocks of a store are laid out is for its header to say. */
typedef struct wc_store_layout {
    uint32_t version, hash_bits;
} wc_store_layout;

static inline wc_store_layout wc_store_layout_of(const wc_store_header *header)
{
    return (wc_store_layout){header->version, header->params.hash_bits};
}

static inline size_t wc_store_n_columns(wc_store_layout layout)
{
    return layout.version == 1 ? WC_COLUMN_KIND : WC_COLUMNS;
}

/* Of the block's header. */
static inline size_t wc_store_block_bytes(wc_store_layout layout) { return 16 + 24 * wc_store_n_columns(layout) + 8; }

/* Of a row of HASH. */
static inline unsigned wc_store_hash_bytes(wc_store_layout layout)
{
    return layout.version == 1 ? 4 : (layout.hash_bits + 3 + 7) / 8;
}

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
    wc_store_layout layout;
    uint32_t n, n_outlets, n_files;
    wc_column_size column[WC_COLUMNS];
    uint64_t checksum;
} wc_store_block;

typedef struct wc_store_footer {
    uint64_t n_blocks, n_entries, n_outlets, n_files, previous, chain;
    wc_store_counts counts;
    uint64_t checksum;
    size_t len; /* bytes */
} wc_store_footer;

typedef struct wc_store_mark {
    uint64_t len, n_entries;
} wc_store_mark;

uint64_t wc_store_checksum(const void *data, size_t len);
uint64_t wc_store_chain(uint64_t chain, uint64_t checksum);

/* Append the header to *out; *chain is where the chain begins.  false: no memory. */
bool wc_store_header_put(wc_buffer *out, const wc_store_header *header, uint64_t *chain);
/* Bytes of the header that begins with data[0..16), or 0 with *why. */
size_t wc_store_header_len(const uint8_t *data, const char **why);
/* A whole header, its checksum correct: NULL or what is wrong.  A parameter that is not there has its default; those of
 * the sketch must be there. */
const char *wc_store_header_get(const uint8_t *data, size_t len, wc_store_header *header, uint64_t *chain);

void wc_store_mark_put(const wc_store_mark *mark, uint64_t header_checksum, uint8_t out[WC_STORE_MARK_BYTES]);
bool wc_store_mark_get(const uint8_t *data, uint64_t header_checksum, wc_store_mark *mark); /* false: it is damaged */

/* Sums over a block's columns; put fills block->checksum. */
uint64_t wc_store_packed_bytes(const wc_store_block *block, size_t n_columns);
uint64_t wc_store_raw_bytes(const wc_store_block *block, size_t n_columns);
bool wc_store_expands_too_much(const wc_store_block *block);
uint64_t wc_store_n_shingles(const wc_store_block *block);
void wc_store_block_put(wc_store_block *block, uint8_t *out); /* wc_store_block_bytes */
/* bytes_left: in the file behind the block's header.  NULL, or what is wrong: then nothing of *block is to be believed.
 */
const char *wc_store_block_get(const uint8_t *data, uint64_t bytes_left, wc_store_layout layout, wc_store_block *block);

/* put fills footer->checksum and len.  get: NULL, or what is wrong; len from wc_store_footer_len, which is 0 where no
 * footer can begin with data[0..8). */
void wc_store_footer_put(wc_store_footer *footer, uint8_t out[WC_STORE_FOOTER_BYTES]);
size_t wc_store_footer_len(const uint8_t *data);
const char *wc_store_footer_get(const uint8_t *data, size_t len, wc_store_footer *footer);

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

/* A hash of a page of this level, of `bits` bits from its first 1 on (wc_hash_cut), as a number of bits + 3 bits:
 * above, the zeros before that 1 beyond those of the level, which halve in number with each, so that zstd writes them
 * in two bits; below, what follows the 1.  Fifteen zeros and more are 15 above, and below all behind the fifteen. */
#define WC_HASH_ZEROS_MOST 15U

static inline uint64_t wc_hash_pack(uint32_t hash, unsigned level, unsigned bits)
{
    const unsigned zeros = wc_level_of(hash) - level;
    uint32_t rest;
    if (hash != 0 && zeros < WC_HASH_ZEROS_MOST) {
        rest = hash << (level + zeros) << 1;
        return (uint64_t)zeros << (bits - 1) | rest >> (33 - bits);
    }
    rest = (uint32_t)((uint64_t)hash << (level + WC_HASH_ZEROS_MOST));
    return (uint64_t)WC_HASH_ZEROS_MOST << (bits - 1) | rest >> (33 - bits);
}

/* Whatever the number is, the hash is one of that level. */
static inline uint32_t wc_hash_unpack(uint64_t packed, unsigned level, unsigned bits)
{
    const unsigned zeros = (unsigned)(packed >> (bits - 1));
    const uint32_t rest = (uint32_t)(packed << (33 - bits));
    if (zeros < WC_HASH_ZEROS_MOST) return (uint32_t)((uint64_t)(0x80000000U | rest >> 1) >> (level + zeros));
    return (uint32_t)((uint64_t)rest >> (level + WC_HASH_ZEROS_MOST));
}
#endif
