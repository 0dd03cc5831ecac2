/* source_test.c - records out of files, folders and standard input. */
#include "corpus/source.h"
#include "base/error.h"
#include "scratch.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each record as "file|line|offset|content\n"; out is ended with NUL. */
static wc_status read_all(const char *const *path, size_t n_paths, size_t batch_bytes, wc_buffer *out, wc_error *error)
{
    wc_source *source = NULL;
    wc_batch batch = {0};
    wc_status status = wc_source_open(&source, path, n_paths, batch_bytes, 0, error);
    out->len = 0;
    while (status == WC_OK && (status = wc_source_read(source, &batch, error)) == WC_OK && batch.n_records > 0) {
        for (size_t i = 0; i < WC_RECORD_PAD; i++) ck_assert_int_eq(batch.data.data[batch.data.len + i], 0);
        for (size_t r = 0; r < batch.n_records; r++) {
            const wc_record *record = &batch.record[r];
            ck_assert_uint_le(record->at + record->len, batch.data.len);
            ck_assert(wc_buffer_printf(out, "%u|%llu|%llu|", record->file, (unsigned long long)record->line,
                                       (unsigned long long)record->offset));
            ck_assert(wc_buffer_append(out, batch.data.data + record->at, record->len));
            ck_assert(wc_buffer_append(out, "\n", 1));
        }
    }
    ck_assert(wc_buffer_append(out, "", 1));
    out->len--;
    wc_batch_free(&batch);
    wc_source_close(source);
    return status;
}

static void check_records(const char *path, const char *expected)
{
    wc_buffer out = {0};
    wc_error error = {0};
    ck_assert_msg(read_all(&path, 1, 1 << 20, &out, &error) == WC_OK, "%s", error.message);
    ck_assert_str_eq(out.data, expected);
    wc_buffer_free(&out);
}

static void check_failure(const char *path, wc_status expected, const char *part)
{
    wc_buffer out = {0};
    wc_error error = {0};
    ck_assert_int_eq(read_all(&path, 1, 1 << 20, &out, &error), expected);
    ck_assert_int_eq(error.status, expected);
    ck_assert_msg(strstr(error.message, path) != NULL, "\"%s\" does not name %s", error.message, path);
    ck_assert_msg(strstr(error.message, part) != NULL, "\"%s\" does not say \"%s\"", error.message, part);
    wc_buffer_free(&out);
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

/* Of a file whose records are at most 8 bytes long: "file|line|offset|length|content", and of longer ones "-". */
static void check_limited(const char *path, size_t batch_bytes, const char *expected)
{
    wc_source *source = NULL;
    wc_batch batch = {0};
    wc_buffer out = {0};
    struct stat file;
    uint64_t bytes = 0;
    ck_assert_int_eq(wc_source_open(&source, &path, 1, batch_bytes, 8, NULL), WC_OK);
    do {
        ck_assert_int_eq(wc_source_read(source, &batch, NULL), WC_OK);
        bytes += batch.data.len + batch.bytes_dropped;
        ck_assert_uint_le(batch.data.len, batch_bytes + 4096 + 16);
        for (size_t r = 0; r < batch.n_records; r++) {
            const wc_record *record = &batch.record[r];
            ck_assert(wc_buffer_printf(&out, "%u|%llu|%llu|%zu|", record->file, (unsigned long long)record->line,
                                       (unsigned long long)record->offset, record->len));
            ck_assert(record->is_too_long ? wc_buffer_append(&out, "-", 1)
                                          : wc_buffer_append(&out, batch.data.data + record->at, record->len));
            ck_assert(wc_buffer_append(&out, "\n", 1));
        }
    } while (batch.n_records > 0);
    ck_assert(wc_buffer_append(&out, "", 1));
    ck_assert_str_eq(out.data, expected);
    ck_assert_int_eq(stat(path, &file), 0);
    ck_assert_uint_eq(bytes, (uint64_t)file.st_size);
    wc_buffer_free(&out);
    wc_batch_free(&batch);
    wc_source_close(source);
}

START_TEST(a_record_that_is_too_long_is_counted_and_not_held)
{
    char path[128], expected[512];
    wc_buffer lines = {0};
    scratch_write_text(path, "a", "12345678\n123456789\nshort\n\n12345678\r\n123456789\r\nlast is long");
    for (size_t batch_bytes = 1; batch_bytes < 70; batch_bytes++)
        check_limited(path, batch_bytes,
                      "0|1|0|8|12345678\n0|2|9|9|-\n0|3|19|5|short\n0|5|26|8|12345678\n0|6|36|9|-\n0|7|47|12|-\n");
    scratch_write_text(path, "b",
                       "\xef\xbb\xbf"
                       "12345678\r\n12");
    check_limited(path, 4096, "0|1|3|8|12345678\n0|2|13|2|12\n");
    ck_assert(wc_buffer_append(&lines, "ab\n", 3));
    for (int i = 0; i < 100000; i++) ck_assert(wc_buffer_append(&lines, "0123456789", 10));
    ck_assert(wc_buffer_append(&lines, "\ncd\n", 4));
    ck_assert(wc_buffer_append(&lines, "", 1));
    scratch_write_text(path, "c", lines.data);
    (void)snprintf(expected, sizeof expected, "0|1|0|2|ab\n0|2|3|1000000|-\n0|3|1000004|2|cd\n");
    check_limited(path, 1, expected);
    check_limited(path, 5000, expected);
    check_limited(path, 1 << 16, expected);
    wc_buffer_free(&lines);
}
END_TEST

START_TEST(lines_come_with_their_numbers_and_offsets)
{
    char path[128];
    scratch_write_text(path, "a", "one\n\n  \t\r\ntwo\r\nthree");
    check_records(path, "0|1|0|one\n0|4|10|two\n0|5|15|three\n");
    scratch_write_text(path, "b", "");
    check_records(path, "");
    scratch_write_text(path, "c", "\n\n\n");
    check_records(path, "");
    scratch_write_text(path, "d", "a\rb\r\r\n");
    check_records(path, "0|1|0|a\rb\r\n");
}
END_TEST

START_TEST(byte_order_mark_is_dropped_at_the_head_only)
{
    char path[128];
    scratch_write_text(path, "a", "\xef\xbb\xbfone\n\xef\xbb\xbftwo\n");
    check_records(path, "0|1|3|one\n0|2|7|\xef\xbb\xbftwo\n");
    scratch_write_text(path, "b", "\xef\xbb\xbf");
    check_records(path, "");
    scratch_write_text(path, "c", "\xef\xbb\xbf\r\nx");
    check_records(path, "0|2|5|x\n");
}
END_TEST

START_TEST(batch_size_does_not_matter)
{
    static const char text[] = "\xef\xbb\xbf"
                               "one\r\n\n\n\ntwo\nlonger than the others, much longer\n \nlast\r\n\r\n\r\nend";
    char path[3][128];
    const char *paths[3] = {path[0], path[1], path[2]};
    wc_buffer whole = {0}, out = {0};
    wc_error error = {0};
    scratch_write_text(path[0], "a", text);
    scratch_write(path[1], "b", text, sizeof text - 1);
    scratch_write_text(path[2], "c", "only\n");
    ck_assert_int_eq(read_all(paths, 3, 1 << 20, &whole, &error), WC_OK);
    ck_assert_ptr_nonnull(strstr(whole.data, "2|1|0|only\n"));
    for (size_t batch_bytes = 0; batch_bytes < 2 * sizeof text + 10; batch_bytes++) {
        ck_assert_int_eq(read_all(paths, 3, batch_bytes, &out, &error), WC_OK);
        ck_assert_str_eq(out.data, whole.data);
    }
    wc_buffer_free(&whole);
    wc_buffer_free(&out);
}
END_TEST

START_TEST(batches_are_about_as_large_as_asked)
{
    wc_buffer lines = {0};
    wc_batch batch = {0};
    wc_source *source = NULL;
    char path[128];
    const char *paths[1] = {path};
    size_t n_batches = 0;
    make_lines(&lines, 1000);
    scratch_write(path, "a", lines.data, lines.len);
    ck_assert_int_eq(wc_source_open(&source, paths, 1, 8192, 0, NULL), WC_OK);
    ck_assert_uint_eq(wc_source_bytes_total(source), lines.len);
    for (;; n_batches++) {
        ck_assert_int_eq(wc_source_read(source, &batch, NULL), WC_OK);
        ck_assert_uint_le(batch.data.len, 8192);
        if (batch.n_records == 0) break;
    }
    ck_assert_uint_ge(n_batches, lines.len / 8192);
    ck_assert_uint_le(n_batches, lines.len / 4096);
    ck_assert_uint_eq(wc_source_bytes_read(source), lines.len);
    ck_assert_int_eq(wc_source_read(source, &batch, NULL), WC_OK); /* the end stays the end */
    ck_assert_uint_eq(batch.n_records, 0);
    wc_batch_free(&batch);
    wc_source_close(source);
    wc_buffer_free(&lines);
}
END_TEST

START_TEST(batch_stays_while_the_next_is_read)
{
    wc_buffer lines = {0};
    wc_batch batch[2];
    wc_source *source = NULL;
    char path[128], *copy;
    const char *paths[1] = {path};
    memset(batch, 0, sizeof batch);
    make_lines(&lines, 200);
    scratch_write(path, "a", lines.data, lines.len);
    ck_assert_int_eq(wc_source_open(&source, paths, 1, 4096, 0, NULL), WC_OK);
    ck_assert_int_eq(wc_source_read(source, &batch[0], NULL), WC_OK);
    copy = malloc(batch[0].data.len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, batch[0].data.data, batch[0].data.len);
    ck_assert_int_eq(wc_source_read(source, &batch[1], NULL), WC_OK);
    ck_assert_uint_gt(batch[1].n_records, 0);
    ck_assert_int_eq(memcmp(copy, batch[0].data.data, batch[0].data.len), 0);
    ck_assert_int_eq(memcmp(copy, lines.data, batch[0].data.len), 0);
    ck_assert_int_eq(memcmp(lines.data + batch[0].data.len, batch[1].data.data, batch[1].data.len), 0);
    free(copy);
    wc_batch_free(&batch[0]);
    wc_batch_free(&batch[1]);
    wc_source_close(source);
    wc_buffer_free(&lines);
}
END_TEST

START_TEST(line_longer_than_a_batch_is_whole)
{
    const size_t len = 300000;
    char path[128], *text = malloc(len + 8);
    const char *paths[1] = {path};
    wc_buffer out = {0};
    wc_error error = {0};
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', len);
    memcpy(text + len, "\nend\n", 6);
    scratch_write(path, "a", text, len + 5);
    ck_assert_int_eq(read_all(paths, 1, 1000, &out, &error), WC_OK);
    ck_assert_uint_eq(out.len, strlen("0|1|0|") + len + 1 + strlen("0|2|300001|end\n"));
    ck_assert_str_eq(out.data + 6 + len, "\n0|2|300001|end\n");
    free(text);
    wc_buffer_free(&out);
}
END_TEST

START_TEST(folder_gives_its_texts_in_order_of_name)
{
    char path[128];
    const char *expected = "0|1|0|upper\n1|1|3|first\n\nsecond\r\n\n2|1|0|\n";
    wc_source *source = NULL;
    const char *paths[1] = {scratch_folder};
    char name[128];
    scratch_write_text(path, "b.txt",
                       "\xef\xbb\xbf"
                       "first\n\nsecond\r\n");
    scratch_write_text(path, "c.txt", "");
    scratch_write_text(path, "B.txt", "upper");
    scratch_write_text(path, "a.json", "not asked for");
    scratch_write_text(path, ".hidden.txt", "not asked for");
    scratch_path(path, "sub.txt");
    ck_assert_int_eq(mkdir(path, 0700), 0);
    check_records(scratch_folder, expected);
    ck_assert_int_eq(wc_source_open(&source, paths, 1, 1 << 20, 0, NULL), WC_OK);
    ck_assert_uint_eq(wc_source_count(source), 3);
    scratch_path(name, "b.txt");
    ck_assert_str_eq(wc_source_name(source, 1), name);
    ck_assert_uint_eq(wc_source_bytes_total(source), 5 + 18);
    wc_source_close(source);
}
END_TEST

START_TEST(small_texts_share_a_batch_and_large_ones_do_not_mix)
{
    char path[128], name[32], text[600];
    const char *paths[1] = {scratch_folder};
    wc_buffer whole = {0}, out = {0};
    wc_source *source = NULL;
    wc_batch batch = {0};
    for (int i = 0; i < 40; i++) {
        const size_t len = (size_t)(i * 37 % 600);
        memset(text, 'a' + i % 26, len);
        (void)snprintf(name, sizeof name, "%02d.txt", i);
        scratch_write(path, name, text, len);
    }
    ck_assert_int_eq(wc_source_open(&source, paths, 1, 1 << 20, 0, NULL), WC_OK);
    ck_assert_int_eq(wc_source_read(source, &batch, NULL), WC_OK);
    ck_assert_uint_eq(batch.n_records, 40);
    wc_source_close(source);
    wc_batch_free(&batch);
    ck_assert_int_eq(read_all(paths, 1, 1 << 20, &whole, NULL), WC_OK);
    for (size_t batch_bytes = 1; batch_bytes < 12000; batch_bytes += 97) {
        ck_assert_int_eq(read_all(paths, 1, batch_bytes, &out, NULL), WC_OK);
        ck_assert_str_eq(out.data, whole.data);
    }
    wc_buffer_free(&whole);
    wc_buffer_free(&out);
}
END_TEST

START_TEST(what_cannot_be_read_is_told_before_anything_is_read)
{
    char good[128], missing[128];
    const char *paths[2] = {good, missing};
    const char *twice[2] = {"-", "-"};
    wc_source *source = NULL;
    wc_error error = {0};
    scratch_write_text(good, "good", "one\n");
    scratch_path(missing, "missing");
    ck_assert_int_eq(wc_source_open(&source, paths, 2, 1000, 0, &error), WC_ERROR_IO);
    ck_assert_ptr_null(source);
    ck_assert_ptr_nonnull(strstr(error.message, missing));
    ck_assert_ptr_nonnull(strstr(error.message, "No such file or directory"));
    check_failure(scratch_folder, WC_ERROR_FORMAT, "no .txt file");
    ck_assert_int_eq(wc_source_open(&source, twice, 2, 1000, 0, &error), WC_ERROR_PARAM);
    ck_assert_ptr_null(source);
}
END_TEST

START_TEST(unreadable_file_is_an_error)
{
    char path[128];
    wc_input_kind kind;
    wc_error error = {0};
    if (geteuid() == 0) return; /* who may read everything cannot see it */
    scratch_write_text(path, "a", "one\n");
    ck_assert_int_eq(chmod(path, 0), 0);
    check_failure(path, WC_ERROR_IO, "Permission denied");
    ck_assert_int_eq(wc_input_sniff(path, &kind, &error), WC_ERROR_IO);
}
END_TEST

START_TEST(store_is_known_by_its_magic)
{
    char path[128];
    wc_input_kind kind;
    wc_error error = {0};
    scratch_write(path, "a", "\x89WCS\r\n\x1a\n and more", 17);
    ck_assert_int_eq(wc_input_sniff(path, &kind, &error), WC_OK);
    ck_assert_int_eq(kind, WC_INPUT_STORE);
    scratch_write(path, "b", "\x89WCS\r\n\x1a", 7);
    ck_assert_int_eq(wc_input_sniff(path, &kind, &error), WC_OK);
    ck_assert_int_eq(kind, WC_INPUT_PAGES);
    ck_assert_int_eq(wc_input_sniff(scratch_folder, &kind, &error), WC_OK);
    ck_assert_int_eq(kind, WC_INPUT_PAGES);
    scratch_path(path, "missing");
    ck_assert_int_eq(wc_input_sniff(path, &kind, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "No such file"));
}
END_TEST

START_TEST(pipe_is_not_touched_before_it_is_read)
{
    char path[128];
    const char *paths[1] = {path};
    wc_input_kind kind;
    wc_source *source = NULL;
    scratch_path(path, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(wc_input_sniff(path, &kind, NULL), WC_OK); /* would wait for ever if it opened the pipe */
    ck_assert_int_eq(kind, WC_INPUT_PAGES);
    ck_assert_int_eq(wc_source_open(&source, paths, 1, 1000, 0, NULL), WC_OK);
    ck_assert_uint_eq(wc_source_bytes_total(source), 0);
    wc_source_close(source);
}
END_TEST

START_TEST(broken_packing_is_an_error_of_the_source)
{
    char path[128];
    scratch_write(path, "a", "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    check_failure(path, WC_ERROR_FORMAT, "gzip data are cut short at byte 10");
}
END_TEST

START_TEST(standard_input_is_read_once_and_sniffing_leaves_it)
{
    char path[128];
    wc_input_kind kind;
    const int kept = dup(STDIN_FILENO);
    scratch_write_text(path, "in", "one\ntwo\n");
    ck_assert_ptr_nonnull(freopen(path, "rb", stdin));
    ck_assert_int_eq(wc_input_sniff("-", &kind, NULL), WC_OK);
    ck_assert_int_eq(kind, WC_INPUT_PAGES);
    check_records("-", "0|1|0|one\n0|2|4|two\n");
    check_records("-", "");
    if (kept >= 0) {
        ck_assert_int_eq(dup2(kept, STDIN_FILENO), STDIN_FILENO);
        (void)close(kept);
    }
}
END_TEST

START_TEST(no_input_is_the_end_at_once)
{
    wc_buffer out = {0};
    ck_assert_int_eq(read_all(NULL, 0, 1000, &out, NULL), WC_OK);
    ck_assert_uint_eq(out.len, 0);
    wc_buffer_free(&out);
}
END_TEST

Suite *source_suite(void);

Suite *source_suite(void)
{
    Suite *suite = suite_create("source");
    TCase *tests = tcase_create("source");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, a_record_that_is_too_long_is_counted_and_not_held);
    tcase_add_test(tests, lines_come_with_their_numbers_and_offsets);
    tcase_add_test(tests, byte_order_mark_is_dropped_at_the_head_only);
    tcase_add_test(tests, batch_size_does_not_matter);
    tcase_add_test(tests, batches_are_about_as_large_as_asked);
    tcase_add_test(tests, batch_stays_while_the_next_is_read);
    tcase_add_test(tests, line_longer_than_a_batch_is_whole);
    tcase_add_test(tests, folder_gives_its_texts_in_order_of_name);
    tcase_add_test(tests, small_texts_share_a_batch_and_large_ones_do_not_mix);
    tcase_add_test(tests, what_cannot_be_read_is_told_before_anything_is_read);
    tcase_add_test(tests, unreadable_file_is_an_error);
    tcase_add_test(tests, store_is_known_by_its_magic);
    tcase_add_test(tests, pipe_is_not_touched_before_it_is_read);
    tcase_add_test(tests, broken_packing_is_an_error_of_the_source);
    tcase_add_test(tests, standard_input_is_read_once_and_sniffing_leaves_it);
    tcase_add_test(tests, no_input_is_the_end_at_once);
    suite_add_tcase(suite, tests);
    return suite;
}
