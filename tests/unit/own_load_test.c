/* own_load_test.c - own texts on the disk: brought into memory for pages that ask for them, and for pairs far apart. */
#include "story/own_load.h"
#include "base/disk.h"
#include "checks.h"
#include "random.h"
#include "story/far_pairs.h"
#include "story/own_disk.h"
#include <string.h>

enum { N = 4000, MOST = 60, THREADS = 3 };

static wc_disk disk;
static wc_pageset set;
static wc_own own[N];
static const uint32_t *there[N]; /* where each own text stands on the disk */

/* Page p has p * 7919 % MOST shingles, so some have none: p * 1000 + i, marked i. */
static void start(void)
{
    uint64_t free_bytes;
    wc_buffer packed = {0};
    size_t from[N];
    memset(&set, 0, sizeof set);
    memset(&disk, 0, sizeof disk);
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    disk.work_bytes = 20000;
    set.disk = &disk;
    set.n = N;
    for (uint32_t p = 0; p < N; p++) {
        uint32_t hash[MOST];
        uint16_t mark[MOST];
        own[p] = (wc_own){hash, mark, .n = p * 7919 % MOST};
        for (uint32_t i = 0; i < own[p].n; i++) {
            hash[i] = p * 1000 + i;
            mark[i] = (uint16_t)i;
        }
        from[p] = packed.len;
        ck_assert(wc_own_disk_append(&packed, &own[p]));
    }
    set.own_bytes = packed.len;
    set.own = wc_disk_array_new(&disk, packed.len + WC_DISK_SLACK, 1);
    ck_assert_ptr_nonnull(set.own);
    ck_assert(wc_disk_put(&disk, set.own, 0, packed.data, packed.len));
    wc_buffer_free(&packed);
    for (size_t p = 0; p < N; p++) {
        wc_own_point(&own[p], (char *)set.own + from[p]);
        there[p] = own[p].hash;
    }
}

static void stop(void)
{
    for (size_t p = 0; p < N; p++) {
        ck_assert_ptr_eq(own[p].hash, there[p]);
        ck_assert_ptr_eq(own[p].mark, there[p] + own[p].n);
    }
    wc_disk_array_free(&disk, set.own);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}

static bool is_right(uint32_t p)
{
    for (uint32_t i = 0; i < own[p].n; i++) {
        if (own[p].hash[i] != p * 1000 + i || own[p].mark[i] != i) return false;
    }
    return true;
}

static bool is_loaded(uint32_t p) { return own[p].n == 0 || own[p].hash != there[p]; }

START_TEST(what_is_not_as_it_was_written_is_told)
{
    wc_own_load load;
    wc_error error = {WC_OK, ""};
    char byte;
    ck_assert(wc_own_load_init(&load, &set, own));
    ck_assert(wc_disk_get(&disk, set.own, set.own_bytes / 2, &byte, 1));
    byte = (char)(byte ^ 4);
    ck_assert(wc_disk_put(&disk, set.own, set.own_bytes / 2, &byte, 1));
    for (uint32_t p = 0; p < N; p++) ck_assert(wc_own_load_add(&load, p));
    ck_assert(!wc_own_load_read(&load));
    ck_assert(wc_disk_fail(&disk, &error) == WC_ERROR_IO);
    ck_assert_str_eq(error.message,
                     "/tmp: a temporary file does not hold what was written to it; the disk may be failing");
    wc_own_load_drop(&load);
    wc_own_load_free(&load);
}
END_TEST

START_TEST(what_is_added_is_in_memory_until_it_is_dropped)
{
    wc_own_load load;
    uint64_t random = 5;
    ck_assert(wc_own_load_init(&load, &set, own));
    for (int round = 0; round < 50; round++) {
        uint32_t page[300];
        for (int i = 0; i < 300; i++) {
            page[i] = random_below(&random, round % 2 == 0 ? N : 400);
            ck_assert(wc_own_load_add(&load, page[i]));
        }
        ck_assert(wc_own_load_read(&load));
        for (int i = 0; i < 300; i++) ck_assert(is_loaded(page[i]) && is_right(page[i]));
        wc_own_load_drop(&load);
        ck_assert_uint_eq(load.bytes, 0);
    }
    ck_assert(wc_own_load_read(&load)); /* nothing */
    wc_own_load_drop(&load);
    wc_own_load_free(&load);
}
END_TEST

static int seen[N];

static uint32_t partner_of(uint32_t page, uint32_t k) { return (page * 37 + k * 911) % N; }

static void need(void *context, uint32_t page, int thread, wc_own_wants *wants)
{
    (void)context;
    ck_assert(thread >= 0 && thread < THREADS);
    for (uint32_t k = 0; k < 3; k++) wc_own_want(wants, partner_of(page, k));
}

typedef struct {
    bool wrong;
    size_t done; /* pages before this one */
} looked;

static void look(void *context, size_t page, int thread)
{
    looked *l = context;
    (void)thread;
    for (uint32_t k = 0; k < 3; k++) {
        const uint32_t partner = partner_of((uint32_t)page, k);
        if (set.disk != NULL && (!is_loaded(partner) || !is_right(partner))) l->wrong = true;
    }
    seen[page]++;
}

static void be_done(void *context, size_t from, size_t to)
{
    looked *l = context;
    ck_assert_uint_eq(from, l->done);
    ck_assert_uint_lt(from, to);
    ck_assert_uint_le(to - from, WC_OWN_PAGES_MOST);
    for (size_t p = from; p < to; p++) ck_assert_int_eq(seen[p], 1);
    l->done = to;
}

START_TEST(each_page_finds_what_it_asked_for)
{
    for (int on_disk = 0; on_disk < 2; on_disk++) {
        set.disk = on_disk ? &disk : NULL;
        looked l = {.wrong = false};
        memset(seen, 0, sizeof seen);
        ck_assert(wc_own_for_pages(&set, own, THREADS, need, look, be_done, &l));
        for (size_t p = 0; p < N; p++) ck_assert_int_eq(seen[p], 1);
        ck_assert(!l.wrong);
        ck_assert_uint_eq(l.done, on_disk ? N : 0);
    }
}
END_TEST

typedef struct {
    bool wrong;
    _Atomic size_t n;
    size_t n_batches;
    uint32_t last[THREADS];
    uint64_t sum[THREADS]; /* of the pairs */
} looking;

static void look_at_pair(void *context, wc_pair pair, int thread)
{
    looking *l = context;
    if (!is_loaded(pair.a) || !is_right(pair.a) || !is_loaded(pair.b) || !is_right(pair.b)) l->wrong = true;
    l->sum[thread] += (uint64_t)pair.a * N + pair.b;
    l->n++;
}

static bool count_batch(void *context)
{
    looking *l = context;
    l->n_batches++;
    return true;
}

START_TEST(both_pages_of_far_pairs_are_in_memory)
{
    wc_far_pairs far;
    looking l = {0};
    uint64_t random = 9, sum = 0;
    size_t n = 0;
    ck_assert(wc_far_pairs_init(&far, &set, own));
    for (size_t from = 0; from < N; from = far.to) {
        ck_assert(wc_far_pairs_open(&far, from, 64));
        ck_assert(far.from == from && far.to > from && (far.to == N || (far.to - from) % 64 == 0));
        for (int i = 0; from > 0 && i < 3000; i++) {
            const uint32_t b = far.from + random_below(&random, far.to - far.from), a = random_below(&random, b);
            ck_assert(wc_pairs_push(&far.pairs, (wc_pair){a, b}));
            sum += (uint64_t)a * N + b;
            n++;
        }
        ck_assert(wc_far_pairs_see(&far, THREADS, look_at_pair, count_batch, &l));
    }
    for (int t = 0; t < THREADS; t++) sum -= l.sum[t];
    ck_assert(!l.wrong && l.n == n && n > 0 && l.n_batches > 1);
    ck_assert_uint_eq(sum, 0);
    wc_far_pairs_free(&far);
}
END_TEST

START_TEST(a_reader_has_pages_in_their_order_loaded_or_not)
{
    wc_own_reader reader = {0};
    wc_own_load load;
    ck_assert(wc_own_load_init(&load, &set, own));
    for (uint32_t p = 0; p < N; p += 3) ck_assert(wc_own_load_add(&load, p));
    ck_assert(wc_own_load_read(&load));
    for (uint32_t p = 0; p < N; p++) {
        const wc_own *one;
        if (p % 100 == 0) ck_assert(wc_own_reader_begin(&reader, &set, own, p, p + 100));
        one = wc_own_reader_get(&reader, p);
        ck_assert_ptr_nonnull(one);
        ck_assert_uint_eq(one->n, own[p].n);
        for (uint32_t i = 0; i < one->n; i++) ck_assert(one->hash[i] == p * 1000 + i && one->mark[i] == i);
    }
    wc_own_load_drop(&load);
    wc_own_load_free(&load);
    wc_own_reader_free(&reader);
}
END_TEST

/* The first and every third shingle go. */
static void thin(void *context, uint32_t page, wc_own *text)
{
    uint32_t n = 0;
    ck_assert_ptr_eq(context, &set);
    ck_assert_uint_eq(page % 5, 0);
    for (uint32_t i = 0; i < text->n; i++) {
        if (i % 3 == 0) continue;
        text->hash[n] = text->hash[i];
        text->mark[n++] = text->mark[i];
    }
    text->n = n;
}

/* Those of pages that are thinned so many times. */
static void check_thinned(const int *times)
{
    wc_own_reader reader = {0};
    for (uint32_t p = 0; p < N; p++) {
        const wc_own *one;
        uint32_t number[MOST], n = p * 7919 % MOST;
        for (uint32_t i = 0; i < n; i++) number[i] = i;
        for (int k = 0; k < times[p]; k++) {
            uint32_t left = 0;
            for (uint32_t i = 0; i < n; i++) {
                if (i % 3 != 0) number[left++] = number[i];
            }
            n = left;
        }
        if (p % 100 == 0) ck_assert(wc_own_reader_begin(&reader, &set, own, p, p + 100));
        one = wc_own_reader_get(&reader, p);
        ck_assert(one != NULL && one->n == n);
        for (uint32_t i = 0; i < n; i++) ck_assert(one->hash[i] == p * 1000 + number[i] && one->mark[i] == number[i]);
    }
    wc_own_reader_free(&reader);
}

/* Few, which stay in memory; these and others; many, so that all are written anew; a few of them. */
START_TEST(own_texts_are_changed_and_all_others_stay)
{
    static const uint32_t step[] = {500, 250, 5, 1000};
    const void *const before = set.own;
    bool changing[N];
    int times[N] = {0};
    wc_arena texts = {0};
    wc_own_load load;
    disk.work_bytes = 20000;
    set.texts = &texts;
    for (size_t i = 0; i < 4; i++) {
        for (uint32_t p = 0; p < N; p++) {
            changing[p] = p % step[i] == 0;
            times[p] += changing[p];
        }
        ck_assert(wc_own_disk_change(&set, own, changing, thin, &set));
        ck_assert_int_eq(set.own == before, i < 2);
        check_thinned(times);
    }
    ck_assert(wc_own_load_init(&load, &set, own));
    for (uint32_t p = 0; p < N; p++) ck_assert(wc_own_load_add(&load, p));
    ck_assert(wc_own_load_read(&load));
    for (uint32_t p = 0; p < N; p++) ck_assert(!wc_own_is_on_disk(&set, &own[p]));
    check_thinned(times);
    wc_own_load_drop(&load);
    wc_own_load_free(&load);
    for (uint32_t p = 0; p < N; p++) {
        there[p] = own[p].hash;
        wc_own_point(&own[p], own[p].hash);
    }
    wc_arena_free(&texts);
}
END_TEST

Suite *own_load_suite(void)
{
    Suite *suite = suite_create("own_load");
    TCase *tc = tcase_create("own_load");
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, what_is_added_is_in_memory_until_it_is_dropped);
    tcase_add_test(tc, each_page_finds_what_it_asked_for);
    tcase_add_test(tc, both_pages_of_far_pairs_are_in_memory);
    tcase_add_test(tc, what_is_not_as_it_was_written_is_told);
    tcase_add_test(tc, a_reader_has_pages_in_their_order_loaded_or_not);
    tcase_add_test(tc, own_texts_are_changed_and_all_others_stay);
    suite_add_tcase(suite, tc);
    return suite;
}
