/* flag_index.c - the file of an index: mapped, and its checksums; see flag_index.h */
#include "pipeline/flag_index.h"
#include "base/error.h"
#include "base/output_path.h"
#include "store/store_format.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static uint64_t get(const uint8_t *from, unsigned bytes) { return wc_plane_get(from, 1, 0, bytes); }

void wc_flag_index_close(wc_flag_index *index)
{
    if (index->data != NULL) (void)munmap((void *)(uintptr_t)index->data, index->len);
    memset(index, 0, sizeof *index);
}

/* The head alone, of which len bytes are there. */
static wc_flag_found look_at_head(const uint8_t *head, size_t len, const char **why)
{
    const size_t n = len < 8 ? len : 8;
    if (memcmp(head, WC_FLAG_INDEX_MAGIC, n) != 0) {
        *why = "this is no index of 'wirecopy flag'";
        return WC_FLAG_INDEX_FOREIGN;
    }
    *why = "its head is damaged";
    if (len < WC_FLAG_INDEX_HEAD) return WC_FLAG_INDEX_DAMAGED;
    if (get(head + 8, 4) != WC_FLAG_INDEX_VERSION) return WC_FLAG_INDEX_STALE;
    if (get(head + WC_FLAG_INDEX_HEAD - 8, 8) != XXH3_64bits(head, WC_FLAG_INDEX_HEAD - 8) ||
        get(head + 12, 4) != WC_FLAG_SECTIONS)
        return WC_FLAG_INDEX_DAMAGED;
    return WC_FLAG_INDEX_FRESH;
}

/* Each section begins where the one before ends, and the last one ends the file. */
static const char *check_sections(const wc_flag_index *index)
{
    uint64_t next = WC_FLAG_INDEX_HEAD;
    if (get(index->data + 40, 8) != index->len) return "its end is lost";
    for (size_t s = 0; s < WC_FLAG_SECTIONS; s++) {
        const uint8_t *of = index->data + wc_flag_index_place(s);
        const uint64_t at = get(of, 8), len = get(of + 8, 8);
        uint64_t padded;
        if (at != next || len > index->len - at) return "a section is out of range";
        padded = (len + WC_FLAG_INDEX_ALIGN - 1) / WC_FLAG_INDEX_ALIGN * WC_FLAG_INDEX_ALIGN;
        if (padded > index->len - at) return "a section is out of range";
        if (XXH3_64bits(index->data + at, padded) != get(of + 16, 8)) return "a checksum is wrong";
        next = at + padded;
    }
    return next == index->len ? NULL : "a section is out of range";
}

/* Map the file as it is; FRESH: it is mapped. */
static wc_flag_found map_file(wc_flag_index *index, const char *path, wc_error *error)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bool is_none = fd < 0 && errno == ENOENT;
    wc_flag_found found = WC_FLAG_INDEX_FOREIGN;
    struct stat s;
    if (is_none) return WC_FLAG_INDEX_NONE;
    if (fd < 0 || fstat(fd, &s) != 0) {
        (void)wc_fail_errno(error, path, "cannot be read");
    } else if (!S_ISREG(s.st_mode)) {
        (void)wc_fail(error, WC_ERROR_IO, "%s: is no plain file", path);
    } else if (s.st_size == 0) {
        (void)wc_fail(error, WC_ERROR_FORMAT, "%s: is empty", path);
        found = WC_FLAG_INDEX_DAMAGED;
    } else {
        void *data = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED) {
            (void)wc_fail_errno(error, path, "cannot be mapped");
        } else {
            *index = (wc_flag_index){data, (size_t)s.st_size};
            found = WC_FLAG_INDEX_FRESH;
        }
    }
    if (fd >= 0) (void)close(fd);
    return found;
}

/* FRESH: as far as the head says. */
static wc_flag_found map(wc_flag_index *index, const char *path, wc_error *error)
{
    const char *why = "";
    wc_flag_found found = map_file(index, path, error);
    if (found != WC_FLAG_INDEX_FRESH) return found;
    found = look_at_head(index->data, index->len, &why);
    if (found >= WC_FLAG_INDEX_DAMAGED) (void)wc_fail(error, WC_ERROR_FORMAT, "%s: %s", path, why);
    if (found != WC_FLAG_INDEX_FRESH) wc_flag_index_close(index);
    return found;
}

wc_status wc_flag_index_open(wc_flag_index *index, const char *path, const wc_flag_print *print, wc_pageset *set,
                             const wc_params *params, wc_online *online, wc_flag_found *found, wc_error *error)
{
    const char *wrong;
    bool no_memory = false;
    memset(index, 0, sizeof *index);
    *found = wc_flag_index_is_possible() ? map(index, path, error) : WC_FLAG_INDEX_NONE;
    if (*found != WC_FLAG_INDEX_FRESH) return WC_OK;
    if (get(index->data + 16, 8) != print->key || get(index->data + 24, 8) != print->n_pages ||
        get(index->data + 32, 8) != print->chain) {
        *found = WC_FLAG_INDEX_STALE;
        wc_flag_index_close(index);
        return WC_OK;
    }
    wrong = check_sections(index);
    if (wrong == NULL) wrong = wc_flag_index_load(index, set, params, online, &no_memory);
    if (wrong == NULL && set->n == print->n_pages) return WC_OK;
    *found = WC_FLAG_INDEX_DAMAGED;
    wc_online_free(online);
    wc_names_free(&set->outlets);
    set->n = 0;
    wc_flag_index_close(index);
    if (no_memory) return wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", path);
    (void)wc_fail(error, WC_ERROR_FORMAT, "%s: is damaged: %s", path, wrong != NULL ? wrong : "its pages are not all");
    return WC_OK;
}

char *wc_flag_index_path(const char *store) { return wc_string_printf("%s.idx", store); }

void wc_flag_index_measure(const char *path, uint64_t chain, uint64_t *bytes, bool *is_fresh)
{
    wc_flag_index index = {0};
    struct stat s;
    *is_fresh = map(&index, path, NULL) == WC_FLAG_INDEX_FRESH && get(index.data + 32, 8) == chain;
    *bytes = stat(path, &s) == 0 && S_ISREG(s.st_mode) ? (uint64_t)s.st_size : 0;
    wc_flag_index_close(&index);
}
