/* sketch_test.c - signature/sketch.c against its definition on made-up words, and its estimates against the truth. */
#include "signature/sketch.h"
#include "random.h"
#include "signature/sketch_kernel.h"
#include "checks.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED 11

static wc_words words;
static wc_sketch sketch, whole; /* whole: every shingle, at level 0 */

static void setup(void)
{
    memset(&words, 0, sizeof words);
    memset(&sketch, 0, sizeof sketch);
    memset(&whole, 0, sizeof whole);
}

static void teardown(void)
{
    wc_words_free(&words);
    wc_sketch_free(&sketch);
    wc_sketch_free(&whole);
}

static void push_word(uint64_t hash, uint8_t flags)
{
    if (words.n == words.cap) {
        words.cap = words.cap * 2 + 64;
        words.hash = realloc(words.hash, words.cap * sizeof *words.hash);
        words.offset = realloc(words.offset, words.cap * sizeof *words.offset);
        words.flags = realloc(words.flags, words.cap);
        ck_assert(words.hash != NULL && words.offset != NULL && words.flags != NULL);
    }
    words.hash[words.n] = hash;
    words.offset[words.n] = (uint32_t)words.n;
    words.flags[words.n++] = flags;
}

static void random_words(uint64_t *state, size_t n)
{
    words.n = 0;
    for (size_t i = 0; i < n; i++) push_word(random64(state), (uint8_t)random_below(state, 4));
}

static void make(wc_sketch *out, unsigned k, size_t most, uint64_t seed)
{
    ck_assert(wc_sketch_make(out, &words, k, most, 32, seed));
}

START_TEST(level_is_the_least_that_keeps_few_enough)
{
    static const size_t length[] = {1, 10, 256, 257, 258, 259, 300, 515, 1000, 5000};
    static const size_t most[] = {1, 2, 10, 64, 256, 4000};
    uint64_t state = 1;
    for (size_t l = 0; l < sizeof length / sizeof *length; l++) {
        random_words(&state, length[l]);
        make(&whole, 3, SIZE_MAX, SEED);
        ck_assert_uint_eq(whole.level, 0);
        ck_assert_uint_eq(whole.n, length[l] < 3 ? 0 : length[l] - 2);
        for (size_t m = 0; m < sizeof most / sizeof *most; m++) {
            size_t kept = whole.n;
            unsigned level = 0;
            while (kept > most[m]) {
                level++;
                kept = 0;
                for (size_t i = 0; i < whole.n; i++) kept += whole.hash[i] < wc_level_bound(level);
            }
            make(&sketch, 3, most[m], SEED);
            ck_assert_uint_eq(sketch.level, level);
            ck_assert_uint_eq(sketch.n, kept);
            ck_assert_uint_eq(sketch.n_words, length[l]);
        }
    }
}
END_TEST

START_TEST(what_is_kept_stands_in_text_order)
{
    uint64_t state = 2;
    random_words(&state, 3000);
    make(&whole, 3, SIZE_MAX, SEED);
    make(&sketch, 3, 100, SEED);
    ck_assert_uint_gt(sketch.level, 0);
    for (size_t i = 0, at = 0; i < whole.n; i++) {
        ck_assert_uint_eq(whole.mark[i] & WC_MARK_PLACE, i);
        if (whole.hash[i] >= wc_level_bound(sketch.level)) continue;
        ck_assert_uint_lt(at, sketch.n);
        ck_assert_uint_eq(sketch.hash[at], whole.hash[i]);
        ck_assert_uint_eq(sketch.mark[at], whole.mark[i]);
        at++;
    }
}
END_TEST

START_TEST(shingle_depends_on_its_words_and_their_order_alone)
{
    uint64_t state = 3;
    for (unsigned k = 1; k <= 8; k++) {
        uint64_t phrase[8];
        words.n = 0;
        for (unsigned i = 0; i < k; i++) phrase[i] = random64(&state);
        for (unsigned place = 0; place < 5;
             place++) { /* the phrase, a word between, and once the phrase turned round */
            for (unsigned i = 0; i < k; i++) push_word(phrase[place == 4 ? k - 1 - i : i], 0);
            push_word(random64(&state), 0);
        }
        make(&whole, k, SIZE_MAX, SEED);
        for (unsigned place = 1; place < 4; place++) ck_assert_uint_eq(whole.hash[place * (k + 1)], whole.hash[0]);
        if (k > 1) ck_assert_uint_ne(whole.hash[4 * (k + 1)], whole.hash[0]);
        ck_assert_uint_ne(whole.hash[1], whole.hash[0]);
        make(&sketch, k, SIZE_MAX, SEED + 1);
        ck_assert_uint_ne(sketch.hash[0], whole.hash[0]);
    }
}
END_TEST

START_TEST(quoted_middle_and_figures_are_marked)
{
    uint64_t state = 4;
    for (unsigned k = 1; k <= 7; k++) {
        words.n = 0;
        for (size_t i = 0; i < 400; i++) { /* figures are rare, so that windows without them are common */
            const unsigned figure = random_below(&state, 6) == 0 ? WC_WORD_FIGURE : 0;
            push_word(random64(&state), (uint8_t)(figure | (random_below(&state, 2) ? WC_WORD_QUOTED : 0)));
        }
        make(&whole, k, SIZE_MAX, SEED);
        for (size_t i = 0; i < whole.n; i++) {
            bool figure = false;
            for (size_t j = i; j < i + k; j++) figure = figure || (words.flags[j] & WC_WORD_FIGURE) != 0;
            ck_assert_int_eq((whole.mark[i] & WC_MARK_FIGURE) != 0, figure);
            ck_assert_int_eq((whole.mark[i] & WC_MARK_QUOTED) != 0, (words.flags[i + k / 2] & WC_WORD_QUOTED) != 0);
        }
    }
}
END_TEST

START_TEST(places_of_long_texts_are_in_units)
{
    uint64_t state = 5;
    ck_assert_uint_eq(wc_sketch_unit(0), 1);
    ck_assert_uint_eq(wc_sketch_unit(16383), 1);
    ck_assert_uint_eq(wc_sketch_unit(16384), 2);
    ck_assert_uint_eq(wc_sketch_unit(40000), 4);
    for (uint32_t n = 1; n != 0; n = n > UINT32_MAX / 3 ? 0 : n * 3) {
        const uint32_t unit = wc_sketch_unit(n);
        ck_assert_uint_le((n - 1) / unit, WC_MARK_PLACE);
        ck_assert_uint_eq(unit & (unit - 1), 0);
    }
    random_words(&state, 40000);
    make(&whole, 3, SIZE_MAX, SEED);
    for (size_t i = 0; i < whole.n; i++) ck_assert_uint_eq(whole.mark[i] & WC_MARK_PLACE, i / 4);
}
END_TEST

START_TEST(short_texts_have_no_shingle)
{
    for (unsigned k = 1; k <= 5; k++) {
        words.n = 0;
        for (unsigned n = 0; n < k; n++) {
            make(&sketch, k, 10, SEED);
            ck_assert_uint_eq(sketch.n, 0);
            ck_assert_uint_eq(sketch.level, 0);
            ck_assert_uint_eq(sketch.n_words, n);
            push_word(n, 0);
        }
        make(&sketch, k, 10, SEED);
        ck_assert_uint_eq(sketch.n, 1);
    }
}
END_TEST

START_TEST(shingle_that_recurs_is_there_as_often)
{
    words.n = 0;
    for (int i = 0; i < 1000; i++) push_word(77, 0);
    make(&whole, 3, SIZE_MAX, SEED);
    ck_assert_uint_eq(whole.n, 998);
    for (size_t i = 0; i < whole.n; i++) ck_assert_uint_eq(whole.hash[i], whole.hash[0]);
    make(&sketch, 3, 10, SEED); /* all or none */
    ck_assert_uint_eq(sketch.n, 0);
    ck_assert_uint_le(sketch.level, WC_LEVEL_MAX);
}
END_TEST

START_TEST(reuse_changes_nothing)
{
    uint64_t state = 6;
    for (int round = 0; round < 40; round++) {
        wc_sketch fresh = {0};
        random_words(&state, random_below(&state, 2000));
        make(&sketch, 3, 128, SEED);
        make(&fresh, 3, 128, SEED);
        ck_assert_uint_eq(sketch.n, fresh.n);
        ck_assert_uint_eq(sketch.level, fresh.level);
        if (fresh.n > 0) {
            ck_assert_mem_eq(sketch.hash, fresh.hash, fresh.n * sizeof *fresh.hash);
            ck_assert_mem_eq(sketch.mark, fresh.mark, fresh.n * sizeof *fresh.mark);
        }
        wc_sketch_free(&fresh);
    }
}
END_TEST

/* Shingles of a below the bound, and how many of them are in b (words are random: each shingle is there once). */
static void count_below(const wc_sketch *a, const wc_sketch *b, uint64_t bound, double *n, double *shared)
{
    *n = *shared = 0;
    for (size_t i = 0; i < a->n; i++) {
        bool found = false;
        if (a->hash[i] >= bound) continue;
        for (size_t j = 0; j < b->n && !found; j++) found = b->hash[j] == a->hash[i];
        *n += 1;
        *shared += found;
    }
}

START_TEST(resemblance_and_containment_are_unbiased)
{
    enum { ROUNDS = 300, MOST = 64 };
    static const struct {
        size_t shared, only_a, only_b; /* words */
    } pair[] = {{600, 600, 600}, {200, 1500, 300}, {900, 20, 4000}, {300, 0, 0}, {0, 500, 500}};
    const size_t shared = pair[_i].shared, only_a = pair[_i].only_a, only_b = pair[_i].only_b;
    double resemblance = 0, in_a = 0, in_b = 0;
    uint64_t state = 100 + (uint64_t)_i;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t common[1000];
        double a, b, both, again;
        for (size_t i = 0; i < shared; i++) common[i] = random64(&state);
        for (int side = 0; side < 2; side++) {
            random_words(&state, side == 0 ? only_a : only_b);
            for (size_t i = 0; i < shared; i++) push_word(common[i], 0);
            make(side == 0 ? &whole : &sketch, 1, MOST, SEED);
        }
        const uint64_t bound = wc_level_bound(whole.level > sketch.level ? whole.level : sketch.level);
        count_below(&whole, &sketch, bound, &a, &both);
        count_below(&sketch, &whole, bound, &b, &again);
        ck_assert(both >= again && both <= again && a > 0 && b > 0);
        resemblance += both / (a + b - both) / (double)ROUNDS;
        in_a += both / a / (double)ROUNDS;
        in_b += both / b / (double)ROUNDS;
    }
    const double s = (double)shared, a = (double)(shared + only_a), b = (double)(shared + only_b);
    /* One estimate from n shingles deviates by 0.5 / sqrt(n) at most; n is 8 on the average where it is least. */
    const double wide = 4.5 * 0.5 / sqrt(7.0 * (double)ROUNDS);
    ck_assert_msg(fabs(resemblance - s / (a + b - s)) < wide, "%f, not %f", resemblance, s / (a + b - s));
    ck_assert_msg(fabs(in_a - s / a) < wide, "%f of a, not %f", in_a, s / a);
    ck_assert_msg(fabs(in_b - s / b) < wide, "%f of b, not %f", in_b, s / b);
}
END_TEST

/* A wc_sketch of the same words, made by each kernel that this processor runs. */
START_TEST(kernels_sketch_alike)
{
    uint64_t state = 9;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (unsigned round = 0; round < 400; round++) {
        const unsigned k = round % 2 ? 3 : 1 + random_below(&state, 12);
        const size_t most = 1 + random_below(&state, 300);
        random_words(&state, random_below(&state, round % 10 == 0 ? 3000 : 80));
        words.cpu = WC_CPU_PLAIN;
        make(&whole, k, most, round);
        words.cpu = (wc_cpu)_i;
        make(&sketch, k, most, round);
        ck_assert_uint_eq(sketch.n, whole.n);
        ck_assert_uint_eq(sketch.level, whole.level);
        if (sketch.n == 0) continue;
        ck_assert_mem_eq(sketch.hash, whole.hash, whole.n * sizeof *whole.hash);
        ck_assert_mem_eq(sketch.mark, whole.mark, whole.n * sizeof *whole.mark);
    }
}
END_TEST

/* Nothing is written behind the n that are given, and what is kept is what is below. */
START_TEST(kernels_thin_in_place)
{
    const wc_sketch_kernel *kernel = wc_sketch_kernel_of((wc_cpu)_i);
    uint64_t state = 10;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (size_t n = 0; n < 100; n++) {
        uint32_t hash[101], expected[101], bound = 1U << random_below(&state, 32), kept = 0;
        uint16_t mark[101], expected_mark[101];
        for (size_t i = 0; i <= n; i++) {
            hash[i] = (uint32_t)random64(&state) >> random_below(&state, 32);
            mark[i] = (uint16_t)(i * 653);
            expected[kept] = hash[i];
            expected_mark[kept] = mark[i];
            kept += i < n && hash[i] < bound;
        }
        const uint32_t behind = hash[n];
        ck_assert_uint_eq(kernel->thin(hash, mark, n, bound), kept);
        ck_assert_mem_eq(hash, expected, kept * sizeof *hash);
        ck_assert_mem_eq(mark, expected_mark, kept * sizeof *mark);
        ck_assert_uint_eq(hash[n], behind);
        ck_assert_uint_eq(mark[n], (uint16_t)(n * 653));
    }
}
END_TEST

START_TEST(a_cut_hash_keeps_its_level_and_its_first_bits)
{
    uint64_t state = 9;
    for (unsigned bits = 18; bits <= 32; bits++) {
        for (size_t i = 0; i < 4000; i++) {
            const uint32_t hash = (uint32_t)(random64(&state) >> 32) >> i % 32, cut = wc_hash_cut(hash, bits);
            ck_assert_uint_eq(wc_level_of(cut), wc_level_of(hash));
            ck_assert_uint_le(cut, hash);
            ck_assert_uint_lt((uint64_t)(hash - cut) << (bits - 1), hash == 0 ? 1 : hash);
            ck_assert_uint_eq(wc_hash_cut(cut, bits), cut);
            ck_assert_uint_eq(wc_hash_cut(hash, 18),
                              wc_hash_cut(cut, 18)); /* so stores of unlike bits can be compared */
        }
    }
}
END_TEST

START_TEST(fewer_bits_of_a_hash_change_nothing_else)
{
    uint64_t state = 5;
    wc_sketch cut = {0};
    random_words(&state, 1500);
    make(&whole, 3, 256, SEED);
    ck_assert(wc_sketch_make(&cut, &words, 3, 256, 20, SEED));
    ck_assert_uint_eq(cut.n, whole.n);
    ck_assert_uint_eq(cut.level, whole.level);
    for (size_t i = 0; i < cut.n; i++) {
        ck_assert_uint_eq(cut.hash[i], wc_hash_cut(whole.hash[i], 20));
        ck_assert_uint_eq(cut.mark[i], whole.mark[i]);
    }
    wc_sketch_free(&cut);
}
END_TEST

Suite *sketch_suite(void)
{
    Suite *suite = suite_create("sketch");
    TCase *test_case = tcase_create("sketch");
    tcase_add_checked_fixture(test_case, setup, teardown);
    tcase_add_test(test_case, level_is_the_least_that_keeps_few_enough);
    tcase_add_test(test_case, what_is_kept_stands_in_text_order);
    tcase_add_test(test_case, shingle_depends_on_its_words_and_their_order_alone);
    tcase_add_test(test_case, quoted_middle_and_figures_are_marked);
    tcase_add_test(test_case, places_of_long_texts_are_in_units);
    tcase_add_test(test_case, short_texts_have_no_shingle);
    tcase_add_test(test_case, shingle_that_recurs_is_there_as_often);
    tcase_add_test(test_case, a_cut_hash_keeps_its_level_and_its_first_bits);
    tcase_add_test(test_case, fewer_bits_of_a_hash_change_nothing_else);
    tcase_add_test(test_case, reuse_changes_nothing);
    tcase_add_loop_test(test_case, kernels_sketch_alike, 0, WC_CPUS);
    tcase_add_loop_test(test_case, kernels_thin_in_place, 0, WC_CPUS);
    tcase_add_loop_test(test_case, resemblance_and_containment_are_unbiased, 0, 5);
    suite_add_tcase(suite, test_case);
    return suite;
}
