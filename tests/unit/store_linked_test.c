/* store_linked_test.c - a store with two names that grows under one of them. */
#include "store_fixture.h"

#define N_OLD 5000
#define N_ALL 9000

static wc_pageset pages;
static wc_buffer before, after; /* bytes of a store of the old pages, and of one to which the others were added */
static char end_path[96];

/* A writer of the store at path, which has got the pages behind the old ones. */
static wc_store_writer *add_rest(const char *path, bool linked, wc_pageset *set)
{
    wc_store_writer *writer;
    wc_store_header header;
    ck_assert(wc_pageset_init(set, 1));
    ck_assert_int_eq((linked ? wc_store_continue_linked : wc_store_continue)(&writer, path, set, &header, NULL), WC_OK);
    push_pages(set, &pages, N_OLD, N_ALL - N_OLD);
    return writer;
}

static void commit_rest(const char *path, bool linked)
{
    wc_pageset set;
    wc_store_writer *writer = add_rest(path, linked, &set);
    ck_assert_int_eq(wc_store_commit(writer, &set, &test_counts, 2, NULL, NULL), WC_OK);
    wc_pageset_free(&set);
}

static void start(void)
{
    setup();
    (void)snprintf(end_path, sizeof end_path, "%s.end", other_path);
    make_pages(&pages, N_ALL, 20);
    pages.n = N_OLD;
    write_store(store_path, &pages, 2);
    pages.n = N_ALL;
    before = load(store_path);
    commit_rest(store_path, false);
    after = load(store_path);
    save(store_path, before.data, before.len);
    ck_assert_int_eq(link(store_path, other_path), 0);
}

static void stop(void)
{
    wc_pageset_free(&pages);
    wc_buffer_free(&before);
    wc_buffer_free(&after);
    (void)unlink(end_path);
    teardown();
}

static void assert_pages(const char *path, size_t n, wc_store_tail tail)
{
    wc_store_found found;
    wc_pageset set;
    ck_assert_int_eq(read_found(path, &set, &found, NULL), WC_OK);
    ck_assert_uint_eq(set.n, n);
    ck_assert_uint_eq(found.n_entries, n);
    ck_assert_int_eq(found.tail, tail);
    for (size_t i = 0; i < n; i++) ck_assert_uint_eq(set.entry[i].text_hash, pages.entry[i].text_hash);
    wc_pageset_free(&set);
}

static void assert_bytes(const char *path, const wc_buffer *expected)
{
    wc_buffer found = load(path);
    ck_assert_uint_eq(found.len, expected->len);
    ck_assert_int_eq(memcmp(found.data, expected->data, found.len), 0);
    wc_buffer_free(&found);
    ck_assert_int_ne(access(end_path, F_OK), 0);
}

START_TEST(what_is_added_counts_under_its_name_alone)
{
    commit_rest(other_path, true);
    assert_pages(store_path, N_OLD, WC_STORE_UNFINISHED);
    assert_pages(other_path, N_ALL, WC_STORE_WHOLE);
    ck_assert_int_eq(unlink(store_path), 0);
    ck_assert_int_eq(wc_store_settle(other_path, NULL), WC_OK);
    assert_bytes(other_path, &after);
    ck_assert_int_eq(wc_store_settle(other_path, NULL), WC_OK);
    assert_bytes(other_path, &after);
}
END_TEST

START_TEST(what_counts_nowhere_is_cut_off)
{
    wc_pageset set;
    wc_store_writer *writer = add_rest(other_path, true, &set);
    wc_store_abandon(writer);
    wc_pageset_free(&set);
    assert_bytes(store_path, &before);
    commit_rest(other_path, true);
    ck_assert_int_eq(unlink(other_path), 0);
    ck_assert_int_eq(unlink(end_path), 0);
    ck_assert_int_eq(wc_store_settle(store_path, NULL), WC_OK);
    assert_bytes(store_path, &before);
}
END_TEST

/* As after a loss of power: the first half of the footer is in the file, or all of it, and the mark is not. */
START_TEST(it_is_settled_from_wherever_that_was_stopped)
{
    for (size_t part = 0; part < 3; part++) {
        wc_buffer bytes;
        save(other_path, before.data, before.len);
        (void)unlink(end_path);
        commit_rest(other_path, true);
        bytes = load(other_path);
        memcpy(bytes.data + bytes.len, after.data + bytes.len, after.len - bytes.len);
        save(other_path, bytes.data, bytes.len + (after.len - bytes.len) * part / 2);
        assert_pages(other_path, N_ALL, WC_STORE_WHOLE);
        ck_assert_int_eq(wc_store_settle(other_path, NULL), WC_OK);
        assert_bytes(other_path, &after);
        wc_buffer_free(&bytes);
    }
}
END_TEST

START_TEST(a_writer_heeds_what_counts)
{
    wc_store_writer *writer;
    wc_store_header header;
    wc_pageset set;
    commit_rest(other_path, true);
    ck_assert(wc_pageset_init(&set, 1));
    ck_assert_int_eq(wc_store_continue(&writer, other_path, &set, &header, NULL), WC_OK);
    wc_store_abandon(writer);
    wc_pageset_free(&set);
    assert_bytes(other_path, &after);
}
END_TEST

START_TEST(a_damaged_end_counts_nothing)
{
    wc_store_found found;
    wc_buffer end;
    commit_rest(other_path, true);
    end = load(end_path);
    for (size_t i = 0; i <= end.len; i++) {
        if (i < end.len) end.data[i] ^= 1;
        save(end_path, end.data, i < end.len ? end.len : end.len - 1);
        ck_assert_int_eq(wc_store_find(other_path, &found, NULL), WC_OK);
        ck_assert_uint_eq(found.n_entries, N_OLD);
        ck_assert_int_eq(found.tail, WC_STORE_UNFINISHED);
        if (i < end.len) end.data[i] ^= 1;
    }
    wc_buffer_free(&end);
}
END_TEST

Suite *store_linked_suite(void)
{
    Suite *suite = suite_create("store_linked");
    TCase *tests = tcase_create("store_linked");
    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_test(tests, what_is_added_counts_under_its_name_alone);
    tcase_add_test(tests, what_counts_nowhere_is_cut_off);
    tcase_add_test(tests, it_is_settled_from_wherever_that_was_stopped);
    tcase_add_test(tests, a_writer_heeds_what_counts);
    tcase_add_test(tests, a_damaged_end_counts_nothing);
    suite_add_tcase(suite, tests);
    return suite;
}
