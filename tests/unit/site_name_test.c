/* site_name_test.c - what a site adds to all its headlines, and what is left of them without it. */
#include "story/site_name.h"
#include "checks.h"
#include <stdio.h>
#include <string.h>

#define TITLES_MOST 20

static wc_site_name name;

static void learn(const char *const *title, size_t n)
{
    wc_entry entry[TITLES_MOST] = {{0}};
    const wc_entry *page[TITLES_MOST] = {NULL};
    for (size_t i = 0; i < n && i < TITLES_MOST; i++) {
        entry[i].strings = title[i];
        entry[i].title_len = (uint32_t)strlen(title[i]);
        page[i] = &entry[i];
    }
    wc_site_name_learn(&name, page, n);
}

#define LEARN(...)                                                                                                     \
    learn((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void expect(const char *title, const char *left)
{
    const wc_str got = wc_site_name_strip(&name, (wc_str){title, strlen(title)});
    ck_assert_msg(got.len == strlen(left) && memcmp(got.data, left, got.len) == 0, "'%s' became '%.*s'", title,
                  (int)got.len, got.data);
}

START_TEST(a_part_of_all_titles_is_the_site_s)
{
    LEARN("Ferry strike ends | Daily Lantern", "Otters return | Daily Lantern");
    expect("Dredger blocks estuary | Daily Lantern", "Dredger blocks estuary");
    expect("Dredger blocks estuary | Politics | Daily Lantern", "Dredger blocks estuary | Politics");
    expect("Dredger blocks estuary | Other Paper", "Dredger blocks estuary | Other Paper");
    expect("Daily Lantern", "Daily Lantern");
    LEARN("Lantern: Ferry strike", "Otters return");
    expect("Lantern: Ferry strike", "Lantern: Ferry strike");
    LEARN("Lantern - Ferry strike - live", "Lantern - Otters return");
    expect("Lantern - Dredger - update", "Dredger - update");
    expect("", "");
}
END_TEST

START_TEST(signs_that_stand_alone_separate)
{
    static const char *const sign[] = {"-", "::", "\xe2\x80\x94", "\xc2\xb7", "\xe2\x80\xba", "//"};
    char title[2][64];
    for (size_t i = 0; i < sizeof sign / sizeof *sign; i++) {
        (void)snprintf(title[0], sizeof title[0], "Ferry strike ends %s Lantern", sign[i]);
        (void)snprintf(title[1], sizeof title[1], "Otters return %s Lantern", sign[i]);
        LEARN(title[0], title[1]);
        expect(title[0], "Ferry strike ends");
    }
    LEARN("Questions & answers", "Letters & answers"); /* an ampersand joins */
    expect("Letters & answers", "Letters & answers");
    LEARN("Ferry-Lantern", "Otters-Lantern");
    expect("Ferry-Lantern", "Ferry-Lantern");
}
END_TEST

START_TEST(one_title_for_all_says_nothing)
{
    LEARN("Daily Lantern", "Daily Lantern", "Daily Lantern");
    expect("Daily Lantern", "Daily Lantern"); /* may be three versions */
    LEARN("Daily Lantern", "Daily Lantern", "Daily Lantern", "Daily Lantern");
    expect("Daily Lantern", "");
    expect("Otters return", "Otters return");
}
END_TEST

START_TEST(nearly_all_is_nine_of_ten)
{
    const char *title[TITLES_MOST];
    char own[TITLES_MOST][64];
    for (size_t i = 0; i < TITLES_MOST; i++) {
        (void)snprintf(own[i], sizeof own[i], i < 2 ? "Story %zu" : "Story %zu | Lantern", i);
        title[i] = own[i];
    }
    learn(title, TITLES_MOST);
    expect("Ferry | Lantern", "Ferry");
    title[2] = "Story";
    learn(title, TITLES_MOST);
    expect("Ferry | Lantern", "Ferry | Lantern");
    title[0] = title[1] = title[2] = ""; /* no title is none without the name */
    learn(title, TITLES_MOST);
    expect("Ferry | Lantern", "Ferry");
}
END_TEST

START_TEST(a_page_alone_and_none_show_nothing)
{
    LEARN("Ferry | Lantern");
    expect("Ferry | Lantern", "Ferry | Lantern");
    learn(NULL, 0);
    expect("Ferry | Lantern", "Ferry | Lantern");
    ck_assert_uint_eq(wc_site_name_strip(NULL, (wc_str){"Ferry | Lantern", 15}).len, 15);
    LEARN(" | Lantern", "| Lantern", "|", "| |");
    expect("| |", "| |");
}
END_TEST

Suite *site_name_suite(void);
Suite *site_name_suite(void)
{
    Suite *suite = suite_create("site_name");
    TCase *all = tcase_create("site_name");
    tcase_add_test(all, a_part_of_all_titles_is_the_site_s);
    tcase_add_test(all, signs_that_stand_alone_separate);
    tcase_add_test(all, one_title_for_all_says_nothing);
    tcase_add_test(all, nearly_all_is_nine_of_ten);
    tcase_add_test(all, a_page_alone_and_none_show_nothing);
    suite_add_tcase(suite, all);
    return suite;
}
