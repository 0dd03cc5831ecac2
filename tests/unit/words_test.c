/* words_test.c - words, their folding and places.  Quotations: quotation_test.c. */
#include "text/words.h"
#include "random.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static wc_unicode *unicode;
static wc_words words;

static void setup(void)
{
    ck_assert_ptr_nonnull(unicode = wc_unicode_new());
    memset(&words, 0, sizeof words);
}

static void teardown(void)
{
    wc_words_free(&words);
    free(unicode);
}

static void scan_bytes(const char *text, size_t len) { ck_assert(wc_words_scan(&words, unicode, text, len)); }

static uint64_t hash_of(const char *word) { return XXH3_64bits(word, strlen(word)); }

/* The words of text are those of expected, which are folded already and stand between spaces. */
static void assert_words(const char *text, const char *expected)
{
    char copy[512], *word, *rest = copy;
    size_t n = 0;
    (void)snprintf(copy, sizeof copy, "%s", expected);
    scan_bytes(text, strlen(text));
    while ((word = strtok_r(rest, " ", &rest)) != NULL) {
        ck_assert_msg(n < words.n && words.hash[n] == hash_of(word), "%s: word %zu is not %s", text, n, word);
        n++;
    }
    ck_assert_msg(words.n == n, "%s: %zu words, not %zu", text, words.n, n);
}

START_TEST(words_are_folded)
{
    assert_words("The QUICK brown-fox, 3.5% of U.S.A.", "the quick brown fox 3 5 of u s a");
    assert_words("Straße STRASSE", "strasse strasse");
    assert_words("CAFÉ cafe\u0301", "café café");
    assert_words("ΣΊΣΥΦΟΣ", "σίσυφοσ");
    assert_words("ﬁne ＡＢＣ Ⅷ ①", "fine abc viii 1");
    assert_words("Москва МОСКВА", "москва москва");
    assert_words("\u212bngstr\u00f6m 300\u212a", "ångström 300k");
    assert_words("한국 \u1112\u1161\u11ab\u1100\u116e\u11a8 \u3131\u314f", "한국 한국 가"); /* jamo compose */
    assert_words("", "");
    assert_words(" \n\t.,;:!? -- ()", "");
}
END_TEST

START_TEST(apostrophes_inside_a_word_are_dropped)
{
    assert_words("don't don’t DONʼT don＇t", "dont dont dont dont");
    assert_words("'tis the dogs' l'été rock 'n' roll", "tis the dogs lété rock n roll");
    assert_words("a''b '' '", "a b");
}
END_TEST

START_TEST(invisible_characters_do_not_cut_a_word)
{
    assert_words("co\u00adop\u200berate\ufeff \u2060x", "cooperate x");
    assert_words("\u3164 a\u3164b", "ab"); /* a filler is a letter, of which folding leaves nothing */
}
END_TEST

START_TEST(letters_of_scripts_without_spaces_are_words)
{
    assert_words("北京2008年", "北 京 2008 年");
    assert_words("カタカナとABC", "カ タ カ ナ と abc");
    assert_words("ｶﾞｷﾞ か\u3099", "ガ ギ が"); /* voicing marks compose */
    assert_words("ไทย", "ไ ท ย");
    assert_words("กี่คน", "กี่ ค น"); /* marks stay with their letter */
    assert_words("ລາວ ខ្មែរ မြန်", "ລ າ ວ ខ្ មែ រ မြ န်");
}
END_TEST

START_TEST(lone_marks_are_no_words) { assert_words("\u0301 \ufe0f a \u0301b", "a b"); }
END_TEST

START_TEST(figures_are_marked)
{
    scan_bytes("no 7th mp3 \u0663 Ⅷ x", strlen("no 7th mp3 \u0663 Ⅷ x"));
    const uint8_t expected[] = {0, WC_WORD_FIGURE, WC_WORD_FIGURE, WC_WORD_FIGURE, 0, 0};
    ck_assert_uint_eq(words.n, 6);
    ck_assert_mem_eq(words.flags, expected, 6);
}
END_TEST

START_TEST(offsets_are_of_first_bytes)
{
    static const char text[] = "Él dijo: «sí» 中文x don't";
    static const char *const start[] = {"Él", "dijo", "sí", "中", "文", "x", "don't"};
    scan_bytes(text, strlen(text));
    ck_assert_uint_eq(words.n, 7);
    for (size_t i = 0; i < 7; i++) ck_assert_uint_eq(words.offset[i], (size_t)(strstr(text, start[i]) - text));
}
END_TEST

START_TEST(malformed_bytes_separate_words)
{
    assert_words("ab\xff"
                 "cd \xc3(x) \xe2\x82",
                 "ab cd x");
    scan_bytes("a\0b", 3);
    ck_assert_uint_eq(words.n, 2);
    ck_assert_uint_eq(words.hash[1], hash_of("b"));
}
END_TEST

START_TEST(long_runs_are_cut)
{
    char text[600];
    memset(text, 'A', sizeof text);
    scan_bytes(text, sizeof text);
    ck_assert_uint_eq(words.n, 3);
    memset(text, 'a', sizeof text);
    ck_assert_uint_eq(words.hash[0], XXH3_64bits(text, WC_WORD_MAX));
    ck_assert_uint_eq(words.hash[2], XXH3_64bits(text, 600 - 2 * WC_WORD_MAX));
    ck_assert_uint_eq(words.offset[1], WC_WORD_MAX);
    for (size_t i = 0; i < sizeof text; i += 2) memcpy(text + i, "ß", 2);
    scan_bytes(text, sizeof text);
    ck_assert_uint_eq(words.n, 3);
    memset(text, 's', sizeof text);
    ck_assert_uint_eq(words.hash[0], XXH3_64bits(text, WC_WORD_MAX));
    ck_assert_uint_eq(words.hash[2], XXH3_64bits(text, 600 - 2 * WC_WORD_MAX)); /* folded behind a cut, too */
}
END_TEST

START_TEST(no_text_holds_more_words_than_there_is_room)
{
    static const char *const piece[] = {"a ", "a中", "中a", "a,", "中", "é", "a\xff"};
    char text[1024];
    for (size_t k = 0; k < sizeof piece / sizeof *piece; k++) {
        const size_t each = strlen(piece[k]);
        for (size_t n = 0; n <= 20;
             n++) { /* in memory of exactly the size asked for: a sanitizer sees what is beyond */
            for (size_t i = 0; i < n; i++) memcpy(text + i * each, piece[k], each);
            wc_words_free(&words);
            scan_bytes(text, n * each);
            ck_assert_uint_le(words.n, words.cap);
        }
    }
}
END_TEST

START_TEST(reuse_changes_nothing)
{
    static const char *const text[] = {"“Quoted 1,” he said.", "a", "", "three plain words", "« un » deux"};
    for (size_t i = 0; i < 25; i++) {
        const char *t = text[(i * 3 + i / 5) % 5];
        wc_words fresh = {0};
        scan_bytes(t, strlen(t));
        ck_assert(wc_words_scan(&fresh, unicode, t, strlen(t)));
        ck_assert_uint_eq(words.n, fresh.n);
        ck_assert_uint_eq(words.n_quoted, fresh.n_quoted);
        for (size_t w = 0; w < fresh.n; w++) {
            ck_assert_uint_eq(words.hash[w], fresh.hash[w]);
            ck_assert_uint_eq(words.offset[w], fresh.offset[w]);
            ck_assert_uint_eq(words.flags[w], fresh.flags[w]);
        }
        wc_words_free(&fresh);
    }
}
END_TEST

/* A letter or digit of any script that is written with spaces, or a mark. */
static uint32_t random_letter(uint64_t *state, bool mark)
{
    static const struct {
        uint32_t from, n;
    } block[] = {{0x41, 0x3a},     {0xc0, 0x190},   {0x370, 0x1b0},  {0x400, 0x130}, {0x531, 0x56},   {0x600, 0x100},
                 {0x900, 0x480},   {0x10a0, 0x160}, {0x1e00, 0x200}, {0x2100, 0x90}, {0x3131, 0x5e},  {0xa640, 0x60},
                 {0xac00, 0x2ba4}, {0xfb00, 0x50},  {0xff21, 0x3a},  {0xffa1, 0x3c}, {0x10400, 0x50}, {0x1d400, 0x3ff}};
    for (;;) {
        const size_t b = random_below(state, sizeof block / sizeof *block);
        const uint32_t c = mark ? 0x300 + random_below(state, 0x70) : block[b].from + random_below(state, block[b].n);
        const wc_class class = wc_unicode_class(unicode, c);
        if (mark ? class == WC_CLASS_MARK : class == WC_CLASS_WORD || class == WC_CLASS_DIGIT || class == WC_CLASS_MARK)
            return c;
    }
}

START_TEST(random_words_fold_as_nfkc_casefold)
{
    uint64_t state = (uint64_t)_i;
    for (int round = 0; round < 5000; round++) {
        char word[80];
        utf8proc_uint8_t *folded;
        utf8proc_ssize_t n;
        size_t len = 0;
        const size_t n_letters = 1 + random_below(&state, 6);
        for (size_t i = 0; i < n_letters; i++) {
            uint32_t c;
            do c = random_letter(&state, i > 0 && random_below(&state, 4) == 0);
            while (i == 0 && wc_unicode_class(unicode, c) == WC_CLASS_MARK);
            len += (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)word + len);
        }
        n = utf8proc_map((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)len, &folded,
                         UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
        ck_assert_int_ge(n, 0);
        scan_bytes(word, len);
        ck_assert_msg(n > 0 ? words.n == 1 && words.hash[0] == XXH3_64bits(folded, (size_t)n) : words.n == 0,
                      "%.*s folds to another than %.*s", (int)len, word, (int)n, (char *)folded);
        free(folded);
    }
}
END_TEST

Suite *words_suite(void)
{
    Suite *suite = suite_create("words");
    TCase *test_case = tcase_create("words");
    tcase_add_checked_fixture(test_case, setup, teardown);
    tcase_add_test(test_case, words_are_folded);
    tcase_add_test(test_case, apostrophes_inside_a_word_are_dropped);
    tcase_add_test(test_case, invisible_characters_do_not_cut_a_word);
    tcase_add_test(test_case, letters_of_scripts_without_spaces_are_words);
    tcase_add_test(test_case, lone_marks_are_no_words);
    tcase_add_test(test_case, figures_are_marked);
    tcase_add_test(test_case, offsets_are_of_first_bytes);
    tcase_add_test(test_case, malformed_bytes_separate_words);
    tcase_add_test(test_case, long_runs_are_cut);
    tcase_add_test(test_case, no_text_holds_more_words_than_there_is_room);
    tcase_add_test(test_case, reuse_changes_nothing);
    tcase_add_loop_test(test_case, random_words_fold_as_nfkc_casefold, 0, 4);
    suite_add_tcase(suite, test_case);
    return suite;
}
