/* glyph_test.c - bytes and columns of characters, and what a terminal must not be sent. */
#include "wirecopy.h"
#include "checks.h"
#include <string.h>

static void assert_glyph(const char *text, unsigned len, unsigned columns, bool printable)
{
    const wc_glyph g = wc_glyph_at(text, strlen(text));
    ck_assert_uint_eq(g.len, len);
    ck_assert_uint_eq(g.columns, columns);
    ck_assert(g.printable == printable);
}

START_TEST(letters_take_the_columns_of_their_script)
{
    assert_glyph("a", 1, 1, true);
    assert_glyph(" ", 1, 1, true);
    assert_glyph("é", 2, 1, true);
    assert_glyph("北", 3, 2, true);
    assert_glyph("ア", 3, 2, true);
    assert_glyph("ｱ", 3, 1, true); /* half width */
    assert_glyph("한", 3, 2, true);
    assert_glyph("😀", 4, 2, true);
    assert_glyph("\xcc\x81", 2, 0, true); /* combining acute */
}
END_TEST

START_TEST(controls_are_not_printable)
{
    static const char *const control[] = {"\x1b",         "\n",           "\t",           "\x7f",    "\xc2\x9b",
                                          "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6", "\xd8\x9c"};
    for (size_t i = 0; i < sizeof control / sizeof *control; i++) {
        const wc_glyph g = wc_glyph_at(control[i], strlen(control[i]));
        ck_assert_uint_eq(g.len, strlen(control[i]));
        ck_assert(!g.printable);
    }
    ck_assert(!wc_glyph_at("\0", 1).printable);
}
END_TEST

START_TEST(bytes_that_are_no_character_are_taken_one_by_one)
{
    static const char *const broken[] = {"\xff", "\x80z", "\xe5\x8c", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) assert_glyph(broken[i], 1, 1, false);
    ck_assert_uint_eq(wc_glyph_at("北", 2).len, 1); /* cut short by len */
}
END_TEST

Suite *glyph_suite(void);
Suite *glyph_suite(void)
{
    Suite *suite = suite_create("glyph");
    TCase *test_case = tcase_create("glyph");
    tcase_add_test(test_case, letters_take_the_columns_of_their_script);
    tcase_add_test(test_case, controls_are_not_printable);
    tcase_add_test(test_case, bytes_that_are_no_character_are_taken_one_by_one);
    suite_add_tcase(suite, test_case);
    return suite;
}
