/* latest_test.c - the first and the latest three pages of each bucket, against a list of all. */
#include "signature/latest.h"
#include "base/memory.h"
#include "random.h"
#include "checks.h"
#include <string.h>

enum { PAGES = 4000, KEYS = 700 };

/* Half of the pages come, what there is then is packed if it shall be, and the others come on top of that. */
static void assert_keeps(bool is_packed)
{
    static uint32_t all[KEYS][PAGES];
    static size_t n[KEYS];
    wc_latest latest = {0};
    wc_latest_bucket *packed = NULL;
    uint64_t state = 11;
    memset(n, 0, sizeof n);
    ck_assert_ptr_null(wc_latest_find(&latest, 3));
    for (uint32_t p = 0; p < PAGES; p++) {
        if (p == PAGES / 2 && is_packed) {
            size_t n_slots;
            packed = wc_latest_pack(&latest, &n_slots);
            ck_assert(wc_latest_is_packed(packed, n_slots, p));
            wc_latest_free(&latest);
            latest = (wc_latest){.base = packed, .n_base = n_slots};
        }
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
    wc_memory_free(packed);
}

START_TEST(first_and_latest_three_are_kept) { assert_keeps(false); }
END_TEST

START_TEST(so_they_are_on_top_of_a_packed_table) { assert_keeps(true); }
END_TEST

START_TEST(a_bucket_that_is_put_is_added_to)
{
    static const uint32_t page[WC_LATEST_PAGES] = {3, 9, 7, WC_LATEST_NONE};
    wc_latest latest = {0};
    for (uint32_t key = 0; key < KEYS; key++) ck_assert(wc_latest_put(&latest, key * 5, page));
    for (uint32_t key = 0; key < KEYS; key++) {
        const wc_latest_bucket *b = wc_latest_find(&latest, key * 5);
        ck_assert_ptr_nonnull(b);
        ck_assert_mem_eq(b->page, page, sizeof page);
        ck_assert(wc_latest_add(&latest, key * 5, 12));
        b = wc_latest_find(&latest, key * 5);
        ck_assert(b->page[0] == 3 && b->page[1] == 12 && b->page[2] == 9 && b->page[3] == 7);
        ck_assert_ptr_null(wc_latest_find(&latest, key * 5 + 1));
    }
    wc_latest_free(&latest);
}
END_TEST

START_TEST(a_packed_table_is_not_believed)
{
    const wc_latest none = {0};
    wc_latest_bucket bucket[2] = {{1, {2, 1, WC_LATEST_NONE, WC_LATEST_NONE}}, {0, {0, 0, 0, 0}}};
    wc_latest_bucket *packed;
    size_t n_slots;
    memset(&bucket[1], 0xff, sizeof bucket[1]);
    ck_assert(wc_latest_is_packed(bucket, 2, 3));
    ck_assert(!wc_latest_is_packed(bucket, 2, 2)); /* page 2 is none */
    ck_assert(!wc_latest_is_packed(bucket, 1, 3)); /* no slot is free: a key that is not there is looked for for ever */
    ck_assert(!wc_latest_is_packed(bucket, 0, 3));
    packed = wc_latest_pack(&none, &n_slots);
    ck_assert(wc_latest_is_packed(packed, n_slots, 0));
    wc_memory_free(packed);
}
END_TEST

static void assert_drops(bool is_packed)
{
    enum { KEY = 7, N = 6 };
    wc_latest latest = {0};
    wc_latest_bucket *packed = NULL;
    ck_assert(wc_latest_drop_first(&latest, KEY));
    for (uint32_t p = 0; p < N; p++) ck_assert(wc_latest_add(&latest, KEY, p));
    if (is_packed) {
        size_t n_slots;
        packed = wc_latest_pack(&latest, &n_slots);
        wc_latest_free(&latest);
        latest = (wc_latest){.base = packed, .n_base = n_slots};
    }
    for (uint32_t left = 3; left > 0; left--) {
        const wc_latest_bucket *b;
        ck_assert(wc_latest_drop_first(&latest, KEY));
        b = wc_latest_find(&latest, KEY);
        ck_assert_uint_eq(b->page[0], N - left);
        for (uint32_t k = 1; k < WC_LATEST_PAGES; k++) ck_assert_uint_eq(b->page[k], k < left ? N - k : WC_LATEST_NONE);
    }
    ck_assert(wc_latest_drop_first(&latest, KEY)); /* the only one stays, or the search for others would end here */
    ck_assert_uint_eq(wc_latest_find(&latest, KEY)->page[0], N - 1);
    wc_latest_free(&latest);
    wc_memory_free(packed);
}

START_TEST(the_first_page_goes_and_the_next_is_the_first)
{
    assert_drops(false);
    assert_drops(true);
}
END_TEST

Suite *latest_suite(void)
{
    Suite *suite = suite_create("latest");
    TCase *tests = tcase_create("latest");
    tcase_add_test(tests, first_and_latest_three_are_kept);
    tcase_add_test(tests, so_they_are_on_top_of_a_packed_table);
    tcase_add_test(tests, a_bucket_that_is_put_is_added_to);
    tcase_add_test(tests, a_packed_table_is_not_believed);
    tcase_add_test(tests, the_first_page_goes_and_the_next_is_the_first);
    suite_add_tcase(suite, tests);
    return suite;
}
