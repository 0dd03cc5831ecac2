/* unicode_test.c - text/unicode.c against utf8proc's own answers on every character. */
#include "text/unicode.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define LAST 0x10ffffu

static wc_unicode *unicode;

static void setup(void) { ck_assert_ptr_nonnull(unicode = wc_unicode_new()); }
static void teardown(void) { free(unicode); }

/* An assertion writes to a file even when it holds, which a million of them are too many for. */
#define expect(holds, c)                                                                                               \
    do {                                                                                                               \
        if (!(holds)) ck_abort_msg("U+%04X: not so: %s", (unsigned)(c), #holds);                                       \
    } while (0)

static bool is_surrogate(uint32_t c) { return c >= 0xd800 && c <= 0xdfff; }

static size_t encode(uint32_t c, char *out)
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)out);
}

START_TEST(every_character_is_decoded)
{
    for (uint32_t c = 1; c <= LAST; c++) {
        char bytes[4];
        size_t at = 0, len;
        if (is_surrogate(c)) continue;
        len = encode(c, bytes);
        expect(wc_utf8_next(bytes, len, &at) == c, c);
        expect(at == len, c);
    }
}
END_TEST

START_TEST(malformed_bytes_are_replaced_one_by_one)
{
    static const char *const bad[] = {
        "\x80",          "\xbf",         "\xc0\x80",         "\xc1\xbf",         "\xc3",     "\xe2\x82",
        "\xe0\x80\x80",  "\xe0\x9f\xbf", "\xed\xa0\x80",     "\xed\xbf\xbf",     "\xf0\x9f", "\xf0\x9f\x92",
        "\xf0\x80\x80z", "\xf5\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xff",     "\xc3(",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t at = 0;
        ck_assert_msg(wc_utf8_next(bad[i], strlen(bad[i]), &at) == 0xfffd && at == 1, "sequence %zu", i);
    }
}
END_TEST

START_TEST(character_cut_by_the_end_is_malformed)
{
    for (size_t len = 1; len < 4; len++) {
        size_t at = 0;
        ck_assert_uint_eq(wc_utf8_next("\xf0\x9f\x92\xa9", len, &at), 0xfffd);
        ck_assert_uint_eq(at, 1);
    }
}
END_TEST

START_TEST(random_bytes_are_stepped_over)
{
    uint64_t state = 1;
    for (int round = 0; round < 20000; round++) {
        char bytes[8];
        const uint64_t random = random64(&state);
        memcpy(bytes, &random, sizeof bytes);
        for (size_t at = 0, before = 0; at < sizeof bytes; before = at) {
            const uint32_t c = wc_utf8_next(bytes, sizeof bytes, &at);
            char again[4];
            expect(at > before && at - before <= 4 && at <= sizeof bytes, c);
            expect(c <= LAST && !is_surrogate(c), c);
            if (c == 0xfffd && at - before == 1) continue;
            expect(encode(c, again) == at - before, c);
            expect(memcmp(again, bytes + before, at - before) == 0, c);
        }
    }
}
END_TEST

/* NFKC_Casefold by utf8proc's one call. */
static size_t expected_fold(const char *word, size_t len, char *out)
{
    utf8proc_uint8_t *folded;
    const utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)len, &folded,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (n < 0 || n > WC_FOLD_MAX) ck_abort_msg("no folding of %zu bytes", len);
    memcpy(out, folded, (size_t)n);
    free(folded);
    return (size_t)n;
}

START_TEST(every_character_folds_as_nfkc_casefold)
{
    for (uint32_t c = 1; c <= LAST; c++) {
        char bytes[4], expected[WC_FOLD_MAX], got[WC_FOLD_MAX], quick[4];
        size_t len, n_expected;
        if (is_surrogate(c)) continue;
        len = encode(c, bytes);
        n_expected = expected_fold(bytes, len, expected);
        expect(wc_unicode_fold(bytes, len, got) == n_expected, c);
        expect(memcmp(got, expected, n_expected) == 0, c);
        if (c > 0xffff || unicode->fold_of[c] == WC_FOLD_SLOW) continue;
        expect(encode(unicode->fold_of[c], quick) == n_expected && memcmp(quick, expected, n_expected) == 0, c);
    }
}
END_TEST

START_TEST(word_that_grows_too_much_stays)
{
    char word[WC_WORD_MAX], out[WC_FOLD_MAX];
    for (size_t i = 0; i + 3 <= 255; i += 3) memcpy(word + i, "\xef\xb7\xba", 3); /* U+FDFA: 18 characters each */
    ck_assert_uint_eq(wc_unicode_fold(word, 255, out), 255);
    ck_assert_mem_eq(word, out, 255);
    for (size_t i = 0; i + 3 <= 255; i += 3) memcpy(word + i, "\xef\xac\x83", 3); /* U+FB03: ffi */
    ck_assert_uint_eq(wc_unicode_fold(word, 255, out), 255);
    ck_assert_mem_eq(out, "ffiffi", 6);
    ck_assert_uint_eq(wc_unicode_fold("ab\xff"
                                      "c",
                                      4, out),
                      4);
    ck_assert_mem_eq(out,
                     "ab\xff"
                     "c",
                     4);
}
END_TEST

START_TEST(class_of_every_character_agrees_with_its_category)
{
    for (uint32_t c = 0x80; c <= LAST; c++) {
        const char *category = utf8proc_category_string((utf8proc_int32_t)c);
        const wc_class class = wc_unicode_class(unicode, c);
        const bool named = class == WC_CLASS_APOSTROPHE; /* U+02BC is a letter, but means an apostrophe */
        const bool letter = category[0] == 'L' || category[0] == 'N';
        const bool half_width_voicing = c == 0xff9e || c == 0xff9f;
        if (named) continue;
        if (half_width_voicing || category[0] == 'M') {
            expect(class == WC_CLASS_MARK, c);
        } else {
            expect(letter == (class == WC_CLASS_WORD || class == WC_CLASS_DIGIT || class == WC_CLASS_SINGLE), c);
        }
        expect((class == WC_CLASS_DIGIT) == (strcmp(category, "Nd") == 0), c);
    }
}
END_TEST

START_TEST(letters_of_scripts_without_spaces_are_single)
{
    static const uint32_t single[] = {0x4e2d, 0x9fa5, 0x3400, 0x20000, 0xf900, 0x3042, 0x30a2, 0x30fc,
                                      0xff76, 0x0e01, 0x0e81, 0x1000,  0x1780, 0x3005, 0x3007};
    static const uint32_t word[] = {'a', 0xe9, 0x430, 0x3b1, 0x5d0, 0x627, 0x905, 0xac00, 0x1100, 0x3131, 0x1200};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        ck_assert_msg(wc_unicode_class(unicode, single[i]) == WC_CLASS_SINGLE, "U+%04X", single[i]);
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        ck_assert_msg(wc_unicode_class(unicode, word[i]) == WC_CLASS_WORD, "U+%04X", word[i]);
}
END_TEST

START_TEST(marks_and_spaces_have_their_classes)
{
    static const struct {
        wc_class class;
        uint32_t c[8];
    } expected[] = {
        {WC_CLASS_SPACE, {' ', '\t', 0xa0, 0x2009, 0x202f, 0x3000}},
        {WC_CLASS_BREAK, {'\n', '\r', 0x0b, 0x0c, 0x85, 0x2028, 0x2029}},
        {WC_CLASS_DIGIT, {'0', '9', 0x661, 0xff11, 0x966}},
        {WC_CLASS_MARK, {0x301, 0x345, 0xfe0f, 0x93e, 0xe34, 0x3099, 0xff9e}},
        {WC_CLASS_IGNORE, {0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff}},
        {WC_CLASS_APOSTROPHE, {'\'', 0x2019, 0x2bc, 0xff07}},
        {WC_CLASS_STRAIGHT, {'"', 0xff02}},
        {WC_CLASS_OPEN, {0x201c, 0x201e, 0xab, 0x2018, 0x201a, 0x300c, 0x300e}},
        {WC_CLASS_CLOSE, {0x201d, 0xbb, 0x300d, 0x300f}},
        {WC_CLASS_SEPARATOR, {'.', '-', '&', 0x2014, 0x2026, 0x3002, 0xff0c, 0x1f600}},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        for (size_t k = 0; k < 8 && expected[i].c[k] != 0; k++)
            ck_assert_msg(wc_unicode_class(unicode, expected[i].c[k]) == expected[i].class, "U+%04X", expected[i].c[k]);
    }
}
END_TEST

Suite *unicode_suite(void)
{
    Suite *suite = suite_create("unicode");
    TCase *test_case = tcase_create("unicode");
    tcase_add_checked_fixture(test_case, setup, teardown);
    tcase_add_test(test_case, every_character_is_decoded);
    tcase_add_test(test_case, malformed_bytes_are_replaced_one_by_one);
    tcase_add_test(test_case, character_cut_by_the_end_is_malformed);
    tcase_add_test(test_case, random_bytes_are_stepped_over);
    tcase_add_test(test_case, every_character_folds_as_nfkc_casefold);
    tcase_add_test(test_case, word_that_grows_too_much_stays);
    tcase_add_test(test_case, class_of_every_character_agrees_with_its_category);
    tcase_add_test(test_case, letters_of_scripts_without_spaces_are_single);
    tcase_add_test(test_case, marks_and_spaces_have_their_classes);
    suite_add_tcase(suite, test_case);
    return suite;
}
