/* store_reader.c - a store page by page: a block is read and checked when its first page is asked for, and replaces the
 * one before.  Names are numbered in the order of the store, so those of the blocks before are kept. */
#include "base/error.h"
#include "corpus/date.h"
#include "store/store_map.h"
#include "story/credit.h"
#include <string.h>
#include <unistd.h>

struct wc_store_reader {
    char *path;
    wc_store_map map;
    wc_names outlets, files;
    wc_agency_index agencies;
    wc_decoder decoder;
    wc_buffer packed;
    wc_arena arena;       /* of the block's strings and sketches */
    wc_shingles shingles; /* of the last page */
    wc_entry *entry;
    size_t n, cap, next; /* entries of the block; the next one */
    size_t block;        /* the next one */
    wc_stored_page page;
    wc_error error; /* once it is not WC_OK, it is told again and again */
};

void wc_store_reader_close(wc_store_reader *r)
{
    if (r == NULL) return;
    wc_names_free(&r->outlets);
    wc_names_free(&r->files);
    wc_decoder_free(&r->decoder);
    wc_buffer_free(&r->packed);
    wc_arena_free(&r->arena);
    wc_shingles_free(&r->shingles);
    wc_memory_free(r->entry);
    if (r->map.fd >= 0) (void)close(r->map.fd);
    wc_store_map_free(&r->map);
    wc_memory_free(r->path);
    wc_memory_free(r);
}

wc_status wc_store_reader_open(const char *path, wc_store_reader **reader, wc_error *error)
{
    const size_t len = strlen(path) + 1;
    wc_store_reader *r = wc_array_new(1, sizeof *r);
    wc_status status;
    *reader = NULL;
    if (r == NULL) return wc_fail_memory(error, sizeof *r);
    r->map.fd = -1;
    wc_agency_index_init(&r->agencies, WC_CPU_PLAIN); /* credit lines are short */
    r->path = wc_array_new(len, 1);
    if (r->path == NULL) {
        status = wc_fail_memory(error, len);
    } else {
        const int fd = wc_store_open(memcpy(r->path, path, len), error);
        status = fd < 0 ? WC_ERROR_IO : wc_store_map_header(&r->map, r->path, fd, error);
        if (fd >= 0) r->map.fd = fd;
    }
    if (status == WC_OK) status = wc_store_map_blocks(&r->map, error);
    if (status == WC_OK) {
        *reader = r;
    } else {
        wc_store_reader_close(r);
    }
    return status;
}

static wc_status read_names(wc_store_reader *r, const wc_store_place *block)
{
    wc_status status = wc_store_read_columns(&r->map, r->block, 0, WC_COLUMNS_OF_NAMES, &r->packed, &r->error);
    if (status != WC_OK) return status;
    status =
        wc_store_decode_names(&r->decoder, &block->header, (const uint8_t *)r->packed.data, &r->outlets, &r->files);
    return status == WC_OK ? WC_OK : wc_store_fail_block(&r->map, r->block, &r->decoder, status, &r->error);
}

static wc_status read_block(wc_store_reader *r)
{
    const wc_store_place *block = &r->map.block[r->block];
    wc_status status = read_names(r, block);
    wc_arena_free(&r->arena);
    if (status != WC_OK) return status;
    status = wc_store_read_columns(&r->map, r->block, WC_COLUMNS_OF_NAMES, WC_COLUMNS, &r->packed, &r->error);
    if (status != WC_OK) return status;
    if (!wc_array_reserve(&r->entry, &r->cap, block->header.n, sizeof *r->entry))
        return wc_fail_memory(&r->error, block->header.n * sizeof *r->entry);
    status = wc_store_decode(&r->decoder, &block->header, (const uint8_t *)r->packed.data, WC_STORE_ALL,
                             block->n_outlets, block->n_files, &r->arena, &r->arena, r->entry);
    if (status != WC_OK) return wc_store_fail_block(&r->map, r->block, &r->decoder, status, &r->error);
    r->n = block->header.n;
    r->next = 0;
    r->block++;
    return WC_OK;
}

static wc_stored_page describe(const wc_store_reader *r, const wc_entry *e)
{
    const wc_credit credit = wc_credit_read(&r->agencies, wc_entry_credit(e));
    const bool has_date = e->date != WC_DATE_UNKNOWN;
    return (wc_stored_page){.id = wc_entry_id(e),
                            .url = wc_entry_url(e),
                            .outlet = e->outlet == WC_OUTLET_NONE ? (wc_str){"", 0} : r->outlets.name[e->outlet],
                            .title = wc_entry_title(e),
                            .credit = wc_entry_credit(e),
                            .samples = wc_entry_snippet(e),
                            .agency = credit.kind > WC_CREDIT_KIND_MENTION ? wc_credit_name(credit.agency) : "",
                            .seconds = has_date ? e->date : 0,
                            .has_date = has_date,
                            .has_time = e->has_time,
                            .text_hash = e->text_hash,
                            .file = r->files.name[e->file],
                            .offset = e->offset,
                            .len = e->len,
                            .n_words = e->n_words,
                            .n_quoted = e->n_quoted,
                            .n_shingles = e->n,
                            .level = e->level,
                            .hash = r->shingles.hash,
                            .mark = r->shingles.mark};
}

/* Behind the last page: whether there should be more. */
static wc_status finish(wc_store_reader *r)
{
    wc_store_found found;
    wc_store_map_describe(&r->map, &found);
    return wc_store_demand_whole(r->path, &found, &r->error);
}

wc_status wc_store_reader_next(wc_store_reader *r, const wc_stored_page **page, wc_error *error)
{
    wc_status status = r->error.status;
    *page = NULL;
    while (status == WC_OK && r->next == r->n && r->block < r->map.n_blocks) status = read_block(r);
    if (status == WC_OK && r->next == r->n) status = finish(r);
    if (status != WC_OK) return wc_fail(error, status, "%s", r->error.message);
    if (r->next == r->n) return WC_OK;
    if (!wc_shingles_unpack(&r->shingles, &r->entry[r->next]))
        return wc_fail_memory(error, r->entry[r->next].n * WC_SHINGLE_BYTES);
    r->page = describe(r, &r->entry[r->next++]);
    *page = &r->page;
    return WC_OK;
}
