#include "report/ordered.h"
#include "base/parallel.h"
#include "scratch.h"
#include <inttypes.h>

#define PIECES 500

static wc_ordered ordered;
static int n_closed;

static void start(void)
{
    scratch_make();
    memset(&ordered, 0, sizeof ordered);
    wc_ordered_init(&ordered, PIECES, WC_TURN_AHEAD);
    n_closed = 0;
    ck_assert_int_eq(wc_lines_open(&ordered.file, scratch_folder, "lines", NULL), WC_OK);
    wc_lines_raw(&ordered.file, "first");
    wc_lines_end(&ordered.file);
}

static void stop(void)
{
    wc_lines_abandon(&ordered.file);
    wc_ordered_free(&ordered);
    scratch_remove();
}

/* Of different lengths, so that later ones are finished before earlier ones. */
static void make_piece(void *context, size_t i, int thread)
{
    wc_lines lines;
    (void)context, (void)thread;
    if (!wc_ordered_begin(&ordered, i, &lines, NULL)) return;
    for (size_t k = 0; k < i * 37 % 101; k++) {
        wc_lines_number(&lines, i);
        wc_lines_end(&lines);
    }
    if (!wc_ordered_end(&ordered, i, &lines)) return;
    n_closed++;
    (void)wc_lines_close(&ordered.file, NULL);
}

static void expect_lines(void)
{
    char path[128], line[64];
    FILE *file;
    scratch_path(path, "lines");
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_str_eq(line, "first\n");
    for (unsigned long i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < i * 37 % 101; k++) {
            ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
            ck_assert_uint_eq(strtoul(line, NULL, 10), i);
        }
    }
    ck_assert_ptr_null(fgets(line, sizeof line, file));
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(pieces_are_written_in_their_order_for_any_number_of_threads)
{
    ordered.turn.ahead = _i % 2 == 0 ? WC_TURN_AHEAD : 1;
    ck_assert(wc_parallel_for(PIECES, 1 + _i, make_piece, NULL, NULL));
    ck_assert_int_eq(n_closed, 1);
    expect_lines();
}
END_TEST

START_TEST(a_piece_that_is_far_ahead_waits_until_the_job_is_cancelled)
{
    const volatile int cancel = 1;
    wc_lines lines;
    ordered.turn.ahead = 2;
    ck_assert(wc_ordered_begin(&ordered, 1, &lines, &cancel));
    ck_assert(!wc_ordered_end(&ordered, 1, &lines));
    ck_assert(!wc_ordered_begin(&ordered, 2, &lines, &cancel));
}
END_TEST

START_TEST(a_piece_without_memory_is_told_when_the_file_is_closed)
{
    wc_lines lines;
    ordered.n = 1;
    ck_assert(wc_ordered_begin(&ordered, 0, &lines, NULL));
    lines.no_memory = true;
    ck_assert(wc_ordered_end(&ordered, 0, &lines));
    ck_assert_int_eq(wc_lines_close(&ordered.file, NULL), WC_ERROR_MEMORY);
}
END_TEST

Suite *ordered_suite(void);
Suite *ordered_suite(void)
{
    Suite *suite = suite_create("ordered");
    TCase *tcase = tcase_create("ordered");
    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_loop_test(tcase, pieces_are_written_in_their_order_for_any_number_of_threads, 0, 4);
    tcase_add_test(tcase, a_piece_that_is_far_ahead_waits_until_the_job_is_cancelled);
    tcase_add_test(tcase, a_piece_without_memory_is_told_when_the_file_is_closed);
    suite_add_tcase(suite, tcase);
    return suite;
}
