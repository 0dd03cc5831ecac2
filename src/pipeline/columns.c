/* columns.c - see columns.h.  A thread packs or unpacks a column. */
#include "pipeline/columns.h"
#include "base/error.h"
#include "base/output.h"
#include "base/output_path.h"
#include "base/params.h"
#include "base/parallel.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define ZSTD_LEVEL   1
#define PIECE_ROWS   65536 /* that are put on a disk together */
#define RATIO_MOST   65536 /* more than zstd can pack */
#define AT_COLUMNS   40
#define COLUMN_BYTES 24
#define HEADER_MOST  (AT_COLUMNS + COLUMN_BYTES * WC_COLUMNS_MOST + 8)

static size_t header_bytes(const wc_columns *c) { return AT_COLUMNS + COLUMN_BYTES * c->n + 8; }

static uint64_t raw_bytes(const wc_columns *c, size_t column)
{
    return c->n_rows[c->column[column].rows] * c->column[column].bytes;
}

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

typedef struct {
    const wc_columns *columns;
    wc_columns_putter *put;
    const void *context;
    uint8_t header[HEADER_MOST];
    size_t first;                  /* of the columns that are packed now */
    unsigned rows;                 /* which rows are put on the disk now */
    uint8_t *raw[WC_COLUMNS_MOST]; /* with a disk, what was put there */
    atomic_bool not_put;
    wc_buffer packed[WC_COLUMNS_MOST];
    bool failed[WC_COLUMNS_MOST];
    wc_output *output;
    bool waits[WC_COLUMNS_MOST + 1]; /* packed, and not written yet; behind the last column none does */
    size_t next;                     /* the first column that is not written */
    bool busy;                       /* one is being written, and those that wait behind it will be */
    atomic_flag lock;                /* of these three; held for a few moves */
} packing;

static size_t n_rows(const packing *p, size_t column) { return p->columns->n_rows[p->columns->column[column].rows]; }

/* Of one column some rows, plane by plane to their places on the disk. */
static bool put_piece(const packing *p, size_t column, size_t from, size_t to)
{
    const size_t n = n_rows(p, column), rows = to - from, bytes = p->columns->column[column].bytes;
    uint8_t *piece = wc_array_new(rows, bytes);
    bool ok = piece != NULL;
    if (ok) p->put(p->context, column, from, to, piece);
    for (size_t b = 0; ok && b < bytes; b++)
        ok = wc_disk_put(p->columns->disk, p->raw[column], b * n + from, piece + b * rows, rows);
    wc_memory_free(piece);
    return ok;
}

/* Some rows of all columns that have them, so that what they are made of comes from the disk once. */
static void put_pieces(void *context, size_t i, int thread)
{
    packing *p = context;
    const size_t n = p->columns->n_rows[p->rows], from = i * PIECE_ROWS;
    const size_t to = n - from < PIECE_ROWS ? n : from + PIECE_ROWS;
    (void)thread;
    for (size_t c = 0; c < p->columns->n; c++) {
        if (p->columns->column[c].rows == p->rows && !put_piece(p, c, from, to)) atomic_store(&p->not_put, true);
    }
}

static bool put_on_disk(packing *p, int n_threads)
{
    wc_disk *disk = p->columns->disk;
    bool ok = true;
    for (size_t c = 0; disk != NULL && ok && c < p->columns->n; c++) {
        p->raw[c] = wc_disk_array_new(disk, raw_bytes(p->columns, c), 1);
        ok = p->raw[c] != NULL;
    }
    for (p->rows = 0; disk != NULL && ok && p->rows < WC_ROW_KINDS; p->rows++) {
        ok = wc_parallel_for((p->columns->n_rows[p->rows] + PIECE_ROWS - 1) / PIECE_ROWS, n_threads, put_pieces, p,
                             NULL) &&
             !atomic_load(&p->not_put);
        wc_disk_relax(disk);
    }
    return ok;
}

static void free_raw(packing *p)
{
    for (size_t c = 0; p->columns->disk != NULL && c < p->columns->n; c++)
        wc_disk_array_free(p->columns->disk, p->raw[c]);
}

static bool pack(const packing *p, size_t column, wc_buffer *packed)
{
    const size_t len = raw_bytes(p->columns, column), bound = ZSTD_compressBound(len);
    const bool on_disk = p->columns->disk != NULL;
    uint8_t *raw = on_disk ? p->raw[column] : wc_array_new(len, 1);
    bool ok = raw != NULL && wc_buffer_reserve(packed, bound);
    if (ok && on_disk)
        wc_disk_read_through(p->columns->disk, raw);
    else if (ok)
        p->put(p->context, column, 0, n_rows(p, column), raw);
    if (ok) {
        const size_t n = ZSTD_compress(packed->data, bound, raw, len, ZSTD_LEVEL);
        ok = ZSTD_isError(n) == 0; /* the room suffices, so it is memory that zstd lacked */
        packed->len = !ok ? 0 : n < len ? n : len;
        if (n >= len && ok) memcpy(packed->data, raw, len);
    }
    if (!on_disk) wc_memory_free(raw);
    return ok;
}

static void lock(packing *p)
{
    while (atomic_flag_test_and_set_explicit(&p->lock, memory_order_acquire)) continue;
}

static void unlock(packing *p) { atomic_flag_clear_explicit(&p->lock, memory_order_release); }

/* Whoever packed the column that is due writes it and those that wait behind it, and the others go on packing.  Of a
 * column that failed nothing is there; the commit looks for errors of the file. */
static void write_due(packing *p, size_t column)
{
    lock(p);
    p->waits[column] = true;
    while (!p->busy && p->waits[p->next]) {
        wc_buffer *due = &p->packed[p->next];
        p->busy = true;
        unlock(p);
        wc_output_write(p->output, due->data, due->len);
        wc_buffer_free(due);
        lock(p);
        p->busy = false;
        p->waits[p->next++] = false;
    }
    unlock(p);
}

static void pack_column(void *context, size_t i, int thread)
{
    packing *p = context;
    const size_t column = p->first + i;
    wc_buffer *packed = &p->packed[column];
    uint8_t *size = p->header + AT_COLUMNS + COLUMN_BYTES * column;
    (void)thread;
    p->failed[column] = !pack(p, column, packed);
    put64(size, raw_bytes(p->columns, column));
    put64(size + 8, packed->len);
    put64(size + 16, XXH64(packed->data, packed->len, 0));
    write_due(p, column);
}

/* With a disk some columns at a time: so many wait in memory at most. */
static bool write_columns(packing *p, int n_threads)
{
    const size_t n = p->columns->n, most = p->columns->disk != NULL ? (size_t)n_threads : n;
    bool ok = put_on_disk(p, n_threads);
    for (; ok && p->first < n; p->first += most) {
        const size_t some = n - p->first < most ? n - p->first : most;
        ok = wc_parallel_for(some, n_threads, pack_column, p, NULL);
        for (size_t i = 0; i < some; i++) ok = ok && !p->failed[p->first + i];
    }
    free_raw(p);
    return ok;
}

static void put_header(packing *p)
{
    const wc_columns *columns = p->columns;
    const size_t end = header_bytes(columns) - 8;
    put_magic(columns, p->header);
    put64(p->header + 8, columns->key);
    for (size_t k = 0; k < WC_ROW_KINDS; k++) put64(p->header + 16 + 8 * k, columns->n_rows[k]);
    put64(p->header + end, XXH64(p->header, end, 0));
}

wc_status wc_columns_write(const wc_columns *columns, wc_columns_putter *put, const void *context, int n_threads,
                           wc_error *error)
{
    wc_output output;
    packing p = {.columns = columns, .put = put, .context = context, .output = &output, .lock = ATOMIC_FLAG_INIT};
    wc_status status = wc_output_open(&output, columns->path, error);
    if (status != WC_OK) return status;
    wc_output_write(&output, p.header, header_bytes(columns)); /* known when all columns are */
    if (!write_columns(&p, n_threads)) {
        wc_output_abandon(&output);
        return wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", columns->path);
    }
    put_header(&p);
    if (fseek(output.file, 0, SEEK_SET) != 0) output.failed = errno;
    (void)fwrite(p.header, header_bytes(columns), 1, output.file);
    return wc_output_commit(&output, error);
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

/* NULL, or what is wrong. */
static const char *check_columns(const wc_columns *c, const uint8_t *data, uint64_t len)
{
    uint64_t at = header_bytes(c);
    for (size_t k = 0; k < c->n; k++) {
        const uint8_t *size = data + AT_COLUMNS + COLUMN_BYTES * k;
        const uint64_t raw = get64(size), packed = get64(size + 8);
        if (packed > len - at || raw / RATIO_MOST > packed) return "a column is longer than the file";
        if (raw != raw_bytes(c, k)) return "a column has a wrong length";
        at += packed;
    }
    return at == len ? NULL : "it is longer than its columns";
}

static const char *check(const wc_columns_file *file, wc_columns *c, bool *other)
{
    const size_t end = header_bytes(c) - 8;
    uint8_t magic[8];
    put_magic(c, magic);
    if (file->len < end + 8 || memcmp(file->data, magic, 8) != 0) return "it is cut off or of another kind";
    if (get64(file->data + end) != XXH64(file->data, end, 0)) return "the checksum of its header is wrong";
    *other = get64(file->data + 8) != c->key;
    if (*other) return NULL;
    for (size_t k = 0; k < WC_ROW_KINDS; k++) c->n_rows[k] = get64(file->data + 16 + 8 * k);
    return check_columns(c, file->data, file->len);
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
    const wc_columns *columns;
    const uint8_t *header, *packed[WC_COLUMNS_MOST];
    void (*take)(void *context, size_t column, const uint8_t *raw);
    void *context;
    const char *wrong[WC_COLUMNS_MOST];
    bool no_memory[WC_COLUMNS_MOST];
} unpacking;

static void unpack_column(void *context, size_t column, int thread)
{
    unpacking *u = context;
    const uint8_t *packed = u->packed[column], *size = u->header + AT_COLUMNS + COLUMN_BYTES * column;
    const size_t len = get64(size), packed_len = get64(size + 8);
    uint8_t *raw = NULL;
    (void)thread;
    assert(packed != NULL);
    if (XXH64(packed, packed_len, 0) != get64(size + 16)) {
        u->wrong[column] = "a checksum is wrong";
    } else if (packed_len == len) {
        u->take(u->context, column, packed);
    } else {
        raw = wc_array_resize(NULL, len, 1);
        u->no_memory[column] = raw == NULL;
        if (raw != NULL && ZSTD_decompress(raw, len, packed, packed_len) == len)
            u->take(u->context, column, raw);
        else if (raw != NULL)
            u->wrong[column] = "a column does not unpack to its length";
    }
    wc_memory_free(raw);
}

wc_status wc_columns_take(const wc_columns_file *file, const wc_columns *columns,
                          void (*take)(void *context, size_t column, const uint8_t *raw), void *context, int n_threads,
                          wc_error *error)
{
    unpacking u = {.columns = columns, .header = file->data, .take = take, .context = context};
    const uint8_t *at = file->data + header_bytes(columns);
    for (size_t c = 0; c < columns->n; c++) {
        u.packed[c] = at;
        at += get64(file->data + AT_COLUMNS + COLUMN_BYTES * c + 8);
    }
    if (!wc_parallel_for(columns->n, n_threads, unpack_column, &u, NULL)) return wc_fail_cancelled(error);
    for (size_t c = 0; c < columns->n; c++) {
        if (u.wrong[c] != NULL) return wc_columns_damaged(columns, u.wrong[c], error);
        if (u.no_memory[c]) return wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", columns->path);
    }
    return WC_OK;
}
