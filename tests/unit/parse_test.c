/* parse_test.c - lines into pages: which field is taken, what is repaired, what is refused. */
#include "corpus/parse.h"
#include "base/error.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line parsed.  The record stands at the very end of its memory but for the padding, so that a sanitizer sees what
 * is read too far. */
typedef struct {
    wc_fields *fields;
    wc_parser *parser;
    wc_batch batch;
    wc_page page;
    wc_parsed parsed;
    const char *why;
} subject;

static void open_subject(subject *s, const char *const *spec, size_t n_specs)
{
    memset(s, 0, sizeof *s);
    ck_assert_int_eq(wc_fields_new(&s->fields, spec, n_specs, NULL), WC_OK);
    s->parser = wc_parser_new(s->fields, WC_CPU_PLAIN);
    ck_assert_ptr_nonnull(s->parser);
}

static void close_subject(subject *s)
{
    wc_parser_free(s->parser);
    wc_fields_free(s->fields);
    wc_batch_free(&s->batch);
}

static wc_parsed parse_bytes(subject *s, const void *data, size_t len, bool is_text, const char *file_name)
{
    wc_batch_free(&s->batch);
    s->batch.data.data = calloc(1, len + WC_RECORD_PAD);
    s->batch.record = calloc(1, sizeof *s->batch.record);
    ck_assert(s->batch.data.data != NULL && s->batch.record != NULL);
    memcpy(s->batch.data.data, data, len);
    s->batch.data.len = len;
    s->batch.n_records = 1;
    s->batch.record[0] = (wc_record){0, len, 1000, 7, 3, is_text, false};
    s->parsed = wc_parser_parse(s->parser, &s->batch, 0, file_name, &s->page, &s->why);
    return s->parsed;
}

static wc_parsed parse(subject *s, const char *line)
{
    return parse_bytes(s, line, strlen(line), false, "dir/in.jsonl");
}

static bool is(wc_str text, const char *expected)
{
    return text.data != NULL && text.len == strlen(expected) && memcmp(text.data, expected, text.len) == 0;
}

#define CHECK_STR(text, expected)                                                                                      \
    ck_assert_msg(is(text, expected), "\"%.*s\" is not \"%s\"", (int)(text).len, (text).data, expected)

/* With the usual names, text is what line gives. */
static void check_text(const char *line, wc_parsed parsed, const char *text)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_msg(parse(&s, line) == parsed, "%s: %d (%s)", line, s.parsed, s.why);
    CHECK_STR(s.page.text, text);
    close_subject(&s);
}

static void check_broken(const char *line, const char *part)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_msg(parse(&s, line) == WC_PARSED_BROKEN, "%s: %d", line, s.parsed);
    ck_assert_msg(strstr(s.why, part) != NULL, "%s: \"%s\"", line, s.why);
    close_subject(&s);
}

START_TEST(whole_page_is_taken)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(parse(&s,
                           "{\"id\":\"a1\",\"url\":\"https://www.example.co.uk/x\",\"outlet\":\"The Daily Example\","
                           "\"date\":\"2025-09-05T14:03:07Z\",\"title\":\"Headline\",\"text\":\"First.\\nSecond.\"}"),
                     WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "a1");
    CHECK_STR(s.page.url, "https://www.example.co.uk/x");
    CHECK_STR(s.page.outlet, "the daily example");
    CHECK_STR(s.page.title, "Headline");
    CHECK_STR(s.page.text, "First.\nSecond.");
    ck_assert_int_eq(s.page.date, 1757080987);
    ck_assert(s.page.has_time);
    ck_assert_uint_eq(s.page.file, 3);
    ck_assert_uint_eq(s.page.offset, 1000);
    ck_assert_uint_eq(s.page.len, s.batch.record[0].len);
    close_subject(&s);
}
END_TEST

START_TEST(what_is_missing_is_made_up_or_empty)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(parse(&s, "{\"text\":\"t\"}"), WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "dir/in.jsonl:7");
    ck_assert_uint_eq(s.page.url.len + s.page.outlet.len + s.page.title.len, 0);
    ck_assert(s.page.date == WC_DATE_UNKNOWN && !s.page.has_time);
    ck_assert_int_eq(parse(&s, "{\"text\":\"t\",\"id\":\" \\t \",\"url\":\"https://News.Example.co.uk/a\"}"),
                     WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "dir/in.jsonl:7");
    CHECK_STR(s.page.outlet, "example.co.uk");
    close_subject(&s);
}
END_TEST

START_TEST(earlier_names_come_first_in_any_order_of_the_line)
{
    static const char *const names[] = {"text", "content", "body", "maintext", "raw_content"};
    char line[200];
    for (size_t first = 0; first < 5; first++) {
        for (size_t second = first + 1; second < 5; second++) {
            (void)snprintf(line, sizeof line, "{\"%s\":\"yes\",\"%s\":\"no\"}", names[first], names[second]);
            check_text(line, WC_PARSED_PAGE, "yes");
            (void)snprintf(line, sizeof line, "{\"%s\":\"no\",\"%s\":\"yes\"}", names[second], names[first]);
            check_text(line, WC_PARSED_PAGE, "yes");
        }
    }
}
END_TEST

START_TEST(every_name_of_every_kind_is_known)
{
    static const char *const names[][6] = {{"id", "doc_id", "document_id", "page_id", "uid", "uuid"},
                                           {"url", "source_url", "link"},
                                           {"outlet", "source", "publisher", "source_domain", "domain"},
                                           {"title", "headline"}};
    char line[100];
    subject s;
    open_subject(&s, NULL, 0);
    for (int kind = 0; kind < 4; kind++) {
        for (int i = 0; i < 6 && names[kind][i] != NULL; i++) {
            (void)snprintf(line, sizeof line, "{\"%s\":\"v\",\"text\":\"t\"}", names[kind][i]);
            ck_assert_int_eq(parse(&s, line), WC_PARSED_PAGE);
            const wc_str got[] = {s.page.id, s.page.url, s.page.outlet, s.page.title};
            CHECK_STR(got[kind], "v");
        }
    }
    ck_assert_int_eq(parse(&s, "{\"date_publish\":\"1970-01-02\"}"), WC_PARSED_NO_TEXT);
    ck_assert_int_eq(s.page.date, 86400);
    ck_assert_int_eq(parse(&s, "{\"published\":\"1970-01-03\",\"timestamp\":\"1970-01-04\"}"), WC_PARSED_NO_TEXT);
    ck_assert_int_eq(s.page.date, 2 * 86400);
    ck_assert(!s.page.has_time);
    close_subject(&s);
}
END_TEST

START_TEST(value_of_another_type_gives_way)
{
    check_text("{\"text\":null,\"body\":\"b\"}", WC_PARSED_PAGE, "b");
    check_text("{\"text\":17,\"body\":\"b\"}", WC_PARSED_PAGE, "b");
    check_text("{\"text\":[\"a\"],\"body\":\"b\"}", WC_PARSED_PAGE, "b");
    check_text("{\"text\":{\"text\":\"a\"},\"body\":\"b\"}", WC_PARSED_PAGE, "b");
    check_text("{\"text\":\"\",\"body\":\"b\"}", WC_PARSED_PAGE, "b");
    check_text("{\"body\":\"b\",\"text\":\"\"}", WC_PARSED_PAGE, "b");
    check_text("{\"text\":NaN,\"body\":\"b\"}", WC_PARSED_PAGE, "b");
    check_text("{\"text\":\"\"}", WC_PARSED_PAGE, "");
    check_text("{\"text\":\"a\",\"text\":\"b\"}", WC_PARSED_PAGE, "b");
}
END_TEST

START_TEST(only_the_outermost_level_counts)
{
    check_text("{\"meta\":{\"text\":\"no\",\"a\":[{\"text\":\"no\"}]},\"text\":\"yes\"}", WC_PARSED_PAGE, "yes");
    check_text("{\"meta\":{\"text\":\"no\"}}", WC_PARSED_NO_TEXT, "");
    check_text(" { \"a\" : [ 1 , [ ] , { } ] , \"text\" : \"yes\" , \"b\" : true } ", WC_PARSED_PAGE, "yes");
}
END_TEST

START_TEST(numbers_are_ids_and_dates_as_they_stand)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(parse(&s, "{\"id\":12345678901234567890123,\"date\": 1757080987 ,\"text\":\"t\"}"),
                     WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "12345678901234567890123");
    ck_assert_int_eq(s.page.date, 1757080987);
    ck_assert_int_eq(parse(&s, "{\"id\":-1.50 , \"url\":5,\"text\":\"t\"}"), WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "-1.50");
    ck_assert_uint_eq(s.page.url.len, 0);
    ck_assert_int_eq(parse(&s, "{\"text\":\"t\",\"id\":42}"), WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "42");
    close_subject(&s);
}
END_TEST

START_TEST(strings_are_trimmed_but_not_the_text)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(
        parse(&s,
              "{\"id\":\" a b\\n\",\"url\":\"\\thttp://x.example/ \",\"outlet\":\" \\u00c4 X \",\"title\":\"\\r\\n t\","
              "\"date\":\" 1970-01-02 \",\"text\":\" t \"}"),
        WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "a b");
    CHECK_STR(s.page.url, "http://x.example/");
    CHECK_STR(s.page.outlet, "\xc3\x84 x");
    CHECK_STR(s.page.title, "t");
    CHECK_STR(s.page.text, " t ");
    ck_assert_int_eq(s.page.date, 86400);
    close_subject(&s);
}
END_TEST

START_TEST(escapes_are_decoded)
{
    check_text("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t.\"}", WC_PARSED_PAGE, "\"\\/\b\f\n\r\t.");
    check_text("{\"text\":\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00.\\n\\n\"}", WC_PARSED_PAGE,
               "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80.\n\n");
    check_text("{\"text\":\"\\uDBFF\\uDFFF\\uffff\\u07ff\\u0800\"}", WC_PARSED_PAGE,
               "\xf4\x8f\xbf\xbf\xef\xbf\xbf\xdf\xbf\xe0\xa0\x80");
    check_text("{\"t\\u0065xt\":\"named by an escape\"}", WC_PARSED_PAGE, "named by an escape");
    check_text("{\"a\\\"b\":1,\"text\":\"t\"}", WC_PARSED_PAGE, "t");
    check_broken("{\"text\":\"\\x41\"}", "escape");
    check_broken("{\"text\":\"\\u12g4\"}", "escape");
    check_broken("{\"text\":\"\\u12\"}", "escape");
}
END_TEST

START_TEST(escaped_nul_is_a_character)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(parse(&s, "{\"text\":\"a\\u0000b\"}"), WC_PARSED_PAGE);
    ck_assert_uint_eq(s.page.text.len, 3);
    ck_assert_int_eq(memcmp(s.page.text.data, "a\0b", 3), 0);
    close_subject(&s);
}
END_TEST

START_TEST(half_a_surrogate_pair_is_replaced)
{
    check_text("{\"text\":\"a\\ud83d\"}", WC_PARSED_REPAIRED, "a\xef\xbf\xbd");
    check_text("{\"text\":\"\\ud83dxyzzy\"}", WC_PARSED_REPAIRED, "\xef\xbf\xbdxyzzy");
    check_text("{\"text\":\"\\ude00\\ud83d\"}", WC_PARSED_REPAIRED, "\xef\xbf\xbd\xef\xbf\xbd");
    check_text("{\"text\":\"\\ud83d\\ud83d\\ude00\"}", WC_PARSED_REPAIRED, "\xef\xbf\xbd\xf0\x9f\x98\x80");
    check_text("{\"text\":\"\\ud83d\\n\\u0041\"}", WC_PARSED_REPAIRED, "\xef\xbf\xbd\nA");
    check_broken("{\"text\":\"\\ud83d\\u12\"}", "escape");
}
END_TEST

START_TEST(bad_utf8_is_replaced)
{
    check_text("{\"text\":\"\xe2\x82\"}", WC_PARSED_REPAIRED, "\xef\xbf\xbd");
    check_text("{\"other\":\"\xff\",\"text\":\"kept \xc3\xa9 whole\"}", WC_PARSED_REPAIRED, "kept \xc3\xa9 whole");
}
END_TEST

START_TEST(raw_control_characters_are_replaced)
{
    static const char nul[] = "{\"text\":\"a\0b\"}";
    subject s;
    check_text("{\"text\":\"a\tb\rc\x01\"}", WC_PARSED_REPAIRED, "a b c ");
    check_text("{\t\"text\":\t\"a\"}\r", WC_PARSED_PAGE, "a"); /* white space outside of a string */
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(parse_bytes(&s, nul, sizeof nul - 1, false, "f"), WC_PARSED_REPAIRED);
    CHECK_STR(s.page.text, "a\xef\xbf\xbd"
                           "b");
    ck_assert_int_eq(parse_bytes(&s, "\0\0\0\0", 4, false, "f"), WC_PARSED_BROKEN);
    close_subject(&s);
}
END_TEST

START_TEST(what_is_no_object_is_broken)
{
    check_broken("[{\"text\":\"t\"}]", "no JSON object");
    check_broken("\"text\"", "no JSON object");
    check_broken("17", "no JSON object");
    check_broken("null", "no JSON object");
    check_broken("text", "");
    check_broken("{\"text\":\"t\"} x", "");
    check_broken("{\"text\":\"t\"}{\"text\":\"t\"}", "follows");
    check_broken("{\"text\":\"t\"", "");
    check_broken("{\"text\":\"t", "does not end");
    check_broken("{\"text\":\"t\\\"}", "does not end");
    check_broken("{\"text\" \"t\"}", "");
    check_broken("{\"text\":}", "");
    check_broken("{\"text\":,\"id\":1}", "");
    check_broken("{\"text\":\"t\" \"id\":1}", "");
    check_broken("{\"id\":[1,\"text\":\"t\"}", "");
    check_broken("{text:\"t\"}", "");
    check_broken("{", "");
    check_broken("}", "");
    check_broken("{\"text\":\"t\xff\"", ""); /* repaired, and broken still */
    check_text("{}", WC_PARSED_NO_TEXT, "");
}
END_TEST

START_TEST(every_cut_of_a_line_is_broken)
{
    static const char line[] =
        "{\"id\":\"a\",\"n\":[1,{\"x\":null}],\"text\":\"t\\u00e9 \\ud83d\\ude00\",\"date\":1757080987,\"b\":true}";
    subject s;
    open_subject(&s, NULL, 0);
    for (size_t len = 0; len < sizeof line - 1; len++) {
        ck_assert_msg(parse_bytes(&s, line, len, false, "f") == WC_PARSED_BROKEN, "%.*s", (int)len, line);
        ck_assert_uint_gt(strlen(s.why), 0);
    }
    ck_assert_int_eq(parse(&s, line), WC_PARSED_PAGE);
    close_subject(&s);
}
END_TEST

START_TEST(any_byte_changed_is_parsed_or_refused)
{
    static const char line[] =
        "{\"id\":\"a\",\"n\":[1,{\"x\":null}],\"text\":\"t\\u00e9 \\ud83d\\ude00\xc3\xa9\",\"date\":17570,\"b\":true}";
    char changed[sizeof line];
    subject s;
    open_subject(&s, NULL, 0);
    for (size_t i = 0; i < sizeof line - 1; i++) {
        for (int c = 0; c < 256; c++) {
            memcpy(changed, line, sizeof line);
            changed[i] = (char)c;
            (void)parse_bytes(&s, changed, sizeof line - 1, false, "f");
            ck_assert(s.parsed == WC_PARSED_BROKEN || s.page.id.len > 0);
            ck_assert_int_ne(s.parsed, WC_PARSED_NO_MEMORY);
        }
    }
    close_subject(&s);
}
END_TEST

START_TEST(what_follows_the_record_is_not_read)
{
    static const char lines[] = "{\"text\":\"one\",\"id\":1\n}{\"text\":\"two\",\"id\":2}\n\"";
    subject s;
    open_subject(&s, NULL, 0);
    (void)parse_bytes(&s, lines, sizeof lines - 1, false, "f");
    s.batch.record[0].at = 22;
    s.batch.record[0].len = 21;
    ck_assert_int_eq(wc_parser_parse(s.parser, &s.batch, 0, "f", &s.page, &s.why), WC_PARSED_PAGE);
    CHECK_STR(s.page.text, "two");
    s.batch.record[0].at = 0; /* its closing brace is behind its end */
    ck_assert_int_eq(wc_parser_parse(s.parser, &s.batch, 0, "f", &s.page, &s.why), WC_PARSED_BROKEN);
    close_subject(&s);
}
END_TEST

START_TEST(long_text_is_whole_and_the_parser_goes_on)
{
    const size_t n = 300000;
    wc_buffer line = {0};
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert(wc_buffer_printf(&line, "{\"text\":\""));
    for (size_t i = 0; i < n; i++) ck_assert(wc_buffer_printf(&line, "word%c\\n", 'a' + (char)(i % 26)));
    ck_assert(wc_buffer_printf(&line, "\"}"));
    ck_assert_int_eq(parse_bytes(&s, line.data, line.len, false, "f"), WC_PARSED_PAGE);
    ck_assert_uint_eq(s.page.text.len, 6 * n);
    for (size_t i = 0; i < n; i++) {
        const char expected[] = {'w', 'o', 'r', 'd', (char)('a' + i % 26), '\n'};
        ck_assert_int_eq(memcmp(s.page.text.data + 6 * i, expected, 6), 0);
    }
    ck_assert_int_eq(parse(&s, "{\"text\":\"short\"}"), WC_PARSED_PAGE);
    CHECK_STR(s.page.text, "short");
    wc_buffer_free(&line);
    close_subject(&s);
}
END_TEST

START_TEST(given_name_comes_alone)
{
    static const char *const spec[] = {"text=story", "id=t\xc3\xa9xt", "title=url"};
    static const char *const two[] = {"text=a", "text=b"};
    subject s;
    open_subject(&s, spec, 3);
    ck_assert_int_eq(parse(&s, "{\"text\":\"no\",\"story\":\"yes\",\"t\\u00e9xt\":\"i\",\"url\":\"u\"}"),
                     WC_PARSED_PAGE);
    CHECK_STR(s.page.text, "yes");
    CHECK_STR(s.page.id, "i");
    CHECK_STR(s.page.url, "u"); /* one field may serve two ends */
    CHECK_STR(s.page.title, "u");
    ck_assert_int_eq(parse(&s, "{\"text\":\"no\",\"t\xc3\xa9xt\":\"j\"}"), WC_PARSED_NO_TEXT);
    CHECK_STR(s.page.id, "j");
    close_subject(&s);
    open_subject(&s, two, 2);
    ck_assert_int_eq(parse(&s, "{\"b\":\"second\",\"a\":\"first\"}"), WC_PARSED_PAGE);
    CHECK_STR(s.page.text, "first");
    ck_assert_int_eq(parse(&s, "{\"b\":\"second\"}"), WC_PARSED_PAGE);
    CHECK_STR(s.page.text, "second");
    close_subject(&s);
}
END_TEST

START_TEST(long_given_name_is_found)
{
    char spec[200] = "text=", line[500];
    const char *specs[1] = {spec};
    subject s;
    memset(spec + 5, 'n', 100);
    open_subject(&s, specs, 1);
    (void)snprintf(line, sizeof line, "{\"%.99s\":\"no\",\"%s\":\"yes\",\"%sn\":\"no\"}", spec + 5, spec + 5, spec + 5);
    ck_assert_int_eq(parse(&s, line), WC_PARSED_PAGE);
    CHECK_STR(s.page.text, "yes");
    close_subject(&s);
}
END_TEST

START_TEST(names_are_kept_of_an_object_without_text)
{
    subject s;
    wc_buffer line = {0};
    open_subject(&s, NULL, 0);
    ck_assert_str_eq(wc_parser_field_names(s.parser), "");
    ck_assert_int_eq(parse(&s, "{\"story\":\"x\",\"n\":[1,{\"z\":2}],\"k\":null}"), WC_PARSED_NO_TEXT);
    ck_assert_str_eq(wc_parser_field_names(s.parser), "story, n, k");
    ck_assert_int_eq(parse(&s, "{\"a\":1,\"text\":\"t\"}"), WC_PARSED_PAGE);
    ck_assert_int_eq(parse(&s, "[]"), WC_PARSED_BROKEN);
    ck_assert_str_eq(wc_parser_field_names(s.parser), "story, n, k");
    ck_assert(wc_buffer_printf(&line, "{"));
    for (int i = 0; i < 21; i++) ck_assert(wc_buffer_printf(&line, "\"%d\":0,", i));
    ck_assert(wc_buffer_printf(&line, "\"%0800d\":1}", 0));
    ck_assert_int_eq(parse_bytes(&s, line.data, line.len, false, "f"), WC_PARSED_NO_TEXT);
    ck_assert_str_eq(wc_parser_field_names(s.parser),
                     "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, ...");
    line.len = 0;
    ck_assert(wc_buffer_printf(&line, "{\"a\":1,\"%0800d\":1}", 0));
    ck_assert_int_eq(parse_bytes(&s, line.data, line.len, false, "f"), WC_PARSED_NO_TEXT);
    ck_assert_str_eq(wc_parser_field_names(s.parser), "a, ...");
    wc_buffer_free(&line);
    close_subject(&s);
}
END_TEST

START_TEST(text_file_is_a_page_named_after_it)
{
    subject s;
    open_subject(&s, NULL, 0);
    ck_assert_int_eq(parse_bytes(&s, "{\"text\":1}\n\tx\n", 14, true, "some/dir.txt/item.5.txt"), WC_PARSED_PAGE);
    CHECK_STR(s.page.id, "item.5");
    CHECK_STR(s.page.text, "{\"text\":1}\n\tx\n");
    ck_assert_uint_eq(s.page.outlet.len + s.page.url.len + s.page.title.len, 0);
    ck_assert(s.page.date == WC_DATE_UNKNOWN);
    ck_assert_int_eq(parse_bytes(&s, "caf\xe9\tau lait\n", 13, true, "b.txt"), WC_PARSED_REPAIRED);
    CHECK_STR(s.page.id, "b");
    CHECK_STR(s.page.text, "caf\xef\xbf\xbd\tau lait\n");
    ck_assert_int_eq(parse_bytes(&s, "", 0, true, "c.txt"), WC_PARSED_PAGE);
    ck_assert_uint_eq(s.page.text.len, 0);
    close_subject(&s);
}
END_TEST

Suite *parse_suite(void);

Suite *parse_suite(void)
{
    Suite *suite = suite_create("parse");
    TCase *tests = tcase_create("parse");
    tcase_add_test(tests, whole_page_is_taken);
    tcase_add_test(tests, what_is_missing_is_made_up_or_empty);
    tcase_add_test(tests, earlier_names_come_first_in_any_order_of_the_line);
    tcase_add_test(tests, every_name_of_every_kind_is_known);
    tcase_add_test(tests, value_of_another_type_gives_way);
    tcase_add_test(tests, only_the_outermost_level_counts);
    tcase_add_test(tests, numbers_are_ids_and_dates_as_they_stand);
    tcase_add_test(tests, strings_are_trimmed_but_not_the_text);
    tcase_add_test(tests, escapes_are_decoded);
    tcase_add_test(tests, escaped_nul_is_a_character);
    tcase_add_test(tests, half_a_surrogate_pair_is_replaced);
    tcase_add_test(tests, bad_utf8_is_replaced);
    tcase_add_test(tests, raw_control_characters_are_replaced);
    tcase_add_test(tests, what_is_no_object_is_broken);
    tcase_add_test(tests, every_cut_of_a_line_is_broken);
    tcase_add_test(tests, any_byte_changed_is_parsed_or_refused);
    tcase_add_test(tests, what_follows_the_record_is_not_read);
    tcase_add_test(tests, long_text_is_whole_and_the_parser_goes_on);
    tcase_add_test(tests, given_name_comes_alone);
    tcase_add_test(tests, long_given_name_is_found);
    tcase_add_test(tests, names_are_kept_of_an_object_without_text);
    tcase_add_test(tests, text_file_is_a_page_named_after_it);
    suite_add_tcase(suite, tests);
    return suite;
}
