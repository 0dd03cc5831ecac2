/* unescape_test.c - strings of JSON are decoded alike wherever escapes stand in the pieces that are moved at once. */
#include "corpus/json.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

#define LEN_MAX 70

/* A random string of len bytes at most, and what it says; both in memory of their very size, for the sanitizer. */
static void check_random(uint64_t *state, size_t most, unsigned every)
{
    char raw[LEN_MAX], plain[LEN_MAX];
    size_t n_raw = 0, n_plain = 0, len = 0, n_replaced = 0;
    while (n_raw + 2 <= most) {
        const uint64_t random = random64(state);
        if (random % every == 0) {
            raw[n_raw++] = '\\';
            raw[n_raw++] = random & 256 ? 'n' : '\\';
            plain[n_plain++] = random & 256 ? '\n' : '\\';
        } else {
            raw[n_raw++] = plain[n_plain++] = (char)(']' + (random >> 32) % 4 * 29); /* ']' follows '\' */
        }
    }
    char *string = malloc(n_raw > 0 ? n_raw : 1), *out = malloc(n_raw > 0 ? n_raw : 1);
    ck_assert(string != NULL && out != NULL);
    memcpy(string, raw, n_raw);
    ck_assert(wc_json_unescape((wc_str){string, n_raw}, out, &len, &n_replaced));
    ck_assert_uint_eq(len, n_plain);
    ck_assert_mem_eq(out, plain, n_plain);
    ck_assert_uint_eq(n_replaced, 0);
    free(string);
    free(out);
}

START_TEST(escapes_are_decoded_wherever_they_stand)
{
    uint64_t state = 1;
    for (size_t most = 0; most <= LEN_MAX; most++) {
        for (unsigned every = 1; every <= 40; every += 3) check_random(&state, most, every);
    }
}
END_TEST

START_TEST(cut_escape_is_none)
{
    const char *const cut[] = {"0123456789abcdef\\", "\\u00e", "0123456789abcde\\u12"};
    char out[32];
    size_t len = 0, n_replaced = 0;
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++)
        ck_assert(!wc_json_unescape((wc_str){cut[i], strlen(cut[i])}, out, &len, &n_replaced));
}
END_TEST

Suite *unescape_suite(void);

Suite *unescape_suite(void)
{
    Suite *suite = suite_create("unescape");
    TCase *tests = tcase_create("strings");
    tcase_add_test(tests, escapes_are_decoded_wherever_they_stand);
    tcase_add_test(tests, cut_escape_is_none);
    suite_add_tcase(suite, tests);
    return suite;
}
