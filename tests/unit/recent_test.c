/* recent_test.c - a box that is new today is known as furniture from its second page on. */
#include "story/recent.h"
#include "random.h"
#include "checks.h"
#include <string.h>

enum { BOX = 30, OWN = 40 };

/* A page of the outlet: the box of the day, then words that no other page has. */
static wc_entry make_page(wc_arena *arena, uint32_t outlet, uint64_t day, uint64_t number)
{
    wc_entry e = {.outlet = outlet, .date = (int64_t)number, .n = BOX + OWN, .n_words = BOX + OWN, .strings = ""};
    uint64_t box = 100 * day + outlet + 1, own = number + 10000;
    uint32_t hash[BOX + OWN];
    uint16_t mark[BOX + OWN];
    for (uint32_t i = 0; i < e.n; i++) {
        hash[i] = (uint32_t)random64(i < BOX ? &box : &own);
        mark[i] = (uint16_t)i;
    }
    ck_assert(wc_entry_pack(arena, &e, WC_CPU_PLAIN, hash, mark));
    return e;
}

static uint32_t masked_of(const wc_recent *recent, wc_arena *arena, const wc_entry *page, const wc_params *params)
{
    static const wc_layout none;
    wc_layout_scratch scratch = {0};
    wc_entry copy;
    wc_own own;
    ck_assert(wc_entry_copy(arena, page, &copy));
    ck_assert(wc_layout_mask(&none, wc_recent_layout(recent, page->outlet), &scratch, &copy, params, &own));
    wc_layout_scratch_free(&scratch);
    return own.n_masked;
}

START_TEST(a_box_is_known_from_its_second_page_on)
{
    wc_recent recent = {0};
    wc_arena arena = {0};
    wc_params params;
    wc_params_init(&params);
    for (uint64_t i = 0; i < 200; i++) {
        const wc_entry page = make_page(&arena, i % 2 == 0 ? 7 : 2, 0, i);
        ck_assert(wc_recent_add(&recent, &page, &params));
        ck_assert_uint_eq(masked_of(&recent, &arena, &page, &params), i < 2 ? 0 : BOX);
    }
    wc_recent_free(&recent);
    wc_arena_free(&arena);
}
END_TEST

START_TEST(the_box_of_a_new_day_takes_the_place_of_the_old_one)
{
    wc_recent recent = {0};
    wc_arena arena = {0};
    wc_params params;
    wc_params_init(&params);
    for (uint64_t day = 0; day < 3; day++) {
        for (uint64_t i = 0; i < 2 * WC_RECENT_PAGES; i++) {
            const wc_entry page = make_page(&arena, 0, day, 1000 * day + i);
            ck_assert(wc_recent_add(&recent, &page, &params));
            if (i > WC_RECENT_STEP) ck_assert_uint_eq(masked_of(&recent, &arena, &page, &params), BOX);
        }
        if (day == 0) continue;
        const wc_entry old = make_page(&arena, 0, day - 1, 5000);
        ck_assert_uint_eq(masked_of(&recent, &arena, &old, &params), 0);
    }
    wc_recent_free(&recent);
    wc_arena_free(&arena);
}
END_TEST

Suite *recent_suite(void)
{
    Suite *suite = suite_create("recent");
    TCase *tests = tcase_create("recent");
    tcase_add_test(tests, a_box_is_known_from_its_second_page_on);
    tcase_add_test(tests, the_box_of_a_new_day_takes_the_place_of_the_old_one);
    suite_add_tcase(suite, tests);
    return suite;
}
