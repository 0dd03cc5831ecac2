/* pack_test.c - what is packed comes back by wc_unpack, whole or not at all. */
#include "corpus/pack.h"
#include "corpus/unpack.h"
#include "random.h"
#include "scratch.h"
#include <unistd.h>

#define LEN ((size_t)700 << 10)

static const char *const name[] = {"a", "a.gz", "a.zst", "a.gzip"};
static const unsigned char magic[][2] = {{'0', '0'}, {0x1f, 0x8b}, {0x28, 0xb5}, {'0', '0'}};

static char *made_up(void)
{
    uint64_t state = 5;
    char *data = malloc(LEN);
    ck_assert_ptr_nonnull(data);
    for (size_t i = 0; i < LEN; i++) data[i] = "0123456789abcdef"[i < 2 ? 0 : random_below(&state, 16)];
    return data;
}

static void pack_in_pieces(const char *path, const char *data, size_t piece)
{
    wc_pack *pack;
    ck_assert_int_eq(wc_pack_open(&pack, path, NULL), WC_OK);
    for (size_t at = 0; at < LEN; at += piece)
        ck_assert_int_eq(wc_pack_write(pack, data + at, at + piece < LEN ? piece : LEN - at, NULL), WC_OK);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_eq(wc_pack_commit(pack, NULL), WC_OK);
}

static size_t load(const char *path, char *data, size_t cap)
{
    FILE *file = fopen(path, "rb");
    size_t len;
    ck_assert_ptr_nonnull(file);
    len = fread(data, 1, cap, file);
    (void)fclose(file);
    return len;
}

static size_t unpack(const char *path, char *data, size_t cap)
{
    wc_unpack *unpack = wc_unpack_new();
    size_t len = 0, got = 1;
    ck_assert_int_eq(wc_unpack_open(unpack, path, NULL), WC_OK);
    while (got > 0 && len < cap) {
        ck_assert_int_eq(wc_unpack_read(unpack, data + len, cap - len, &got, NULL), WC_OK);
        len += got;
    }
    wc_unpack_free(unpack);
    return len;
}

START_TEST(bytes_come_back_and_the_name_says_how_they_lie)
{
    char path[128], *data = made_up(), *back = malloc(LEN + 1);
    scratch_path(path, name[_i]);
    pack_in_pieces(path, data, 100001);
    ck_assert_uint_gt(load(path, back, LEN), 2);
    ck_assert_int_eq(memcmp(back, magic[_i], 2), 0);
    ck_assert_uint_eq(unpack(path, back, LEN + 1), LEN);
    ck_assert_int_eq(memcmp(data, back, LEN), 0);
    free(data);
    free(back);
}
END_TEST

START_TEST(how_writes_are_cut_does_not_show)
{
    char whole[128], path[128], *data = made_up(), *a = malloc(2 * LEN), *b = malloc(2 * LEN);
    size_t len;
    scratch_path(whole, _i == 1 ? "whole.gz" : _i == 2 ? "whole.zst" : "whole");
    scratch_path(path, name[_i]);
    pack_in_pieces(whole, data, LEN);
    pack_in_pieces(path, data, 777);
    len = load(whole, a, 2 * LEN);
    ck_assert_uint_eq(load(path, b, 2 * LEN), len);
    ck_assert_int_eq(memcmp(a, b, len), 0);
    free(data);
    free(a);
    free(b);
}
END_TEST

START_TEST(nothing_written_is_an_empty_file)
{
    char path[128], back[8];
    wc_pack *pack;
    scratch_path(path, name[_i]);
    ck_assert_int_eq(wc_pack_open(&pack, path, NULL), WC_OK);
    ck_assert_int_eq(wc_pack_write(pack, "", 0, NULL), WC_OK);
    ck_assert_int_eq(wc_pack_commit(pack, NULL), WC_OK);
    ck_assert_uint_eq(unpack(path, back, sizeof back), 0);
}
END_TEST

START_TEST(what_is_given_up_leaves_the_old_file)
{
    char path[128], *data = made_up(), back[8];
    wc_pack *pack;
    scratch_write_text(path, name[_i], "old");
    ck_assert_int_eq(wc_pack_open(&pack, path, NULL), WC_OK);
    ck_assert_int_eq(wc_pack_write(pack, data, LEN, NULL), WC_OK);
    wc_pack_abandon(pack);
    wc_pack_abandon(NULL);
    ck_assert_uint_eq(load(path, back, sizeof back), 3);
    ck_assert_int_eq(memcmp(back, "old", 3), 0);
    ck_assert_int_eq(rmdir(scratch_folder), -1);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(scratch_folder), 0); /* and nothing beside it */
    scratch_make();
    free(data);
}
END_TEST

START_TEST(a_folder_is_no_output)
{
    wc_error error;
    wc_pack *pack;
    ck_assert_int_eq(wc_pack_open(&pack, scratch_folder, &error), WC_ERROR_IO);
    ck_assert_ptr_null(pack);
    ck_assert_ptr_nonnull(strstr(error.message, scratch_folder));
}
END_TEST

Suite *pack_suite(void);
Suite *pack_suite(void)
{
    const int n = sizeof name / sizeof *name;
    Suite *suite = suite_create("pack");
    TCase *pack = tcase_create("pack");
    tcase_add_checked_fixture(pack, scratch_make, scratch_remove);
    tcase_add_loop_test(pack, bytes_come_back_and_the_name_says_how_they_lie, 0, n);
    tcase_add_loop_test(pack, how_writes_are_cut_does_not_show, 0, n);
    tcase_add_loop_test(pack, nothing_written_is_an_empty_file, 0, n);
    tcase_add_loop_test(pack, what_is_given_up_leaves_the_old_file, 0, n);
    tcase_add_test(pack, a_folder_is_no_output);
    suite_add_tcase(suite, pack);
    return suite;
}
