/* digest_test.c - which pages are round-ups, told from how much of them each of several stories explains. */
#include "story/cluster.h"
#include "story/match_note.h"
#include "corpus/date.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { PAGES = 8, WORDS = 400, STORY = 1000 };

/* Page 0 may be a digest; every other page tells a story.  A shingle is a word, all are kept, and its hash says in
 * which story it stands: story s has those from s * STORY on. */
typedef struct {
    wc_entry entry[PAGES];
    wc_own own[PAGES];
    wc_match match[PAGES];
    uint32_t hash[PAGES][WORDS];
    uint16_t mark[PAGES][WORDS];
    uint32_t n; /* pages */
} corpus;

static void begin(corpus *c)
{
    *c = (corpus){.n = 1};
    for (uint32_t p = 0; p < PAGES; p++) c->own[p] = (wc_own){.hash = c->hash[p], .mark = c->mark[p]};
    for (uint32_t p = 0; p < PAGES; p++) c->entry[p] = (wc_entry){.date = WC_DATE_UNKNOWN, .outlet = WC_OUTLET_NONE};
}

/* The page goes on with n words of the story, from the given one on. */
static void put(corpus *c, uint32_t page, uint32_t story, uint32_t from, uint32_t n)
{
    wc_own *own = &c->own[page];
    ck_assert_uint_le(own->n + n, WORDS);
    for (uint32_t i = 0; i < n; i++) own->hash[own->n++] = story * STORY + from + i;
}

/* One more page, n words of the story, of which the first `shared` stand in page 0 as well. */
static uint32_t add_page(corpus *c, uint32_t story, uint16_t n, uint16_t shared)
{
    const uint32_t page = c->n++;
    put(c, page, story, 0, n);
    c->match[page - 1] =
        (wc_match){.a = 0, .b = page, .own_b = n, .shared = shared, .scale = 1, .relation = WC_RELATION_PARTIAL};
    return page;
}

/* Story s explains part[s - 1] words of page 0, which has `alone` of its own, and is three times as long elsewhere. */
static void tell(corpus *c, const uint32_t *part, uint32_t n_parts, uint32_t alone)
{
    begin(c);
    for (uint32_t s = 1; s <= n_parts; s++) {
        put(c, 0, s, 0, part[s - 1]);
        add_page(c, s, (uint16_t)(part[s - 1] * 3 < WORDS ? part[s - 1] * 3 : WORDS), (uint16_t)part[s - 1]);
    }
    put(c, 0, n_parts + 1, 0, alone);
}

static uint32_t headed[PAGES];

static bool is_digest(corpus *c, uint32_t digest_parts)
{
    const wc_pageset set = {.entry = c->entry, .n = c->n};
    wc_matches matches = {.n_compared = 0};
    bool digest[PAGES] = {false};
    wc_adjacency adjacency;
    wc_page_facts facts;
    wc_params params;
    wc_records_adopt(&matches.all, c->match, c->n - 1, sizeof *c->match);
    wc_params_init(&params);
    params.digest_parts = digest_parts;
    params.own = WORDS;
    ck_assert(wc_page_facts_make(&facts, &set, NULL, 2));
    ck_assert(wc_adjacency_make(&adjacency, &matches, c->n, WC_RELATION_TEMPLATE, wc_note_of, &params, 2));
    ck_assert(wc_digest_find(&set, NULL, c->own, &params, &facts, &matches, &adjacency, 2, digest, headed));
    wc_adjacency_free(&adjacency);
    wc_page_facts_free(&facts);
    for (uint32_t p = 1; p < PAGES; p++) ck_assert(!digest[p]);
    for (uint32_t p = 1; p < c->n; p++) ck_assert_uint_eq(headed[p], WC_NOT_HEADED);
    return digest[0];
}

#define TOLD(c, alone, ...)                                                                                            \
    tell(c, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), alone)

START_TEST(two_balanced_stories_make_a_digest)
{
    corpus c;
    TOLD(&c, 20, 100, 100);
    ck_assert(is_digest(&c, 2));
    ck_assert(!is_digest(&c, 3));
    TOLD(&c, 0, 115, 85);
    ck_assert(is_digest(&c, 2));
    TOLD(&c, 0, 125, 75); /* 62% of the page */
    ck_assert(!is_digest(&c, 2));
    TOLD(&c, 40, 115, 45); /* 71% of what is explained */
    ck_assert(!is_digest(&c, 2));
}
END_TEST

START_TEST(the_smaller_of_two_is_a_member_s_share_of_the_page)
{
    corpus c;
    TOLD(&c, 190, 65, 45); /* 15.0% */
    ck_assert(is_digest(&c, 2));
    TOLD(&c, 192, 65, 45);
    ck_assert(!is_digest(&c, 2));
}
END_TEST

START_TEST(the_largest_may_be_more_the_more_there_are)
{
    corpus c;
    TOLD(&c, 0, 200, 50, 50);
    ck_assert(is_digest(&c, 2));
    TOLD(&c, 0, 230, 45, 45); /* 72% */
    ck_assert(!is_digest(&c, 2));
    TOLD(&c, 0, 235, 41, 41, 41); /* 66% of four */
    ck_assert(is_digest(&c, 2));
    TOLD(&c, 0, 130, 40); /* 76% of two */
    ck_assert(!is_digest(&c, 2));
}
END_TEST

START_TEST(a_copy_with_strange_paragraphs_is_no_digest)
{
    corpus c;
    TOLD(&c, 0, 328, 24, 24, 24);
    ck_assert(!is_digest(&c, 2));
    TOLD(&c, 100, 200);
    ck_assert(!is_digest(&c, 2));
}
END_TEST

START_TEST(partners_of_one_story_are_one_part)
{
    corpus c;
    begin(&c);
    put(&c, 0, 1, 0, 200);
    add_page(&c, 1, 300, 200);
    add_page(&c, 1, 250, 200);
    ck_assert(!is_digest(&c, 2));
    /* Two halves of page 0, but the pages that have them share a third of each other. */
    begin(&c);
    put(&c, 0, 1, 0, 100);
    put(&c, 0, 2, 0, 100);
    put(&c, add_page(&c, 1, 100, 100), 3, 0, 50);
    put(&c, add_page(&c, 2, 100, 100), 3, 0, 50);
    ck_assert(!is_digest(&c, 2));
}
END_TEST

START_TEST(a_teaser_is_no_part_but_a_whole_item_is)
{
    corpus c;
    TOLD(&c, 60, 60, 36); /* 36 words of 108 */
    ck_assert(!is_digest(&c, 2));
    begin(&c);
    put(&c, 0, 1, 0, 60);
    put(&c, 0, 2, 0, 36);
    put(&c, 0, 3, 0, 60);
    add_page(&c, 1, 180, 60);
    add_page(&c, 2, 72, 36);
    ck_assert(is_digest(&c, 2));
}
END_TEST

static void give_title(corpus *c, uint32_t page, const char *title, int64_t date)
{
    c->entry[page].strings = title;
    c->entry[page].title_len = (uint32_t)strlen(title);
    c->entry[page].date = date;
}

/* Page 0 and two others, which share nothing with each other, have one title. */
static bool is_digest_among(corpus *c, const char *a, const char *b, int64_t day)
{
    TOLD(c, 0, 160, 40); /* 80% of two */
    give_title(c, 0, "Morning briefing", 0);
    give_title(c, 1, a, day * WC_DAY_SECONDS);
    give_title(c, 2, b, 2 * day * WC_DAY_SECONDS);
    return is_digest(c, 2);
}

START_TEST(a_rubric_is_no_headline)
{
    corpus c;
    ck_assert(is_digest_among(&c, "Morning briefing", "Morning briefing", 1));
    ck_assert(!is_digest_among(&c, "Morning briefing", "Morning briefinG", 1));
    ck_assert(!is_digest_among(&c, "Morning briefing", "Morning briefing", 0)); /* one day */
    ck_assert(!is_digest_among(&c, "", "", 1));
}
END_TEST

START_TEST(a_title_that_copies_share_is_no_rubric)
{
    corpus c;
    TOLD(&c, 0, 160, 40);
    for (uint32_t p = 0; p < 3; p++) give_title(&c, p, "Ferry strike ends", p * (int64_t)WC_DAY_SECONDS);
    c.match[0].relation = WC_RELATION_COPY;
    ck_assert(!is_digest(&c, 2));
}
END_TEST

/* Page 0, half of which is story 1's, and 35% story 2's, under the given headlines; copies: of which it is one, bit by
 * bit. */
static bool is_digest_under(corpus *c, const char *own, const char *first, const char *second, int copies)
{
    TOLD(c, 30, 100, 70);
    for (int i = 0; i < 2; i++) c->match[i].relation = (copies >> i & 1) != 0 ? WC_RELATION_COPY : WC_RELATION_PARTIAL;
    give_title(c, 0, own, 0);
    give_title(c, 1, first, 0);
    give_title(c, 2, second, 0);
    return is_digest(c, 2);
}

START_TEST(a_page_under_its_largest_part_s_headline_is_none)
{
    corpus c;
    ck_assert(is_digest_under(&c, "News in brief", "Ferry strike ends", "Otters return upstream", _i));
    ck_assert_uint_eq(headed[0], WC_NOT_HEADED);
    ck_assert(!is_digest_under(&c, "Ferry strike ends today", "Ferry strike ends", "Otters return upstream", _i));
    ck_assert_uint_eq(headed[0], _i == 3 ? 1 : WC_NOT_HEADED);
    ck_assert(is_digest_under(&c, "Otters return upstream", "Ferry strike ends", "Otters return upstream", _i));
    ck_assert(is_digest_under(&c, "Daily Lantern News", "Daily Lantern News", "Daily Lantern News", _i));
    ck_assert(is_digest_under(&c, "", "", "", _i));
}
END_TEST

Suite *digest_suite(void);
Suite *digest_suite(void)
{
    Suite *suite = suite_create("digest");
    TCase *all = tcase_create("digest");
    tcase_add_test(all, two_balanced_stories_make_a_digest);
    tcase_add_test(all, the_smaller_of_two_is_a_member_s_share_of_the_page);
    tcase_add_test(all, the_largest_may_be_more_the_more_there_are);
    tcase_add_test(all, a_copy_with_strange_paragraphs_is_no_digest);
    tcase_add_test(all, partners_of_one_story_are_one_part);
    tcase_add_test(all, a_teaser_is_no_part_but_a_whole_item_is);
    tcase_add_test(all, a_rubric_is_no_headline);
    tcase_add_test(all, a_title_that_copies_share_is_no_rubric);
    tcase_add_loop_test(all, a_page_under_its_largest_part_s_headline_is_none, 0, 4);
    suite_add_tcase(suite, all);
    return suite;
}
