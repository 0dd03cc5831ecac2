/* store_reader_test.c - a store read page by page, as a program of its own would. */
#include "base/parallel.h"
#include "corpus/date.h"
#include "store_fixture.h"

#define N_PAGES 9000 /* three blocks */

static wc_pageset written;

static void start(void)
{
    setup();
    make_pages(&written, N_PAGES, 30);
    write_store(store_path, &written, 2);
}

static void stop(void)
{
    wc_pageset_free(&written);
    teardown();
}

static void assert_str(wc_str a, wc_str b)
{
    ck_assert_uint_eq(a.len, b.len);
    ck_assert_int_eq(memcmp(a.data, b.data, a.len), 0);
}

static void assert_page(const wc_stored_page *page, const wc_entry *e)
{
    const wc_str none = {"", 0};
    uint32_t hash[SHINGLES_MOST];
    uint16_t mark[SHINGLES_MOST];
    assert_str(page->id, wc_entry_id(e));
    assert_str(page->url, wc_entry_url(e));
    assert_str(page->title, wc_entry_title(e));
    assert_str(page->credit, wc_entry_credit(e));
    assert_str(page->samples, wc_entry_snippet(e));
    assert_str(page->outlet, e->outlet == WC_OUTLET_NONE ? none : written.outlets.name[e->outlet]);
    assert_str(page->file, written.files.name[e->file]);
    ck_assert_int_eq(page->has_date, e->date != WC_DATE_UNKNOWN);
    ck_assert_int_eq(page->seconds, page->has_date ? e->date : 0);
    ck_assert_int_eq(page->has_time, e->has_time);
    ck_assert_uint_eq(page->text_hash, e->text_hash);
    ck_assert_uint_eq(page->offset, e->offset);
    ck_assert_uint_eq(page->len, e->len);
    ck_assert_uint_eq(page->n_words, e->n_words);
    ck_assert_uint_eq(page->n_quoted, e->n_quoted);
    ck_assert_uint_eq(page->level, e->level);
    ck_assert_uint_eq(page->n_shingles, e->n);
    wc_entry_unpack(WC_CPU_PLAIN, e, hash, mark);
    ck_assert_int_eq(memcmp(page->hash, hash, e->n * sizeof *hash), 0);
    ck_assert_int_eq(memcmp(page->mark, mark, e->n * sizeof *mark), 0);
}

/* Read to the end or the first failure, whose status is returned. */
static wc_status read_all(const char *path, size_t *n, wc_error *error)
{
    wc_store_reader *reader;
    const wc_stored_page *page;
    wc_status status = wc_store_reader_open(path, &reader, error), again;
    *n = 0;
    if (status != WC_OK) {
        ck_assert_ptr_null(reader);
        return status;
    }
    while ((status = wc_store_reader_next(reader, &page, error)) == WC_OK && page != NULL)
        assert_page(page, &written.entry[(*n)++]);
    ck_assert_ptr_null(page);
    again = wc_store_reader_next(reader, &page, NULL);
    ck_assert_int_eq(again, status);
    ck_assert_ptr_null(page);
    wc_store_reader_close(reader);
    return status;
}

START_TEST(every_page_is_read_in_order)
{
    wc_error error = {0};
    size_t n;
    ck_assert_msg(read_all(store_path, &n, &error) == WC_OK, "%s", error.message);
    ck_assert_uint_eq(n, N_PAGES);
}
END_TEST

START_TEST(a_store_without_pages_ends_at_once)
{
    wc_pageset none;
    size_t n;
    make_pages(&none, 0, 0);
    write_store(other_path, &none, 1);
    ck_assert_int_eq(read_all(other_path, &n, NULL), WC_OK);
    ck_assert_uint_eq(n, 0);
    wc_pageset_free(&none);
    wc_store_reader_close(NULL);
}
END_TEST

START_TEST(a_lost_end_is_told_behind_the_pages_that_are_there)
{
    wc_buffer bytes = load(store_path);
    wc_error error = {0};
    size_t n;
    save(other_path, bytes.data, bytes.len - 30000);
    ck_assert_int_eq(read_all(other_path, &n, &error), WC_ERROR_FORMAT);
    ck_assert_uint_eq(n, 8192);
    ck_assert_ptr_nonnull(strstr(error.message, "b.wcs: the end of the file is lost, and with it 808 of its pages"));
    wc_buffer_free(&bytes);
}
END_TEST

START_TEST(damage_is_told_where_it_is_met)
{
    wc_buffer bytes = load(store_path);
    wc_error error = {0};
    size_t n;
    bytes.data[bytes.len - 30000] ^= 1; /* in the last block */
    save(other_path, bytes.data, bytes.len);
    ck_assert_int_eq(read_all(other_path, &n, &error), WC_ERROR_FORMAT);
    ck_assert_uint_eq(n, 8192);
    ck_assert_ptr_nonnull(strstr(error.message, "b.wcs: block 2: column "));
    ck_assert_ptr_nonnull(strstr(error.message, ": its checksum is wrong"));
    wc_buffer_free(&bytes);
}
END_TEST

START_TEST(what_is_no_store_is_not_opened)
{
    wc_error error = {0};
    size_t n;
    ck_assert_int_eq(read_all(root, &n, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, ": is not a plain file"));
    ck_assert_int_eq(read_all(other_path, &n, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "b.wcs: cannot be opened: No such file or directory"));
    save(other_path, "text", 4);
    ck_assert_int_eq(read_all(other_path, &n, &error), WC_ERROR_FORMAT);
}
END_TEST

typedef struct {
    size_t n[4];
} counts;

static void read_in_thread(void *context, size_t i, int thread)
{
    counts *c = context;
    (void)thread;
    ck_assert_int_eq(read_all(store_path, &c->n[i], NULL), WC_OK);
}

START_TEST(readers_of_one_file_do_not_disturb_each_other)
{
    counts c;
    ck_assert(wc_parallel_for(4, 2, read_in_thread, &c, NULL));
    for (int i = 0; i < 4; i++) ck_assert_uint_eq(c.n[i], N_PAGES);
}
END_TEST

static void hear(void *context, const char *sentence)
{
    (void)context;
    ck_abort_msg("%s", sentence);
}

START_TEST(a_check_tells_of_a_store_what_info_does)
{
    wc_store_info checked, read;
    wc_options options;
    wc_options_init(&options);
    options.threads = 2;
    ck_assert_int_eq(wc_check_store(store_path, hear, NULL, &options, &checked, NULL), WC_OK);
    ck_assert_int_eq(wc_info_store(store_path, NULL, &read, NULL), WC_OK);
    ck_assert_uint_eq(checked.n_pages, N_PAGES);
    ck_assert_str_eq(checked.json, read.json);
    wc_store_info_free(&checked);
    wc_store_info_free(&read);
}
END_TEST

Suite *store_reader_suite(void);
Suite *store_reader_suite(void)
{
    Suite *suite = suite_create("store_reader");
    TCase *tests = tcase_create("store_reader");
    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_test(tests, every_page_is_read_in_order);
    tcase_add_test(tests, a_store_without_pages_ends_at_once);
    tcase_add_test(tests, a_lost_end_is_told_behind_the_pages_that_are_there);
    tcase_add_test(tests, damage_is_told_where_it_is_met);
    tcase_add_test(tests, what_is_no_store_is_not_opened);
    tcase_add_test(tests, readers_of_one_file_do_not_disturb_each_other);
    tcase_add_test(tests, a_check_tells_of_a_store_what_info_does);
    suite_add_tcase(suite, tests);
    return suite;
}
