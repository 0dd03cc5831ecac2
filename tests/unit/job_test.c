/* job_test.c - what a run takes of memory at a time. */
#include "pipeline/job.h"
#include "base/memory_limit.h"
#include "checks.h"

static wc_job job_of(int threads, uint64_t memory)
{
    wc_options options;
    wc_job job;
    wc_options_init(&options);
    options.threads = threads;
    options.memory = memory;
    ck_assert(wc_job_begin(&job, NULL, &options, NULL) == WC_OK);
    return job;
}

START_TEST(blocks_are_read_for_each_thread_as_far_as_memory_goes)
{
    wc_job much = job_of(4, (uint64_t)1 << 40), little = job_of(4, (uint64_t)100 << 20), none = job_of(4, 1);
    ck_assert_uint_eq(wc_job_blocks(&much, 2), 2 * (size_t)much.n_threads);
    ck_assert_uint_ge(wc_job_blocks(&little, 100), 1);
    ck_assert_uint_le(wc_job_blocks(&little, 100), 4);
    ck_assert_uint_eq(wc_job_blocks(&none, 2), 1);
    much.memory = 0; /* nothing bounds it */
    ck_assert_uint_eq(wc_job_blocks(&much, 100), 100 * (size_t)much.n_threads);
    wc_job_free(&much);
    wc_job_free(&little);
    wc_job_free(&none);
}
END_TEST

START_TEST(threads_have_room_in_the_memory_that_the_system_allows)
{
    const uint64_t limit = wc_memory_limit();
    wc_job one = job_of(1, 0), many = job_of(1000, 0);
    ck_assert_int_eq(one.n_threads, 1);
    ck_assert_int_ge(many.n_threads, 1);
    if (limit > 0) ck_assert_uint_le((uint64_t)many.n_threads << 25, limit + ((uint64_t)1 << 25));
    wc_job_free(&one);
    wc_job_free(&many);
}
END_TEST

Suite *job_suite(void);
Suite *job_suite(void)
{
    Suite *suite = suite_create("job");
    TCase *tcase = tcase_create("job");
    tcase_add_test(tcase, blocks_are_read_for_each_thread_as_far_as_memory_goes);
    tcase_add_test(tcase, threads_have_room_in_the_memory_that_the_system_allows);
    suite_add_tcase(suite, tcase);
    return suite;
}
