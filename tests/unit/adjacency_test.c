/* adjacency_test.c - matches by page: put together for some pages at a time as for all at once. */
#include "story/adjacency.h"
#include "base/disk.h"
#include "checks.h"
#include "random.h"
#include <string.h>

enum { PAGES = 3000, MATCHES = 24000, NEAR = 40 };

static wc_match match[MATCHES];
static wc_disk disk;
static wc_matches in_memory, on_disk;

/* Eight a page with pages behind it: near ones, and some that are anywhere. */
static void start(void)
{
    uint64_t state = 3, free_bytes;
    memset(&disk, 0, sizeof disk);
    ck_assert(wc_disk_begin(&disk, "/tmp", &free_bytes, NULL) == WC_OK);
    disk.work_bytes = 4000;
    for (uint32_t i = 0; i < MATCHES; i++) {
        const uint32_t a = i / 8, most = PAGES - a - 1, far = i % 97 == 0 || most < NEAR ? most : NEAR;
        const uint32_t b = a + (far > 0 ? 1 + random_below(&state, far) : 0);
        match[i] = (wc_match){.a = a, .b = b, .scale = 1, .own_a = (uint16_t)i, .shared = (uint16_t)(i * 7)};
        match[i].relation = (uint8_t)random_below(&state, WC_RELATIONS);
    }
    wc_records_adopt(&in_memory.all, match, MATCHES, sizeof *match);
    ck_assert(wc_records_init(&on_disk.all, &disk, sizeof *match));
    wc_records_append(&on_disk.all, match, MATCHES);
    ck_assert(wc_records_end(&on_disk.all));
}

static void stop(void)
{
    wc_matches_free(&on_disk);
    wc_disk_free(&disk);
}

static uint32_t note_own(const wc_match *m, const wc_params *params)
{
    (void)params;
    return m->own_a;
}

START_TEST(matches_of_each_page_are_the_same_however_many_pages_are_made_at_a_time)
{
    wc_adjacency x, y;
    wc_adjacency_reader reader;
    ck_assert(wc_adjacency_make(&x, &in_memory, PAGES, WC_RELATION_QUOTE, note_own, NULL, 2));
    ck_assert(wc_adjacency_make(&y, &on_disk, PAGES, WC_RELATION_QUOTE, note_own, NULL, 2));
    ck_assert_uint_gt(x.from[PAGES], MATCHES / 2);
    ck_assert_mem_eq(x.from, y.from, (PAGES + 1) * sizeof *x.from);
    ck_assert(wc_adjacency_reader_init(&reader, &y));
    for (size_t p = PAGES; p-- > 0;) {
        const wc_neighbours list = wc_adjacency_get(&y, &reader, p);
        ck_assert_uint_eq(list.n, wc_adjacency_count(&x, p));
        if (list.n == 0) continue;
        ck_assert_mem_eq(list.other, x.other + x.from[p], list.n * sizeof *x.other);
        ck_assert_mem_eq(list.note, x.note + x.from[p], list.n * sizeof *x.note);
    }
    ck_assert(wc_adjacency_is_sound(&y));
    wc_adjacency_reader_free(&reader);
    wc_adjacency_free(&x);
    wc_adjacency_free(&y);
}
END_TEST

static uint32_t note_copy(const wc_match *m, const wc_params *params)
{
    (void)params;
    return m->relation >= WC_RELATION_COPY;
}

static bool is_copy(uint32_t note) { return note != 0; }

/* The matches without those of the pages that are left out. */
static size_t leave_out(const bool *left_out, wc_match *kept)
{
    size_t n = 0;
    for (size_t i = 0; i < MATCHES; i++) {
        if (!left_out[match[i].a] && !left_out[match[i].b]) kept[n++] = match[i];
    }
    return n;
}

START_TEST(neighbours_connect_what_matches_do)
{
    static wc_match kept[MATCHES];
    static uint32_t by_matches[PAGES], by_neighbours[PAGES];
    static bool left_out[PAGES];
    const wc_matches *const all = _i > 0 ? &on_disk : &in_memory;
    wc_matches some = {.n_compared = 0};
    wc_adjacency x;
    for (uint32_t p = 0; p < PAGES; p++) left_out[p] = p % 3 > 0; /* else all hang together */
    wc_records_adopt(&some.all, kept, leave_out(left_out, kept), sizeof *kept);
    ck_assert(wc_adjacency_make(&x, all, PAGES, WC_RELATION_TEMPLATE, note_copy, NULL, 2));
    ck_assert(wc_adjacency_group(&x, is_copy, left_out, 1 + _i, by_neighbours));
    ck_assert(wc_matches_group(&some, PAGES, 0, 3, by_matches));
    ck_assert_mem_eq(by_neighbours, by_matches, sizeof by_matches);
    ck_assert(wc_adjacency_group(&x, is_copy, NULL, 4 - _i, by_neighbours));
    ck_assert(wc_matches_group(all, PAGES, 0, 3, by_matches));
    ck_assert_mem_eq(by_neighbours, by_matches, sizeof by_matches);
    wc_adjacency_free(&x);
}
END_TEST

START_TEST(neighbours_that_were_changed_on_the_disk_are_noticed)
{
    wc_adjacency x;
    wc_adjacency_reader reader;
    ck_assert(wc_adjacency_make(&x, &on_disk, PAGES, WC_RELATION_TEMPLATE, note_copy, NULL, 2));
    ck_assert(wc_adjacency_reader_init(&reader, &x));
    for (size_t p = 0; p < PAGES; p += 7) {
        if (wc_adjacency_count(&x, p) == 0) continue;
        x.bytes[x.at[p] + p % (x.at[p + 1] - x.at[p])] ^= 32;
        ck_assert_uint_eq(wc_adjacency_get(&x, &reader, p).n, 0);
        ck_assert(!wc_adjacency_is_sound(&x));
        x.bytes[x.at[p] + p % (x.at[p + 1] - x.at[p])] ^= 32;
        disk.error = 0;
        ck_assert_uint_eq(wc_adjacency_get(&x, &reader, p).n, wc_adjacency_count(&x, p));
    }
    wc_adjacency_reader_free(&reader);
    wc_adjacency_free(&x);
}
END_TEST

Suite *adjacency_suite(void);
Suite *adjacency_suite(void)
{
    Suite *suite = suite_create("adjacency");
    TCase *tcase = tcase_create("adjacency");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_test(tcase, matches_of_each_page_are_the_same_however_many_pages_are_made_at_a_time);
    tcase_add_test(tcase, neighbours_that_were_changed_on_the_disk_are_noticed);
    tcase_add_loop_test(tcase, neighbours_connect_what_matches_do, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
