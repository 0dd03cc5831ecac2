/* sample_test.c - invented pages in memory: whole lines, a function of the settings alone, and a sink that may refuse.
 */
#include "sample/writer.h"
#include "checks.h"
#include <string.h>

typedef struct {
    wc_buffer json, truth;
    uint64_t most; /* bytes that it takes before it refuses */
} kept;

static wc_status keep(void *context, const wc_buffer *json, const wc_buffer *truth, wc_error *error)
{
    kept *k = context;
    if (k->json.len + json->len > k->most) return wc_fail(error, WC_ERROR_IO, "that is enough");
    ck_assert(json->len > 0 && json->data[json->len - 1] == '\n');
    ck_assert(wc_buffer_append(&k->json, json->data, json->len));
    ck_assert(wc_buffer_append(&k->truth, truth->data, truth->len));
    return WC_OK;
}

static wc_status write_pages(kept *k, int threads, bool truth, wc_error *error)
{
    const wc_sample_sink sink = {keep, k, truth};
    wc_sample_written written = {0};
    wc_sample_settings settings;
    wc_status status;
    wc_sample_settings_init(&settings);
    settings.pages = 700;
    settings.threads = threads;
    ck_assert_int_eq(wc_sample_settle(&settings, error), WC_OK);
    status = wc_sample_write(&settings, &sink, &written, error);
    if (status == WC_OK) ck_assert_uint_eq(written.bytes, k->json.len);
    return status;
}

static size_t count_lines(const wc_buffer *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->len; i++) n += text->data[i] == '\n';
    return n;
}

static void free_kept(kept *k)
{
    wc_buffer_free(&k->json);
    wc_buffer_free(&k->truth);
}

START_TEST(threads_do_not_change_the_bytes)
{
    kept one = {.most = UINT64_MAX}, three = {.most = UINT64_MAX};
    wc_error error;
    ck_assert_int_eq(write_pages(&one, 1, true, &error), WC_OK);
    ck_assert_int_eq(write_pages(&three, 3, true, &error), WC_OK);
    ck_assert_uint_eq(count_lines(&one.json), 700);
    ck_assert_uint_eq(count_lines(&one.truth), 700);
    ck_assert_uint_eq(one.json.len, three.json.len);
    ck_assert(memcmp(one.json.data, three.json.data, one.json.len) == 0);
    ck_assert(memcmp(one.truth.data, three.truth.data, one.truth.len) == 0);
    free_kept(&one);
    free_kept(&three);
}
END_TEST

START_TEST(truth_is_made_only_where_it_is_wanted)
{
    kept k = {.most = UINT64_MAX};
    wc_error error;
    ck_assert_int_eq(write_pages(&k, 2, false, &error), WC_OK);
    ck_assert_uint_eq(count_lines(&k.json), 700);
    ck_assert_uint_eq(k.truth.len, 0);
    free_kept(&k);
}
END_TEST

START_TEST(a_sink_that_refuses_ends_the_run)
{
    kept k = {.most = 1000000};
    wc_error error;
    ck_assert_int_eq(write_pages(&k, 2, false, &error), WC_ERROR_IO);
    ck_assert_str_eq(error.message, "that is enough");
    free_kept(&k);
}
END_TEST

START_TEST(settings_that_exclude_each_other_are_refused)
{
    wc_sample_settings settings;
    wc_error error;
    wc_sample_settings_init(&settings);
    settings.identical = settings.pages + 1;
    ck_assert_int_eq(wc_sample_settle(&settings, &error), WC_ERROR_PARAM);
    wc_sample_settings_init(&settings);
    settings.one_outlet = true;
    settings.outlets = 2;
    ck_assert_int_eq(wc_sample_settle(&settings, &error), WC_ERROR_PARAM);
    settings.pages = 0;
    ck_assert_int_eq(wc_sample_settle(&settings, &error), WC_ERROR_PARAM);
}
END_TEST

Suite *sample_suite(void);
Suite *sample_suite(void)
{
    Suite *suite = suite_create("sample");
    TCase *tests = tcase_create("corpus");
    tcase_add_test(tests, threads_do_not_change_the_bytes);
    tcase_add_test(tests, truth_is_made_only_where_it_is_wanted);
    tcase_add_test(tests, a_sink_that_refuses_ends_the_run);
    tcase_add_test(tests, settings_that_exclude_each_other_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
