/* fields_test.c - what a field's name means, and which options for it are refused. */
#include "corpus/fields.h"
#include "base/error.h"
#include "checks.h"
#include <string.h>

static wc_str str(const char *text) { return (wc_str){text, strlen(text)}; }

START_TEST(name_means_what_it_says_and_nothing_else_does)
{
    static const char *const unknown[] = {"",    "i",     "ids", "Text",        "texts",
                                          "tex", "story", "URL", "raw-content", "source_domains"};
    static const struct {
        const char *name;
        wc_field_kind kind;
        unsigned rank;
    } known[] = {{"id", WC_FIELD_ID, 0},          {"uuid", WC_FIELD_ID, 5},       {"link", WC_FIELD_URL, 2},
                 {"outlet", WC_FIELD_OUTLET, 0},  {"domain", WC_FIELD_OUTLET, 4}, {"timestamp", WC_FIELD_DATE, 3},
                 {"headline", WC_FIELD_TITLE, 1}, {"text", WC_FIELD_TEXT, 0},     {"raw_content", WC_FIELD_TEXT, 4}};
    wc_fields *fields;
    size_t n;
    ck_assert_int_eq(wc_fields_new(&fields, NULL, 0, NULL), WC_OK);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const wc_field_name *found = wc_fields_find(fields, str(known[i].name), &n);
        ck_assert_uint_eq(n, 1);
        ck_assert_int_eq(found->kind, known[i].kind);
        ck_assert_uint_eq(found->rank, known[i].rank);
    }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        (void)wc_fields_find(fields, str(unknown[i]), &n);
        ck_assert_uint_eq(n, 0);
    }
    wc_fields_free(fields);
}
END_TEST

START_TEST(given_name_means_its_kind_too)
{
    static const char *const spec[] = {"text=title"};
    wc_fields *fields;
    size_t n;
    ck_assert_int_eq(wc_fields_new(&fields, spec, 1, NULL), WC_OK);
    const wc_field_name *found = wc_fields_find(fields, str("title"), &n);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(found[0].kind, WC_FIELD_TITLE);
    ck_assert_int_eq(found[1].kind, WC_FIELD_TEXT);
    (void)wc_fields_find(fields, str("text"), &n);
    ck_assert_uint_eq(n, 0);
    wc_fields_free(fields);
}
END_TEST

START_TEST(wrong_field_option_is_an_error_that_names_it)
{
    static const char *const wrong[] = {"txt=a", "=a", "", "text", "text=", "textual=a", "tex=a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wc_fields *fields = NULL;
        wc_error error = {0};
        ck_assert_int_eq(wc_fields_new(&fields, &wrong[i], 1, &error), WC_ERROR_PARAM);
        ck_assert_ptr_null(fields);
        ck_assert_ptr_nonnull(strstr(error.message, wrong[i]));
        ck_assert_ptr_nonnull(strstr(error.message, "expected"));
    }
}
END_TEST

Suite *fields_suite(void);

Suite *fields_suite(void)
{
    Suite *suite = suite_create("fields");
    TCase *tests = tcase_create("fields");
    tcase_add_test(tests, name_means_what_it_says_and_nothing_else_does);
    tcase_add_test(tests, given_name_means_its_kind_too);
    tcase_add_test(tests, wrong_field_option_is_an_error_that_names_it);
    suite_add_tcase(suite, tests);
    return suite;
}
