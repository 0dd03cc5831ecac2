/* furniture_test.c - the path through own text and furniture is a cheapest one, by each processor's code the same. */
#include "story/furniture.h"
#include "random.h"
#include "checks.h"
#include <string.h>

enum { SHORT = 14, MOST = 700 };

static uint32_t price_of(const uint8_t *state, size_t n, uint32_t path)
{
    uint32_t price = 0;
    for (size_t i = 0; i < n; i++) {
        const bool furniture = path >> i & 1;
        if (state[i] == (furniture ? WC_SHINGLE_OWN : WC_SHINGLE_CANDIDATE)) price += WC_PRICE_AGAINST;
        if (i > 0 && furniture != (path >> (i - 1) & 1)) price += WC_PRICE_CHANGE;
    }
    return price;
}

START_TEST(no_path_is_cheaper)
{
    uint64_t state = 11;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (int round = 0; round < 300; round++) {
        const size_t n = random_below(&state, SHORT + 1);
        uint8_t shingle[SHORT], back[SHORT];
        bool masked[SHORT];
        uint32_t found = 0, least = UINT32_MAX;
        size_t n_masked;
        for (size_t i = 0; i < n; i++) shingle[i] = (uint8_t)random_below(&state, 3);
        n_masked = wc_furniture_find((wc_cpu)_i, shingle, n, back, masked);
        for (size_t i = 0; i < n; i++) found |= (uint32_t)masked[i] << i;
        for (uint32_t path = 0; path < UINT32_C(1) << n; path++) {
            const uint32_t price = price_of(shingle, n, path);
            least = price < least ? price : least;
        }
        ck_assert_uint_eq(price_of(shingle, n, found), least);
        ck_assert_uint_eq((unsigned)__builtin_popcount(found), n_masked);
    }
}
END_TEST

/* Runs of one state with others here and there, so that paths change, and lengths around those of blocks. */
static void make(uint64_t *state, uint8_t *shingle, size_t n)
{
    uint8_t now = 0;
    for (size_t i = 0; i < n; i++) {
        if (random_below(state, 9) == 0) now = (uint8_t)random_below(state, 3);
        shingle[i] = random_below(state, 5) == 0 ? (uint8_t)random_below(state, 3) : now;
    }
}

START_TEST(the_path_is_that_of_plain_code)
{
    uint64_t state = 12;
    size_t n_all = 0;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (size_t n = 0; n <= MOST; n++) {
        uint8_t shingle[MOST + 1], back[MOST + 1];
        bool expected[MOST + 1], found[MOST + 1];
        size_t n_expected;
        make(&state, shingle, n);
        memset(expected, 2, sizeof expected);
        memset(found, 2, sizeof found);
        n_expected = wc_furniture_find(WC_CPU_PLAIN, shingle, n, back, expected);
        ck_assert_uint_eq(wc_furniture_find((wc_cpu)_i, shingle, n, back, found), n_expected);
        ck_assert_mem_eq(found, expected, sizeof found); /* and nothing behind them */
        n_all += n_expected;
    }
    ck_assert_uint_gt(n_all, MOST * MOST / 20);
}
END_TEST

Suite *furniture_suite(void);
Suite *furniture_suite(void)
{
    Suite *suite = suite_create("furniture");
    TCase *tcase = tcase_create("furniture");
    tcase_add_loop_test(tcase, no_path_is_cheaper, 0, WC_CPUS);
    tcase_add_loop_test(tcase, the_path_is_that_of_plain_code, 0, WC_CPUS);
    suite_add_tcase(suite, tcase);
    return suite;
}
