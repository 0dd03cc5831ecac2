/* store_copy.c - a store that is written again as it was read: its blocks are copied, which spares packing them.  Only
 * where the same bytes come out as if they were packed: the store is whole, written at one time, and cut into blocks as
 * the writer would cut it. */
#include "base/error.h"
#include "base/parallel.h"
#include "store/store_writer.h"
#include <unistd.h>

static bool is_cut_alike(const wc_store_map *map, const wc_pageset *set)
{
    for (size_t i = 0; i < map->n_blocks; i++) {
        const wc_store_place *b = &map->block[i];
        uint32_t n;
        if (!wc_store_cut_block(set, b->first, &n) && i + 1 < map->n_blocks) return false;
        if (n != b->header.n) return false;
    }
    return true;
}

static void forget(wc_store_numbers *numbers)
{
    for (size_t i = 0; i < numbers->n; i++) numbers->of_set[numbers->of_store[i]] = UINT32_MAX;
    numbers->n = 0;
}

/* Number the names of all blocks, if as many are new in each as in what was read; else none is numbered. */
static bool number_names(wc_store_writer *w, const wc_store_map *map, const wc_pageset *set)
{
    bool alike = true;
    w->set = set;
    for (size_t i = 0; alike && i < map->n_blocks; i++) {
        const wc_store_place *b = &map->block[i];
        wc_store_extent extent = {.first = b->first, .n = b->header.n};
        alike = wc_store_number_extent(w, &extent) && extent.n_outlets == b->header.n_outlets &&
                extent.n_files == b->header.n_files;
    }
    if (!alike) {
        forget(&w->outlets);
        forget(&w->files);
    }
    return alike;
}

/* Nothing was added, taken out or cut off since the store was read, nor will be in what is written. */
static bool is_as_written(const wc_store_writer *w, const wc_store_map *map, const wc_pageset *set,
                          const wc_store_found *found)
{
    return map->header.version == WC_STORE_VERSION && map->header.params.hash_bits == w->hash_bits &&
           map->tail == WC_STORE_WHOLE && map->n_footers == 1 && map->footer.chain == found->chain &&
           map->n_entries == set->n && w->footer.n_blocks == 0 && !w->continued && is_cut_alike(map, set);
}

static bool is_sound(const wc_store_block *block, const char *packed)
{
    for (size_t c = 0; c < WC_COLUMNS; c++) {
        if (wc_store_checksum(packed, block->column[c].packed) != block->column[c].checksum) return false;
        packed += block->column[c].packed;
    }
    return true;
}

static wc_status copy_block(wc_store_writer *w, const wc_store_map *map, size_t i, wc_buffer *bytes, wc_error *error)
{
    wc_store_block block = map->block[i].header;
    const size_t head = wc_store_block_bytes(block.layout);
    const uint64_t len = wc_store_packed_bytes(&block, WC_COLUMNS);
    wc_status status;
    bytes->len = 0;
    if (!wc_buffer_reserve(bytes, head + len)) return wc_fail_memory(error, head + len);
    wc_store_block_put(&block, (uint8_t *)bytes->data);
    status = wc_store_read_bytes(map, map->block[i].at, bytes->data + head, len, error);
    if (status == WC_OK && !is_sound(&block, bytes->data + head))
        return wc_fail(error, WC_ERROR_FORMAT, "%s: block %zu: it has changed since it was read", map->path, i);
    if (status == WC_OK) status = wc_store_write_bytes(w, bytes->data, head + len, error);
    w->footer.chain = wc_store_chain(w->footer.chain, block.checksum);
    w->footer.n_blocks++;
    w->footer.n_entries += block.n;
    w->n_written += block.n;
    return status;
}

static wc_status copy_blocks(wc_store_writer *w, const wc_store_map *map, const wc_pageset *set, wc_error *error)
{
    wc_buffer bytes = {0};
    wc_status status = WC_OK;
    for (size_t i = 0; status == WC_OK && i < map->n_blocks; i++) {
        status = wc_cancelled(set->cancel) ? wc_fail_cancelled(error) : copy_block(w, map, i, &bytes, error);
    }
    wc_buffer_free(&bytes);
    return status;
}

wc_status wc_store_copy(wc_store_writer *writer, const char *path, const wc_pageset *set, const wc_store_found *found,
                        wc_error *error)
{
    wc_store_map map = {.fd = -1};
    wc_status status;
    const int fd = wc_store_open(path, error);
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&map, path, fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&map, error);
    if (status == WC_OK && is_as_written(writer, &map, set, found) && number_names(writer, &map, set))
        status = copy_blocks(writer, &map, set, error);
    wc_store_map_free(&map);
    (void)close(fd);
    return status;
}
