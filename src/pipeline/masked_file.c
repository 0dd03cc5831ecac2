/* masked_file.c - see masked_file.h */
#include "pipeline/masked_file.h"
#include "base/error.h"
#include "base/parallel.h"
#include "pipeline/columns.h"
#include "story/mask.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STEP_PAGES   1024
#define SECTION_ROWS 65536

enum { WINDOWS, PAGES, PIECES };                                                                    /* kinds of rows */
enum { GROUPS, IN, TEXT, SKETCH, COUNT, MASKED, DATED, WINDOW, LEVEL, ANCHORS, LEN, SUM, COLUMNS }; /* columns */

static const struct {
    unsigned rows, bytes; /* of a row */
} layout[COLUMNS] = {[GROUPS] = {WINDOWS, 4}, [IN] = {WINDOWS, 4},    [TEXT] = {PAGES, 8},  [SKETCH] = {PAGES, 8},
                     [COUNT] = {PAGES, 4},    [MASKED] = {PAGES, 4},  [DATED] = {PAGES, 4}, [WINDOW] = {PAGES, 4},
                     [LEVEL] = {PAGES, 1},    [ANCHORS] = {PAGES, 1}, [LEN] = {PIECES, 8},  [SUM] = {PIECES, 8}};

static wc_columns describe(const wc_params *params, uint64_t chain, const char *path)
{
    wc_columns columns = {
        .kind = "MSK", .path = path, .n = COLUMNS, .key = wc_columns_key(params, WC_MASK_RULES) ^ chain};
    for (size_t c = 0; c < COLUMNS; c++) {
        columns.column[c].rows = layout[c].rows;
        columns.column[c].bytes = layout[c].bytes;
    }
    return columns;
}

static uint64_t number_at(const wc_masked *m, size_t column, size_t i)
{
    const wc_masked_page *page = &m->page[i];
    switch (column) {
    case GROUPS:
        return m->n_groups[i];
    case IN:
        return m->n_in[i];
    case TEXT:
        return page->text;
    case SKETCH:
        return page->sketch;
    case COUNT:
        return page->n;
    case MASKED:
        return page->n_masked;
    case DATED:
        return page->dated;
    case WINDOW:
        return page->window;
    case LEVEL:
        return page->level;
    case ANCHORS:
        return page->masked_anchors;
    case LEN:
        return m->piece[i].len;
    default:
        return m->piece[i].sum;
    }
}

typedef struct {
    const wc_masked *masked;
    wc_columns_writer *writer;
    size_t from; /* of a section: its first row of each kind */
} writing;

static void put_column(const void *context, size_t column, size_t n, uint8_t *raw)
{
    const writing *w = context;
    for (size_t i = 0; i < n; i++)
        wc_plane_put(raw, n, i, layout[column].bytes, number_at(w->masked, column, w->from + i));
}

static void put_section(void *context, size_t i, int thread)
{
    writing w = *(const writing *)context;
    const size_t all[WC_ROW_KINDS] = {
        [WINDOWS] = w.masked->n, [PAGES] = w.masked->n_pages, [PIECES] = w.masked->n_pieces};
    uint64_t n[WC_ROW_KINDS];
    (void)thread;
    w.from = i * SECTION_ROWS;
    for (size_t k = 0; k < WC_ROW_KINDS; k++) {
        const size_t left = all[k] > w.from ? all[k] - w.from : 0;
        n[k] = left < SECTION_ROWS ? left : SECTION_ROWS;
    }
    (void)wc_columns_put(w.writer, i, n, put_column, &w);
}

wc_status wc_masked_write(const wc_masked *m, const wc_params *params, uint64_t chain, const char *path, int n_threads,
                          wc_error *error)
{
    const wc_columns columns = describe(params, chain, path);
    const size_t most = m->n > m->n_pages ? m->n : m->n_pages, rows = most > m->n_pieces ? most : m->n_pieces;
    wc_columns_writer writer;
    writing w = {.masked = m, .writer = &writer};
    const wc_status status = wc_columns_begin(&writer, &columns, error);
    if (status != WC_OK) return status;
    return wc_columns_end(
        &writer, wc_parallel_for((rows + SECTION_ROWS - 1) / SECTION_ROWS, n_threads, put_section, &w, NULL), error);
}

/* ---- reading ---- */

static void set_number(wc_masked *m, size_t column, size_t i, uint64_t number)
{
    wc_masked_page *page = &m->page[i];
    switch (column) {
    case GROUPS:
        m->n_groups[i] = (uint32_t)number;
        break;
    case IN:
        m->n_in[i] = (uint32_t)number;
        break;
    case TEXT:
        page->text = number;
        break;
    case SKETCH:
        page->sketch = number;
        break;
    case COUNT:
        page->n = (uint32_t)number;
        break;
    case MASKED:
        page->n_masked = (uint32_t)number;
        break;
    case DATED:
        page->dated = (uint32_t)number;
        break;
    case WINDOW:
        page->window = (uint32_t)number;
        break;
    case LEVEL:
        page->level = (uint8_t)number;
        break;
    case ANCHORS:
        page->masked_anchors = (uint8_t)number;
        break;
    case LEN:
        m->piece[i].len = number;
        break;
    default:
        m->piece[i].sum = number;
    }
}

static void take_column(void *context, size_t column, size_t from, size_t n, const uint8_t *raw)
{
    for (size_t i = 0; i < n; i++) set_number(context, column, from + i, wc_plane_get(raw, n, i, layout[column].bytes));
}

void wc_masked_free(wc_masked *m)
{
    if (m->texts != NULL) (void)munmap(m->texts, m->texts_len);
    m->texts = NULL;
    m->texts_len = 0;
    wc_masked_forget(m);
}

/* What the pieces tell of; NULL, or what is wrong. */
static const char *map_texts(wc_masked *m, const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const char *wrong = NULL;
    struct stat s;
    size_t len = 0;
    for (size_t i = 0; i < m->n_pieces; i++) {
        if (m->piece[i].len > SIZE_MAX / 2 - len) wrong = "its numbers do not add up";
        len += m->piece[i].len;
    }
    if (fd < 0 || fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || (uint64_t)s.st_size < len) {
        wrong = "what " WC_MASKED_TEXTS_FILE " should hold is not there";
    } else if (wrong == NULL && len > 0) {
        void *data = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED) {
            wrong = WC_MASKED_TEXTS_FILE " cannot be mapped";
        } else {
            m->texts = data;
            m->texts_len = len;
            m->device = s.st_dev;
            m->inode = s.st_ino;
        }
    }
    if (fd >= 0) (void)close(fd);
    return wrong;
}

typedef struct {
    const wc_masked *masked;
    const wc_params *params;
    const uint64_t *piece_at;
    bool *wrong_sum, *wrong_page; /* one a thread */
} checking;

static void check_piece(void *context, size_t i, int thread)
{
    const checking *c = context;
    const wc_masked_piece *piece = &c->masked->piece[i];
    if (XXH3_64bits(c->masked->texts + c->piece_at[i], piece->len) != piece->sum) c->wrong_sum[thread] = true;
}

static bool is_own_text(const wc_masked *m, const wc_masked_page *page, const wc_params *params)
{
    const uint32_t *hash;
    uint32_t last;
    bool ascends = true;
    if (page->level > WC_LEVEL_MAX) return false;
    if (page->n == 0) return true;
    if (page->n > params->own || page->text % 8 != 0 || page->text > m->texts_len ||
        page->n * (uint64_t)WC_SHINGLE_BYTES > m->texts_len - page->text)
        return false;
    hash = (const uint32_t *)(const void *)(m->texts + page->text);
    last = hash[0];
    for (uint32_t i = 1; i < page->n; i++) {
        ascends = ascends & (hash[i] > last);
        last = hash[i];
    }
    return ascends && last < wc_level_bound(page->level);
}

static void check_pages(void *context, size_t i, int thread)
{
    const checking *c = context;
    const wc_masked *m = c->masked;
    for (size_t p = i * STEP_PAGES; p < m->n_pages && p < (i + 1) * STEP_PAGES; p++) {
        const wc_masked_page *page = &m->page[p];
        const bool has_sketch = page->sketch != WC_MASKED_NONE;
        if (!is_own_text(m, page, c->params) || (page->window >= m->n && page->window != WC_WINDOW_NONE) ||
            (has_sketch && (page->sketch >= m->texts_len || m->texts_len - page->sketch < WC_SKETCH_LEAST ||
                            !wc_sketch_form_is_valid(wc_sketch_form_of(m->texts + page->sketch)))))
            c->wrong_page[thread] = true;
    }
}

/* What the files say is not believed but looked at. *no_memory: told apart from what is wrong. */
static const char *check(const wc_masked *m, const wc_params *params, int n_threads, bool *no_memory)
{
    const size_t threads = (size_t)n_threads;
    uint64_t *piece_at = wc_array_new(m->n_pieces + 1, sizeof *piece_at);
    checking c = {m, params, piece_at, wc_array_new(threads, sizeof(bool)), wc_array_new(threads, sizeof(bool))};
    bool ok = piece_at != NULL && c.wrong_sum != NULL && c.wrong_page != NULL;
    const char *wrong = NULL;
    for (size_t i = 0; ok && i < m->n_pieces; i++) piece_at[i + 1] = piece_at[i] + m->piece[i].len;
    ok = ok && wc_parallel_for(m->n_pieces, n_threads, check_piece, &c, NULL);
    for (size_t t = 0; ok && t < threads; t++) wrong = c.wrong_sum[t] ? "a checksum of its texts is wrong" : wrong;
    if (wrong == NULL)
        ok = ok && wc_parallel_for((m->n_pages + STEP_PAGES - 1) / STEP_PAGES, n_threads, check_pages, &c, NULL);
    for (size_t t = 0; ok && t < threads; t++) wrong = c.wrong_page[t] ? "a page is out of range" : wrong;
    *no_memory = !ok;
    wc_memory_free(piece_at);
    wc_memory_free(c.wrong_sum);
    wc_memory_free(c.wrong_page);
    return wrong;
}

wc_status wc_masked_read(wc_masked *m, const wc_params *params, uint64_t chain, uint64_t n_pages, const char *path,
                         const char *texts, int n_threads, wc_error *error)
{
    const wc_columns_taker taker = {take_column, NULL, m};
    wc_columns columns;
    wc_columns_file file;
    const char *wrong = NULL;
    bool no_memory;
    wc_status status;
    memset(m, 0, sizeof *m);
    columns = describe(params, chain, path);
    status = wc_columns_open(&file, &columns, error);
    if (status != WC_OK || file.data == NULL) return status;
    no_memory = columns.n_rows[PAGES] == n_pages && !wc_masked_new(m, columns.n_rows[WINDOWS], n_pages);
    if (columns.n_rows[PAGES] != n_pages) wrong = "it is not of as many pages as the store";
    m->n_pieces = columns.n_rows[PIECES];
    m->piece = wc_array_new(m->n_pieces, sizeof *m->piece);
    no_memory = no_memory || m->piece == NULL;
    if (wrong == NULL && !no_memory) status = wc_columns_take(&file, &columns, &taker, n_threads, error);
    if (status == WC_OK && wrong == NULL && !no_memory) wrong = map_texts(m, texts);
    if (status == WC_OK && wrong == NULL && !no_memory) wrong = check(m, params, n_threads, &no_memory);
    if (no_memory)
        status = wc_fail(error, WC_ERROR_MEMORY, "out of memory for %s", path);
    else if (wrong != NULL)
        status = wc_columns_damaged(&columns, wrong, error);
    if (status != WC_OK) wc_masked_free(m);
    wc_columns_close(&file);
    return status;
}
