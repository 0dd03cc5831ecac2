/* store_map.c - see store_map.h */
#include "store/store_map.h"
#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

wc_status wc_store_read_bytes(const wc_store_map *map, uint64_t at, void *to, size_t len, wc_error *error)
{
    size_t got = 0;
    while (got < len) {
        const ssize_t n = pread(map->fd, (char *)to + got, len - got, (off_t)(at + got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return wc_fail(error, WC_ERROR_IO, "%s: cannot be read: %s", map->path, strerror(errno));
        if (n == 0)
            return wc_fail(error, WC_ERROR_FORMAT, "%s: ends at byte %" PRIu64 ", more was expected", map->path,
                           at + got);
        got += (size_t)n;
    }
    return WC_OK;
}

bool wc_store_read_pending(const char *path, uint8_t footer[WC_STORE_FOOTER_MOST], size_t *len)
{
    char *beside = wc_string_printf("%s" WC_STORE_PENDING, path);
    FILE *file = beside != NULL ? fopen(beside, "rbe") : NULL;
    wc_store_footer ignored;
    *len = file != NULL ? fread(footer, 1, WC_STORE_FOOTER_MOST, file) : 0;
    if (file != NULL) (void)fclose(file);
    if (*len < 8 || wc_store_footer_len(footer) != *len || wc_store_footer_get(footer, *len, &ignored) != NULL)
        *len = 0;
    wc_memory_free(beside);
    return beside != NULL;
}

wc_status wc_store_read_columns(const wc_store_map *map, size_t block, size_t from, size_t to, wc_buffer *packed,
                                wc_error *error)
{
    const wc_store_place *b = &map->block[block];
    const uint64_t skip = wc_store_packed_bytes(&b->header, from), len = wc_store_packed_bytes(&b->header, to) - skip;
    packed->len = 0;
    if (!wc_buffer_reserve(packed, len + 1)) return wc_fail_memory(error, len); /* none at all is no pointer */
    return wc_store_read_bytes(map, b->at + skip, packed->data, len, error);
}

wc_status wc_store_read_names(const wc_store_map *map, wc_decoder *decoder, wc_buffer *packed, wc_names *outlets,
                              wc_names *files, wc_error *error)
{
    for (size_t i = 0; i < map->n_blocks; i++) {
        wc_status status = wc_store_read_columns(map, i, 0, WC_COLUMNS_OF_NAMES, packed, error);
        if (status != WC_OK) return status;
        status = wc_store_decode_names(decoder, &map->block[i].header, (const uint8_t *)packed->data, outlets, files);
        if (status != WC_OK) return wc_store_fail_block(map, i, decoder, status, error);
    }
    return WC_OK;
}

wc_status wc_store_fail_block(const wc_store_map *map, size_t block, const wc_decoder *decoder, wc_status status,
                              wc_error *error)
{
    if (status == WC_ERROR_MEMORY)
        return wc_fail_memory(error, wc_store_raw_bytes(&map->block[block].header, WC_COLUMNS));
    return wc_fail(error, WC_ERROR_FORMAT, "%s: block %zu: column %s: %s", map->path, block,
                   wc_column_describe(decoder->column)->name, decoder->why);
}

int wc_store_open(const char *path, wc_error *error)
{
    struct stat s;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &s) != 0) {
        (void)wc_fail(error, WC_ERROR_IO, "%s: cannot be opened: %s", path, strerror(errno));
    } else if (!S_ISREG(s.st_mode)) {
        (void)wc_fail(error, WC_ERROR_IO, "%s: is not a plain file", path);
    } else {
        return fd;
    }
    if (fd >= 0) (void)close(fd);
    return -1;
}

static wc_status fail_file(const wc_store_map *map, const char *why, wc_error *error)
{
    return wc_fail(error, WC_ERROR_FORMAT, "%s: %s", map->path, why);
}

static wc_status read_mark(wc_store_map *map, wc_error *error)
{
    uint8_t data[WC_STORE_MARK_BYTES];
    wc_status status;
    if (map->size - map->mark_at < sizeof data) return fail_file(map, "the file ends in its header", error);
    status = wc_store_read_bytes(map, map->mark_at, data, sizeof data, error);
    if (status == WC_OK) map->mark_ok = wc_store_mark_get(data, map->header_checksum, &map->mark);
    return status;
}

wc_status wc_store_map_header(wc_store_map *map, const char *path, int fd, wc_error *error)
{
    uint8_t begin[16], *data = NULL;
    const char *why;
    wc_error reason;
    struct stat s;
    wc_status status;
    memset(map, 0, sizeof *map);
    map->path = path;
    map->fd = fd;
    if (fstat(fd, &s) != 0) return wc_fail(error, WC_ERROR_IO, "%s: cannot be read: %s", path, strerror(errno));
    map->size = (uint64_t)s.st_size;
    status = wc_store_read_bytes(map, 0, begin, sizeof begin, error);
    if (status != WC_OK) return status;
    map->mark_at = wc_store_header_len(begin, &why);
    if (why == NULL && map->mark_at > map->size) why = "the file ends in its header";
    if (why != NULL) return fail_file(map, why, error);
    data = wc_array_resize(NULL, map->mark_at, 1);
    if (data == NULL) return wc_fail_memory(error, map->mark_at);
    status = wc_store_read_bytes(map, 0, data, map->mark_at, error);
    if (status == WC_OK) {
        why = wc_store_header_get(data, map->mark_at, &map->header, &map->header_checksum);
        if (why == NULL && wc_params_check(&map->header.params, &reason) != WC_OK) why = reason.message;
        if (why != NULL) status = fail_file(map, why, error);
    }
    wc_memory_free(data);
    return status == WC_OK ? read_mark(map, error) : status;
}

/* ---- the walk ---- */

typedef struct {
    uint64_t at, bound; /* here; where the file ends or, by its mark, once ended */
    size_t n_outlets, n_files;
    const char *why; /* what is wrong with what begins here */
    bool stop;       /* here; why NULL: for want of bytes */
} walk;

static wc_status take_block(wc_store_map *map, walk *w, const uint8_t *data, size_t len, wc_error *error)
{
    wc_store_place *b;
    if (!wc_array_reserve(&map->block, &map->cap_blocks, map->n_blocks + 1, sizeof *map->block))
        return wc_fail_memory(error, map->n_blocks * sizeof *map->block);
    b = &map->block[map->n_blocks];
    w->why = wc_store_block_get(data, w->bound - w->at - len, wc_store_layout_of(&map->header), &b->header);
    w->stop = w->why != NULL || wc_store_packed_bytes(&b->header, WC_COLUMNS) > map->size - w->at - len;
    if (w->stop) return WC_OK;
    b->at = w->at + len;
    b->first = map->n_entries;
    b->n_outlets = w->n_outlets += b->header.n_outlets;
    b->n_files = w->n_files += b->header.n_files;
    w->at = b->at + wc_store_packed_bytes(&b->header, WC_COLUMNS);
    map->n_entries += b->header.n;
    map->chain = wc_store_chain(map->chain, b->header.checksum);
    map->n_blocks++;
    return WC_OK;
}

static void take_footer(wc_store_map *map, walk *w, const uint8_t *data, size_t len)
{
    wc_store_footer footer;
    w->why = wc_store_footer_get(data, len, &footer);
    if (w->why == NULL &&
        (footer.n_blocks != map->n_blocks || footer.n_entries != map->n_entries || footer.n_outlets != w->n_outlets ||
         footer.n_files != w->n_files || footer.previous != map->footer_at || footer.chain != map->chain))
        w->why = "the blocks before the footer are not those that it counts";
    w->stop = w->why != NULL;
    if (w->stop) return;
    map->blocks_before = map->footer.n_blocks;
    map->entries_before = map->footer.n_entries;
    map->footer = footer;
    map->footer_at = w->at;
    map->n_footers++;
    map->chain = wc_store_chain(map->chain, footer.checksum);
    map->end = w->at += len;
}

/* Take what begins at w->at, if it is whole. */
static wc_status step(wc_store_map *map, walk *w, wc_error *error)
{
    uint8_t data[WC_STORE_FOOTER_MOST];
    const uint64_t left = map->size - w->at;
    size_t len = 8;
    wc_status status;
    w->stop = left < len;
    if (w->stop) return WC_OK;
    status = wc_store_read_bytes(map, w->at, data, len, error);
    if (status != WC_OK) return status;
    const bool is_block = memcmp(data, WC_STORE_BLOCK_MAGIC, 4) == 0;
    len = is_block ? wc_store_block_bytes(wc_store_layout_of(&map->header)) : wc_store_footer_len(data);
    if (len == 0) w->why = "neither a block nor a footer begins here";
    w->stop = len == 0 || left < len;
    if (w->stop) return WC_OK;
    status = wc_store_read_bytes(map, w->at, data, len, error);
    if (status == WC_OK && is_block) return take_block(map, w, data, len, error);
    if (status == WC_OK) take_footer(map, w, data, len);
    return status;
}

/* Blocks that are whole and have no footer may have it beside the file. */
static wc_status take_pending(wc_store_map *map, walk *w, wc_error *error)
{
    const walk before = *w;
    size_t len;
    if (map->n_footers == 0 || map->n_blocks == map->footer.n_blocks) return WC_OK;
    if (!wc_store_read_pending(map->path, map->pending, &len)) return wc_fail_memory(error, strlen(map->path));
    if (len == 0) return WC_OK;
    w->why = NULL;
    take_footer(map, w, map->pending, len);
    if (w->why == NULL)
        map->pending_len = len;
    else
        *w = before;
    return WC_OK;
}

static wc_status fail_walk(const wc_store_map *map, const walk *w, wc_error *error)
{
    if (!map->mark_ok && w->why == NULL)
        return fail_file(map, "the file does not end with a footer, and its mark is damaged", error);
    return wc_fail(error, WC_ERROR_FORMAT, "%s: block %zu: byte %" PRIu64 ": %s", map->path, map->n_blocks, w->at,
                   w->why != NULL ? w->why : "the file ends in it");
}

/* Blocks behind the last footer are no part of the store. */
static void drop_tail(wc_store_map *map)
{
    map->n_blocks = map->footer.n_blocks;
    map->n_entries = map->footer.n_entries;
    map->tail = map->end < map->size ? WC_STORE_UNFINISHED : WC_STORE_WHOLE;
}

static wc_status map_blocks(wc_store_map *map, wc_error *error)
{
    walk w = {.at = map->mark_at + WC_STORE_MARK_BYTES};
    wc_status status = WC_OK;
    w.bound = map->mark_ok && map->mark.len > map->size ? map->mark.len : map->size;
    map->chain = map->header_checksum;
    while (!w.stop) {
        status = step(map, &w, error);
        if (status != WC_OK) return status;
    }
    status = take_pending(map, &w, error);
    if (status != WC_OK) return status;
    if (map->n_footers > 0 && (map->mark_ok ? map->end >= map->mark.len : map->end == map->size)) {
        drop_tail(map);
        return WC_OK;
    }
    if (w.why != NULL || !map->mark_ok || map->size >= map->mark.len) return fail_walk(map, &w, error);
    if (map->mark.n_entries < map->n_entries)
        return fail_file(map, "the mark counts fewer pages than there are", error);
    map->tail = WC_STORE_LOST;
    return WC_OK;
}

/* An append ends, or what one left is cut off, while the file is looked at: then it is looked at once more. */
static bool has_changed(const wc_store_map *map)
{
    struct stat s;
    return fstat(map->fd, &s) == 0 && (uint64_t)s.st_size != map->size;
}

wc_status wc_store_map_blocks(wc_store_map *map, wc_error *error)
{
    wc_status status = map_blocks(map, error);
    if ((status == WC_OK && map->tail == WC_STORE_WHOLE) || !has_changed(map)) return status;
    const char *path = map->path;
    const int fd = map->fd;
    wc_store_map_free(map);
    status = wc_store_map_header(map, path, fd, error);
    return status == WC_OK ? map_blocks(map, error) : status;
}

void wc_store_map_free(wc_store_map *map)
{
    wc_memory_free(map->block);
    memset(map, 0, sizeof *map);
}

void wc_store_map_describe(const wc_store_map *map, wc_store_found *found)
{
    uint64_t n_shingles = 0;
    for (size_t i = 0; i < map->n_blocks; i++) n_shingles += wc_store_n_shingles(&map->block[i].header);
    *found = (wc_store_found){.header = map->header,
                              .counts = map->footer.counts,
                              .bytes = map->size,
                              .n_entries = map->n_entries,
                              .n_shingles = n_shingles,
                              .n_outlets = map->n_blocks > 0 ? map->block[map->n_blocks - 1].n_outlets : 0,
                              .tail = map->tail,
                              .tail_bytes = map->tail == WC_STORE_UNFINISHED ? map->size - map->end : 0,
                              .n_missing = map->tail == WC_STORE_LOST ? map->mark.n_entries - map->n_entries : 0,
                              .chain = map->footer.chain};
}

wc_status wc_store_demand_whole(const char *path, const wc_store_found *found, wc_error *error)
{
    if (found->tail != WC_STORE_LOST) return WC_OK;
    return wc_fail(error, WC_ERROR_FORMAT, "%s: the end of the file is lost, and with it %" PRIu64 " of its pages",
                   path, found->n_missing);
}
