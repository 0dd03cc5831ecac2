/* titles_test.c - headlines against each other, and the day that they name. */
#include "story/titles.h"
#include "corpus/date.h"
#include "checks.h"
#include <string.h>

static wc_str str(const char *text) { return (wc_str){text, strlen(text)}; }

static wc_title title_of(const char *text)
{
    wc_title title;
    wc_title_read(&title, str(text));
    return title;
}

static wc_titles compare(const char *a, const char *b)
{
    const wc_title x = title_of(a), y = title_of(b);
    return wc_title_compare(&x, &y);
}

START_TEST(words_in_common_bring_titles_together)
{
    ck_assert_int_eq(compare("Ferry strike ends today", "TODAY ferry strike ends"), WC_TITLES_SAME);
    ck_assert_int_eq(compare("Ferry strike ends today", "Why the ferry strike lasted so long"), WC_TITLES_ALIKE);
    ck_assert_int_eq(compare("Ferry strike ends", "Ferry tickets dearer again"), WC_TITLES_UNKNOWN);
    ck_assert_int_eq(compare("Ferry strike ends", "Otters return upstream"), WC_TITLES_APART);
    ck_assert_int_eq(compare("Ferry strike ends", "It is so"), WC_TITLES_UNKNOWN); /* no word of four bytes */
}
END_TEST

static bool is_one(const char *a, const char *b)
{
    const wc_title x = title_of(a), y = title_of(b);
    return wc_title_is_one(&x, &y);
}

START_TEST(half_of_the_shorter_one_makes_them_one)
{
    ck_assert(is_one("Ferry strike ends", "UPDATE: ferry strike ends today"));
    ck_assert(is_one("Ferry strike ends today", "Crews return as ferry strike lasts"));
    ck_assert(!is_one("Ferry strike ends today after talks", "Crews return when ferry strike lasted weeks"));
    ck_assert(!is_one("Ferry", "Ferry")); /* a word is no headline */
    ck_assert(!is_one("", ""));
}
END_TEST

static uint32_t dated(const char *title, const char *date)
{
    bool has_time;
    return wc_title_dated(str(title), wc_date_parse(date, strlen(date), &has_time));
}

START_TEST(titles_that_name_their_day)
{
    const uint32_t weather = dated("Weather for September 02", "2025-09-02");
    ck_assert_uint_ne(weather, 0);
    ck_assert_uint_eq(dated("Weather for September 03", "2025-09-03T23:59:00Z"), weather);
    ck_assert_uint_eq(dated("Weather for September 3", "2025-09-03"), weather);
    ck_assert_uint_ne(dated("Markets for September 03", "2025-09-03"), weather);
    ck_assert_uint_eq(dated("Weather, 4.9.2025", "2025-09-04"), dated("Weather, 5.9.2025", "2025-09-05"));
    ck_assert_uint_eq(dated("Weather for September 03", "2025-09-04"), 0); /* of another day */
    ck_assert_uint_eq(dated("Weather for today", "2025-09-04"), 0);
    ck_assert_uint_eq(dated("Toll rises to 40000000000004", "2025-09-04"), 0);
    ck_assert_uint_eq(dated("", "2025-09-04"), 0);
    ck_assert_uint_eq(wc_title_dated(str("Weather for September 03"), WC_DATE_UNKNOWN), 0);
}
END_TEST

Suite *titles_suite(void);
Suite *titles_suite(void)
{
    Suite *suite = suite_create("titles");
    TCase *all = tcase_create("titles");
    tcase_add_test(all, words_in_common_bring_titles_together);
    tcase_add_test(all, half_of_the_shorter_one_makes_them_one);
    tcase_add_test(all, titles_that_name_their_day);
    suite_add_tcase(suite, all);
    return suite;
}
