/* links_test.c - links against what the buckets hold, before and after pages have gone. */
#include "story/links.h"
#include "random.h"
#include "signature/simhash.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { N_PAGES = 1500, N_OWN = 60, BEFORE = 2, WINDOW = 400, UNDATED = 100 };

static wc_buckets random_buckets(uint64_t seed)
{
    enum { EACH = 8, N = N_PAGES * EACH };
    static uint32_t column[N];
    uint64_t state = seed;
    wc_buckets b;
    for (uint32_t i = 0; i < N; i++) column[i] = random_below(&state, N_PAGES / 16);
    ck_assert(wc_buckets_make(&b, column, EACH, N_PAGES, 1, NULL));
    return b;
}

static bool *random_keep(uint64_t *state, unsigned one_in)
{
    bool *keep = malloc(N_PAGES * sizeof *keep);
    for (size_t p = 0; p < N_PAGES; p++) keep[p] = random_below(state, one_in) != 0;
    return keep;
}

START_TEST(what_is_kept_stands_in_the_same_buckets_as_before)
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        uint64_t state = seed;
        bool *keep = random_keep(&state, 2 + (uint32_t)seed % 10), moved[N_PAGES] = {0};
        wc_buckets old = random_buckets(seed), b = random_buckets(seed);
        size_t bucket = 0;
        wc_buckets_keep(&b, keep, BEFORE, NULL, moved);
        for (size_t i = 0; i < old.n_buckets; i++) {
            uint32_t page[N_PAGES];
            size_t n = 0;
            for (size_t j = old.from[i]; j < old.from[i + 1]; j++) {
                if (keep[old.page[j]]) page[n++] = old.page[j];
            }
            if (n < 2) continue;
            ck_assert_uint_lt(bucket, b.n_buckets);
            ck_assert_uint_eq(b.from[bucket + 1] - b.from[bucket], n);
            ck_assert_mem_eq(page, b.page + b.from[bucket], n * sizeof *page);
            bucket++;
        }
        ck_assert_uint_eq(bucket, b.n_buckets);
        for (size_t p = 0; p < N_PAGES; p++) {
            for (size_t k = b.place_from[p]; k < b.place_from[p + 1]; k++) ck_assert_uint_eq(b.page[b.place[k].at], p);
            if (!keep[p]) ck_assert_uint_eq(b.place_from[p], b.place_from[p + 1]);
        }
        wc_buckets_free(&old);
        wc_buckets_free(&b);
        free(keep);
    }
}
END_TEST

/* As of a page a minute and a window of WINDOW minutes; the last UNDATED pages are of no date. */
static void fill_since(uint32_t since[N_PAGES])
{
    for (uint32_t p = 0; p < N_PAGES; p++) since[p] = p < WINDOW || p >= N_PAGES - UNDATED ? 0 : p - WINDOW;
}

/* with[q]: how often page q is one of the BEFORE before p, or the first since then, in a bucket. */
static void neighbours(const wc_buckets *b, size_t p, const uint32_t *since, uint8_t with[N_PAGES])
{
    memset(with, 0, N_PAGES);
    for (size_t k = b->place_from[p]; k < b->place_from[p + 1]; k++) {
        const size_t at = b->place[k].at;
        size_t first = wc_place_first(b, b->place[k]);
        while (since != NULL && b->page[first] < since[p]) first++;
        for (size_t i = first; i < at; i++) {
            if (i == first || i + BEFORE >= at) with[b->page[i]]++;
        }
    }
}

START_TEST(a_page_that_has_not_moved_has_the_neighbours_it_had)
{
    size_t n_moved = 0, n_kept = 0;
    uint32_t window[N_PAGES];
    fill_since(window);
    for (uint64_t seed = 1; seed < 40; seed++) {
        const uint32_t *since = seed % 2 ? window : NULL;
        uint64_t state = seed;
        bool *keep = random_keep(&state, 20 + (uint32_t)seed * 10), moved[N_PAGES] = {0};
        wc_buckets old = random_buckets(seed), b = random_buckets(seed);
        wc_buckets_keep(&b, keep, BEFORE, since, moved);
        for (size_t p = 0; p < N_PAGES; p++) {
            uint8_t before[N_PAGES], after[N_PAGES];
            if (!keep[p]) continue;
            neighbours(&old, p, since, before);
            neighbours(&b, p, since, after);
            ck_assert_msg(moved[p] || memcmp(before, after, N_PAGES) == 0, "page %zu of %zu", p, (size_t)seed);
            n_moved += moved[p];
            n_kept++;
        }
        wc_buckets_free(&old);
        wc_buckets_free(&b);
        free(keep);
    }
    ck_assert(n_moved > n_kept / 50 && n_moved < n_kept / 2);
}
END_TEST

/* Pages that share shingles with others: each takes most of them from one list, which some seven pages have. */
static void random_own(wc_own own[N_PAGES])
{
    uint64_t state = 4;
    for (size_t p = 0; p < N_PAGES; p++) {
        const uint64_t list = random_below(&state, N_PAGES / 7);
        own[p] = (wc_own){.hash = malloc(N_OWN * sizeof(uint32_t)), .n = N_OWN};
        for (uint32_t i = 0; i < N_OWN; i++) {
            uint64_t shared = list * 1000 + i;
            own[p].hash[i] = i * (UINT32_MAX / N_OWN) +
                             (uint32_t)random64(random_below(&state, 9) ? &shared : &state) % (UINT32_MAX / N_OWN);
        }
    }
}

static void free_own(wc_own own[N_PAGES])
{
    for (size_t p = 0; p < N_PAGES; p++) free(own[p].hash);
}

static wc_links make_links(const wc_own *own, const wc_params *params, wc_linker *linker, int n_threads)
{
    bool active[N_PAGES];
    wc_links links;
    memset(active, true, sizeof active);
    for (int t = 0; t < n_threads; t++) ck_assert(wc_linker_init(&linker[t], N_PAGES, params));
    ck_assert(wc_links_make(&links, NULL, own, N_PAGES, active, params, linker, n_threads, NULL));
    return links;
}

START_TEST(links_are_the_same_for_any_number_of_threads)
{
    static const uint32_t kind[][2] = {
        {WC_SIGNATURE_MINHASH, 0}, {WC_SIGNATURE_MINHASH, 32}, {WC_SIGNATURE_SIMHASH, 0}};
    wc_own own[N_PAGES];
    random_own(own);
    for (size_t i = 0; i < 3; i++) {
        wc_params params;
        wc_linker few[1], many[8];
        wc_links one, eight;
        size_t n = 0;
        wc_params_init(&params);
        params.signature = kind[i][0];
        params.bands = kind[i][1];
        one = make_links(own, &params, few, 1);
        eight = make_links(own, &params, many, 8);
        for (uint32_t p = 0; p < N_PAGES; p++) {
            ck_assert(wc_links_gather(&one, &few[0], p) && wc_links_gather(&eight, &many[p % 8], p));
            ck_assert_uint_eq(few[0].n, many[p % 8].n);
            if (few[0].n > 0) ck_assert_mem_eq(few[0].page, many[p % 8].page, few[0].n * sizeof(uint32_t));
            n += few[0].n;
        }
        ck_assert_uint_gt(n, N_PAGES);
        wc_links_free(&one);
        wc_links_free(&eight);
        wc_linker_free(&few[0]);
        for (size_t t = 0; t < 8; t++) wc_linker_free(&many[t]);
    }
    free_own(own);
}
END_TEST

START_TEST(linked_pages_come_before_and_each_once)
{
    wc_own own[N_PAGES];
    wc_params params;
    wc_linker linker;
    wc_links links;
    random_own(own);
    wc_params_init(&params);
    links = make_links(own, &params, &linker, 1);
    for (uint32_t p = 0; p < N_PAGES; p++) {
        bool seen[N_PAGES] = {0};
        ck_assert(wc_links_gather(&links, &linker, p));
        for (size_t i = 0; i < linker.n; i++) {
            ck_assert_uint_lt(linker.page[i], p);
            ck_assert(!seen[linker.page[i]]);
            seen[linker.page[i]] = true;
        }
    }
    wc_links_free(&links);
    wc_linker_free(&linker);
    free_own(own);
}
END_TEST

/* However many strangers stand between. */
START_TEST(with_simhash_a_page_is_linked_to_the_last_near_one_and_to_near_ones_alone)
{
    wc_own own[N_PAGES];
    wc_params params;
    wc_linker linker;
    wc_links links;
    random_own(own);
    wc_params_init(&params);
    params.signature = WC_SIGNATURE_SIMHASH;
    params.distance = WC_SIMHASH_DISTANCE_MAX; /* short keys: many strangers in a bucket */
    links = make_links(own, &params, &linker, 1);
    for (uint32_t p = 0; p < N_PAGES; p++) {
        uint32_t last = p;
        bool found = false;
        for (uint32_t q = 0; q < p; q++) {
            if (wc_simhash_distance(links.print[p], links.print[q]) <= params.distance) last = q;
        }
        ck_assert(wc_links_gather(&links, &linker, p));
        for (size_t i = 0; i < linker.n; i++) {
            ck_assert_uint_le(wc_simhash_distance(links.print[p], links.print[linker.page[i]]), params.distance);
            found = found || linker.page[i] == last;
        }
        ck_assert(found || last == p);
    }
    wc_links_free(&links);
    wc_linker_free(&linker);
    free_own(own);
}
END_TEST

START_TEST(who_has_not_moved_is_linked_as_before)
{
    wc_own own[N_PAGES];
    size_t n_kept = 0, n_moved = 0;
    random_own(own);
    for (uint64_t seed = 1; seed < 11; seed++) {
        uint64_t state = seed;
        bool *keep = random_keep(&state, 100);
        wc_params params;
        wc_linker before, after;
        wc_links old, links;
        wc_params_init(&params);
        params.signature = seed % 2 ? WC_SIGNATURE_SIMHASH : WC_SIGNATURE_MINHASH;
        params.distance = WC_SIMHASH_DISTANCE_MAX;
        old = make_links(own, &params, &before, 1);
        links = make_links(own, &params, &after, 1);
        wc_links_keep(&links, keep);
        for (uint32_t p = 0; p < N_PAGES; p++) {
            if (!keep[p]) continue;
            n_kept++;
            n_moved += links.moved[p];
            if (links.moved[p]) continue;
            ck_assert(wc_links_gather(&old, &before, p) && wc_links_gather(&links, &after, p));
            ck_assert_uint_eq(before.n, after.n);
            if (after.n > 0) ck_assert_mem_eq(before.page, after.page, after.n * sizeof(uint32_t));
        }
        free(keep);
        wc_links_free(&old);
        wc_links_free(&links);
        wc_linker_free(&before);
        wc_linker_free(&after);
    }
    ck_assert(n_moved > n_kept / 20 && n_moved < n_kept);
    free_own(own);
}
END_TEST

Suite *links_suite(void);
Suite *links_suite(void)
{
    Suite *suite = suite_create("links");
    TCase *tcase = tcase_create("links");
    tcase_add_test(tcase, what_is_kept_stands_in_the_same_buckets_as_before);
    tcase_add_test(tcase, a_page_that_has_not_moved_has_the_neighbours_it_had);
    tcase_add_test(tcase, links_are_the_same_for_any_number_of_threads);
    tcase_add_test(tcase, linked_pages_come_before_and_each_once);
    tcase_add_test(tcase, with_simhash_a_page_is_linked_to_the_last_near_one_and_to_near_ones_alone);
    tcase_add_test(tcase, who_has_not_moved_is_linked_as_before);
    suite_add_tcase(suite, tcase);
    return suite;
}
