/* store_read.c - see store.h; the layout is in store_format.h.  The headers of all blocks are walked first: they give
 * the counts and, with the footer's chain of checksums, show that no block is missing, foreign or out of order.  The
 * names are then read in order, and the blocks all at once, each into its own place in the array of entries.  The
 * pageset sees nothing of it until all is well. */
#include "store/store.h"
#include "base/error.h"
#include "base/parallel.h"
#include "store/store_decode.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    wc_store_block header;
    uint64_t at;                      /* where its columns begin */
    size_t first, n_outlets, n_files; /* number of its first entry; the store's names when its own are read */
} placed;

typedef struct {
    wc_decoder decoder;
    wc_buffer packed;
    size_t failed; /* number of the first block of this thread that is wrong, SIZE_MAX: none */
    wc_error error;
} worker;

typedef struct {
    const char *path;
    int fd;
    uint64_t size;
    placed *block;
    size_t n_blocks, cap_blocks;
    uint64_t n_entries, chain;
    wc_names outlets, files; /* numbered as in the store */
    wc_entry *entry;         /* where the first one goes */
    wc_arena *arena;         /* one a worker */
    worker *worker;
    size_t n_workers;
    bool without_sketches;
} reader;

static wc_status read_bytes(const reader *r, uint64_t at, void *to, size_t len, wc_error *error)
{
    size_t got = 0;
    while (got < len) {
        const ssize_t n = pread(r->fd, (char *)to + got, len - got, (off_t)(at + got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return wc_fail(error, WC_ERROR_IO, "%s: cannot be read: %s", r->path, strerror(errno));
        if (n == 0)
            return wc_fail(error, WC_ERROR_FORMAT, "%s: ends at byte %" PRIu64 ", more was expected", r->path,
                           at + got);
        got += (size_t)n;
    }
    return WC_OK;
}

static wc_status open_file(reader *r, wc_error *error)
{
    struct stat s;
    r->fd = open(r->path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0 || fstat(r->fd, &s) != 0)
        return wc_fail(error, WC_ERROR_IO, "%s: cannot be opened: %s", r->path, strerror(errno));
    if (!S_ISREG(s.st_mode)) return wc_fail(error, WC_ERROR_IO, "%s: is not a plain file", r->path);
    r->size = (uint64_t)s.st_size;
    return WC_OK;
}

static wc_status compare_params(const reader *r, const wc_params *store, const wc_params *want, wc_error *error)
{
    for (size_t i = 0; i < wc_param_count(); i++) {
        const uint64_t has = wc_param_get(store, i), wanted = wc_param_get(want, i);
        if (has != wanted)
            return wc_fail(error, WC_ERROR_PARAM, "%s: was signed with %s %" PRIu64 ", expected %" PRIu64, r->path,
                           wc_param_describe(i)->name, has, wanted);
    }
    return WC_OK;
}

static wc_status read_header(reader *r, wc_params *params, uint64_t *len, wc_error *error)
{
    uint8_t begin[16], *data = NULL;
    const char *why;
    wc_error reason;
    wc_status status = read_bytes(r, 0, begin, sizeof begin, error);
    if (status != WC_OK) return status;
    *len = wc_store_header_len(begin, &why);
    if (why == NULL && *len > r->size) why = "the file ends in its header";
    if (why != NULL) return wc_fail(error, WC_ERROR_FORMAT, "%s: %s", r->path, why);
    data = malloc(*len);
    if (data == NULL) return wc_fail_memory(error, *len);
    status = read_bytes(r, 0, data, *len, error);
    if (status == WC_OK) {
        why = wc_store_header_get(data, *len, params, &r->chain);
        if (why == NULL && wc_params_check(params, &reason) != WC_OK) why = reason.message;
        if (why != NULL) status = wc_fail(error, WC_ERROR_FORMAT, "%s: %s", r->path, why);
    }
    free(data);
    return status;
}

static wc_status fail_block(const reader *r, size_t block, const char *why, wc_error *error)
{
    return wc_fail(error, WC_ERROR_FORMAT, "%s: block %zu: %s", r->path, block, why);
}

static wc_status fail_decode(const reader *r, size_t block, const wc_decoder *decoder, wc_status status,
                             wc_error *error)
{
    if (status == WC_ERROR_MEMORY)
        return wc_fail_memory(error, wc_store_raw_bytes(&r->block[block].header, WC_COLUMNS));
    return wc_fail(error, WC_ERROR_FORMAT, "%s: block %zu: column %s: %s", r->path, block,
                   wc_column_describe(decoder->column)->name, decoder->why);
}

/* Walk the blocks' headers from *at on, to where the footer begins. */
static wc_status walk_blocks(reader *r, uint64_t *at, wc_error *error)
{
    uint8_t header[WC_STORE_BLOCK_BYTES];
    size_t n_outlets = 0, n_files = 0;
    for (;;) {
        const char *why;
        placed *b;
        wc_status status;
        if (r->size - *at <= WC_STORE_FOOTER_BYTES) return WC_OK;
        if (r->size - *at < WC_STORE_BLOCK_BYTES)
            return fail_block(r, r->n_blocks, "the file ends in its header", error);
        status = read_bytes(r, *at, header, sizeof header, error);
        if (status != WC_OK) return status;
        if (!wc_array_reserve(&r->block, &r->cap_blocks, r->n_blocks + 1, sizeof *r->block))
            return wc_fail_memory(error, r->n_blocks * sizeof *r->block);
        b = &r->block[r->n_blocks];
        *at += sizeof header;
        why = wc_store_block_get(header, r->size - *at, &b->header);
        if (why != NULL) return fail_block(r, r->n_blocks, why, error);
        b->at = *at;
        b->first = r->n_entries;
        b->n_outlets = n_outlets += b->header.n_outlets;
        b->n_files = n_files += b->header.n_files;
        *at += wc_store_packed_bytes(&b->header, WC_COLUMNS);
        r->n_entries += b->header.n;
        r->chain = wc_store_chain(r->chain, b->header.checksum);
        r->n_blocks++;
    }
}

static wc_status check_footer(const reader *r, uint64_t at, wc_error *error)
{
    uint8_t data[WC_STORE_FOOTER_BYTES];
    wc_store_footer footer;
    const placed *last = r->n_blocks > 0 ? &r->block[r->n_blocks - 1] : NULL;
    const char *why;
    wc_status status;
    if (r->size - at < sizeof data)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: the footer is missing: the file was cut off", r->path);
    status = read_bytes(r, at, data, sizeof data, error);
    if (status != WC_OK) return status;
    why = wc_store_footer_get(data, &footer);
    if (why == NULL && (footer.n_blocks != r->n_blocks || footer.n_entries != r->n_entries ||
                        footer.n_outlets != (last == NULL ? 0 : last->n_outlets) ||
                        footer.n_files != (last == NULL ? 0 : last->n_files) || footer.chain != r->chain))
        why = "the blocks are not those that the footer counts";
    return why == NULL ? WC_OK : wc_fail(error, WC_ERROR_FORMAT, "%s: %s", r->path, why);
}

static wc_status read_packed(reader *r, worker *w, uint64_t at, uint64_t len, wc_error *error)
{
    w->packed.len = 0;
    if (!wc_buffer_reserve(&w->packed, len)) return wc_fail_memory(error, len);
    return read_bytes(r, at, w->packed.data, len, error);
}

/* One byte more is read than the names have, there is always one: none at all would be no pointer to read from. */
static wc_status read_names(reader *r, wc_error *error)
{
    worker *w = &r->worker[0];
    for (size_t i = 0; i < r->n_blocks; i++) {
        const placed *b = &r->block[i];
        wc_status status = read_packed(r, w, b->at, wc_store_packed_bytes(&b->header, WC_COLUMNS_OF_NAMES) + 1, error);
        if (status != WC_OK) return status;
        status =
            wc_store_decode_names(&w->decoder, &b->header, (const uint8_t *)w->packed.data, &r->outlets, &r->files);
        if (status != WC_OK) return fail_decode(r, i, &w->decoder, status, error);
    }
    return WC_OK;
}

/* A thread that failed leaves out later blocks only, so the first failure of all is found whatever the number of
 * threads. */
static void read_block(void *context, size_t i, int thread)
{
    reader *r = context;
    worker *w = &r->worker[thread];
    const placed *b = &r->block[i];
    const uint64_t names = wc_store_packed_bytes(&b->header, WC_COLUMNS_OF_NAMES);
    const uint64_t end = wc_store_packed_bytes(&b->header, r->without_sketches ? WC_COLUMN_HASH : WC_COLUMNS);
    wc_status status;
    if (w->failed < i) return;
    status = read_packed(r, w, b->at + names, end - names, &w->error);
    if (status == WC_OK) {
        status = wc_store_decode(&w->decoder, &b->header, (const uint8_t *)w->packed.data, !r->without_sketches,
                                 b->n_outlets, b->n_files, &r->arena[thread], r->entry + b->first);
        if (status != WC_OK) (void)fail_decode(r, i, &w->decoder, status, &w->error);
    }
    if (status != WC_OK) w->failed = i;
}

static wc_status read_blocks(reader *r, wc_error *error)
{
    const worker *first = NULL;
    wc_parallel_for(r->n_blocks, (int)r->n_workers, read_block, r);
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
    for (size_t i = 0; map != NULL && i < from->n; i++) {
        map[i] = wc_names_intern(to, from->name[i]);
        if (map[i] != UINT32_MAX) continue;
        free(map);
        map = NULL;
    }
    return map;
}

static wc_status take_entries(reader *r, wc_pageset *set, wc_error *error)
{
    uint32_t *outlet = map_names(&r->outlets, &set->outlets), *file = map_names(&r->files, &set->files);
    const bool ok = outlet != NULL && file != NULL;
    for (uint64_t i = 0; ok && i < r->n_entries; i++) {
        wc_entry *e = &r->entry[i];
        if (e->outlet != WC_OUTLET_NONE) e->outlet = outlet[e->outlet];
        e->file = file[e->file];
    }
    if (ok) set->n += r->n_entries;
    free(outlet);
    free(file);
    return ok ? WC_OK : wc_fail_memory(error, (r->outlets.n + r->files.n) * sizeof(uint32_t));
}

static wc_status prepare(reader *r, wc_pageset *set, int n_threads, wc_error *error)
{
    const size_t most = set->n_arenas < 1 ? 1 : set->n_arenas;
    r->n_workers = n_threads < 1 ? 1 : (size_t)n_threads > most ? most : (size_t)n_threads;
    r->worker = wc_array_new(r->n_workers, sizeof *r->worker);
    if (r->worker == NULL) return wc_fail_memory(error, r->n_workers * sizeof *r->worker);
    for (size_t i = 0; i < r->n_workers; i++) r->worker[i].failed = SIZE_MAX;
    if (r->n_entries == 0) return WC_OK;
    if (!wc_array_reserve(&set->entry, &set->cap, set->n + r->n_entries, sizeof *set->entry))
        return wc_fail_memory(error, r->n_entries * sizeof *set->entry);
    r->entry = set->entry + set->n;
    r->arena = set->arena;
    return WC_OK;
}

static void release(reader *r)
{
    for (size_t i = 0; r->worker != NULL && i < r->n_workers; i++) {
        wc_decoder_free(&r->worker[i].decoder);
        wc_buffer_free(&r->worker[i].packed);
    }
    free(r->worker);
    free(r->block);
    wc_names_free(&r->outlets);
    wc_names_free(&r->files);
    if (r->fd >= 0) (void)close(r->fd);
}

wc_status wc_store_params(const char *path, wc_params *params, wc_error *error)
{
    reader r = {.path = path, .fd = -1};
    uint64_t at;
    wc_status status = open_file(&r, error);
    if (status == WC_OK) status = read_header(&r, params, &at, error);
    release(&r);
    return status;
}

/* All behind the header, which ends at `at`. */
static wc_status read_entries(reader *r, uint64_t at, wc_pageset *set, int n_threads, wc_error *error)
{
    wc_status status = walk_blocks(r, &at, error);
    if (status == WC_OK) status = check_footer(r, at, error);
    if (status == WC_OK) status = prepare(r, set, n_threads, error);
    if (status == WC_OK) status = read_names(r, error);
    if (status == WC_OK) status = read_blocks(r, error);
    return status == WC_OK ? take_entries(r, set, error) : status;
}

wc_status wc_store_read(const char *path, wc_pageset *set, wc_params *params, bool have_params, int n_threads,
                        uint64_t *bytes, wc_error *error)
{
    reader r = {.path = path, .fd = -1};
    wc_params found;
    uint64_t at = 0;
    wc_status status = open_file(&r, error);
    if (status == WC_OK) status = read_header(&r, &found, &at, error);
    if (status == WC_OK && have_params) status = compare_params(&r, &found, params, error);
    if (status == WC_OK) status = read_entries(&r, at, set, n_threads, error);
    if (status == WC_OK) {
        *params = found;
        *bytes = r.size;
    }
    release(&r);
    return status;
}

wc_status wc_store_read_records(const char *path, wc_pageset *set, int n_threads, wc_error *error)
{
    reader r = {.path = path, .fd = -1, .without_sketches = true};
    wc_params found;
    uint64_t at = 0;
    wc_status status = open_file(&r, error);
    if (status == WC_OK) status = read_header(&r, &found, &at, error);
    if (status == WC_OK) status = read_entries(&r, at, set, n_threads, error);
    release(&r);
    return status;
}
