/* lsh_test.c - keys of bands, and buckets against a grouping pair by pair. */
#include "signature/lsh.h"
#include "random.h"
#include "signature/minhash.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(filled_slots_are_bands_of_their_own)
{
    static const uint32_t slot[] = {7, WC_MINHASH_EMPTY, 9, 3, WC_MINHASH_EMPTY};
    uint64_t key[5];
    ck_assert_uint_eq(wc_lsh_keys(slot, 5, 0, 1, key), 3);
    ck_assert(key[0] == 7 && key[1] == 9 && key[2] == 3);
}
END_TEST

START_TEST(bands_agree_where_all_their_rows_do)
{
    enum { BANDS = 8, ROWS = 4, K = BANDS * ROWS };
    uint32_t slot[K], other[K];
    uint64_t key[K], other_key[K], state = 1;
    for (size_t j = 0; j < K; j++) slot[j] = (uint32_t)random64(&state) >> 1;
    ck_assert_uint_eq(wc_lsh_keys(slot, K, BANDS, ROWS, key), BANDS);
    for (size_t changed = 0; changed < K; changed++) {
        memcpy(other, slot, sizeof other);
        other[changed] ^= 1;
        ck_assert_uint_eq(wc_lsh_keys(other, K, BANDS, ROWS, other_key), BANDS);
        for (size_t b = 0; b < BANDS; b++) ck_assert_int_eq(key[b] == other_key[b], b != changed / ROWS);
    }
}
END_TEST

START_TEST(equal_rows_of_different_bands_have_different_keys)
{
    uint32_t slot[8];
    uint64_t key[8];
    for (size_t j = 0; j < 8; j++) slot[j] = 5;
    ck_assert_uint_eq(wc_lsh_keys(slot, 8, 4, 2, key), 4);
    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < a; b++) ck_assert(key[a] != key[b]);
    }
}
END_TEST

START_TEST(empty_signature_has_no_key)
{
    uint32_t slot[8];
    uint64_t key[8];
    memset(slot, 0xff, sizeof slot);
    ck_assert_uint_eq(wc_lsh_keys(slot, 8, 0, 1, key), 0);
    ck_assert_uint_eq(wc_lsh_keys(slot, 8, 4, 2, key), 0);
}
END_TEST

/* ---- buckets ---- */

/* A page now and then has a key twice.  Pages ascend. */
static size_t random_items(uint64_t *state, wc_keyed *item, size_t n_pages, uint32_t n_keys, size_t n_most)
{
    size_t n = 0;
    for (uint32_t p = 0; p < n_pages; p++) {
        for (uint32_t i = random_below(state, 6); i > 0 && n < n_most; i--) {
            const uint64_t key = random_below(state, n_keys) * 0x9e3779b97f4a7c15ULL;
            item[n++] = (wc_keyed){key, p};
            if (random_below(state, 10) == 0 && n < n_most) item[n++] = (wc_keyed){key, p};
        }
    }
    return n;
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t x = ((const wc_keyed *)a)->key, y = ((const wc_keyed *)b)->key;
    return (x > y) - (x < y);
}

/* Every bucket is the pages of one key, in order, and of every key that two pages have there is one. */
static void assert_grouped(const wc_buckets *b, const wc_keyed *item, size_t n)
{
    wc_keyed *sorted = malloc((n + 1) * sizeof *sorted);
    size_t bucket = 0;
    memcpy(sorted, item, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_keys);
    for (size_t i = 0, end; i < n; i = end) {
        bool *has = calloc(b->n_pages, sizeof *has);
        size_t n_pages = 0, at;
        for (end = i; end < n && sorted[end].key == sorted[i].key; end++) {
            n_pages += !has[sorted[end].value];
            has[sorted[end].value] = true;
        }
        if (n_pages > 1) {
            ck_assert_uint_lt(bucket, b->n_buckets);
            ck_assert_uint_eq(b->from[bucket + 1] - b->from[bucket], n_pages);
            at = b->from[bucket++];
            for (uint32_t p = 0; p < b->n_pages; p++) {
                if (has[p]) ck_assert_uint_eq(b->page[at++], p);
            }
        }
        free(has);
    }
    ck_assert_uint_eq(bucket, b->n_buckets);
    free(sorted);
}

/* The places of a page are where it stands in page[], bucket by bucket. */
static void assert_places(const wc_buckets *b)
{
    size_t *at = malloc((b->n_pages + 1) * sizeof *at);
    memcpy(at, b->place_from, b->n_pages * sizeof *at);
    ck_assert_uint_eq(b->place_from[0], 0);
    for (size_t bucket = 0; bucket < b->n_buckets; bucket++) {
        for (size_t i = b->from[bucket]; i < b->from[bucket + 1]; i++) {
            const uint32_t page = b->page[i];
            ck_assert_uint_lt(at[page], b->place_from[page + 1]);
            ck_assert_uint_eq(b->place[at[page]].at, i);
            ck_assert_uint_eq(b->place[at[page]].first, b->from[bucket]);
            at[page]++;
        }
    }
    for (size_t p = 0; p < b->n_pages; p++) ck_assert_uint_eq(at[p], b->place_from[p + 1]);
    free(at);
}

static void assert_buckets(uint64_t seed, size_t n_pages, uint32_t n_keys, size_t n_most, int n_threads)
{
    uint64_t state = seed;
    wc_keyed *item = malloc((n_most + 1) * sizeof *item), *copy = malloc((n_most + 1) * sizeof *copy);
    wc_keyed *room = malloc((n_most + 1) * sizeof *room);
    const size_t n = random_items(&state, item, n_pages, n_keys, n_most);
    wc_buckets b;
    memcpy(copy, item, n * sizeof *copy);
    ck_assert(wc_buckets_make(&b, copy, room, n, n_pages, n_threads));
    ck_assert_uint_eq(b.n_pages, n_pages);
    assert_grouped(&b, item, n);
    assert_places(&b);
    wc_buckets_free(&b);
    wc_buckets_free(&b);
    free(item);
    free(copy);
    free(room);
}

START_TEST(buckets_agree_with_a_grouping_by_key)
{
    static const uint32_t n_keys[] = {1, 3, 50, 1000};
    for (size_t n_pages = 1; n_pages < 120; n_pages += 13) {
        for (size_t k = 0; k < 4; k++) assert_buckets(n_pages + k, n_pages, n_keys[k], 1000, 1 + (int)k);
    }
    assert_buckets(1, 10, 5, 0, 2); /* none */
}
END_TEST

START_TEST(any_number_of_threads_makes_the_same_buckets)
{
    static const int n_threads[] = {1, 2, 5};
    enum { N = 70000 }; /* the sort works in parallel from 65,536 on */
    for (int t = 0; t < 3; t++) {
        uint64_t state = 9;
        wc_keyed *item = malloc(N * sizeof *item), *room = malloc(N * sizeof *room);
        const size_t n = random_items(&state, item, 30000, 40000, N);
        wc_buckets b;
        static size_t n_buckets, n_kept;
        static uint32_t page[N];
        ck_assert_uint_gt(n, 65536);
        ck_assert(wc_buckets_make(&b, item, room, n, 30000, n_threads[t]));
        assert_places(&b);
        if (t == 0) {
            n_buckets = b.n_buckets;
            n_kept = b.from[n_buckets];
            memcpy(page, b.page, n_kept * sizeof *page);
        }
        ck_assert_uint_eq(b.n_buckets, n_buckets);
        ck_assert_uint_eq(b.from[n_buckets], n_kept);
        ck_assert_mem_eq(b.page, page, n_kept * sizeof *page);
        wc_buckets_free(&b);
        free(item);
        free(room);
    }
}
END_TEST

Suite *lsh_suite(void)
{
    Suite *suite = suite_create("lsh");
    TCase *test_case = tcase_create("lsh");
    tcase_add_test(test_case, filled_slots_are_bands_of_their_own);
    tcase_add_test(test_case, bands_agree_where_all_their_rows_do);
    tcase_add_test(test_case, equal_rows_of_different_bands_have_different_keys);
    tcase_add_test(test_case, empty_signature_has_no_key);
    tcase_add_test(test_case, buckets_agree_with_a_grouping_by_key);
    tcase_add_test(test_case, any_number_of_threads_makes_the_same_buckets);
    suite_add_tcase(suite, test_case);
    return suite;
}
