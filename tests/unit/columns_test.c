/* columns_test.c - files of columns: the same whoever packs their sections, and read as they were written. */
#include "pipeline/columns.h"
#include "base/parallel.h"
#include "checks.h"
#include "scratch.h"
#include <string.h>

enum { ROWS = 300001, FEW = 10, SECTION = 7000, SECTIONS = ROWS / SECTION + 1 };

static wc_columns columns_at(const char *path)
{
    return (wc_columns){.kind = "WCX", .path = path, .n = 3, .key = 7, .column = {{0, 4}, {1, 8}, {0, 1}}};
}

/* One that packs well, a short one, and one that does not pack. */
static uint64_t value_of(size_t column, size_t row)
{
    const uint64_t mixed = (row + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return column == 0 ? row / 100 : column == 1 ? mixed : mixed >> 56;
}

typedef struct {
    wc_columns columns;
    wc_columns_writer writer;
    size_t section, n_checked;
    size_t missing; /* a section that is not to be had; SIZE_MAX: none */
    unsigned char *seen;
} job;

static void put(const void *context, size_t column, size_t n, uint8_t *raw)
{
    const job *j = context;
    for (size_t i = 0; i < n; i++)
        wc_plane_put(raw, n, i, j->columns.column[column].bytes, value_of(column, j->section * SECTION + i));
}

/* The few are in the first section. */
static void put_section(void *context, size_t i, int thread)
{
    const job *all = context;
    job j = {.columns = all->columns, .section = i};
    const uint64_t n_rows[WC_ROW_KINDS] = {i + 1 < SECTIONS ? SECTION : ROWS % SECTION, i == 0 ? FEW : 0, 0};
    (void)thread;
    ck_assert(wc_columns_put(&((job *)context)->writer, i, n_rows, i == all->missing ? NULL : put, &j) ==
              (i != all->missing));
}

static wc_status write_file(job *j, const char *path, int n_threads, wc_error *error)
{
    j->columns = columns_at(path);
    ck_assert(wc_columns_begin(&j->writer, &j->columns, NULL) == WC_OK);
    return wc_columns_end(&j->writer, wc_parallel_for(SECTIONS, n_threads, put_section, j, NULL), error);
}

static void take(void *context, size_t column, size_t from, size_t n, const uint8_t *raw)
{
    job *j = context;
    const unsigned bytes = j->columns.column[column].bytes;
    for (size_t i = 0; i < n; i++) {
        const uint64_t all = bytes == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * bytes) - 1;
        ck_assert_uint_eq(wc_plane_get(raw, n, i, bytes), value_of(column, from + i) & all);
        if (column == 0) j->seen[from + i]++;
    }
}

static const char *check(void *context, const size_t from[WC_ROW_KINDS], const size_t n[WC_ROW_KINDS])
{
    (void)context;
    return from[0] % SECTION == 0 && n[0] <= SECTION && n[1] == (from[0] == 0 ? FEW : 0) ? NULL : "a section";
}

START_TEST(a_file_is_the_same_for_any_number_of_threads)
{
    static unsigned char seen[ROWS];
    job j = {.missing = SIZE_MAX, .seen = seen};
    const wc_columns_taker taker = {take, check, &j};
    char path[2][128];
    wc_columns_file file[2];
    for (int kind = 0; kind < 2; kind++) {
        scratch_path(path[kind], kind == 0 ? "one.wcx" : "more.wcx");
        ck_assert(write_file(&j, path[kind], 1 + 2 * kind, NULL) == WC_OK);
        memset(seen, 0, sizeof seen);
        ck_assert(wc_columns_open(&file[kind], &j.columns, NULL) == WC_OK);
        ck_assert_ptr_nonnull(file[kind].data);
        ck_assert_uint_eq(j.columns.n_rows[0], ROWS);
        ck_assert_uint_eq(j.columns.n_rows[1], FEW);
        ck_assert(wc_columns_take(&file[kind], &j.columns, &taker, 2, NULL) == WC_OK);
        for (size_t i = 0; i < ROWS; i++) ck_assert_uint_eq(seen[i], 1);
    }
    ck_assert_uint_eq(file[0].len, file[1].len);
    ck_assert_int_eq(memcmp(file[0].data, file[1].data, file[0].len), 0);
    for (int kind = 0; kind < 2; kind++) wc_columns_close(&file[kind]);
}
END_TEST

START_TEST(a_file_without_one_of_its_sections_is_none)
{
    job j = {.missing = 5};
    char path[128];
    wc_error error;
    FILE *file;
    scratch_path(path, "missing.wcx");
    ck_assert(write_file(&j, path, 3, &error) == WC_ERROR_MEMORY);
    ck_assert_ptr_nonnull(strstr(error.message, "missing.wcx"));
    file = fopen(path, "rb");
    ck_assert_ptr_null(file);
}
END_TEST

Suite *columns_suite(void);
Suite *columns_suite(void)
{
    Suite *suite = suite_create("columns");
    TCase *tcase = tcase_create("columns");
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_test(tcase, a_file_is_the_same_for_any_number_of_threads);
    tcase_add_test(tcase, a_file_without_one_of_its_sections_is_none);
    suite_add_tcase(suite, tcase);
    return suite;
}
