/* repair_test.c - every kind of broken UTF-8, against the examples of Unicode 3.9 and a brute force over pairs of
 * bytes. */
#include "corpus/repair.h"
#include "corpus/json.h"
#include "checks.h"
#include <string.h>

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static void check_repair(const char *text, size_t len, bool controls, const char *expected, size_t expected_replaced)
{
    wc_buffer out = {0};
    size_t n_replaced;
    ck_assert(wc_repair((wc_str){text, len}, controls, 3, &out, &n_replaced));
    ck_assert_uint_eq(out.len, strlen(expected));
    ck_assert_int_eq(memcmp(out.data, expected, out.len), 0);
    ck_assert_int_eq(memcmp(out.data + out.len, "\0\0\0", 3), 0);
    ck_assert_uint_eq(n_replaced, expected_replaced);
    wc_buffer_free(&out);
}

static void check_utf8(const char *text, const char *expected, size_t n_replaced)
{
    check_repair(text, strlen(text), false, expected, n_replaced);
}

START_TEST(good_text_is_left_alone)
{
    check_utf8("", "", 0);
    check_utf8("plain", "plain", 0);
    check_utf8("\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
               "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 0);
}
END_TEST

START_TEST(broken_character_is_replaced_once_and_stray_bytes_each)
{
    check_utf8("a\xff\x62", "a" BAD "b", 1);
    check_utf8("\xe2\x82", BAD, 1);
    check_utf8("\xe2\x82\xe2\x82\xac", BAD "\xe2\x82\xac", 1);
    check_utf8("\xf0\x9f\x98", BAD, 1);
    check_utf8("\xf0\x9f\x98.", BAD ".", 1);
    check_utf8("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", BAD BAD BAD BAD BAD BAD BAD BAD "A", 8); /* overlong */
    check_utf8("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", BAD BAD BAD BAD BAD BAD BAD BAD "A", 8); /* surrogates */
    check_utf8("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", BAD BAD BAD BAD BAD "A" BAD BAD "B", 7); /* beyond U+10FFFF */
    check_utf8("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", BAD BAD BAD BAD "A", 4);                 /* cut short */
}
END_TEST

START_TEST(control_characters_are_replaced_where_asked)
{
    check_repair("a\0b\tc\rd\x1f\x7f", 9, true, "a" BAD "b c d \x7f", 4);
    check_repair("a\tb\r\x1f", 5, false, "a\tb\r\x1f", 0);
}
END_TEST

START_TEST(whatever_goes_in_utf8_comes_out)
{
    wc_buffer out = {0}, again = {0};
    char text[5] = {'x', 0, 0, 0, 'y'};
    static const char third[] = {'\x80', '\xbf', '\xc3', 'z'};
    size_t n_replaced, n_again;
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            for (size_t i = 0; i < sizeof third; i++) {
                text[1] = (char)first;
                text[2] = (char)second;
                text[3] = third[i];
                ck_assert(wc_repair((wc_str){text, 5}, false, 0, &out, &n_replaced));
                ck_assert(wc_json_is_utf8((wc_str){out.data, out.len}));
                ck_assert(wc_json_is_utf8((wc_str){text, 5}) == (n_replaced == 0));
                ck_assert(wc_repair((wc_str){out.data, out.len}, false, 0, &again, &n_again));
                ck_assert_uint_eq(n_again, 0);
                ck_assert_uint_eq(again.len, out.len);
            }
        }
    }
    wc_buffer_free(&out);
    wc_buffer_free(&again);
}
END_TEST

Suite *repair_suite(void);

Suite *repair_suite(void)
{
    Suite *suite = suite_create("repair");
    TCase *tests = tcase_create("repair");
    tcase_add_test(tests, good_text_is_left_alone);
    tcase_add_test(tests, broken_character_is_replaced_once_and_stray_bytes_each);
    tcase_add_test(tests, control_characters_are_replaced_where_asked);
    tcase_add_test(tests, whatever_goes_in_utf8_comes_out);
    suite_add_tcase(suite, tests);
    return suite;
}
