/* match_test.c - what two pages share against a count by hand over random evidence, and speeches. */
#include "story/match_kernel.h"
#include "random.h"
#include "checks.h"
#include <string.h>

#define OWN_MOST 160

typedef struct {
    uint32_t hash[OWN_MOST];
    uint16_t mark[OWN_MOST];
    wc_own own;
} text;

static wc_params params;
static wc_matcher matcher;
static wc_entry entry[2];
static const wc_pageset set = {.entry = entry, .n = 2};

static void start(void)
{
    wc_params_init(&params);
    memset(entry, 0, sizeof entry);
    entry[1].outlet = 1;
    ck_assert(wc_matcher_init(&matcher, OWN_MOST));
}

static void stop(void) { wc_matcher_free(&matcher); }

/* false: this processor cannot run it. */
static bool uses_kernel_of(int cpu)
{
    if (!wc_cpu_has((wc_cpu)cpu)) return false;
    matcher.kernel = wc_match_kernel_of((wc_cpu)cpu);
    return true;
}

static wc_match compare(text *a, text *b)
{
    wc_own own[2] = {a->own, b->own};
    own[0].hash = a->hash;
    own[0].mark = a->mark;
    own[1].hash = b->hash;
    own[1].mark = b->mark;
    return wc_match_pages(&matcher, &set, own, &params, 0, 1);
}

static void add(text *t, uint32_t hash, unsigned mark)
{
    t->hash[t->own.n] = hash;
    t->mark[t->own.n++] = (uint16_t)mark;
}

/* Hashes out of a small pool, so that two texts share some, at random places of the text, each place once. */
static void make_text(text *t, uint64_t *state, uint8_t level, uint32_t quoted)
{
    const uint32_t n = 1 + random_below(state, OWN_MOST - 1), stride = 2 * random_below(state, 8) + 1;
    uint32_t hash = 0, place = random_below(state, WC_MARK_PLACE + 1);
    memset(t, 0, sizeof *t);
    t->own.level = level;
    for (uint32_t i = 0; i < n; i++) {
        hash += 1 + random_below(state, 4) * random_below(state, 4);
        place = (place + stride * 257) & WC_MARK_PLACE;
        add(t, hash << (20 - level), place | (random_below(state, 10) < quoted ? WC_MARK_QUOTED : 0));
    }
}

static bool has(const text *t, uint32_t hash)
{
    for (uint32_t i = 0; i < t->own.n; i++) {
        if (t->hash[i] == hash) return true;
    }
    return false;
}

/* Walk x in the order of the text, place by place; runs of what y has, and of what it lacks. */
static void count_runs(const text *x, const text *y, uint8_t level, bool quotations, uint32_t *shared,
                       uint32_t *unshared)
{
    uint32_t now[2] = {0, 0}, longest[2] = {0, 0};
    for (uint32_t place = 0; place <= WC_MARK_PLACE; place++) {
        for (uint32_t i = 0; i < x->own.n; i++) {
            const bool both = has(y, x->hash[i]);
            if ((x->mark[i] & WC_MARK_PLACE) != place || x->hash[i] >= wc_level_bound(level)) continue;
            if (!quotations && (x->mark[i] & WC_MARK_QUOTED) && !both) continue;
            now[both]++;
            now[!both] = 0;
            if (now[both] > longest[both]) longest[both] = now[both];
        }
    }
    *unshared = longest[0] << level;
    *shared = longest[1] << level;
}

START_TEST(runs_are_those_of_the_text_in_order)
{
    uint64_t state = 5;
    uint32_t n_long = 0;
    if (!uses_kernel_of(_i)) return;
    params.shared_words = 0;
    for (int round = 0; round < 40; round++) {
        const uint8_t level_a = (uint8_t)random_below(&state, 3), level_b = (uint8_t)random_below(&state, 3);
        const uint8_t level = level_a > level_b ? level_a : level_b;
        const uint32_t quoted = random_below(&state, 9);
        uint32_t shared, unshared_a, unshared_b, ignored;
        text a, b;
        wc_match m;
        make_text(&a, &state, level_a, quoted);
        make_text(&b, &state, level_b, quoted);
        m = compare(&a, &b);
        count_runs(&a, &b, level, m.quotations, &shared, &unshared_a);
        count_runs(&b, &a, level, m.quotations, &ignored, &unshared_b);
        ck_assert_msg(m.run == shared && m.run_a == unshared_a && m.run_b == unshared_b,
                      "round %d: runs %u %u %u, by hand %u %u %u", round, m.run, m.run_a, m.run_b, shared, unshared_a,
                      unshared_b);
        n_long += shared > 1 && unshared_a > 1;
    }
    ck_assert_uint_gt(n_long, 10);
}
END_TEST

/* Hashes spread as those of texts are, or in a heap: then many have their upper bits in common. */
static void make_spread_text(text *t, uint64_t *state, uint8_t level, unsigned heap)
{
    uint64_t hash = 0;
    memset(t, 0, sizeof *t);
    t->own.level = level;
    for (uint32_t n = random_below(state, OWN_MOST + 1); t->own.n < n;) {
        hash = heap > 0 && random_below(state, heap) > 0 ? hash + 1 : (hash / 128 + 1 + random_below(state, 4)) * 128;
        if (hash >= 1 << 16) break;
        add(t, (uint32_t)(hash << 16) >> level, random_below(state, 4) > 0 ? t->own.n : t->own.n | WC_MARK_QUOTED);
    }
}

static uint32_t count_shared(const text *x, const text *y, uint8_t level)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->own.n; i++) n += x->hash[i] < wc_level_bound(level) && has(y, x->hash[i]);
    return n;
}

START_TEST(whoever_is_held_what_is_shared_is_the_same)
{
    uint64_t state = 9;
    uint32_t n_crowded = 0, n_found = 0;
    if (!uses_kernel_of(_i)) return;
    for (int round = 0; round < 3000; round++) {
        const uint8_t level_a = (uint8_t)random_below(&state, 3), level_b = (uint8_t)random_below(&state, 3);
        const uint8_t level = level_a > level_b ? level_a : level_b;
        text a, b;
        wc_match first, second;
        make_spread_text(&a, &state, level_a, random_below(&state, 2) * 9);
        make_spread_text(&b, &state, level_b, random_below(&state, 2) * 9);
        if (round % 100 == 0) a.hash[0] = 0;
        if (round % 200 == 0) b.hash[0] = 0;
        wc_own own[2] = {a.own, b.own};
        own[0].hash = a.hash;
        own[0].mark = a.mark;
        own[1].hash = b.hash;
        own[1].mark = b.mark;
        wc_matcher_hold(&matcher, own, 0);
        n_crowded += matcher.crowded;
        first = wc_match_held(&matcher, &set, own, &params, 1);
        ck_assert_uint_eq(matcher.n_shared, count_shared(&a, &b, level));
        for (size_t k = 0; k < matcher.n_shared; k++)
            ck_assert_uint_eq(b.hash[matcher.shared[k].free_at], a.hash[matcher.shared[k].held_at]);
        second = wc_match_pages(&matcher, &set, own, &params, 0, 1);
        ck_assert_msg(memcmp(&first, &second, sizeof first) == 0, "round %d", round);
        n_found += matcher.n_shared > 20;
    }
    if (matcher.kernel->needs_table) ck_assert_uint_gt(n_crowded, 500);
    ck_assert_uint_lt(n_crowded, 2500);
    ck_assert_uint_gt(n_found, 100);
}
END_TEST

/* n_quoted shingles of one speech, then n of the page's own from hash `first` on. */
static text make_speech(uint32_t n_quoted, uint32_t n, uint32_t first)
{
    text t = {.own = {.n = 0}};
    for (uint32_t i = 0; i < n_quoted; i++) add(&t, 1 + i, i | WC_MARK_QUOTED);
    for (uint32_t i = 0; i < n; i++) add(&t, first + i, n_quoted + i);
    return t;
}

START_TEST(speech_in_full_is_matched)
{
    text a = make_speech(100, 20, 1000), b = make_speech(90, 25, 2000);
    const wc_match m = compare(&a, &b);
    ck_assert(m.quotations);
    ck_assert_int_eq(m.relation, WC_RELATION_COPY);
    ck_assert_uint_eq(m.shared, 90);
}
END_TEST

START_TEST(two_reports_on_one_speech_are_told_by_the_reporters_text)
{
    text a = make_speech(90, 25, 1000), b = make_speech(80, 60, 2000), report = make_speech(80, 60, 3000);
    ck_assert_int_eq(compare(&b, &report).relation, WC_RELATION_QUOTE);
    ck_assert_int_eq(compare(&a, &report).relation, WC_RELATION_COPY); /* one of them is the speech in full */
}
END_TEST

Suite *match_suite(void);
Suite *match_suite(void)
{
    Suite *suite = suite_create("match");
    TCase *test_case = tcase_create("match");
    tcase_add_checked_fixture(test_case, start, stop);
    tcase_add_loop_test(test_case, runs_are_those_of_the_text_in_order, 0, WC_CPUS);
    tcase_add_loop_test(test_case, whoever_is_held_what_is_shared_is_the_same, 0, WC_CPUS);
    tcase_add_test(test_case, speech_in_full_is_matched);
    tcase_add_test(test_case, two_reports_on_one_speech_are_told_by_the_reporters_text);
    suite_add_tcase(suite, test_case);
    return suite;
}
