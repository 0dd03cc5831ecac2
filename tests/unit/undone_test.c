/* undone_test.c - what a round of the chain mask undid comes back with the prints that pages had before it. */
#include "story/undone.h"
#include "disk_fixture.h"
#include "pipeline/compared_file.h"
#include "scratch.h"
#include <unistd.h>

#define PAGES   90
#define ROUNDS  3
#define BEFORE  (UINT64_C(1) << 32) /* prints before round r: r * BEFORE + page */
#define THREADS 2

static wc_params params;
static wc_reuse reuse;
static char path_all[128], path_round[ROUNDS][128];

static bool is_changed(size_t round, size_t page) { return page % (round + 3) == 1; }

/* Of a page: the round, from this on, that changed it first, or ROUNDS. */
static size_t next_change(size_t round, size_t page)
{
    while (round < ROUNDS && !is_changed(round, page)) round++;
    return round;
}

static uint64_t print_before(size_t round, size_t page) { return (next_change(round, page) + 1) * BEFORE + page; }

static void undo(size_t round)
{
    bool changed[PAGES];
    wc_undone *u;
    for (size_t p = 0; p < PAGES; p++) {
        changed[p] = is_changed(round, p);
        reuse.print[p] = print_before(round, p);
    }
    u = wc_undone_begin(&reuse, changed, PAGES);
    ck_assert_ptr_nonnull(u);
    for (uint32_t p = 2; p < PAGES; p++) {
        const wc_match m = {.a = p - 1, .b = p, .scale = 1, .shared = (uint16_t)(100 * round + p)};
        if (!changed[p] && !changed[p - 1]) continue;
        wc_records_append(&u->matches, &m, 1);
        wc_records_append(&u->strangers, &(wc_pair){p - 2, p}, 1);
    }
    ck_assert(wc_records_end(&u->matches) && wc_records_end(&u->strangers));
}

static void write_files(wc_disk *disk)
{
    wc_matches matches = {.n_compared = 0};
    wc_records none = {0};
    reuse = (wc_reuse){.disk = disk};
    reuse.print = wc_array_new(PAGES, sizeof *reuse.print);
    reuse.digest = wc_array_new(PAGES, sizeof *reuse.digest);
    ck_assert(wc_records_init(&reuse.verified, disk, sizeof(wc_match)) && wc_reuse_begin_strangers(&reuse, THREADS));
    ck_assert(wc_records_init(&matches.all, disk, sizeof(wc_match)) && wc_records_end(&matches.all));
    ck_assert(wc_records_init(&none, disk, sizeof(wc_match)) && wc_records_end(&none));
    for (size_t round = 0; round < ROUNDS; round++) undo(round);
    for (size_t p = 0; p < PAGES; p++) reuse.print[p] = print_before(ROUNDS, p);
    scratch_path(path_all, "all");
    (void)unlink(path_all);
    ck_assert(wc_compared_write(&reuse, &matches, &none, PAGES, &params, path_all, THREADS, NULL) == WC_OK);
    for (size_t round = 0; round < ROUNDS; round++) {
        scratch_path(path_round[round], (const char[]){(char)('1' + round), '\0'});
        (void)unlink(path_round[round]);
        ck_assert(wc_compared_write_undone(&reuse, round, PAGES, &params, path_round[round], THREADS, NULL) == WC_OK);
    }
    wc_records_free(&none);
    wc_matches_free(&matches);
    wc_reuse_free(&reuse);
}

static void must_be_of_round(const wc_compared *got, size_t round)
{
    ck_assert_uint_eq(got->n_pages, PAGES);
    for (size_t p = 0; p < PAGES; p++) {
        const size_t from = got->from[p];
        ck_assert_uint_eq(got->print[p], print_before(round, p));
        if (p < 2 || (!is_changed(round, p) && !is_changed(round, p - 1))) {
            ck_assert_uint_eq(got->from[p + 1], from);
            continue;
        }
        ck_assert_uint_eq(got->from[p + 1], from + 2);
        ck_assert_uint_eq(got->other[from], p - 2);
        ck_assert_uint_eq(got->detail[from], WC_COMPARED_NONE);
        ck_assert_uint_eq(got->other[from + 1], p - 1);
        ck_assert_uint_eq(got->finding[got->detail[from + 1]].shared, 100 * round + p);
    }
}

static void read_files(void)
{
    wc_compared all, got;
    ck_assert(wc_compared_read(&all, &params, path_all, PAGES, UINT64_MAX, THREADS, NULL) == WC_OK);
    for (size_t round = 0; round < ROUNDS; round++) {
        ck_assert(wc_compared_read_undone(&got, &all, &params, path_round[round], UINT64_MAX, THREADS, NULL) == WC_OK);
        must_be_of_round(&got, round);
        wc_compared_free(&got);
        ck_assert(wc_compared_read_undone(&got, &all, &params, path_round[round], 1000, THREADS, NULL) == WC_OK);
        ck_assert_uint_eq(got.n_pages, 0);
    }
    all.print[PAGES / 2]++;
    ck_assert(wc_compared_read_undone(&got, &all, &params, path_round[0], UINT64_MAX, THREADS, NULL) == WC_OK);
    ck_assert_uint_eq(got.n_pages, 0);
    wc_compared_free(&all);
}

START_TEST(each_round_has_what_it_undid)
{
    write_files(NULL);
    read_files();
}
END_TEST

START_TEST(on_a_disk_too)
{
    wc_disk disk;
    begin_disk(&disk);
    disk.work_bytes = 1 << 20;
    write_files(&disk);
    wc_disk_free(&disk);
    read_files();
}
END_TEST

Suite *undone_suite(void)
{
    Suite *suite = suite_create("undone");
    TCase *tests = tcase_create("undone");
    wc_params_init(&params);
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, each_round_has_what_it_undid);
    tcase_add_test(tests, on_a_disk_too);
    suite_add_tcase(suite, tests);
    return suite;
}
