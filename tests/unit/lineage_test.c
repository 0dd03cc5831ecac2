/* lineage_test.c - which id each story has after an update: the rules of lineage.h on made-up partitions. */
#include "pipeline/lineage.h"
#include "scratch.h"
#include <inttypes.h>
#include <unistd.h>

#define MOST 16

static wc_pageset set;
static wc_clusters clusters;
static wc_lineage lineage;
static wc_options options;
static wc_job job;
static wc_error error;
static char id[MOST][24];
static uint32_t from[MOST], cluster_of[MOST];
static wc_cluster cluster[MOST];

/* A letter a page, in canonical order: its story before, as "aab" or, where it is new, '.'; and its story now. */
static wc_status update(const char *before, const char *now, const char *created)
{
    wc_buffer table = {0};
    char path[128];
    size_t n = strlen(now), n_old = 0;
    ck_assert(wc_buffer_printf(&table, "id\tcluster\trelation\n"));
    memset(cluster, 0, sizeof cluster);
    clusters = (wc_clusters){.cluster = cluster, .cluster_of = cluster_of};
    for (size_t p = 0; p < n; p++) n_old += before[p] != '.';
    for (size_t p = 0, at = 0, fresh = n_old; p < n; p++) {
        const char *first = strchr(now, now[p]);
        if (before[p] != '.') ck_assert(wc_buffer_printf(&table, "p%zu\t00000000000000%02x\tcopy\n", p, before[p]));
        from[p] = (uint32_t)(before[p] != '.' ? at++ : fresh++);
        (void)snprintf(id[p], sizeof id[p], "p%zu", p);
        set.entry[p] = (wc_entry){.strings = id[p], .id_len = (uint32_t)strlen(id[p]), .outlet = WC_OUTLET_NONE};
        if (first == now + p) {
            cluster[clusters.n].lead = (uint32_t)p;
            cluster[clusters.n].id = wc_cluster_id(&set, (uint32_t)p, 0);
            cluster_of[p] = (uint32_t)clusters.n++;
        } else {
            cluster_of[p] = cluster_of[first - now];
        }
        cluster[cluster_of[p]].n_pages++;
    }
    set.n = n;
    scratch_write(path, "clusters.tsv", table.data, table.len);
    wc_buffer_free(&table);
    if (created != NULL) scratch_write_text(path, "created.tsv", created);
    return wc_lineage_make(&lineage, &job, scratch_folder, from, n_old, &set, &clusters);
}

/* The letter of the story that page p is in, '.' where its id is new. */
static char kept(size_t p)
{
    const uint64_t number = cluster[cluster_of[p]].id;
    return number < 128 ? (char)number : '.';
}

static void start(void)
{
    scratch_make();
    wc_options_init(&options);
    ck_assert_int_eq(wc_job_begin(&job, NULL, &options, &error), WC_OK);
    ck_assert(wc_pageset_init(&set, 1));
    ck_assert(wc_array_reserve(&set.entry, &set.cap, MOST, sizeof *set.entry));
}

static void stop(void)
{
    wc_lineage_free(&lineage);
    wc_pageset_free(&set);
    wc_job_free(&job);
    scratch_remove();
}

START_TEST(a_story_with_new_pages_keeps_its_id)
{
    ck_assert_int_eq(update(".aa.b", "xxxxy", NULL), WC_OK);
    ck_assert_int_eq(kept(0), 'a');
    ck_assert_int_eq(kept(4), 'b');
    ck_assert_uint_eq(lineage.n_added[0], 2);
    ck_assert_uint_eq(lineage.ancestor[lineage.kept[0]].lead, 1);
}
END_TEST

START_TEST(merged_stories_have_the_id_of_the_earlier_lead)
{
    ck_assert_int_eq(update("abb.", "xxxx", NULL), WC_OK);
    ck_assert_int_eq(kept(0), 'a');
    ck_assert_uint_eq(lineage.n_parts, 2);
}
END_TEST

START_TEST(merged_stories_have_the_id_that_was_created_first)
{
    ck_assert_int_eq(update("abb.", "xxxx", "cluster\tupdate\n0000000000000061\t3\n"), WC_OK);
    ck_assert_int_eq(kept(0), 'b');
    ck_assert_uint_eq(lineage.update, 4);
}
END_TEST

START_TEST(the_part_with_most_pages_keeps_the_id)
{
    ck_assert_int_eq(update("aaa.", "xyyx", NULL), WC_OK);
    ck_assert_int_eq(kept(0), '.');
    ck_assert_int_eq(kept(1), 'a');
    ck_assert_uint_eq(lineage.ancestor[0].n_parts, 2);
}
END_TEST

START_TEST(of_equal_parts_the_one_that_is_led_earlier_keeps_the_id)
{
    ck_assert_int_eq(update("aaaa", "xyyx", NULL), WC_OK);
    ck_assert_int_eq(kept(0), 'a');
    ck_assert_int_eq(kept(1), '.');
}
END_TEST

/* Most of b's pages go to a's story, and one is left: it has not b's id, for that is merged. */
START_TEST(a_part_that_is_left_of_a_merged_story_has_a_new_id)
{
    ck_assert_int_eq(update("aabbb", "xxxxy", NULL), WC_OK);
    ck_assert_int_eq(kept(0), 'a');
    ck_assert_int_eq(kept(4), '.');
}
END_TEST

START_TEST(no_two_stories_have_one_id)
{
    char created[64];
    uint64_t lead_id;
    ck_assert_int_eq(update("aa.", "xyy", NULL), WC_OK); /* tie: the first keeps it, the second is named after page 1 */
    lead_id = cluster[1].id;
    wc_lineage_free(&lineage);
    (void)snprintf(created, sizeof created, "id\tcluster\np0\t%016" PRIx64 "\np1\t%016" PRIx64 "\n", lead_id, lead_id);
    char path[128];
    scratch_write_text(path, "clusters.tsv", created);
    cluster[1].id = lead_id; /* as in a run over everything */
    from[0] = 0, from[1] = 1, from[2] = 2;
    ck_assert_int_eq(wc_lineage_make(&lineage, &job, scratch_folder, from, 2, &set, &clusters), WC_OK);
    ck_assert_uint_eq(cluster[0].id, lead_id);
    ck_assert_uint_ne(cluster[1].id, lead_id);
}
END_TEST

START_TEST(files_of_another_result_are_refused)
{
    ck_assert_int_eq(update("ab", "xy", "cluster\tupdate\n00000000000000ff\t1\n"), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "expected a cluster that is in clusters.tsv beside it"));
    wc_lineage_free(&lineage);
    ck_assert_int_eq(update("ab", "xy", "cluster\tupdate\n0000000000000061\t1x\n"), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "expected the number of an update"));
}
END_TEST

Suite *lineage_suite(void)
{
    Suite *suite = suite_create("lineage");
    TCase *tests = tcase_create("lineage");
    tcase_add_checked_fixture(tests, start, stop);
    tcase_add_test(tests, a_story_with_new_pages_keeps_its_id);
    tcase_add_test(tests, merged_stories_have_the_id_of_the_earlier_lead);
    tcase_add_test(tests, merged_stories_have_the_id_that_was_created_first);
    tcase_add_test(tests, the_part_with_most_pages_keeps_the_id);
    tcase_add_test(tests, of_equal_parts_the_one_that_is_led_earlier_keeps_the_id);
    tcase_add_test(tests, a_part_that_is_left_of_a_merged_story_has_a_new_id);
    tcase_add_test(tests, no_two_stories_have_one_id);
    tcase_add_test(tests, files_of_another_result_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
