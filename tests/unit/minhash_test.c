/* minhash_test.c - signatures against their definition, and what they estimate against the truth. */
#include "signature/minhash.h"
#include "random.h"
#include "checks.h"
#include <math.h>
#include <string.h>

#define K_MOST 512

static uint32_t hash[20000], slot[K_MOST], other[K_MOST], scratch[K_MOST];

static void random_hashes(uint64_t *state, uint32_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = (uint32_t)(random64(state) >> 32);
}

/* The slot that a hash falls into, from a signature of it alone. */
static size_t slot_of(uint32_t h, size_t k)
{
    size_t found = k;
    wc_minhash(&h, 1, other, k);
    for (size_t j = 0; j < k; j++) {
        if (other[j] == WC_MINHASH_EMPTY) continue;
        ck_assert_uint_eq(other[j], h);
        ck_assert_uint_eq(found, k); /* one slot only */
        found = j;
    }
    ck_assert_uint_lt(found, k);
    return found;
}

START_TEST(slot_holds_the_least_of_its_hashes)
{
    static const size_t size[] = {1, 3, 64, 100, 128, 512}, count[] = {0, 1, 10, 300, 2000};
    uint64_t state = 1;
    for (size_t s = 0; s < sizeof size / sizeof *size; s++) {
        for (size_t c = 0; c < sizeof count / sizeof *count; c++) {
            const size_t k = size[s], n = count[c];
            uint32_t least[K_MOST];
            random_hashes(&state, hash, n);
            memset(least, 0xff, sizeof least);
            for (size_t i = 0; i < n; i++) {
                const size_t j = slot_of(hash[i], k);
                if (hash[i] < least[j]) least[j] = hash[i];
            }
            wc_minhash(hash, n, slot, k);
            ck_assert_mem_eq(slot, least, k * sizeof *slot);
        }
    }
}
END_TEST

START_TEST(order_and_repeats_do_not_matter)
{
    enum { N = 500, K = 128 };
    uint64_t state = 2;
    random_hashes(&state, hash, N);
    wc_minhash(hash, N, slot, K);
    for (size_t i = 0; i < N; i++) hash[2 * N - 1 - i] = hash[i];
    for (size_t i = N; i > 1; i--) {
        const size_t j = random_below(&state, (uint32_t)i);
        const uint32_t swap = hash[i - 1];
        hash[i - 1] = hash[j];
        hash[j] = swap;
    }
    wc_minhash(hash, 2 * N, other, K);
    ck_assert_mem_eq(slot, other, K * sizeof *slot);
}
END_TEST

START_TEST(hashes_spread_evenly_over_the_slots)
{
    enum { N = 20000, K = 100 };
    uint64_t state = 3;
    size_t count[K] = {0};
    random_hashes(&state, hash, N);
    for (size_t i = 0; i < N; i++) count[slot_of(hash[i], K)]++;
    for (size_t j = 0; j < K; j++) ck_assert_msg(count[j] > 120 && count[j] < 280, "%zu", count[j]); /* 200, sd 14 */
}
END_TEST

START_TEST(densified_slots_come_from_full_ones)
{
    enum { K = 128 };
    uint64_t state = 4;
    for (size_t n = 1; n < 200; n += 7) {
        random_hashes(&state, hash, n);
        wc_minhash(hash, n, slot, K);
        memcpy(other, slot, sizeof other);
        wc_minhash_densify(slot, scratch, K);
        for (size_t j = 0; j < K; j++) {
            bool from_full = false;
            for (size_t i = 0; i < K; i++)
                from_full = from_full || (other[i] == slot[j] && slot[j] != WC_MINHASH_EMPTY);
            ck_assert(from_full);
            if (other[j] != WC_MINHASH_EMPTY) ck_assert_uint_eq(slot[j], other[j]);
        }
        memcpy(other, slot, sizeof other);
        wc_minhash_densify(slot, scratch, K);
        ck_assert_mem_eq(slot, other, K * sizeof *slot);
    }
}
END_TEST

START_TEST(signature_of_nothing_stays_empty)
{
    enum { K = 64 };
    wc_minhash(NULL, 0, slot, K);
    wc_minhash_densify(slot, scratch, K);
    for (size_t j = 0; j < K; j++) ck_assert_uint_eq(slot[j], WC_MINHASH_EMPTY);
}
END_TEST

START_TEST(share_of_equal_slots_estimates_resemblance)
{
    enum { ROUNDS = 400, K = 128 };
    static const struct {
        size_t shared, only_a, only_b;
    } pair[] = {{200, 200, 200}, {20, 10, 10}, {100, 900, 100}, {500, 10, 20}, {0, 100, 100}, {6, 3, 3}};
    const size_t shared = pair[_i].shared, only_a = pair[_i].only_a, only_b = pair[_i].only_b;
    const double truth = (double)shared / (double)(shared + only_a + only_b);
    const double n = (double)(shared + only_a + only_b < K ? shared + only_a + only_b : K);
    uint64_t state = 50 + (uint64_t)_i;
    double mean = 0;
    for (int round = 0; round < ROUNDS; round++) {
        size_t equal = 0;
        random_hashes(&state, hash, only_a + shared + only_b); /* the shared ones in the middle */
        wc_minhash(hash, only_a + shared, slot, K);
        wc_minhash(hash + only_a, shared + only_b, other, K);
        wc_minhash_densify(slot, scratch, K);
        wc_minhash_densify(other, scratch, K);
        for (size_t j = 0; j < K; j++) equal += slot[j] == other[j];
        mean += (double)equal / (double)(K * ROUNDS);
    }
    /* An estimate deviates by sqrt(J (1 - J) / n) or, densified, by somewhat more. */
    const double wide = 4.5 * 1.5 * sqrt(truth * (1 - truth) / (n * (double)ROUNDS)) + 0.001;
    ck_assert_msg(fabs(mean - truth) < wide, "%f, not %f within %f", mean, truth, wide);
}
END_TEST

Suite *minhash_suite(void)
{
    Suite *suite = suite_create("minhash");
    TCase *test_case = tcase_create("minhash");
    tcase_add_test(test_case, slot_holds_the_least_of_its_hashes);
    tcase_add_test(test_case, order_and_repeats_do_not_matter);
    tcase_add_test(test_case, hashes_spread_evenly_over_the_slots);
    tcase_add_test(test_case, densified_slots_come_from_full_ones);
    tcase_add_test(test_case, signature_of_nothing_stays_empty);
    tcase_add_loop_test(test_case, share_of_equal_slots_estimates_resemblance, 0, 6);
    suite_add_tcase(suite, test_case);
    return suite;
}
