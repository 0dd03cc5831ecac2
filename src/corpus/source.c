/* source.c - a batch's data are read in place, behind what the last batch left over:
 *
 *     | record \n record \n record \n beginning of a re |   -> "beginning of a re" is kept by the source,
 *                                    ^ start            ^ len   put in front of the next batch
 *
 * so that of a plain file only the cut record is copied, and a batch stays as it is while the next one is read.  Each
 * byte is looked at once for a line break, however long the record.  A record that grows too long is dropped as it
 * comes: the source counts its bytes until it ends. */
#include "corpus/source.h"
#include "base/error.h"
#include "corpus/inputs.h"
#include "corpus/unpack.h"
#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#define FIRST_PART 16 /* of a batch: others wait until the first one is read, and the next ones grow to a whole one */

struct wc_source {
    wc_inputs inputs;
    size_t batch_bytes, most_bytes; /* of the next batch, and of a later one */
    uint64_t record_bytes;
    wc_unpack *unpack;
    size_t next;      /* file to be opened */
    bool is_open;     /* file next - 1 is being read */
    uint64_t offset;  /* in that file, unpacked, of the record that begins at start */
    uint64_t line;    /* of that record, from 1 */
    size_t start;     /* in the data of the batch being filled */
    uint64_t dropped; /* bytes of that record that were too many; the rest of it begins at start */
    wc_buffer left;   /* the beginning of a record that the last batch ended in */
    _Atomic uint64_t bytes_read;
};

void wc_batch_free(wc_batch *batch)
{
    wc_buffer_free(&batch->data);
    wc_memory_free(batch->record);
    memset(batch, 0, sizeof *batch);
}

wc_status wc_source_open(wc_source **source, const char *const *path, size_t n_paths, size_t batch_bytes,
                         uint64_t record_bytes, wc_error *error)
{
    wc_status status = WC_OK;
    wc_source *fresh = wc_array_new(1, sizeof *fresh);
    if (fresh == NULL) return wc_fail_memory(error, sizeof *fresh);
    fresh->most_bytes = batch_bytes > 0 ? batch_bytes : 1;
    fresh->batch_bytes = (fresh->most_bytes + FIRST_PART - 1) / FIRST_PART;
    fresh->record_bytes = record_bytes > 0 ? record_bytes : UINT64_MAX / 2;
    fresh->unpack = wc_unpack_new();
    if (fresh->unpack == NULL) status = wc_fail_memory(error, sizeof *fresh);
    if (status == WC_OK) status = wc_inputs_list(&fresh->inputs, path, n_paths, error);
    if (status == WC_OK)
        *source = fresh;
    else
        wc_source_close(fresh);
    return status;
}

void wc_source_heed(wc_source *source, const wc_options *options) { wc_unpack_heed(source->unpack, options); }

void wc_source_close(wc_source *source)
{
    if (source == NULL) return;
    wc_inputs_free(&source->inputs);
    wc_unpack_free(source->unpack);
    wc_buffer_free(&source->left);
    wc_memory_free(source);
}

size_t wc_source_count(const wc_source *source) { return source->inputs.n; }

const char *wc_source_name(const wc_source *source, uint32_t file)
{
    assert(file < source->inputs.n);
    return source->inputs.file[file].name;
}

uint64_t wc_source_bytes_read(const wc_source *source)
{
    return atomic_load_explicit(&source->bytes_read, memory_order_relaxed);
}

uint64_t wc_source_bytes_total(const wc_source *source) { return source->inputs.bytes; }

static bool is_blank(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] != ' ' && data[i] != '\t' && data[i] != '\r') return false;
    return true;
}

static size_t byte_order_mark(const wc_source *source, const char *data, size_t len)
{
    static const char mark[3] = {'\xef', '\xbb', '\xbf'};
    const bool is_there =
        source->offset == 0 && source->dropped == 0 && len >= sizeof mark && memcmp(data, mark, sizeof mark) == 0;
    return is_there ? sizeof mark : 0;
}

/* The record data[start..end) into batch, where it is too long without its bytes; used: those and its line break. */
static wc_status take_record(wc_source *source, wc_batch *batch, size_t end, size_t used, wc_error *error)
{
    const bool is_text = source->inputs.file[source->next - 1].is_text;
    const char *data = batch->data.data;
    const size_t skipped = byte_order_mark(source, data + source->start, end - source->start);
    const size_t at = source->start + skipped;
    if (!is_text && end > at && data[end - 1] == '\r') end--;
    const size_t len = (size_t)source->dropped + (end - at);
    const bool is_too_long = len > source->record_bytes;
    if (is_text || is_too_long || !is_blank(data + at, end - at)) {
        if (!wc_array_reserve(&batch->record, &batch->cap_records, batch->n_records + 1, sizeof *batch->record))
            return wc_fail_memory(error, (batch->n_records + 1) * sizeof *batch->record);
        batch->record[batch->n_records++] = (wc_record){.at = at,
                                                        .len = len,
                                                        .offset = source->offset + skipped,
                                                        .line = source->line,
                                                        .file = (uint32_t)(source->next - 1),
                                                        .is_text = is_text,
                                                        .is_too_long = is_too_long};
    }
    source->start += used;
    source->offset += source->dropped + used;
    source->dropped = 0;
    source->line++;
    return WC_OK;
}

/* What is held of a record that is too long already is given up. */
static void drop_long(wc_source *source, wc_batch *batch)
{
    const size_t held = batch->data.len - source->start, not_of_it = 4; /* a byte order mark and \r */
    if (source->dropped + held <= source->record_bytes + not_of_it) return;
    source->dropped += held;
    batch->bytes_dropped += held;
    batch->data.len = source->start;
}

/* All records that end in data[from..len), which is new. */
static wc_status cut_lines(wc_source *source, wc_batch *batch, size_t from, wc_error *error)
{
    const char *data = batch->data.data;
    const size_t len = batch->data.len;
    wc_status status = WC_OK;
    if (source->inputs.file[source->next - 1].is_text) return WC_OK; /* ends with its file */
    while (status == WC_OK && from < len) {
        const char *newline = memchr(data + from, '\n', len - from);
        if (newline == NULL) break;
        const size_t end = (size_t)(newline - data);
        from = end + 1;
        status = take_record(source, batch, end, from - source->start, error);
    }
    return status;
}

static wc_status end_file(wc_source *source, wc_batch *batch, wc_error *error)
{
    const size_t end = batch->data.len;
    const bool is_text = source->inputs.file[source->next - 1].is_text;
    source->is_open = false;
    if (end == source->start && source->dropped == 0 && !is_text) return WC_OK;
    return take_record(source, batch, end, end - source->start, error); /* a last line without a line break */
}

static wc_status open_next(wc_source *source, wc_error *error)
{
    wc_status status = wc_unpack_open(source->unpack, source->inputs.file[source->next].name, error);
    if (status != WC_OK) return status;
    source->next++;
    source->is_open = true;
    source->offset = 0;
    source->line = 1;
    return WC_OK;
}

/* Read on in the open file, to the end of the batch or, in a record longer than that, as much as there is of it
 * already. */
static wc_status read_piece(wc_source *source, wc_batch *batch, wc_error *error)
{
    const size_t least = 4096;
    wc_buffer *data = &batch->data;
    const size_t from = data->len;
    size_t room = from < source->batch_bytes ? source->batch_bytes - from : from - source->start, got = 0;
    wc_status status;
    if (room < least) room = least;
    if (!wc_buffer_reserve(data, room + WC_RECORD_PAD)) return wc_fail_memory(error, data->len + room);
    status = wc_unpack_read(source->unpack, data->data + from, room, &got, error);
    atomic_store_explicit(&source->bytes_read, wc_unpack_bytes_read(source->unpack), memory_order_relaxed);
    if (status != WC_OK) return status;
    data->len += got;
    status = got == 0 ? end_file(source, batch, error) : cut_lines(source, batch, from, error);
    drop_long(source, batch);
    return status;
}

/* What is behind the last whole record goes to the source, padding takes its place. */
static wc_status finish_batch(wc_source *source, wc_batch *batch, wc_error *error)
{
    wc_buffer *data = &batch->data;
    source->left.len = 0;
    if (!wc_buffer_append(&source->left, data->data + source->start, data->len - source->start))
        return wc_fail_memory(error, data->len - source->start);
    data->len = source->start;
    if (!wc_buffer_reserve(data, WC_RECORD_PAD)) return wc_fail_memory(error, data->len + WC_RECORD_PAD);
    memset(data->data + data->len, 0, WC_RECORD_PAD);
    return WC_OK;
}

wc_status wc_source_read(wc_source *source, wc_batch *batch, wc_error *error)
{
    batch->n_records = 0;
    batch->bytes_dropped = 0;
    batch->data.len = 0;
    source->start = 0;
    if (!wc_buffer_reserve(&batch->data, source->left.len + WC_RECORD_PAD) ||
        !wc_buffer_append(&batch->data, source->left.data, source->left.len))
        return wc_fail_memory(error, source->left.len + WC_RECORD_PAD);
    while (batch->n_records == 0 || batch->data.len < source->batch_bytes) {
        wc_status status;
        if (source->is_open)
            status = read_piece(source, batch, error);
        else if (source->next < source->inputs.n)
            status = open_next(source, error);
        else
            break;
        if (status != WC_OK) return status;
        if (batch->n_records == 0 && source->start == batch->data.len) /* blank lines only: do not pile them up */
            source->start = batch->data.len = 0;
    }
    source->batch_bytes = source->batch_bytes < source->most_bytes / 2 ? 2 * source->batch_bytes : source->most_bytes;
    return finish_batch(source, batch, error);
}
