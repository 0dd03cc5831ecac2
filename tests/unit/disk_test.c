/* disk_test.c - arrays in files, and what is said where there is no room for them. */
#include "base/disk.h"
#include "checks.h"
#include "random.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

enum { N = 300000 };

START_TEST(an_array_is_zeroed_and_holds_what_is_written)
{
    wc_disk disk = {0};
    uint64_t free_bytes = 0;
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK && free_bytes > 0);
    for (int kind = 0; kind < 2; kind++) {
        wc_disk *at = kind == 0 ? NULL : &disk;
        uint32_t *array;
        array = wc_disk_array_new(at, N, sizeof *array);
        ck_assert_ptr_nonnull(array);
        ck_assert_uint_eq((uintptr_t)array % 16, 0);
        for (size_t i = 0; i < N; i++) {
            ck_assert_uint_eq(array[i], 0);
            array[i] = (uint32_t)i * 7;
        }
        wc_disk_fetch(at, array + 1000, 1000);
        for (size_t i = 0; i < N; i++) ck_assert_uint_eq(array[i], (uint32_t)i * 7);
        ck_assert_uint_eq(disk.bytes > 0, kind == 1);
        wc_disk_array_free(at, array);
        wc_disk_array_free(at, NULL);
        ck_assert_uint_eq(disk.bytes, 0);
    }
    ck_assert_uint_ge(disk.most_bytes, N * sizeof(uint32_t));
    wc_disk_free(&disk);
}
END_TEST

START_TEST(an_array_grows_and_keeps_what_it_holds)
{
    wc_disk disk = {0};
    uint64_t free_bytes;
    uint64_t *array = NULL;
    size_t cap = 0;
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    for (size_t i = 0; i < N; i++) {
        ck_assert(wc_disk_array_reserve(&disk, &array, &cap, i + 1, sizeof *array));
        array[i] = i * i;
    }
    for (size_t i = 0; i < N; i++) ck_assert_uint_eq(array[i], i * i);
    wc_disk_array_free(&disk, array);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(what_is_put_is_read_through_the_mapping_and_back)
{
    wc_disk disk = {0};
    uint64_t free_bytes;
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    for (int kind = 0; kind < 3; kind++) { /* memory, a small array, a file */
        wc_disk *at = kind == 0 ? NULL : &disk;
        const size_t n = kind == 1 ? 1000 : N;
        uint32_t *array = wc_disk_array_new(at, n, sizeof *array), *back = wc_array_new(n, sizeof *back);
        wc_disk_filler filler;
        wc_disk_reader reader;
        ck_assert(array != NULL && back != NULL);
        wc_disk_fill(&filler, at, array, 4, 3000);
        for (uint32_t i = 1; i < n; i++) ck_assert_ptr_eq(wc_disk_fill_with(&filler, &i, sizeof i), array + i);
        ck_assert(wc_disk_fill_end(&filler));
        for (size_t i = 0; i < n; i++) ck_assert_uint_eq(array[i], i);
        ck_assert(wc_disk_put(at, array, 40, array + 500, 400));
        ck_assert(wc_disk_get(at, array, 0, back, n * sizeof *back));
        for (size_t i = 0; i < n; i++) ck_assert_uint_eq(back[i], i >= 10 && i < 110 ? i + 490 : i);
        wc_disk_read(&reader, at, array, n * sizeof *array);
        ck_assert_ptr_nonnull(wc_disk_read_next(&reader, 0));
        for (size_t i = 0, len; i < n; i += len) {
            const uint32_t *next;
            len = n - i < 7 + i % 5 ? n - i : 7 + i % 5;
            next = wc_disk_read_next(&reader, len * sizeof *next);
            ck_assert_ptr_nonnull(next);
            ck_assert_int_eq(memcmp(next, back + i, len * sizeof *next), 0);
        }
        wc_disk_read_end(&reader);
        wc_memory_free(back);
        wc_disk_array_free(at, array);
    }
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(pieces_are_read_past_the_cache)
{
    for (int kind = 0; kind < 4; kind++) { /* memory, a small array, a file, a file that may be cached */
        wc_disk disk = {.most_cached = kind == 3 ? UINT64_MAX : 0}, *at = kind == 0 ? NULL : &disk;
        const size_t n = kind == 1 ? 1000 : N;
        wc_disk_piece piece = {0};
        wc_disk_filler filler;
        uint64_t free_bytes, random = 3;
        uint32_t *array;
        ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
        array = wc_disk_array_new(at, n, sizeof *array);
        ck_assert_ptr_nonnull(array);
        wc_disk_fill(&filler, at, array, 0, 0);
        for (uint32_t i = 0; i < n; i++) (void)wc_disk_fill_with(&filler, &i, sizeof i);
        ck_assert(wc_disk_fill_end(&filler));
        for (int round = 0; round < 200; round++) {
            const size_t first = random_below(&random, (uint32_t)n);
            const size_t len = round % 4 == 0 ? n - first : 1 + random_below(&random, (uint32_t)(n - first));
            const char *got = wc_disk_get_past(at, array, first * sizeof *array, len * sizeof *array, &piece);
            ck_assert_ptr_nonnull(got);
            for (uint32_t i = 0, number; i < len; i++) {
                memcpy(&number, got + i * sizeof number, sizeof number);
                ck_assert_uint_eq(number, first + i);
            }
        }
        wc_disk_piece_free(&piece);
        wc_disk_array_free(at, array);
        wc_disk_free(&disk);
    }
}
END_TEST

START_TEST(a_walk_through_an_array_changes_nothing)
{
    wc_disk disk = {0};
    uint64_t free_bytes;
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    for (int kind = 0; kind < 3; kind++) { /* memory, a small array, a file */
        wc_disk *at = kind == 0 ? NULL : &disk;
        const size_t n = kind == 1 ? 1000 : N;
        uint64_t *array = wc_disk_array_new(at, n, sizeof *array);
        wc_disk_filler filler;
        ck_assert_ptr_nonnull(array);
        wc_disk_fill(&filler, at, array, 0, 0);
        for (uint64_t i = 0; i < n; i++) (void)wc_disk_fill_with(&filler, &i, sizeof i);
        ck_assert(wc_disk_fill_end(&filler));
        for (size_t i = 0; i < n; i++) {
            wc_disk_ahead(at, array, i, n, sizeof *array);
            ck_assert_uint_eq(array[i], i);
        }
        wc_disk_array_free(at, array);
    }
    wc_disk_free(&disk);
}
END_TEST

START_TEST(an_arena_may_be_on_the_disk)
{
    enum { PIECE = 3 << 20, PIECES = 30 };
    wc_disk disk = {0};
    wc_arena arena = {.disk = &disk};
    uint64_t free_bytes;
    char *piece[PIECES];
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < PIECES; i++) {
            piece[i] = wc_arena_alloc(&arena, PIECE);
            ck_assert_ptr_nonnull(piece[i]);
            memset(piece[i], i, PIECE);
        }
        for (int i = 0; i < PIECES; i++) ck_assert(piece[i][0] == i && piece[i][PIECE - 1] == i);
        wc_arena_clear(&arena);
    }
    ck_assert_uint_ge(disk.bytes, (uint64_t)PIECE * PIECES);
    wc_arena_free(&arena);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(small_arrays_stay_in_memory)
{
    wc_disk disk = {0};
    uint64_t free_bytes;
    char *array;
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    array = wc_disk_array_new(&disk, 1000, 1);
    ck_assert_ptr_nonnull(array);
    ck_assert_uint_eq(disk.most_bytes, 0);
    wc_disk_array_free(&disk, array);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(no_room_is_no_array)
{
    const struct rlimit limit = {1 << 20, 1 << 20};
    wc_disk disk = {0};
    uint64_t free_bytes;
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    ck_assert_ptr_null(wc_disk_array_new(&disk, SIZE_MAX / 2, 3));
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_ptr_null(wc_disk_array_new(&disk, N, 8));
    ck_assert_int_eq(disk.error, EFBIG);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_an_error)
{
    wc_disk disk = {0};
    uint64_t free_bytes;
    wc_error error = {0};
    ck_assert_int_eq(wc_disk_begin(&disk, "/tmp/there/is/none", &free_bytes, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "/tmp/there/is/none"));
}
END_TEST

Suite *disk_suite(void);
Suite *disk_suite(void)
{
    Suite *suite = suite_create("disk");
    TCase *tcase = tcase_create("disk");
    tcase_add_test(tcase, an_array_is_zeroed_and_holds_what_is_written);
    tcase_add_test(tcase, an_array_grows_and_keeps_what_it_holds);
    tcase_add_test(tcase, what_is_put_is_read_through_the_mapping_and_back);
    tcase_add_test(tcase, pieces_are_read_past_the_cache);
    tcase_add_test(tcase, a_walk_through_an_array_changes_nothing);
    tcase_add_test(tcase, an_arena_may_be_on_the_disk);
    tcase_add_test(tcase, small_arrays_stay_in_memory);
    tcase_add_test(tcase, no_room_is_no_array);
    tcase_add_test(tcase, a_folder_that_is_not_there_is_an_error);
    suite_add_tcase(suite, tcase);
    return suite;
}
