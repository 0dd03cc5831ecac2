/* cluster_test.c - clusters of made-up sketches: chains of slowly changing pages, and one page again and again. */
#include "story/candidates.h"
#include "story/cluster.h"
#include "story/verdict.h"
#include "random.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCES = 24, LONGEST = 24, THREADS = 2 };

typedef struct {
    wc_pageset set;
    wc_own *own;
    wc_params params;
    wc_matches matches;
    wc_clusters clusters;
} corpus;

typedef struct {
    uint32_t hash[SENTENCES * LONGEST];
    size_t n;
} text;

/* 8 to 24 shingles that sentence `number` has alone. */
static void put_sentence(text *t, uint64_t number)
{
    uint64_t state = number * 7919 + 3;
    for (uint32_t n = 8 + random_below(&state, LONGEST - 7); n > 0; n--) t->hash[t->n++] = (uint32_t)random64(&state);
}

/* Place i is written anew by every page with page % SENTENCES == i. */
static text chain_link(size_t page)
{
    text t = {.n = 0};
    for (size_t i = 0; i < SENTENCES; i++) put_sentence(&t, i + (page + SENTENCES - i) / SENTENCES * SENTENCES);
    return t;
}

/* One page of an outlet of its own; date: its number. */
static void push_page(wc_pageset *set, const text *t, size_t number)
{
    wc_entry e = {.n = (uint32_t)t->n, .n_words = (uint32_t)t->n, .date = (int64_t)number * 3600};
    char name[32];
    uint16_t mark[sizeof t->hash / sizeof *t->hash];
    e.id_len = (uint32_t)snprintf(name, sizeof name, "page-%06zu", number);
    e.strings = memcpy(wc_arena_alloc(&set->arena[0], e.id_len), name, e.id_len);
    e.outlet = wc_names_intern(&set->outlets, (wc_str){name, e.id_len});
    for (size_t i = 0; i < t->n; i++) mark[i] = (uint16_t)i;
    ck_assert(wc_entry_pack(&set->sketches[0], &e, WC_CPU_PLAIN, t->hash, mark) && wc_pageset_push(set, &e));
}

static corpus begin(void)
{
    corpus c = {0};
    wc_params_init(&c.params);
    ck_assert(wc_pageset_init(&c.set, 1));
    return c;
}

static void cluster(corpus *c)
{
    wc_site *site = calloc(c->set.outlets.n, sizeof *site);
    wc_page_facts facts;
    c->own = calloc(c->set.n, sizeof *c->own);
    ck_assert(wc_pageset_sort(&c->set, THREADS) && wc_mask_learn(&c->set, &c->params, THREADS, c->own, site));
    ck_assert(wc_candidates_match(&c->set, c->own, &c->params, THREADS, &c->matches));
    ck_assert(wc_page_facts_make(&facts, &c->set, NULL, THREADS));
    ck_assert(wc_clusters_make(&c->clusters, &c->set, NULL, c->own, &c->params, &facts, &c->matches, THREADS));
    wc_page_facts_free(&facts);
    ck_assert(wc_clusters_compare(&c->clusters, &c->set, c->own, &c->params, &c->matches, THREADS));
    free(site);
}

static void end(corpus *c)
{
    wc_clusters_free(&c->clusters);
    wc_matches_free(&c->matches);
    free(c->own);
    wc_pageset_free(&c->set);
}

static uint64_t own_words(const corpus *c, uint32_t page) { return (uint64_t)c->own[page].n << c->own[page].level; }

static void assert_verifies(const corpus *c, wc_matcher *matcher, uint32_t representative, uint32_t member)
{
    const uint32_t a = member < representative ? member : representative, b = member + representative - a;
    const wc_match m = wc_match_pages(matcher, &c->set, c->own, &c->params, a, b);
    ck_assert_msg(m.relation >= WC_RELATION_COPY || wc_verdict_is_member(&m, &c->params), "page %u with page %u",
                  member, representative);
    ck_assert_uint_ge(own_words(c, representative), own_words(c, member));
}

/* Returns the pages of the largest cluster. */
static size_t assert_members_verify(const corpus *c)
{
    wc_matcher matcher;
    size_t largest = 0;
    ck_assert(wc_matcher_init(&matcher, c->params.own));
    for (size_t i = 0; i < c->clusters.n; i++) {
        const wc_cluster *one = &c->clusters.cluster[i];
        const uint32_t *member = c->clusters.member + one->first;
        if (one->n_pages > largest) largest = one->n_pages;
        for (uint32_t k = 0; k < one->n_pages; k++) {
            if (member[k] != one->representative) assert_verifies(c, &matcher, one->representative, member[k]);
        }
    }
    wc_matcher_free(&matcher);
    return largest;
}

START_TEST(members_of_a_chain_verify_with_its_longest_page)
{
    enum { N = 3000 };
    corpus c = begin();
    for (size_t p = 0; p < N; p++) {
        const text t = chain_link(p);
        push_page(&c.set, &t, p);
    }
    cluster(&c);
    /* A page shares nothing with those that are SENTENCES away, so none of them stands with it in one cluster. */
    const size_t largest = assert_members_verify(&c);
    ck_assert_uint_ge(largest, SENTENCES / 2);
    ck_assert_uint_le(largest, 2 * SENTENCES - 1);
    end(&c);
}
END_TEST

START_TEST(identical_pages_of_many_outlets_are_one_cluster)
{
    enum { N = 20000 };
    corpus c = begin();
    const text t = chain_link(0);
    for (size_t p = 0; p < N; p++) push_page(&c.set, &t, p);
    cluster(&c);
    ck_assert_uint_eq(c.clusters.n, 1);
    ck_assert_uint_eq(assert_members_verify(&c), N);
    ck_assert_uint_eq(c.clusters.cluster[0].lead, 0);
    const wc_match *to_lead = (const void *)c.clusters.to_lead.bytes;
    for (size_t p = 1; p < N; p++) ck_assert_int_ge(to_lead[p].relation, WC_RELATION_COPY);
    ck_assert_uint_le(c.matches.n_compared, 2 * N);
    end(&c);
}
END_TEST

static int compare_ids(const void *left, const void *right)
{
    const uint64_t x = *(const uint64_t *)left, y = *(const uint64_t *)right;
    return (x > y) - (x < y);
}

/* The record is the same to the last byte, and has too little text to be a copy of anything. */
START_TEST(a_repeated_record_gets_an_id_each_time)
{
    enum { N = 2000 };
    uint64_t *id = malloc(N * sizeof *id);
    corpus c = begin();
    const text nothing = {.n = 0};
    for (size_t p = 0; p < N; p++) push_page(&c.set, &nothing, 0);
    cluster(&c);
    ck_assert_uint_eq(c.clusters.n, N);
    for (size_t i = 0; i < N; i++) id[i] = c.clusters.cluster[i].id;
    qsort(id, N, sizeof *id, compare_ids);
    for (size_t i = 1; i < N; i++) ck_assert_uint_ne(id[i - 1], id[i]);
    free(id);
    end(&c);
}
END_TEST

Suite *cluster_suite(void);
Suite *cluster_suite(void)
{
    Suite *suite = suite_create("cluster");
    TCase *tcase = tcase_create("cluster");
    tcase_add_test(tcase, members_of_a_chain_verify_with_its_longest_page);
    tcase_add_test(tcase, identical_pages_of_many_outlets_are_one_cluster);
    tcase_add_test(tcase, a_repeated_record_gets_an_id_each_time);
    suite_add_tcase(suite, tcase);
    return suite;
}
