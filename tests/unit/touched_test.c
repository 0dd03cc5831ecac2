/* touched_test.c - which pages are named often enough, against a count of all. */
#include "story/touched.h"
#include "random.h"
#include "checks.h"

enum { MOST = 500, PAGES = 3000 };

static void assert_kept(wc_touched *t, uint64_t *state, size_t n, uint32_t n_pages, unsigned enough)
{
    unsigned times[PAGES] = {0};
    size_t expected = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t page = random_below(state, n_pages);
        wc_touch(t, page, NULL);
        wc_touch(t, UINT32_MAX, NULL);
        times[page]++;
    }
    wc_touched_keep(t, enough);
    for (size_t p = 0; p < n_pages; p++) expected += times[p] >= enough;
    ck_assert_uint_eq(t->n, expected);
    for (size_t i = 0; i < t->n; i++) {
        ck_assert_uint_ge(times[t->page[i]], enough);
        times[t->page[i]] = 0; /* so it is there once */
    }
}

/* Few pages, many of which are named again, and many pages, which fall into each other's places. */
START_TEST(pages_are_kept_that_are_named_often_enough)
{
    static const uint32_t n_pages[] = {1, 2, 20, 200, PAGES};
    wc_touched t;
    uint64_t state = 3;
    ck_assert(wc_touched_init(&t, MOST));
    for (size_t round = 0; round < 40; round++) {
        for (size_t k = 0; k < 5; k++) {
            for (unsigned enough = 1; enough < 5; enough++)
                assert_kept(&t, &state, random_below(&state, MOST + 1), n_pages[k], enough);
        }
    }
    assert_kept(&t, &state, MOST, PAGES, 2);
    assert_kept(&t, &state, 0, PAGES, 2);
    wc_touched_free(&t);
    wc_touched_free(&t);
}
END_TEST

Suite *touched_suite(void);
Suite *touched_suite(void)
{
    Suite *suite = suite_create("touched");
    TCase *tcase = tcase_create("touched");
    tcase_add_test(tcase, pages_are_kept_that_are_named_often_enough);
    suite_add_tcase(suite, tcase);
    return suite;
}
