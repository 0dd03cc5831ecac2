/* own_keep_test.c - own text is what a plain way makes of a sketch and its mask, wherever sketches stand. */
#include "story/own_keep.h"
#include "story/masked.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 1500, PAGES = 6000 };

typedef struct {
    uint32_t hash[MOST];
    uint16_t mark[MOST];
    bool masked[MOST];
    wc_entry entry;
} page;

/* Some hashes are there again, and some places hold several shingles. */
static void make(page *p, uint64_t *state, uint32_t n, uint8_t level)
{
    uint32_t place = 0, repeats = random_below(state, 2) * 20;
    bool masked = false;
    p->entry = (wc_entry){.n = n, .n_words = n, .level = level};
    for (uint32_t i = 0; i < n; i++) {
        p->hash[i] = i > 0 && random_below(state, 100) < repeats ? p->hash[random_below(state, i)]
                                                                 : (uint32_t)random64(state) >> level;
        place += random_below(state, 8);
        p->mark[i] = (uint16_t)(random_below(state, 4) << 14 | place);
        masked = random_below(state, 30) == 0 ? !masked : masked;
        p->masked[i] = masked;
    }
}

/* Shingles of the text that are kept at this level. */
static size_t count_kept(const page *p, uint8_t level)
{
    size_t n = 0;
    for (uint32_t i = 0; i < p->entry.n; i++) n += !p->masked[i] && p->hash[i] < wc_level_bound(level);
    return n;
}

/* The first place in the text of a hash that is kept, or MOST. */
static uint32_t first_of(const page *p, uint32_t hash)
{
    for (uint32_t i = 0; i < p->entry.n; i++) {
        if (!p->masked[i] && p->hash[i] == hash) return i;
    }
    return MOST;
}

static void assert_is_own(const page *p, const wc_own *own, size_t most)
{
    uint32_t n_masked = 0, n_distinct = 0;
    for (uint32_t i = 0; i < p->entry.n; i++) {
        n_masked += p->masked[i];
        n_distinct += !p->masked[i] && p->hash[i] < wc_level_bound(own->level) && first_of(p, p->hash[i]) == i;
    }
    ck_assert_uint_eq(own->n_masked, n_masked);
    ck_assert_uint_le(count_kept(p, own->level), most);
    ck_assert(own->level == p->entry.level || count_kept(p, own->level - 1) > most);
    ck_assert_uint_eq(own->n, n_distinct);
    for (uint32_t i = 0; i < own->n; i++) {
        const uint32_t at = first_of(p, own->hash[i]);
        bool seen[WC_MARK_PLACE + 1] = {false};
        uint32_t number = 0;
        ck_assert(i == 0 || own->hash[i - 1] < own->hash[i]);
        ck_assert_uint_lt(at, MOST);
        for (uint32_t k = 0; k < own->n; k++) { /* other places of own text before this one */
            const uint32_t place = p->mark[first_of(p, own->hash[k])] & WC_MARK_PLACE;
            if (place >= (p->mark[at] & WC_MARK_PLACE) || seen[place]) continue;
            seen[place] = true;
            number++;
        }
        ck_assert_uint_eq(own->mark[i], (p->mark[at] & ~(unsigned)WC_MARK_PLACE) | number);
    }
}

START_TEST(own_text_is_what_the_plain_way_makes)
{
    static page p;
    static const size_t most[] = {4, 40, 256, 2000};
    uint64_t state = 3;
    wc_own_keeper keeper = {0};
    for (int i = 0; i < 200; i++) {
        wc_own own = {0};
        make(&p, &state, random_below(&state, i % 20 == 0 ? MOST : 120), (uint8_t)random_below(&state, 6));
        ck_assert(wc_own_keeper_reserve(&keeper, p.entry.n));
        if (p.entry.n > 0) {
            memcpy(keeper.shingles.hash, p.hash, p.entry.n * sizeof *p.hash);
            memcpy(keeper.shingles.mark, p.mark, p.entry.n * sizeof *p.mark);
            memcpy(keeper.masked, p.masked, p.entry.n * sizeof *p.masked);
        }
        wc_own_keep(&keeper, &p.entry, most[i % 4], &own);
        assert_is_own(&p, &own, most[i % 4]);
    }
    wc_own_keeper_free(&keeper);
}
END_TEST

/* Hashes that are not spread at all: all of them in one bucket, or nearly. */
START_TEST(crowded_hashes_are_sorted_too)
{
    static page p;
    uint64_t state = 4;
    wc_own_keeper keeper = {0};
    wc_own own = {0};
    make(&p, &state, 600, 0);
    for (uint32_t i = 0; i < 600; i++) p.hash[i] = 0x12000000 + random_below(&state, 5000);
    ck_assert(wc_own_keeper_reserve(&keeper, 600));
    memcpy(keeper.shingles.hash, p.hash, 600 * sizeof *p.hash);
    memcpy(keeper.shingles.mark, p.mark, 600 * sizeof *p.mark);
    memcpy(keeper.masked, p.masked, 600 * sizeof *p.masked);
    wc_own_keep(&keeper, &p.entry, 600, &own);
    assert_is_own(&p, &own, 600);
    wc_own_keeper_free(&keeper);
}
END_TEST

/* Pages in any order, their sketches in arenas of the set and elsewhere. */
START_TEST(it_does_not_matter_where_sketches_stand)
{
    static page p[PAGES];
    static uint32_t order[PAGES];
    uint64_t state = 5;
    wc_pageset set;
    wc_params params;
    wc_own *own = calloc(PAGES, sizeof *own);
    wc_params_init(&params);
    ck_assert(own != NULL && wc_pageset_init(&set, 3));
    for (uint32_t i = 0; i < PAGES; i++) {
        wc_arena *to = random_below(&state, 4) == 0 ? &set.arena[0] : &set.sketches[random_below(&state, 3)];
        order[i] = (i * 7 + 3) % PAGES;
        make(&p[i], &state, random_below(&state, 900) * (i % 10 != 0), (uint8_t)random_below(&state, 3));
        ck_assert(wc_entry_pack(to, &p[i].entry, WC_CPU_PLAIN, p[i].hash, p[i].mark) &&
                  wc_pageset_push(&set, &p[i].entry));
        if (p[i].entry.n > 0)
            wc_masked_put(wc_sketch_flags(p[i].entry.sketch, p[i].entry.n), 0, p[i].masked, p[i].entry.n);
    }
    ck_assert(wc_own_keep_pages(&set, order, NULL, PAGES, &params, _i + 1, own, NULL, 0));
    for (size_t t = 0; t < 3; t++) ck_assert(set.sketches[t].chunk == NULL && set.texts[t].spare == NULL);
    for (uint32_t i = 0; i < PAGES; i++) ck_assert_ptr_null(set.entry[i].sketch);
    for (uint32_t i = 0; i < PAGES; i += 97) assert_is_own(&p[i], &own[i], params.own);
    free(own);
    wc_pageset_free(&set);
}
END_TEST

Suite *own_keep_suite(void);
Suite *own_keep_suite(void)
{
    Suite *suite = suite_create("own_keep");
    TCase *tcase = tcase_create("own_keep");
    tcase_add_test(tcase, own_text_is_what_the_plain_way_makes);
    tcase_add_test(tcase, crowded_hashes_are_sorted_too);
    tcase_add_loop_test(tcase, it_does_not_matter_where_sketches_stand, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
