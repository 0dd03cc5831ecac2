/* recur_test.c - what of a page is furniture by the pages on which it stands. */
#include "story/recur.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { BODY = 120, NOTICE = 40, WORDS = BODY + NOTICE, PAGES = 8 };

static uint32_t hash[PAGES][WORDS];
static uint16_t mark[PAGES][WORDS];
static wc_own own[PAGES];
static wc_recur recur;
static uint32_t found[WORDS];

static int compare_hashes(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

/* A body of its own, and behind so many of its words the notice; of that the hashes that its level shows. */
static void make_page(uint32_t p, uint32_t at, uint8_t level)
{
    uint64_t body = p + 1, notice = 1000, word[WORDS];
    own[p] = (wc_own){.hash = hash[p], .mark = mark[p], .level = level};
    for (uint32_t i = 0; i < WORDS; i++)
        word[i] = (uint64_t)(uint32_t)random64(i >= at && i < at + NOTICE ? &notice : &body) << 32 | i;
    qsort(word, WORDS, sizeof *word, compare_hashes);
    for (uint32_t i = 0; i < WORDS && word[i] >> 32 < wc_level_bound(level); i++) {
        hash[p][own[p].n] = (uint32_t)(word[i] >> 32);
        mark[p][own[p].n++] = (uint16_t)word[i];
    }
}

/* Page 0 and n others, each of a kind and day of its own. */
static void start(uint32_t n, uint32_t at, uint8_t level)
{
    memset(&recur, 0, sizeof recur);
    memset(found, 0, sizeof found);
    ck_assert(wc_recur_init(&recur, WORDS));
    for (uint32_t p = 0; p <= n; p++) {
        make_page(p, at, p > 0 ? level : 0);
        recur.page[p] = recur.kind[p] = p;
        recur.day[p] = (int32_t)p;
    }
    recur.n = n + 1;
}

static void check_notice(uint32_t at)
{
    for (uint32_t i = 0; i < own[0].n; i++)
        ck_assert_int_eq(wc_recur_has(found, i), mark[0][i] >= at && mark[0][i] < at + NOTICE);
}

static void stop(void) { wc_recur_free(&recur); }

START_TEST(three_kinds_on_three_days)
{
    start(2, 60, 0);
    ck_assert_uint_eq(wc_recur_kinds(&recur, UINT32_MAX), 3);
    ck_assert(wc_recur_find(&recur, own, 3, found));
    check_notice(60);
    stop();
}
END_TEST

START_TEST(two_kinds_are_not_enough)
{
    start(2, 60, 0);
    recur.kind[2] = 1;
    ck_assert_uint_eq(wc_recur_kinds(&recur, UINT32_MAX), 2);
    ck_assert(!wc_recur_find(&recur, own, 3, found));
    stop();
}
END_TEST

START_TEST(one_day_is_enough_at_the_edge_alone)
{
    start(2, 60, 0);
    recur.day[1] = recur.day[2] = 0;
    ck_assert(!wc_recur_find(&recur, own, 3, found));
    stop();
    start(2, WORDS - NOTICE, 0);
    recur.day[1] = recur.day[2] = 0;
    ck_assert(wc_recur_find(&recur, own, 3, found));
    check_notice(WORDS - NOTICE);
    stop();
}
END_TEST

START_TEST(unknown_days_are_none)
{
    start(2, 60, 0);
    for (uint32_t p = 0; p < 3; p++) recur.day[p] = WC_NO_DAY;
    ck_assert(!wc_recur_find(&recur, own, 3, found));
    stop();
}
END_TEST

START_TEST(one_page_that_is_said_to_share_nothing_else)
{
    start(1, 60, 0);
    ck_assert(!wc_recur_find(&recur, own, 3, found));
    recur.furniture = 2;
    ck_assert(wc_recur_find(&recur, own, 3, found));
    check_notice(60);
    stop();
}
END_TEST

/* It shows one hash in four of the notice, and the page's own text stands before and behind it. */
START_TEST(of_a_coarser_page_the_hashes_between_go_with_it)
{
    uint32_t n = 0;
    start(1, 60, 2);
    recur.furniture = 2;
    ck_assert(wc_recur_find(&recur, own, 3, found));
    for (uint32_t i = 0; i < own[0].n; i++) {
        const bool in_notice = mark[0][i] >= 60 && mark[0][i] < 60 + NOTICE;
        n += in_notice && wc_recur_has(found, i);
        if (mark[0][i] < 40 || mark[0][i] >= 80 + NOTICE) ck_assert(!wc_recur_has(found, i));
    }
    ck_assert_uint_ge(n, NOTICE * 3 / 4);
    stop();
}
END_TEST

START_TEST(marked_hashes_alone)
{
    start(0, 60, 0);
    for (uint32_t i = 0; i < own[0].n; i++) recur.on[i] = mark[0][i] >= 60 && mark[0][i] < 60 + NOTICE;
    ck_assert(wc_recur_find_marked(&recur, &own[0], found));
    check_notice(60);
    stop();
}
END_TEST

START_TEST(drops_what_is_flagged)
{
    const wc_entry entry = {.n = WORDS};
    start(1, 60, 0);
    recur.furniture = 2;
    ck_assert(wc_recur_find(&recur, own, 3, found));
    wc_recur_drop(&entry, &own[0], found);
    ck_assert_uint_eq(own[0].n, BODY);
    ck_assert_uint_eq(own[0].n_masked, NOTICE);
    for (uint32_t i = 0; i < own[0].n; i++) ck_assert(mark[0][i] < 60 || mark[0][i] >= 60 + NOTICE);
    for (uint32_t i = 1; i < own[0].n; i++) ck_assert_uint_lt(hash[0][i - 1], hash[0][i]);
    stop();
}
END_TEST

Suite *recur_suite(void)
{
    Suite *suite = suite_create("recur");
    TCase *tcase = tcase_create("recur");
    tcase_add_test(tcase, three_kinds_on_three_days);
    tcase_add_test(tcase, two_kinds_are_not_enough);
    tcase_add_test(tcase, one_day_is_enough_at_the_edge_alone);
    tcase_add_test(tcase, unknown_days_are_none);
    tcase_add_test(tcase, one_page_that_is_said_to_share_nothing_else);
    tcase_add_test(tcase, of_a_coarser_page_the_hashes_between_go_with_it);
    tcase_add_test(tcase, marked_hashes_alone);
    tcase_add_test(tcase, drops_what_is_flagged);
    suite_add_tcase(suite, tcase);
    return suite;
}
