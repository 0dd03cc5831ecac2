/* store_continue.c - a store that grows, see store.h.  New blocks stand behind the last footer, where no reader looks,
 * until a footer of their own ends them; so whatever stops the writer, the store is what it was or what it is to be.
 *
 * Of a file with two names that footer comes to stand in a file beside one of them first: so under that name it is what
 * it is to be, while under the other it is what it was. */
#include "base/error.h"
#include "base/output_path.h"
#include "store/store_writer.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static wc_status fail_errno(const char *path, const char *what, wc_error *error)
{
    return wc_fail(error, WC_ERROR_IO, "%s: %s: %s", path, what, strerror(errno));
}

/* Another writer may have put a new file in place between open and flock. */
static bool is_still(const char *path, int fd)
{
    struct stat at, opened;
    return stat(path, &at) == 0 && fstat(fd, &opened) == 0 && at.st_dev == opened.st_dev && at.st_ino == opened.st_ino;
}

wc_status wc_store_refuse_result(const char *path, wc_error *error)
{
    char *real = wc_output_resolve(path), *folder = real != NULL ? wc_output_parent(real) : NULL;
    const char *name = real != NULL ? strrchr(real, '/') : NULL;
    const bool is_result =
        folder != NULL && name != NULL && strcmp(name, "/signatures.wcs") == 0 && wc_output_folder_has_mark(folder);
    wc_memory_free(real);
    wc_memory_free(folder);
    if (!is_result) return WC_OK;
    return wc_fail(
        error, WC_ERROR_PARAM,
        "%s: is part of a result, whose other files would not know of new pages; 'wirecopy cluster --update' "
        "adds to all of it, or add to a copy of this file elsewhere",
        path);
}

wc_status wc_store_lock(const char *path, bool writable, int *fd, wc_error *error)
{
    wc_status status = WC_OK;
    *fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0) return errno == ENOENT ? WC_OK : fail_errno(path, "cannot be opened", error);
    if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
        status = errno == EWOULDBLOCK
                     ? wc_fail(error, WC_ERROR_EXISTS,
                               "%s: another process is writing to it; try again when it has ended", path)
                     : fail_errno(path, "cannot be locked", error);
    else if (!is_still(path, *fd))
        status = wc_fail(error, WC_ERROR_EXISTS, "%s: another process has just replaced it; try again", path);
    if (status == WC_OK) return WC_OK;
    (void)close(*fd);
    *fd = -1;
    return status;
}

/* ---- the names of the store ---- */

static wc_status read_names(wc_store_writer *w, wc_pageset *set, wc_error *error)
{
    wc_decoder decoder = {0};
    wc_buffer packed = {0};
    const wc_status status = wc_store_read_names(&w->map, &decoder, &packed, &set->outlets, &set->files, error);
    bool ok = true;
    for (uint32_t i = 0; status == WC_OK && ok && i < set->outlets.n; i++)
        ok = wc_store_number(&w->outlets, i, set->outlets.n);
    for (uint32_t i = 0; status == WC_OK && ok && i < set->files.n; i++)
        ok = wc_store_number(&w->files, i, set->files.n);
    wc_decoder_free(&decoder);
    wc_buffer_free(&packed);
    return ok ? status : wc_fail_memory(error, set->outlets.n * sizeof(uint32_t));
}

static wc_status check_map(const wc_store_map *map, wc_error *error)
{
    if (map->header.version != WC_STORE_VERSION)
        return wc_fail(error, WC_ERROR_FORMAT,
                       "%s: is of format version %" PRIu32
                       ": nothing is appended; 'wirecopy merge %s -o FILE.wcs' makes one of version %d of it",
                       map->path, map->header.version, map->path, WC_STORE_VERSION);
    if (map->tail != WC_STORE_LOST) return WC_OK;
    return wc_fail(
        error, WC_ERROR_FORMAT,
        "%s: the end of the file is lost: nothing is appended; 'wirecopy merge %s -o FILE.wcs' saves what is "
        "left",
        map->path, map->path);
}

/* ---- the last footer, where it stands beside the file ---- */

static char *pending_path(const wc_store_writer *w, wc_error *error)
{
    char *path = wc_string_printf("%s" WC_STORE_PENDING, w->path);
    if (path == NULL) (void)wc_fail_memory(error, strlen(w->path));
    return path;
}

wc_status wc_store_put_beside(const wc_store_writer *writer, const uint8_t footer[WC_STORE_FOOTER_BYTES],
                              wc_error *error)
{
    char *path = pending_path(writer, error);
    wc_status status = WC_OK;
    int fd;
    if (path == NULL) return WC_ERROR_MEMORY;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, footer, WC_STORE_FOOTER_BYTES) != WC_STORE_FOOTER_BYTES || fsync(fd) != 0)
        status = fail_errno(path, "cannot be written", error);
    if (fd >= 0) (void)close(fd);
    wc_memory_free(path);
    return status;
}

/* It goes to the end of the file, and the mark says so. */
static wc_status end_pending(wc_store_writer *w, wc_error *error)
{
    const wc_store_map *map = &w->map;
    wc_status status = WC_OK;
    if (map->pending_len > 0 &&
        pwrite(w->fd, map->pending, map->pending_len, (off_t)map->footer_at) != (ssize_t)map->pending_len)
        return fail_errno(w->path, "cannot be written", error);
    if (map->pending_len > 0) status = wc_store_flush(w, error);
    if (status != WC_OK || (map->mark_ok && map->mark.len >= map->end)) return status;
    w->len = map->end;
    w->footer = map->footer;
    status = wc_store_write_mark(w, error);
    return status == WC_OK ? wc_store_flush(w, error) : status;
}

/* What stands beside the file says nothing any more. */
static wc_status remove_pending(const wc_store_writer *w, wc_error *error)
{
    uint8_t footer[WC_STORE_FOOTER_MOST];
    size_t len;
    char *path = pending_path(w, error);
    if (path == NULL) return WC_ERROR_MEMORY;
    if (wc_store_read_pending(w->path, footer, &len) && len > 0) (void)unlink(path); /* that is nobody else's */
    wc_memory_free(path);
    return WC_OK;
}

/* ---- beginning and end ---- */

/* The file as it counts, ended, and without what an append left that did not end. */
static wc_status settle(wc_store_writer *w, wc_error *error)
{
    wc_status status = wc_store_map_header(&w->map, w->path, w->fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&w->map, error);
    if (status == WC_OK) status = check_map(&w->map, error);
    if (status != WC_OK) return status;
    w->mark_at = w->map.mark_at;
    w->header_checksum = w->map.header_checksum;
    status = end_pending(w, error);
    if (status == WC_OK) status = remove_pending(w, error);
    if (status != WC_OK) return status;
    if (w->map.size > w->map.end && ftruncate(w->fd, (off_t)w->map.end) != 0)
        return fail_errno(w->path, "cannot be written", error);
    w->len = w->kept = w->map.end;
    w->continued = true;
    return WC_OK;
}

static wc_status take_up(wc_store_writer *w, wc_pageset *set, wc_error *error)
{
    wc_status status = settle(w, error);
    if (status == WC_OK) status = read_names(w, set, error);
    if (status != WC_OK) return status;
    w->hash_bits = w->map.header.params.hash_bits;
    w->footer = w->map.footer;
    w->footer.previous = w->map.footer_at;
    w->footer.chain = wc_store_chain(w->map.footer.chain, w->map.footer.checksum);
    if (lseek(w->fd, (off_t)w->map.end, SEEK_SET) < 0) return fail_errno(w->path, "cannot be written", error);
    return WC_OK;
}

/* linked: and locked by the caller. */
static wc_status continue_file(wc_store_writer **writer, const char *path, bool linked, wc_pageset *set,
                               wc_store_header *header, wc_error *error)
{
    wc_store_writer *w = wc_array_new(1, sizeof *w);
    wc_status status = WC_OK;
    *writer = NULL;
    if (w == NULL) return wc_fail_memory(error, sizeof *w);
    w->path = path;
    w->linked = linked;
    if (linked)
        w->fd = open(path, O_RDWR | O_CLOEXEC);
    else
        status = wc_store_lock(path, true, &w->fd, error);
    if (status == WC_OK && w->fd < 0) status = fail_errno(path, "cannot be opened", error);
    if (status != WC_OK) {
        wc_memory_free(w);
        return status;
    }
    status = take_up(w, set, error);
    *header = w->map.header;
    if (status == WC_OK) {
        *writer = w;
    } else {
        if (!w->continued) { /* nothing to cut: only the lock is let go */
            (void)close(w->fd);
            wc_store_map_free(&w->map);
        }
        wc_store_abandon(w);
    }
    return status;
}

wc_status wc_store_continue(wc_store_writer **writer, const char *path, wc_pageset *set, wc_store_header *header,
                            wc_error *error)
{
    return continue_file(writer, path, false, set, header, error);
}

wc_status wc_store_continue_linked(wc_store_writer **writer, const char *path, wc_pageset *set, wc_store_header *header,
                                   wc_error *error)
{
    return continue_file(writer, path, true, set, header, error);
}

wc_status wc_store_settle(const char *path, wc_error *error)
{
    wc_store_writer w = {.path = path, .fd = open(path, O_RDWR | O_CLOEXEC)};
    wc_status status;
    if (w.fd < 0) return fail_errno(path, "cannot be opened", error);
    status = settle(&w, error);
    wc_store_map_free(&w.map);
    (void)close(w.fd);
    return status;
}

void wc_store_skip(wc_store_writer *writer, size_t n)
{
    assert(writer->continued && n == writer->map.n_entries);
    writer->n_written = n;
}

void wc_store_end_continuing(wc_store_writer *writer)
{
    if (!writer->continued) return;
    if (writer->len > writer->kept) (void)ftruncate(writer->fd, (off_t)writer->kept);
    (void)close(writer->fd);
    wc_store_map_free(&writer->map);
}

/* ---- the pages of the last commit ---- */

static uint32_t in_set(const wc_store_numbers *numbers, uint32_t number)
{
    return number == WC_OUTLET_NONE ? WC_OUTLET_NONE : numbers->of_store[number];
}

/* stored is numbered by the store, fresh by the set. */
static bool same_page(const wc_store_writer *w, const wc_entry *stored, const wc_entry *fresh)
{
    const size_t len = wc_entry_strings_len(fresh);
    return stored->id_len == fresh->id_len && stored->url_len == fresh->url_len &&
           stored->title_len == fresh->title_len && stored->credit_len == fresh->credit_len &&
           stored->snippet_len == fresh->snippet_len && stored->date == fresh->date &&
           stored->has_time == fresh->has_time && stored->text_hash == fresh->text_hash &&
           stored->offset == fresh->offset && stored->len == fresh->len && stored->n == fresh->n &&
           stored->level == fresh->level && in_set(&w->outlets, stored->outlet) == fresh->outlet &&
           in_set(&w->files, stored->file) == fresh->file &&
           (len == 0 || memcmp(stored->strings, fresh->strings, len) == 0) &&
           wc_sketch_is_same(stored->sketch, fresh->sketch, fresh->n);
}

wc_status wc_store_is_last_commit(const wc_store_writer *writer, const wc_pageset *set, bool *same, wc_error *error)
{
    const wc_store_map *map = &writer->map;
    wc_entry *entry = NULL;
    wc_decoder decoder = {0};
    wc_buffer packed = {0};
    wc_status status = WC_OK;
    *same = writer->n_released == 0 && (set->n == 0 || set->n == map->n_entries - map->entries_before);
    if (!*same || set->n == 0) return WC_OK;
    entry = wc_array_new(WC_STORE_BLOCK_ENTRIES, sizeof *entry);
    if (entry == NULL) return wc_fail_memory(error, WC_STORE_BLOCK_ENTRIES * sizeof *entry);
    for (size_t i = map->blocks_before; status == WC_OK && *same && i < map->n_blocks; i++) {
        const wc_store_place *b = &map->block[i];
        const size_t first = b->first - map->entries_before;
        wc_arena arena = {0};
        status = wc_store_read_columns(map, i, WC_COLUMNS_OF_NAMES, WC_COLUMNS, &packed, error);
        if (status == WC_OK) {
            status = wc_store_decode(&decoder, &b->header, (const uint8_t *)packed.data, WC_STORE_ALL, b->n_outlets,
                                     b->n_files, &arena, &arena, entry);
            if (status != WC_OK) status = wc_store_fail_block(map, i, &decoder, status, error);
        }
        for (size_t j = 0; status == WC_OK && *same && j < b->header.n; j++)
            *same = same_page(writer, &entry[j], &set->entry[first + j]);
        wc_arena_free(&arena);
    }
    wc_memory_free(entry);
    wc_decoder_free(&decoder);
    wc_buffer_free(&packed);
    return status;
}
