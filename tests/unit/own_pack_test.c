/* own_pack_test.c - own text that is packed is what it was, and any bits whatever are some own text. */
#include "story/own_pack.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 300 };

typedef struct {
    wc_own own;
    uint32_t hash[MOST];
    uint16_t mark[MOST];
} own_text;

static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Of n shingles at most, hashes of at most so many bits behind their first 1, places up to most. */
static void make(own_text *t, uint64_t *state, uint32_t n, uint8_t level, unsigned bits, uint32_t most)
{
    t->own = (wc_own){t->hash, t->mark, .n = n, .level = level};
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t hash = (random_below(state, 65536) << 16 | random_below(state, 65536)) >> level;
        const unsigned above = wc_level_of(hash) + bits;
        t->hash[i] = above >= 32 ? hash : hash >> (32 - above) << (32 - above);
        t->mark[i] = (uint16_t)(random_below(state, 4) << 14 | random_below(state, most + 1));
    }
    qsort(t->hash, n, sizeof *t->hash, compare);
    t->own.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (i == 0 || t->hash[i] != t->hash[i - 1]) t->hash[t->own.n++] = t->hash[i];
    }
}

static void assert_is_back(const own_text *t)
{
    uint8_t bits[6 * MOST + WC_OWN_PACKED_SLACK];
    wc_own_packed packed;
    own_text back;
    wc_own_pack(&t->own, bits, &packed);
    ck_assert(wc_own_packed_is_valid(&packed));
    ck_assert_uint_le(wc_own_packed_bytes(&packed, t->own.n), 6 * (size_t)t->own.n);
    back.own = (wc_own){back.hash, back.mark, .n = t->own.n, .level = t->own.level};
    wc_own_unpack(&packed, &back.own);
    ck_assert_uint_eq(back.own.n, t->own.n);
    ck_assert_mem_eq(back.hash, t->hash, t->own.n * sizeof *t->hash);
    ck_assert_mem_eq(back.mark, t->mark, t->own.n * sizeof *t->mark);
}

START_TEST(what_is_packed_comes_back)
{
    uint64_t state = 5;
    for (int i = 0; i < 3000; i++) {
        own_text t;
        const uint32_t n = random_below(&state, MOST + 1);
        make(&t, &state, n, (uint8_t)random_below(&state, 32), 1 + random_below(&state, 32),
             random_below(&state, WC_MARK_PLACE + 1));
        assert_is_back(&t);
    }
}
END_TEST

START_TEST(the_greatest_numbers_come_back)
{
    own_text t = {.hash = {0, UINT32_MAX}, .mark = {UINT16_MAX, 0}};
    t.own = (wc_own){t.hash, t.mark, .n = 2};
    assert_is_back(&t);
}
END_TEST

START_TEST(any_bits_make_hashes_of_the_level)
{
    uint8_t bits[6 * MOST + WC_OWN_PACKED_SLACK];
    uint64_t state = 9;
    for (int i = 0; i < 1000; i++) {
        own_text t;
        wc_own_packed packed = {bits, (uint8_t)random_below(&state, 40), (uint8_t)random_below(&state, 40),
                                (uint8_t)random_below(&state, 20)};
        for (size_t k = 0; k < sizeof bits; k++) bits[k] = (uint8_t)random_below(&state, 256);
        if (!wc_own_packed_is_valid(&packed)) continue;
        t.own = (wc_own){t.hash, t.mark, .n = MOST, .level = (uint8_t)random_below(&state, 32)};
        wc_own_unpack(&packed, &t.own);
        ck_assert_uint_le(t.own.n, MOST);
        for (uint32_t k = 0; k < t.own.n; k++) ck_assert_uint_lt(t.hash[k], wc_level_bound(t.own.level));
        for (uint32_t k = 1; k < t.own.n; k++) ck_assert_uint_lt(t.hash[k - 1], t.hash[k]);
    }
}
END_TEST

Suite *own_pack_suite(void)
{
    Suite *suite = suite_create("own_pack");
    TCase *tests = tcase_create("own_pack");
    tcase_add_test(tests, what_is_packed_comes_back);
    tcase_add_test(tests, the_greatest_numbers_come_back);
    tcase_add_test(tests, any_bits_make_hashes_of_the_level);
    suite_add_tcase(suite, tests);
    return suite;
}
