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

typedef struct {
    wc_store_map map;
    wc_names outlets, files; /* numbered as in the store */
    wc_entry *entry;         /* where the first one goes */
    wc_arena *arena;         /* one a worker */
    worker *worker;
    size_t n_workers;
    const volatile int *cancel;
    wc_store_part part;
} reader;

/* A thread that failed leaves out later blocks only, so the first failure of all is found whatever the number of
 * threads. */
static void read_block(void *context, size_t i, int thread)
{
    reader *r = context;
    worker *w = &r->worker[thread];
    const wc_store_place *b = &r->map.block[i];
    const size_t begin = r->part == WC_STORE_NUMBERS ? WC_COLUMN_OUTLET : WC_COLUMNS_OF_NAMES;
    const size_t end = r->part == WC_STORE_ALL ? WC_COLUMNS : WC_COLUMN_HASH;
    const uint8_t *packed;
    wc_status status;
    if (w->failed < i) return;
    status = wc_store_read_columns(&r->map, i, begin, end, &w->packed, &w->error);
    if (status == WC_OK) {
        packed = (const uint8_t *)w->packed.data;
        status = r->part == WC_STORE_NUMBERS
                     ? wc_store_decode_numbers(&w->decoder, &b->header, packed, b->n_outlets, b->n_files,
                                               r->entry + b->first)
                     : wc_store_decode(&w->decoder, &b->header, packed, r->part == WC_STORE_ALL, b->n_outlets,
                                       b->n_files, &r->arena[thread], r->entry + b->first);
        if (status != WC_OK) (void)wc_store_fail_block(&r->map, i, &w->decoder, status, &w->error);
    }
    if (status != WC_OK) w->failed = i;
}

static wc_status read_blocks(reader *r, wc_error *error)
{
    const worker *first = NULL;
    if (!wc_parallel_for(r->map.n_blocks, (int)r->n_workers, read_block, r, r->cancel)) return wc_fail_cancelled(error);
    for (size_t i = 0; i < r->n_workers; i++) {
        const worker *w = &r->worker[i];
        if (w->failed != SIZE_MAX && (first == NULL || w->failed < first->failed)) first = w;
    }
    return first == NULL ? WC_OK : wc_fail(error, first->error.status, "%s", first->error.message);
}

/* The set's numbers of the store's names; NULL: no memory. */
static uint32_t *map_names(const wc_names *from, wc_names *to)
{
    uint32_t *map = wc_array_new(from->n, sizeof *map);
    if (map == NULL) return NULL;
    for (size_t i = 0; i < from->n; i++) {
        map[i] = wc_names_intern(to, from->name[i]);
        if (map[i] != UINT32_MAX) continue;
        wc_memory_free(map);
        return NULL;
    }
    return map;
}

static wc_status take_entries(reader *r, wc_pageset *set, wc_error *error)
{
    uint32_t *outlet = map_names(&r->outlets, &set->outlets), *file = map_names(&r->files, &set->files);
    const bool ok = outlet != NULL && file != NULL;
    for (uint64_t i = 0; ok && i < r->map.n_entries; i++) {
        wc_entry *e = &r->entry[i];
        if (e->outlet != WC_OUTLET_NONE) e->outlet = outlet[e->outlet];
        e->file = file[e->file];
    }
    if (ok) set->n += r->map.n_entries;
    wc_memory_free(outlet);
    wc_memory_free(file);
    return ok ? WC_OK : wc_fail_memory(error, (r->outlets.n + r->files.n) * sizeof(uint32_t));
}

static wc_status prepare(reader *r, wc_pageset *set, int n_threads, wc_error *error)
{
    const size_t most = set->n_arenas < 1 ? 1 : set->n_arenas;
    r->n_workers = n_threads < 1 ? 1 : (size_t)n_threads > most ? most : (size_t)n_threads;
    r->worker = wc_array_new(r->n_workers, sizeof *r->worker);
    if (r->worker == NULL) return wc_fail_memory(error, r->n_workers * sizeof *r->worker);
    for (size_t i = 0; i < r->n_workers; i++) r->worker[i].failed = SIZE_MAX;
    if (r->map.n_entries == 0) return WC_OK;
    if (!wc_array_reserve(&set->entry, &set->cap, set->n + r->map.n_entries, sizeof *set->entry))
        return wc_fail_memory(error, r->map.n_entries * sizeof *set->entry);
    r->entry = set->entry + set->n;
    r->arena = set->arena;
    r->cancel = set->cancel;
    return WC_OK;
}

static void release(reader *r)
{
    for (size_t i = 0; r->worker != NULL && i < r->n_workers; i++) {
        wc_decoder_free(&r->worker[i].decoder);
        wc_buffer_free(&r->worker[i].packed);
    }
    wc_memory_free(r->worker);
    wc_names_free(&r->outlets);
    wc_names_free(&r->files);
    wc_store_map_free(&r->map);
}

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

wc_status wc_store_read_part(const char *path, wc_store_part part, wc_pageset *set, wc_store_found *found,
                             int n_threads, wc_error *error)
{
    reader r = {.part = part};
    wc_status status;
    const int fd = wc_store_open(path, error);
    if (fd < 0) return WC_ERROR_IO;
    status = wc_store_map_header(&r.map, path, fd, error);
    if (status == WC_OK) status = wc_store_map_blocks(&r.map, error);
    if (status == WC_OK) status = prepare(&r, set, n_threads, error);
    if (status == WC_OK)
        status = wc_store_read_names(&r.map, &r.worker[0].decoder, &r.worker[0].packed, &r.outlets, &r.files, error);
    if (status == WC_OK) status = read_blocks(&r, error);
    if (status == WC_OK) status = take_entries(&r, set, error);
    if (status == WC_OK) wc_store_map_describe(&r.map, found);
    release(&r);
    (void)close(fd);
    return status;
}

wc_status wc_store_read(const char *path, wc_pageset *set, wc_store_found *found, int n_threads, wc_error *error)
{
    return wc_store_read_part(path, WC_STORE_ALL, set, found, n_threads, error);
}
