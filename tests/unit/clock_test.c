/* clock_test.c - what loops of several threads say of their time. */
#include "base/clock.h"
#include "base/parallel.h"
#include "base/team.h"
#include "checks.h"
#include <time.h>

enum { MS = 1000000, LONG = 30 * MS };

static void sleep_for(int64_t nanoseconds)
{
    const struct timespec moment = {.tv_nsec = nanoseconds};
    (void)nanosleep(&moment, NULL);
}

/* Of two calls the second has nothing to do. */
static void work_in_the_first(void *context, size_t i, int thread)
{
    (void)context;
    (void)thread;
    if (i == 0) sleep_for(LONG);
}

static void rest_in_the_first(void *context, size_t i, int thread)
{
    const int64_t from = wc_clock();
    work_in_the_first(context, i, thread);
    if (i == 0) wc_loops_rested(wc_clock() - from);
}

static wc_loops spent_since(wc_loops before)
{
    const wc_loops now = wc_loops_so_far();
    return (wc_loops){now.clock - before.clock, now.busy - before.busy};
}

static void check_one_of_two(wc_loops spent)
{
    ck_assert_int_ge(spent.clock, LONG);
    ck_assert_int_ge(spent.busy, LONG);
    ck_assert_int_le(spent.busy, 2 * spent.clock);
}

START_TEST(work_is_counted)
{
    wc_loops before = wc_loops_so_far();
    wc_team *team = wc_team_new(2);
    ck_assert_ptr_nonnull(team);
    ck_assert(wc_parallel_for(2, 2, work_in_the_first, NULL, NULL));
    check_one_of_two(spent_since(before));
    before = wc_loops_so_far();
    wc_team_run(team, 2, work_in_the_first, NULL);
    check_one_of_two(spent_since(before));
    wc_team_free(team);
}
END_TEST

START_TEST(rests_are_no_work)
{
    const wc_loops before = wc_loops_so_far();
    wc_loops spent;
    ck_assert(wc_parallel_for(2, 2, rest_in_the_first, NULL, NULL));
    spent = spent_since(before);
    ck_assert_int_ge(spent.clock, LONG);
    ck_assert_int_le(spent.busy, 2 * spent.clock - LONG);
    ck_assert(wc_loops_idle(before, (double)spent.clock * 1e-9, 2) >= (double)LONG * 0.99e-9);
}
END_TEST

START_TEST(one_thread_has_no_loops)
{
    const wc_loops before = wc_loops_so_far();
    wc_team *team = wc_team_new(1);
    ck_assert_ptr_nonnull(team);
    ck_assert(wc_parallel_for(1, 2, work_in_the_first, NULL, NULL));
    ck_assert(wc_parallel_for(2, 1, work_in_the_first, NULL, NULL));
    wc_team_run(team, 2, work_in_the_first, NULL);
    ck_assert_int_eq(spent_since(before).clock, 0);
    ck_assert_int_eq(spent_since(before).busy, 0);
    ck_assert(wc_loops_idle(before, 1, 1) < 1e-9 && wc_loops_idle(before, 1, 3) > 1.99);
    wc_team_free(team);
}
END_TEST

Suite *clock_suite(void)
{
    Suite *suite = suite_create("clock");
    TCase *test_case = tcase_create("clock");
    tcase_add_test(test_case, work_is_counted);
    tcase_add_test(test_case, rests_are_no_work);
    tcase_add_test(test_case, one_thread_has_no_loops);
    suite_add_tcase(suite, test_case);
    return suite;
}
