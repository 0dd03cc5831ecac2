/* layout_test.c - what an outlet's pages teach of its furniture, and what that masks of a page that comes later. */
#include "story/layout.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { MENU = 30, OWN = 40 };
static const wc_layout none;

/* A page of the outlet: its menu, then words that no other page has. */
static wc_entry make_page(wc_arena *arena, uint32_t outlet, uint64_t number)
{
    wc_entry e = {.outlet = outlet, .date = (int64_t)number, .n = MENU + OWN, .n_words = MENU + OWN};
    uint64_t menu = outlet + 1, own = number + 1000;
    uint32_t hash[MENU + OWN];
    uint16_t mark[MENU + OWN];
    e.strings = "";
    for (uint32_t i = 0; i < e.n; i++) {
        hash[i] = (uint32_t)random64(i < MENU ? &menu : &own);
        mark[i] = (uint16_t)i;
    }
    ck_assert(wc_entry_pack(arena, &e, WC_CPU_PLAIN, hash, mark));
    return e;
}

static void learn(wc_pageset *set, const wc_params *params, wc_layout **layout, size_t n_pages)
{
    static const char *const name[] = {"courier", "herald"};
    ck_assert(wc_pageset_init(set, 1));
    for (uint32_t o = 0; o < 2; o++) ck_assert_uint_eq(wc_names_intern(&set->outlets, (wc_str){name[o], 6}), o);
    for (size_t i = 0; i < n_pages; i++) {
        const wc_entry e = make_page(&set->arena[0], 0, i);
        ck_assert(wc_pageset_push(set, &e));
    }
    *layout = wc_array_new(2, sizeof **layout);
    ck_assert_ptr_nonnull(*layout);
    wc_own *own = wc_array_new(n_pages, sizeof *own);
    wc_site site[2];
    ck_assert(own != NULL && wc_mask_learn_again(set, params, 2, NULL, NULL, own, site, *layout));
    wc_memory_free(own);
}

START_TEST(menu_is_masked_and_own_text_stays)
{
    wc_pageset set;
    wc_layout *layout;
    wc_layout_scratch scratch = {0};
    wc_params params;
    wc_own own;
    wc_params_init(&params);
    learn(&set, &params, &layout, 2 * params.epoch + 10);
    const wc_entry page = make_page(&set.arena[0], 0, 100000), other = make_page(&set.arena[0], 1, 100001);
    ck_assert(wc_layout_mask(&layout[0], &none, &scratch, &page, &params, &own));
    ck_assert_uint_eq(own.n_masked, MENU);
    ck_assert_uint_eq(own.n, OWN);
    for (uint32_t i = 0; i < own.n; i++) ck_assert_uint_lt(own.mark[i] & WC_MARK_PLACE, OWN);
    for (uint32_t i = 1; i < own.n; i++) ck_assert_uint_lt(own.hash[i - 1], own.hash[i]);
    ck_assert(wc_layout_mask(&layout[1], &none, &scratch, &other, &params, &own));
    ck_assert_uint_eq(own.n_masked, 0);
    ck_assert_uint_eq(own.n, MENU + OWN);
    wc_layout_scratch_free(&scratch);
    wc_layouts_free(layout, 2);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(one_page_teaches_nothing)
{
    wc_pageset set;
    wc_layout *layout;
    wc_layout_scratch scratch = {0};
    wc_params params;
    wc_own own;
    wc_params_init(&params);
    learn(&set, &params, &layout, 1);
    const wc_entry page = make_page(&set.arena[0], 0, 5), empty = {.strings = ""};
    ck_assert(wc_layout_mask(&layout[0], &none, &scratch, &page, &params, &own));
    ck_assert_uint_eq(own.n_masked, 0);
    ck_assert(wc_layout_mask(&none, &none, &scratch, &empty, &params, &own));
    ck_assert_uint_eq(own.n, 0);
    wc_layout_scratch_free(&scratch);
    wc_layouts_free(layout, 2);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(adds_to_what_was_learnt)
{
    wc_layout *layout = wc_array_new(2, sizeof *layout);
    wc_layout_more more = {0};
    ck_assert_ptr_nonnull(layout);
    ck_assert(wc_layouts_add(layout, &more));
    ck_assert_uint_eq(layout[0].n + layout[1].n, 0);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 10; i++) {
            wc_layout_more_put(&more, 1, 90 - 10 * i + round);
            wc_layout_more_put(&more, 1, 90 - 10 * i);
        }
        ck_assert(!more.failed && wc_layouts_add(layout, &more));
        ck_assert_uint_eq(more.n, 0);
    }
    ck_assert_uint_eq(layout[0].n, 0);
    ck_assert_uint_eq(layout[1].n, 20);
    for (uint32_t i = 0; i < 20; i++) ck_assert_uint_eq(layout[1].candidate[i], i / 2 * 10 + i % 2);
    wc_layouts_free(layout, 2);
}
END_TEST

Suite *layout_suite(void)
{
    Suite *suite = suite_create("layout");
    TCase *tests = tcase_create("layout");
    tcase_add_test(tests, menu_is_masked_and_own_text_stays);
    tcase_add_test(tests, one_page_teaches_nothing);
    tcase_add_test(tests, adds_to_what_was_learnt);
    suite_add_tcase(suite, tests);
    return suite;
}
