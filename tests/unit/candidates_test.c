/* candidates_test.c - made-up sketches of stories, their copies and strangers, against the comparison of every pair. */
#include "story/candidates.h"
#include "random.h"
#include "story/cluster.h"
#include "story/rematch.h"
#include "story/verdict.h"
#include "story/window.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORY_WORDS  240
#define COMMON_WORDS 400 /* phrases that any page may have */

typedef struct {
    uint32_t word[2 * STORY_WORDS]; /* stand for shingles */
    size_t n;
} text;

/* Story s, cut at either end, with words changed and some added; now and then a phrase that is common. */
static text copy_of(uint64_t *state, uint64_t story, unsigned changed_percent)
{
    const size_t from = random_below(state, STORY_WORDS / 5), to = STORY_WORDS - random_below(state, STORY_WORDS / 3);
    uint64_t words = story * 7919 + 3;
    text t = {.n = 0};
    for (size_t i = 0; i < STORY_WORDS; i++) {
        const uint32_t word = (uint32_t)random64(&words);
        if (i < from || i >= to) continue;
        t.word[t.n++] = random_below(state, 100) < changed_percent ? (uint32_t)random64(state) : word;
    }
    for (uint32_t n = random_below(state, 60); n > 0; n--) t.word[t.n++] = (uint32_t)random64(state);
    for (uint32_t n = random_below(state, 20); n > 0; n--) {
        uint64_t common = random_below(state, COMMON_WORDS);
        t.word[t.n++] = (uint32_t)random64(&common);
    }
    return t;
}

static void push_page(wc_pageset *set, const text *t, size_t number, int64_t date)
{
    wc_entry e = {0};
    char id[32];
    uint16_t mark[sizeof t->word / sizeof *t->word];
    uint32_t hash[sizeof t->word / sizeof *t->word];
    e.id_len = (uint32_t)snprintf(id, sizeof id, "page-%06zu", number);
    e.strings = memcpy(wc_arena_alloc(&set->arena[0], e.id_len), id, e.id_len);
    e.outlet = WC_OUTLET_NONE; /* no mask */
    e.date = date;
    e.n = e.n_words = (uint32_t)t->n;
    for (size_t i = 0; i < t->n; i++) {
        hash[i] = wc_hash_cut(t->word[i], 20);
        mark[i] = (uint16_t)i;
    }
    ck_assert(wc_entry_pack(&set->sketches[0], &e, WC_CPU_PLAIN, hash, mark) && wc_pageset_push(set, &e));
}

typedef struct {
    wc_pageset set;
    wc_own *own;
    wc_params params;
} corpus;

/* Any hour of these days; of one page in thirty it is not known. */
static int64_t some_date(uint64_t *state, uint32_t days)
{
    return days == 0 || random_below(state, 30) == 0 ? WC_DATE_UNKNOWN : 3600 * (int64_t)random_below(state, days * 24);
}

/* Page i carries story i % n_stories, or, past n_copies, a story of its own; pushed in an order by seed. */
static corpus make_dated_corpus(size_t n_pages, size_t n_copies, size_t n_stories, uint64_t seed, uint32_t days)
{
    corpus c;
    uint32_t *order = malloc(n_pages * sizeof *order);
    wc_site none;
    for (uint32_t i = 0; i < n_pages; i++) order[i] = i;
    for (uint32_t i = (uint32_t)n_pages - 1; seed > 0 && i > 0; i--) {
        const uint32_t j = random_below(&seed, i + 1), swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    wc_params_init(&c.params);
    ck_assert(wc_pageset_init(&c.set, 1));
    for (size_t i = 0; i < n_pages; i++) {
        uint64_t state = order[i] + 1;
        const text t = copy_of(&state, order[i] < n_copies ? order[i] % n_stories : 100000 + order[i], order[i] % 30);
        push_page(&c.set, &t, order[i], some_date(&state, days));
    }
    free(order);
    c.own = calloc(n_pages, sizeof *c.own);
    ck_assert(wc_pageset_sort(&c.set, 1) && wc_mask_learn(&c.set, &c.params, 1, c.own, &none));
    return c;
}

static corpus make_corpus(size_t n_pages, size_t n_copies, size_t n_stories, uint64_t seed)
{
    return make_dated_corpus(n_pages, n_copies, n_stories, seed, 0);
}

static void free_corpus(corpus *c)
{
    free(c->own);
    wc_pageset_free(&c->set);
}

static wc_matches match(const corpus *c, int n_threads)
{
    wc_matches m = {0};
    ck_assert(wc_candidates_match(&c->set, c->own, &c->params, n_threads, &m));
    return m;
}

static uint32_t root_of(uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) p = parent[p];
    return p;
}

static uint32_t *components(const wc_matches *m, size_t n)
{
    uint32_t *parent = malloc(n * sizeof *parent);
    for (uint32_t p = 0; p < n; p++) parent[p] = p;
    for (size_t i = 0; i < m->all.n; i++) {
        if (wc_matches_in_memory(m)[i].relation >= WC_RELATION_COPY)
            parent[root_of(parent, wc_matches_in_memory(m)[i].b)] = root_of(parent, wc_matches_in_memory(m)[i].a);
    }
    return parent;
}

static void assert_ordered(const wc_matches *m)
{
    for (size_t i = 0; i < m->all.n; i++) {
        ck_assert_uint_lt(wc_matches_in_memory(m)[i].a, wc_matches_in_memory(m)[i].b);
        ck_assert_int_ne(wc_matches_in_memory(m)[i].relation, WC_RELATION_NONE);
        if (i == 0) continue;
        const wc_match *x = &wc_matches_in_memory(m)[i - 1], *y = &wc_matches_in_memory(m)[i];
        ck_assert(x->a < y->a || (x->a == y->a && x->b < y->b));
    }
}

static bool is_near(const corpus *c, uint32_t a, uint32_t b)
{
    const int64_t x = c->set.entry[a].date, y = c->set.entry[b].date;
    if (c->params.window == 0 || x == WC_DATE_UNKNOWN || y == WC_DATE_UNKNOWN) return true;
    return llabs(x - y) <= (int64_t)c->params.window * 3600;
}

/* A page without a date is near all, and is compared with a few. */
static bool must_be_together(const corpus *c, uint32_t a, uint32_t b)
{
    return c->params.window == 0 || (c->set.entry[b].date != WC_DATE_UNKNOWN && is_near(c, a, b));
}

/* How many pairs are copies, within the window; each must be in one component. */
static size_t assert_copies_together(const corpus *c, const wc_matches *m)
{
    uint32_t *parent = components(m, c->set.n);
    wc_matcher matcher;
    size_t n = 0;
    ck_assert(wc_matcher_init(&matcher, c->params.own));
    for (uint32_t a = 0; a < c->set.n; a++) {
        for (uint32_t b = a + 1; b < c->set.n; b++) {
            const wc_match pair = wc_match_pages(&matcher, &c->set, c->own, &c->params, a, b);
            if (pair.relation < WC_RELATION_COPY || !must_be_together(c, a, b)) continue;
            n++;
            ck_assert_msg(root_of(parent, a) == root_of(parent, b), "pages %u and %u", a, b);
        }
    }
    wc_matcher_free(&matcher);
    free(parent);
    return n;
}

START_TEST(what_every_pair_would_call_copies_is_found_together)
{
    corpus c = make_corpus(600, 450, 30, 0);
    wc_matches m = match(&c, 1);
    ck_assert_uint_gt(assert_copies_together(&c, &m), 2000);
    ck_assert_uint_lt(m.n_compared, 600 * 40);
    assert_ordered(&m);
    wc_matches_free(&m);
    free_corpus(&c);
}
END_TEST

START_TEST(strangers_stay_apart)
{
    corpus c = make_corpus(300, 0, 1, 0);
    wc_matches m = match(&c, 1);
    for (size_t i = 0; i < m.all.n; i++) ck_assert_int_lt(wc_matches_in_memory(&m)[i].relation, WC_RELATION_COPY);
    wc_matches_free(&m);
    free_corpus(&c);
}
END_TEST

static void assert_same_matches(const wc_matches *x, const wc_matches *y)
{
    ck_assert_uint_eq(x->all.n, y->all.n);
    ck_assert_uint_eq(x->n_compared, y->n_compared);
    for (size_t i = 0; i < x->all.n; i++) {
        const wc_match *p = &wc_matches_in_memory(x)[i], *q = &wc_matches_in_memory(y)[i];
        ck_assert(p->a == q->a && p->b == q->b && p->shared == q->shared && p->relation == q->relation);
        ck_assert(p->own_a == q->own_a && p->own_b == q->own_b && p->run == q->run && p->run_a == q->run_a);
    }
}

START_TEST(threads_and_order_of_input_change_nothing)
{
    static const uint32_t kind[][2] = {
        {WC_SIGNATURE_MINHASH, 0}, {WC_SIGNATURE_MINHASH, 64}, {WC_SIGNATURE_SIMHASH, 0}};
    corpus c = make_corpus(700, 500, 25, 0), shuffled = make_corpus(700, 500, 25, 99);
    c.params.signature = shuffled.params.signature = kind[_i][0];
    c.params.bands = shuffled.params.bands = kind[_i][1];
    wc_matches expected = match(&c, 1);
    ck_assert_uint_gt(expected.all.n, 50);
    for (int n_threads = 1; n_threads <= 8; n_threads *= 2) {
        wc_matches m = match(&c, n_threads), n = match(&shuffled, n_threads);
        assert_same_matches(&expected, &m);
        assert_same_matches(&expected, &n);
        wc_matches_free(&m);
        wc_matches_free(&n);
    }
    wc_matches_free(&expected);
    free_corpus(&c);
    free_corpus(&shuffled);
}
END_TEST

START_TEST(a_story_of_many_copies_costs_few_comparisons_a_page)
{
    enum { N = 2000 };
    corpus c = make_corpus(N, N, 1, 0);
    wc_matches m = match(&c, 2);
    uint32_t *parent = components(&m, N);
    for (uint32_t p = 0; p < N; p++) ck_assert_uint_eq(root_of(parent, p), root_of(parent, 0));
    ck_assert_uint_lt(m.n_compared, N * 40);
    free(parent);
    wc_matches_free(&m);
    free_corpus(&c);
}
END_TEST

START_TEST(equal_own_texts_are_identical_and_compared_once)
{
    enum { N = 100 };
    corpus c;
    wc_own own[N] = {0};
    wc_site none;
    uint64_t state = 3;
    const text t = copy_of(&state, 1, 0);
    wc_params_init(&c.params);
    ck_assert(wc_pageset_init(&c.set, 1));
    for (size_t i = 0; i < N; i++) push_page(&c.set, &t, i, WC_DATE_UNKNOWN);
    ck_assert(wc_pageset_sort(&c.set, 1) && wc_mask_learn(&c.set, &c.params, 1, own, &none));
    c.own = own;
    wc_matches m = match(&c, 2);
    ck_assert_uint_eq(m.all.n, N - 1);
    ck_assert_uint_eq(m.n_compared, N - 1);
    for (size_t i = 0; i < m.all.n; i++) {
        ck_assert_uint_eq(wc_matches_in_memory(&m)[i].a, 0);
        ck_assert_int_eq(wc_matches_in_memory(&m)[i].relation, WC_RELATION_IDENTICAL);
    }
    wc_matches_free(&m);
    wc_pageset_free(&c.set);
}
END_TEST

enum { DAYS = 40 };
static const uint32_t windows[] = {1, 24, 36, 7 * 24, 30 * 24, DAYS * 24};

START_TEST(within_a_window_all_copies_are_found_together_and_none_beyond_it)
{
    corpus c = make_dated_corpus(600, 500, 12, 0, DAYS);
    c.params.window = windows[_i];
    c.params.signature = _i % 2 == 1 ? WC_SIGNATURE_SIMHASH : WC_SIGNATURE_MINHASH;
    c.params.distance = 16;
    wc_matches m = match(&c, 2);
    for (size_t i = 0; i < m.all.n; i++)
        ck_assert(is_near(&c, wc_matches_in_memory(&m)[i].a, wc_matches_in_memory(&m)[i].b));
    if (_i % 2 == 0) ck_assert_uint_gt(assert_copies_together(&c, &m), 20);
    ck_assert_uint_lt(m.n_compared, 600 * 60);
    assert_ordered(&m);
    wc_matches_free(&m);
    free_corpus(&c);
}
END_TEST

/* A page is near the longest of its story, and is in none that it could be in before its own. */
START_TEST(a_window_parts_stories_and_nothing_else)
{
    corpus c = make_dated_corpus(600, 500, 12, 0, DAYS);
    c.params.window = windows[_i];
    wc_matches m = match(&c, 2);
    wc_clusters found;
    wc_matcher matcher;
    wc_page_facts facts;
    ck_assert(wc_page_facts_make(&facts, &c.set, NULL, 2) &&
              wc_clusters_make(&found, &c.set, NULL, c.own, &c.params, &facts, &m, 2) &&
              wc_matcher_init(&matcher, c.params.own));
    for (uint32_t p = 0; p < c.set.n; p++) ck_assert(is_near(&c, p, found.cluster[found.cluster_of[p]].representative));
    for (size_t i = 0; i < 2 * m.all.n; i++) {
        const wc_match *edge = &wc_matches_in_memory(&m)[i / 2];
        const uint32_t page = i % 2 ? edge->a : edge->b, other = i % 2 ? edge->b : edge->a;
        const uint32_t longest = found.cluster[found.cluster_of[other]].representative;
        const uint32_t own = found.cluster[found.cluster_of[page]].representative;
        const uint64_t words = (uint64_t)c.own[longest].n << c.own[longest].level;
        if (edge->relation < WC_RELATION_COPY || own == longest || found.digest[page] || found.digest[other]) continue;
        if (words <= (uint64_t)c.own[own].n << c.own[own].level || !is_near(&c, page, longest)) continue;
        const wc_match with = wc_match_pages(&matcher, &c.set, c.own, &c.params, page < longest ? page : longest,
                                             page < longest ? longest : page);
        ck_assert(!wc_verdict_is_member(&with, &c.params));
    }
    wc_matcher_free(&matcher);
    wc_page_facts_free(&facts);
    wc_clusters_free(&found);
    wc_matches_free(&m);
    free_corpus(&c);
}
END_TEST

/* Every third shingle goes. */
static void thin(wc_own *own)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < own->n; i++) {
        if (i % 3 == 0) continue;
        own->hash[n] = own->hash[i];
        own->mark[n++] = own->mark[i];
    }
    own->n = n;
}

static void thin_some(const corpus *c, size_t step, bool *changed)
{
    for (size_t p = 0; p < c->set.n; p += step) {
        changed[p] = true;
        thin(&c->own[p]);
    }
}

/* What is left of a pair's match, found without any search. */
static bool matches_still(wc_matcher *matcher, const corpus *c, const wc_match *m)
{
    return wc_match_pages(matcher, &c->set, c->own, &c->params, m->a, m->b).relation != WC_RELATION_NONE;
}

START_TEST(what_a_few_changed_pages_matched_is_compared_again)
{
    enum { N = 700 };
    corpus c = make_corpus(N, 500, 25, 0);
    wc_matches before = match(&c, 1), m = match(&c, 1);
    bool changed[N] = {false};
    wc_matcher matcher;
    size_t k = 0, n_changed = 0;
    thin_some(&c, 100, changed);
    ck_assert(wc_rematch(&c.set, c.own, &c.params, 2, changed, &m));
    ck_assert_uint_eq(m.n_compared, before.n_compared); /* nothing was searched */
    ck_assert(wc_matcher_init(&matcher, c.params.own));
    for (size_t i = 0; i < before.all.n; i++) {
        const wc_match *was = &wc_matches_in_memory(&before)[i];
        if (changed[was->a] || changed[was->b]) {
            n_changed++;
            if (!matches_still(&matcher, &c, was)) continue;
            const wc_match now = wc_match_pages(&matcher, &c.set, c.own, &c.params, was->a, was->b);
            ck_assert_mem_eq(&wc_matches_in_memory(&m)[k++], &now, sizeof now);
        } else {
            ck_assert_mem_eq(&wc_matches_in_memory(&m)[k++], was, sizeof *was);
        }
    }
    ck_assert_uint_eq(k, m.all.n);
    ck_assert_uint_gt(n_changed, 10);
    wc_matcher_free(&matcher);
    wc_matches_free(&before);
    wc_matches_free(&m);
    free_corpus(&c);
}
END_TEST

/* The first match from i on of pages that did not change; m->all.n: there is none. */
static size_t next_of_others(const wc_matches *m, const bool *changed, size_t i)
{
    const wc_match *match = wc_matches_in_memory(m);
    while (i < m->all.n && (changed[match[i].a] || changed[match[i].b])) i++;
    return i;
}

START_TEST(many_changed_pages_are_searched_anew)
{
    enum { N = 700 };
    corpus c = make_corpus(N, 500, 25, 0);
    wc_matches before = match(&c, 1), m[3], anew;
    bool changed[N] = {false};
    size_t i = 0, k = 0;
    for (int t = 0; t < 3; t++) m[t] = match(&c, 1);
    thin_some(&c, 3, changed);
    for (int t = 0; t < 3; t++) {
        ck_assert(wc_rematch(&c.set, c.own, &c.params, 1 << t, changed, &m[t]));
        assert_same_matches(&m[0], &m[t]);
    }
    anew = match(&c, 1);
    assert_ordered(&m[0]);
    ck_assert(m[0].n_compared > before.n_compared && m[0].n_compared - before.n_compared < anew.n_compared);
    ck_assert_uint_gt(assert_copies_together(&c, &m[0]), N);
    while ((i = next_of_others(&before, changed, i)) < before.all.n) {
        k = next_of_others(&m[0], changed, k);
        ck_assert_uint_lt(k, m[0].all.n);
        ck_assert_mem_eq(&wc_matches_in_memory(&m[0])[k++], &wc_matches_in_memory(&before)[i++], sizeof(wc_match));
    }
    ck_assert_uint_eq(next_of_others(&m[0], changed, k), m[0].all.n);
    wc_matches_free(&before);
    wc_matches_free(&anew);
    for (int t = 0; t < 3; t++) wc_matches_free(&m[t]);
    free_corpus(&c);
}
END_TEST

START_TEST(a_window_of_all_time_changes_nothing)
{
    corpus c = make_dated_corpus(700, 500, 25, 0, DAYS), shuffled = make_dated_corpus(700, 500, 25, 99, DAYS);
    c.params.signature = shuffled.params.signature = _i == 0 ? WC_SIGNATURE_MINHASH : WC_SIGNATURE_SIMHASH;
    wc_matches without = match(&c, 1);
    c.params.window = shuffled.params.window = DAYS * 24;
    wc_matches m = match(&c, 4), n = match(&shuffled, 1);
    assert_same_matches(&without, &m);
    assert_same_matches(&without, &n);
    c.params.window = shuffled.params.window = 30;
    wc_matches_free(&m);
    wc_matches_free(&n);
    m = match(&c, 4);
    n = match(&shuffled, 1);
    ck_assert_uint_lt(m.all.n, without.all.n);
    assert_same_matches(&m, &n);
    wc_matches_free(&m);
    wc_matches_free(&n);
    wc_matches_free(&without);
    free_corpus(&c);
    free_corpus(&shuffled);
}
END_TEST

/* Each is matched with the first within its window, and of each stretch of a window one goes on. */
START_TEST(equal_own_texts_are_compared_once_within_a_window)
{
    enum { N = 100, EVERY = 3600 * 24 };
    corpus c;
    wc_own own[N] = {0};
    wc_site none;
    uint64_t state = 3;
    const text t = copy_of(&state, 1, 0);
    wc_params_init(&c.params);
    c.params.window = 10 * 24;
    ck_assert(wc_pageset_init(&c.set, 1));
    for (size_t i = 0; i < N; i++) push_page(&c.set, &t, i, (int64_t)i * EVERY);
    ck_assert(wc_pageset_sort(&c.set, 1) && wc_mask_learn(&c.set, &c.params, 1, own, &none));
    c.own = own;
    wc_matches m = match(&c, 2);
    ck_assert_uint_eq(m.all.n, N - 1);
    ck_assert_uint_eq(m.n_compared, N - 1);
    for (size_t i = 0; i < m.all.n; i++) {
        ck_assert_uint_eq(wc_matches_in_memory(&m)[i].a,
                          wc_matches_in_memory(&m)[i].b > 10 ? wc_matches_in_memory(&m)[i].b - 10 : 0);
        ck_assert_int_eq(wc_matches_in_memory(&m)[i].relation, WC_RELATION_IDENTICAL);
    }
    wc_matches_free(&m);
    wc_pageset_free(&c.set);
}
END_TEST

START_TEST(no_pages_are_no_matches)
{
    corpus c = {0};
    wc_params_init(&c.params);
    ck_assert(wc_pageset_init(&c.set, 1));
    wc_matches m = match(&c, 4);
    ck_assert_uint_eq(m.all.n, 0);
    wc_matches_free(&m);
    wc_pageset_free(&c.set);
}
END_TEST

Suite *candidates_suite(void);
Suite *candidates_suite(void)
{
    Suite *suite = suite_create("candidates");
    TCase *tcase = tcase_create("candidates");
    tcase_add_test(tcase, what_every_pair_would_call_copies_is_found_together);
    tcase_add_test(tcase, strangers_stay_apart);
    tcase_add_loop_test(tcase, threads_and_order_of_input_change_nothing, 0, 3);
    tcase_add_test(tcase, a_story_of_many_copies_costs_few_comparisons_a_page);
    tcase_add_test(tcase, equal_own_texts_are_identical_and_compared_once);
    tcase_add_loop_test(tcase, within_a_window_all_copies_are_found_together_and_none_beyond_it, 0, 6);
    tcase_add_loop_test(tcase, a_window_parts_stories_and_nothing_else, 0, 6);
    tcase_add_loop_test(tcase, a_window_of_all_time_changes_nothing, 0, 2);
    tcase_add_test(tcase, equal_own_texts_are_compared_once_within_a_window);
    tcase_add_test(tcase, no_pages_are_no_matches);
    tcase_add_test(tcase, what_a_few_changed_pages_matched_is_compared_again);
    tcase_add_test(tcase, many_changed_pages_are_searched_anew);
    suite_add_tcase(suite, tcase);
    return suite;
}
