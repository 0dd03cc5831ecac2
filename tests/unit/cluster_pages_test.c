/* cluster_pages_test.c - pages in memory are clustered as the same pages in a file are. */
#include "raw_pages.h"
#include "scratch.h"
#include <inttypes.h>
#include <unistd.h>

#define MOST_PAGES 500

static wc_membership member[MOST_PAGES];
static wc_summary found;

static void cluster(const raw_pages *pages, const wc_params *params, int n_threads)
{
    wc_options options;
    wc_error error = {0};
    wc_status status;
    wc_options_init(&options);
    options.threads = n_threads;
    status = wc_cluster_pages(pages->page, pages->n, params, &options, member, &found, &error);
    ck_assert_msg(status == WC_OK, "%s", error.message);
}

/* The index of the page of this id, its spaces trimmed. */
static size_t index_of(const raw_pages *pages, const char *id)
{
    unsigned number;
    if (sscanf(id, "pages:%u", &number) == 1) return number - 1;
    ck_assert_int_eq(sscanf(id, "id %u", &number), 1);
    ck_assert_uint_lt(number, pages->n);
    return number;
}

static void split(char *line, char *field[10])
{
    for (int f = 0; f < 10; f++) field[f] = strsep(&line, "\t");
    ck_assert_ptr_nonnull(field[9]);
}

static void ratio(char out[16], uint32_t thousandths, bool is_lead)
{
    (void)snprintf(out, 16, "%u.%03u", thousandths / 1000, thousandths % 1000);
    if (is_lead) out[0] = '\0';
}

/* Line of clusters.tsv against what was said of the page. */
static void compare_line(const raw_pages *pages, char *line)
{
    char *field[10], cluster_id[24], containment[16], resemblance[16];
    split(line, field);
    const size_t i = index_of(pages, field[0]);
    const wc_membership *m = &member[i], *lead = &member[m->lead];
    (void)snprintf(cluster_id, sizeof cluster_id, "%016" PRIx64, m->cluster);
    ratio(containment, m->containment, m->lead == i);
    ratio(resemblance, m->resemblance, m->lead == i);
    ck_assert_str_eq(cluster_id, field[1]);
    ck_assert_str_eq(m->relation, field[2]);
    ck_assert_str_eq(containment, field[3]);
    ck_assert_str_eq(resemblance, field[4]);
    ck_assert_str_eq(m->agency, field[7]);
    ck_assert_uint_eq(m->cluster, lead->cluster);
    ck_assert_uint_eq(m->n_pages, lead->n_pages);
    ck_assert_uint_eq(lead->lead, m->lead);
}

/* Cluster the same pages as lines of a file called "pages". */
static void compare_with_file(const raw_pages *pages, const wc_params *params)
{
    wc_buffer lines = {0};
    wc_summary of_file = {0};
    wc_error error = {0};
    char path[128], line[2000];
    const char *input = "pages";
    size_t n_lines = 0;
    FILE *table;
    raw_pages_as_lines(pages, &lines);
    scratch_write(path, "pages", lines.data, lines.len);
    wc_buffer_free(&lines);
    ck_assert_int_eq(chdir(scratch_folder), 0);
    ck_assert_msg(wc_cluster_files(&input, 1, "out", params, NULL, &of_file, &error) == WC_OK, "%s", error.message);
    table = fopen("out/clusters.tsv", "r");
    ck_assert_ptr_nonnull(table);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, table)); /* the header */
    for (; fgets(line, sizeof line, table) != NULL; n_lines++) compare_line(pages, line);
    (void)fclose(table);
    ck_assert_uint_eq(n_lines, pages->n);
    ck_assert_uint_eq(found.n_pages, of_file.n_pages);
    ck_assert_uint_eq(found.n_stories, of_file.n_stories);
    ck_assert_uint_eq(found.n_repeats, of_file.n_repeats);
    ck_assert_uint_eq(found.n_repaired, of_file.n_repaired);
    ck_assert_uint_eq(found.n_no_text, of_file.n_no_text);
    ck_assert_uint_eq(found.n_no_date, of_file.n_no_date);
    ck_assert_uint_eq(found.n_no_outlet, of_file.n_no_outlet);
    ck_assert_uint_eq(found.n_masked_words, of_file.n_masked_words);
    wc_summary_free(&of_file);
}

START_TEST(pages_are_clustered_as_in_a_file)
{
    raw_pages pages;
    wc_params params;
    wc_params_init(&params);
    params.level = _i == 3 ? WC_MATCH_STRICT : WC_MATCH_STORY;
    params.signature = _i == 4 ? WC_SIGNATURE_SIMHASH : WC_SIGNATURE_MINHASH;
    raw_pages_make(&pages, MOST_PAGES, (uint64_t)_i);
    cluster(&pages, &params, 1 + _i % 3);
    ck_assert_uint_gt(found.n_stories, 20);
    ck_assert_uint_gt(found.n_repaired, 20);
    ck_assert_uint_gt(found.n_no_text, 10);
    compare_with_file(&pages, &params);
    wc_summary_free(&found);
    raw_pages_free(&pages);
}
END_TEST

START_TEST(one_page_is_alone)
{
    static const char text[] = "There is a page and nothing beside it.";
    const wc_raw_page page = {.text = {text, sizeof text - 1}};
    ck_assert_int_eq(wc_cluster_pages(&page, 1, NULL, NULL, member, &found, NULL), WC_OK);
    ck_assert_str_eq(member[0].relation, "alone");
    ck_assert_str_eq(member[0].agency, "");
    ck_assert_uint_eq(member[0].lead, 0);
    ck_assert_uint_eq(member[0].n_pages, 1);
    ck_assert_uint_eq(member[0].containment, 1000);
    ck_assert_uint_eq(found.n_pages, 1);
    ck_assert_uint_eq(found.bytes_text, sizeof text - 1);
    ck_assert_ptr_nonnull(strstr(found.json, "\"pages\""));
    wc_summary_free(&found);
}
END_TEST

START_TEST(no_page_is_fine)
{
    ck_assert_int_eq(wc_cluster_pages(NULL, 0, NULL, NULL, NULL, &found, NULL), WC_OK);
    ck_assert_uint_eq(found.n_pages, 0);
    ck_assert_uint_eq(found.n_stories, 0);
    wc_summary_free(&found);
    ck_assert_int_eq(wc_cluster_pages(NULL, 0, NULL, NULL, NULL, NULL, NULL), WC_OK);
}
END_TEST

START_TEST(pages_of_nothing_are_alone)
{
    const wc_raw_page page[3] = {{.seconds = 1}, {.text = {NULL, 12}}, {.text = {"", 0}, .title = {"x", 1}}};
    ck_assert_int_eq(wc_cluster_pages(page, 3, NULL, NULL, member, &found, NULL), WC_OK);
    for (int i = 0; i < 3; i++) ck_assert_str_eq(member[i].relation, "alone");
    ck_assert_uint_eq(found.n_no_text, 3);
    ck_assert_uint_eq(found.n_no_date, 3);
    ck_assert_uint_eq(found.bytes_text, 0);
    wc_summary_free(&found);
}
END_TEST

START_TEST(the_earliest_page_leads_wherever_it_stands)
{
    raw_pages pages;
    wc_raw_page page[3];
    raw_pages_make(&pages, 2, 1);
    for (int i = 0; i < 3; i++) page[i] = (wc_raw_page){.text = pages.page[0].text, .has_seconds = true};
    page[0].seconds = 1757003000, page[1].seconds = 1757001000, page[2].seconds = INT64_MAX - 1; /* out of range */
    ck_assert_int_eq(wc_cluster_pages(page, 3, NULL, NULL, member, &found, NULL), WC_OK);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(member[i].lead, 1);
        ck_assert_uint_eq(member[i].n_pages, 3);
        ck_assert_str_eq(member[i].relation, i == 1 ? "lead" : "identical");
    }
    ck_assert_uint_eq(found.n_no_date, 1);
    wc_summary_free(&found);
    raw_pages_free(&pages);
}
END_TEST

START_TEST(what_is_too_long_is_refused_and_nothing_is_written)
{
    const wc_raw_page page[2] = {{.text = {"a", 1}}, {.text = {"a", 1}, .title = {"a", (size_t)UINT32_MAX + 1}}};
    wc_params params;
    wc_error error = {0};
    member[0].n_pages = 77;
    ck_assert_int_eq(wc_cluster_pages(page, 2, NULL, NULL, member, NULL, &error), WC_ERROR_PARAM);
    ck_assert_str_eq(error.message, "page[1] is longer than 4 GB");
    ck_assert_int_eq(wc_cluster_pages(page, UINT32_MAX, NULL, NULL, member, NULL, &error), WC_ERROR_PARAM);
    ck_assert_str_eq(error.message, "4294967295 pages, expected less than 2^32");
    wc_params_init(&params);
    params.shingle = 0;
    ck_assert_int_eq(wc_cluster_pages(page, 1, &params, NULL, member, NULL, &error), WC_ERROR_PARAM);
    ck_assert_uint_eq(member[0].n_pages, 77);
}
END_TEST

static bool stop_at_once(void *context, const wc_progress *progress)
{
    (void)context;
    return progress->stage != WC_STAGE_MATCH;
}

START_TEST(pages_can_be_stopped)
{
    static const volatile int cancel = 1;
    const wc_options cancelled = {.cancel = &cancel}, stopped = {.progress = stop_at_once};
    const wc_raw_page page = {.text = {"a", 1}};
    wc_error error = {0};
    ck_assert_int_eq(wc_cluster_pages(&page, 1, NULL, &cancelled, member, NULL, &error), WC_ERROR_CANCELLED);
    ck_assert_str_eq(error.message, "stopped on request");
    ck_assert_int_eq(wc_cluster_pages(&page, 1, NULL, &stopped, member, NULL, NULL), WC_ERROR_CANCELLED);
}
END_TEST

Suite *cluster_pages_suite(void);
Suite *cluster_pages_suite(void)
{
    Suite *suite = suite_create("cluster_pages");
    TCase *tests = tcase_create("cluster_pages");
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_loop_test(tests, pages_are_clustered_as_in_a_file, 0, 6);
    tcase_add_test(tests, one_page_is_alone);
    tcase_add_test(tests, no_page_is_fine);
    tcase_add_test(tests, pages_of_nothing_are_alone);
    tcase_add_test(tests, the_earliest_page_leads_wherever_it_stands);
    tcase_add_test(tests, what_is_too_long_is_refused_and_nothing_is_written);
    tcase_add_test(tests, pages_can_be_stopped);
    suite_add_tcase(suite, tests);
    return suite;
}
