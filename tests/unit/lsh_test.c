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
    uint32_t key[5];
    wc_lsh_keys(slot, 5, 0, 1, key);
    ck_assert(key[0] == 7 && key[1] == WC_LSH_NONE && key[2] == 9 && key[3] == 3 && key[4] == WC_LSH_NONE);
}
END_TEST

START_TEST(bands_agree_where_all_their_rows_do)
{
    enum { BANDS = 8, ROWS = 4, K = BANDS * ROWS };
    uint32_t slot[K], other[K], key[BANDS], other_key[BANDS];
    uint64_t state = 1;
    for (size_t j = 0; j < K; j++) slot[j] = (uint32_t)random64(&state) >> 1;
    wc_lsh_keys(slot, K, BANDS, ROWS, key);
    for (size_t changed = 0; changed < K; changed++) {
        memcpy(other, slot, sizeof other);
        other[changed] ^= 1;
        wc_lsh_keys(other, K, BANDS, ROWS, other_key);
        for (size_t b = 0; b < BANDS; b++) ck_assert_int_eq(key[b] == other_key[b], b != changed / ROWS);
    }
}
END_TEST

START_TEST(equal_rows_of_different_bands_have_different_keys)
{
    uint32_t slot[8], key[4];
    for (size_t j = 0; j < 8; j++) slot[j] = 5;
    wc_lsh_keys(slot, 8, 4, 2, key);
    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < a; b++) ck_assert(key[a] != key[b]);
    }
}
END_TEST

START_TEST(empty_signature_has_no_key)
{
    uint32_t slot[8], key[8];
    memset(slot, 0xff, sizeof slot);
    wc_lsh_keys(slot, 8, 0, 1, key);
    for (size_t j = 0; j < 8; j++) ck_assert_uint_eq(key[j], WC_LSH_NONE);
    wc_lsh_keys(slot, 8, 4, 2, key);
    for (size_t b = 0; b < 4; b++) ck_assert_uint_eq(key[b], WC_LSH_NONE);
}
END_TEST

/* ---- buckets ---- */

/* One key in eight is none. */
static uint32_t *random_columns(uint64_t seed, size_t n_columns, size_t n_pages, uint32_t n_keys)
{
    uint32_t *column = malloc((n_columns * n_pages + 1) * sizeof *column);
    uint64_t state = seed;
    for (size_t i = 0; i < n_columns * n_pages; i++)
        column[i] = random_below(&state, 8) == 0 ? WC_LSH_NONE : random_below(&state, n_keys) * 0x9e3779b1U;
    return column;
}

static uint32_t *copy_of(const uint32_t *column, size_t n)
{
    uint32_t *copy = malloc((n + 1) * sizeof *copy);
    memcpy(copy, column, n * sizeof *copy);
    return copy;
}

static int compare_keys(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Band by band, key by key: every key that two pages have there is a bucket of these pages, in order. */
static void assert_grouped(const wc_buckets *b, const uint32_t *column, size_t n_columns)
{
    size_t bucket = 0, at = 0;
    for (size_t c = 0; c < n_columns; c++) {
        const uint32_t *key = column + c * b->n_pages;
        uint32_t *sorted = copy_of(key, b->n_pages);
        qsort(sorted, b->n_pages, sizeof *sorted, compare_keys);
        for (size_t i = 0, end; i < b->n_pages && sorted[i] != WC_LSH_NONE; i = end) {
            for (end = i + 1; end < b->n_pages && sorted[end] == sorted[i]; end++) continue;
            if (end - i < 2) continue;
            ck_assert_uint_lt(bucket, b->n_buckets);
            ck_assert_uint_eq(b->from[bucket++], at);
            for (uint32_t p = 0; p < b->n_pages; p++) {
                if (key[p] == sorted[i]) ck_assert_uint_eq(b->page[at++], p);
            }
        }
        free(sorted);
    }
    ck_assert_uint_eq(bucket, b->n_buckets);
    ck_assert_uint_eq(b->from[bucket], at);
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
            ck_assert_uint_eq(wc_place_first(b, b->place[at[page]]), b->from[bucket]);
            at[page]++;
        }
    }
    for (size_t p = 0; p < b->n_pages; p++) ck_assert_uint_eq(at[p], b->place_from[p + 1]);
    free(at);
}

static void assert_buckets(uint64_t seed, size_t n_columns, size_t n_pages, uint32_t n_keys, int n_threads)
{
    uint32_t *column = random_columns(seed, n_columns, n_pages, n_keys);
    uint32_t *used = copy_of(column, n_columns * n_pages);
    wc_buckets b;
    ck_assert(wc_buckets_make(&b, used, n_columns, n_pages, n_threads, NULL));
    ck_assert_uint_eq(b.n_pages, n_pages);
    assert_grouped(&b, column, n_columns);
    assert_places(&b);
    wc_buckets_free(&b);
    wc_buckets_free(&b);
    free(column);
    free(used);
}

START_TEST(buckets_agree_with_a_grouping_by_key)
{
    static const uint32_t n_keys[] = {1, 3, 50, 1000};
    for (size_t n_pages = 1; n_pages < 120; n_pages += 13) {
        for (size_t k = 0; k < 4; k++) assert_buckets(n_pages + k, 1 + 3 * k, n_pages, n_keys[k], 1 + (int)k);
    }
    assert_buckets(1, 5, 0, 5, 2); /* none */
    assert_buckets(1, 0, 5, 5, 2);
    assert_buckets(2, 7, 5000, 4000, 2); /* several steps, and large digits of the sort */
}
END_TEST

/* More pages than a place can tell are before it. */
START_TEST(first_of_a_huge_bucket_is_found)
{
    const size_t n = (size_t)WC_PLACE_BEHIND_MOST + 10;
    size_t from[] = {0, 7, 7 + n, 9 + n};
    const wc_buckets b = {.from = from, .n_buckets = 3};
    const wc_place far = {.at = (n + 3) & 0xffffffffffU, .behind = WC_PLACE_BEHIND_MOST};
    ck_assert_uint_eq(wc_place_first(&b, far), 7);
    ck_assert_uint_eq(wc_place_first(&b, (wc_place){.at = 9, .behind = 2}), 7);
}
END_TEST

START_TEST(cancelled_buckets_are_none)
{
    uint32_t *column = random_columns(3, 4, 100, 20);
    const volatile int cancel = 1;
    wc_buckets b;
    ck_assert(!wc_buckets_make(&b, column, 4, 100, 2, &cancel));
    ck_assert_uint_eq(b.n_buckets, 0);
    ck_assert_ptr_null(b.page);
    free(column);
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
    tcase_add_test(test_case, first_of_a_huge_bucket_is_found);
    tcase_add_test(test_case, cancelled_buckets_are_none);
    suite_add_tcase(suite, test_case);
    return suite;
}
