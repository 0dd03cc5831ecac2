/* columns_test.c - files of columns: the same whether or not they are made on the disk. */
#include "pipeline/columns.h"
#include "checks.h"
#include "scratch.h"
#include <string.h>

enum { ROWS = 300001, FEW = 10 };

static wc_columns columns_at(const char *path, wc_disk *disk)
{
    return (wc_columns){.kind = "WCX",
                        .path = path,
                        .n = 3,
                        .key = 7,
                        .n_rows = {ROWS, FEW, 0},
                        .disk = disk,
                        .column = {{0, 4}, {1, 8}, {0, 1}}};
}

/* One that packs well, a short one, and one that does not pack. */
static uint64_t value_of(size_t column, size_t row)
{
    const uint64_t mixed = (row + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return column == 0 ? row / 100 : column == 1 ? mixed : mixed >> 56;
}

static void put(const void *context, size_t column, size_t from, size_t to, uint8_t *raw)
{
    const wc_columns *c = context;
    for (size_t i = from; i < to; i++)
        wc_plane_put(raw, to - from, i - from, c->column[column].bytes, value_of(column, i));
}

static void take(void *context, size_t column, const uint8_t *raw)
{
    const wc_columns *c = context;
    const size_t n = c->n_rows[c->column[column].rows];
    const unsigned bytes = c->column[column].bytes;
    for (size_t i = 0; i < n; i++) {
        const uint64_t all = bytes == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * bytes) - 1;
        ck_assert_uint_eq(wc_plane_get(raw, n, i, bytes), value_of(column, i) & all);
    }
}

START_TEST(a_file_made_on_the_disk_is_that_made_in_memory)
{
    wc_disk disk = {0};
    uint64_t free_bytes;
    char path[2][128];
    wc_columns_file file[2];
    ck_assert(wc_disk_begin(&disk, scratch_folder, &free_bytes, NULL) == WC_OK);
    for (int kind = 0; kind < 2; kind++) {
        wc_columns columns;
        scratch_path(path[kind], kind == 0 ? "memory.wcx" : "disk.wcx");
        columns = columns_at(path[kind], kind == 0 ? NULL : &disk);
        ck_assert(wc_columns_write(&columns, put, &columns, 2, NULL) == WC_OK);
        memset(columns.n_rows, 0, sizeof columns.n_rows);
        ck_assert(wc_columns_open(&file[kind], &columns, NULL) == WC_OK);
        ck_assert_ptr_nonnull(file[kind].data);
        ck_assert_uint_eq(columns.n_rows[0], ROWS);
        ck_assert(wc_columns_take(&file[kind], &columns, take, &columns, 2, NULL) == WC_OK);
    }
    ck_assert_uint_ge(disk.most_bytes, ROWS * sizeof(uint32_t));
    ck_assert_uint_eq(disk.bytes, 0);
    ck_assert_uint_eq(file[0].len, file[1].len);
    ck_assert_int_eq(memcmp(file[0].data, file[1].data, file[0].len), 0);
    for (int kind = 0; kind < 2; kind++) wc_columns_close(&file[kind]);
    wc_disk_free(&disk);
}
END_TEST

Suite *columns_suite(void);
Suite *columns_suite(void)
{
    Suite *suite = suite_create("columns");
    TCase *tcase = tcase_create("columns");
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_test(tcase, a_file_made_on_the_disk_is_that_made_in_memory);
    suite_add_tcase(suite, tcase);
    return suite;
}
