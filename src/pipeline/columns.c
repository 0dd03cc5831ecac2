/* columns.c - see columns.h */
#include "pipeline/columns.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/params.h"
#include "base/parallel.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define ZSTD_LEVEL    1
#define RATIO_MOST    65536 /* more than zstd can pack */
#define AT_ROWS       16
#define AT_SECTIONS   40
#define AT_SUM        48
#define HEADER_BYTES  56
#define SECTION_ROWS  8 /* in a section, where its rows are told, and its columns */
#define SECTION_SIZES 32

static size_t section_header(const wc_columns *c) { return SECTION_SIZES + 8 * c->n; }

static void put64(uint8_t *to, uint64_t value) { wc_plane_put(to, 1, 0, 8, value); }
static uint64_t get64(const uint8_t *from) { return wc_plane_get(from, 1, 0, 8); }

static void put_magic(const wc_columns *c, uint8_t magic[8])
{
    memcpy(magic, "\x89...\r\n\x1a\n", 8);
    memcpy(magic + 1, c->kind, 3);
}

uint64_t wc_columns_key(const wc_params *params, uint64_t rules)
{
    uint64_t key = XXH64(wc_version(), strlen(wc_version()), rules);
    for (size_t i = 0; i < wc_param_count(); i++) {
        const char *name = wc_param_describe(i)->name;
        uint8_t value[8];
        if (!wc_param_is_recorded(params, i)) continue;
        put64(value, wc_param_get(params, i));
        key = XXH64(name, strlen(name), key);
        key = XXH64(value, sizeof value, key);
    }
    return key;
}

wc_status wc_columns_damaged(const wc_columns *columns, const char *why, wc_error *error)
{
    return wc_fail(error, WC_ERROR_FORMAT, "%s: is damaged: %s", columns->path, why);
}

/* ---- writing ---- */

/* Fails behind a file that failed, too, whose commit tells. */
static void write_section(void *context, const wc_buffer *section)
{
    wc_columns_writer *w = context;
    const uint8_t *rows = (const uint8_t *)section->data + SECTION_ROWS;
    if (section->len == 0) return; /* it was not to be made */
    for (size_t k = 0; k < WC_ROW_KINDS; k++) w->n_rows[k] += get64(rows + 8 * k);
    wc_output_write(&w->output, section->data, section->len);
}

wc_status wc_columns_begin(wc_columns_writer *w, const wc_columns *columns, wc_error *error)
{
    const uint8_t header[HEADER_BYTES] = {0}; /* known at the end */
    wc_status status;
    memset(w, 0, sizeof *w);
    w->columns = columns;
    w->turn = (wc_turn){.write = write_section, .context = w, .ahead = WC_TURN_AHEAD, .lock = ATOMIC_FLAG_INIT};
    status = wc_output_open(&w->output, columns->path, error);
    if (status == WC_OK) wc_output_write(&w->output, header, sizeof header);
    return status;
}

typedef struct { /* of a section in the making */
    ZSTD_CCtx *zstd;
    uint8_t *raw;
    wc_buffer *to;
} packing;

static bool pack_column(packing *p, size_t len, uint64_t *packed_len)
{
    const size_t bound = ZSTD_compressBound(len);
    uint8_t *to;
    size_t n;
    if (!wc_buffer_reserve(p->to, bound)) return false;
    to = (uint8_t *)p->to->data + p->to->len;
    n = ZSTD_compressCCtx(p->zstd, to, bound, p->raw, len, ZSTD_LEVEL);
    if (ZSTD_isError(n) != 0) return false; /* the room suffices, so it is memory that zstd lacked */
    if (n >= len) {
        n = len;
        memcpy(to, p->raw, len);
    }
    p->to->len += n;
    *packed_len = n;
    return true;
}

static size_t raw_bytes(const wc_columns *c, const uint64_t n_rows[WC_ROW_KINDS], size_t column)
{
    return n_rows[c->column[column].rows] * c->column[column].bytes;
}

static bool pack_section(const wc_columns *c, const uint64_t n_rows[WC_ROW_KINDS], wc_columns_putter *put,
                         const void *context, packing *p)
{
    const size_t header = section_header(c);
    uint64_t packed_len;
    if (!wc_buffer_reserve(p->to, header)) return false;
    p->to->len = header;
    for (size_t k = 0; k < WC_ROW_KINDS; k++) put64((uint8_t *)p->to->data + SECTION_ROWS + 8 * k, n_rows[k]);
    for (size_t column = 0; column < c->n; column++) {
        put(context, column, n_rows[c->column[column].rows], p->raw);
        if (!pack_column(p, raw_bytes(c, n_rows, column), &packed_len)) return false;
        put64((uint8_t *)p->to->data + SECTION_SIZES + 8 * column, packed_len);
    }
    put64((uint8_t *)p->to->data, XXH64(p->to->data + SECTION_ROWS, p->to->len - SECTION_ROWS, 0));
    return true;
}

bool wc_columns_put(wc_columns_writer *w, size_t section, const uint64_t n_rows[WC_ROW_KINDS], wc_columns_putter *put,
                    const void *context)
{
    wc_buffer to;
    packing p = {.to = &to};
    size_t most = 0;
    bool ok;
    (void)wc_turn_begin(&w->turn, section, &to, NULL);
    for (size_t c = 0; put != NULL && c < w->columns->n; c++) {
        const size_t len = raw_bytes(w->columns, n_rows, c);
        most = len > most ? len : most;
    }
    if (put != NULL) p.raw = wc_array_resize(NULL, most, 1);
    if (put != NULL) p.zstd = ZSTD_createCCtx();
    ok = put != NULL && p.raw != NULL && p.zstd != NULL && pack_section(w->columns, n_rows, put, context, &p);
    if (!ok) {
        to.len = 0;
        atomic_store(&w->no_memory, true);
    }
    wc_memory_free(p.raw);
    (void)ZSTD_freeCCtx(p.zstd);
    (void)wc_turn_end(&w->turn, section, &to);
    return ok;
}

wc_status wc_columns_end(wc_columns_writer *w, bool whole, wc_error *error)
{
    const wc_columns *c = w->columns;
    uint8_t header[HEADER_BYTES];
    put_magic(c, header);
    put64(header + 8, c->key);
    for (size_t k = 0; k < WC_ROW_KINDS; k++) put64(header + AT_ROWS + 8 * k, w->n_rows[k]);
    put64(header + AT_SECTIONS, w->turn.next);
    put64(header + AT_SUM, XXH64(header, AT_SUM, 0));
    wc_turn_free(&w->turn);
    if (atomic_load(&w->no_memory) || !whole) {
        wc_output_abandon(&w->output);
        return wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", c->path);
    }
    if (fseek(w->output.file, 0, SEEK_SET) != 0) w->output.failed = errno;
    (void)fwrite(header, sizeof header, 1, w->output.file);
    return wc_output_commit(&w->output, error);
}

/* ---- reading ---- */

static wc_status read_all(const char *path, wc_columns_file *file, wc_error *error)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    wc_status status = WC_OK;
    struct stat s;
    ssize_t n = 1;
    if (fd < 0) return errno == ENOENT ? WC_OK : wc_fail_errno(error, path, "cannot be read");
    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
        (void)close(fd);
        return wc_fail(error, WC_ERROR_IO, "%s: is not a plain file", path);
    }
    file->data = wc_array_resize(NULL, (size_t)s.st_size + 1, 1);
    if (file->data == NULL) status = wc_fail_memory(error, (size_t)s.st_size);
    while (status == WC_OK && n > 0 && file->len < (size_t)s.st_size) {
        n = read(fd, file->data + file->len, (size_t)s.st_size - file->len);
        if (n < 0)
            status = wc_fail_errno(error, path, "cannot be read");
        else
            file->len += (size_t)n;
    }
    (void)close(fd);
    return status;
}

/* A section from `at` on: NULL, or what is wrong; *at becomes the next one. */
static const char *check_section(const wc_columns *c, const uint8_t *data, uint64_t len, uint64_t *at,
                                 uint64_t sum[WC_ROW_KINDS])
{
    const uint8_t *const section = data + *at;
    const size_t header = section_header(c);
    if (len - *at < header) return "it is cut off";
    *at += header;
    for (size_t k = 0; k < WC_ROW_KINDS; k++) {
        const uint64_t n = get64(section + SECTION_ROWS + 8 * k);
        if (n / RATIO_MOST > len) return "a section is longer than the file";
        sum[k] += n;
    }
    for (size_t k = 0; k < c->n; k++) {
        const uint64_t packed = get64(section + SECTION_SIZES + 8 * k);
        const uint64_t raw = get64(section + SECTION_ROWS + (size_t)8 * c->column[k].rows) * c->column[k].bytes;
        if (packed > len - *at || raw / RATIO_MOST > packed) return "a column is longer than the file";
        *at += packed;
    }
    return NULL;
}

/* NULL, or what is wrong. */
static const char *check_sections(const wc_columns *c, const uint8_t *data, uint64_t len)
{
    uint64_t at = HEADER_BYTES, sum[WC_ROW_KINDS] = {0};
    const char *wrong = NULL;
    for (uint64_t n = get64(data + AT_SECTIONS); wrong == NULL && n > 0; n--)
        wrong = check_section(c, data, len, &at, sum);
    if (wrong != NULL) return wrong;
    if (memcmp(sum, c->n_rows, sizeof sum) != 0) return "its sections do not have as many rows as it says";
    return at == len ? NULL : "it is longer than its sections";
}

static const char *check(const wc_columns_file *file, wc_columns *c, bool *other)
{
    uint8_t magic[8];
    put_magic(c, magic);
    if (file->len < HEADER_BYTES || memcmp(file->data, magic, 8) != 0) return "it is cut off or of another kind";
    if (get64(file->data + AT_SUM) != XXH64(file->data, AT_SUM, 0)) return "the checksum of its header is wrong";
    *other = get64(file->data + 8) != c->key;
    if (*other) return NULL;
    for (size_t k = 0; k < WC_ROW_KINDS; k++) c->n_rows[k] = get64(file->data + AT_ROWS + 8 * k);
    return check_sections(c, file->data, file->len);
}

wc_status wc_columns_open(wc_columns_file *file, wc_columns *columns, wc_error *error)
{
    wc_status status;
    const char *wrong;
    bool other = false;
    memset(file, 0, sizeof *file);
    status = read_all(columns->path, file, error);
    if (status == WC_OK && file->data != NULL) {
        wrong = check(file, columns, &other);
        if (wrong != NULL) status = wc_columns_damaged(columns, wrong, error);
    }
    if (status != WC_OK || other) wc_columns_close(file);
    return status;
}

void wc_columns_close(wc_columns_file *file)
{
    wc_memory_free(file->data);
    memset(file, 0, sizeof *file);
}

typedef struct {
    const uint8_t *data; /* with its header */
    size_t from[WC_ROW_KINDS], n[WC_ROW_KINDS];
    size_t len;
    const char *wrong;
    bool no_memory;
} section;

typedef struct {
    const wc_columns *columns;
    const wc_columns_taker *taker;
    section *section;
} unpacking;

/* All columns of a section; scratch is for the longest. */
static const char *unpack(const unpacking *u, const section *s, uint8_t *scratch)
{
    const wc_columns *c = u->columns;
    const uint8_t *at = s->data + section_header(c);
    for (size_t k = 0; k < c->n; k++) {
        const size_t n = s->n[c->column[k].rows], len = n * c->column[k].bytes;
        const size_t packed_len = get64(s->data + SECTION_SIZES + 8 * k);
        const bool packed = packed_len != len;
        if (packed && ZSTD_decompress(scratch, len, at, packed_len) != len)
            return "a column does not unpack to its length";
        u->taker->take(u->taker->context, k, s->from[c->column[k].rows], n, packed ? scratch : at);
        at += packed_len;
    }
    return u->taker->check != NULL ? u->taker->check(u->taker->context, s->from, s->n) : NULL;
}

static void unpack_section(void *context, size_t i, int thread)
{
    const unpacking *u = context;
    section *s = &u->section[i];
    uint8_t *scratch;
    size_t most = 0;
    (void)thread;
    assert(s->data != NULL);
    if (XXH64(s->data + SECTION_ROWS, s->len - SECTION_ROWS, 0) != get64(s->data)) {
        s->wrong = "a checksum is wrong";
        return;
    }
    for (size_t k = 0; k < u->columns->n; k++) {
        const size_t len = s->n[u->columns->column[k].rows] * u->columns->column[k].bytes;
        most = len > most ? len : most;
    }
    scratch = wc_array_resize(NULL, most, 1);
    s->no_memory = scratch == NULL;
    if (scratch != NULL) s->wrong = unpack(u, s, scratch);
    wc_memory_free(scratch);
}

/* Where each begins and ends, as wc_columns_open has checked. */
static void find_sections(const wc_columns *c, const uint8_t *at, section *all, size_t n)
{
    size_t from[WC_ROW_KINDS] = {0};
    for (size_t i = 0; i < n; i++) {
        section *s = &all[i];
        s->data = at;
        s->len = section_header(c);
        for (size_t k = 0; k < c->n; k++) s->len += get64(at + SECTION_SIZES + 8 * k);
        for (size_t k = 0; k < WC_ROW_KINDS; k++) {
            s->from[k] = from[k];
            s->n[k] = get64(at + SECTION_ROWS + 8 * k);
            from[k] += s->n[k];
        }
        at += s->len;
    }
}

wc_status wc_columns_take(const wc_columns_file *file, const wc_columns *columns, const wc_columns_taker *taker,
                          int n_threads, wc_error *error)
{
    const size_t n = get64(file->data + AT_SECTIONS);
    unpacking u = {columns, taker, wc_array_new(n, sizeof *u.section)};
    wc_status status = WC_OK;
    if (u.section == NULL) return wc_fail_memory(error, n * sizeof *u.section);
    find_sections(columns, file->data + HEADER_BYTES, u.section, n);
    if (!wc_parallel_for(n, n_threads, unpack_section, &u, NULL)) status = wc_fail_cancelled(error);
    for (size_t i = 0; status == WC_OK && i < n; i++) {
        if (u.section[i].wrong != NULL)
            status = wc_columns_damaged(columns, u.section[i].wrong, error);
        else if (u.section[i].no_memory)
            status = wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", columns->path);
    }
    wc_memory_free(u.section);
    return status;
}
