/* page_text.c - see page_text.h.  The store does not say whether a file was packed, or a text by itself: what fits the
 * text's hash is right, so the bytes are tried one way after another. */
#include "pipeline/page_text.h"
#include "base/error.h"
#include "corpus/unpack.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PIECE_BYTES ((size_t)1 << 20)

/* ---- bytes [offset, offset + len) of a file, unpacked or as they lie there ---- */

static bool end_record(wc_batch *batch, size_t len)
{
    if (!wc_buffer_reserve(&batch->data, WC_RECORD_PAD)) return false;
    batch->data.len = len;
    memset(batch->data.data + len, 0, WC_RECORD_PAD);
    return true;
}

/* false: no memory; nothing is read of a file that is shorter. */
static bool read_raw(int fd, uint64_t size, const wc_entry *entry, wc_batch *batch)
{
    size_t n = 0;
    batch->data.len = 0;
    if (entry->offset <= size && entry->len <= size - entry->offset) {
        if (!wc_buffer_reserve(&batch->data, (size_t)entry->len + WC_RECORD_PAD)) return false;
        while (n < entry->len) {
            const ssize_t got = pread(fd, batch->data.data + n, entry->len - n, (off_t)(entry->offset + n));
            if (got <= 0) break;
            n += (size_t)got;
        }
    }
    return end_record(batch, n);
}

static bool read_unpacked(const char *file, const wc_options *options, const wc_entry *entry, wc_batch *batch)
{
    wc_unpack *unpack = wc_unpack_new();
    uint64_t to_skip = entry->offset;
    size_t n = 0, got = 1;
    bool ok = unpack != NULL && wc_buffer_reserve(&batch->data, PIECE_BYTES);
    batch->data.len = 0;
    if (ok) wc_unpack_heed(unpack, options);
    if (ok && wc_unpack_open(unpack, file, NULL) != WC_OK) got = 0;
    while (ok && got > 0 && n < entry->len) {
        const uint64_t left = to_skip > 0 ? to_skip : entry->len - n;
        const size_t most = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
        batch->data.len = n;
        ok = wc_buffer_reserve(&batch->data, PIECE_BYTES);
        if (!ok || wc_unpack_read(unpack, batch->data.data + n, most, &got, NULL) != WC_OK) break;
        if (to_skip > 0) {
            to_skip -= got;
        } else {
            n += got;
        }
    }
    wc_unpack_free(unpack);
    return ok && end_record(batch, n);
}

/* ---- tried as a page ---- */

typedef struct {
    wc_parser *parser;
    wc_batch batch;
    wc_record record;
    const wc_options *options;
    const char *file;
    const wc_entry *entry;
    wc_buffer *text;
    bool found;
} search;

/* The bytes in the batch as a line of JSON, and as a text.  false: no memory. */
static bool try_bytes(search *s)
{
    if (s->batch.data.len != s->entry->len) return true;
    s->record = (wc_record){.len = s->batch.data.len, .offset = s->entry->offset, .line = 1};
    s->batch.record = &s->record;
    for (int as_text = 0; as_text < 2 && !s->found; as_text++) {
        const char *why;
        wc_page page;
        wc_parsed parsed;
        s->record.is_text = as_text == 1;
        parsed = wc_parser_parse(s->parser, &s->batch, 0, s->file, &page, &why);
        if (parsed == WC_PARSED_NO_MEMORY) return false;
        if (parsed == WC_PARSED_BROKEN || XXH3_64bits(page.text.data, page.text.len) != s->entry->text_hash) continue;
        s->found = true;
        if (!wc_buffer_append(s->text, page.text.data, page.text.len)) return false;
    }
    return true;
}

static bool say_unreadable(const char *file, const char *reason, wc_buffer *why)
{
    return wc_buffer_printf(why, "%s cannot be read (%s)%s", file, reason,
                            file[0] == '/' ? "" : "; its name is relative to where the pages were read first");
}

static bool look_in(search *s, int fd, wc_buffer *why)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return say_unreadable(s->file, "not a plain file", why);
    if (!read_raw(fd, (uint64_t)about.st_size, s->entry, &s->batch) || !try_bytes(s)) return false;
    if (!s->found && (!read_unpacked(s->file, s->options, s->entry, &s->batch) || !try_bytes(s))) return false;
    return s->found || wc_buffer_printf(why,
                                        "%s holds another text at byte %" PRIu64
                                        ": it has changed, or was read with other --field or --zstd-window options",
                                        s->file, s->entry->offset);
}

wc_status wc_page_text_read(const wc_fields *fields, const wc_options *options, const char *file, const wc_entry *entry,
                            wc_buffer *text, wc_buffer *why, wc_error *error)
{
    search s = {.options = options, .file = file, .entry = entry, .text = text};
    bool ok;
    int fd;
    if (strcmp(file, "-") == 0) {
        ok = wc_buffer_printf(why, "it came by standard input");
        return ok ? WC_OK : wc_fail_memory(error, 0);
    }
    fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO that nobody writes to does not block */
    s.parser = wc_parser_new(fields, WC_CPU_PLAIN);
    ok = s.parser != NULL && (fd >= 0 ? look_in(&s, fd, why) : say_unreadable(file, strerror(errno), why));
    if (fd >= 0) (void)close(fd);
    wc_parser_free(s.parser);
    wc_buffer_free(&s.batch.data);
    return ok ? WC_OK : wc_fail_memory(error, entry->len);
}

/* ---- a file that is one page ---- */

static wc_status read_whole(const char *path, const wc_options *options, wc_batch *batch, wc_error *error)
{
    const uint64_t most = wc_max_page(options);
    wc_unpack *unpack = wc_unpack_new();
    wc_status status = unpack != NULL ? wc_unpack_open(unpack, path, error) : wc_fail_memory(error, PIECE_BYTES);
    size_t got = 1;
    if (unpack != NULL) wc_unpack_heed(unpack, options);
    while (status == WC_OK && got > 0) {
        if (!wc_buffer_reserve(&batch->data, PIECE_BYTES + WC_RECORD_PAD)) {
            status = wc_fail_memory(error, batch->data.len + PIECE_BYTES);
        } else {
            status = wc_unpack_read(unpack, batch->data.data + batch->data.len, PIECE_BYTES, &got, error);
            if (status == WC_OK) batch->data.len += got;
        }
        if (batch->data.len > most)
            status = wc_fail(error, WC_ERROR_FORMAT, "%s: over %" PRIu64 " bytes, expected one page (--max-page)", path,
                             most);
    }
    wc_unpack_free(unpack);
    if (status == WC_OK && !end_record(batch, batch->data.len)) status = wc_fail_memory(error, batch->data.len);
    return status;
}

static size_t skip_spaces(const wc_buffer *data, size_t at)
{
    while (at < data->len && strchr(" \t\r\n", data->data[at]) != NULL) at++;
    return at;
}

/* The bytes from at to end as a record. */
static wc_parsed parse_bytes(wc_page_file *file, const char *path, size_t at, size_t end, bool is_text)
{
    wc_record record = {.at = at, .len = end - at, .offset = at, .line = 1, .is_text = is_text};
    const char *why;
    wc_parsed parsed;
    file->batch.record = &record;
    parsed = wc_parser_parse(file->parser, &file->batch, 0, path, &file->page, &why);
    file->batch.record = NULL;
    return parsed;
}

static wc_status parse_file(wc_page_file *file, const char *path, wc_error *error)
{
    const wc_buffer *data = &file->batch.data;
    const size_t bom = data->len >= 3 && memcmp(data->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    const size_t from = skip_spaces(data, bom);
    wc_parsed parsed = WC_PARSED_BROKEN;
    if (from < data->len && data->data[from] == '{') {
        const char *newline = memchr(data->data + from, '\n', data->len - from);
        parsed = parse_bytes(file, path, from, data->len, false);
        if (parsed == WC_PARSED_BROKEN && newline != NULL &&
            parse_bytes(file, path, from, (size_t)(newline - data->data), false) != WC_PARSED_BROKEN)
            return wc_fail(error, WC_ERROR_FORMAT, "%s: expected one page, found more than one line of JSON", path);
        if (parsed == WC_PARSED_NO_TEXT)
            return wc_fail(error, WC_ERROR_FORMAT,
                           "%s: no text field; fields seen: %s; name the right one with --field text=NAME", path,
                           wc_parser_field_names(file->parser));
    }
    if (parsed == WC_PARSED_BROKEN) parsed = parse_bytes(file, path, bom, data->len, true);
    return parsed == WC_PARSED_NO_MEMORY ? wc_fail_memory(error, data->len) : WC_OK;
}

wc_status wc_page_file_read(wc_page_file *file, const wc_fields *fields, const wc_options *options, const char *path,
                            wc_error *error)
{
    wc_input_kind kind = WC_INPUT_PAGES;
    struct stat about;
    wc_status status = wc_input_sniff(path, &kind, error);
    if (status == WC_OK && kind == WC_INPUT_STORE)
        status = wc_fail(error, WC_ERROR_FORMAT, "%s is a signature store, which holds no text", path);
    if (status == WC_OK && strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        status = wc_fail(error, WC_ERROR_FORMAT, "%s is a folder; expected a file, or a folder and two ids", path);
    if (status == WC_OK) status = read_whole(path, options, &file->batch, error);
    if (status != WC_OK) return status;
    file->parser = wc_parser_new(fields, WC_CPU_PLAIN);
    if (file->parser == NULL) return wc_fail_memory(error, file->batch.data.len);
    return parse_file(file, path, error);
}

void wc_page_file_free(wc_page_file *file)
{
    wc_parser_free(file->parser);
    wc_batch_free(&file->batch);
    memset(file, 0, sizeof *file);
}
