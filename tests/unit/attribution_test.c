#include "story/attribution.h"
#include "checks.h"
#include <string.h>

#define PAGES 6

static const char reuters[] = "OSLO (Reuters) - Snow fell";
static const char afp_line[] = "\xc2\xa9 2025 AFP";
static const char mention[] = "he told AFP that";
static const char none[] = "";

static wc_entry entry[PAGES];
static uint32_t cluster_of[PAGES], member[PAGES] = {0, 1, 2, 3, 4, 5};
static wc_cluster cluster[PAGES];
static wc_pageset set;
static wc_clusters clusters;
static wc_page_facts facts;
static wc_attribution attribution;

/* One page a line of credit; all in one story, or each alone. */
static void attribute(const char *const *credit, size_t n, bool one_story, int n_threads)
{
    memset(entry, 0, sizeof entry);
    for (uint32_t p = 0; p < n; p++) {
        entry[p].strings = credit[p];
        entry[p].outlet = WC_OUTLET_NONE;
        entry[p].credit_len = (uint16_t)strlen(credit[p]);
        cluster_of[p] = one_story ? 0 : p;
        cluster[p] = (wc_cluster){.lead = p, .first = p, .n_pages = one_story ? (uint32_t)n : 1};
    }
    set = (wc_pageset){.entry = entry, .n = n};
    clusters = (wc_clusters){.cluster = cluster, .n = one_story ? 1 : n, .cluster_of = cluster_of, .member = member};
    ck_assert(wc_page_facts_make(&facts, &set, NULL, n_threads) &&
              wc_attribution_make(&attribution, &facts, &clusters));
    wc_page_facts_free(&facts);
}

static const char *story_agency(size_t i) { return wc_credit_name(attribution.story[i].agency); }

START_TEST(most_pages_decide)
{
    const char *const credit[] = {reuters, afp_line, none, afp_line};
    attribute(credit, 4, true, 1);
    ck_assert_str_eq(story_agency(0), "AFP");
    ck_assert_uint_eq(attribution.story[0].n_pages, 2);
    ck_assert_int_eq(attribution.story[0].kind, WC_CREDIT_KIND_COPYRIGHT);
    ck_assert_str_eq(wc_credit_name(attribution.story[0].other), "Reuters"); /* the conflict is told */
    ck_assert_uint_eq(attribution.story[0].n_other, 1);
    wc_attribution_free(&attribution);
}
END_TEST

START_TEST(agreement_is_no_conflict)
{
    const char *const credit[] = {afp_line, none, afp_line};
    attribute(credit, 3, true, 1);
    ck_assert_str_eq(story_agency(0), "AFP");
    ck_assert_int_eq(attribution.story[0].other, WC_CREDIT_NONE);
    ck_assert_uint_eq(attribution.story[0].n_other, 0);
    wc_attribution_free(&attribution);
}
END_TEST

START_TEST(stronger_evidence_decides_between_equals)
{
    const char *const credit[] = {afp_line, reuters};
    attribute(credit, 2, true, 1);
    ck_assert_str_eq(story_agency(0), "Reuters");
    ck_assert_uint_eq(attribution.story[0].n_pages, 1);
    wc_attribution_free(&attribution);
}
END_TEST

START_TEST(a_mention_is_no_credit)
{
    const char *const credit[] = {mention, mention, reuters};
    attribute(credit, 3, true, 1);
    ck_assert_str_eq(story_agency(0), "Reuters");
    ck_assert_int_eq(attribution.page[0].agency, WC_CREDIT_NONE);
    wc_attribution_free(&attribution);
    attribute(credit, 1, true, 1);
    ck_assert_int_eq(attribution.story[0].agency, WC_CREDIT_NONE);
    ck_assert_uint_eq(attribution.story[0].n_pages, 0);
    wc_attribution_free(&attribution);
}
END_TEST

START_TEST(a_page_keeps_its_own_agency_and_else_has_its_story_s)
{
    const char *const credit[] = {afp_line, reuters, none, reuters};
    attribute(credit, 4, true, 1);
    ck_assert_str_eq(wc_credit_name(wc_attribution_of_page(&attribution, &clusters, 0)), "AFP");
    ck_assert_str_eq(wc_credit_name(wc_attribution_of_page(&attribution, &clusters, 2)), "Reuters");
    wc_attribution_free(&attribution);
}
END_TEST

START_TEST(stories_do_not_mix_and_threads_change_nothing)
{
    const char *const credit[] = {afp_line, reuters, none, reuters, afp_line, none};
    for (int threads = 1; threads <= 4; threads += 3) {
        attribute(credit, PAGES, false, threads);
        ck_assert_str_eq(story_agency(0), "AFP");
        ck_assert_str_eq(story_agency(1), "Reuters");
        ck_assert_str_eq(story_agency(2), "");
        ck_assert_str_eq(story_agency(4), "AFP");
        ck_assert_uint_eq(attribution.story[3].n_pages, 1);
        wc_attribution_free(&attribution);
    }
}
END_TEST

Suite *attribution_suite(void);
Suite *attribution_suite(void)
{
    Suite *suite = suite_create("attribution");
    TCase *tcase = tcase_create("attribution");
    tcase_add_test(tcase, most_pages_decide);
    tcase_add_test(tcase, agreement_is_no_conflict);
    tcase_add_test(tcase, stronger_evidence_decides_between_equals);
    tcase_add_test(tcase, a_mention_is_no_credit);
    tcase_add_test(tcase, a_page_keeps_its_own_agency_and_else_has_its_story_s);
    tcase_add_test(tcase, stories_do_not_mix_and_threads_change_nothing);
    suite_add_tcase(suite, tcase);
    return suite;
}
