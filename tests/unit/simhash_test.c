/* simhash_test.c - fingerprints of random sets against the angle between them, and keys against every pair. */
#include "signature/simhash.h"
#include "random.h"
#include "checks.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SET 200

static int compare_hashes(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Two sets of SET hashes that have n_shared in common. */
static void random_pair(uint64_t *state, size_t n_shared, uint32_t a[SET], uint32_t b[SET])
{
    for (size_t i = 0; i < SET; i++) {
        a[i] = (uint32_t)random64(state);
        b[i] = i < n_shared ? a[i] : (uint32_t)random64(state);
    }
    qsort(a, SET, sizeof *a, compare_hashes);
    qsort(b, SET, sizeof *b, compare_hashes);
}

static double mean_distance(size_t n_shared, size_t n_pairs)
{
    uint64_t state = 5;
    size_t sum = 0;
    for (size_t i = 0; i < n_pairs; i++) {
        uint32_t a[SET], b[SET];
        random_pair(&state, n_shared, a, b);
        sum += wc_simhash_distance(wc_simhash(a, SET, i), wc_simhash(b, SET, i));
    }
    return (double)sum / (double)n_pairs;
}

START_TEST(distance_falls_with_what_is_shared_as_the_angle_does)
{
    double last = 64;
    for (size_t shared = 0; shared <= SET; shared += SET / 10) {
        const double mean = mean_distance(shared, 400);
        const double expected = 64 * acos((double)shared / SET) / acos(-1);
        ck_assert_msg(mean < last, "%zu shared: %f bits, with fewer %f", shared, mean, last);
        ck_assert_msg(fabs(mean - expected) < 1, "%zu shared: %f bits, expected %f", shared, mean, expected);
        last = mean;
    }
    ck_assert_double_eq(last, 0);
}
END_TEST

START_TEST(each_bit_is_set_for_half_of_all_sets)
{
    uint64_t state = 6;
    size_t count[64] = {0};
    for (size_t i = 0; i < 1000; i++) {
        uint32_t a[SET], b[SET];
        random_pair(&state, 0, a, b);
        const uint64_t print = wc_simhash(a, 2 + i % 50, 1); /* even lengths have ties */
        for (size_t bit = 0; bit < 64; bit++) count[bit] += print >> bit & 1;
    }
    for (size_t bit = 0; bit < 64; bit++) ck_assert(count[bit] > 420 && count[bit] < 580);
}
END_TEST

START_TEST(the_seed_decides)
{
    static const uint32_t hash[] = {1, 2, 3, 4, 5};
    ck_assert_uint_eq(wc_simhash(hash, 5, 1), wc_simhash(hash, 5, 1));
    ck_assert_uint_ne(wc_simhash(hash, 5, 1), wc_simhash(hash, 5, 2));
    ck_assert_uint_eq(wc_simhash(hash, 0, 1), 0);
}
END_TEST

START_TEST(distance_is_the_number_of_bits_that_differ)
{
    uint64_t state = 8;
    ck_assert_uint_eq(wc_simhash_distance(0, UINT64_MAX), 64);
    for (size_t i = 0; i < 10000; i++) {
        const uint64_t a = random64(&state), b = i % 2 ? random64(&state) : a ^ random64(&state) >> (i % 64);
        unsigned n = 0;
        for (unsigned bit = 0; bit < 64; bit++) n += (a >> bit & 1) != (b >> bit & 1);
        ck_assert_uint_eq(wc_simhash_distance(a, b), n);
    }
}
END_TEST

/* print with so many bits turned. */
static uint64_t turned(uint64_t *state, uint64_t print, unsigned n_bits)
{
    uint64_t mask = 0;
    for (unsigned n = 0; n < n_bits;) {
        const uint64_t bit = (uint64_t)1 << random_below(state, 64);
        n += !(mask & bit);
        mask |= bit;
    }
    return print ^ mask;
}

static size_t keys_in_common(uint64_t a, uint64_t b, unsigned distance)
{
    uint32_t x[200], y[200];
    const size_t n = wc_simhash_key_count(distance);
    size_t common = 0;
    ck_assert_uint_le(n, 200);
    wc_simhash_keys(a, distance, x);
    wc_simhash_keys(b, distance, y);
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_ne(x[i], UINT32_MAX); /* which stands for no key */
        common += x[i] == y[i];
    }
    return common;
}

START_TEST(prints_within_the_distance_have_a_key_in_common)
{
    const unsigned distance = (unsigned)_i;
    uint64_t state = 9;
    for (size_t i = 0; i < 500; i++) {
        const uint64_t a = random64(&state);
        const unsigned n_bits = i % 4 == 0 ? random_below(&state, distance + 1) : distance;
        ck_assert_uint_ge(keys_in_common(a, turned(&state, a, n_bits), distance), 1);
        ck_assert_uint_eq(keys_in_common(a, a, distance), wc_simhash_key_count(distance));
    }
    ck_assert_uint_eq(keys_in_common(0, UINT64_MAX, distance), 0);
}
END_TEST

/* Groups of near prints among strangers. */
static void random_prints(uint64_t *print, size_t n, unsigned distance)
{
    uint64_t state = 10;
    for (size_t i = 0; i < n; i++) {
        print[i] = random64(&state);
        if (i % 5 != 0) print[i] = turned(&state, print[i - 1], random_below(&state, distance + 3));
    }
}

/* near[a * n + b]: whether a bucket holds both. */
static bool *meet_in_buckets(const uint64_t *print, size_t n, unsigned distance)
{
    const size_t each = wc_simhash_key_count(distance);
    uint32_t *key = malloc(n * each * sizeof *key);
    bool *near = calloc(n * n, sizeof *near);
    for (size_t p = 0; p < n; p++) wc_simhash_keys(print[p], distance, key + p * each);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a + 1; b < n; b++) {
            for (size_t k = 0; k < each; k++) near[a * n + b] |= key[a * each + k] == key[b * each + k];
        }
    }
    free(key);
    return near;
}

START_TEST(every_pair_within_the_distance_meets_in_a_bucket)
{
    enum { N = 1000 };
    static const unsigned distances[] = {0, 1, 3, 8, 12, WC_SIMHASH_DISTANCE_MAX};
    const unsigned distance = distances[_i];
    uint64_t print[N];
    size_t n_near = 0, n_missed = 0;
    bool *met;
    random_prints(print, N, distance);
    met = meet_in_buckets(print, N, distance);
    for (size_t a = 0; a < N; a++) {
        for (size_t b = a + 1; b < N; b++) {
            const bool is_near = wc_simhash_distance(print[a], print[b]) <= distance;
            n_near += is_near;
            n_missed += is_near && !met[a * N + b];
        }
    }
    ck_assert_msg(n_missed == 0, "%zu of %zu pairs within a distance of %u", n_missed, n_near, distance);
    free(met);
    ck_assert_uint_gt(n_near, 100);
}
END_TEST

Suite *simhash_suite(void);
Suite *simhash_suite(void)
{
    Suite *suite = suite_create("simhash");
    TCase *tcase = tcase_create("simhash");
    tcase_add_test(tcase, distance_falls_with_what_is_shared_as_the_angle_does);
    tcase_add_test(tcase, each_bit_is_set_for_half_of_all_sets);
    tcase_add_test(tcase, the_seed_decides);
    tcase_add_test(tcase, distance_is_the_number_of_bits_that_differ);
    tcase_add_loop_test(tcase, prints_within_the_distance_have_a_key_in_common, 0, WC_SIMHASH_DISTANCE_MAX + 1);
    tcase_add_loop_test(tcase, every_pair_within_the_distance_meets_in_a_bucket, 0, 6);
    suite_add_tcase(suite, tcase);
    return suite;
}
