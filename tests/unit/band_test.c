/* band_test.c - buckets against a grouping key by key, before and after pages have gone. */
#include "signature/band.h"
#include "random.h"
#include "signature/lsh.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { N_PAGES = 1500 };

/* One key in eight is none. */
static uint32_t *random_keys(uint64_t seed, size_t n_pages, uint32_t n_keys)
{
    uint32_t *key = malloc((n_pages + 1) * sizeof *key);
    uint64_t state = seed;
    for (size_t i = 0; i < n_pages; i++)
        key[i] = random_below(&state, 8) == 0 ? WC_LSH_NONE : random_below(&state, n_keys) * 0x9e3779b1U;
    return key;
}

static int compare_keys(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Key by key: every key that two pages have is a bucket of these pages, in order. */
static void assert_grouped(const wc_band *b, const uint32_t *key)
{
    uint32_t *sorted = malloc((b->n_pages + 1) * sizeof *sorted);
    size_t at = 0;
    if (b->n_pages > 0) memcpy(sorted, key, b->n_pages * sizeof *sorted);
    qsort(sorted, b->n_pages, sizeof *sorted, compare_keys);
    for (size_t i = 0, end; i < b->n_pages && sorted[i] != WC_LSH_NONE; i = end) {
        const size_t first = at;
        for (end = i + 1; end < b->n_pages && sorted[end] == sorted[i]; end++) continue;
        if (end - i < 2) continue;
        for (uint32_t p = 0; p < b->n_pages; p++) {
            if (key[p] != sorted[i]) continue;
            ck_assert_uint_lt(at, b->n);
            ck_assert_uint_eq(b->first[at], first);
            ck_assert_uint_eq(b->page[at++], p);
        }
    }
    ck_assert_uint_eq(at, b->n);
    free(sorted);
}

static wc_band random_band(uint64_t seed, size_t n_pages, uint32_t n_keys)
{
    uint32_t *key = random_keys(seed, n_pages, n_keys);
    wc_band b;
    ck_assert(wc_band_init(&b, n_pages));
    wc_band_make(&b, key);
    assert_grouped(&b, key);
    free(key);
    return b;
}

START_TEST(buckets_agree_with_a_grouping_by_key)
{
    static const uint32_t n_keys[] = {1, 3, 50, 1000};
    wc_band b;
    for (size_t n_pages = 0; n_pages < 120; n_pages += 13) {
        for (size_t k = 0; k < 4; k++) {
            b = random_band(n_pages + k, n_pages, n_keys[k]);
            wc_band_free(&b);
            wc_band_free(&b);
        }
    }
    b = random_band(2, 5000, 4000); /* large digits of the sort */
    wc_band_free(&b);
}
END_TEST

START_TEST(packed_buckets_are_read_as_they_were)
{
    for (uint64_t seed = 1; seed < 30; seed++) {
        wc_band b = random_band(seed, N_PAGES, (uint32_t)(1 + seed * 40)), again;
        wc_buffer packed = {0};
        ck_assert(wc_band_init(&again, N_PAGES) && wc_band_pack(&b, &packed));
        wc_band_unpack(&again, (const uint8_t *)packed.data, packed.len);
        ck_assert_uint_eq(again.n, b.n);
        ck_assert_mem_eq(again.page, b.page, b.n * sizeof *b.page);
        ck_assert_mem_eq(again.first, b.first, b.n * sizeof *b.first);
        wc_band_free(&b);
        wc_band_free(&again);
        wc_buffer_free(&packed);
    }
}
END_TEST

static void random_keep(uint64_t *state, unsigned one_in, bool keep[N_PAGES])
{
    for (size_t p = 0; p < N_PAGES; p++) keep[p] = random_below(state, one_in) != 0;
}

START_TEST(what_is_kept_stands_in_the_same_buckets_as_before)
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        uint64_t state = seed;
        wc_band old = random_band(seed, N_PAGES, N_PAGES / 16), b = random_band(seed, N_PAGES, N_PAGES / 16);
        bool keep[N_PAGES];
        size_t at = 0;
        random_keep(&state, 2 + (uint32_t)seed % 10, keep);
        wc_band_keep(&b, keep);
        for (size_t from = 0, to; from < old.n; from = to) {
            const size_t first = at;
            size_t n = 0;
            for (to = from; to < old.n && old.first[to] == from; to++) n += keep[old.page[to]];
            for (size_t i = from; i < to && n > 1; i++) {
                if (!keep[old.page[i]]) continue;
                ck_assert_uint_lt(at, b.n);
                ck_assert_uint_eq(b.first[at], first);
                ck_assert_uint_eq(b.page[at++], old.page[i]);
            }
        }
        ck_assert_uint_eq(at, b.n);
        wc_band_free(&old);
        wc_band_free(&b);
    }
}
END_TEST

Suite *band_suite(void);
Suite *band_suite(void)
{
    Suite *suite = suite_create("band");
    TCase *tcase = tcase_create("band");
    tcase_add_test(tcase, buckets_agree_with_a_grouping_by_key);
    tcase_add_test(tcase, packed_buckets_are_read_as_they_were);
    tcase_add_test(tcase, what_is_kept_stands_in_the_same_buckets_as_before);
    suite_add_tcase(suite, tcase);
    return suite;
}
