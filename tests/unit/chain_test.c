/* chain_test.c - furniture that hosts of one or two pages share, and stories that only look like it. */
#include "story/chain.h"
#include "random.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, PAGES_MOST = 64, BODY = 150, NOTICE = 60 };

static wc_pageset set;
static wc_params params;
static wc_own own[PAGES_MOST];
static wc_site site[PAGES_MOST];
static wc_matches matches;

static void start(void)
{
    wc_params_init(&params);
    memset(&set, 0, sizeof set);
    memset(own, 0, sizeof own);
    memset(&matches, 0, sizeof matches);
    ck_assert(wc_pageset_init(&set, 1));
}

static void stop(void)
{
    wc_matches_free(&matches);
    wc_pageset_free(&set);
}

static uint32_t shingle_of(uint32_t passage, uint32_t i)
{
    uint64_t state = ((uint64_t)passage << 32) + i;
    return (uint32_t)random64(&state);
}

static void put(wc_entry *e, uint32_t *hash, uint16_t *mark, uint32_t passage, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++, e->n_words++) {
        hash[e->n_words] = shingle_of(passage, i);
        mark[e->n_words] = (uint16_t)e->n_words;
    }
}

/* Story `body`, and behind so many of its words what passage `notice` has. */
static void add_page_with(const char *outlet, int64_t date, const char *title, uint32_t body, uint32_t notice,
                          uint32_t at)
{
    wc_entry e = {.date = date, .title_len = (uint32_t)strlen(title), .n = BODY + NOTICE};
    uint32_t hash[BODY + NOTICE];
    uint16_t mark[BODY + NOTICE];
    e.strings = memcpy(wc_arena_alloc(&set.arena[0], e.title_len + 1), title, e.title_len + 1);
    e.outlet = outlet == NULL ? WC_OUTLET_NONE : wc_names_intern(&set.outlets, (wc_str){outlet, strlen(outlet)});
    put(&e, hash, mark, body, at);
    put(&e, hash, mark, notice, NOTICE);
    put(&e, hash, mark, body + 1000, BODY - at);
    ck_assert(wc_entry_pack(&set.sketches[0], &e, WC_CPU_PLAIN, hash, mark) && wc_pageset_push(&set, &e));
}

static void add_page(const char *outlet, int64_t date, const char *title, uint32_t body, uint32_t notice)
{
    add_page_with(outlet, date, title, body, notice, BODY);
}

static void match(int n_threads)
{
    ck_assert(wc_pageset_sort(&set, n_threads) && wc_mask_learn(&set, &params, n_threads, own, site));
    ck_assert(wc_candidates_match(&set, own, &params, n_threads, &matches));
    ck_assert(wc_chain_mask(&set, site, &params, n_threads, own, &matches, NULL));
}

static const char *const title[6] = {"Harbour bridge closed", "Mayor loses second vote", "Otters return upstream",
                                     "Cheese prices double",  "Choir sings underground", "Meteor lights valley"};
static const char *const host[6] = {"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"};

static void check_own_words(uint32_t n)
{
    for (size_t p = 0; p < set.n; p++) ck_assert_uint_eq(own[p].n, n);
}

START_TEST(takes_out_what_unrelated_hosts_share)
{
    for (size_t i = 0; i < 6; i++) add_page(host[i], (int64_t)i * DAY, title[i], (uint32_t)i, 100);
    match(_i + 1);
    check_own_words(BODY);
    for (size_t p = 0; p < set.n; p++) ck_assert_uint_eq(own[p].n_masked, NOTICE);
    ck_assert_uint_eq(matches.all.n, 0);
    ck_assert_uint_gt(matches.n_compared, 0);
}
END_TEST

START_TEST(pages_without_an_outlet_are_judged)
{
    for (size_t i = 0; i < 6; i++) add_page(NULL, (int64_t)i * DAY, title[i], (uint32_t)i, 100);
    match(1);
    check_own_words(BODY);
}
END_TEST

START_TEST(keeps_a_story_under_its_titles)
{
    for (size_t i = 0; i < 6; i++) add_page(host[i], (int64_t)i * DAY, "Ferry strike ends", 7, 200 + (uint32_t)i);
    match(1);
    check_own_words(BODY + NOTICE);
}
END_TEST

START_TEST(keeps_what_most_of_a_retitled_page_is)
{
    for (size_t i = 0; i < 6; i++) add_page(host[i], (int64_t)i * DAY, title[i], 7, 200 + (uint32_t)i);
    match(1);
    check_own_words(BODY + NOTICE);
}
END_TEST

START_TEST(keeps_what_two_days_show_within_the_text)
{
    for (size_t i = 0; i < 6; i++) add_page_with(host[i], (int64_t)(i % 2) * DAY, title[i], (uint32_t)i, 100, BODY / 2);
    match(1);
    check_own_words(BODY + NOTICE);
}
END_TEST

START_TEST(keeps_what_has_no_date_within_the_text)
{
    for (size_t i = 0; i < 6; i++) add_page_with(host[i], WC_DATE_UNKNOWN, title[i], (uint32_t)i, 100, BODY / 2);
    match(1);
    check_own_words(BODY + NOTICE);
}
END_TEST

START_TEST(takes_out_what_stands_at_the_edge_on_any_day)
{
    const uint32_t at = _i % 2 == 0 ? 0 : BODY;
    for (size_t i = 0; i < 6; i++)
        add_page_with(host[i], _i < 2 ? DAY : WC_DATE_UNKNOWN, title[i], (uint32_t)i, 100, at);
    match(1);
    check_own_words(BODY);
}
END_TEST

START_TEST(keeps_what_stands_at_other_places)
{
    for (size_t i = 0; i < 4; i++) add_page_with(host[i], DAY, title[i], (uint32_t)i, 100, i % 2 == 0 ? 0 : BODY);
    match(1);
    for (size_t p = 0; p < set.n; p++) ck_assert_uint_eq(own[p].n, BODY + NOTICE);
}
END_TEST

START_TEST(a_page_that_has_no_title_is_told_by_others)
{
    for (size_t i = 0; i < 6; i++) add_page(host[i], DAY, i < 5 ? title[i] : "", (uint32_t)i, 100);
    match(1);
    check_own_words(BODY);
}
END_TEST

START_TEST(bare_texts_need_twice_as_many)
{
    for (int i = 0; i < _i; i++) add_page(NULL, WC_DATE_UNKNOWN, "", (uint32_t)i, 100);
    match(1);
    check_own_words(_i < 6 ? BODY + NOTICE : BODY);
}
END_TEST

START_TEST(keeps_what_has_no_title)
{
    for (size_t i = 0; i < 6; i++) add_page(host[i], (int64_t)i * DAY, "", (uint32_t)i, 100);
    match(1);
    check_own_words(BODY + NOTICE);
}
END_TEST

START_TEST(keeps_what_two_kinds_of_page_share)
{
    for (size_t i = 0; i < 6; i++) add_page(host[i], (int64_t)i * DAY, title[i % 2], (uint32_t)i, 100);
    match(1);
    check_own_words(BODY + NOTICE);
}
END_TEST

START_TEST(shows_what_it_took)
{
    uint32_t hash[BODY + NOTICE];
    uint16_t mark[BODY + NOTICE];
    bool masked[BODY + NOTICE] = {false};
    for (size_t i = 0; i < 6; i++) add_page(host[i], (int64_t)i * DAY, title[i], (uint32_t)i, 100);
    ck_assert(wc_pageset_sort(&set, 1));
    wc_entry_unpack(WC_CPU_PLAIN, &set.entry[0], hash, mark);
    match(1);
    wc_chain_show(&own[0], hash, BODY + NOTICE, masked);
    for (size_t i = 0; i < BODY + NOTICE; i++) ck_assert_int_eq(masked[i], i >= BODY);
}
END_TEST

Suite *chain_suite(void);
Suite *chain_suite(void)
{
    Suite *suite = suite_create("chain");
    TCase *tests = tcase_create("chain");
    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_loop_test(tests, takes_out_what_unrelated_hosts_share, 0, 2);
    tcase_add_test(tests, pages_without_an_outlet_are_judged);
    tcase_add_test(tests, keeps_a_story_under_its_titles);
    tcase_add_test(tests, keeps_what_most_of_a_retitled_page_is);
    tcase_add_test(tests, keeps_what_two_days_show_within_the_text);
    tcase_add_test(tests, keeps_what_has_no_date_within_the_text);
    tcase_add_loop_test(tests, takes_out_what_stands_at_the_edge_on_any_day, 0, 4);
    tcase_add_test(tests, keeps_what_stands_at_other_places);
    tcase_add_test(tests, a_page_that_has_no_title_is_told_by_others);
    tcase_add_loop_test(tests, bare_texts_need_twice_as_many, 5, 8);
    tcase_add_test(tests, keeps_what_has_no_title);
    tcase_add_test(tests, keeps_what_two_kinds_of_page_share);
    tcase_add_test(tests, shows_what_it_took);
    suite_add_tcase(suite, tests);
    return suite;
}
