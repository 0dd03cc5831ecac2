/* lsh_test.c - keys of bands. */
#include "signature/lsh.h"
#include "random.h"
#include "signature/minhash.h"
#include "checks.h"
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

Suite *lsh_suite(void)
{
    Suite *suite = suite_create("lsh");
    TCase *test_case = tcase_create("lsh");
    tcase_add_test(test_case, filled_slots_are_bands_of_their_own);
    tcase_add_test(test_case, bands_agree_where_all_their_rows_do);
    tcase_add_test(test_case, equal_rows_of_different_bands_have_different_keys);
    tcase_add_test(test_case, empty_signature_has_no_key);
    suite_add_tcase(suite, test_case);
    return suite;
}
