/* sort_test.c - the radix sort of base/sort.h against qsort, around the length from which it works in parallel. */
#include "base/sort.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

typedef uint64_t (*key_of)(size_t i);

static uint64_t random_key(size_t i) /* any 64 bits; the same on every machine */
{
    uint64_t x = ((uint64_t)i + 1) * 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}
static uint64_t repeated_key(size_t i) { return random_key(i) % 97; }
static uint64_t equal_key(size_t i) { return i * 0 + 0xabcdef; }
static uint64_t rising_key(size_t i) { return i; }
static uint64_t falling_key(size_t i) { return UINT64_MAX - i; }
static uint64_t top_and_bottom_key(size_t i) { return (random_key(i) & 0xff000000000000ffULL) | 0x123400; }
static uint64_t one_differs_key(size_t i) { return i == 1000 ? 1ULL << 63 : 0; }

static const key_of key_kind[] = {random_key,  repeated_key,       equal_key,      rising_key,
                                  falling_key, top_and_bottom_key, one_differs_key};
#define N_KINDS ((int)(sizeof key_kind / sizeof key_kind[0]))

static int by_key_then_place(const void *a, const void *b)
{
    const wc_keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* item[i] = {key(i), i}: the value is the place before sorting, so a stable sort orders by (key, value). */
static wc_keyed *items_new(key_of key, size_t n)
{
    wc_keyed *item = malloc((n > 0 ? n : 1) * sizeof *item);
    ck_assert_ptr_nonnull(item);
    for (size_t i = 0; i < n; i++) item[i] = (wc_keyed){key(i), (uint32_t)i};
    return item;
}

static void assert_sorts_like_qsort(key_of key, size_t n, int n_threads)
{
    wc_keyed *item = items_new(key, n), *expected = items_new(key, n), *scratch = items_new(rising_key, n);
    qsort(expected, n, sizeof *expected, by_key_then_place);
    ck_assert(wc_sort_keyed(item, scratch, n, n_threads));
    ck_assert_msg(memcmp(item, expected, n * sizeof *item) == 0, "%zu items, %d threads", n, n_threads);
    free(item);
    free(expected);
    free(scratch);
}

START_TEST(short_arrays_are_sorted_stably)
{
    static const size_t length[] = {0, 1, 2, 3, 255, 256, 257, 1001};
    for (size_t i = 0; i < sizeof length / sizeof length[0]; i++) {
        for (int n_threads = 1; n_threads <= 8; n_threads++)
            assert_sorts_like_qsort(key_kind[_i], length[i], n_threads);
    }
}
END_TEST

START_TEST(long_arrays_are_sorted_stably_by_any_number_of_threads)
{
    static const size_t length[] = {65535, 65536, 65537, 70001};
    static const int threads[] = {1, 2, 3, 8};
    for (size_t i = 0; i < sizeof length / sizeof length[0]; i++) {
        for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++)
            assert_sorts_like_qsort(key_kind[_i], length[i], threads[t]);
    }
}
END_TEST

START_TEST(nothing_beyond_the_array_is_touched)
{
    enum { N = 65540, GUARD = 4 };
    wc_keyed *item = items_new(random_key, N + GUARD), *scratch = items_new(random_key, N + GUARD);
    ck_assert(wc_sort_keyed(item, scratch, N, 8));
    for (size_t i = N; i < N + GUARD; i++) {
        ck_assert_uint_eq(item[i].key, random_key(i));
        ck_assert_uint_eq(item[i].value, i);
        ck_assert_uint_eq(scratch[i].key, random_key(i));
        ck_assert_uint_eq(scratch[i].value, i);
    }
    free(item);
    free(scratch);
}
END_TEST

/* Sorted by the bits from 32 up, the lower ones tell the place before sorting. */
START_TEST(small_keys_are_sorted_stably)
{
    static const size_t length[] = {0, 1, 2, 255, 1001, 4095, 4096, 70001};
    for (size_t l = 0; l < sizeof length / sizeof length[0]; l++) {
        const size_t n = length[l];
        wc_keyed *expected = items_new(key_kind[_i], n);
        uint64_t *item = malloc((n + 1) * sizeof *item), *scratch = malloc((n + 1) * sizeof *scratch);
        for (size_t i = 0; i < n; i++) {
            expected[i].key >>= 32;
            item[i] = expected[i].key << 32 | i;
        }
        qsort(expected, n, sizeof *expected, by_key_then_place);
        wc_sort_u64(item, scratch, n, 32);
        for (size_t i = 0; i < n; i++) {
            ck_assert_uint_eq(item[i] >> 32, expected[i].key);
            ck_assert_uint_eq((uint32_t)item[i], expected[i].value);
        }
        free(expected);
        free(item);
        free(scratch);
    }
}
END_TEST

START_TEST(all_bits_are_sorted_by)
{
    enum { N = 5000 };
    static uint64_t item[N], scratch[N];
    for (size_t i = 0; i < N; i++) item[i] = key_kind[_i](i);
    wc_sort_u64(item, scratch, N, 0);
    for (size_t i = 1; i < N; i++) ck_assert_uint_le(item[i - 1], item[i]);
}
END_TEST

START_TEST(the_first_of_a_key_is_found)
{
    enum { N = 1000 };
    static wc_keyed item[N];
    for (uint32_t i = 0; i < N; i++) item[i] = (wc_keyed){2 * (i / 3), i};
    for (uint64_t key = 0; key < 2 * N; key++) {
        size_t expected = 0;
        while (expected < N && item[expected].key < key) expected++;
        ck_assert_uint_eq(wc_keyed_find(item, N, key), expected);
    }
    ck_assert_uint_eq(wc_keyed_find(item, 0, 5), 0);
}
END_TEST

Suite *sort_suite(void)
{
    Suite *suite = suite_create("sort");
    TCase *test_case = tcase_create("sort");
    tcase_add_loop_test(test_case, short_arrays_are_sorted_stably, 0, N_KINDS);
    tcase_add_loop_test(test_case, long_arrays_are_sorted_stably_by_any_number_of_threads, 0, N_KINDS);
    tcase_add_test(test_case, the_first_of_a_key_is_found);
    tcase_add_loop_test(test_case, small_keys_are_sorted_stably, 0, N_KINDS);
    tcase_add_loop_test(test_case, all_bits_are_sorted_by, 0, N_KINDS);
    tcase_add_test(test_case, nothing_beyond_the_array_is_touched);
    suite_add_tcase(suite, test_case);
    return suite;
}
