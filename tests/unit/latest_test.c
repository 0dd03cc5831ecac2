/* latest_test.c - the first and the latest three pages of each bucket, against a list of all. */
#include "signature/latest.h"
#include "random.h"
#include <check.h>

enum { PAGES = 4000, KEYS = 700 };

START_TEST(first_and_latest_three_are_kept)
{
    static uint32_t all[KEYS][PAGES];
    static size_t n[KEYS];
    wc_latest latest = {0};
    uint64_t state = 11;
    ck_assert_ptr_null(wc_latest_find(&latest, 3));
    for (uint32_t p = 0; p < PAGES; p++) {
        for (int i = 0; i < 5; i++) {
            const uint32_t key = random_below(&state, random_below(&state, KEYS) + 1);
            ck_assert(wc_latest_add(&latest, key, p));
            if (n[key] == 0 || all[key][n[key] - 1] != p) all[key][n[key]++] = p;
        }
    }
    for (uint32_t key = 0; key < KEYS; key++) {
        const wc_latest_bucket *b = wc_latest_find(&latest, key);
        if (n[key] == 0) ck_assert_ptr_null(b);
        if (n[key] == 0) continue;
        ck_assert_uint_eq(b->page[0], all[key][0]);
        for (size_t k = 1; k < WC_LATEST_PAGES; k++)
            ck_assert_uint_eq(b->page[k], n[key] > k ? all[key][n[key] - k] : WC_LATEST_NONE);
    }
    ck_assert_ptr_null(wc_latest_find(&latest, KEYS));
    wc_latest_free(&latest);
    ck_assert_ptr_null(wc_latest_find(&latest, 3));
}
END_TEST

START_TEST(the_first_page_goes_and_the_next_is_the_first)
{
    enum { KEY = 7, N = 6 };
    wc_latest latest = {0};
    wc_latest_drop_first(&latest, KEY);
    for (uint32_t p = 0; p < N; p++) ck_assert(wc_latest_add(&latest, KEY, p));
    for (uint32_t left = 3; left > 0; left--) {
        const wc_latest_bucket *b = wc_latest_find(&latest, KEY);
        wc_latest_drop_first(&latest, KEY);
        ck_assert_uint_eq(b->page[0], N - left);
        for (uint32_t k = 1; k < WC_LATEST_PAGES; k++) ck_assert_uint_eq(b->page[k], k < left ? N - k : WC_LATEST_NONE);
    }
    wc_latest_drop_first(&latest, KEY); /* the only one stays, or the search for others would end here */
    ck_assert_uint_eq(wc_latest_find(&latest, KEY)->page[0], N - 1);
    wc_latest_free(&latest);
}
END_TEST

Suite *latest_suite(void)
{
    Suite *suite = suite_create("latest");
    TCase *tests = tcase_create("latest");
    tcase_add_test(tests, first_and_latest_three_are_kept);
    tcase_add_test(tests, the_first_page_goes_and_the_next_is_the_first);
    suite_add_tcase(suite, tests);
    return suite;
}
