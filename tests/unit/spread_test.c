/* spread_test.c - threads that go to processors of their own may run afterwards where they might before. */
#include "base/spread.h"
#include "checks.h"
#include <sched.h>

START_TEST(a_thread_may_run_where_it_might_before)
{
    cpu_set_t before, after;
    ck_assert_int_eq(sched_getaffinity(0, sizeof before, &before), 0);
    for (int thread = 0; thread < 70; thread++) {
        wc_spread_from(wc_spread_home(), thread);
        ck_assert_int_eq(sched_getaffinity(0, sizeof after, &after), 0);
        ck_assert(CPU_EQUAL(&before, &after));
    }
}
END_TEST

START_TEST(who_may_run_on_one_processor_alone_stays)
{
    cpu_set_t before, one, after;
    const int home = wc_spread_home();
    ck_assert_int_ge(home, 0);
    ck_assert_int_eq(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)home, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    wc_spread_from(home, 1);
    ck_assert_int_eq(wc_spread_home(), home);
    ck_assert_int_eq(sched_getaffinity(0, sizeof after, &after), 0);
    ck_assert(CPU_EQUAL(&one, &after));
    ck_assert_int_eq(sched_setaffinity(0, sizeof before, &before), 0);
}
END_TEST

START_TEST(a_processor_that_is_not_known_is_none)
{
    wc_spread_from(-1, 1);
    wc_spread_from(CPU_SETSIZE, 1);
}
END_TEST

Suite *spread_suite(void)
{
    Suite *suite = suite_create("spread");
    TCase *test_case = tcase_create("spread");
    tcase_add_test(test_case, a_thread_may_run_where_it_might_before);
    tcase_add_test(test_case, who_may_run_on_one_processor_alone_stays);
    tcase_add_test(test_case, a_processor_that_is_not_known_is_none);
    suite_add_tcase(suite, test_case);
    return suite;
}
