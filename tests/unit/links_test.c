/* links_test.c - who is linked to whom, before and after pages have gone, in memory and on the disk. */
#include "story/links.h"
#include "random.h"
#include "signature/lsh.h"
#include "signature/simhash.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { N_PAGES = 1500, N_OWN = 60, WINDOW = 300, UNDATED = 100 };

static wc_pageset set = {.n = N_PAGES};
static const uint32_t *since; /* NULL: no window */

/* As of a page a minute, a window of WINDOW minutes, and UNDATED pages without a date at the end. */
static const uint32_t *some_window(void)
{
    static uint32_t from[N_PAGES];
    for (uint32_t p = 0; p < N_PAGES; p++) from[p] = p < WINDOW || p >= N_PAGES - UNDATED ? 0 : p - WINDOW;
    return from;
}

static bool *random_keep(uint64_t *state, unsigned one_in)
{
    bool *keep = malloc(N_PAGES * sizeof *keep);
    for (size_t p = 0; p < N_PAGES; p++) keep[p] = random_below(state, one_in) != 0;
    return keep;
}

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

static wc_links make_links(const wc_own *own, const wc_params *params, int n_threads)
{
    bool active[N_PAGES];
    wc_links links;
    memset(active, true, sizeof active);
    ck_assert(wc_links_make(&links, &set, own, active, since, params, n_threads));
    return links;
}

typedef struct { /* of each page those that it is linked to */
    uint32_t page[N_PAGES][512];
    size_t n[N_PAGES];
} linked;

/* Pages that are not asked for are passed over. */
static linked *read_links(const wc_links *links, const bool *asked)
{
    linked *all = calloc(1, sizeof *all);
    wc_linker linker;
    ck_assert(wc_linker_init(&linker, links->params));
    for (size_t part = links->n_parts; part-- > 0;) {
        const size_t from = part * links->part_pages;
        ck_assert(wc_links_open(links, &linker, part));
        for (size_t p = from; p < N_PAGES && p < from + links->part_pages; p++) {
            if (asked != NULL && !asked[p]) continue;
            wc_links_gather(links, &linker, (uint32_t)p, NULL);
            ck_assert_uint_le(linker.touched.n, 512);
            all->n[p] = linker.touched.n;
            if (linker.touched.n > 0)
                memcpy(all->page[p], linker.touched.page, linker.touched.n * sizeof *linker.touched.page);
        }
    }
    wc_linker_free(&linker);
    return all;
}

static linked *linked_of(const wc_own *own, const wc_params *params, int n_threads)
{
    wc_links links = make_links(own, params, n_threads);
    linked *all = read_links(&links, NULL);
    wc_links_free(&links);
    return all;
}

static void choose(wc_params *params, size_t kind)
{
    wc_params_init(params);
    params->signature = kind == 2 ? WC_SIGNATURE_SIMHASH : WC_SIGNATURE_MINHASH;
    params->bands = kind == 1 ? 32 : 0;
}

START_TEST(links_are_the_same_for_any_number_of_threads_and_on_the_disk)
{
    wc_own own[N_PAGES];
    wc_disk disk = {0};
    uint64_t free_bytes;
    random_own(own);
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    for (size_t kind = 0; kind < 3; kind++) {
        wc_params params;
        linked *one, *eight, *stored;
        size_t n = 0;
        choose(&params, kind);
        one = linked_of(own, &params, 1);
        eight = linked_of(own, &params, 8);
        set.disk = &disk;
        stored = linked_of(own, &params, 2);
        set.disk = NULL;
        ck_assert_mem_eq(one, eight, sizeof *one);
        ck_assert_mem_eq(one, stored, sizeof *one);
        for (size_t p = 0; p < N_PAGES; p++) n += one->n[p];
        ck_assert_uint_gt(n, N_PAGES);
        free(one);
        free(eight);
        free(stored);
    }
    ck_assert_uint_gt(disk.most_bytes, 0);
    ck_assert_uint_eq(disk.bytes, 0);
    wc_disk_free(&disk);
    free_own(own);
}
END_TEST

START_TEST(lists_that_were_changed_on_the_disk_are_noticed)
{
    wc_own own[N_PAGES];
    wc_disk disk = {0};
    uint64_t free_bytes;
    wc_params params;
    wc_links links;
    wc_linker linker;
    size_t n_bytes = 0;
    random_own(own);
    choose(&params, 0);
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    set.disk = &disk;
    links = make_links(own, &params, 2);
    ck_assert(wc_linker_init(&linker, &params));
    for (size_t b = 0; b < links.n_bands; b += 5) {
        wc_links_band *band = &links.band[b];
        for (size_t part = 0; part < links.n_parts; part++) {
            if (band->part_from[part + 1] == band->part_from[part]) continue;
            band->bytes[band->part_from[part]] ^= 8;
            ck_assert(!wc_links_open(&links, &linker, part));
            ck_assert_int_ne(disk.error, 0);
            band->bytes[band->part_from[part]] ^= 8;
            disk.error = 0;
            ck_assert(wc_links_open(&links, &linker, part));
            n_bytes++;
        }
    }
    ck_assert_uint_gt(n_bytes, 0);
    wc_linker_free(&linker);
    wc_links_free(&links);
    set.disk = NULL;
    wc_disk_free(&disk);
    free_own(own);
}
END_TEST

/* Three before and the first, in each bucket that a key makes. */
START_TEST(who_is_linked_agrees_with_a_count_over_all_pages)
{
    wc_own own[N_PAGES];
    wc_params params;
    linked *all;
    uint32_t *key, *slot, *scratch;
    random_own(own);
    choose(&params, 0);
    since = _i == 0 ? NULL : some_window();
    all = linked_of(own, &params, 1);
    key = malloc(N_PAGES * params.slots * sizeof *key);
    slot = malloc(params.slots * sizeof *slot);
    scratch = malloc(params.slots * sizeof *scratch);
    for (size_t p = 0; p < N_PAGES; p++)
        wc_lsh_keys_of(own[p].hash, own[p].n, &params, slot, scratch, key + p * params.slots);
    for (size_t p = 0; p < N_PAGES; p++) {
        uint16_t hits[N_PAGES] = {0};
        size_t n = 0;
        for (size_t b = 0; b < params.slots; b++) {
            const uint32_t mine = key[p * params.slots + b];
            size_t before = 0, first = p;
            for (size_t q = p; mine != WC_LSH_NONE && q-- > 0;) {
                if (key[q * params.slots + b] != mine || (since != NULL && q < since[p])) continue;
                if (before++ < 3) hits[q]++;
                first = q;
            }
            if (before > 3) hits[first]++;
        }
        for (size_t q = 0; q < p; q++) n += hits[q] >= params.hits;
        ck_assert_uint_eq(all->n[p], n);
        for (size_t i = 0; i < n; i++) ck_assert_uint_ge(hits[all->page[p][i]], params.hits);
    }
    free(key);
    free(slot);
    free(scratch);
    free(all);
    free_own(own);
}
END_TEST

START_TEST(linked_pages_come_before_and_each_once)
{
    wc_own own[N_PAGES];
    wc_params params;
    linked *all;
    random_own(own);
    wc_params_init(&params);
    all = linked_of(own, &params, 1);
    for (size_t p = 0; p < N_PAGES; p++) {
        bool seen[N_PAGES] = {0};
        for (size_t i = 0; i < all->n[p]; i++) {
            ck_assert_uint_lt(all->page[p][i], p);
            ck_assert(!seen[all->page[p][i]]);
            seen[all->page[p][i]] = true;
        }
    }
    free(all);
    free_own(own);
}
END_TEST

/* However many strangers stand between. */
START_TEST(with_simhash_a_page_is_linked_to_the_last_near_one_and_to_near_ones_alone)
{
    wc_own own[N_PAGES];
    wc_params params;
    wc_links links;
    linked *all;
    random_own(own);
    choose(&params, 2);
    since = _i == 0 ? NULL : some_window();
    params.distance = WC_SIMHASH_DISTANCE_MAX; /* short keys: many strangers in a bucket */
    links = make_links(own, &params, 1);
    all = read_links(&links, NULL);
    for (uint32_t p = 0; p < N_PAGES; p++) {
        uint32_t last = p;
        bool found = false;
        for (uint32_t q = 0; q < p; q++) {
            if (since != NULL && q < since[p]) continue;
            if (wc_simhash_distance(links.print[p], links.print[q]) <= params.distance) last = q;
        }
        for (size_t i = 0; i < all->n[p]; i++) {
            ck_assert_uint_le(wc_simhash_distance(links.print[p], links.print[all->page[p][i]]), params.distance);
            found = found || all->page[p][i] == last;
        }
        ck_assert(found || last == p);
    }
    free(all);
    wc_links_free(&links);
    free_own(own);
}
END_TEST

/* What is left is linked as if the others had never been. */
START_TEST(links_of_who_is_kept_are_those_of_a_new_start)
{
    wc_own own[N_PAGES];
    uint64_t state = 5;
    random_own(own);
    for (size_t kind = 0; kind < 3; kind++) {
        bool *keep = random_keep(&state, 4), *less = random_keep(&state, 3);
        wc_params params;
        wc_links links, fresh;
        linked *kept, *made;
        choose(&params, kind);
        since = _i == 0 ? NULL : some_window();
        for (size_t p = 0; p < N_PAGES; p++) less[p] = less[p] && keep[p];
        links = make_links(own, &params, 1);
        ck_assert(wc_links_keep(&links, keep, 1) && wc_links_keep(&links, less, 1));
        ck_assert(wc_links_make(&fresh, &set, own, less, since, &params, 1));
        kept = read_links(&links, less);
        made = read_links(&fresh, less);
        ck_assert_mem_eq(kept, made, sizeof *kept);
        free(kept);
        free(made);
        free(keep);
        free(less);
        wc_links_free(&links);
        wc_links_free(&fresh);
    }
    free_own(own);
}
END_TEST

Suite *links_suite(void);
Suite *links_suite(void)
{
    Suite *suite = suite_create("links");
    TCase *tcase = tcase_create("links");
    tcase_add_test(tcase, links_are_the_same_for_any_number_of_threads_and_on_the_disk);
    tcase_add_test(tcase, lists_that_were_changed_on_the_disk_are_noticed);
    tcase_add_loop_test(tcase, who_is_linked_agrees_with_a_count_over_all_pages, 0, 2);
    tcase_add_test(tcase, linked_pages_come_before_and_each_once);
    tcase_add_loop_test(tcase, with_simhash_a_page_is_linked_to_the_last_near_one_and_to_near_ones_alone, 0, 2);
    tcase_add_loop_test(tcase, links_of_who_is_kept_are_those_of_a_new_start, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
