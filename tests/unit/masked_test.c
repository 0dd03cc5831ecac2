/* masked_test.c - what was masked comes back from its file as it was, and from a damaged one not at all. */
#include "pipeline/masked_file.h"
#include "random.h"
#include "scratch.h"
#include <unistd.h>

#define WINDOWS 20

static wc_params params;

static wc_masked make(uint64_t seed)
{
    size_t n_shingles[WINDOWS];
    wc_masked m = {0};
    for (size_t i = 0; i < WINDOWS; i++) n_shingles[i] = random_below(&seed, 300);
    ck_assert(wc_masked_init(&m, n_shingles, WINDOWS));
    for (size_t i = 0; i < WINDOWS; i++) {
        m.print[i] = random64(&seed);
        m.n_groups[i] = random_below(&seed, 100);
    }
    for (size_t i = 0; i < m.from[WINDOWS]; i++) m.bits[i] = (uint8_t)random64(&seed);
    ck_assert(wc_masked_sort(&m));
    return m;
}

static wc_status read_file(wc_masked *masked, const char *path, wc_error *error)
{
    return wc_masked_read(masked, &params, path, 2, error);
}

static void write_file(const wc_masked *masked, char path[128])
{
    wc_error error;
    scratch_path(path, WC_MASKED_FILE);
    ck_assert(wc_masked_write(masked, &params, path, 2, &error) == WC_OK);
}

START_TEST(a_file_gives_back_what_was_written)
{
    wc_masked written = make((uint64_t)_i), got;
    wc_error error;
    char path[128];
    write_file(&written, path);
    ck_assert(read_file(&got, path, &error) == WC_OK);
    ck_assert_uint_eq(got.n, WINDOWS);
    ck_assert_mem_eq(got.print, written.print, WINDOWS * sizeof *got.print);
    ck_assert_mem_eq(got.n_groups, written.n_groups, WINDOWS * sizeof *got.n_groups);
    ck_assert_mem_eq(got.from, written.from, (WINDOWS + 1) * sizeof *got.from);
    ck_assert_mem_eq(got.bits, written.bits, got.from[WINDOWS]);
    wc_masked_free(&got);
    wc_masked_free(&written);
}
END_TEST

START_TEST(a_window_is_found_by_print_and_length)
{
    wc_masked m = make(9);
    for (size_t i = 0; i < WINDOWS; i++) {
        const size_t n_bytes = m.from[i + 1] - m.from[i];
        ck_assert_uint_eq(wc_masked_find(&m, m.print[i], n_bytes * 8), i);
        ck_assert_uint_eq(wc_masked_find(&m, m.print[i] + 1, n_bytes * 8), SIZE_MAX);
        ck_assert_uint_eq(wc_masked_find(&m, m.print[i], n_bytes * 8 + 1), SIZE_MAX);
    }
    wc_masked_free(&m);
}
END_TEST

START_TEST(of_others_nothing_is_read)
{
    wc_masked written = make(1), got;
    wc_error error;
    char path[128];
    write_file(&written, path);
    params.epoch++;
    ck_assert(read_file(&got, path, &error) == WC_OK && got.n == 0);
    params.epoch--;
    ck_assert(unlink(path) == 0 && read_file(&got, path, &error) == WC_OK && got.n == 0);
    wc_masked_free(&written);
}
END_TEST

START_TEST(no_damage_goes_unseen)
{
    static unsigned char data[1 << 14];
    wc_masked written = make(3), got;
    wc_error error;
    char path[128];
    FILE *file;
    size_t len;
    write_file(&written, path);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    len = fread(data, 1, sizeof data, file);
    (void)fclose(file);
    for (size_t i = 0; i < 2 * len; i++) { /* a bit flipped, then cut off there */
        if (i < len) data[i] ^= 1;
        scratch_write(path, "damaged", data, i < len ? len : i - len);
        ck_assert(read_file(&got, path, &error) == WC_ERROR_FORMAT);
        ck_assert_ptr_nonnull(strstr(error.message, "damaged: is damaged: "));
        ck_assert_uint_eq(got.n, 0);
        if (i < len) data[i] ^= 1;
    }
    wc_masked_free(&written);
}
END_TEST

Suite *masked_suite(void)
{
    Suite *suite = suite_create("masked");
    TCase *tcase = tcase_create("masked");
    wc_params_init(&params);
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, a_file_gives_back_what_was_written, 0, 8);
    tcase_add_test(tcase, a_window_is_found_by_print_and_length);
    tcase_add_test(tcase, of_others_nothing_is_read);
    tcase_add_test(tcase, no_damage_goes_unseen);
    suite_add_tcase(suite, tcase);
    return suite;
}
