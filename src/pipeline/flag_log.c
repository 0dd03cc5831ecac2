/* flag_log.c - see flag_log.h.  A record is one write, so that a process that is killed leaves whole ones; what a loss
 * of power leaves of the last ones is told by their checksums. */
#include "pipeline/flag_log.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/output_path.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define RECORD_HEAD  16
#define PAGE_NUMBERS 75 /* bytes of an ADD between the answer and the outlet */
#define SKETCH_BYTES 6  /* a shingle: hash and mark */

/* ---- little-endian ---- */

static void put(uint8_t **at, unsigned bytes, uint64_t value)
{
    for (unsigned b = 0; b < bytes; b++) *(*at)++ = (uint8_t)(value >> (8 * b));
}

static uint64_t get(const uint8_t **at, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned b = 0; b < bytes; b++) value |= (uint64_t) * (*at)++ << (8 * b);
    return value;
}

/* ---- writing ---- */

static wc_status write_all(wc_flag_log *log, const void *data, size_t len, wc_error *error)
{
    const char *from = data;
    while (len > 0) {
        const ssize_t n = write(log->fd, from, len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return wc_fail_errno(error, log->path, "cannot be written");
        from += n;
        len -= (size_t)n;
        log->len += (uint64_t)n;
    }
    return WC_OK;
}

wc_status wc_flag_log_begin(wc_flag_log *log, wc_error *error)
{
    uint8_t head[WC_FLAG_LOG_HEAD], *at = head + 8;
    memcpy(head, WC_FLAG_LOG_MAGIC, 8);
    put(&at, 4, WC_FLAG_LOG_VERSION);
    put(&at, 4, 0);
    put(&at, 8, log->n_base);
    put(&at, 8, log->chain);
    log->checksum = XXH3_64bits(head, WC_FLAG_LOG_HEAD - 8);
    put(&at, 8, log->checksum);
    log->len = 0;
    if (ftruncate(log->fd, 0) != 0 || lseek(log->fd, 0, SEEK_SET) < 0)
        return wc_fail_errno(error, log->path, "cannot be written");
    return write_all(log, head, sizeof head, error);
}

/* The body stands in log->record, behind room for its head. */
static wc_status write_record(wc_flag_log *log, wc_flag_kind kind, uint64_t *place, wc_error *error)
{
    const size_t len = log->record.len - RECORD_HEAD;
    uint8_t *at = (uint8_t *)log->record.data;
    const uint64_t checksum = XXH3_64bits_withSeed(at + RECORD_HEAD, len, log->checksum + (uint64_t)kind);
    put(&at, 4, len);
    put(&at, 4, (uint64_t)kind);
    put(&at, 8, checksum);
    *place = log->len;
    log->checksum = checksum;
    return write_all(log, log->record.data, log->record.len, error);
}

/* Room for a body of so many bytes, which the caller fills; NULL: no memory. */
static uint8_t *begin_body(wc_flag_log *log, size_t len)
{
    log->record.len = 0;
    if (!wc_buffer_reserve(&log->record, RECORD_HEAD + len)) return NULL;
    log->record.len = RECORD_HEAD + len;
    return (uint8_t *)log->record.data + RECORD_HEAD;
}

static void put_bytes(uint8_t **at, const void *data, size_t len)
{
    if (len > 0) memcpy(*at, data, len);
    *at += len;
}

static void put_page(uint8_t **at, const wc_entry *e, const wc_shingles *shingles, wc_str outlet, wc_str file)
{
    put(at, 4, e->id_len);
    put(at, 4, e->url_len);
    put(at, 4, e->title_len);
    put(at, 2, e->credit_len);
    put(at, 2, e->snippet_len);
    put(at, 4, e->n);
    put(at, 4, e->n_words);
    put(at, 4, e->n_quoted);
    put(at, 8, (uint64_t)e->date);
    put(at, 8, e->text_hash);
    put(at, 8, e->offset);
    put(at, 4, e->len);
    put(at, 1, e->level);
    put(at, 1, e->has_time);
    put(at, 1, e->outlet == WC_OUTLET_NONE);
    put(at, 8, outlet.len);
    put(at, 8, file.len);
    put_bytes(at, outlet.data, outlet.len);
    put_bytes(at, file.data, file.len);
    put_bytes(at, e->strings, wc_entry_strings_len(e));
    for (uint32_t i = 0; i < e->n; i++) put(at, 4, shingles->hash[i]);
    for (uint32_t i = 0; i < e->n; i++) put(at, 2, shingles->mark[i]);
}

wc_status wc_flag_log_put(wc_flag_log *log, uint64_t key, wc_str answer, const wc_entry *page, wc_str outlet,
                          wc_str file, uint64_t *place, wc_error *error)
{
    size_t len = 12 + answer.len;
    uint8_t *at;
    if (page != NULL)
        len += PAGE_NUMBERS + outlet.len + file.len + wc_entry_strings_len(page) + (size_t)page->n * SKETCH_BYTES;
    if (len > UINT32_MAX) return wc_fail_memory(error, len);
    at = begin_body(log, len);
    if (at == NULL || (page != NULL && !wc_shingles_unpack(&log->shingles, page))) return wc_fail_memory(error, len);
    put(&at, 8, key);
    put(&at, 4, answer.len);
    put_bytes(&at, answer.data, answer.len);
    if (page != NULL) put_page(&at, page, &log->shingles, outlet, file);
    return write_record(log, page != NULL ? WC_FLAG_ADD : WC_FLAG_AGAIN, place, error);
}

wc_status wc_flag_log_put_stored(wc_flag_log *log, uint64_t n, wc_error *error)
{
    uint64_t place;
    uint8_t *at = begin_body(log, 8);
    if (at == NULL) return wc_fail_memory(error, 8);
    put(&at, 8, n);
    return write_record(log, WC_FLAG_STORED, &place, error);
}

wc_status wc_flag_log_put_body(wc_flag_log *log, wc_flag_kind kind, wc_str body, uint64_t *place, wc_error *error)
{
    uint8_t *at = begin_body(log, body.len);
    if (at == NULL) return wc_fail_memory(error, body.len);
    put_bytes(&at, body.data, body.len);
    return write_record(log, kind, place, error);
}

wc_status wc_flag_log_sync(wc_flag_log *log, int seconds, wc_error *error)
{
    const double now = seconds > 0 ? wc_clock_seconds() : 0;
    if (seconds < 0 || (seconds > 0 && now < log->synced + seconds)) return WC_OK;
    log->synced = now;
    return fsync(log->fd) == 0 ? WC_OK : wc_fail_errno(error, log->path, "cannot be written");
}

/* ---- reading ---- */

/* false: the file ends before. */
static bool read_at(const wc_flag_log *log, uint64_t at, void *data, size_t len)
{
    char *to = data;
    while (len > 0) {
        const ssize_t n = pread(log->fd, to, len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        to += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

static bool get_page(const uint8_t *at, const uint8_t *end, wc_flag_record *r)
{
    wc_entry *e = &r->entry;
    uint64_t outlet_len, file_len, left, strings_len;
    bool no_outlet;
    if (end - at < PAGE_NUMBERS) return false;
    *e = (wc_entry){.id_len = (uint32_t)get(&at, 4)};
    e->url_len = (uint32_t)get(&at, 4);
    e->title_len = (uint32_t)get(&at, 4);
    e->credit_len = (uint16_t)get(&at, 2);
    e->snippet_len = (uint16_t)get(&at, 2);
    e->n = (uint32_t)get(&at, 4);
    e->n_words = (uint32_t)get(&at, 4);
    e->n_quoted = (uint32_t)get(&at, 4);
    e->date = (int64_t)get(&at, 8);
    e->text_hash = get(&at, 8);
    e->offset = get(&at, 8);
    e->len = (uint32_t)get(&at, 4);
    e->level = (uint8_t)get(&at, 1);
    e->has_time = get(&at, 1) != 0;
    no_outlet = get(&at, 1) != 0;
    outlet_len = get(&at, 8);
    file_len = get(&at, 8);
    e->outlet = no_outlet ? WC_OUTLET_NONE : 0;
    left = (uint64_t)(end - at);
    strings_len = wc_entry_strings_len(e);
    if (outlet_len > left || file_len > left - outlet_len || strings_len > left - outlet_len - file_len ||
        left - outlet_len - file_len - strings_len != (uint64_t)e->n * SKETCH_BYTES)
        return false;
    r->outlet = (wc_str){(const char *)at, (size_t)outlet_len};
    r->file = (wc_str){r->outlet.data + outlet_len, (size_t)file_len};
    e->strings = r->file.data + file_len;
    r->sketch = (const uint8_t *)e->strings + strings_len;
    return e->level <= WC_LEVEL_MAX;
}

/* The body, whose checksum is right. */
static bool get_record(wc_flag_record *r, const uint8_t *at, size_t len)
{
    const uint8_t *const end = at + len;
    uint64_t answer_len;
    r->body = (wc_str){(const char *)at, len};
    if (r->kind == WC_FLAG_STORED) {
        r->n_stored = len == 8 ? get(&at, 8) : 0;
        return len == 8;
    }
    if ((r->kind != WC_FLAG_ADD && r->kind != WC_FLAG_AGAIN) || len < 12) return false;
    r->key = get(&at, 8);
    answer_len = get(&at, 4);
    if (answer_len > (uint64_t)(end - at)) return false;
    r->answer = (wc_str){(const char *)at, (size_t)answer_len};
    at += answer_len;
    return r->kind == WC_FLAG_ADD ? get_page(at, end, r) : at == end;
}

wc_status wc_flag_log_read_head(wc_flag_log *log, bool *is_there, wc_error *error)
{
    uint8_t head[WC_FLAG_LOG_HEAD];
    const uint8_t *at = head + 8;
    *is_there = read_at(log, 0, head, sizeof head);
    if (!*is_there) return WC_OK;
    if (memcmp(head, WC_FLAG_LOG_MAGIC, 8) != 0)
        return wc_fail(error, WC_ERROR_FORMAT, "%s: this is no log of 'wirecopy flag --update'", log->path);
    const uint64_t version = get(&at, 4);
    at += 4;
    log->n_base = get(&at, 8);
    log->chain = get(&at, 8);
    if (version != WC_FLAG_LOG_VERSION || get(&at, 8) != XXH3_64bits(head, WC_FLAG_LOG_HEAD - 8))
        return wc_fail(error, WC_ERROR_FORMAT, "%s: its head is damaged, or of a later version", log->path);
    return WC_OK;
}

void wc_flag_log_rewind(wc_flag_log *log)
{
    uint8_t checksum[8] = {0};
    const uint8_t *at = checksum;
    (void)read_at(log, WC_FLAG_LOG_HEAD - 8, checksum, sizeof checksum);
    log->checksum = get(&at, 8);
    log->len = WC_FLAG_LOG_HEAD;
}

static wc_status end_reading(const wc_flag_log *log, wc_error *error)
{
    if (ftruncate(log->fd, (off_t)log->len) == 0 && lseek(log->fd, (off_t)log->len, SEEK_SET) >= 0) return WC_OK;
    return wc_fail_errno(error, log->path, "cannot be written");
}

wc_status wc_flag_log_next(wc_flag_log *log, wc_flag_record *record, bool *got, wc_error *error)
{
    uint8_t head[RECORD_HEAD], *body;
    const uint8_t *at = head;
    struct stat s;
    uint64_t len, checksum;
    memset(record, 0, sizeof *record);
    *got = false;
    if (fstat(log->fd, &s) != 0) return wc_fail_errno(error, log->path, "cannot be read");
    if (!read_at(log, log->len, head, sizeof head)) return end_reading(log, error);
    len = get(&at, 4);
    record->kind = (wc_flag_kind)get(&at, 4);
    checksum = get(&at, 8);
    if (len > (uint64_t)s.st_size - log->len - RECORD_HEAD) return end_reading(log, error);
    body = begin_body(log, (size_t)len);
    if (body == NULL) return wc_fail_memory(error, (size_t)len);
    if (!read_at(log, log->len + RECORD_HEAD, body, (size_t)len) ||
        XXH3_64bits_withSeed(body, (size_t)len, log->checksum + (uint64_t)record->kind) != checksum ||
        !get_record(record, body, (size_t)len))
        return end_reading(log, error);
    record->at = log->len;
    log->len += RECORD_HEAD + len;
    log->checksum = checksum;
    *got = true;
    return WC_OK;
}

bool wc_flag_record_entry(wc_flag_log *log, const wc_flag_record *r, wc_arena *arena, wc_entry *entry)
{
    wc_shingles *s = &log->shingles;
    const size_t strings_len = wc_entry_strings_len(&r->entry);
    const uint8_t *at = r->sketch;
    char *strings = wc_arena_alloc(arena, strings_len + 1);
    *entry = r->entry;
    if (strings == NULL || !wc_shingles_reserve(s, entry->n)) return false;
    if (strings_len > 0) memcpy(strings, r->entry.strings, strings_len);
    entry->strings = strings;
    for (uint32_t i = 0; i < entry->n; i++) s->hash[i] = (uint32_t)get(&at, 4);
    for (uint32_t i = 0; i < entry->n; i++) s->mark[i] = (uint16_t)get(&at, 2);
    return wc_entry_pack(arena, entry, s->cpu, s->hash, s->mark);
}

wc_status wc_flag_log_answer(wc_flag_log *log, uint64_t place, wc_buffer *line, wc_error *error)
{
    uint8_t head[12];
    const uint8_t *at = head + 8;
    bool ok = read_at(log, place + RECORD_HEAD, head, sizeof head);
    const size_t len = (size_t)get(&at, 4);
    if (ok && !wc_buffer_reserve(line, len)) return wc_fail_memory(error, len);
    ok = ok && read_at(log, place + RECORD_HEAD + sizeof head, line->data + line->len, len);
    if (!ok) return wc_fail_errno(error, log->path, "cannot be read");
    line->len += len;
    return WC_OK;
}
