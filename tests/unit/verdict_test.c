/* verdict_test.c - verdicts by hand, and the distance to the other verdict over random evidence. */
#include "story/verdict.h"
#include "random.h"
#include "checks.h"
#include <string.h>

static wc_params params;

static void start(void) { wc_params_init(&params); }

static wc_match evidence(uint16_t own_a, uint16_t own_b, uint16_t shared)
{
    return (wc_match){.own_a = own_a, .own_b = own_b, .shared = shared, .scale = 1};
}

static uint16_t below(uint64_t *state, int n) { return (uint16_t)random_below(state, (uint32_t)n); }

/* Evidence such as a match can hold. */
static wc_match random_evidence(uint64_t *state)
{
    const uint16_t own_a = (uint16_t)(1 + below(state, 120)), own_b = (uint16_t)(1 + below(state, 120));
    const uint16_t shorter = own_a < own_b ? own_a : own_b;
    wc_match m = evidence(own_a, own_b, below(state, shorter + 1));
    m.figures = below(state, shorter / 2 + 1);
    if (m.figures > shorter - m.shared) m.figures_shared = (uint16_t)(m.figures - (shorter - m.shared));
    m.figures_shared = (uint16_t)(m.figures_shared +
                                  below(state, (m.figures < m.shared ? m.figures : m.shared) - m.figures_shared + 1));
    m.shared_quoted = below(state, 40);
    m.run_a = random_below(state, 200);
    m.run_b = random_below(state, 200);
    m.same_outlet = random_below(state, 2) == 0;
    return m;
}

static bool is_copy(const wc_match *m, uint32_t shared)
{
    wc_match other = *m;
    other.shared = (uint16_t)shared;
    return wc_verdict_of(&other, &params).relation == WC_RELATION_COPY;
}

START_TEST(distance_is_the_least_over_random_evidence)
{
    uint64_t state = 11;
    uint32_t n_of[WC_RELATIONS] = {0}, n_turned = 0;
    for (int i = 0; i < 20000; i++) {
        const wc_match m = random_evidence(&state);
        wc_verdict after;
        const uint32_t d = wc_verdict_distance(&m, &params, &after);
        const bool copy = is_copy(&m, m.shared);
        const uint32_t shorter = m.own_a < m.own_b ? m.own_a : m.own_b;
        const uint32_t least = m.figures_shared, most = shorter - (m.figures - m.figures_shared);
        uint32_t turn = 0;
        for (uint32_t k = 1; turn == 0 && (copy ? m.shared >= least + k : m.shared + k <= most); k++)
            if (is_copy(&m, copy ? m.shared - k : m.shared + k) != copy) turn = k;
        ck_assert_msg(d == turn, "round %d: distance %u, by trial %u", i, d, turn);
        n_of[wc_verdict_of(&m, &params).relation]++;
        n_turned += d > 0;
    }
    for (int r = WC_RELATION_NONE; r <= WC_RELATION_COPY; r++) ck_assert_uint_gt(n_of[r], 50); /* all rules were seen */
    ck_assert_uint_gt(n_turned, 1000);
}
END_TEST

START_TEST(copy_names_the_share_of_the_shorter_page)
{
    const wc_match m = evidence(200, 100, 62);
    const wc_verdict v = wc_verdict_of(&m, &params);
    ck_assert_int_eq(v.relation, WC_RELATION_COPY);
    ck_assert_int_eq(v.gate, WC_GATE_CONTAIN);
    ck_assert_uint_eq(v.have, 62);
    ck_assert_uint_eq(v.asked, 30);
}
END_TEST

START_TEST(distance_is_the_least_change_that_turns_it)
{
    wc_match m = evidence(200, 200, 124);
    wc_verdict after;
    ck_assert_uint_eq(wc_verdict_distance(&m, &params, &after), 65); /* 59 of 200 are under 30% */
    ck_assert_int_eq(after.gate, WC_GATE_CONTAIN);
    m = evidence(400, 200, 124); /* 79 of 400 are under 20% of the longer first */
    m.run_a = m.run_b = 50;
    ck_assert_uint_eq(wc_verdict_distance(&m, &params, &after), 45);
    ck_assert_int_eq(after.gate, WC_GATE_LONGER);
    m = evidence(200, 200, 20);
    ck_assert_uint_eq(wc_verdict_distance(&m, &params, &after), 40);
    ck_assert_int_eq(after.relation, WC_RELATION_COPY);
}
END_TEST

START_TEST(few_words_must_be_half_of_the_shorter)
{
    const wc_match less = evidence(200, 80, 39), half = evidence(100, 78, 39), more = evidence(100, 80, 40);
    const wc_verdict v = wc_verdict_of(&less, &params);
    ck_assert_int_eq(v.relation, WC_RELATION_PARTIAL);
    ck_assert_int_eq(v.gate, WC_GATE_CONTAIN);
    ck_assert_uint_eq(v.have, 48);
    ck_assert_uint_eq(v.asked, 50);
    ck_assert_int_eq(wc_verdict_of(&half, &params).relation, WC_RELATION_COPY);
    ck_assert_int_eq(wc_verdict_of(&more, &params).relation, WC_RELATION_COPY);
}
END_TEST

START_TEST(cut_copy_may_be_a_tenth_of_the_longer)
{
    wc_match m = evidence(120, 600, 60);
    m.run_a = 40;
    m.run_b = 500;
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_COPY);
    m.run_a = 41; /* a paragraph of its own: no longer the other cut down */
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_PARTIAL);
    ck_assert_uint_eq(wc_verdict_of(&m, &params).asked, 20);
    m.run_a = 40;
    m.own_b = 601;
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_PARTIAL);
    ck_assert_uint_eq(wc_verdict_of(&m, &params).asked, 10);
}
END_TEST

START_TEST(headlines_of_two_days_make_a_series)
{
    wc_match m = evidence(60, 60, 48);
    m.figures = 10;
    m.figures_shared = 6; /* of the words 42 of 50 */
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_COPY);
    m.dated = true;
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_TEMPLATE);
    ck_assert_int_eq(wc_verdict_of(&m, &params).gate, WC_GATE_SERIES);
    m.shared = 50;
    m.figures_shared = 9; /* more than of the words: the same page under another date */
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_COPY);
}
END_TEST

START_TEST(strict_asks_for_nearly_all)
{
    wc_match m = evidence(100, 133, 80);
    params.level = WC_MATCH_STRICT;
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_COPY);
    m.own_b = 134; /* 80 of 134 are under 60% */
    ck_assert_int_eq(wc_verdict_of(&m, &params).gate, WC_GATE_LONGER);
    m = evidence(100, 100, 79);
    ck_assert_int_eq(wc_verdict_of(&m, &params).relation, WC_RELATION_PARTIAL);
    m.relation = WC_RELATION_PARTIAL;
    ck_assert(!wc_verdict_is_member(&m, &params));
    params.level = WC_MATCH_STORY;
    ck_assert(wc_verdict_is_member(&m, &params));
}
END_TEST

START_TEST(distance_is_none_where_no_number_would_do)
{
    wc_match m = evidence(10, 100, 5);
    wc_verdict after;
    ck_assert_uint_eq(wc_verdict_distance(&m, &params, &after), 0);
    ck_assert_int_eq(after.gate, WC_GATE_WORDS);
    m = evidence(30, 1000, 30);
    ck_assert_uint_eq(wc_verdict_distance(&m, &params, &after), 0);
    ck_assert_int_eq(after.gate, WC_GATE_LONGER);
    m = evidence(400, 400, 90);
    m.same_outlet = true;
    m.run_a = m.run_b = 121;
    ck_assert_uint_eq(wc_verdict_distance(&m, &params, &after), 0);
    ck_assert_int_eq(after.gate, WC_GATE_OUTLET_APART);
    ck_assert_uint_eq(after.have, 121);
    ck_assert_uint_eq(after.asked, 120);
}
END_TEST

START_TEST(percent_is_cut)
{
    ck_assert_uint_eq(wc_percent(299, 1000), 29);
    ck_assert_uint_eq(wc_percent(5, 5), 100);
    ck_assert_uint_eq(wc_percent(0, 0), 0);
}
END_TEST

Suite *verdict_suite(void);
Suite *verdict_suite(void)
{
    Suite *suite = suite_create("verdict");
    TCase *test_case = tcase_create("verdict");
    tcase_add_checked_fixture(test_case, start, NULL);
    tcase_add_test(test_case, distance_is_the_least_over_random_evidence);
    tcase_add_test(test_case, copy_names_the_share_of_the_shorter_page);
    tcase_add_test(test_case, distance_is_the_least_change_that_turns_it);
    tcase_add_test(test_case, few_words_must_be_half_of_the_shorter);
    tcase_add_test(test_case, cut_copy_may_be_a_tenth_of_the_longer);
    tcase_add_test(test_case, headlines_of_two_days_make_a_series);
    tcase_add_test(test_case, strict_asks_for_nearly_all);
    tcase_add_test(test_case, distance_is_none_where_no_number_would_do);
    tcase_add_test(test_case, percent_is_cut);
    suite_add_tcase(suite, test_case);
    return suite;
}
