/* page_walk_test.c - pages of a set on a disk are what they are in memory, in whatever way they are fetched before. */
#include "store/page_walk.h"
#include "disk_fixture.h"
#include <string.h>

enum { N = 20000, STRING = 200 };

static wc_disk disk;
static wc_pageset set;

/* Page p has p % STRING bytes, all p; dates fall, so that sorting turns the pages around. */
static void start(void)
{
    begin_set_on_disk(&set, &disk);
    disk.work_bytes = 1 << 20;
    for (uint32_t p = 0; p < N; p++) {
        char string[STRING];
        wc_entry e = {.title_len = p % STRING, .date = (int64_t)(N - p) * 86400, .outlet = p % 7};
        memset(string, (int)p & 0xff, sizeof string);
        e.strings = wc_arena_copy(&set.arena[0], string, e.title_len);
        ck_assert(e.strings != NULL && wc_pageset_push(&set, &e));
    }
    for (int o = 0; o < 7; o++)
        ck_assert_uint_eq(wc_names_intern(&set.outlets, (wc_str){&"abcdefg"[o], 1}), (uint32_t)o);
    ck_assert(wc_pageset_sort(&set, 2));
}

static void stop(void)
{
    wc_pageset_free(&set);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
}

static void expect_page(const wc_entry *e, size_t p)
{
    const size_t was = N - 1 - p;
    const wc_str title = wc_entry_title(e);
    ck_assert_ptr_eq(e, &set.entry[p]);
    ck_assert_int_eq(e->date, (int64_t)(p + 1) * 86400);
    ck_assert_uint_eq(title.len, was % STRING);
    for (size_t i = 0; i < title.len; i++) ck_assert_uint_eq((unsigned char)title.data[i], was & 0xff);
}

START_TEST(a_walk_meets_every_page)
{
    wc_page_walk walk = wc_page_walk_begin(&set), leaps = walk;
    for (size_t p = 0; p < N; p++) expect_page(wc_page_walk_to(&walk, p), p);
    for (size_t p = 3; p < N; p += 1 + p / 3) expect_page(wc_page_walk_to(&leaps, p), p);
    for (size_t p = 0; p < N; p++) expect_page(wc_pages_next(&set, p), p);
}
END_TEST

START_TEST(what_is_fetched_may_lie_anywhere)
{
    wc_pages_fetch(&set, 0, 0);
    wc_pages_fetch(&set, N - 1, N + 100);
    for (size_t p = 0; p < N; p++) expect_page(&set.entry[p], p);
}
END_TEST

START_TEST(briefs_are_those_of_the_entries)
{
    ck_assert_ptr_nonnull(set.brief);
    for (size_t p = 0; p < N; p++) {
        const wc_page_brief brief = wc_entry_brief(&set.entry[p]);
        ck_assert_uint_eq(brief.outlet, (N - 1 - p) % 7);
        ck_assert_int_eq(brief.day, (int32_t)p + 1);
        ck_assert_uint_eq(wc_pageset_outlet(&set, p), brief.outlet);
        ck_assert_int_eq(wc_pageset_brief(&set, p).day, brief.day);
    }
    ck_assert_int_eq(wc_entry_brief(&(wc_entry){.date = WC_DATE_UNKNOWN}).day, WC_NO_DAY);
    ck_assert_int_eq(wc_entry_brief(&(wc_entry){.date = INT64_MAX - 1}).day, INT32_MAX);
}
END_TEST

Suite *page_walk_suite(void);
Suite *page_walk_suite(void)
{
    Suite *suite = suite_create("page_walk");
    TCase *tcase = tcase_create("page_walk");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_test(tcase, a_walk_meets_every_page);
    tcase_add_test(tcase, what_is_fetched_may_lie_anywhere);
    tcase_add_test(tcase, briefs_are_those_of_the_entries);
    suite_add_tcase(suite, tcase);
    return suite;
}
