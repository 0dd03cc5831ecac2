/* store_write.c - see store.h; blocks are made in store_steps.c, and for a store that is continued there is
 * store_continue.c.  Entries are cut into blocks by their number and size alone, and names are numbered in the order in
 * which entries need them, one after another; only then are several blocks encoded at once.  So the file is the same
 * for any number of threads and any portions in which the entries come. */
#include "base/error.h"
#include "store/store_writer.h"
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

wc_status wc_store_write_bytes(wc_store_writer *writer, const void *data, size_t len, wc_error *error)
{
    const char *from = data;
    writer->len += len;
    while (len > 0) {
        const ssize_t n = write(writer->fd, from, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", writer->path, strerror(errno));
        from += n;
        len -= (size_t)n;
    }
    return WC_OK;
}

wc_status wc_store_write_mark(wc_store_writer *writer, wc_error *error)
{
    const wc_store_mark mark = {writer->len, writer->footer.n_entries};
    uint8_t data[WC_STORE_MARK_BYTES];
    wc_store_mark_put(&mark, writer->header_checksum, data);
    if (pwrite(writer->fd, data, sizeof data, (off_t)writer->mark_at) == (ssize_t)sizeof data) return WC_OK;
    return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", writer->path, strerror(errno));
}

static wc_status write_header(wc_store_writer *w, const wc_store_header *header, wc_error *error)
{
    const uint8_t no_mark[WC_STORE_MARK_BYTES] = {0};
    wc_buffer bytes = {0};
    wc_status status;
    if (!wc_store_header_put(&bytes, header, &w->header_checksum)) {
        wc_buffer_free(&bytes);
        return wc_fail_memory(error, WC_STORE_HEADER_MAX);
    }
    w->hash_bits = header->params.hash_bits;
    w->footer.chain = w->header_checksum;
    w->mark_at = bytes.len;
    status = wc_store_write_bytes(w, bytes.data, bytes.len, error);
    if (status == WC_OK) status = wc_store_write_bytes(w, no_mark, sizeof no_mark, error);
    wc_buffer_free(&bytes);
    return status;
}

wc_status wc_store_create(wc_store_writer **writer, const char *path, const wc_store_header *header, wc_error *error)
{
    wc_status status;
    wc_store_writer *w = wc_array_new(1, sizeof *w);
    *writer = NULL;
    if (w == NULL) return wc_fail_memory(error, sizeof *w);
    status = wc_output_open(&w->output, path, error);
    if (status == WC_OK) {
        w->path = w->output.path;
        w->fd = fileno(w->output.file); /* blocks are large enough without its buffer */
        status = write_header(w, header, error);
    }
    if (status == WC_OK) {
        *writer = w;
    } else {
        wc_store_abandon(w);
    }
    return status;
}

static void free_numbers(wc_store_numbers *numbers)
{
    wc_memory_free(numbers->of_store);
    wc_memory_free(numbers->of_set);
}

void wc_store_abandon(wc_store_writer *writer)
{
    if (writer == NULL) return;
    wc_output_abandon(&writer->output);
    wc_store_end_continuing(writer);
    wc_store_end_copying(writer);
    free_numbers(&writer->outlets);
    free_numbers(&writer->files);
    wc_store_free_steps(writer);
    wc_memory_free(writer);
}

bool wc_store_cut_block(const wc_pageset *set, size_t first, uint32_t *n)
{
    size_t bytes = 0, i = first;
    while (i < set->n && i - first < WC_STORE_BLOCK_ENTRIES && bytes < WC_STORE_BLOCK_BYTES) {
        bytes += WC_STORE_ENTRY_BYTES + wc_entry_strings_len(&set->entry[i]) + (size_t)set->entry[i].n * 6;
        i++;
    }
    *n = (uint32_t)(i - first);
    return *n == WC_STORE_BLOCK_ENTRIES || bytes >= WC_STORE_BLOCK_BYTES;
}

bool wc_store_number(wc_store_numbers *numbers, uint32_t number, size_t n_set)
{
    assert(number < n_set);
    if (n_set > numbers->n_set) {
        if (!wc_array_reserve(&numbers->of_set, &numbers->cap_set, n_set, sizeof *numbers->of_set)) return false;
        while (numbers->n_set < n_set) numbers->of_set[numbers->n_set++] = UINT32_MAX;
    }
    if (numbers->of_set[number] != UINT32_MAX) return true;
    if (!wc_array_reserve(&numbers->of_store, &numbers->cap, numbers->n + 1, sizeof *numbers->of_store)) return false;
    numbers->of_set[number] = (uint32_t)numbers->n;
    numbers->of_store[numbers->n++] = number;
    return true;
}

bool wc_store_number_extent(wc_store_writer *writer, wc_store_extent *extent)
{
    const wc_pageset *set = writer->set;
    extent->first_outlet = writer->outlets.n;
    extent->first_file = writer->files.n;
    for (size_t i = extent->first; i < extent->first + extent->n; i++) {
        const wc_entry *e = &set->entry[i];
        if (e->outlet != WC_OUTLET_NONE && !wc_store_number(&writer->outlets, e->outlet, set->outlets.n)) return false;
        if (!wc_store_number(&writer->files, e->file, set->files.n)) return false;
    }
    extent->n_outlets = (uint32_t)(writer->outlets.n - extent->first_outlet);
    extent->n_files = (uint32_t)(writer->files.n - extent->first_file);
    return true;
}

bool wc_store_release(wc_store_writer *writer, wc_pageset *set)
{
    const uint64_t n = writer->n_released + writer->n_written;
    if (writer->n_written == 0) return true;
    if (writer->continued && n <= writer->map.n_entries - writer->map.entries_before) return true;
    if (!wc_pageset_drop(set, writer->n_written)) return false;
    writer->n_released = n;
    writer->n_written = 0;
    return true;
}

static wc_status write_footer(wc_store_writer *writer, wc_error *error)
{
    const wc_store_counts *counts = &writer->counts;
    uint8_t data[WC_STORE_FOOTER_BYTES];
    wc_store_counts *total = &writer->footer.counts;
    total->n_broken += counts->n_broken;
    total->n_repaired += counts->n_repaired;
    total->bytes_text += counts->bytes_text;
    wc_store_footer_put(&writer->footer, data);
    if (writer->linked) return wc_store_put_beside(writer, data, error);
    return wc_store_write_bytes(writer, data, sizeof data, error);
}

wc_status wc_store_flush(const wc_store_writer *writer, wc_error *error)
{
    if (fsync(writer->fd) == 0) return WC_OK;
    return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", writer->path, strerror(errno));
}

/* The footer must not be there before the blocks are, nor the mark before the footer.  A new store appears whole or not
 * at all: there one flush before the rename does. */
static wc_status finish(wc_store_writer *writer, wc_error *error)
{
    const bool continued = writer->continued;
    wc_status status = continued ? wc_store_flush(writer, error) : WC_OK;
    if (status == WC_OK) status = write_footer(writer, error);
    if (status == WC_OK && continued) status = wc_store_flush(writer, error);
    if (status == WC_OK) writer->kept = writer->len;
    if (status != WC_OK || writer->linked) return status;
    status = wc_store_write_mark(writer, error);
    if (status == WC_OK) status = continued ? wc_store_flush(writer, error) : wc_output_commit(&writer->output, error);
    return status;
}

/* Nothing is added: only the mark may not yet say what is there. */
static wc_status finish_as_it_was(wc_store_writer *writer, wc_error *error)
{
    wc_status status;
    writer->footer.n_entries = writer->map.n_entries;
    writer->len = writer->kept;
    if (ftruncate(writer->fd, (off_t)writer->kept) != 0)
        return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", writer->path, strerror(errno));
    status = wc_store_flush(writer, error);
    if (status == WC_OK) status = wc_store_write_mark(writer, error);
    return status == WC_OK ? wc_store_flush(writer, error) : status;
}

wc_status wc_store_end(wc_store_writer *writer, const wc_pageset *set, const wc_store_counts *counts, int n_threads,
                       uint64_t *chain, wc_error *error)
{
    wc_status status = wc_store_run_steps(writer, set, true, n_threads, error);
    if (status == WC_OK && writer->continued) status = wc_store_is_last_commit(writer, set, &writer->same, error);
    writer->counts = *counts;
    writer->footer.n_outlets = writer->outlets.n;
    writer->footer.n_files = writer->files.n;
    if (chain != NULL) *chain = writer->footer.chain;
    return status;
}

wc_status wc_store_close(wc_store_writer *writer, int n_threads, wc_error *error)
{
    wc_status status = wc_store_copy_blocks(writer, n_threads, error);
    if (status == WC_OK) status = writer->same ? finish_as_it_was(writer, error) : finish(writer, error);
    wc_store_abandon(writer);
    return status;
}

wc_status wc_store_commit(wc_store_writer *writer, const wc_pageset *set, const wc_store_counts *counts, int n_threads,
                          uint64_t *n_added, wc_error *error)
{
    const wc_status status = wc_store_end(writer, set, counts, n_threads, NULL, error);
    const uint64_t n = writer->same ? 0 : writer->n_released + set->n;
    if (status != WC_OK) {
        wc_store_abandon(writer);
        return status;
    }
    if (n_added != NULL) *n_added = n;
    return wc_store_close(writer, n_threads, error);
}
