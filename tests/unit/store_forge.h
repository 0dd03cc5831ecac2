/* store_forge.h - the parts of a store's bytes, and their checksums computed anew.  For the tests of damage. */
#ifndef STORE_FORGE_H
#define STORE_FORGE_H
#include "store_fixture.h"
#include "store/store_format.h"

#define LAYOUT      ((wc_store_layout){WC_STORE_VERSION, 32})
#define BLOCK_BYTES wc_store_block_bytes(LAYOUT)

static inline size_t header_len(const wc_buffer *bytes)
{
    const char *why;
    return wc_store_header_len((const uint8_t *)bytes->data, &why);
}

/* Where the first block begins. */
static inline size_t first_block(const wc_buffer *bytes) { return header_len(bytes) + WC_STORE_MARK_BYTES; }

/* Bytes of the block that begins at `at`. */
static inline size_t block_len(const wc_buffer *bytes, size_t at)
{
    wc_store_block block;
    ck_assert_ptr_null(wc_store_block_get((const uint8_t *)bytes->data + at, bytes->len - at, LAYOUT, &block));
    return BLOCK_BYTES + wc_store_packed_bytes(&block, WC_COLUMNS);
}

static inline void put64(char *at, uint64_t value) { wc_plane_put((uint8_t *)at, 1, 0, 8, value); }

/* Compute all checksums anew, as far as the lengths still lead through the file; head: length of the true header. */
static inline void reseal(wc_buffer *bytes, size_t head)
{
    const wc_store_layout layout = {(uint32_t)bytes->data[8], 32};
    const size_t block_bytes = wc_store_block_bytes(layout);
    char *mark = bytes->data + head, *at = mark + WC_STORE_MARK_BYTES, *end = bytes->data + bytes->len;
    uint64_t chain = wc_store_checksum(bytes->data, head - 8);
    put64(mark - 8, chain);
    const wc_store_mark sealed = {wc_plane_get((const uint8_t *)mark, 1, 0, 8),
                                  wc_plane_get((const uint8_t *)mark + 8, 1, 0, 8)};
    wc_store_mark_put(&sealed, chain, (uint8_t *)mark);
    while ((size_t)(end - at) >= block_bytes + WC_STORE_FOOTER_BYTES) {
        char *column = at + block_bytes;
        for (size_t c = 0; c < wc_store_n_columns(layout); c++) {
            const uint64_t len = wc_plane_get((const uint8_t *)at + 16 + 24 * c + 8, 1, 0, 8);
            if (len > (uint64_t)(end - column)) break;
            put64(at + 16 + 24 * c + 16, wc_store_checksum(column, len));
            column += len;
        }
        const uint64_t sum = wc_store_checksum(at, block_bytes - 8);
        put64(at + block_bytes - 8, sum);
        chain = wc_store_chain(chain, sum);
        at = column;
    }
    at = end - WC_STORE_FOOTER_BYTES;
    put64(at + 48, chain);
    put64(at + WC_STORE_FOOTER_BYTES - 8, wc_store_checksum(at, WC_STORE_FOOTER_BYTES - 8));
}
#endif
