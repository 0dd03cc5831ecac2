/* keep_test.c - which page of a story stays, and what is added to a line. */
#include "pipeline/keep.h"
#include "corpus/source.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

/* ---- which page stays ---- */

static void check_kept(const uint64_t *cluster, const wc_merit *merit, size_t n, uint64_t n_stories,
                       const uint32_t *expected)
{
    uint32_t kept[16];
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
        ck_assert_uint_eq(wc_keep_choose(cluster, merit, n, n_threads, kept), n_stories);
        for (size_t p = 0; p < n; p++) ck_assert_uint_eq(kept[p], expected[p]);
    }
}

START_TEST(without_merit_the_first_page_stays)
{
    const uint64_t cluster[] = {9, 1, UINT64_MAX, 1, 9, 0, 9};
    const uint32_t expected[] = {0, 1, 2, 1, 0, 5, 0};
    check_kept(cluster, NULL, 7, 2, expected);
    check_kept(cluster, NULL, 0, 0, NULL);
}
END_TEST

START_TEST(the_least_share_stays_and_the_first_of_equals)
{
    const uint64_t cluster[] = {1, 1, 1, 2, 2, 2, 3};
    const wc_merit merit[] = {{1, 2}, {1, 3}, {2, 6}, {5, 5}, {4, 4}, {2, 2}, {1, 1}};
    const uint32_t expected[] = {1, 1, 1, 3, 3, 3, 6};
    check_kept(cluster, merit, 7, 2, expected);
}
END_TEST

START_TEST(great_numbers_are_compared_without_overflow)
{
    const uint64_t cluster[] = {1, 1, 2, 2};
    const wc_merit merit[] = {{UINT32_MAX, UINT32_MAX}, {UINT32_MAX - 1, UINT32_MAX}, {UINT32_MAX, 1}, {0, UINT32_MAX}};
    const uint32_t expected[] = {1, 1, 3, 3};
    check_kept(cluster, merit, 4, 2, expected);
}
END_TEST

START_TEST(each_story_keeps_one_page_of_its_own)
{
    enum { N = 5000, CLUSTERS = 700 };
    uint64_t state = (uint64_t)_i + 1, *cluster = calloc(N, sizeof *cluster);
    wc_merit *merit = calloc(N, sizeof *merit);
    uint32_t *kept = calloc(N, sizeof *kept), *again = calloc(N, sizeof *again);
    size_t n_kept = 0, n_clusters = 0;
    bool seen[CLUSTERS] = {false};
    for (size_t p = 0; p < N; p++) {
        const size_t c = random_below(&state, CLUSTERS);
        n_clusters += !seen[c];
        seen[c] = true;
        cluster[p] = c * 0x9e3779b97f4a7c15ULL;
        merit[p] = (wc_merit){random_below(&state, 50), random_below(&state, 50) + 1};
    }
    ck_assert_uint_le(wc_keep_choose(cluster, merit, N, 1, kept), CLUSTERS);
    (void)wc_keep_choose(cluster, merit, N, 4, again);
    ck_assert_int_eq(memcmp(kept, again, N * sizeof *kept), 0);
    for (size_t p = 0; p < N; p++) {
        const wc_merit mine = merit[p], best = merit[kept[p]];
        n_kept += kept[p] == p;
        ck_assert_uint_eq(cluster[kept[p]], cluster[p]);
        ck_assert_uint_eq(kept[kept[p]], kept[p]);
        ck_assert_uint_le(best.part * mine.whole, mine.part * best.whole);
    }
    ck_assert_uint_eq(n_kept, n_clusters);
    free(cluster);
    free(merit);
    free(kept);
    free(again);
}
END_TEST

/* ---- notes ---- */

static wc_noter noter;
static wc_buffer padded, noted;

static void setup(void)
{
    noter.json = wc_json_new();
    ck_assert_ptr_nonnull(noter.json);
}

static void teardown(void)
{
    wc_noter_free(&noter);
    wc_buffer_free(&padded);
    wc_buffer_free(&noted);
}

/* The line with its note, in noted. */
static wc_noted note_line(const char *line)
{
    size_t at = 0, len = strlen(line);
    wc_str note;
    wc_noted result;
    padded.len = 0;
    ck_assert(wc_buffer_reserve(&padded, len + WC_RECORD_PAD));
    memcpy(padded.data, line, len);
    memset(padded.data + len, 0, WC_RECORD_PAD);
    result = wc_noter_note(&noter, (wc_str){padded.data, len}, 0xabc, "copy", (wc_str){"a\"b", 3}, &at, &note);
    if (result != WC_NOTED) return result;
    noted.len = 0;
    ck_assert(wc_buffer_append(&noted, line, at) && wc_buffer_append(&noted, note.data, note.len) &&
              wc_buffer_append(&noted, line + at, len - at + 1));
    return result;
}

#define NOTE "\"story\":\"0000000000000abc\",\"relation\":\"copy\",\"lead\":\"a\\\"b\""

START_TEST(a_note_stands_in_front_of_the_closing_brace)
{
    static const char *const line[][2] = {
        {"{\"text\":\"a\"}", "{\"text\":\"a\"," NOTE "}"},
        {"{ \"a\" : {\"story\":1} } \t", "{ \"a\" : {\"story\":1} ," NOTE "} \t"},
        {"{\"a\":\"}\"}", "{\"a\":\"}\"," NOTE "}"},
        {"{}", "{" NOTE "}"},
        {" { } ", " { " NOTE "} "},
        {"{\"Story\":1,\"leads\":2,\"\":3}", "{\"Story\":1,\"leads\":2,\"\":3," NOTE "}"},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        ck_assert_int_eq(note_line(line[i][0]), WC_NOTED);
        ck_assert_str_eq(noted.data, line[i][1]);
    }
}
END_TEST

START_TEST(a_field_that_is_there_is_named)
{
    static const char *const line[][2] = {
        {"{\"story\":null}", "story"},
        {"{\"a\":1,\"relation\":{}}", "relation"},
        {"{\"lead\":\"x\",\"b\":2}", "lead"},
        {"{\"le\\u0061d\":\"x\"}", "lead"},
        {"{\"\\u0072\\u0065\\u006c\\u0061\\u0074\\u0069\\u006f\\u006e\":1}", "relation"},
        {"{\"a\":\"\x01\",\"story\":\"\xff\"}", "story"},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        ck_assert_int_eq(note_line(line[i][0]), WC_NOTED_BEFORE);
        ck_assert_str_eq(noter.name, line[i][1]);
    }
}
END_TEST

START_TEST(bytes_that_are_repaired_for_reading_are_copied_as_they_are)
{
    ck_assert_int_eq(note_line("{\"text\":\"\xff\x01\"}"), WC_NOTED);
    ck_assert_str_eq(noted.data, "{\"text\":\"\xff\x01\"," NOTE "}");
}
END_TEST

START_TEST(what_is_no_object_gets_no_note)
{
    static const char *const line[] = {"[1]", "{\"a\":1", "{\"a\":1} x", "\"}\"", "{\"a\":\"b}"};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) ck_assert_int_eq(note_line(line[i]), WC_NOTED_BROKEN);
}
END_TEST

START_TEST(a_text_as_a_line_loses_nothing)
{
    const char text[] = "\"a\\b\"\r\n\tc\0d\x1f\xc3\xa9";
    wc_buffer line = {0};
    ck_assert(wc_keep_text_line(&line, (wc_str){"i\"d", 3}, (wc_str){text, sizeof text - 1}));
    ck_assert_str_eq(line.data, "{\"id\":\"i\\\"d\",\"text\":\"\\\"a\\\\b\\\"\\r\\n\\tc\\u0000d\\u001f\xc3\xa9\"}");
    ck_assert_uint_eq(line.len, strlen(line.data));
    ck_assert(wc_keep_text_line(&line, (wc_str){"x", 1}, (wc_str){"", 0}));
    ck_assert_str_eq(line.data, "{\"id\":\"x\",\"text\":\"\"}");
    wc_buffer_free(&line);
}
END_TEST

Suite *keep_suite(void);
Suite *keep_suite(void)
{
    Suite *suite = suite_create("keep");
    TCase *choice = tcase_create("choice"), *notes = tcase_create("notes");
    tcase_add_test(choice, without_merit_the_first_page_stays);
    tcase_add_test(choice, the_least_share_stays_and_the_first_of_equals);
    tcase_add_test(choice, great_numbers_are_compared_without_overflow);
    tcase_add_loop_test(choice, each_story_keeps_one_page_of_its_own, 0, 3);
    tcase_add_checked_fixture(notes, setup, teardown);
    tcase_add_test(notes, a_note_stands_in_front_of_the_closing_brace);
    tcase_add_test(notes, a_field_that_is_there_is_named);
    tcase_add_test(notes, bytes_that_are_repaired_for_reading_are_copied_as_they_are);
    tcase_add_test(notes, what_is_no_object_gets_no_note);
    tcase_add_test(notes, a_text_as_a_line_loses_nothing);
    suite_add_tcase(suite, choice);
    suite_add_tcase(suite, notes);
    return suite;
}
