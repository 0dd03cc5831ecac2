/* sketcher_test.c - two texts compared by their sketches, as wc_explain_files compares them. */
#include "raw_pages.h"
#include "scratch.h"

static wc_sketcher *sketcher;

static void start(void)
{
    scratch_make();
    ck_assert_int_eq(wc_sketcher_new(NULL, &sketcher, NULL), WC_OK);
}

static void stop(void)
{
    wc_sketcher_free(sketcher);
    scratch_remove();
}

static wc_text_sketch *sketch(wc_str text)
{
    wc_text_sketch *made;
    ck_assert_int_eq(wc_sketcher_sketch(sketcher, text.data, text.len, &made, NULL), WC_OK);
    return made;
}

static wc_comparison compare(wc_str a, wc_str b)
{
    wc_text_sketch *of_a = sketch(a), *of_b = sketch(b);
    wc_comparison c;
    ck_assert_int_eq(wc_sketcher_compare(sketcher, of_a, of_b, &c, NULL), WC_OK);
    wc_text_sketch_free(of_a);
    wc_text_sketch_free(of_b);
    return c;
}

static void explain(wc_str a, wc_str b, wc_explanation *x)
{
    char path[2][128];
    wc_error error = {0};
    scratch_write(path[0], "a.txt", a.data, a.len);
    scratch_write(path[1], "b.txt", b.data, b.len);
    ck_assert_msg(wc_explain_files(path[0], path[1], NULL, NULL, x, &error) == WC_OK, "%s", error.message);
}

static void compare_both_ways(wc_str a, wc_str b)
{
    const wc_comparison c = compare(a, b);
    wc_explanation x;
    explain(a, b, &x);
    ck_assert_str_eq(c.relation, x.relation);
    ck_assert_uint_eq(c.containment / 10, x.containment);
    ck_assert_uint_eq(c.resemblance / 10, x.resemblance);
    ck_assert_uint_eq(c.shared_words, x.shared_words);
    ck_assert_uint_eq(c.run_words, x.run_words);
    ck_assert_uint_eq(c.quoted_words, x.quoted_words);
    for (int side = 0; side < 2; side++) {
        ck_assert_uint_eq(c.n_words[side], x.page[side].n_words);
        ck_assert_uint_eq(c.n_own[side], x.page[side].n_own);
        ck_assert_uint_eq(c.unshared_run[side], x.page[side].unshared_run);
    }
    wc_explanation_free(&x);
}

START_TEST(a_pair_is_decided_as_it_is_explained)
{
    raw_pages pages;
    size_t n_copies = 0;
    raw_pages_make(&pages, 40, (uint64_t)_i);
    for (size_t i = 0; i < pages.n; i++) {
        const wc_str a = pages.page[i].text, b = pages.page[(i * 7 + 3) % pages.n].text;
        if (a.data == NULL || b.data == NULL) continue;
        compare_both_ways(a, b);
        n_copies += strcmp(compare(a, b).relation, "copy") == 0;
    }
    ck_assert_uint_gt(n_copies, 0);
    compare_both_ways(pages.page[1].text, (wc_str){"", 0});
    compare_both_ways((wc_str){"", 0}, (wc_str){" ...\n", 5});
    raw_pages_free(&pages);
}
END_TEST

/* Long enough that not every shingle is kept. */
static wc_str long_text(wc_buffer *text, uint64_t seed, size_t n_changed)
{
    uint64_t state = seed;
    for (size_t i = 0; i < 20000; i++) {
        const uint32_t word = random_below(&state, 20000);
        ck_assert(wc_buffer_printf(text, "%s%x ", i < n_changed ? "changed" : "w", word));
    }
    return (wc_str){text->data, text->len};
}

START_TEST(long_texts_are_decided_as_they_are_explained)
{
    wc_buffer a = {0}, b = {0};
    const wc_str left = long_text(&a, 1, 0), right = long_text(&b, 1, 7000);
    const wc_comparison c = compare(left, right);
    compare_both_ways(left, right);
    ck_assert_str_eq(c.relation, "copy");
    ck_assert_uint_gt(c.containment, 550);
    ck_assert_uint_lt(c.containment, 750);
    ck_assert_uint_eq(c.n_words[0], 20000);
    ck_assert_str_eq(compare(left, left).relation, "identical");
    wc_buffer_free(&a);
    wc_buffer_free(&b);
}
END_TEST

START_TEST(one_sketch_is_compared_with_many_and_outlives_its_sketcher)
{
    raw_pages pages;
    wc_sketcher *other;
    wc_comparison c;
    raw_pages_make(&pages, 20, 3);
    wc_text_sketch *first = sketch(pages.page[0].text);
    for (size_t i = 1; i < pages.n; i++) {
        wc_text_sketch *next = sketch(pages.page[i].text);
        const wc_comparison afresh = compare(pages.page[0].text, pages.page[i].text);
        ck_assert_int_eq(wc_sketcher_compare(sketcher, first, next, &c, NULL), WC_OK);
        ck_assert_int_eq(memcmp(&c, &afresh, sizeof c), 0);
        wc_text_sketch_free(next);
    }
    ck_assert_int_eq(wc_sketcher_new(NULL, &other, NULL), WC_OK);
    wc_sketcher_free(sketcher);
    sketcher = other;
    ck_assert_int_eq(wc_sketcher_compare(sketcher, first, first, &c, NULL), WC_OK);
    ck_assert_str_eq(c.relation, "identical");
    wc_text_sketch_free(first);
    raw_pages_free(&pages);
}
END_TEST

START_TEST(no_text_is_a_text_without_words)
{
    const wc_comparison c = compare((wc_str){NULL, 0}, (wc_str){"one two three four", 18});
    ck_assert_str_eq(c.relation, "none");
    ck_assert_uint_eq(c.n_words[0], 0);
    ck_assert_uint_eq(c.n_words[1], 4);
    ck_assert_uint_eq(c.containment, 0);
    wc_text_sketch_free(NULL);
    wc_sketcher_free(NULL);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    wc_params params;
    wc_sketcher *other;
    wc_text_sketch *of_other, *mine = sketch((wc_str){"a", 1});
    wc_comparison c = {.run_words = 77};
    wc_error error = {0};
    wc_params_init(&params);
    params.seed++;
    ck_assert_int_eq(wc_sketcher_new(&params, &other, NULL), WC_OK);
    ck_assert_int_eq(wc_sketcher_sketch(other, "a", 1, &of_other, NULL), WC_OK);
    ck_assert_int_eq(wc_sketcher_compare(sketcher, mine, of_other, &c, &error), WC_ERROR_PARAM);
    ck_assert_str_eq(error.message, "a sketch of another shingle, sketch, own or seed than the sketcher's");
    ck_assert_uint_eq(c.run_words, 77);
    wc_text_sketch_free(of_other);
    ck_assert_int_eq(wc_sketcher_sketch(other, "a", ((size_t)1 << 30) + 1, &of_other, &error), WC_ERROR_PARAM);
    ck_assert_str_eq(error.message, "a text of 1073741825 bytes, expected at most 1073741824");
    ck_assert_ptr_null(of_other);
    params.shingle = 0;
    wc_sketcher_free(other);
    ck_assert_int_eq(wc_sketcher_new(&params, &other, &error), WC_ERROR_PARAM);
    ck_assert_ptr_null(other);
    wc_text_sketch_free(mine);
}
END_TEST

Suite *sketcher_suite(void);
Suite *sketcher_suite(void)
{
    Suite *suite = suite_create("sketcher");
    TCase *tests = tcase_create("sketcher");
    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_loop_test(tests, a_pair_is_decided_as_it_is_explained, 0, 3);
    tcase_add_test(tests, long_texts_are_decided_as_they_are_explained);
    tcase_add_test(tests, one_sketch_is_compared_with_many_and_outlives_its_sketcher);
    tcase_add_test(tests, no_text_is_a_text_without_words);
    tcase_add_test(tests, what_cannot_be_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
