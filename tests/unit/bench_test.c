/* bench_test.c - that a benchmark times every step on every number of threads, and leaves nothing behind; how long they
 * take is not looked at. */
#include "scratch.h"
#include "wirecopy.h"
#include <dirent.h>

typedef struct {
    wc_timing timing[128];
    size_t n;
} told;

static void take(void *context, const wc_timing *timing)
{
    told *t = context;
    ck_assert_uint_lt(t->n, sizeof t->timing / sizeof *t->timing);
    t->timing[t->n++] = *timing;
}

static size_t count_files(void)
{
    DIR *folder = opendir(scratch_folder);
    size_t n = 0;
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL) n++;
    (void)closedir(folder);
    return n - 2; /* "." and ".." */
}

static bool count_rounds(void *context, const wc_progress *progress)
{
    unsigned *rounds = context;
    ck_assert_uint_eq(progress->done, *rounds);
    ck_assert_uint_eq(progress->total, 6);
    ck_assert_uint_eq(progress->n_pages, 90);
    ++*rounds;
    return true;
}

static bool refuse(void *context, const wc_progress *progress)
{
    (void)context;
    return progress->done < 1;
}

START_TEST(every_step_is_told_for_each_number_of_threads)
{
    static const char *const step[] = {"limit.memory", "limit.newlines", "limit.zstd",    "stage.parse",
                                       "stage.words",  "stage.sketch",   "stage.credits", "stage.read",
                                       "stage.mask",   "stage.match",    "stage.cluster", "stage.write",
                                       "run.sign",     "run.sign-zst",   "run.cluster",   "run.cluster-wcs"};
    static const int threads[] = {1, 2, 3};
    const size_t n_steps = sizeof step / sizeof *step;
    unsigned rounds = 0;
    told t = {.n = 0};
    wc_options options;
    wc_error error;
    wc_options_init(&options);
    options.threads = 3;
    options.progress = count_rounds;
    options.progress_context = &rounds;
    ck_assert_int_eq(wc_bench_run(90, 2, scratch_folder, &options, take, &t, &error), WC_OK);
    ck_assert_uint_eq(rounds, 6);
    ck_assert_uint_eq(t.n, n_steps * 3);
    for (size_t i = 0; i < t.n; i++) {
        const wc_timing *timing = &t.timing[i];
        ck_assert_str_eq(timing->what, step[i / 3]);
        ck_assert_int_eq(timing->threads, threads[i % 3]);
        ck_assert_str_ne(timing->cpu, "");
        ck_assert_uint_eq(timing->n_pages, 90);
        ck_assert(timing->fastest <= timing->seconds && timing->seconds <= timing->slowest);
        ck_assert(timing->bytes > 90 && timing->n_words > 90);
        ck_assert(timing->idle <= timing->slowest * timing->threads);
        ck_assert_int_eq(timing->idle < 0, i / 3 >= 3 && i / 3 <= 6); /* the steps of signing follow each other */
        if (timing->threads == 1 && timing->idle >= 0) ck_assert(timing->idle < 1e-6);
        ck_assert_uint_eq(timing->n_words, t.timing[0].n_words);
    }
    ck_assert_uint_eq(count_files(), 0);
}
END_TEST

START_TEST(a_benchmark_that_is_stopped_leaves_nothing)
{
    told t = {.n = 0};
    wc_options options;
    wc_error error;
    volatile int cancel = 1;
    wc_options_init(&options);
    options.threads = 1;
    options.progress = refuse;
    ck_assert_int_eq(wc_bench_run(20, 3, scratch_folder, &options, take, &t, &error), WC_ERROR_CANCELLED);
    options.progress = NULL;
    options.cancel = &cancel;
    ck_assert_int_eq(wc_bench_run(20, 3, scratch_folder, &options, take, &t, &error), WC_ERROR_CANCELLED);
    ck_assert_uint_eq(t.n, 0);
    ck_assert_uint_eq(count_files(), 0);
}
END_TEST

START_TEST(what_measures_nothing_is_refused)
{
    told t = {.n = 0};
    wc_options options;
    wc_error error;
    char path[128];
    wc_options_init(&options);
    ck_assert_int_eq(wc_bench_run(0, 1, scratch_folder, &options, take, &t, &error), WC_ERROR_PARAM);
    ck_assert_int_eq(wc_bench_run(1, 0, scratch_folder, &options, take, &t, &error), WC_ERROR_PARAM);
    scratch_path(path, "none");
    ck_assert_int_eq(wc_bench_run(1, 1, path, &options, take, &t, &error), WC_ERROR_IO);
    ck_assert_uint_eq(t.n, 0);
}
END_TEST

Suite *bench_suite(void);
Suite *bench_suite(void)
{
    Suite *suite = suite_create("bench");
    TCase *tests = tcase_create("run");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, every_step_is_told_for_each_number_of_threads);
    tcase_add_test(tests, a_benchmark_that_is_stopped_leaves_nothing);
    tcase_add_test(tests, what_measures_nothing_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
