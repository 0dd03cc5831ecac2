/* labels_test.c - labels of a set on a disk are what the pages say, and none is believed that was damaged there. */
#include "report/labels.h"
#include "disk_fixture.h"
#include <stdio.h>
#include <string.h>

enum { N = 300, PLACE_BYTES = 24 };

static wc_disk disk;
static wc_pageset set;
static wc_labels labels;

static void start(void)
{
    begin_set_on_disk(&set, &disk);
    for (uint32_t p = 0; p < N; p++) {
        char id[16];
        wc_entry e = {.id_len = (uint32_t)snprintf(id, sizeof id, "%.*u", (int)(p % 9), p), .outlet = WC_OUTLET_NONE};
        e.date = (int64_t)p * 3600 - 86400;
        e.has_time = p % 3 == 0;
        e.strings = wc_arena_copy(&set.arena[0], id, e.id_len);
        ck_assert(e.strings != NULL && wc_pageset_push(&set, &e));
    }
    ck_assert(wc_labels_make(&labels, &set));
}

static void stop(void)
{
    wc_labels_free(&labels);
    wc_pageset_free(&set);
    wc_disk_free(&disk);
}

static bool is_label_of(wc_label label, uint32_t page)
{
    const wc_entry *e = &set.entry[page];
    return wc_str_compare(label.id, wc_entry_id(e)) == 0 && label.date == e->date && label.has_time == e->has_time;
}

START_TEST(labels_are_what_the_pages_say)
{
    for (uint32_t p = 0; p < N; p++) ck_assert(is_label_of(wc_labels_get(&labels, p), p));
    ck_assert_int_eq(disk.error, 0);
}
END_TEST

/* A label is as before, or an error is told. */
static void damage(void *array, size_t at, char by)
{
    char *byte = (char *)array + at;
    *byte = (char)(*byte ^ by);
    for (uint32_t p = 0; p < N; p++) {
        const wc_label label = wc_labels_get(&labels, p);
        ck_assert(is_label_of(label, p) || (label.id.len == 0 && disk.error != 0));
    }
    ck_assert_int_ne(disk.error, 0);
    disk.error = 0;
    *byte = (char)(*byte ^ by);
}

START_TEST(no_damage_goes_unseen)
{
    for (size_t at = 0; at < labels.bytes; at++) damage(labels.ids, at, 1);
    for (size_t at = 0; at < (size_t)N * PLACE_BYTES; at++)
        for (unsigned bit = 0; bit < 8; bit += 7) damage(labels.place, at, (char)(1U << bit));
}
END_TEST

Suite *labels_suite(void)
{
    Suite *suite = suite_create("labels");
    TCase *tcase = tcase_create("labels");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_test(tcase, labels_are_what_the_pages_say);
    tcase_add_test(tcase, no_damage_goes_unseen);
    suite_add_tcase(suite, tcase);
    return suite;
}
