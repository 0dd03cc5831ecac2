/* store_format.c - see store_format.h */
#include "store/store_format.h"
#include <assert.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static const wc_column_info columns[WC_COLUMNS] = {
#define COLUMN(name, bytes, rows) {#name, bytes, WC_ROWS_##rows},
    WC_COLUMN_LIST
#undef COLUMN
};

const wc_column_info *wc_column_describe(size_t column)
{
    assert(column < WC_COLUMNS);
    return &columns[column];
}

/* A single integer is a column of one row. */
static void put(uint8_t *out, unsigned bytes, uint64_t value) { wc_plane_put(out, 1, 0, bytes, value); }
static uint32_t get32(const uint8_t *data) { return (uint32_t)wc_plane_get(data, 1, 0, 4); }
static uint64_t get64(const uint8_t *data) { return wc_plane_get(data, 1, 0, 8); }

uint64_t wc_store_checksum(const void *data, size_t len)
{
    assert(data != NULL || len == 0);
    return XXH64(data, len, 0);
}

uint64_t wc_store_chain(uint64_t chain, uint64_t checksum)
{
    uint8_t bytes[8];
    put(bytes, 8, checksum);
    return XXH64(bytes, sizeof bytes, chain);
}

uint64_t wc_store_packed_bytes(const wc_store_block *block, size_t n_columns)
{
    uint64_t sum = 0;
    for (size_t c = 0; c < n_columns; c++) sum += block->column[c].packed;
    return sum;
}

uint64_t wc_store_raw_bytes(const wc_store_block *block, size_t n_columns)
{
    uint64_t sum = 0;
    for (size_t c = 0; c < n_columns; c++) sum += block->column[c].raw;
    return sum;
}

uint64_t wc_store_n_shingles(const wc_store_block *block)
{
    return block->column[WC_COLUMN_PLACE].raw / columns[WC_COLUMN_PLACE].bytes;
}

/* A hash takes four bytes in memory. */
static uint64_t unpacked_bytes(const wc_store_block *block)
{
    const unsigned bytes = wc_store_hash_bytes(block->layout);
    return bytes < sizeof(uint32_t) ? wc_store_n_shingles(block) * (sizeof(uint32_t) - bytes) : 0;
}

/* A block of columns as they are never does: its integers alone are 66 bytes an entry and 4 a name. */
bool wc_store_expands_too_much(const wc_store_block *block)
{
    const uint64_t memory = unpacked_bytes(block) + wc_store_raw_bytes(block, WC_COLUMNS) +
                            (uint64_t)WC_STORE_ENTRY_BYTES * block->n +
                            (uint64_t)WC_STORE_NAME_BYTES * ((uint64_t)block->n_outlets + block->n_files);
    return memory / WC_STORE_EXPANSION_MAX >
           wc_store_block_bytes(block->layout) + wc_store_packed_bytes(block, WC_COLUMNS);
}

void wc_store_block_put(wc_store_block *block, uint8_t *out)
{
    const size_t n_columns = wc_store_n_columns(block->layout);
    uint8_t *at = out + 16;
    memcpy(out, WC_STORE_BLOCK_MAGIC, 4);
    put(out + 4, 4, block->n);
    put(out + 8, 4, block->n_outlets);
    put(out + 12, 4, block->n_files);
    for (size_t c = 0; c < n_columns; c++, at += 24) {
        put(at, 8, block->column[c].raw);
        put(at + 8, 8, block->column[c].packed);
        put(at + 16, 8, block->column[c].checksum);
    }
    block->checksum = wc_store_checksum(out, (size_t)(at - out));
    put(at, 8, block->checksum);
}

/* Each size against the bytes left, against its packed size, and against the number of its rows where that is known. */
static const char *check_column(const wc_store_block *block, size_t c, uint64_t bytes_left, uint64_t raw_most)
{
    const wc_column_size *size = &block->column[c];
    const wc_column_info *info = &columns[c];
    const unsigned bytes = c == WC_COLUMN_HASH ? wc_store_hash_bytes(block->layout) : info->bytes;
    uint64_t rows = size->raw;
    if (size->packed > bytes_left) return "a column is longer than the rest of the file";
    if (size->packed > size->raw || (size->packed == 0 && size->raw > 0))
        return "a column's packed length is impossible";
    if (size->raw > raw_most) return "a column is longer unpacked than the file allows";
    if (info->rows == WC_ROWS_OUTLETS) rows = block->n_outlets;
    if (info->rows == WC_ROWS_FILES) rows = block->n_files;
    if (info->rows == WC_ROWS_ENTRIES) rows = block->n;
    if (info->rows == WC_ROWS_SHINGLES) rows = wc_store_n_shingles(block);
    if (info->rows == WC_ROWS_QUADS) rows = (wc_store_n_shingles(block) + 3) / 4;
    if (size->raw != rows * bytes) return "a column's length does not fit the number of its rows";
    return NULL;
}

const char *wc_store_block_get(const uint8_t *data, uint64_t bytes_left, wc_store_layout layout, wc_store_block *block)
{
    const uint8_t *at = data + 16;
    const size_t n_columns = wc_store_n_columns(layout), len = wc_store_block_bytes(layout);
    uint64_t raw_most; /* of one column, and the sum of all cannot overflow */
    if (bytes_left > UINT64_MAX / 1024) return "the file is too long";
    raw_most = (bytes_left + len) * WC_STORE_EXPANSION_MAX;
    if (memcmp(data, WC_STORE_BLOCK_MAGIC, 4) != 0) return "no block begins here";
    block->checksum = get64(data + len - 8);
    if (block->checksum != wc_store_checksum(data, len - 8)) return "its header's checksum is wrong";
    memset(block->column, 0, sizeof block->column);
    block->layout = layout;
    block->n = get32(data + 4);
    block->n_outlets = get32(data + 8);
    block->n_files = get32(data + 12);
    if (block->n == 0 || block->n > WC_STORE_BLOCK_ENTRIES) return "its number of entries is out of range";
    if (block->n_outlets > block->n || block->n_files > block->n) return "it has more new names than entries";
    for (size_t c = 0; c < n_columns; c++, at += 24)
        block->column[c] = (wc_column_size){get64(at), get64(at + 8), get64(at + 16)};
    for (size_t c = 0; c < n_columns; c++) {
        const char *why = check_column(block, c, bytes_left, raw_most);
        if (why != NULL) return why;
        bytes_left -= block->column[c].packed;
    }
    return wc_store_expands_too_much(block) ? "it unpacks to more than its bytes allow" : NULL;
}

void wc_store_mark_put(const wc_store_mark *mark, uint64_t header_checksum, uint8_t out[WC_STORE_MARK_BYTES])
{
    put(out, 8, mark->len);
    put(out + 8, 8, mark->n_entries);
    put(out + 16, 8, XXH64(out, 16, header_checksum));
}

bool wc_store_mark_get(const uint8_t *data, uint64_t header_checksum, wc_store_mark *mark)
{
    *mark = (wc_store_mark){get64(data), get64(data + 8)};
    return get64(data + 16) == XXH64(data, 16, header_checksum);
}

void wc_store_footer_put(wc_store_footer *footer, uint8_t out[WC_STORE_FOOTER_BYTES])
{
    memcpy(out, WC_STORE_FOOTER_MAGIC, 4);
    put(out + 4, 4, WC_STORE_FOOTER_BYTES);
    put(out + 8, 8, footer->n_blocks);
    put(out + 16, 8, footer->n_entries);
    put(out + 24, 8, footer->n_outlets);
    put(out + 32, 8, footer->n_files);
    put(out + 40, 8, footer->previous);
    put(out + 48, 8, footer->chain);
    put(out + 56, 4, WC_STORE_COUNTS);
    put(out + 60, 4, 0);
    put(out + 64, 8, footer->counts.n_broken);
    put(out + 72, 8, footer->counts.n_repaired);
    put(out + 80, 8, footer->counts.bytes_text);
    footer->len = WC_STORE_FOOTER_BYTES;
    footer->checksum = wc_store_checksum(out, WC_STORE_FOOTER_BYTES - 8);
    put(out + WC_STORE_FOOTER_BYTES - 8, 8, footer->checksum);
}

size_t wc_store_footer_len(const uint8_t *data)
{
    const uint32_t len = get32(data + 4);
    const bool is_one =
        memcmp(data, WC_STORE_FOOTER_MAGIC, 4) == 0 && len >= WC_STORE_FOOTER_LEAST && len <= WC_STORE_FOOTER_MOST;
    return is_one ? len : 0;
}

/* Counts that a later program may add are left out, those that are not there are 0. */
const char *wc_store_footer_get(const uint8_t *data, size_t len, wc_store_footer *footer)
{
    const uint32_t n_counts = get32(data + 56);
    uint64_t count[WC_STORE_COUNTS] = {0};
    if (get64(data + len - 8) != wc_store_checksum(data, len - 8)) return "the footer's checksum is wrong";
    if (n_counts > WC_STORE_FOOTER_MOST / 8 || WC_STORE_FOOTER_LEAST + (size_t)8 * n_counts != len)
        return "the footer's length is not that of its counts";
    for (size_t i = 0; i < n_counts && i < WC_STORE_COUNTS; i++) count[i] = get64(data + 64 + 8 * i);
    *footer = (wc_store_footer){.n_blocks = get64(data + 8),
                                .n_entries = get64(data + 16),
                                .n_outlets = get64(data + 24),
                                .n_files = get64(data + 32),
                                .previous = get64(data + 40),
                                .chain = get64(data + 48),
                                .counts = {count[0], count[1], count[2]},
                                .checksum = get64(data + len - 8),
                                .len = len};
    return NULL;
}
