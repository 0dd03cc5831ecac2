/* date_test.c - every form of date that date.h names, its neighbours that are none, and the way back. */
#include "corpus/date.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What text is read as, in the form that wc_date_format writes; "" for unknown. */
static void check_reads(const char *text, const char *expected)
{
    char *exact = malloc(strlen(text) + 1); /* so that a read past the end is seen by the sanitizer */
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, text, strlen(text));
    bool has_time = true;
    char out[24];
    const int64_t date = wc_date_parse(exact, strlen(text), &has_time);
    wc_date_format(date, has_time, out);
    free(exact);
    ck_assert_msg(strcmp(out, expected) == 0, "\"%s\" is read as \"%s\", not \"%s\"", text, out, expected);
}

START_TEST(every_promised_form_is_read)
{
    static const char *const cases[][2] = {
        {"2025-09-05", "2025-09-05"},
        {"  2025-09-05\n", "2025-09-05"},
        {"20250905", "2025-09-05"},
        {"2025/09/05", "2025-09-05"},
        {"2025-9-5", "2025-09-05"},
        {"2025-09-05 14:03", "2025-09-05T14:03:00Z"},
        {"2025-09-05T14:03:07", "2025-09-05T14:03:07Z"},
        {"2025-09-05T14:03:07Z", "2025-09-05T14:03:07Z"},
        {"2025-09-05t14:03:07z", "2025-09-05T14:03:07Z"},
        {"20250905T140307Z", "2025-09-05T14:03:07Z"},
        {"20250905140307", "2025-09-05T14:03:07Z"},
        {"2025-09-05T14:03:07.123+02:00", "2025-09-05T12:03:07Z"},
        {"2025-09-05T14:03:07,5-0730", "2025-09-05T21:33:07Z"},
        {"2025-09-05 14:03:07 +02", "2025-09-05T12:03:07Z"},
        {"2025-09-05T23:59:60Z", "2025-09-06T00:00:00Z"},
        {"2025-12-31T23:30:00-01:00", "2026-01-01T00:30:00Z"},
        {"2025/09/05 2:03 PM", "2025-09-05T14:03:00Z"},
        {"2025-09-05 12:05 am", "2025-09-05T00:05:00Z"},
        {"2025-09-05 12:05pm EST", "2025-09-05T17:05:00Z"},
        {"Fri, 5 Sep 2025 14:03:07 +0200", "2025-09-05T12:03:07Z"},
        {"Fri, 05 Sep 2025 14:03:07 GMT", "2025-09-05T14:03:07Z"},
        {"Fri, 05 Sep 2025 14:03:07 +0200 (CEST)", "2025-09-05T12:03:07Z"},
        {"5 Sep 2025 14:03 EDT", "2025-09-05T18:03:00Z"},
        {"5 Sep 2025 14:03 CST", "2025-09-05T20:03:00Z"},
        {"5 Sep 2025 14:03 CDT", "2025-09-05T19:03:00Z"},
        {"5 Sep 2025 14:03 MST", "2025-09-05T21:03:00Z"},
        {"5 Sep 2025 14:03 MDT", "2025-09-05T20:03:00Z"},
        {"5 Sep 2025 14:03 PST", "2025-09-05T22:03:00Z"},
        {"5 Sep 2025 14:03 PDT", "2025-09-05T21:03:00Z"},
        {"5 Sep 2025 14:03 utc", "2025-09-05T14:03:00Z"},
        {"September 5, 2025", "2025-09-05"},
        {"SEPTEMBER 5, 2025", "2025-09-05"},
        {"Sept. 5, 2025", "2025-09-05"},
        {"5 Sept 2025", "2025-09-05"},
        {"5-Sep-2025", "2025-09-05"},
        {"May 1st, 2025", "2025-05-01"},
        {"22nd Feb 2024", "2024-02-22"},
        {"Friday 5 September 2025", "2025-09-05"},
        {"Fri. Sep 5 2025", "2025-09-05"},
        {"Thurs, Sep 4, 2025", "2025-09-04"},
        {"September 5, 2025 at 2:03 pm EDT", "2025-09-05T18:03:00Z"},
        {"1757081007", "2025-09-05T14:03:27Z"},
        {"1757081007.75", "2025-09-05T14:03:27Z"},
        {"1757081007123", "2025-09-05T14:03:27Z"},
        {"999999999", "2001-09-09T01:46:39Z"},
        {"999999999999", "2001-09-09T01:46:39Z"},
        {"1000-01-01", "1000-01-01"},
        {"9999-12-31", "9999-12-31"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) check_reads(cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(what_is_no_date_is_unknown)
{
    static const char *const cases[] = {
        "",
        " ",
        "-",
        "yesterday",
        "2025",
        "2025-09",
        "2025-13-01",
        "2025-00-10",
        "2025-09-00",
        "2025-09-31",
        "2025-02-29",
        "1900-02-29",
        "0999-12-31",
        "10000-01-01",
        "20251301",
        "2025-09/05",
        "2025-09-05T",
        "2025-09-05 x",
        "2025-09-05T24:00:00Z",
        "2025-09-05T14:60:00Z",
        "2025-09-05T14:03:61Z",
        "2025-09-05T14:03:07.Z",
        "2025-09-05T14:03:07+2",
        "2025-09-05T14:03:07+02:6",
        "2025-09-05T14:03:07+99:00",
        "2025-09-05 13:05 pm",
        "2025-09-05 0:05 am",
        "2025-09-05 14:03 CEST",
        "2025-09-05 14:03 +0200 more",
        "2025-09-0555",
        "12345",
        "12345678901",
        "123456789012345678901234567890",
        "1757081007.",
        "-1757081007",
        "September 2025",
        "September 31, 2025",
        "Septembre 5, 2025",
        "Se 5, 2025",
        "5 Sep 25",
        "32 Sep 2025",
        "5 Mayor 2025",
        "Friday",
        "Fri, 5",
        "05/09/2025",
        "5 5 2025",
    };
    for (size_t i = 0; i < COUNT(cases); i++) check_reads(cases[i], "");
}
END_TEST

START_TEST(a_leap_day_exists_every_fourth_year_but_three_centuries_in_four)
{
    check_reads("2024-02-29", "2024-02-29");
    check_reads("2000-02-29", "2000-02-29");
    check_reads("2100-02-29", "");
}
END_TEST

START_TEST(every_prefix_of_a_date_is_read_without_harm)
{
    static const char text[] = "Fri, 05 Sept. 2025 at 14:03:07.123 +02:00 (CEST)";
    bool has_time;
    for (size_t len = 0; len < sizeof text; len++) {
        char *exact = malloc(len + 1);
        ck_assert_ptr_nonnull(exact);
        char *end_aligned = exact + 1;
        memcpy(end_aligned, text, len);
        wc_date_parse(end_aligned, len, &has_time);
        free(exact);
    }
}
END_TEST

START_TEST(days_agree_with_the_c_library)
{
    for (int64_t day = -354285; day < 2932897; day += 97) { /* 1000-01-01 to 9999-12-31 */
        const time_t seconds = (time_t)(day * 86400 + 3723);
        struct tm tm;
        char expected[64], out[24];
        bool has_time;
        ck_assert_ptr_nonnull(gmtime_r(&seconds, &tm));
        ck_assert_uint_gt(strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &tm), 0);
        wc_date_format(seconds, true, out);
        ck_assert_str_eq(out, expected);
        ck_assert_int_eq(wc_date_parse(out, strlen(out), &has_time), seconds);
        ck_assert(has_time);
    }
}
END_TEST

START_TEST(dates_that_cannot_be_written_are_empty)
{
    char out[24];
    wc_date_format(WC_DATE_UNKNOWN, true, out);
    ck_assert_str_eq(out, "");
    wc_date_format(INT64_MIN, false, out);
    ck_assert_str_eq(out, "");
    wc_date_format(INT64_MAX - 1, false, out);
    ck_assert_str_eq(out, "");
    wc_date_format(-1, true, out);
    ck_assert_str_eq(out, "1969-12-31T23:59:59Z");
}
END_TEST

Suite *date_suite(void)
{
    Suite *suite = suite_create("date");
    TCase *tcase = tcase_create("date");
    tcase_add_test(tcase, every_promised_form_is_read);
    tcase_add_test(tcase, what_is_no_date_is_unknown);
    tcase_add_test(tcase, a_leap_day_exists_every_fourth_year_but_three_centuries_in_four);
    tcase_add_test(tcase, every_prefix_of_a_date_is_read_without_harm);
    tcase_add_test(tcase, days_agree_with_the_c_library);
    tcase_add_test(tcase, dates_that_cannot_be_written_are_empty);
    suite_add_tcase(suite, tcase);
    return suite;
}
