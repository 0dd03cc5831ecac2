/* unpack_test.c - plain and packed files and pipes: whole, cut short and corrupt. */
#include "corpus/unpack.h"
#include "base/memory.h"
#include "scratch.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

/* All of path to *out, in pieces of at most cap bytes; it is ended with NUL. */
static wc_status unpack_all(const char *path, size_t cap, wc_buffer *out, wc_error *error)
{
    wc_unpack *unpack = wc_unpack_new();
    wc_status status;
    size_t got = 1;
    ck_assert_ptr_nonnull(unpack);
    status = wc_unpack_open(unpack, path, error);
    out->len = 0;
    while (status == WC_OK && got > 0) {
        ck_assert(wc_buffer_reserve(out, cap));
        status = wc_unpack_read(unpack, out->data + out->len, cap, &got, error);
        ck_assert_uint_le(got, cap);
        out->len += got;
    }
    ck_assert(wc_buffer_append(out, "", 1));
    out->len--;
    wc_unpack_free(unpack);
    return status;
}

static void check_content(const char *path, const char *expected)
{
    wc_buffer out = {0};
    wc_error error = {0};
    for (size_t cap = 1; cap < 100; cap += 7) {
        ck_assert_msg(unpack_all(path, cap, &out, &error) == WC_OK, "%s", error.message);
        ck_assert_str_eq(out.data, expected);
    }
    wc_buffer_free(&out);
}

static void check_failure(const char *path, wc_status expected, const char *part)
{
    wc_buffer out = {0};
    wc_error error = {0};
    ck_assert_int_eq(unpack_all(path, 1000, &out, &error), expected);
    ck_assert_int_eq(error.status, expected);
    ck_assert_msg(strstr(error.message, path) != NULL, "\"%s\" does not name %s", error.message, path);
    ck_assert_msg(strstr(error.message, part) != NULL, "\"%s\" does not say \"%s\"", error.message, part);
    wc_buffer_free(&out);
}

static wc_status unpack_with_window(const char *path, uint32_t window, wc_buffer *out, wc_error *error)
{
    const wc_options options = {.zstd_window = window};
    wc_unpack *unpack = wc_unpack_new();
    wc_status status;
    size_t got = 1;
    ck_assert_ptr_nonnull(unpack);
    wc_unpack_heed(unpack, &options);
    out->len = 0;
    ck_assert(wc_buffer_reserve(out, 4096));
    status = wc_unpack_open(unpack, path, error);
    while (status == WC_OK && got > 0) {
        status = wc_unpack_read(unpack, out->data + out->len, 4096 - out->len, &got, error);
        out->len += got;
    }
    wc_unpack_free(unpack);
    return status;
}

static void add_gzip(wc_buffer *packed, const void *data, size_t len)
{
    z_stream stream = {0};
    ck_assert(wc_buffer_reserve(packed, len + 1024));
    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)len;
    stream.next_out = (Bytef *)packed->data + packed->len;
    stream.avail_out = (uInt)(packed->cap - packed->len);
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed->len += stream.total_out;
    (void)deflateEnd(&stream);
}

static void add_zstd(wc_buffer *packed, const void *data, size_t len)
{
    const size_t room = ZSTD_compressBound(len);
    ck_assert(wc_buffer_reserve(packed, room));
    const size_t n = ZSTD_compress(packed->data + packed->len, room, data, len, 3);
    ck_assert(!ZSTD_isError(n));
    packed->len += n;
}

/* Lines of many lengths, invented. */
static void make_lines(wc_buffer *lines, size_t n)
{
    uint32_t state = 7;
    for (size_t i = 0; i < n; i++) {
        ck_assert(wc_buffer_printf(lines, "{\"id\":\"%zu\",\"text\":\"", i));
        for (uint32_t words = (state = state * 1664525u + 1013904223u) >> 25; words > 0; words--)
            ck_assert(wc_buffer_printf(lines, "w%u ", (state = state * 1664525u + 1013904223u) >> 20));
        ck_assert(wc_buffer_printf(lines, "\"}\n"));
    }
}

START_TEST(packing_does_not_matter)
{
    static const size_t caps[] = {61, 4096, 65537, 16 << 20};
    wc_buffer lines = {0}, packed = {0}, out = {0};
    char path[128];
    wc_error error = {0};
    make_lines(&lines, 3000); /* more than one piece of the reader */
    for (int form = 0; form < 3; form++) {
        packed.len = 0;
        if (form == 0) ck_assert(wc_buffer_append(&packed, lines.data, lines.len));
        if (form == 1) add_gzip(&packed, lines.data, lines.len);
        if (form == 2) add_zstd(&packed, lines.data, lines.len);
        scratch_write(path, "packed", packed.data, packed.len);
        for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
            ck_assert_msg(unpack_all(path, caps[i], &out, &error) == WC_OK, "%s", error.message);
            ck_assert_uint_eq(out.len, lines.len);
            ck_assert_int_eq(memcmp(out.data, lines.data, lines.len), 0);
        }
    }
    wc_buffer_free(&lines);
    wc_buffer_free(&packed);
    wc_buffer_free(&out);
}
END_TEST

START_TEST(gzip_members_follow_each_other)
{
    wc_buffer packed = {0};
    char path[128];
    add_gzip(&packed, "one\ntw", 6);
    add_gzip(&packed, "", 0);
    add_gzip(&packed, "o\n", 2);
    scratch_write(path, "a", packed.data, packed.len);
    check_content(path, "one\ntwo\n");
    ck_assert(wc_buffer_append(&packed, "\0\0\0\0\0\0\0", 7));
    scratch_write(path, "a", packed.data, packed.len);
    check_content(path, "one\ntwo\n");
    ck_assert(wc_buffer_append(&packed, "rest", 4));
    scratch_write(path, "a", packed.data, packed.len);
    check_failure(path, WC_ERROR_FORMAT, "no gzip member");
    wc_buffer_free(&packed);
}
END_TEST

START_TEST(zstd_frames_follow_each_other)
{
    wc_buffer packed = {0};
    char path[128];
    ck_assert(wc_buffer_append(&packed, "\x53\x2a\x4d\x18\x05\0\0\0skip!", 13));
    add_zstd(&packed, "one\ntw", 6);
    add_zstd(&packed, "", 0);
    ck_assert(wc_buffer_append(&packed, "\x50\x2a\x4d\x18\0\0\0\0", 8));
    add_zstd(&packed, "o\n", 2);
    scratch_write(path, "a", packed.data, packed.len);
    check_content(path, "one\ntwo\n");
    ck_assert(wc_buffer_append(&packed, "garbage", 7));
    scratch_write(path, "a", packed.data, packed.len);
    check_failure(path, WC_ERROR_FORMAT, "zstd data are corrupt");
    wc_buffer_free(&packed);
}
END_TEST

/* Of packed, whose first member (of which magic bytes tell what it is) ends at boundary, every shorter piece is either
 * that member or an error. */
static void check_truncations(const wc_buffer *packed, size_t boundary, size_t magic)
{
    char path[128], byte[32];
    for (size_t len = magic; len < packed->len; len++) {
        scratch_write(path, "cut", packed->data, len);
        (void)snprintf(byte, sizeof byte, "at byte %zu", len == boundary + 1 && magic == 2 ? boundary : len);
        if (len == boundary)
            check_content(path, "one\n");
        else
            check_failure(path, WC_ERROR_FORMAT, byte);
    }
}

/* The window stands in byte 5 as exponent and eighths; of a frame that is one segment, it is the content's size. */
START_TEST(zstd_window_is_refused_or_allowed)
{
    static const struct {
        const char *head;
        size_t len;
        const char *size;
        uint32_t needed;
    } frame[] = {
        {"\x28\xb5\x2f\xfd\x00\x89", 6, "need 150994944 bytes", 28},
        {"\x28\xb5\x2f\xfd\x00\xa8", 6, "need 2147483648 bytes", 31},
        {"\x28\xb5\x2f\xfd\x03\xa8\1\0\0\0", 10, "need 2147483648 bytes", 31},
        {"\x28\xb5\x2f\xfd\xa0\1\0\0\x10", 9, "need 268435457 bytes", 29},
        {"\x28\xb5\x2f\xfd\xe1\7\0\0\0\x10\0\0\0\0", 14, "need 268435456 bytes", 28},
    };
    char path[128], allow[32];
    wc_buffer out = {0};
    wc_error error = {0};
    for (size_t i = 0; i < sizeof frame / sizeof *frame; i++) {
        scratch_write(path, "a", frame[i].head, frame[i].len);
        (void)snprintf(allow, sizeof allow, "--zstd-window %u", frame[i].needed);
        check_failure(path, WC_ERROR_FORMAT, frame[i].size);
        check_failure(path, WC_ERROR_FORMAT, allow);
        ck_assert_int_eq(unpack_with_window(path, frame[i].needed - 1, &out, &error), WC_ERROR_FORMAT);
        ck_assert_ptr_nonnull(strstr(error.message, allow));
        ck_assert_int_eq(unpack_with_window(path, frame[i].needed, &out, &error), WC_ERROR_FORMAT);
        ck_assert_ptr_null(strstr(error.message, "--zstd-window"));
    }
    wc_buffer_free(&out);
}
END_TEST

START_TEST(zstd_of_a_large_window_is_unpacked_when_it_is_allowed)
{
    /* An empty line and "wide\n", each a raw block: the first frame of a small window, the second of 2 GB. */
    static const char packed[] = "\x28\xb5\x2f\xfd\x00\x50\x09\0\0\n"
                                 "\x28\xb5\x2f\xfd\x00\xa8\x29\0\0wide\n";
    char path[128];
    wc_buffer out = {0};
    wc_error error = {0};
    scratch_write(path, "a", packed, sizeof packed - 1);
    check_failure(path, WC_ERROR_FORMAT, "--zstd-window 31");
    ck_assert_msg(unpack_with_window(path, 31, &out, &error) == WC_OK, "%s", error.message);
    ck_assert_uint_eq(out.len, 6);
    ck_assert_mem_eq(out.data, "\nwide\n", 6);
    wc_buffer_free(&out);
}
END_TEST

START_TEST(every_truncation_of_packed_data_is_an_error)
{
    static const char more[] = "two, which is a little longer, longer, longer than the first line of this file\n";
    wc_buffer packed = {0};
    size_t boundary;
    add_gzip(&packed, "one\n", 4);
    boundary = packed.len;
    add_gzip(&packed, more, sizeof more - 1);
    check_truncations(&packed, boundary, 2);
    packed.len = 0;
    add_zstd(&packed, "one\n", 4);
    boundary = packed.len;
    add_zstd(&packed, more, sizeof more - 1);
    check_truncations(&packed, boundary, 4);
    wc_buffer_free(&packed);
}
END_TEST

START_TEST(long_packed_file_cut_short_is_an_error_that_names_the_byte)
{
    wc_buffer lines = {0}, packed = {0};
    char path[128], byte[64];
    make_lines(&lines, 3000);
    for (int form = 0; form < 2; form++) {
        packed.len = 0;
        if (form == 0)
            add_gzip(&packed, lines.data, lines.len);
        else
            add_zstd(&packed, lines.data, lines.len);
        scratch_write(path, "cut", packed.data, packed.len - 1);
        (void)snprintf(byte, sizeof byte, "cut short at byte %zu", packed.len - 1);
        check_failure(path, WC_ERROR_FORMAT, byte);
        packed.data[packed.len / 2] = (char)~packed.data[packed.len / 2];
        packed.data[packed.len / 2 + 1] = (char)~packed.data[packed.len / 2 + 1];
        scratch_write(path, "bad", packed.data, packed.len);
        check_failure(path, WC_ERROR_FORMAT, "data are corrupt");
    }
    wc_buffer_free(&lines);
    wc_buffer_free(&packed);
}
END_TEST

START_TEST(content_and_not_the_name_tells_the_packing)
{
    wc_buffer packed = {0};
    char path[128];
    add_gzip(&packed, "one\n", 4);
    scratch_write(path, "a.jsonl", packed.data, packed.len);
    check_content(path, "one\n");
    scratch_write_text(path, "a.zst", "one\n");
    check_content(path, "one\n");
    scratch_write_text(path, "a.gz", "\x1f");
    check_content(path, "\x1f");
    wc_buffer_free(&packed);
}
END_TEST

START_TEST(packing_that_is_not_known_is_named)
{
    char path[128];
    scratch_write(path, "a", "\xfd\x37zXZ\0\0\0\0\0\0\0", 12);
    check_failure(path, WC_ERROR_FORMAT, "xz");
    scratch_write_text(path, "b", "PK\x03\x04 and more");
    check_failure(path, WC_ERROR_FORMAT, "zip archive");
    scratch_write_text(path, "c", "BZh91AY&SY and more");
    check_failure(path, WC_ERROR_FORMAT, "bzip2");
    scratch_write_text(path, "d", "BZh9 is a line like any other");
    check_content(path, "BZh9 is a line like any other");
}
END_TEST

/* A child that writes data to path in pieces. */
static pid_t start_writer(const char *path, const wc_buffer *data, size_t piece)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        FILE *pipe = fopen(path, "wb");
        if (pipe == NULL) _exit(1);
        for (size_t i = 0; i < data->len; i += piece) {
            const size_t n = data->len - i < piece ? data->len - i : piece;
            if (fwrite(data->data + i, 1, n, pipe) != n || fflush(pipe) != 0) _exit(1);
        }
        _exit(fclose(pipe) == 0 ? 0 : 1);
    }
    return child;
}

START_TEST(pipe_is_as_good_as_a_file)
{
    char path[128];
    wc_buffer data = {0}, out = {0};
    scratch_path(path, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    for (int form = 0; form < 3; form++) {
        int status;
        data.len = 0;
        if (form == 0) ck_assert(wc_buffer_append(&data, "one\ntwo\n", 8));
        if (form == 1) add_gzip(&data, "one\ntwo\n", 8);
        if (form == 2) add_zstd(&data, "one\ntwo\n", 8);
        const pid_t child = start_writer(path, &data, 1);
        ck_assert_int_eq(unpack_all(path, 1000, &out, NULL), WC_OK);
        ck_assert_str_eq(out.data, "one\ntwo\n");
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    wc_buffer_free(&data);
    wc_buffer_free(&out);
}
END_TEST

START_TEST(one_reader_opens_many_files)
{
    wc_unpack *unpack = wc_unpack_new();
    wc_buffer packed = {0};
    char path[128], out[64];
    size_t got, n_bytes = 0;
    ck_assert_ptr_nonnull(unpack);
    for (int round = 0; round < 9; round++) {
        packed.len = 0;
        if (round % 3 == 0) ck_assert(wc_buffer_append(&packed, "one\n", 4));
        if (round % 3 == 1) add_gzip(&packed, "one\n", 4);
        if (round % 3 == 2) add_zstd(&packed, "one\n", 4);
        scratch_write(path, "a", packed.data, packed.len);
        ck_assert_int_eq(wc_unpack_open(unpack, path, NULL), WC_OK);
        ck_assert_int_eq(wc_unpack_read(unpack, out, round < 3 ? 2 : sizeof out, &got, NULL), WC_OK);
        ck_assert_uint_eq(got, round < 3 ? 2 : 4); /* the first three are left half read */
        n_bytes += packed.len;
        ck_assert_uint_eq(wc_unpack_bytes_read(unpack), n_bytes);
    }
    wc_unpack_free(unpack);
    wc_buffer_free(&packed);
}
END_TEST

Suite *unpack_suite(void);

Suite *unpack_suite(void)
{
    Suite *suite = suite_create("unpack");
    TCase *tests = tcase_create("unpack");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, packing_does_not_matter);
    tcase_add_test(tests, gzip_members_follow_each_other);
    tcase_add_test(tests, zstd_frames_follow_each_other);
    tcase_add_test(tests, zstd_window_is_refused_or_allowed);
    tcase_add_test(tests, zstd_of_a_large_window_is_unpacked_when_it_is_allowed);
    tcase_add_test(tests, every_truncation_of_packed_data_is_an_error);
    tcase_add_test(tests, long_packed_file_cut_short_is_an_error_that_names_the_byte);
    tcase_add_test(tests, content_and_not_the_name_tells_the_packing);
    tcase_add_test(tests, packing_that_is_not_known_is_named);
    tcase_add_test(tests, one_reader_opens_many_files);
    tcase_add_test(tests, pipe_is_as_good_as_a_file);
    suite_add_tcase(suite, tests);
    return suite;
}
