/* two_jobs_test.c - two threads of a program work with the library at once; for the thread sanitizer above all. */
#include "raw_pages.h"
#include "scratch.h"
#include <pthread.h>

#define N_PAGES 300

typedef struct {
    raw_pages pages;
    wc_membership member[N_PAGES];
    char input[128], dir[128], store[128];
    const wc_text_sketch *shared; /* by both threads */
    uint64_t n_stories, n_stored, n_alike;
    wc_status status;
} work;

static wc_status count_stored(const char *path, uint64_t *n)
{
    wc_store_reader *reader;
    const wc_stored_page *page = NULL;
    wc_status status = wc_store_reader_open(path, &reader, NULL);
    if (status == WC_OK) status = wc_store_reader_next(reader, &page, NULL);
    for (*n = 0; status == WC_OK && page != NULL; ++*n) status = wc_store_reader_next(reader, &page, NULL);
    wc_store_reader_close(reader);
    return status;
}

static wc_status count_alike(const work *w, uint64_t *n)
{
    wc_sketcher *sketcher;
    wc_status status = wc_sketcher_new(NULL, &sketcher, NULL);
    *n = 0;
    for (size_t i = 0; status == WC_OK && i < w->pages.n; i++) {
        wc_text_sketch *sketch;
        wc_comparison found = {.containment = 0};
        status = wc_sketcher_sketch(sketcher, w->pages.page[i].text.data, w->pages.page[i].text.len, &sketch, NULL);
        if (status == WC_OK) status = wc_sketcher_compare(sketcher, w->shared, sketch, &found, NULL);
        *n += found.containment > 300;
        wc_text_sketch_free(sketch);
    }
    wc_sketcher_free(sketcher);
    return status;
}

static void *do_work(void *context)
{
    work *w = context;
    const char *input = w->input;
    const wc_options options = {.threads = 2, .force = true};
    wc_summary summary = {0};
    w->status = wc_cluster_pages(w->pages.page, w->pages.n, NULL, &options, w->member, NULL, NULL);
    if (w->status == WC_OK) w->status = wc_cluster_files(&input, 1, w->dir, NULL, &options, &summary, NULL);
    if (w->status == WC_OK) w->status = wc_sign_files(&input, 1, w->store, NULL, &options, NULL, NULL);
    if (w->status == WC_OK) w->status = count_stored(w->store, &w->n_stored);
    if (w->status == WC_OK) w->status = count_alike(w, &w->n_alike);
    w->n_stories = summary.n_stories;
    wc_summary_free(&summary);
    return NULL;
}

static void prepare(work *w, uint64_t seed, const char *name)
{
    wc_buffer lines = {0};
    char file[32];
    memset(w, 0, sizeof *w);
    raw_pages_make(&w->pages, N_PAGES, seed);
    raw_pages_as_lines(&w->pages, &lines);
    (void)snprintf(file, sizeof file, "%s.jsonl", name);
    scratch_write(w->input, file, lines.data, lines.len);
    wc_buffer_free(&lines);
    scratch_path(w->dir, name);
    (void)snprintf(file, sizeof file, "%s.wcs", name);
    scratch_path(w->store, file);
}

static void assert_same(const work *w, const work *alone)
{
    ck_assert_int_eq(w->status, WC_OK);
    ck_assert_uint_eq(w->n_stories, alone->n_stories);
    ck_assert_uint_eq(w->n_stored, alone->n_stored);
    ck_assert_uint_eq(w->n_alike, alone->n_alike);
    for (size_t i = 0; i < N_PAGES; i++) {
        ck_assert_uint_eq(w->member[i].cluster, alone->member[i].cluster);
        ck_assert_uint_eq(w->member[i].lead, alone->member[i].lead);
        ck_assert_str_eq(w->member[i].relation, alone->member[i].relation);
    }
}

START_TEST(two_jobs_at_once_find_what_each_finds_alone)
{
    static work w[2], alone[2];
    pthread_t thread[2];
    wc_sketcher *sketcher;
    wc_text_sketch *shared;
    for (int i = 0; i < 2; i++) {
        prepare(&w[i], (uint64_t)i, i == 0 ? "a" : "b");
        prepare(&alone[i], (uint64_t)i, i == 0 ? "a-alone" : "b-alone");
    }
    ck_assert_int_eq(wc_sketcher_new(NULL, &sketcher, NULL), WC_OK);
    ck_assert_int_eq(
        wc_sketcher_sketch(sketcher, w[0].pages.page[0].text.data, w[0].pages.page[0].text.len, &shared, NULL), WC_OK);
    wc_sketcher_free(sketcher);
    for (int i = 0; i < 2; i++) w[i].shared = alone[i].shared = shared;
    for (int i = 0; i < 2; i++) ck_assert_int_eq(pthread_create(&thread[i], NULL, do_work, &w[i]), 0);
    for (int i = 0; i < 2; i++) ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
    for (int i = 0; i < 2; i++) {
        (void)do_work(&alone[i]);
        assert_same(&w[i], &alone[i]);
        ck_assert_uint_eq(w[i].n_stored, N_PAGES);
        ck_assert_uint_gt(w[i].n_stories, 20);
    }
    ck_assert_uint_gt(w[0].n_alike, 0);
    wc_text_sketch_free(shared);
    for (int i = 0; i < 2; i++) {
        raw_pages_free(&w[i].pages);
        raw_pages_free(&alone[i].pages);
    }
}
END_TEST

Suite *two_jobs_suite(void);
Suite *two_jobs_suite(void)
{
    Suite *suite = suite_create("two_jobs");
    TCase *tests = tcase_create("two_jobs");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, two_jobs_at_once_find_what_each_finds_alone);
    suite_add_tcase(suite, tests);
    return suite;
}
