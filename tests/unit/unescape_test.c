/* unescape_test.c - strings of JSON are decoded alike wherever escapes stand in the pieces that are moved at once. */
#include "corpus/json.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

#define LEN_MAX 150

/* A random string of len bytes at most, and what it says; both in memory of their very size, for the sanitizer. */
static void check_random(wc_cpu cpu, uint64_t *state, size_t most, unsigned every)
{
    char raw[LEN_MAX], plain[LEN_MAX];
    size_t n_raw = 0, n_plain = 0, len = 0, n_replaced = 0;
    while (n_raw + 2 <= most) {
        const uint64_t random = random64(state);
        if (random % every == 0) {
            raw[n_raw++] = '\\';
            const size_t kind = random >> 8 & 7;
            raw[n_raw++] = "n\\\"/bfrt"[kind];
            plain[n_plain++] = "\n\\\"/\b\f\r\t"[kind];
        } else {
            raw[n_raw++] = plain[n_plain++] = (char)(']' + (random >> 32) % 4 * 29); /* ']' follows '\' */
        }
    }
    char *string = malloc(n_raw > 0 ? n_raw : 1), *out = malloc(n_raw > 0 ? n_raw : 1);
    ck_assert(string != NULL && out != NULL);
    memcpy(string, raw, n_raw);
    ck_assert(wc_json_unescape(cpu, (wc_str){string, n_raw}, out, &len, &n_replaced));
    ck_assert_uint_eq(len, n_plain);
    ck_assert_mem_eq(out, plain, n_plain);
    ck_assert_uint_eq(n_replaced, 0);
    free(string);
    free(out);
}

START_TEST(escapes_are_decoded_wherever_they_stand)
{
    uint64_t state = 1;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (size_t most = 0; most <= LEN_MAX; most++) {
        for (unsigned every = 1; every <= 40; every += 3) check_random((wc_cpu)_i, &state, most, every);
    }
}
END_TEST

#define LONG "a text that is no shorter than what the kernels move at once, which is 64 bytes"

START_TEST(cut_escape_is_none)
{
    const char *const cut[] = {"0123456789abcdef\\", "\\u00e",          "0123456789abcde\\u12", LONG "\\",
                               LONG "\\x" LONG,      LONG "\\\xe2" LONG};
    char out[sizeof LONG * 2 + 4];
    size_t len = 0, n_replaced = 0;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++)
        ck_assert(!wc_json_unescape((wc_cpu)_i, (wc_str){cut[i], strlen(cut[i])}, out, &len, &n_replaced));
}
END_TEST

Suite *unescape_suite(void);

Suite *unescape_suite(void)
{
    Suite *suite = suite_create("unescape");
    TCase *tests = tcase_create("strings");
    tcase_add_loop_test(tests, escapes_are_decoded_wherever_they_stand, 0, WC_CPUS);
    tcase_add_loop_test(tests, cut_escape_is_none, 0, WC_CPUS);
    suite_add_tcase(suite, tests);
    return suite;
}
