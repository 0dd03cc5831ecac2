/* pageset_test.c - names, anchors, and the canonical order of pages. */
#include "store/pageset.h"
#include "random.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wc_str str(const char *text) { return (wc_str){text, strlen(text)}; }

START_TEST(names_are_numbered_as_they_come)
{
    enum { N = 3000 };
    wc_names names = {0};
    char text[32];
    ck_assert_uint_eq(wc_names_find(&names, str("0")), UINT32_MAX);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < N; i++) {
            (void)snprintf(text, sizeof text, "%u", i);
            ck_assert_uint_eq(wc_names_find(&names, str(text)), round == 0 ? UINT32_MAX : i);
            ck_assert_uint_eq(wc_names_intern(&names, str(text)), i);
            ck_assert_uint_eq(wc_names_find(&names, str(text)), i);
        }
        ck_assert_uint_eq(names.n, N);
    }
    for (uint32_t i = 0; i < N; i++) {
        (void)snprintf(text, sizeof text, "%u", i);
        ck_assert_str_eq(names.name[i].data, text);
        ck_assert_uint_eq(names.name[i].len, strlen(text));
    }
    wc_names_free(&names);
    ck_assert_uint_eq(names.n, 0);
}
END_TEST

START_TEST(names_may_be_empty_or_hold_any_byte)
{
    wc_names names = {0};
    ck_assert_uint_eq(wc_names_intern(&names, (wc_str){NULL, 0}), 0);
    ck_assert_uint_eq(wc_names_intern(&names, (wc_str){"a\0b", 3}), 1);
    ck_assert_uint_eq(wc_names_intern(&names, (wc_str){"a\0c", 3}), 2);
    ck_assert_uint_eq(wc_names_intern(&names, str("a")), 3);
    ck_assert_uint_eq(wc_names_find(&names, (wc_str){NULL, 0}), 0);
    ck_assert_uint_eq(wc_names_find(&names, (wc_str){"a\0c", 3}), 2);
    wc_names_free(&names);
}
END_TEST

START_TEST(strings_are_ordered_by_byte_and_a_prefix_first)
{
    static const wc_str rising[] = {{NULL, 0}, {"\0", 1}, {"\0a", 2}, {"A", 1},
                                    {"a", 1},  {"aa", 2}, {"b", 1},   {"\xff", 1}};
    const size_t n = sizeof rising / sizeof *rising;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const int c = wc_str_compare(rising[i], rising[j]);
            ck_assert_int_eq((c > 0) - (c < 0), (i > j) - (i < j));
        }
    }
}
END_TEST

START_TEST(anchors_are_the_two_least_distinct_hashes)
{
    uint32_t one[] = {5, 5, 5}, two[] = {9, 3, 9, 3, 7}, falling[] = {4, 3, 2, 1}, greatest[] = {UINT32_MAX, 0};
    size_t anchor[2];
    ck_assert_uint_eq(wc_shingles_anchors(one, 0, anchor), 0);
    ck_assert_uint_eq(wc_shingles_anchors(one, 3, anchor), 1);
    ck_assert_uint_eq(anchor[0], 0);
    ck_assert_uint_eq(wc_shingles_anchors(two, 5, anchor), 2);
    ck_assert(anchor[0] == 1 && anchor[1] == 4);
    ck_assert_uint_eq(wc_shingles_anchors(falling, 4, anchor), 2);
    ck_assert(anchor[0] == 3 && anchor[1] == 2);
    ck_assert_uint_eq(wc_shingles_anchors(greatest, 2, anchor), 2);
    ck_assert(anchor[0] == 1 && anchor[1] == 0);
}
END_TEST

START_TEST(strings_of_an_entry_stand_one_behind_the_other)
{
    const wc_entry e = {.strings = "idurltitlecreditsnippet",
                        .id_len = 2,
                        .url_len = 3,
                        .title_len = 5,
                        .credit_len = 6,
                        .snippet_len = 7};
    ck_assert_int_eq(wc_str_compare(wc_entry_id(&e), str("id")), 0);
    ck_assert_int_eq(wc_str_compare(wc_entry_url(&e), str("url")), 0);
    ck_assert_int_eq(wc_str_compare(wc_entry_title(&e), str("title")), 0);
    ck_assert_int_eq(wc_str_compare(wc_entry_credit(&e), str("credit")), 0);
    ck_assert_int_eq(wc_str_compare(wc_entry_snippet(&e), str("snippet")), 0);
    ck_assert_uint_eq(wc_entry_strings_len(&e), 23);
}
END_TEST

/* ---- the canonical order ---- */

static wc_pageset set;

static void setup(void) { ck_assert(wc_pageset_init(&set, 1)); }
static void teardown(void) { wc_pageset_free(&set); }

typedef struct {
    int64_t date;
    const char *outlet; /* NULL: none */
    const char *url, *id;
    uint64_t text_hash;
    const char *title;
    uint32_t len;
} page_fields;

static void push_page(const page_fields *f, uint64_t number)
{
    char text[64];
    wc_entry e = {.date = f->date, .text_hash = f->text_hash, .len = f->len, .offset = number};
    char *strings;
    e.id_len = (uint32_t)strlen(f->id);
    e.url_len = (uint32_t)strlen(f->url);
    e.title_len = (uint32_t)strlen(f->title);
    (void)snprintf(text, sizeof text, "%s%s%s", f->id, f->url, f->title);
    strings = wc_arena_alloc(&set.arena[0], sizeof text);
    ck_assert_ptr_nonnull(strings);
    memcpy(strings, text, sizeof text);
    e.strings = strings;
    e.outlet = f->outlet == NULL ? WC_OUTLET_NONE : wc_names_intern(&set.outlets, str(f->outlet));
    ck_assert(wc_pageset_push(&set, &e));
}

/* Each is before the next by one field, in which it is less, while the later fields say the opposite. */
static const page_fields in_order[] = {
    {INT64_MIN, NULL, "z", "z", 9, "t", 9},
    {-86400, "z", "z", "z", 9, "t", 9},
    {0, "b", "z", "z", 9, "t", 9},
    {1, "a", "", "z", 9, "t", 9},
    {1, "a", "a", "z", 9, "t", 9},
    {1, "a", "a/", "a", 9, "t", 9},
    {1, "a", "a/", "b", UINT64_MAX - 1, "t", 9},
    {1, "a", "a/", "b", UINT64_MAX, "", 9},
    {1, "a", "a/", "b", UINT64_MAX, "s", 9},
    {1, "a", "a/", "b", UINT64_MAX, "t", 3},
    {1, "a", "a/", "b", UINT64_MAX, "t", 4},
    {1, "a", "b", "a", 1, "t", 1},
    {1, "aa", "a", "a", 1, "t", 1},
    {1, "b", "a", "a", 1, "t", 1},
    {1, NULL, "a", "a", 1, "t", 1},
    {2, "a", "a", "a", 0, "t", 0},
    {WC_DATE_UNKNOWN, "a", "z", "z", 9, "t", 9},
    {WC_DATE_UNKNOWN, "b", "a", "a", 0, "t", 0},
    {WC_DATE_UNKNOWN, NULL, "a", "a", 0, "t", 0},
};
#define N_IN_ORDER (sizeof in_order / sizeof *in_order)

START_TEST(shuffled_pages_come_into_the_canonical_order)
{
    uint64_t state = (uint64_t)_i;
    size_t order[N_IN_ORDER];
    for (size_t i = 0; i < N_IN_ORDER; i++) {
        const size_t j = random_below(&state, (uint32_t)i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < N_IN_ORDER; i++) push_page(&in_order[order[i]], order[i]);
    ck_assert(wc_pageset_sort(&set, 1 + _i % 3));
    ck_assert_uint_eq(set.n, N_IN_ORDER);
    for (size_t i = 0; i < N_IN_ORDER; i++) ck_assert_uint_eq(set.entry[i].offset, i);
}
END_TEST

START_TEST(what_is_left_when_pages_are_dropped_is_as_it_was)
{
    enum { N = 5000 };
    uint32_t hash[90];
    uint16_t mark[90];
    uint64_t state = 11;
    size_t first = 0;
    for (uint64_t i = 0; i < N; i++) {
        char id[24];
        wc_entry e = {.offset = i, .n = (uint32_t)i % 90, .snippet_len = 0};
        (void)snprintf(id, sizeof id, "page %05d", (int)i);
        e.id_len = (uint32_t)strlen(id);
        e.strings = memcpy(wc_arena_alloc(&set.arena[0], sizeof id), id, sizeof id);
        for (uint32_t j = 0; j < e.n; j++) hash[j] = (uint32_t)i * 100 + j;
        for (uint32_t j = 0; j < e.n; j++) mark[j] = (uint16_t)(i + j);
        ck_assert(wc_entry_pack(&set.sketches[0], &e, WC_CPU_PLAIN, hash, mark) && wc_pageset_push(&set, &e));
        if (random_below(&state, 40) == 0) {
            const size_t n = random_below(&state, (uint32_t)set.n + 1);
            ck_assert(wc_pageset_drop(&set, n));
            first += n;
        }
        ck_assert_uint_eq(first + set.n, i + 1);
    }
    ck_assert_uint_gt(first, N / 2);
    for (size_t i = 0; i < set.n; i++) {
        const wc_entry *e = &set.entry[i];
        const wc_str id = wc_entry_id(e);
        char expected[24];
        wc_entry_unpack(WC_CPU_PLAIN, e, hash, mark);
        ck_assert_uint_eq(e->offset, first + i);
        (void)snprintf(expected, sizeof expected, "page %05d", (int)(first + i));
        ck_assert(id.len == 10 && memcmp(id.data, expected, id.len) == 0);
        for (uint32_t j = 0; j < e->n; j++) {
            ck_assert_uint_eq(hash[j], (first + i) * 100 + j);
            ck_assert_uint_eq(mark[j], (uint16_t)(first + i + j));
        }
    }
}
END_TEST

/* Whether a may stand before b, field by field as the header says it. */
static bool in_canonical_order(const wc_entry *a, const wc_entry *b)
{
    int c;
    if (a->date != b->date) return a->date < b->date;
    if (a->outlet != b->outlet) {
        if (a->outlet == WC_OUTLET_NONE || b->outlet == WC_OUTLET_NONE) return b->outlet == WC_OUTLET_NONE;
        return wc_str_compare(set.outlets.name[a->outlet], set.outlets.name[b->outlet]) < 0;
    }
    c = wc_str_compare(wc_entry_url(a), wc_entry_url(b));
    if (c != 0) return c < 0;
    c = wc_str_compare(wc_entry_id(a), wc_entry_id(b));
    if (c != 0) return c < 0;
    if (a->text_hash != b->text_hash) return a->text_hash < b->text_hash;
    c = wc_str_compare(wc_entry_title(a), wc_entry_title(b));
    if (c != 0) return c < 0;
    return a->len <= b->len;
}

START_TEST(many_random_pages_are_in_order_for_any_number_of_threads)
{
    enum { N = 70000 }; /* the radix sort works in parallel from 65,536 on */
    static const char *const word[] = {"", "a", "b", "ab", "\xc3\xa9", "news.example"};
    uint64_t state = 7;
    bool *seen = calloc(N, sizeof *seen);
    uint32_t *from = calloc(N, sizeof *from);
    for (uint64_t i = 0; i < N; i++) {
        page_fields f = {(int64_t)random_below(&state, 300) - 100,
                         word[random_below(&state, 6)],
                         word[random_below(&state, 6)],
                         word[random_below(&state, 6)],
                         random_below(&state, 2),
                         word[random_below(&state, 3)],
                         random_below(&state, 3)};
        if (random_below(&state, 9) == 0) f.date = WC_DATE_UNKNOWN;
        if (random_below(&state, 9) == 0) f.outlet = NULL;
        push_page(&f, i);
    }
    ck_assert(wc_pageset_sort_from(&set, 1 + _i, from));
    for (size_t i = 0; i < N; i++) {
        ck_assert(i == 0 || in_canonical_order(&set.entry[i - 1], &set.entry[i]));
        ck_assert(!seen[set.entry[i].offset]);
        seen[set.entry[i].offset] = true;
        ck_assert_uint_eq(from[i], set.entry[i].offset); /* its number */
    }
    free(seen);
    free(from);
}
END_TEST

START_TEST(sets_of_no_and_one_page_can_be_sorted)
{
    ck_assert(wc_pageset_sort(&set, 2));
    ck_assert_uint_eq(set.n, 0);
    push_page(&in_order[0], 0);
    ck_assert(wc_pageset_sort(&set, 2));
    ck_assert_uint_eq(set.n, 1);
    push_page(&in_order[1], 1); /* and grow again */
    ck_assert_uint_eq(set.entry[1].offset, 1);
}
END_TEST

Suite *pageset_suite(void)
{
    Suite *suite = suite_create("pageset");
    TCase *names = tcase_create("names"), *order = tcase_create("order");
    tcase_add_test(names, names_are_numbered_as_they_come);
    tcase_add_test(names, names_may_be_empty_or_hold_any_byte);
    tcase_add_test(names, strings_are_ordered_by_byte_and_a_prefix_first);
    tcase_add_test(names, anchors_are_the_two_least_distinct_hashes);
    tcase_add_test(names, strings_of_an_entry_stand_one_behind_the_other);
    tcase_add_checked_fixture(order, setup, teardown);
    tcase_add_loop_test(order, shuffled_pages_come_into_the_canonical_order, 0, 50);
    tcase_add_loop_test(order, many_random_pages_are_in_order_for_any_number_of_threads, 0, 3);
    tcase_add_test(order, what_is_left_when_pages_are_dropped_is_as_it_was);
    tcase_add_test(order, sets_of_no_and_one_page_can_be_sorted);
    suite_add_tcase(suite, names);
    suite_add_tcase(suite, order);
    return suite;
}
