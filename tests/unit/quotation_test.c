/* quotation_test.c - which words text/words.c takes for quoted.  In the tests' texts such a word begins with q or a
 * letter of the script's own choice that is named there. */
#include "text/words.h"
#include "random.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Exactly the words that begin with one of the letters in quoted are marked. */
static void assert_marks(const char *text, const char *quoted)
{
    size_t n_quoted = 0;
    ck_assert(wc_words_scan(&words, unicode, text, strlen(text)));
    for (size_t i = 0; i < words.n; i++) {
        const char *word = text + words.offset[i];
        size_t at = 0, letter = 0;
        const uint32_t first = wc_utf8_next(word, strlen(word), &at);
        bool expected = false;
        while (letter < strlen(quoted)) expected = wc_utf8_next(quoted, strlen(quoted), &letter) == first || expected;
        ck_assert_msg(((words.flags[i] & WC_WORD_QUOTED) != 0) == expected, "%s: word %zu, %.12s", text, i, word);
        n_quoted += expected;
    }
    ck_assert_uint_eq(words.n_quoted, n_quoted);
}

static void assert_quoted(const char *text) { assert_marks(text, "q"); }

START_TEST(every_style_is_known)
{
    assert_quoted("He said “q1 q2 q3” and left.");
    assert_quoted("Er sagte „q1 q2“ und ging.");
    assert_quoted("Mówił „q1 q2” i wyszedł.");
    assert_quoted("Il a dit «q1 q2» puis rien.");
    assert_quoted("Il a dit «\u00a0q1 q2\u00a0» puis rien.");
    assert_quoted("Er sagte »q1 q2« und ging.");
    assert_quoted("He said ‘q1 q2’ and left.");
    assert_quoted("Er sagte ‚q1 q2‘ und ging.");
    assert_quoted("He said \"q1 q2\" and left.");
    assert_quoted("he said ＂q1 q2＂ and left");
    assert_quoted("他 「q1 q2」 x 『q3』 y");
    assert_quoted("“q1.” A “q2,” b “q3?” c");
    assert_quoted("not a mark in it");
}
END_TEST

START_TEST(apostrophes_do_not_end_a_quotation)
{
    assert_quoted("“q1 q2’s q3 qou’d qs’ q4” x y");
    assert_quoted("‘q1’s q2’ x");
    assert_quoted("dogs’ x, don’t y “q” z");
}
END_TEST

START_TEST(inner_quotations_are_part_of_the_outer)
{
    assert_quoted("“q1 ‘q2 q3’ q4” x");
    assert_quoted("„q1 ‚q2‘ q3“ x");
    assert_quoted("x 「q1『q2』q3」 y");
    assert_quoted("Il dit « q1 “q2” q3 » x y");
    assert_quoted("« q1 „q2” q3 » x");
    assert_quoted("«q1 \"q2\" q3» x");
    assert_quoted("« q1 “q2 q3 » x y"); /* the inner one never closed */
    assert_quoted("« q1 “q2” q3 “q4” q5 » x « q6 » y");
}
END_TEST

START_TEST(paragraph_ends_every_quotation)
{
    assert_quoted("“q1 q2\nx y” z\n\nw");
    assert_quoted("“q1 q2\n\n“q3 q4\n\n“q5 q6” x"); /* speech over paragraphs, reopened */
    assert_quoted("\"q1 q2\n\"q3 q4\" x");
    assert_quoted("« q1 “q2\rx y");
    assert_quoted("“q1\u2028x\u2029“q2\xc2\x85x");
    assert_quoted("x “q1 q2");
}
END_TEST

START_TEST(closing_mark_without_an_opening_one_is_nothing)
{
    assert_quoted("x y” z \"q1\" w");
    assert_quoted("x y\" z \"q1\" w");
    assert_quoted("x» y « q1 » z");
    assert_quoted("слово» x «q1» y");
    assert_quoted("x’ y z」 w");
}
END_TEST

START_TEST(new_opening_mark_ends_the_last_quotation)
{
    assert_quoted("“q1 q2 “q3 q4” x");
    assert_quoted("\"q1 q2 “q3” x");
}
END_TEST

START_TEST(straight_marks_open_behind_a_space_and_close_before_one)
{
    assert_quoted("x \"q1 q2,\" y z. \"q3 q4.\" w");
    assert_quoted("x (\"q1\") [\"q2\"] y-\"q3\" z/\"q4\"");
    assert_quoted("\"q1\"");
    assert_quoted("\"q1,\" x \"q2.\"");
    assert_quoted("x \" y");
    assert_quoted("x \"$q1 q2\" y \"...q3\" z");
}
END_TEST

START_TEST(straight_marks_hold_in_flattened_text)
{
    assert_quoted("x x. \"q1 q2,\" y y. y \"q3 q4.\" \"q5\" z \"q6 'q7 q8' q9\" z");
    assert_quoted("\"q1 q2\" x. \"q3 q4\" y"); /* as every line break has become a space */
}
END_TEST

START_TEST(straight_marks_close_behind_letters_that_are_not_ascii)
{
    assert_marks("Он \"да\", сказал и \"дд\". и \"де\" с", "д");
    assert_quoted("Il va au \"qafé\", dit il, \"qé\" puis \"q…\", x y");
    assert_quoted("x “q’s \"q1\" x");
    assert_quoted("\"q1—\" x; \"q2\"—\"q3\" y —\"q4\"— z");
    assert_quoted("x\u00a0\"q1\"\u00a0y \u201c\"q2\"\u201d z");
}
END_TEST

START_TEST(straight_marks_hold_in_scripts_without_spaces)
{
    assert_marks("他说:\"是是\"他走了,\"是是。\"他说", "是");
    assert_marks("他说\"是\"走", "是");
}
END_TEST

/* n words between marks */
static size_t quoted_of(size_t n, const char *open, const char *close)
{
    char text[2048];
    size_t at = (size_t)sprintf(text, "x %s", open);
    for (size_t i = 0; i < n; i++) at += (size_t)sprintf(text + at, "q%zu ", i);
    (void)sprintf(text + at, "%s y", close);
    ck_assert(wc_words_scan(&words, unicode, text, strlen(text)));
    return words.n_quoted;
}

START_TEST(quotation_over_120_words_was_none)
{
    static const char *const mark[][2] = {{"“", "”"}, {"„", "“"}, {"« ", " »"}, {"‘", "’"}, {"「", "」"}};
    for (size_t i = 0; i < sizeof mark / sizeof *mark; i++) {
        ck_assert_uint_eq(quoted_of(1, mark[i][0], mark[i][1]), 1);
        ck_assert_uint_eq(quoted_of(120, mark[i][0], mark[i][1]), 120);
        ck_assert_uint_eq(quoted_of(121, mark[i][0], mark[i][1]), 0);
        ck_assert_uint_eq(quoted_of(121, mark[i][0], ""), 0);
    }
    ck_assert_uint_eq(quoted_of(121, "« “q” ", " »"), 1); /* what stands inside keeps its own marks */
}
END_TEST

START_TEST(marks_agree_with_their_count_in_random_texts)
{
    static const char *const piece[] = {"“",  "”",  "„",  "‟",  "«",  "»", "‘", "’", "‚", "「",
                                        "」", "『", "』", "\"", "＂", "'", " ", " ", " ", "\n",
                                        "a",  "b2", "é",  "中", "да", "—", "…", ",", "(", "\xff"};
    uint64_t state = 5;
    for (int round = 0; round < 20000; round++) {
        char text[400];
        size_t len = 0, n_quoted = 0;
        for (size_t i = random_below(&state, 60); i > 0; i--) {
            const char *p = piece[random_below(&state, sizeof piece / sizeof *piece)];
            len += (size_t)sprintf(text + len, "%s", p);
        }
        ck_assert(wc_words_scan(&words, unicode, text, len));
        for (size_t i = 0; i < words.n; i++) {
            n_quoted += (words.flags[i] & WC_WORD_QUOTED) != 0;
            ck_assert(i == 0 || words.offset[i] > words.offset[i - 1]);
        }
        ck_assert_uint_eq(words.n_quoted, n_quoted);
    }
}
END_TEST

Suite *quotation_suite(void)
{
    Suite *suite = suite_create("quotation");
    TCase *test_case = tcase_create("quotation");
    tcase_add_checked_fixture(test_case, setup, teardown);
    tcase_add_test(test_case, every_style_is_known);
    tcase_add_test(test_case, apostrophes_do_not_end_a_quotation);
    tcase_add_test(test_case, inner_quotations_are_part_of_the_outer);
    tcase_add_test(test_case, paragraph_ends_every_quotation);
    tcase_add_test(test_case, closing_mark_without_an_opening_one_is_nothing);
    tcase_add_test(test_case, new_opening_mark_ends_the_last_quotation);
    tcase_add_test(test_case, straight_marks_open_behind_a_space_and_close_before_one);
    tcase_add_test(test_case, straight_marks_hold_in_flattened_text);
    tcase_add_test(test_case, straight_marks_close_behind_letters_that_are_not_ascii);
    tcase_add_test(test_case, straight_marks_hold_in_scripts_without_spaces);
    tcase_add_test(test_case, quotation_over_120_words_was_none);
    tcase_add_test(test_case, marks_agree_with_their_count_in_random_texts);
    suite_add_tcase(suite, test_case);
    return suite;
}
