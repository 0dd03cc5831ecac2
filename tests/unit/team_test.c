/* team_test.c - loops of base/team.h, many after each other, by teams of any size. */
#include "base/team.h"
#include "checks.h"
#include <stdatomic.h>
#include <string.h>

enum { MOST_THREADS = 5, MOST_CALLS = 60 };

typedef struct {
    int n_threads;
    _Atomic int n_calls[MOST_CALLS], inside[MOST_THREADS], n_wrong;
    _Atomic size_t n_begun;
} tally;

static void call(void *context, size_t i, int thread)
{
    tally *t = context;
    if (thread < 0 || thread >= t->n_threads || i >= MOST_CALLS ||
        i > atomic_fetch_add(&t->n_begun, 1) + MOST_THREADS) {
        t->n_wrong++; /* an assertion is for the thread of the test alone */
        return;
    }
    t->n_wrong += atomic_fetch_add(&t->inside[thread], 1) != 0;
    t->n_calls[i]++;
    t->inside[thread]--;
}

START_TEST(every_call_is_made_once)
{
    static tally t;
    wc_team *team = wc_team_new(_i);
    ck_assert_ptr_nonnull(team);
    for (size_t round = 0; round < 3000; round++) {
        const size_t n = round % (MOST_CALLS + 1);
        memset(&t, 0, sizeof t);
        t.n_threads = _i > 1 ? _i : 1;
        wc_team_run(team, n, call, &t);
        ck_assert_int_eq(t.n_wrong, 0);
        ck_assert_uint_eq(t.n_begun, n);
        for (size_t i = 0; i < n; i++) ck_assert_int_eq(t.n_calls[i], 1);
    }
    wc_team_free(team);
}
END_TEST

static void remember(void *context, size_t i, int thread)
{
    _Atomic int *of = context;
    of[i] = thread;
}

START_TEST(one_alone_is_the_caller)
{
    _Atomic int of[MOST_CALLS];
    wc_team *team = wc_team_new(1);
    ck_assert_ptr_nonnull(team);
    for (size_t i = 0; i < MOST_CALLS; i++) of[i] = -1;
    wc_team_run(team, MOST_CALLS, remember, of);
    for (size_t i = 0; i < MOST_CALLS; i++) ck_assert_int_eq(of[i], 0);
    wc_team_free(team);
}
END_TEST

START_TEST(one_without_a_loop_ends)
{
    for (int n = 0; n <= MOST_THREADS; n++) wc_team_free(wc_team_new(n));
    wc_team_free(NULL);
}
END_TEST

Suite *team_suite(void)
{
    Suite *suite = suite_create("team");
    TCase *test_case = tcase_create("team");
    tcase_add_loop_test(test_case, every_call_is_made_once, 0, MOST_THREADS + 1);
    tcase_add_test(test_case, one_alone_is_the_caller);
    tcase_add_test(test_case, one_without_a_loop_ends);
    suite_add_tcase(suite, test_case);
    return suite;
}
