/* compared_file.c - see compared_file.h.  A thread packs or unpacks a column. */
#include "pipeline/compared_file.h"
#include "base/error.h"
#include "base/output.h"
#include "base/output_path.h"
#include "base/parallel.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define MAGIC      "\x89WCC\r\n\x1a\n"
#define ZSTD_LEVEL 1
#define RATIO_MOST 65536 /* more than zstd can pack */

typedef enum { PAGES, COMPARISONS, FINDINGS } rows;

#define FINDING(name)                                                                                                  \
    {                                                                                                                  \
        sizeof(((wc_finding *)NULL)->name), FINDINGS, offsetof(wc_finding, name)                                       \
    }
static const struct {
    size_t bytes;
    rows rows;
    size_t offset; /* in a finding */
} column_info[] = {
    {8, PAGES, 0},  {4, PAGES, 0},   {4, COMPARISONS, 0},    {1, COMPARISONS, 0}, FINDING(own_a),
    FINDING(own_b), FINDING(shared), FINDING(shared_quoted), FINDING(figures),    FINDING(figures_shared),
    FINDING(run),   FINDING(run_a),  FINDING(run_b),         FINDING(level),      FINDING(flags),
};
enum { PRINT, COUNT, GAP, KIND, FIRST_OF_FINDING, COLUMNS = sizeof column_info / sizeof column_info[0] };
#define HEADER_BYTES (40 + 24 * COLUMNS + 8)

static void put64(uint8_t *to, uint64_t value)
{
    for (unsigned b = 0; b < 8; b++) to[b] = (uint8_t)(value >> 8 * b);
}

static uint64_t get64(const uint8_t *from)
{
    uint64_t value = 0;
    for (unsigned b = 0; b < 8; b++) value |= (uint64_t)from[b] << 8 * b;
    return value;
}

static void put_row(uint8_t *column, size_t n, size_t i, size_t bytes, uint64_t value)
{
    for (size_t b = 0; b < bytes; b++) column[b * n + i] = (uint8_t)(value >> 8 * b);
}

static uint64_t get_row(const uint8_t *column, size_t n, size_t i, size_t bytes)
{
    uint64_t value = 0;
    for (size_t b = 0; b < bytes; b++) value |= (uint64_t)column[b * n + i] << 8 * b;
    return value;
}

static uint64_t key_of(const wc_params *params)
{
    uint64_t key = XXH64(wc_version(), strlen(wc_version()), WC_MATCH_RULES);
    for (size_t i = 0; i < wc_param_count(); i++) {
        const char *name = wc_param_describe(i)->name;
        uint8_t value[8];
        put64(value, wc_param_get(params, i));
        key = XXH64(name, strlen(name), key);
        key = XXH64(value, sizeof value, key);
    }
    return key;
}

static size_t count_rows(const wc_compared *c, size_t column)
{
    const size_t n[] = {[PAGES] = c->n_pages, [COMPARISONS] = c->n, [FINDINGS] = c->n_findings};
    return n[column_info[column].rows];
}

/* ---- writing ---- */

typedef struct {
    const wc_compared *compared;
    uint8_t *header; /* HEADER_BYTES */
    wc_buffer packed[COLUMNS];
    bool failed[COLUMNS];
} packing;

static void put_gaps(const wc_compared *c, uint8_t *raw)
{
    for (size_t page = 0; page < c->n_pages; page++) {
        for (size_t i = c->from[page]; i < c->from[page + 1]; i++) {
            const size_t next = i + 1 < c->from[page + 1] ? c->other[i + 1] : page;
            put_row(raw, c->n, i, column_info[GAP].bytes, next - c->other[i]);
        }
    }
}

static void put_findings(const wc_compared *c, size_t column, uint8_t *raw)
{
    const size_t bytes = column_info[column].bytes;
    for (size_t i = 0; i < c->n_findings; i++) {
        const unsigned char *at = (const unsigned char *)&c->finding[i] + column_info[column].offset;
        uint16_t wide;
        memcpy(&wide, at, bytes == sizeof wide ? bytes : 0);
        put_row(raw, c->n_findings, i, bytes, bytes == sizeof wide ? wide : *at);
    }
}

static void put_column(const wc_compared *c, size_t column, uint8_t *raw)
{
    switch (column) {
    case PRINT:
        for (size_t i = 0; i < c->n_pages; i++) put_row(raw, c->n_pages, i, 8, c->print[i]);
        return;
    case COUNT:
        for (size_t i = 0; i < c->n_pages; i++) put_row(raw, c->n_pages, i, 4, c->from[i + 1] - c->from[i]);
        return;
    case GAP:
        put_gaps(c, raw);
        return;
    case KIND:
        for (size_t i = 0; i < c->n; i++) raw[i] = c->detail[i] != WC_COMPARED_NONE;
        return;
    default:
        put_findings(c, column, raw);
    }
}

static void pack_column(void *context, size_t column, int thread)
{
    packing *p = context;
    const size_t len = count_rows(p->compared, column) * column_info[column].bytes, bound = ZSTD_compressBound(len);
    wc_buffer *packed = &p->packed[column];
    uint8_t *raw = wc_array_resize(NULL, len + 1, 1), *size = p->header + 40 + 24 * column;
    size_t n;
    (void)thread;
    p->failed[column] = raw == NULL || !wc_buffer_reserve(packed, bound);
    if (!p->failed[column]) {
        put_column(p->compared, column, raw);
        n = ZSTD_compress(packed->data, bound, raw, len, ZSTD_LEVEL);
        p->failed[column] = ZSTD_isError(n) != 0; /* the room suffices, so it is memory that zstd lacked */
        packed->len = n < len ? n : len;
        if (n >= len && !p->failed[column]) memcpy(packed->data, raw, len);
        put64(size, len);
        put64(size + 8, packed->len);
        put64(size + 16, XXH64(packed->data, packed->len, 0));
    }
    wc_memory_free(raw);
}

static wc_status write_columns(const packing *p, const char *path, wc_error *error)
{
    wc_output output;
    wc_status status = wc_output_open(&output, path, error);
    if (status != WC_OK) return status;
    (void)fwrite(p->header, HEADER_BYTES, 1, output.file); /* the commit looks for errors */
    for (size_t c = 0; c < COLUMNS; c++) {
        if (p->packed[c].len > 0) (void)fwrite(p->packed[c].data, p->packed[c].len, 1, output.file);
    }
    return wc_output_commit(&output, error);
}

wc_status wc_compared_write(const wc_compared *compared, const wc_params *params, const char *path, int n_threads,
                            wc_error *error)
{
    uint8_t header[HEADER_BYTES] = MAGIC;
    packing p = {.compared = compared, .header = header};
    wc_status status;
    bool ok;
    put64(header + 8, key_of(params));
    put64(header + 16, compared->n_pages);
    put64(header + 24, compared->n);
    put64(header + 32, compared->n_findings);
    ok = wc_parallel_for(COLUMNS, n_threads, pack_column, &p, NULL);
    for (size_t c = 0; c < COLUMNS; c++) ok = ok && !p.failed[c];
    put64(header + HEADER_BYTES - 8, XXH64(header, HEADER_BYTES - 8, 0));
    status = ok ? write_columns(&p, path, error) : wc_fail_memory(error, compared->n);
    for (size_t c = 0; c < COLUMNS; c++) wc_buffer_free(&p.packed[c]);
    return status;
}

/* ---- reading ---- */

typedef struct {
    wc_compared *compared;
    const uint8_t *packed[COLUMNS];
    uint64_t packed_len[COLUMNS], checksum[COLUMNS];
    uint8_t *count; /* COUNT as it stands; GAP and KIND go to where they end up */
    const char *wrong[COLUMNS];
    bool no_memory[COLUMNS];
} unpacking;

static void take_findings(wc_compared *c, size_t column, const uint8_t *raw)
{
    const size_t bytes = column_info[column].bytes;
    for (size_t i = 0; i < c->n_findings; i++) {
        const uint64_t value = get_row(raw, c->n_findings, i, bytes);
        unsigned char *at = (unsigned char *)&c->finding[i] + column_info[column].offset;
        const uint16_t wide = (uint16_t)value;
        if (bytes == sizeof wide)
            memcpy(at, &wide, sizeof wide);
        else
            *at = (unsigned char)value;
    }
}

/* As numbers of the file, which link_rows makes places of. */
static void take_column(wc_compared *c, size_t column, const uint8_t *raw)
{
    switch (column) {
    case PRINT:
        for (size_t i = 0; i < c->n_pages; i++) c->print[i] = get_row(raw, c->n_pages, i, 8);
        return;
    case COUNT:
        for (size_t i = 0; i < c->n_pages; i++) c->from[i + 1] = get_row(raw, c->n_pages, i, 4);
        return;
    case GAP:
        for (size_t i = 0; i < c->n; i++) c->other[i] = (uint32_t)get_row(raw, c->n, i, 4);
        return;
    case KIND:
        for (size_t i = 0; i < c->n; i++) c->detail[i] = raw[i];
        return;
    default:
        take_findings(c, column, raw);
    }
}

static void unpack_column(void *context, size_t column, int thread)
{
    unpacking *u = context;
    const size_t len = count_rows(u->compared, column) * column_info[column].bytes;
    const uint8_t *packed = u->packed[column];
    uint8_t *raw = NULL;
    (void)thread;
    if (XXH64(packed, u->packed_len[column], 0) != u->checksum[column]) {
        u->wrong[column] = "a checksum is wrong";
    } else if (u->packed_len[column] == len) {
        take_column(u->compared, column, packed);
    } else {
        raw = wc_array_resize(NULL, len, 1);
        u->no_memory[column] = raw == NULL;
        if (raw != NULL && ZSTD_decompress(raw, len, packed, u->packed_len[column]) == len)
            take_column(u->compared, column, raw);
        else if (raw != NULL)
            u->wrong[column] = "a column does not unpack to its length";
    }
    wc_memory_free(raw);
}

/* From counts, gaps and kinds to places; what they say is not believed but looked at. */
static const char *link_rows(wc_compared *c)
{
    size_t n_findings = 0;
    for (size_t page = 0; page < c->n_pages; page++) {
        const size_t from = c->from[page], n = c->from[page + 1];
        size_t next = page;
        if (n > c->n - from) return "it has fewer comparisons than its pages";
        c->from[page + 1] = from + n;
        for (size_t i = from + n; i-- > from;) {
            if (c->other[i] == 0 || c->other[i] > next) return "a page was compared with none that is before it";
            next -= c->other[i];
            c->other[i] = (uint32_t)next;
        }
        for (size_t i = from; i < from + n; i++) {
            if (c->detail[i] != 0 && n_findings == c->n_findings) return "it has fewer findings than it says";
            c->detail[i] = c->detail[i] != 0 ? (uint32_t)n_findings++ : WC_COMPARED_NONE;
        }
    }
    for (size_t i = 0; i < c->n_findings; i++) {
        if (c->finding[i].level > WC_LEVEL_MAX) return "a level is out of range";
    }
    return c->from[c->n_pages] == c->n && n_findings == c->n_findings ? NULL : "its numbers do not add up";
}

/* Where the columns stand: NULL, or what is wrong. */
static const char *read_sizes(unpacking *u, const uint8_t *data, uint64_t len)
{
    uint64_t at = HEADER_BYTES;
    for (size_t c = 0; c < COLUMNS; c++) {
        const uint8_t *size = data + 40 + 24 * c;
        const uint64_t raw = get64(size), packed = get64(size + 8);
        if (packed > len - at || raw / RATIO_MOST > packed) return "a column is longer than the file";
        if (raw != (uint64_t)count_rows(u->compared, c) * column_info[c].bytes) return "a column has a wrong length";
        u->packed[c] = data + at;
        u->packed_len[c] = packed;
        u->checksum[c] = get64(size + 16);
        at += packed;
    }
    return at == len ? NULL : "it is longer than its columns";
}

static bool allocate(wc_compared *c)
{
    c->print = wc_array_new(c->n_pages, sizeof *c->print);
    c->from = wc_array_new(c->n_pages + 1, sizeof *c->from);
    c->other = wc_array_new(c->n, sizeof *c->other);
    c->detail = wc_array_new(c->n, sizeof *c->detail);
    c->finding = wc_array_new(c->n_findings, sizeof *c->finding);
    return c->print != NULL && c->from != NULL && c->other != NULL && c->detail != NULL && c->finding != NULL;
}

static const char *unpack(unpacking *u, int n_threads, bool *no_memory)
{
    *no_memory = !allocate(u->compared) || !wc_parallel_for(COLUMNS, n_threads, unpack_column, u, NULL);
    for (size_t c = 0; c < COLUMNS && !*no_memory; c++) {
        if (u->wrong[c] != NULL) return u->wrong[c];
        *no_memory = u->no_memory[c];
    }
    return *no_memory ? NULL : link_rows(u->compared);
}

static wc_status parse(wc_compared *compared, const wc_params *params, const char *path, const uint8_t *data,
                       size_t len, size_t n_pages, int n_threads, wc_error *error)
{
    unpacking u = {.compared = compared};
    const char *wrong = NULL;
    bool no_memory = false;
    if (len < HEADER_BYTES || memcmp(data, MAGIC, 8) != 0)
        wrong = "it is cut off or of another kind";
    else if (get64(data + HEADER_BYTES - 8) != XXH64(data, HEADER_BYTES - 8, 0))
        wrong = "the checksum of its header is wrong";
    else if (get64(data + 8) != key_of(params) || get64(data + 16) != n_pages)
        return WC_OK;
    if (wrong == NULL) {
        *compared = (wc_compared){.n_pages = n_pages, .n = get64(data + 24), .n_findings = get64(data + 32)};
        wrong = read_sizes(&u, data, len);
    }
    if (wrong == NULL) wrong = unpack(&u, n_threads, &no_memory);
    if (wrong == NULL && !no_memory) return WC_OK;
    wc_compared_free(compared);
    return no_memory ? wc_fail_memory(error, len) : wc_fail(error, WC_ERROR_FORMAT, "%s: is damaged: %s", path, wrong);
}

/* All of the file, *data to be freed; NULL: there is none. */
static wc_status read_all(const char *path, uint8_t **data, size_t *len, wc_error *error)
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
    *data = wc_array_resize(NULL, (size_t)s.st_size + 1, 1);
    if (*data == NULL) status = wc_fail_memory(error, (size_t)s.st_size);
    for (*len = 0; status == WC_OK && n > 0 && *len < (size_t)s.st_size; *len += (size_t)n) {
        n = read(fd, *data + *len, (size_t)s.st_size - *len);
        if (n < 0) {
            status = wc_fail_errno(error, path, "cannot be read");
            n = 0;
        }
    }
    (void)close(fd);
    return status;
}

wc_status wc_compared_read(wc_compared *compared, const wc_params *params, const char *path, size_t n_pages,
                           int n_threads, wc_error *error)
{
    uint8_t *data = NULL;
    size_t len = 0;
    wc_status status = read_all(path, &data, &len, error);
    memset(compared, 0, sizeof *compared);
    if (status == WC_OK && data != NULL) status = parse(compared, params, path, data, len, n_pages, n_threads, error);
    wc_memory_free(data);
    return status;
}
