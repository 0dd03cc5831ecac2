/* params_test.c - the table of parameters of wirecopy.h. */
#include "base/params.h"
#include "checks.h"
#include <stdio.h>
#include <string.h>

static size_t index_of(const char *name)
{
    for (size_t i = 0; i < wc_param_count(); i++) {
        if (strcmp(wc_param_describe(i)->name, name) == 0) return i;
    }
    ck_abort_msg("no parameter is called %s", name);
    return 0;
}

START_TEST(defaults_pass_the_check)
{
    wc_params params;
    wc_error error;
    wc_params_init(&params);
    ck_assert_int_eq(wc_params_check(&params, &error), WC_OK);
    ck_assert_uint_eq(params.shingle, 3);
    ck_assert_uint_eq(params.sketch, 512);
    ck_assert_uint_eq(params.hash_bits, 20);
    ck_assert_uint_eq(params.seed, 1);
    ck_assert_uint_eq(params.digest_parts, 2);
}
END_TEST

START_TEST(every_field_is_in_the_table_once)
{
    wc_params params, other;
    size_t bytes = 0;
    memset(&params, 0xa5, sizeof params);
    for (size_t i = 0; i < wc_param_count(); i++) {
        wc_param_set(&params, i, 0);
        memcpy(&other, &params, sizeof params);
        wc_param_set(&other, i, UINT64_MAX);
        for (size_t b = 0; b < sizeof params; b++)
            bytes += ((const unsigned char *)&params)[b] != ((const unsigned char *)&other)[b];
    }
    /* The rows together set every byte but the struct's padding, and none twice. */
    ck_assert_uint_ge(bytes, sizeof params - sizeof(uint32_t));
    ck_assert_uint_le(bytes, sizeof params);
}
END_TEST

START_TEST(names_are_distinct_and_have_help)
{
    for (size_t i = 0; i < wc_param_count(); i++) {
        const wc_param_info *info = wc_param_describe(i);
        ck_assert_uint_eq(index_of(info->name), i);
        ck_assert_uint_gt(strlen(info->help), 0);
        ck_assert_uint_lt(strlen(info->help), 70);
        ck_assert_uint_eq(strspn(info->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(info->name));
        ck_assert_uint_le(info->least, info->most);
    }
}
END_TEST

START_TEST(a_value_is_got_as_it_was_set)
{
    wc_params params;
    wc_params_init(&params);
    for (size_t i = 0; i < wc_param_count(); i++) {
        wc_param_set(&params, i, wc_param_describe(i)->most);
        ck_assert_uint_eq(wc_param_get(&params, i), wc_param_describe(i)->most);
    }
    wc_param_set(&params, index_of("contain-longer"), 33);
    ck_assert_uint_eq(params.contain_longer, 33);
    ck_assert_uint_eq(params.seed, UINT64_MAX);
}
END_TEST

START_TEST(out_of_range_is_refused_by_name)
{
    for (size_t i = 0; i < wc_param_count(); i++) {
        const wc_param_info *info = wc_param_describe(i);
        wc_params params;
        wc_error error;
        wc_params_init(&params);
        if (info->most < UINT64_MAX) {
            wc_param_set(&params, i, info->most + 1);
            ck_assert_int_eq(wc_params_check(&params, &error), WC_ERROR_PARAM);
            ck_assert_int_eq(error.status, WC_ERROR_PARAM);
            ck_assert_ptr_nonnull(strstr(error.message, info->name));
        }
        if (info->least > 0) {
            wc_param_set(&params, i, info->least - 1);
            ck_assert_int_eq(wc_params_check(&params, NULL), WC_ERROR_PARAM);
        }
    }
}
END_TEST

START_TEST(a_value_that_does_not_fit_the_field_is_refused_not_cut)
{
    wc_params params;
    wc_params_init(&params);
    wc_param_set(&params, index_of("shingle"), ((uint64_t)1 << 32) + 3);
    ck_assert_int_eq(wc_params_check(&params, NULL), WC_ERROR_PARAM);
}
END_TEST

START_TEST(bands_must_fit_into_the_slots)
{
    wc_params params;
    wc_error error;
    wc_params_init(&params);
    params.bands = 32;
    params.rows = 4;
    ck_assert_int_eq(wc_params_check(&params, &error), WC_OK);
    params.rows = 5;
    ck_assert_int_eq(wc_params_check(&params, &error), WC_ERROR_PARAM);
    ck_assert_ptr_nonnull(strstr(error.message, "160"));
    params.bands = 0; /* then rows mean nothing */
    ck_assert_int_eq(wc_params_check(&params, &error), WC_OK);
}
END_TEST

START_TEST(a_span_is_written_as_on_the_command_line_and_recorded_where_it_is_set)
{
    static const struct {
        uint32_t hours;
        const char *text;
    } example[] = {{0, "none"}, {1, "1h"}, {24, "1d"}, {36, "36h"}, {720, "30d"}, {876000, "36500d"}};
    wc_params params;
    char text[32];
    wc_params_init(&params);
    for (size_t i = 0; i < sizeof example / sizeof *example; i++) {
        params.window = example[i].hours;
        ck_assert_int_eq(wc_params_check(&params, NULL), WC_OK);
        wc_param_text(&params, index_of("window"), text);
        ck_assert_str_eq(text, example[i].text);
        ck_assert(wc_param_is_recorded(&params, index_of("window")) == (params.window > 0));
    }
    wc_param_text(&params, index_of("level"), text);
    ck_assert_str_eq(text, "story");
    wc_param_text(&params, index_of("sketch"), text);
    ck_assert_str_eq(text, "512");
    params.digest_parts = 0;
    ck_assert(wc_param_is_recorded(&params, index_of("digest-parts")));
}
END_TEST

START_TEST(presets_change_the_sketch_alone)
{
    void (*const preset[])(wc_params *) = {wc_params_set_small, wc_params_set_exact};
    for (size_t i = 0; i < 2; i++) {
        wc_params params, initial;
        wc_params_init(&params);
        wc_params_init(&initial);
        preset[i](&params);
        ck_assert_int_eq(wc_params_check(&params, NULL), WC_OK);
        ck_assert(i == 0 ? params.sketch < initial.sketch : params.sketch > initial.sketch);
        params.sketch = initial.sketch;
        params.own = initial.own;
        params.hash_bits = initial.hash_bits;
        for (size_t p = 0; p < wc_param_count(); p++)
            ck_assert_uint_eq(wc_param_get(&params, p), wc_param_get(&initial, p));
    }
}
END_TEST

START_TEST(the_version_is_that_of_the_header)
{
    char text[64];
    (void)snprintf(text, sizeof text, "%d.%d.%d", WC_VERSION_MAJOR, WC_VERSION_MINOR, WC_VERSION_PATCH);
    ck_assert_str_eq(wc_version(), text);
}
END_TEST

START_TEST(options_ask_for_nothing)
{
    wc_options options;
    memset(&options, 0xa5, sizeof options);
    wc_options_init(&options);
    ck_assert_int_eq(options.threads, 0);
    ck_assert(!options.force && !options.strict);
    ck_assert_uint_eq(options.n_fields, 0);
    ck_assert(options.progress == NULL);
}
END_TEST

Suite *params_suite(void);
Suite *params_suite(void)
{
    Suite *suite = suite_create("params");
    TCase *tcase = tcase_create("params");
    tcase_add_test(tcase, defaults_pass_the_check);
    tcase_add_test(tcase, every_field_is_in_the_table_once);
    tcase_add_test(tcase, names_are_distinct_and_have_help);
    tcase_add_test(tcase, a_value_is_got_as_it_was_set);
    tcase_add_test(tcase, out_of_range_is_refused_by_name);
    tcase_add_test(tcase, a_value_that_does_not_fit_the_field_is_refused_not_cut);
    tcase_add_test(tcase, bands_must_fit_into_the_slots);
    tcase_add_test(tcase, a_span_is_written_as_on_the_command_line_and_recorded_where_it_is_set);
    tcase_add_test(tcase, presets_change_the_sketch_alone);
    tcase_add_test(tcase, the_version_is_that_of_the_header);
    tcase_add_test(tcase, options_ask_for_nothing);
    suite_add_tcase(suite, tcase);
    return suite;
}
