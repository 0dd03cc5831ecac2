/* page_facts_test.c - what is read of pages' strings in one pass. */
#include "story/page_facts.h"
#include "story/cluster.h"
#include "story/rubrics.h"
#include "checks.h"
#include <stdio.h>
#include <string.h>

enum { PAGES = 1200 }; /* more than a step */

static wc_entry entry[PAGES];
static char strings[PAGES][64];
static const char reuters[] = "OSLO (Reuters) - Snow fell";
static wc_pageset set;
static wc_page_facts facts;

/* Page p has the id p % n_ids, a title that ten pages have, and every seventh a line of credit. */
static void start(uint32_t n_ids)
{
    memset(entry, 0, sizeof entry);
    for (uint32_t p = 0; p < PAGES; p++) {
        const int id = snprintf(strings[p], sizeof strings[p], "%u", p % n_ids);
        const int title = snprintf(strings[p] + id, sizeof strings[p] - (size_t)id, "Title %u", p / 10);
        memcpy(strings[p] + id + title, reuters, sizeof reuters);
        entry[p] = (wc_entry){.strings = strings[p],
                              .id_len = (uint32_t)id,
                              .title_len = (uint32_t)title,
                              .credit_len = p % 7 == 0 ? sizeof reuters - 1 : 0,
                              .outlet = WC_OUTLET_NONE,
                              .text_hash = p};
    }
    set = (wc_pageset){.entry = entry, .n = PAGES};
}

START_TEST(each_page_has_its_own)
{
    start(PAGES);
    ck_assert(wc_page_facts_make(&facts, &set, NULL, _i));
    for (uint32_t p = 0; p < PAGES; p++) {
        ck_assert_uint_eq(facts.headline[p], wc_headline_hash(&set, NULL, p));
        ck_assert_uint_eq(facts.key[p], wc_cluster_id(&set, p, 0));
        ck_assert_str_eq(wc_credit_name(facts.agency[p].agency),
                         p % 7 == 0 ? "Reuters" : wc_credit_name(WC_CREDIT_NONE));
    }
    ck_assert_uint_eq(facts.headline[10], facts.headline[19]);
    ck_assert_uint_ne(facts.headline[9], facts.headline[10]);
    wc_page_facts_free(&facts);
}
END_TEST

static uint64_t count_same(uint32_t n_ids)
{
    uint64_t n;
    start(n_ids);
    ck_assert(wc_page_facts_make(&facts, &set, NULL, 2) && wc_page_facts_count_same_ids(&facts, &set, 2, &n));
    wc_page_facts_free(&facts);
    return n;
}

START_TEST(ids_that_come_again_are_counted)
{
    ck_assert_uint_eq(count_same(PAGES), 0);
    ck_assert_uint_eq(count_same(PAGES - 3), 3);
    ck_assert_uint_eq(count_same(1), PAGES - 1);
}
END_TEST

Suite *page_facts_suite(void);
Suite *page_facts_suite(void)
{
    Suite *suite = suite_create("page_facts");
    TCase *tcase = tcase_create("page_facts");
    tcase_add_loop_test(tcase, each_page_has_its_own, 1, 4);
    tcase_add_test(tcase, ids_that_come_again_are_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}
