/* allocator_test.c - a program's own allocator: all is asked of it and given back, and where it has nothing more, every
 * job says so and loses nothing.  Each test is a process of its own, so that the allocator can be set. */
#include "raw_pages.h"
#include "sanitized.h"
#include "scratch.h"
#include <limits.h>
#include <stdatomic.h>

#define N_PAGES    24
#define EACH_UP_TO 40 /* allocations are tried one by one, and then every second, third ... */

static atomic_long n_calls, n_live;
static long fail_from, fail_to; /* numbers of the calls that fail; 0: none */

static bool fails(void)
{
    const long call = atomic_fetch_add(&n_calls, 1) + 1;
    return call >= fail_from && call < fail_to;
}

static void *allocate(void *context, size_t bytes)
{
    void *memory = fails() ? NULL : malloc(bytes);
    ck_assert_ptr_eq(context, &n_calls);
    ck_assert_uint_gt(bytes, 0);
    if (memory != NULL) atomic_fetch_add(&n_live, 1);
    return memory;
}

static void *resize(void *context, void *memory, size_t bytes)
{
    ck_assert_ptr_eq(context, &n_calls);
    ck_assert_ptr_nonnull(memory);
    ck_assert_uint_gt(bytes, 0);
    return fails() ? NULL : realloc(memory, bytes);
}

static void release(void *context, void *memory)
{
    ck_assert_ptr_eq(context, &n_calls);
    ck_assert_ptr_nonnull(memory);
    atomic_fetch_sub(&n_live, 1);
    free(memory);
}

static const wc_allocator counting = {allocate, resize, release, &n_calls};

START_TEST(an_allocator_is_set_once_and_first)
{
    wc_error error = {0};
    wc_allocator lacking = counting;
    lacking.resize = NULL;
    ck_assert_int_eq(wc_allocator_set(NULL, &error), WC_ERROR_PARAM);
    ck_assert_int_eq(wc_allocator_set(&lacking, &error), WC_ERROR_PARAM);
    ck_assert_str_eq(error.message, "an allocator that lacks a function");
    ck_assert_int_eq(wc_allocator_set(&counting, &error), WC_OK);
    ck_assert_int_eq(wc_allocator_set(&counting, &error), WC_ERROR_PARAM);
    ck_assert_str_eq(error.message, "the allocator must be set once, before all other calls");
}
END_TEST

START_TEST(an_allocator_comes_too_late_once_there_is_memory)
{
    wc_sketcher *sketcher;
    ck_assert_int_eq(wc_sketcher_new(NULL, &sketcher, NULL), WC_OK);
    ck_assert_int_eq(wc_allocator_set(&counting, NULL), WC_ERROR_PARAM);
    wc_sketcher_free(sketcher);
    ck_assert_int_eq(atomic_load(&n_calls), 0);
}
END_TEST

/* ---- the jobs: each is tried until it succeeds ---- */

static raw_pages pages;
static char file[128], text[128], result[128], made[128], store[128], other[128];
static const char *const file_input = file, *const store_input = store;
static wc_options options = {.threads = 2, .force = true};
static wc_error error;

static wc_status cluster_pages(void)
{
    wc_membership member[N_PAGES];
    wc_summary summary = {0};
    const wc_status status = wc_cluster_pages(pages.page, pages.n, NULL, &options, member, &summary, &error);
    wc_summary_free(&summary);
    return status;
}

static wc_status cluster_files(void)
{
    wc_summary summary = {0};
    const wc_status status = wc_cluster_files(&file_input, 1, made, NULL, &options, &summary, &error);
    wc_summary_free(&summary);
    return status;
}

static wc_status cluster_stores(void) { return wc_cluster_files(&store_input, 1, made, NULL, &options, NULL, &error); }

static wc_status sign_files(void) { return wc_sign_files(&file_input, 1, other, NULL, &options, NULL, &error); }

static wc_status append_to_store(void)
{
    wc_options append = options;
    append.append = true;
    append.force = false;
    return wc_sign_files(&file_input, 1, other, NULL, &append, NULL, &error);
}

static wc_status merge_stores(void)
{
    const char *const input[] = {store, store};
    return wc_merge_stores(input, 2, other, &options, NULL, &error);
}

static wc_status compare_texts(void)
{
    wc_sketcher *sketcher;
    wc_text_sketch *sketch = NULL;
    wc_comparison found;
    wc_status status = wc_sketcher_new(NULL, &sketcher, &error);
    if (status == WC_OK)
        status = wc_sketcher_sketch(sketcher, pages.page[0].text.data, pages.page[0].text.len, &sketch, &error);
    if (status == WC_OK) status = wc_sketcher_compare(sketcher, sketch, sketch, &found, &error);
    wc_text_sketch_free(sketch);
    wc_sketcher_free(sketcher);
    return status;
}

static wc_status read_store(void)
{
    wc_store_reader *reader;
    const wc_stored_page *page = NULL;
    wc_status status = wc_store_reader_open(store, &reader, &error);
    do {
        if (status == WC_OK) status = wc_store_reader_next(reader, &page, &error);
    } while (status == WC_OK && page != NULL);
    wc_store_reader_close(reader);
    return status;
}

static wc_status info_store(void)
{
    wc_store_info info = {0};
    const wc_status status = wc_info_store(store, &options, &info, &error);
    wc_store_info_free(&info);
    return status;
}

static bool take_line(void *context, const char *line, size_t len)
{
    (void)context;
    return len > 0 && line[len - 1] == '\n';
}

static wc_status flag_files(void)
{
    return wc_flag_files(store, &file_input, 1, take_line, NULL, NULL, &options, &error);
}

static wc_status flag_and_update(void)
{
    wc_options update = options;
    update.update = true;
    update.sync = -1;
    return wc_flag_files(store, &file_input, 1, take_line, NULL, NULL, &update, &error);
}

static wc_status dump_store(void) { return wc_dump_store(store, take_line, NULL, &options, &error); }

static void hear(void *context, const char *sentence)
{
    (void)context;
    ck_abort_msg("%s", sentence);
}

static wc_status check_store(void) { return wc_check_store(store, hear, NULL, &options, NULL, &error); }

static wc_status keep_files(void)
{
    const wc_keep_options keep = {.prefer = WC_PREFER_CLEANEST, .removed = made};
    return wc_keep_files(result, &file_input, 1, other, &keep, &options, NULL, &error);
}

static wc_status annotate_files(void)
{
    const wc_keep_options keep = {.annotate = true};
    return wc_keep_files(result, &file_input, 1, other, &keep, &options, NULL, &error);
}

static wc_status explain_pages(void)
{
    wc_explanation x;
    const wc_status status = wc_explain_pages(result, "id 1", "id 2", &options, &x, &error);
    wc_explanation_free(&x);
    return status;
}

static wc_status explain_files(void)
{
    wc_explanation x;
    const wc_status status = wc_explain_files(text, text, NULL, &options, &x, &error);
    wc_explanation_free(&x);
    return status;
}

static wc_status score_clusters(void)
{
    char table[160];
    wc_score score = {0};
    (void)snprintf(table, sizeof table, "%s/clusters.tsv", result);
    const wc_status status = wc_score_clusters(table, table, &score, &error);
    wc_score_free(&score);
    return status;
}

static wc_status (*const job[])(void) = {cluster_pages,  cluster_files, cluster_stores, sign_files,    append_to_store,
                                         merge_stores,   compare_texts, read_store,     info_store,    dump_store,
                                         check_store,    keep_files,    annotate_files, explain_pages, explain_files,
                                         score_clusters, flag_files,    flag_and_update};
#define N_JOBS ((int)(sizeof job / sizeof *job))

static void prepare(void)
{
    wc_buffer lines = {0};
    ck_assert_int_eq(wc_allocator_set(&counting, NULL), WC_OK);
    raw_pages_make(&pages, N_PAGES, 4);
    raw_pages_as_lines(&pages, &lines);
    scratch_write(file, "pages.jsonl", lines.data, lines.len);
    wc_buffer_free(&lines);
    scratch_write(text, "page.txt", pages.page[0].text.data, pages.page[0].text.len);
    scratch_path(result, "result");
    scratch_path(made, "made");
    scratch_path(store, "store.wcs");
    scratch_path(other, "other");
    ck_assert_msg(wc_cluster_files(&file_input, 1, result, NULL, &options, NULL, &error) == WC_OK, "%s", error.message);
    ck_assert_int_eq(wc_sign_files(&file_input, 1, store, NULL, &options, NULL, NULL), WC_OK);
}

/* The n-th allocation of the job fails, and with `all` every later one, too. */
static bool try_job(wc_status (*run)(void), long n, bool all, long live)
{
    wc_status status;
    long first = atomic_load(&n_calls) + n;
    fail_to = all ? LONG_MAX : first + 1;
    fail_from = first;
    error.message[0] = '\0';
    status = run();
    fail_from = fail_to = 0;
    ck_assert_msg(status == WC_OK || status == WC_ERROR_MEMORY, "%ld: %d, %s", n, (int)status, error.message);
    ck_assert_int_eq(error.message[0] == '\0', status == WC_OK);
    ck_assert_msg(atomic_load(&n_live) == live, "%ld: %ld pieces of memory are lost", n, atomic_load(&n_live) - live);
    return atomic_load(&n_calls) < first;
}

START_TEST(a_job_without_memory_says_so_and_loses_nothing)
{
    const bool all = _i >= N_JOBS;
    long live, n = 1;
    prepare();
    live = atomic_load(&n_live);
    const bool is_slow = IS_SANITIZED || job[_i % N_JOBS] == flag_and_update; /* that waits for the disk */
    while (!try_job(job[_i % N_JOBS], n, all, live)) n += is_slow ? 1 + n / 20 : 1 + n / EACH_UP_TO;
    ck_assert_int_eq(job[_i % N_JOBS](), WC_OK);
    ck_assert_int_gt(n, 5);
    ck_assert_int_eq(atomic_load(&n_live), live);
    raw_pages_free(&pages);
    ck_assert_int_eq(atomic_load(&n_live), 0);
}
END_TEST

Suite *allocator_suite(void);
Suite *allocator_suite(void)
{
    Suite *suite = suite_create("allocator");
    TCase *tests = tcase_create("allocator");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, an_allocator_is_set_once_and_first);
    tcase_add_test(tests, an_allocator_comes_too_late_once_there_is_memory);
    tcase_add_loop_test(tests, a_job_without_memory_says_so_and_loses_nothing, 0, 2 * N_JOBS);
    suite_add_tcase(suite, tests);
    return suite;
}
