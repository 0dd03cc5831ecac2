/* sketch_pack_test.c - a sketch that is packed is what it was, in bytes that tell of nothing else, and has room for a
 * flag a shingle. */
#include "signature/sketch_pack.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 600 };

typedef struct {
    uint32_t hash[MOST];
    uint16_t mark[MOST];
    size_t n;
} sketch;

/* Hashes of a level with so many bits behind their first 1, places that rise by at most `gap`. */
static void make(sketch *s, uint64_t *state, size_t n, unsigned level, unsigned bits, uint32_t gap)
{
    uint32_t place = 0;
    s->n = n;
    for (size_t i = 0; i < n; i++) {
        s->hash[i] = wc_hash_cut((uint32_t)random64(state) >> level, bits);
        place = (place + random_below(state, gap + 1)) & WC_MARK_PLACE;
        s->mark[i] = (uint16_t)(random_below(state, 4) << 14 | place);
    }
}

/* In memory of its very size. */
static uint8_t *pack_by(wc_cpu cpu, const sketch *s, wc_sketch_form form)
{
    uint8_t *packed = malloc(wc_sketch_room(form, s->n));
    ck_assert_ptr_nonnull(packed);
    ck_assert_uint_le(wc_sketch_room(form, s->n), wc_sketch_room_most(s->n, 32));
    wc_sketch_pack(cpu, form, s->hash, s->mark, s->n, packed);
    return packed;
}

/* By each processor's code the same. */
static uint8_t *pack_as(const sketch *s, wc_sketch_form form)
{
    uint8_t *packed = pack_by(WC_CPU_PLAIN, s, form);
    for (int cpu = 0; cpu < WC_CPUS; cpu++) {
        uint8_t *other;
        if (!wc_cpu_has((wc_cpu)cpu)) continue;
        other = pack_by((wc_cpu)cpu, s, form);
        ck_assert_mem_eq(other, packed, wc_sketch_room(form, s->n));
        free(other);
    }
    return packed;
}

static uint8_t *pack(const sketch *s)
{
    const wc_sketch_form form = wc_sketch_measure(WC_CPU_PLAIN, s->hash, s->mark, s->n);
    for (int cpu = 0; cpu < WC_CPUS; cpu++) {
        wc_sketch_form other;
        if (!wc_cpu_has((wc_cpu)cpu)) continue;
        other = wc_sketch_measure((wc_cpu)cpu, s->hash, s->mark, s->n);
        ck_assert_mem_eq(&other, &form, sizeof form);
    }
    return pack_as(s, form);
}

static void assert_is_back_from(const sketch *s, uint8_t *packed)
{
    for (int way = 0; way < 2 * WC_CPUS; way++) { /* together, and each by itself, by each processor's code */
        const wc_cpu cpu = (wc_cpu)(way / 2);
        sketch back;
        if (!wc_cpu_has(cpu)) continue;
        wc_sketch_unpack(cpu, packed, s->n, back.hash, way % 2 == 0 ? back.mark : NULL);
        if (way % 2 == 1) wc_sketch_unpack(cpu, packed, s->n, NULL, back.mark);
        ck_assert_mem_eq(back.hash, s->hash, s->n * sizeof *s->hash);
        ck_assert_mem_eq(back.mark, s->mark, s->n * sizeof *s->mark);
    }
    free(packed);
}

static void assert_is_back(const sketch *s)
{
    assert_is_back_from(s, pack(s));
    assert_is_back_from(s, pack_as(s, WC_SKETCH_UNPACKED));
}

START_TEST(what_is_packed_comes_back)
{
    uint64_t state = 5;
    for (int i = 0; i < 3000; i++) {
        sketch s;
        make(&s, &state, 1 + random_below(&state, MOST), random_below(&state, 32), 1 + random_below(&state, 32),
             random_below(&state, WC_MARK_PLACE + 1));
        assert_is_back(&s);
    }
}
END_TEST

START_TEST(the_least_and_the_greatest_numbers_come_back)
{
    const sketch all = {{0, UINT32_MAX, 1, 0}, {UINT16_MAX, 0, WC_MARK_PLACE, 1}, 4}; /* places that fall, too */
    const sketch eight = {{0, UINT32_MAX, 1, 0, 2, 1U << 31, 3, 0}, {UINT16_MAX, 0, WC_MARK_PLACE, 1, 0, 5, 4, 3}, 8};
    const sketch none = {{0, 0}, {0, 0}, 2}, one = {{1}, {WC_MARK_QUOTED}, 1};
    assert_is_back(&all);
    assert_is_back(&eight);
    assert_is_back(&none);
    assert_is_back(&one);
}
END_TEST

START_TEST(flags_are_beside_the_shingles)
{
    uint64_t state = 8;
    for (size_t n = 1; n < MOST; n += 7) {
        sketch s, back;
        uint8_t *packed, *other;
        make(&s, &state, n, 2, 20, 30);
        packed = pack(&s);
        other = pack(&s);
        for (size_t i = 0; i < n; i++) ck_assert_uint_eq(wc_sketch_flags(packed, n)[i / 8] >> i % 8 & 1, 0);
        for (size_t i = 0; i < n; i++) wc_sketch_flags(packed, n)[i / 8] |= (uint8_t)(1 << i % 8);
        wc_sketch_unpack(WC_CPU_PLAIN, packed, n, back.hash, back.mark);
        ck_assert_mem_eq(back.hash, s.hash, n * sizeof *s.hash);
        ck_assert_mem_eq(back.mark, s.mark, n * sizeof *s.mark);
        ck_assert(wc_sketch_is_same(packed, other, n));
        free(packed);
        free(other);
    }
}
END_TEST

START_TEST(another_hash_or_mark_has_other_bytes)
{
    uint64_t state = 9;
    for (int i = 0; i < 500; i++) {
        sketch s, other;
        uint8_t *packed, *changed;
        make(&s, &state, 1 + random_below(&state, 50), 0, 32, 300);
        other = s;
        if (i % 2 == 0)
            other.hash[random_below(&state, (uint32_t)s.n)] ^= UINT32_C(1) << random_below(&state, 32);
        else
            other.mark[random_below(&state, (uint32_t)s.n)] ^= (uint16_t)(1 << random_below(&state, 16));
        packed = pack(&s);
        changed = pack(&other);
        ck_assert(wc_sketch_is_same(packed, packed, s.n));
        ck_assert(!wc_sketch_is_same(packed, changed, s.n));
        free(packed);
        free(changed);
    }
}
END_TEST

START_TEST(a_sketch_of_news_takes_less_than_four_bytes_a_shingle)
{
    uint64_t state = 10;
    sketch s;
    make(&s, &state, 400, 1, 20, 14);
    const wc_sketch_form form = wc_sketch_measure(WC_CPU_PLAIN, s.hash, s.mark, s.n);
    ck_assert_uint_lt(wc_sketch_room(form, s.n), 4 * s.n);
    ck_assert_uint_lt(wc_sketch_room(form, s.n), wc_sketch_room_most(s.n, 20));
}
END_TEST

Suite *sketch_pack_suite(void);
Suite *sketch_pack_suite(void)
{
    Suite *suite = suite_create("sketch_pack");
    TCase *tcase = tcase_create("sketch_pack");
    tcase_add_test(tcase, what_is_packed_comes_back);
    tcase_add_test(tcase, the_least_and_the_greatest_numbers_come_back);
    tcase_add_test(tcase, flags_are_beside_the_shingles);
    tcase_add_test(tcase, another_hash_or_mark_has_other_bytes);
    tcase_add_test(tcase, a_sketch_of_news_takes_less_than_four_bytes_a_shingle);
    suite_add_tcase(suite, tcase);
    return suite;
}
