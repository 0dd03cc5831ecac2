/* store_read.c - see store.h; the layout is in store_format.h.  The map of the store gives the counts and shows that no
 * block is missing, foreign or out of order.  The names are then read in order, and the blocks all at once, each into
 * its own place in the array of entries.  The pageset sees nothing of it until all is well. */
#include "base/error.h"
#include "base/parallel.h"
#include "store/store_map.h"
#include <string.h>
#include <unistd.h>

typedef struct {
    wc_decoder decoder;
    wc_buffer packed;
    size_t failed; /* number of the first block of this thread that is wrong, SIZE_MAX: none */
    wc_error error;
} worker;

struct wc_store_scan {
    wc_store_map map;
    wc_names outlets, files; /* numbered as in the store, until the set has them: */
    uint32_t *outlet, *file; /* ... its numbers of these; NULL: the same */
    bool is_named;
    worker *worker;
    size_t n_workers, next; /* block */
    wc_store_part part;
    wc_pageset *set; /* that is read into now: */
    wc_entry *entry; /* ... where the next block's first one goes */
};

/* A thread that failed leaves out later blocks only, so the first failure of all is found whatever the number of
 * threads. */
static void read_block(void *context, size_t k, int thread)
{
    wc_store_scan *r = context;
    worker *w = &r->worker[thread];
    const size_t i = r->next + k;
    const wc_store_place *b = &r->map.block[i];
    wc_entry *entry = r->entry + (b->first - r->map.block[r->next].first);
    const size_t begin = r->part == WC_STORE_NUMBERS ? WC_COLUMN_OUTLET : WC_COLUMNS_OF_NAMES;
    const size_t end = r->part == WC_STORE_ALL ? WC_COLUMNS : WC_COLUMN_HASH;
    const uint8_t *packed;
    wc_status status;
    if (w->failed < i) return;
    status = wc_store_read_columns(&r->map, i, begin, end, &w->packed, &w->error);
    if (status == WC_OK) {
        packed = (const uint8_t *)w->packed.data;
        status = wc_store_decode(&w->decoder, &b->header, packed, r->part, b->n_outlets, b->n_files,
                                 &r->set->arena[thread], &r->set->sketches[thread], entry);
        if (status != WC_OK) (void)wc_store_fail_block(&r->map, i, &w->decoder, status, &w->error);
    }
    if (status != WC_OK) w->failed = i;
}

static wc_status read_blocks(wc_store_scan *r, size_t n_blocks, wc_error *error)
{
    const worker *first = NULL;
    if (!wc_parallel_for(n_blocks, (int)r->n_workers, read_block, r, r->set->cancel)) return wc_fail_cancelled(error);
    for (size_t i = 0; i < r->n_workers; i++) {
        const worker *w = &r->worker[i];
        if (w->failed != SIZE_MAX && (first == NULL || w->failed < first->failed)) first = w;
    }
    return first == NULL ? WC_OK : wc_fail(error, first->error.status, "%s", first->error.message);
}

/* Give a set its names.  *number: the set's numbers of them.  false: no memory. */
static bool give_names(wc_names *from, wc_names *to, uint32_t **number)
{
    uint32_t *map = NULL;
    if (to->n == 0) {
        wc_names_free(to);
        *to = *from;
        *from = (wc_names){0};
        return true;
    }
    *number = map = wc_array_new(from->n, sizeof *map);
    for (size_t i = 0; map != NULL && i < from->n; i++) {
        map[i] = wc_names_intern(to, from->name[i]);
        if (map[i] == UINT32_MAX) return false;
    }
    wc_names_free(from);
    return map != NULL;
}

static wc_status take_entries(wc_store_scan *r, size_t n, wc_error *error)
{
    const size_t n_names = r->outlets.n + r->files.n;
    if (!r->is_named &&
        !(give_names(&r->outlets, &r->set->outlets, &r->outlet) && give_names(&r->files, &r->set->files, &r->file)))
        return wc_fail_memory(error, n_names * sizeof *r->outlet);
    r->is_named = true;
    for (size_t i = 0; i < n; i++) {
        wc_entry *e = &r->entry[i];
        if (r->outlet != NULL && e->outlet != WC_OUTLET_NONE) e->outlet = r->outlet[e->outlet];
        if (r->file != NULL) e->file = r->file[e->file];
    }
    r->set->n += n;
    return WC_OK;
}

void wc_store_scan_close(wc_store_scan *r)
{
    if (r == NULL) return;
    for (size_t i = 0; r->worker != NULL && i < r->n_workers; i++) {
        wc_decoder_free(&r->worker[i].decoder);
        wc_buffer_free(&r->worker[i].packed);
    }
    wc_memory_free(r->worker);
    wc_names_free(&r->outlets);
    wc_names_free(&r->files);
    wc_memory_free(r->outlet);
    wc_memory_free(r->file);
    if (r->map.fd >= 0) (void)close(r->map.fd);
    wc_store_map_free(&r->map);
    wc_memory_free(r);
}

static wc_status open_scan(wc_store_scan *r, const char *path, int n_threads, wc_error *error)
{
    wc_status status = wc_store_map_header(&r->map, path, r->map.fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&r->map, error);
    r->n_workers = n_threads < 1 ? 1 : (size_t)n_threads;
    r->worker = wc_array_new(r->n_workers, sizeof *r->worker);
    if (status == WC_OK && r->worker == NULL) return wc_fail_memory(error, r->n_workers * sizeof *r->worker);
    for (size_t i = 0; r->worker != NULL && i < r->n_workers; i++) r->worker[i].failed = SIZE_MAX;
    if (status == WC_OK)
        status =
            wc_store_read_names(&r->map, &r->worker[0].decoder, &r->worker[0].packed, &r->outlets, &r->files, error);
    return status;
}

wc_status wc_store_scan_open(wc_store_scan **scan, const char *path, wc_store_part part, wc_store_found *found,
                             int n_threads, wc_error *error)
{
    wc_store_scan *r = wc_array_new(1, sizeof *r);
    wc_status status;
    *scan = NULL;
    if (r == NULL) return wc_fail_memory(error, sizeof *r);
    r->part = part;
    r->map.fd = wc_store_open(path, error);
    status = r->map.fd < 0 ? WC_ERROR_IO : open_scan(r, path, n_threads, error);
    if (status != WC_OK) {
        wc_store_scan_close(r);
        return status;
    }
    wc_store_map_describe(&r->map, found);
    *scan = r;
    return WC_OK;
}

wc_status wc_store_scan_next(wc_store_scan *r, size_t most_blocks, wc_pageset *set, wc_error *error)
{
    const size_t left = r->map.n_blocks - r->next, n_blocks = left < most_blocks ? left : most_blocks;
    size_t n = 0;
    wc_status status;
    for (size_t i = 0; i < n_blocks; i++) n += r->map.block[r->next + i].header.n;
    if (n == 0) return WC_OK;
    if (r->n_workers > set->n_arenas) r->n_workers = set->n_arenas;
    if (!wc_pageset_reserve(set, set->n + n)) return wc_fail_memory(error, n * sizeof *set->entry);
    r->set = set;
    r->entry = set->entry + set->n;
    status = read_blocks(r, n_blocks, error);
    if (status == WC_OK) status = take_entries(r, n, error);
    if (status == WC_OK) r->next += n_blocks;
    return status;
}

size_t wc_store_scan_ahead(const wc_store_scan *r)
{
    return r->next < r->map.n_blocks ? r->map.block[r->next].header.n : 0;
}

void wc_store_scan_skip(wc_store_scan *r) { r->next += r->next < r->map.n_blocks; }

wc_status wc_store_read_header(const char *path, wc_store_header *header, wc_error *error)
{
    wc_store_map map;
    wc_status status;
    const int fd = wc_store_open(path, error);
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&map, path, fd, error);
    *header = map.header;
    (void)close(fd);
    return status;
}

wc_status wc_store_find(const char *path, wc_store_found *found, wc_error *error)
{
    wc_store_map map = {0};
    wc_status status;
    const int fd = wc_store_open(path, error);
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&map, path, fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&map, error);
    if (status == WC_OK) wc_store_map_describe(&map, found);
    wc_store_map_free(&map);
    (void)close(fd);
    return status;
}

wc_status wc_store_read_part(const char *path, wc_store_part part, wc_pageset *set, wc_store_found *found,
                             int n_threads, wc_error *error)
{
    wc_store_scan *scan;
    wc_status status = wc_store_scan_open(&scan, path, part, found, n_threads, error);
    if (scan != NULL) status = wc_store_scan_next(scan, SIZE_MAX, set, error);
    wc_store_scan_close(scan);
    return status;
}

wc_status wc_store_read(const char *path, wc_pageset *set, wc_store_found *found, int n_threads, wc_error *error)
{
    return wc_store_read_part(path, WC_STORE_ALL, set, found, n_threads, error);
}
