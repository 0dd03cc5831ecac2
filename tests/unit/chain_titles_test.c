/* chain_titles_test.c - headlines of a set on a disk are those of its pages, however long; damage is told. */
#include "story/chain_titles.h"
#include "disk_fixture.h"
#include <stdio.h>
#include <string.h>

enum { N = 200, BYTES = 48 };

static wc_disk disk;
static wc_pageset set;
static wc_chain_titles titles;

/* Page p has p % 40 words. */
static void start(void)
{
    begin_set_on_disk(&set, &disk);
    for (unsigned p = 0; p < N; p++) {
        char text[512];
        size_t len = 0;
        wc_entry e = {.outlet = WC_OUTLET_NONE};
        for (unsigned w = 0; w < p % 40; w++)
            len += (size_t)snprintf(text + len, sizeof text - len, "word%u ", p * 31 + w * 7);
        e.title_len = (uint32_t)len;
        e.strings = wc_arena_copy(&set.arena[0], text, len);
        ck_assert(e.strings != NULL && wc_pageset_push(&set, &e));
    }
    ck_assert(wc_chain_titles_make(&titles, &set, NULL, 3));
}

static void stop(void)
{
    wc_chain_titles_free(&titles);
    wc_pageset_free(&set);
    wc_disk_free(&disk);
}

static bool is_title_of(const wc_title *title, uint32_t page)
{
    wc_title its;
    wc_title_read(&its, wc_entry_title(&set.entry[page]));
    return its.n == title->n && memcmp(its.word, title->word, its.n * sizeof *its.word) == 0;
}

START_TEST(headlines_are_those_of_the_pages)
{
    size_t longest = 0;
    for (uint32_t p = 0; p < N; p++) {
        wc_title title;
        wc_chain_titles_get(&titles, p, &title);
        ck_assert(is_title_of(&title, p));
        longest = title.n > longest ? title.n : longest;
    }
    ck_assert_uint_eq(longest, WC_TITLE_WORDS_MAX);
    ck_assert_int_eq(disk.error, 0);
}
END_TEST

START_TEST(damage_is_told)
{
    for (size_t at = 0; at < (size_t)N * BYTES; at++) {
        char *byte = (char *)titles.title + at;
        wc_title title;
        *byte = (char)(*byte ^ 1);
        wc_chain_titles_get(&titles, (uint32_t)(at / BYTES), &title);
        ck_assert_int_ne(disk.error, 0);
        disk.error = 0;
        *byte = (char)(*byte ^ 1);
    }
}
END_TEST

Suite *chain_titles_suite(void)
{
    Suite *suite = suite_create("chain_titles");
    TCase *tcase = tcase_create("chain_titles");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_test(tcase, headlines_are_those_of_the_pages);
    tcase_add_test(tcase, damage_is_told);
    suite_add_tcase(suite, tcase);
    return suite;
}
