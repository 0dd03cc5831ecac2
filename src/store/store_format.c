/* store_format.c - see store_format.h */
#include "store/store_format.h"
#include "store/store.h"
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

uint64_t wc_store_checksum(const void *data, size_t len) { return XXH64(data, len, 0); }

uint64_t wc_store_chain(uint64_t chain, uint64_t checksum)
{
    uint8_t bytes[8];
    put(bytes, 8, checksum);
    return XXH64(bytes, sizeof bytes, chain);
}

bool wc_store_header_put(wc_buffer *out, const wc_params *params, uint64_t *chain)
{
    const size_t begin = out->len;
    uint8_t number[8];
    size_t len = 20 + 8;
    bool ok;
    for (size_t i = 0; i < wc_param_count(); i++) len += 1 + strlen(wc_param_describe(i)->name) + 8;
    assert(len <= WC_STORE_HEADER_MAX);
    ok = wc_buffer_append(out, WC_STORE_MAGIC, 8);
    put(number, 4, WC_STORE_VERSION);
    ok = ok && wc_buffer_append(out, number, 4);
    put(number, 4, len);
    ok = ok && wc_buffer_append(out, number, 4);
    put(number, 4, wc_param_count());
    ok = ok && wc_buffer_append(out, number, 4);
    for (size_t i = 0; ok && i < wc_param_count(); i++) {
        const char *name = wc_param_describe(i)->name;
        put(number, 1, strlen(name));
        ok = wc_buffer_append(out, number, 1) && wc_buffer_append(out, name, strlen(name));
        put(number, 8, wc_param_get(params, i));
        ok = ok && wc_buffer_append(out, number, 8);
    }
    if (!ok) return false;
    *chain = wc_store_checksum(out->data + begin, out->len - begin);
    put(number, 8, *chain);
    return wc_buffer_append(out, number, 8);
}

size_t wc_store_header_len(const uint8_t *data, const char **why)
{
    const uint32_t version = get32(data + 8), len = get32(data + 12);
    *why = NULL;
    if (memcmp(data, WC_STORE_MAGIC, 8) != 0) {
        *why = "this is no signature store";
    } else if (version != WC_STORE_VERSION) {
        *why = "the store is of another version of the format, only version 0 can be read: sign the pages again";
    } else if (len < 20 + 8 || len > WC_STORE_HEADER_MAX) {
        *why = "the header's length is out of range";
    }
    return *why == NULL ? len : 0;
}

static const char *get_param(const uint8_t *name, size_t name_len, uint64_t value, wc_params *params, uint64_t *seen)
{
    for (size_t i = 0; i < wc_param_count(); i++) {
        const char *known = wc_param_describe(i)->name;
        if (strlen(known) != name_len || memcmp(known, name, name_len) != 0) continue;
        if (*seen >> i & 1) return "the header gives a parameter twice";
        *seen |= (uint64_t)1 << i;
        wc_param_set(params, i, value);
        return NULL;
    }
    return "the header has a parameter that this version does not know: sign the pages again";
}

const char *wc_store_header_get(const uint8_t *data, size_t len, wc_params *params, uint64_t *chain)
{
    const uint32_t n = get32(data + 16);
    const size_t end = len - 8;
    size_t at = 20;
    uint64_t seen = 0;
    assert(wc_param_count() <= 64);
    *chain = wc_store_checksum(data, end);
    if (*chain != get64(data + end)) return "the header's checksum is wrong";
    wc_params_init(params);
    for (uint32_t i = 0; i < n; i++) {
        const char *why;
        if (at == end || end - at < (size_t)1 + data[at] + 8) return "the header is too short for its parameters";
        why = get_param(data + at + 1, data[at], get64(data + at + 1 + data[at]), params, &seen);
        if (why != NULL) return why;
        at += (size_t)1 + data[at] + 8;
    }
    if (at != end) return "the header is longer than its parameters";
    if (n != wc_param_count()) return "the header lacks a parameter that this version needs: sign the pages again";
    return NULL;
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

/* A block of columns as they are never does: its integers alone are 66 bytes an entry and 4 a name. */
bool wc_store_expands_too_much(const wc_store_block *block)
{
    const uint64_t memory = wc_store_raw_bytes(block, WC_COLUMNS) + (uint64_t)WC_STORE_ENTRY_BYTES * block->n +
                            (uint64_t)WC_STORE_NAME_BYTES * ((uint64_t)block->n_outlets + block->n_files);
    return memory / WC_STORE_EXPANSION_MAX > WC_STORE_BLOCK_BYTES + wc_store_packed_bytes(block, WC_COLUMNS);
}

void wc_store_block_put(wc_store_block *block, uint8_t out[WC_STORE_BLOCK_BYTES])
{
    uint8_t *at = out + 16;
    memcpy(out, WC_STORE_BLOCK_MAGIC, 4);
    put(out + 4, 4, block->n);
    put(out + 8, 4, block->n_outlets);
    put(out + 12, 4, block->n_files);
    for (size_t c = 0; c < WC_COLUMNS; c++, at += 24) {
        put(at, 8, block->column[c].raw);
        put(at + 8, 8, block->column[c].packed);
        put(at + 16, 8, block->column[c].checksum);
    }
    block->checksum = wc_store_checksum(out, WC_STORE_BLOCK_BYTES - 8);
    put(at, 8, block->checksum);
}

/* Each size against the bytes left, against its packed size, and against the number of its rows where that is known. */
static const char *check_column(const wc_store_block *block, size_t c, uint64_t bytes_left, uint64_t raw_most)
{
    const wc_column_size *size = &block->column[c];
    const wc_column_info *info = &columns[c];
    uint64_t rows = size->raw / info->bytes;
    if (size->packed > bytes_left) return "a column is longer than the rest of the file";
    if (size->packed > size->raw || (size->packed == 0 && size->raw > 0))
        return "a column's packed length is impossible";
    if (size->raw > raw_most) return "a column is longer unpacked than the file allows";
    if (info->rows == WC_ROWS_OUTLETS) rows = block->n_outlets;
    if (info->rows == WC_ROWS_FILES) rows = block->n_files;
    if (info->rows == WC_ROWS_ENTRIES) rows = block->n;
    if (info->rows == WC_ROWS_SHINGLES) rows = block->column[WC_COLUMN_HASH].raw / columns[WC_COLUMN_HASH].bytes;
    if (size->raw != rows * info->bytes) return "a column's length does not fit the number of its rows";
    return NULL;
}

const char *wc_store_block_get(const uint8_t *data, uint64_t bytes_left, wc_store_block *block)
{
    const uint8_t *at = data + 16;
    uint64_t raw_most; /* of one column, and the sum of all cannot overflow */
    if (bytes_left > UINT64_MAX / 1024) return "the file is too long";
    raw_most = (bytes_left + WC_STORE_BLOCK_BYTES) * WC_STORE_EXPANSION_MAX;
    if (memcmp(data, WC_STORE_BLOCK_MAGIC, 4) != 0) return "no block begins here";
    block->checksum = get64(data + WC_STORE_BLOCK_BYTES - 8);
    if (block->checksum != wc_store_checksum(data, WC_STORE_BLOCK_BYTES - 8)) return "its header's checksum is wrong";
    block->n = get32(data + 4);
    block->n_outlets = get32(data + 8);
    block->n_files = get32(data + 12);
    if (block->n == 0 || block->n > WC_STORE_BLOCK_ENTRIES) return "its number of entries is out of range";
    if (block->n_outlets > block->n || block->n_files > block->n) return "it has more new names than entries";
    for (size_t c = 0; c < WC_COLUMNS; c++, at += 24)
        block->column[c] = (wc_column_size){get64(at), get64(at + 8), get64(at + 16)};
    for (size_t c = 0; c < WC_COLUMNS; c++) {
        const char *why = check_column(block, c, bytes_left, raw_most);
        if (why != NULL) return why;
        bytes_left -= block->column[c].packed;
    }
    return wc_store_expands_too_much(block) ? "it unpacks to more than its bytes allow" : NULL;
}

void wc_store_footer_put(const wc_store_footer *footer, uint8_t out[WC_STORE_FOOTER_BYTES])
{
    memcpy(out, WC_STORE_FOOTER_MAGIC, 4);
    put(out + 4, 4, 0);
    put(out + 8, 8, footer->n_blocks);
    put(out + 16, 8, footer->n_entries);
    put(out + 24, 8, footer->n_outlets);
    put(out + 32, 8, footer->n_files);
    put(out + 40, 8, footer->chain);
    put(out + 48, 8, wc_store_checksum(out, WC_STORE_FOOTER_BYTES - 8));
}

const char *wc_store_footer_get(const uint8_t *data, wc_store_footer *footer)
{
    if (memcmp(data, WC_STORE_FOOTER_MAGIC, 4) != 0) return "the footer is missing: the file was cut off";
    if (get64(data + 48) != wc_store_checksum(data, WC_STORE_FOOTER_BYTES - 8)) return "the footer's checksum is wrong";
    *footer =
        (wc_store_footer){get64(data + 8), get64(data + 16), get64(data + 24), get64(data + 32), get64(data + 40)};
    return NULL;
}
