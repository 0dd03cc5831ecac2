/* stream_test.c - pages that come in a stream are linked as lists link them. */
#include "story/stream.h"
#include "random.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>

enum { N_PAGES = 8700, N_OWN = 100 };

static wc_pageset set = {.n = N_PAGES};

static int compare_pages(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Hashes of 20 bits, of two levels, many of them those of a page shortly before; a page in ten has none. */
static wc_own *random_own(void)
{
    wc_own *own = calloc(N_PAGES, sizeof *own);
    uint64_t state = 8;
    for (size_t p = 0; p < N_PAGES; p++) {
        const wc_own *like = &own[p - random_below(&state, p < 300 ? (uint32_t)p + 1 : 300)];
        own[p] = (wc_own){.hash = malloc(N_OWN * sizeof(uint32_t)), .level = (uint8_t)random_below(&state, 2)};
        if (random_below(&state, 10) == 0) continue;
        for (uint32_t i = 0; i < N_OWN; i++)
            own[p].hash[i] = i < like->n && random_below(&state, 3) > 0
                                 ? like->hash[i]
                                 : (uint32_t)(random64(&state) >> 44) << (12 - own[p].level);
        own[p].n = N_OWN;
        qsort(own[p].hash, N_OWN, sizeof *own[p].hash, compare_pages);
    }
    return own;
}

static void free_own(wc_own *own)
{
    for (size_t p = 0; p < N_PAGES; p++) free(own[p].hash);
    free(own);
}

/* Of each page how many it is linked to, and a sum of these. */
typedef struct {
    size_t n[N_PAGES];
    uint64_t sum[N_PAGES];
} linked;

static void note(linked *all, size_t p, const wc_touched *t)
{
    all->n[p] = t->n;
    for (size_t i = 0; i < t->n; i++) {
        uint64_t page = t->page[i];
        ck_assert_uint_lt(page, p);
        all->sum[p] += random64(&page);
    }
}

static linked *by_stream(wc_stream *stream, const bool *active)
{
    linked *all = calloc(1, sizeof *all);
    wc_touched t;
    ck_assert(wc_touched_init(&t, 4 * stream->n_bands));
    wc_stream_begin(stream, active);
    for (size_t from = 0, step = 0; from < N_PAGES; from = stream->now.to, step++) {
        if (step % 2 == 1) ck_assert(wc_stream_for(stream, 0, NULL, NULL)); /* keys before they are asked for */
        ck_assert(wc_stream_next(stream));
        ck_assert_uint_lt(stream->now.to - from, N_PAGES / 2);
        for (size_t i = stream->now.n; i-- > 0;) {
            ck_assert(active[stream->now.page[i]]);
            wc_stream_gather(stream, &t, i, NULL);
            note(all, stream->now.page[i], &t);
        }
    }
    wc_touched_free(&t);
    return all;
}

static linked *by_lists(const wc_own *own, const bool *active, const wc_params *params)
{
    linked *all = calloc(1, sizeof *all);
    wc_links links;
    wc_linker linker;
    ck_assert(wc_links_make(&links, &set, own, active, NULL, params, 2) && wc_linker_init(&linker, params));
    for (size_t part = 0; part < links.n_parts; part++) {
        ck_assert(wc_links_open(&links, &linker, part));
        for (size_t p = part * links.part_pages; p < N_PAGES && p < (part + 1) * links.part_pages; p++) {
            wc_links_gather(&links, &linker, (uint32_t)p, NULL);
            note(all, p, &linker.touched);
        }
    }
    wc_linker_free(&linker);
    wc_links_free(&links);
    return all;
}

/* For one thread and for several, and from the beginning again with fewer pages. */
START_TEST(a_stream_links_whom_lists_link)
{
    wc_own *own = random_own();
    bool *active = malloc(N_PAGES * sizeof *active);
    wc_params params;
    wc_stream stream;
    uint64_t state = 9;
    size_t n = 0;
    memset(active, true, N_PAGES * sizeof *active);
    wc_params_init(&params);
    ck_assert(wc_stream_init(&stream, &set, own, &params, _i));
    for (int round = 0; round < 3; round++) {
        linked *streamed = by_stream(&stream, active), *listed = by_lists(own, active, &params);
        ck_assert_mem_eq(streamed, listed, sizeof *listed);
        for (size_t p = 0; p < N_PAGES; p++) {
            n += listed->n[p];
            active[p] = active[p] && random_below(&state, 3) > 0;
        }
        free(streamed);
        free(listed);
    }
    ck_assert_uint_gt(n, N_PAGES);
    wc_stream_free(&stream);
    free(active);
    free_own(own);
}
END_TEST

/* They grew, and no more than for as many keys again, and those of a step; and each tells its key. */
typedef struct {
    const wc_own *own;
    const wc_params *params;
    wc_links_keyer keyer;
    size_t n;
} bucket_check;

static bool see_bucket(void *context, uint32_t key, const wc_stream_near *bucket)
{
    bucket_check *c = context;
    bool found = false;
    c->n++;
    if (c->n % 97 != 0) return true;
    for (size_t k = 0; k < 4 && bucket->page[k] != UINT32_MAX; k++) {
        wc_links_keys(&c->keyer, &c->own[bucket->page[k]], c->params, NULL);
        found = false;
        for (size_t b = 0; b < wc_links_key_count(c->params); b++) found = found || c->keyer.key[b] == key;
        ck_assert(found);
    }
    return found;
}

START_TEST(tables_follow_the_keys_that_come)
{
    wc_own *own = random_own();
    bool *active = malloc(N_PAGES * sizeof *active);
    wc_params params;
    wc_stream stream;
    bucket_check check = {own, &params, {0}, 0};
    size_t first = 0, n_keys;
    memset(active, true, N_PAGES * sizeof *active);
    wc_params_init(&params);
    ck_assert(wc_stream_init(&stream, &set, own, &params, 2));
    wc_stream_begin(&stream, active);
    while (stream.now.to < N_PAGES) {
        ck_assert(wc_stream_next(&stream));
        if (first == 0) first = stream.cap;
    }
    n_keys = wc_stream_count(&stream) / stream.n_bands;
    ck_assert_uint_gt(stream.cap, first);
    ck_assert_uint_ge(stream.cap, n_keys);
    ck_assert_uint_lt(stream.cap, 3 * n_keys + 2 * stream.step);
    ck_assert(wc_links_keyer_init(&check.keyer, &params) && wc_stream_buckets(&stream, see_bucket, &check));
    ck_assert_uint_eq(check.n, wc_stream_count(&stream));
    wc_links_keyer_free(&check.keyer);
    wc_stream_free(&stream);
    free(active);
    free_own(own);
}
END_TEST

START_TEST(a_stream_is_for_short_keys_without_a_window)
{
    wc_params params;
    wc_params_init(&params);
    ck_assert(wc_stream_fits(&set, &params));
    ck_assert(wc_stream_fits(&(wc_pageset){.n = 100000000}, &params));
    params.hash_bits = 32;
    ck_assert(!wc_stream_fits(&(wc_pageset){.n = 10000}, &params));
    params.hash_bits = 18;
    ck_assert(wc_stream_fits(&(wc_pageset){.n = 10000}, &params));
    wc_params_init(&params);
    params.window = 24;
    ck_assert(!wc_stream_fits(&set, &params));
    wc_params_init(&params);
    params.bands = 20;
    ck_assert(!wc_stream_fits(&set, &params));
    wc_params_init(&params);
    params.signature = WC_SIGNATURE_SIMHASH;
    ck_assert(!wc_stream_fits(&set, &params));
}
END_TEST

Suite *stream_suite(void);
Suite *stream_suite(void)
{
    Suite *suite = suite_create("stream");
    TCase *tcase = tcase_create("stream");
    tcase_add_loop_test(tcase, a_stream_links_whom_lists_link, 1, 4);
    tcase_add_test(tcase, tables_follow_the_keys_that_come);
    tcase_add_test(tcase, a_stream_is_for_short_keys_without_a_window);
    suite_add_tcase(suite, tcase);
    return suite;
}
