/* mask_test.c - what is furniture of an outlet and what is a story, over pages put together from passages. */
#include "story/mask_known.h"
#include "random.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define DAY        86400
#define PAGES_MOST 700
#define WORDS_MOST 512

static wc_pageset set;
static wc_params params;
static wc_own *own;
static wc_site site[4];

static void start(void)
{
    wc_params_init(&params);
    memset(&set, 0, sizeof set);
    ck_assert(wc_pageset_init(&set, 1));
    for (int i = 0; i < 4; i++) {
        char name[16];
        const int len = snprintf(name, sizeof name, "outlet-%d", i);
        ck_assert_uint_eq(wc_names_intern(&set.outlets, (wc_str){name, (size_t)len}), (uint32_t)i);
    }
    own = calloc(PAGES_MOST, sizeof *own);
}

static void stop(void)
{
    free(own);
    wc_pageset_free(&set);
}

/* n shingles of a passage: the same ones for the same number. */
typedef struct {
    uint32_t passage, n;
} piece;

static uint32_t shingle_of(uint32_t passage, uint32_t i)
{
    uint64_t state = ((uint64_t)passage << 32) + i;
    return (uint32_t)random64(&state);
}

static void add_page(uint32_t outlet, int64_t date, const char *title, const piece *part, size_t n_parts)
{
    wc_entry e = {.outlet = outlet, .date = date, .title_len = (uint32_t)strlen(title)};
    char *strings = wc_arena_alloc(&set.arena[0], strlen(title) + 1);
    uint32_t hash[WORDS_MOST];
    uint16_t mark[WORDS_MOST];
    memcpy(strings, title, strlen(title) + 1);
    e.strings = strings;
    for (size_t i = 0; i < n_parts; i++) e.n += part[i].n;
    ck_assert_uint_le(e.n, WORDS_MOST);
    e.n_words = e.n;
    for (size_t i = 0, at = 0; i < n_parts; i++) {
        for (uint32_t k = 0; k < part[i].n; k++, at++) {
            hash[at] = shingle_of(part[i].passage, k);
            mark[at] = (uint16_t)at;
        }
    }
    ck_assert(wc_entry_pack(&set.sketches[0], &e, WC_CPU_PLAIN, hash, mark) && wc_pageset_push(&set, &e));
}

static void learn(int n_threads) { ck_assert(wc_mask_learn(&set, &params, n_threads, own, site)); }

static uint32_t count_own(size_t page, piece p)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < p.n; k++) {
        const uint32_t hash = shingle_of(p.passage, k);
        for (uint32_t i = 0; i < own[page].n; i++) n += own[page].hash[i] == hash;
    }
    return n;
}

static const piece menu = {1, 60}, footer = {2, 40};

/* Pages of stories of their own, on n days, with the furniture around them. */
static void add_strangers(uint32_t outlet, uint32_t n, uint32_t first_passage)
{
    for (uint32_t i = 0; i < n; i++) {
        char title[64];
        const piece part[] = {menu, {first_passage + i, 120}, footer};
        (void)snprintf(title, sizeof title, "alpha%u beta%u gamma%u", i, i, i);
        add_page(outlet, (int64_t)i * DAY, title, part, 3);
    }
}

START_TEST(furniture_is_masked_and_stories_stay)
{
    add_strangers(0, 20, 100);
    learn(2);
    for (uint32_t i = 0; i < 20; i++) {
        ck_assert_uint_eq(count_own(i, menu), 0);
        ck_assert_uint_eq(count_own(i, footer), 0);
        ck_assert_uint_eq(count_own(i, (piece){100 + i, 120}), 120);
        ck_assert_uint_eq(own[i].n_masked, 100);
    }
    ck_assert_uint_eq(site[0].n_pages, 20);
    ck_assert_uint_eq(site[0].n_groups, 20);
}
END_TEST

START_TEST(two_unlike_pages_show_what_they_share)
{
    add_strangers(0, 2, 100);
    learn(1);
    ck_assert_uint_eq(own[0].n_masked, 100);
    ck_assert_uint_eq(own[1].n_masked, 100);
}
END_TEST

START_TEST(two_pages_that_are_alike_show_nothing)
{
    for (uint32_t i = 0; i < 2; i++) {
        const piece part[] = {menu, {500, 200}, {600 + i, 20}, footer};
        add_page(0, DAY, "harbour dredger blocks estuary", part, 4);
    }
    learn(1);
    ck_assert_uint_eq(own[0].n_masked, 0);
    ck_assert_uint_eq(own[1].n_masked, 0);
}
END_TEST

START_TEST(two_pages_of_one_title_are_alike_whatever_else_is_on_them)
{
    const piece story = {500, 80};
    add_strangers(0, 10, 100);
    for (uint32_t i = 0; i < 2; i++) { /* a long list of the day */
        const piece part[] = {menu, {600 + i, 170}, story, footer};
        add_page(0, (11 + i) * DAY, "harbour dredger blocks estuary", part, 4);
    }
    learn(1);
    ck_assert_uint_eq(count_own(10, story), 80);
    ck_assert_uint_eq(count_own(11, story), 80);
    ck_assert_uint_eq(count_own(11, menu), 0);
}
END_TEST

START_TEST(one_page_shows_nothing)
{
    add_strangers(0, 1, 100);
    learn(1);
    ck_assert_uint_eq(own[0].n_masked, 0);
}
END_TEST

START_TEST(pages_without_outlet_have_no_mask)
{
    add_strangers(WC_OUTLET_NONE, 20, 100);
    learn(1);
    for (uint32_t i = 0; i < 20; i++) ck_assert_uint_eq(own[i].n_masked, 0);
}
END_TEST

START_TEST(versions_of_one_story_are_no_furniture)
{
    const piece story = {500, 200};
    add_strangers(0, 10, 100);
    for (uint32_t v = 0; v < 6; v++) {
        const piece part[] = {menu, {600 + v, 20}, story, footer};
        add_page(0, 11 * DAY, "harbour dredger blocks estuary", part, 4);
    }
    learn(2);
    for (size_t p = 10; p < 16; p++) {
        ck_assert_uint_eq(count_own(p, story), 200);
        ck_assert_uint_eq(count_own(p, menu), 0);
    }
}
END_TEST

START_TEST(running_story_that_is_most_of_an_outlet_is_none_either)
{
    const piece story = {500, 200};
    add_strangers(0, 6, 100);
    for (uint32_t v = 0; v < 24; v++) {
        const piece part[] = {menu, {600 + v, 20}, story, footer};
        add_page(0, 7 * DAY + v, "harbour dredger blocks estuary", part, 4);
    }
    learn(2);
    for (size_t p = 6; p < 30; p++) {
        ck_assert_uint_eq(count_own(p, story), 200);
        ck_assert_uint_eq(count_own(p, menu), 0);
    }
}
END_TEST

/* n versions of a story on one day. */
static void add_versions(uint32_t n, piece story, const char *title)
{
    for (uint32_t v = 0; v < n; v++) {
        const piece part[] = {menu, {600 + v, 20}, story, footer};
        add_page(0, DAY, title, part, 4);
    }
}

START_TEST(in_an_outlet_of_one_day_a_headline_tells_the_story)
{
    const piece story = {500, 200};
    const piece ferry[] = {menu, {100, 120}, footer}, otters[] = {menu, {101, 120}, footer};
    add_page(0, DAY, "ferry strike ends", ferry, 3);
    add_page(0, DAY, "otters return upstream", otters, 3);
    add_versions(8, story, "harbour dredger blocks estuary"); /* 80% of all pages */
    learn(1);
    for (size_t p = 2; p < 10; p++) {
        ck_assert_uint_eq(count_own(p, story), 200);
        ck_assert_uint_eq(count_own(p, menu), 0);
    }
    ck_assert_uint_eq(site[0].n_groups, 3);
}
END_TEST

START_TEST(an_outlet_of_versions_alone_has_no_furniture)
{
    const piece story = {500, 200};
    add_versions(7, story, "harbour dredger blocks estuary");
    learn(1);
    for (size_t p = 0; p < 7; p++) ck_assert_uint_eq(own[p].n_masked, 0);
    ck_assert_uint_eq(site[0].n_groups, 1);
}
END_TEST

START_TEST(what_a_site_adds_to_its_titles_makes_no_versions)
{
    char title[64];
    for (uint32_t i = 0; i < 10; i++) { /* short items, which are a third of their pages */
        const piece part[] = {menu, {100 + i, 50}, footer};
        (void)snprintf(title, sizeof title, "alpha%u | Daily Lantern Herald", i);
        add_page(0, DAY, title, part, 3);
    }
    learn(1);
    for (uint32_t i = 0; i < 10; i++) {
        ck_assert_uint_eq(count_own(i, (piece){100 + i, 50}), 50);
        ck_assert_uint_eq(own[i].n_masked, 100);
    }
    ck_assert_uint_eq(site[0].n_groups, 10);
    ck_assert_uint_eq(wc_headline_of(&set, site, 0).len, strlen("alpha0"));
    ck_assert_uint_eq(wc_headline_of(&set, NULL, 0).len, strlen("alpha0 | Daily Lantern Herald"));
}
END_TEST

START_TEST(one_text_under_several_titles_is_a_text)
{
    static const char *const titles[] = {"first words here", "second thing there", "third matter elsewhere",
                                         "fourth event abroad", "fifth news inside"};
    const piece text = {500, 300};
    for (uint32_t i = 0; i < 5; i++) add_page(0, i * 20 * DAY, titles[i], &text, 1);
    learn(1);
    for (size_t p = 0; p < 5; p++) ck_assert_uint_eq(own[p].n_masked, 0);
}
END_TEST

START_TEST(full_epoch_does_not_change_when_pages_come)
{
    uint32_t masked[256];
    params.epoch = 64;
    add_strangers(0, 64, 100);
    learn(1);
    for (size_t p = 0; p < 64; p++) masked[p] = own[p].n_masked;
    stop();
    start();
    params.epoch = 64;
    add_strangers(0, 64, 100);
    for (uint32_t i = 0; i < 100; i++) { /* a new layout */
        const piece part[] = {{3, 80}, {1000 + i, 120}, {4, 30}};
        char title[64];
        (void)snprintf(title, sizeof title, "delta%u epsilon%u", i, i);
        add_page(0, (int64_t)(64 + i) * DAY, title, part, 3);
    }
    learn(2);
    for (size_t p = 0; p < 64; p++) ck_assert_uint_eq(own[p].n_masked, masked[p]);
    for (size_t p = 64; p < 164; p++) {
        ck_assert_uint_eq(own[p].n_masked, 110);
        ck_assert_uint_eq(count_own(p, (piece){1000 + (uint32_t)p - 64, 120}), 120);
    }
}
END_TEST

START_TEST(ordinary_phrase_stays_evidence)
{
    const piece phrase = {900, 3}; /* three shingles: a few words that recur in any prose */
    for (uint32_t i = 0; i < 30; i++) {
        const piece part[] = {menu, {100 + i, 60}, phrase, {200 + i, 60}, footer};
        char title[64];
        (void)snprintf(title, sizeof title, "alpha%u beta%u gamma%u", i, i, i);
        add_page(0, (int64_t)i * DAY, title, part, 5);
    }
    learn(1);
    for (size_t p = 0; p < 30; p++) ck_assert_uint_eq(count_own(p, phrase), 3);
}
END_TEST

/* ---- what an earlier run left ---- */

static uint8_t texts[1 << 22];
static size_t texts_len;

static uint64_t put_text(const void *from, size_t len)
{
    const uint64_t at = texts_len;
    texts_len += (len + 7) & ~(size_t)7;
    ck_assert_uint_le(texts_len, sizeof texts);
    memcpy(texts + at, from, len);
    return at;
}

static bool keep_sketches(void *context)
{
    const wc_masking *m = context;
    for (uint32_t p = 0; p < set.n; p++) {
        const wc_entry *e = &set.entry[p];
        wc_masked_page *page = &m->made->page[m->from[p]];
        const uint8_t *known = wc_known_sketch(m, p, e), *sketch = known != NULL ? known : e->sketch;
        if (page->sketch == WC_SKETCH_WANTED)
            page->sketch = put_text(sketch, wc_sketch_bytes(wc_sketch_form_of(sketch), e->n));
    }
    return true;
}

/* The sketches of the set are there: only the last ones of an outlet are kept. */
static bool fetch_asked(void *context, const bool *asked,
                        bool (*take)(void *to, const wc_pageset *portion, const uint32_t *page), void *to)
{
    wc_pageset *all = context;
    for (uint32_t p = 0; p < set.n; p++) {
        const wc_pageset one = {.entry = &all->entry[p], .n = 1};
        if (asked[p] && !take(to, &one, &p)) return false;
    }
    return true;
}

/* The set anew, n pages of outlet 0 and five of outlet 1, of which the first n_old and these were there before; old
 * pages have no sketch.  So is their mask learnt, and *made is what the next run may know, with texts. */
static void learn_again(uint32_t n_old, uint32_t n, const wc_masked *before, wc_masked *made)
{
    static uint32_t from[PAGES_MOST];
    static wc_entry all_entry[PAGES_MOST];
    wc_pageset all = {.entry = all_entry};
    const wc_sketch_source missing = {.fetch = fetch_asked, .context = &all};
    wc_masking masking = {
        .from = from, .before = before, .missing = &missing, .made = made, .see_sketches = keep_sketches};
    masking.context = &masking;
    stop();
    start();
    add_strangers(0, n, 1000);
    add_strangers(1, 5, 5000);
    memcpy(all_entry, set.entry, set.n * sizeof *all_entry);
    for (uint32_t p = 0; p < set.n; p++) {
        const bool is_old = p < n_old || p >= n;
        from[p] = p < n_old ? p : p < n ? p + 5 : p - n + n_old;
        if (before != NULL && is_old) set.entry[p].sketch = NULL;
    }
    ck_assert(wc_mask_learn_again(&set, &params, 2, NULL, &masking, own, site, NULL));
    for (uint32_t p = 0; p < set.n; p++) {
        wc_masked_page *page = &made->page[from[p]];
        page->n = own[p].n;
        page->n_masked = own[p].n_masked;
        page->dated = own[p].dated;
        page->level = own[p].level;
        page->text = put_text(own[p].hash, wc_own_bytes(&own[p]));
    }
    made->texts = texts;
    made->texts_len = texts_len;
}

static void end_again(wc_masked *masked)
{
    masked->texts = NULL;
    wc_masked_forget(masked);
}

START_TEST(a_window_that_is_as_it_was_is_looked_up)
{
    wc_masked first, second;
    texts_len = 0;
    learn_again(300, 300, NULL, &first);
    ck_assert_uint_eq(first.n, 3); /* a full epoch, the rest, and the other outlet */
    for (size_t i = 0; i < first.n; i++) first.n_groups[i] += 10000;
    for (size_t p = 0; p < first.n_pages; p++) first.page[p].n_masked += 7;
    learn_again(300, 301, &first, &second); /* the full epoch and the other outlet are as they were */
    ck_assert_uint_eq(site[0].n_groups, 10000 + 301);
    ck_assert_uint_eq(site[1].n_groups, 10000 + 5);
    ck_assert_uint_eq(own[0].n_masked, 107);
    ck_assert_uint_eq(own[255].n_masked, 107);
    ck_assert_uint_eq(own[256].n_masked, 100);
    ck_assert_uint_eq(own[300].n_masked, 100);
    ck_assert_uint_eq(own[301].n_masked, 107);
    ck_assert_uint_eq(count_own(0, menu), 0);
    ck_assert_uint_eq(count_own(300, menu), 0);
    ck_assert(first.page[0].sketch == WC_MASKED_NONE && first.page[299].sketch != WC_MASKED_NONE);
    end_again(&first);
    end_again(&second);
}
END_TEST

/* Own texts, all one behind the other. */
static uint64_t print_own(void)
{
    uint64_t print = 0;
    for (size_t p = 0; p < set.n; p++) {
        const uint64_t fact[] = {print, own[p].n, own[p].n_masked, own[p].dated, own[p].level};
        print = XXH3_64bits_withSeed(own[p].hash, wc_own_bytes(&own[p]), XXH3_64bits(fact, sizeof fact));
    }
    return print;
}

/* With late pages, too: the first ones are old, but in front of the others there are new ones. */
START_TEST(what_is_known_changes_nothing)
{
    const uint32_t n_old = _i < 4 ? 300 : 100, n = 520 + (uint32_t)_i;
    wc_masked first, second, again;
    uint64_t print;
    texts_len = 0;
    learn_again(n_old, n_old, NULL, &first);
    learn_again(n_old, n, &first, &second);
    print = print_own();
    ck_assert_uint_eq(site[0].n_groups, n);
    texts_len = 0;
    learn_again(n_old, n, NULL, &again);
    ck_assert_uint_eq(print_own(), print);
    ck_assert_uint_eq(second.n, again.n);
    ck_assert_mem_eq(second.n_groups, again.n_groups, again.n * sizeof *again.n_groups);
    ck_assert_mem_eq(second.n_in, again.n_in, again.n * sizeof *again.n_in);
    for (size_t p = 0; p < again.n_pages; p++) ck_assert_uint_eq(second.page[p].window, again.page[p].window);
    end_again(&first);
    end_again(&second);
    end_again(&again);
}
END_TEST

/* A sketch that was not kept is asked of the source: a page that comes late shifts all windows behind it. */
START_TEST(a_late_page_has_old_sketches_fetched)
{
    wc_masked first, second;
    texts_len = 0;
    learn_again(600, 600, NULL, &first);
    for (size_t p = 0; p < first.n_pages; p++)
        first.page[p].window = p < 600 && p / 256 == 1 ? WC_WINDOW_NONE : first.page[p].window;
    learn_again(600, 601, &first, &second); /* of the second window nothing is known now */
    ck_assert_uint_eq(site[0].n_groups, 601);
    for (uint32_t p = 0; p < 601; p++) ck_assert_uint_eq(own[p].n_masked, 100);
    for (uint32_t p = 0; p < 601; p++) ck_assert_uint_eq(count_own(p, (piece){1000 + p, 120}), 120);
    end_again(&first);
    end_again(&second);
}
END_TEST

START_TEST(flags_are_kept_as_bits)
{
    uint64_t state = 5;
    bool flag[200], got[200]; /* some by the byte, some by the word */
    uint8_t bits[60] = {0};
    for (size_t i = 0; i < 200; i++) flag[i] = random_below(&state, 2) == 1;
    for (size_t at = 0, n = 0; at < 200; at += n) {
        n = 1 + random_below(&state, at % 2 == 0 ? 12 : 150);
        n = at + n > 200 ? 200 - at : n;
        wc_masked_put(bits, at, flag + at, n);
    }
    wc_masked_get(bits, 0, got, 200);
    ck_assert_mem_eq(flag, got, 200);
    wc_masked_get(bits, 13, got, 100);
    ck_assert_mem_eq(flag + 13, got, 100);
}
END_TEST

Suite *mask_suite(void);
Suite *mask_suite(void)
{
    Suite *suite = suite_create("mask");
    TCase *test_case = tcase_create("mask");
    tcase_add_checked_fixture(test_case, start, stop);
    tcase_add_test(test_case, furniture_is_masked_and_stories_stay);
    tcase_add_test(test_case, two_unlike_pages_show_what_they_share);
    tcase_add_test(test_case, two_pages_that_are_alike_show_nothing);
    tcase_add_test(test_case, two_pages_of_one_title_are_alike_whatever_else_is_on_them);
    tcase_add_test(test_case, one_page_shows_nothing);
    tcase_add_test(test_case, pages_without_outlet_have_no_mask);
    tcase_add_test(test_case, versions_of_one_story_are_no_furniture);
    tcase_add_test(test_case, running_story_that_is_most_of_an_outlet_is_none_either);
    tcase_add_test(test_case, in_an_outlet_of_one_day_a_headline_tells_the_story);
    tcase_add_test(test_case, an_outlet_of_versions_alone_has_no_furniture);
    tcase_add_test(test_case, what_a_site_adds_to_its_titles_makes_no_versions);
    tcase_add_test(test_case, one_text_under_several_titles_is_a_text);
    tcase_add_test(test_case, full_epoch_does_not_change_when_pages_come);
    tcase_add_test(test_case, ordinary_phrase_stays_evidence);
    tcase_add_test(test_case, a_window_that_is_as_it_was_is_looked_up);
    tcase_add_loop_test(test_case, what_is_known_changes_nothing, 0, 8);
    tcase_add_test(test_case, a_late_page_has_old_sketches_fetched);
    tcase_add_test(test_case, flags_are_kept_as_bits);
    suite_add_tcase(suite, test_case);
    return suite;
}
