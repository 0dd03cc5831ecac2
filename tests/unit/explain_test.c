/* explain_test.c - which bytes of two texts are marked as what. */
#include "wirecopy.h"
#include "random.h"
#include "scratch.h"

static wc_explanation x;

static void explain(const char *text_a, const char *text_b)
{
    wc_error error = {WC_OK, ""};
    char a[128], b[128];
    scratch_write_text(a, "a.txt", text_a);
    scratch_write_text(b, "b.txt", text_b);
    ck_assert_msg(wc_explain_files(a, b, NULL, NULL, &x, &error) == WC_OK, "%s", error.message);
}

static void stop(void)
{
    wc_explanation_free(&x);
    scratch_remove();
}

/* The segments follow each other, cover the text, and differ from their neighbours. */
static void assert_covered(const wc_explained_page *page)
{
    size_t at = 0;
    for (size_t i = 0; i < page->n_segments; i++) {
        ck_assert_uint_eq(page->segment[i].offset, at);
        ck_assert_uint_gt(page->segment[i].len, 0);
        if (i > 0) ck_assert_uint_ne(page->segment[i].flags, page->segment[i - 1].flags);
        at += page->segment[i].len;
    }
    ck_assert_uint_eq(at, page->text_len);
}

static void assert_segment(int side, size_t i, const char *text, unsigned flags)
{
    const wc_explained_page *page = &x.page[side];
    ck_assert_uint_lt(i, page->n_segments);
    ck_assert_uint_eq(page->segment[i].len, strlen(text));
    ck_assert_int_eq(memcmp(page->text + page->segment[i].offset, text, strlen(text)), 0);
    ck_assert_uint_eq(page->segment[i].flags, flags);
}

START_TEST(words_of_shared_shingles_are_shared_with_their_punctuation)
{
    explain("Nobody saw the grey heron, at dawn; it left.", "Then nobody saw the grey heron at noon");
    assert_covered(&x.page[0]);
    assert_covered(&x.page[1]);
    assert_segment(0, 0, "Nobody saw the grey heron, at", WC_SEGMENT_SHARED);
    assert_segment(0, 1, " dawn; it left.", 0);
    assert_segment(1, 0, "Then ", 0);
    assert_segment(1, 1, "nobody saw the grey heron at", WC_SEGMENT_SHARED);
    ck_assert_uint_eq(x.shared_words, 4);
    ck_assert_str_eq(x.relation, "none");
}
END_TEST

START_TEST(quotation_marks_belong_to_what_they_enclose)
{
    explain("She said: \xe2\x80\x9cWe wait,\xe2\x80\x9d and sat.", "Entirely other words stand in here");
    assert_segment(0, 0, "She said: ", 0);
    assert_segment(0, 1, "\xe2\x80\x9cWe wait,\xe2\x80\x9d", WC_SEGMENT_QUOTED);
    assert_segment(0, 2, " and sat.", 0);
    ck_assert_uint_eq(x.page[0].n_quoted, 2);
}
END_TEST

START_TEST(empty_and_wordless_texts_are_covered)
{
    explain("", " ... \n");
    assert_covered(&x.page[0]);
    assert_covered(&x.page[1]);
    ck_assert_str_eq(x.relation, "none");
    ck_assert_ptr_nonnull(strstr(x.reason, "page A is too short"));
}
END_TEST

START_TEST(random_texts_are_covered)
{
    static const char *const piece[] = {"word",         " ", "\n", "\"",       "\xe2\x80\x9c",  "\xe2\x80\x9d",
                                        "\xe5\x8c\x97", "7", "-",  "\xcc\x81", "the grey heron"};
    uint64_t state = (uint64_t)_i;
    char text[2][800] = {"", ""};
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < 50; i++) strcat(text[side], piece[random_below(&state, sizeof piece / sizeof *piece)]);
    }
    explain(text[0], text[1]);
    assert_covered(&x.page[0]);
    assert_covered(&x.page[1]);
}
END_TEST

START_TEST(the_same_text_is_identical)
{
    const char *text = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                       "sixteen seventeen eighteen nineteen twenty onemore twomore threemore.";
    explain(text, text);
    ck_assert_str_eq(x.relation, "identical");
    ck_assert_uint_eq(x.containment, 100);
    ck_assert_uint_eq(x.page[0].n_segments, 1);
    assert_segment(0, 0, text, WC_SEGMENT_SHARED);
}
END_TEST

Suite *explain_suite(void);
Suite *explain_suite(void)
{
    Suite *suite = suite_create("explain");
    TCase *test_case = tcase_create("explain");
    tcase_add_checked_fixture(test_case, scratch_make, stop);
    tcase_add_test(test_case, words_of_shared_shingles_are_shared_with_their_punctuation);
    tcase_add_test(test_case, quotation_marks_belong_to_what_they_enclose);
    tcase_add_test(test_case, empty_and_wordless_texts_are_covered);
    tcase_add_loop_test(test_case, random_texts_are_covered, 0, 20);
    tcase_add_test(test_case, the_same_text_is_identical);
    suite_add_tcase(suite, test_case);
    return suite;
}
