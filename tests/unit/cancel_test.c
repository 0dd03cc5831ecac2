/* cancel_test.c - jobs that are cancelled in each of their stages, and at any moment: they say so and leave nothing. */
#include "base/memory.h"
#include "base/parallel.h"
#include "random.h"
#include "scratch.h"
#include "wirecopy.h"
#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define N_PAGES 400

typedef struct {
    volatile int cancel;
    wc_stage stage; /* in which it is set */
} request;

static bool cancel_in_stage(void *context, const wc_progress *progress)
{
    request *r = context;
    if (progress->stage == r->stage) __atomic_store_n(&r->cancel, 1, __ATOMIC_RELAXED);
    return true;
}

static void write_pages(char path[128])
{
    wc_buffer lines = {0};
    uint64_t state = 5;
    for (int i = 0; i < N_PAGES; i++) {
        const uint32_t story = random_below(&state, N_PAGES / 3);
        ck_assert(wc_buffer_printf(&lines, "{\"id\":\"%d\",\"outlet\":\"paper%d\",\"text\":\"", i, i % 7));
        for (uint32_t k = 0; k < 60; k++) ck_assert(wc_buffer_printf(&lines, "w%u ", (story * 977 + k * 31) % 4001));
        ck_assert(wc_buffer_printf(&lines, "\"}\n"));
    }
    scratch_write(path, "pages.jsonl", lines.data, lines.len);
    wc_buffer_free(&lines);
}

static size_t count_files(void)
{
    DIR *folder = opendir(scratch_folder);
    size_t n = 0;
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL) n++;
    (void)closedir(folder);
    return n - 2;
}

START_TEST(cancelled_in_a_stage)
{
    char path[128], dir[128];
    const char *input = path;
    request r = {0, (wc_stage)_i};
    const wc_options options = {.threads = 2, .cancel = &r.cancel, .progress = cancel_in_stage, .progress_context = &r};
    wc_error error = {0};
    write_pages(path);
    scratch_path(dir, "new");
    ck_assert_int_eq(wc_cluster_files(&input, 1, dir, NULL, &options, NULL, &error), WC_ERROR_CANCELLED);
    ck_assert_int_eq(error.status, WC_ERROR_CANCELLED);
    ck_assert_str_eq(error.message, "stopped on request");
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

START_TEST(cancelled_before_it_began)
{
    char path[128], dir[128], store[128];
    const char *input = path;
    const volatile int cancel = 15;
    const wc_options plain = {.threads = 1}, options = {.threads = 1, .cancel = &cancel};
    write_pages(path);
    scratch_path(dir, "made");
    scratch_path(store, "made.wcs");
    ck_assert_int_eq(wc_cluster_files(&input, 1, dir, NULL, &plain, NULL, NULL), WC_OK);
    ck_assert_int_eq(wc_sign_files(&input, 1, store, NULL, &options, NULL, NULL), WC_ERROR_CANCELLED);
    ck_assert_int_eq(wc_keep_files(dir, &input, 1, store, NULL, &options, NULL, NULL), WC_ERROR_CANCELLED);
    ck_assert_uint_eq(count_files(), 2);
}
END_TEST

typedef struct {
    request request;
    long microseconds;
} timed_request;

static void *cancel_later(void *context)
{
    timed_request *t = context;
    const struct timespec pause = {0, t->microseconds * 1000};
    (void)nanosleep(&pause, NULL);
    __atomic_store_n(&t->request.cancel, 1, __ATOMIC_RELAXED);
    return NULL;
}

/* Run with the request from another thread; what comes of it is all or nothing. */
static wc_status cluster_and_cancel(const char *input, const char *dir, long microseconds)
{
    timed_request t = {{0, WC_STAGES}, microseconds};
    const wc_options options = {.threads = 2, .cancel = &t.request.cancel, .force = true};
    pthread_t thread;
    wc_status status;
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_later, &t), 0);
    status = wc_cluster_files(&input, 1, dir, NULL, &options, NULL, NULL);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert(status == WC_OK || status == WC_ERROR_CANCELLED);
    return status;
}

START_TEST(cancelled_at_any_moment)
{
    char path[128], dir[128], mark[160];
    struct stat before, after;
    bool done = false;
    write_pages(path);
    scratch_path(dir, "result");
    (void)snprintf(mark, sizeof mark, "%s/clusters.tsv", dir);
    ck_assert_int_eq(cluster_and_cancel(path, dir, 999999), WC_OK);
    for (long microseconds = 0; microseconds < 400000 && !done; microseconds += 1 + microseconds / 4) {
        ck_assert_int_eq(stat(mark, &before), 0);
        done = cluster_and_cancel(path, dir, microseconds) == WC_OK;
        ck_assert_int_eq(stat(mark, &after), 0);
        ck_assert(done || before.st_ino == after.st_ino);
        ck_assert_uint_eq(count_files(), 2);
    }
}
END_TEST

START_TEST(cancelled_while_nobody_writes_to_the_pipe)
{
    char path[128], dir[128];
    scratch_path(path, "pipe");
    scratch_path(dir, "new");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(cluster_and_cancel(path, dir, 20000), WC_ERROR_CANCELLED);
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

static void cancel_at(void *context, size_t i, int thread)
{
    request *r = context;
    (void)thread;
    if (i == 5) __atomic_store_n(&r->cancel, 1, __ATOMIC_RELAXED);
}

START_TEST(loop_ends_when_it_is_cancelled)
{
    for (int n_threads = 1; n_threads < 4; n_threads++) {
        request r = {0, WC_STAGES};
        ck_assert(!wc_parallel_for(1000000, n_threads, cancel_at, &r, &r.cancel));
        ck_assert(!wc_parallel_for(10, n_threads, cancel_at, &r, &r.cancel));
        ck_assert(wc_parallel_for(10, n_threads, cancel_at, &r, NULL));
        ck_assert(wc_parallel_for(0, n_threads, cancel_at, &r, NULL));
    }
}
END_TEST

Suite *cancel_suite(void);

Suite *cancel_suite(void)
{
    Suite *suite = suite_create("cancel");
    TCase *tests = tcase_create("cancel");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, cancelled_in_a_stage, WC_STAGE_READ, WC_STAGES);
    tcase_add_test(tests, cancelled_before_it_began);
    tcase_add_test(tests, cancelled_at_any_moment);
    tcase_add_test(tests, cancelled_while_nobody_writes_to_the_pipe);
    tcase_add_test(tests, loop_ends_when_it_is_cancelled);
    suite_add_tcase(suite, tests);
    return suite;
}
