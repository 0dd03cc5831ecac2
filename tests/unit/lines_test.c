#include "report/lines.h"
#include "scratch.h"
#include <inttypes.h>

static wc_lines lines;

static void start(void)
{
    scratch_make();
    memset(&lines, 0, sizeof lines);
}

static void stop(void)
{
    wc_lines_abandon(&lines);
    scratch_remove();
}

static void expect(const char *text)
{
    ck_assert(!lines.no_memory);
    ck_assert_uint_eq(lines.buffer.len, strlen(text));
    ck_assert_mem_eq(lines.buffer.data, text, strlen(text));
    lines.buffer.len = 0;
}

static wc_str str(const char *s) { return (wc_str){s, strlen(s)}; }

START_TEST(whatever_breaks_a_line_becomes_a_space)
{
    wc_lines_text(&lines, (wc_str){"a\tb\r\nc\0d\x7f"
                                   "e",
                                   10});
    expect("a b  c d e");
    wc_lines_text(&lines, str("a\xc2\x85"
                              "b\xe2\x80\xa8"
                              "c\xe2\x80\xa9"
                              "d\xc2\x9b"
                              "e"));
    expect("a b c d e");
}
END_TEST

START_TEST(other_characters_stay)
{
    const char *text = "\xc2\xa0\xc3\xa9 \xe2\x80\x99 \xe2\x80\xa7\xe2\x80\xaa \xe6\xbc\xa2 \xf0\x9f\x93\xb0 \"\\";
    wc_lines_text(&lines, str(text));
    expect(text);
}
END_TEST

START_TEST(what_is_no_utf8_is_replaced)
{
    wc_lines_text(&lines, str("a\xff"
                              "b\xc0\x80"
                              "c"));
    expect("a\xef\xbf\xbd"
           "b\xef\xbf\xbd\xef\xbf\xbd"
           "c");
    wc_lines_text(&lines, str("\xed\xa0\x80"));
    expect("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    wc_lines_text(&lines, str("cut \xe2\x80"));
    expect("cut \xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

/* Eight bytes are looked at together: each place among them, and in what is left of them. */
START_TEST(an_odd_byte_is_found_wherever_it_stands)
{
    static const struct {
        char odd;
        const char *text, *json;
    } of[] = {{'\t', " ", " "},
              {'\x1f', " ", " "},
              {'\x7f', " ", " "},
              {'\x80', "\xef\xbf\xbd", "\xef\xbf\xbd"},
              {'\xff', "\xef\xbf\xbd", "\xef\xbf\xbd"},
              {'"', "\"", "\\\""},
              {'\\', "\\", "\\\\"},
              {' ', " ", " "},
              {'~', "~", "~"}};
    for (int len = 1; len < 20; len++) {
        for (int at = 0; at < len; at++) {
            for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
                char text[20], want[40];
                memset(text, "a!~z"[k % 4], sizeof text);
                (void)snprintf(want, sizeof want, "%.*s%s%.*s", at, text, of[k].text, len - at - 1, text + at + 1);
                text[at] = of[k].odd;
                wc_lines_text(&lines, (wc_str){text, (size_t)len});
                expect(want);
                (void)snprintf(want, sizeof want, "\"%.*s%s%.*s\"", at, text, of[k].json, len - at - 1, text + at + 1);
                wc_lines_json_text(&lines, (wc_str){text, (size_t)len});
                expect(want);
            }
        }
    }
}
END_TEST

START_TEST(numbers_of_every_length_are_written)
{
    char want[32];
    for (uint64_t power = 1, before = 0; power > before; before = power, power *= 10) {
        for (uint64_t number = power - 1; number <= power + 1; number++) {
            wc_lines_number(&lines, number);
            (void)snprintf(want, sizeof want, "%" PRIu64, number);
            expect(want);
            wc_lines_hex(&lines, number);
            (void)snprintf(want, sizeof want, "%016" PRIx64, number);
            expect(want);
        }
    }
    wc_lines_number(&lines, UINT64_MAX);
    expect("18446744073709551615");
}
END_TEST

START_TEST(json_strings_are_escaped_and_separated)
{
    wc_lines_open_json(&lines, '{');
    wc_lines_key(&lines, "a");
    wc_lines_json_text(&lines, str("say \"no\"\\\n{"));
    wc_lines_key(&lines, "b");
    wc_lines_open_json(&lines, '[');
    wc_lines_json_number(&lines, 7);
    wc_lines_json_text(&lines, str("["));
    wc_lines_open_json(&lines, '{');
    wc_lines_raw(&lines, "}]}");
    expect("{\"a\":\"say \\\"no\\\"\\\\ {\",\"b\":[7,\"[\",{}]}");
}
END_TEST

START_TEST(an_exact_string_keeps_its_control_characters_as_escapes)
{
    wc_lines_json_exact(&lines, str("a\n\t\r\b\f\"\\\x1b\x7f\xc2\x85\xff"));
    expect("\"a\\n\\t\\r\\b\\f\\\"\\\\\\u001b\x7f\xc2\x85\xef\xbf\xbd\"");
    wc_lines_json_exact(&lines, (wc_str){"\0", 1});
    expect("\"\\u0000\"");
}
END_TEST

START_TEST(a_ratio_is_cut_so_that_one_means_all)
{
    wc_lines_ratio(&lines, 9999, 10000);
    expect("0.999");
    wc_lines_ratio(&lines, 10000, 10000);
    expect("1.000");
    wc_lines_ratio(&lines, 3, 10);
    expect("0.300");
    wc_lines_ratio(&lines, 0, 0);
    expect("0.000");
    wc_lines_ratio(&lines, UINT64_MAX / 2, UINT64_MAX);
    expect("0.499");
}
END_TEST

START_TEST(more_lines_than_the_buffer_holds_arrive_in_order)
{
    char path[128], line[64];
    FILE *file;
    ck_assert_int_eq(wc_lines_open(&lines, scratch_folder, "many.tsv", NULL), WC_OK);
    for (uint64_t i = 0; i < 20000; i++) {
        wc_lines_number(&lines, i);
        wc_lines_end(&lines);
    }
    ck_assert_int_eq(wc_lines_close(&lines, NULL), WC_OK);
    scratch_path(path, "many.tsv");
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    for (unsigned long i = 0; i < 20000; i++) {
        ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
        ck_assert_uint_eq(strtoul(line, NULL, 10), i);
    }
    ck_assert_ptr_null(fgets(line, sizeof line, file));
    ck_assert_int_eq(fclose(file), 0);
}
END_TEST

START_TEST(short_memory_is_told_at_the_end_and_leaves_no_file)
{
    char path[128];
    wc_error error;
    ck_assert_int_eq(wc_lines_open(&lines, scratch_folder, "none.tsv", NULL), WC_OK);
    wc_lines_raw(&lines, "something");
    lines.no_memory = true;
    ck_assert_int_eq(wc_lines_close(&lines, &error), WC_ERROR_MEMORY);
    ck_assert_ptr_nonnull(strstr(error.message, "none.tsv"));
    scratch_path(path, "none.tsv");
    ck_assert_ptr_null(fopen(path, "rb"));
}
END_TEST

Suite *lines_suite(void);
Suite *lines_suite(void)
{
    Suite *suite = suite_create("lines");
    TCase *tcase = tcase_create("lines");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_test(tcase, whatever_breaks_a_line_becomes_a_space);
    tcase_add_test(tcase, other_characters_stay);
    tcase_add_test(tcase, what_is_no_utf8_is_replaced);
    tcase_add_test(tcase, an_odd_byte_is_found_wherever_it_stands);
    tcase_add_test(tcase, numbers_of_every_length_are_written);
    tcase_add_test(tcase, json_strings_are_escaped_and_separated);
    tcase_add_test(tcase, an_exact_string_keeps_its_control_characters_as_escapes);
    tcase_add_test(tcase, a_ratio_is_cut_so_that_one_means_all);
    tcase_add_test(tcase, more_lines_than_the_buffer_holds_arrive_in_order);
    tcase_add_test(tcase, short_memory_is_told_at_the_end_and_leaves_no_file);
    suite_add_tcase(suite, tcase);
    return suite;
}
