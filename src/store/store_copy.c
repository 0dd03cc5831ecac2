/* store_copy.c - a store that is written again as it was read: its blocks are copied, which spares packing them.  Only
 * where the same bytes come out as if they were packed: the store is whole, written at one time, and cut into blocks as
 * the writer would cut it. */
#include "base/disk.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/parallel.h"
#include "store/store_writer.h"
#include <unistd.h>

/* Of a set on a disk the entries of the block behind this one come meanwhile. */
static void fetch_next(const wc_store_map *map, const wc_pageset *set, size_t i)
{
    if (i + 1 < map->n_blocks && map->block[i + 1].first + map->block[i + 1].header.n <= set->n)
        wc_disk_fetch(set->disk, &set->entry[map->block[i + 1].first], map->block[i + 1].header.n * sizeof *set->entry);
}

static bool is_cut_alike(const wc_store_map *map, const wc_pageset *set)
{
    for (size_t i = 0; i < map->n_blocks; i++) {
        const wc_store_place *b = &map->block[i];
        uint32_t n;
        fetch_next(map, set, i);
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
        fetch_next(map, set, i);
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

typedef struct { /* a block on its way */
    wc_buffer bytes;
    wc_error error; /* status: of reading it */
} block_copy;

typedef struct {
    const wc_store_map *map;
    size_t first; /* block of those that are read together */
    block_copy *copy;
} reading;

static void read_block(void *context, size_t k, int thread)
{
    const reading *r = context;
    const wc_store_place *place = &r->map->block[r->first + k];
    const size_t head = wc_store_block_bytes(place->header.layout);
    const uint64_t len = wc_store_packed_bytes(&place->header, WC_COLUMNS);
    wc_store_block block = place->header;
    block_copy *c = &r->copy[k];
    (void)thread;
    c->bytes.len = 0;
    c->error.status = WC_OK;
    if (!wc_buffer_reserve(&c->bytes, head + len)) {
        (void)wc_fail_memory(&c->error, head + len);
        return;
    }
    wc_store_block_put(&block, (uint8_t *)c->bytes.data);
    c->bytes.len = head + len;
    if (wc_store_read_bytes(r->map, place->at, c->bytes.data + head, len, &c->error) == WC_OK &&
        !is_sound(&place->header, c->bytes.data + head))
        (void)wc_fail(&c->error, WC_ERROR_FORMAT, "%s: block %zu: it has changed since it was read", r->map->path,
                      r->first + k);
}

static wc_status write_block(wc_store_writer *w, const block_copy *copy, wc_error *error)
{
    if (copy->error.status != WC_OK) return wc_fail(error, copy->error.status, "%s", copy->error.message);
    return wc_store_write_bytes(w, copy->bytes.data, copy->bytes.len, error);
}

/* As many blocks at a time as there are threads. */
wc_status wc_store_copy_blocks(wc_store_writer *w, int n_threads, wc_error *error)
{
    const size_t together = (size_t)n_threads;
    reading r = {.map = &w->map};
    wc_status status = WC_OK;
    if (!w->copies) return WC_OK;
    r.copy = wc_array_new(together, sizeof *r.copy);
    if (r.copy == NULL) return wc_fail_memory(error, together * sizeof *r.copy);
    for (; status == WC_OK && r.first < w->map.n_blocks; r.first += together) {
        const size_t left = w->map.n_blocks - r.first, n = left < together ? left : together;
        const uint64_t from = w->len;
        if (!wc_parallel_for(n, n_threads, read_block, &r, w->cancel)) status = wc_fail_cancelled(error);
        for (size_t k = 0; status == WC_OK && k < n; k++) status = write_block(w, &r.copy[k], error);
        if (status == WC_OK) wc_output_start_flush(w->fd, from, w->len - from);
    }
    for (size_t k = 0; k < together; k++) wc_buffer_free(&r.copy[k].bytes);
    wc_memory_free(r.copy);
    return status;
}

void wc_store_end_copying(wc_store_writer *w)
{
    if (!w->copies) return;
    (void)close(w->map.fd);
    wc_store_map_free(&w->map);
}

/* What the footer will say of the blocks. */
static void count_blocks(wc_store_writer *w)
{
    for (size_t i = 0; i < w->map.n_blocks; i++) {
        const wc_store_block *block = &w->map.block[i].header;
        w->footer.chain = wc_store_chain(w->footer.chain, block->checksum);
        w->footer.n_blocks++;
        w->footer.n_entries += block->n;
        w->n_written += block->n;
    }
}

wc_status wc_store_copy(wc_store_writer *writer, const char *path, const wc_pageset *set, const wc_store_found *found,
                        bool *copied, wc_error *error)
{
    wc_store_map map = {.fd = -1};
    wc_status status;
    const int fd = wc_store_open(path, error);
    *copied = false;
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&map, path, fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&map, error);
    *copied = status == WC_OK && is_as_written(writer, &map, set, found) && number_names(writer, &map, set);
    if (!*copied) {
        wc_store_map_free(&map);
        (void)close(fd);
        return status;
    }
    writer->copies = true;
    writer->map = map;
    writer->cancel = set->cancel;
    count_blocks(writer);
    return WC_OK;
}
