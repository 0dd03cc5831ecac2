/* A result made by hand: five pages of the outlets "zebra" (number 0) and "ant" (number 1), and one without outlet;
 * pages 0, 1, 2 are one story, 3 is a digest, 4 and 5 are alone. */
#include "report/report.h"
#include "report/tables.h"
#include "scratch.h"

#define PAGES 6
#define DAY   86400

static wc_entry entry[PAGES];
static wc_own own[PAGES];
static wc_site site[2] = {{.n_pages = 3, .n_groups = 2}, {.n_pages = 2, .n_groups = 2}};
static wc_str outlet_name[2] = {{"zebra", 5}, {"ant", 3}};
static uint32_t cluster_of[PAGES] = {0, 0, 0, 1, 2, 3}, member[PAGES] = {0, 1, 2, 3, 4, 5};
static uint32_t hash_a[2] = {5, 9}, hash_b[2] = {5, 10};
static wc_cluster cluster[4] = {{0, 1, 0, 3, 0xab}, {3, 3, 3, 1, 0xcd}, {4, 4, 4, 1, 1}, {5, 5, 5, 1, UINT64_MAX}};
static bool digest[PAGES] = {false, false, false, true, false, false};
static uint16_t share[PAGES] = {612, 1000, 480, 1000, 1000, 1000};
static wc_match to_lead[PAGES], match[1];
static bool same[PAGES];
static wc_page_agency credit[PAGES];
static wc_story_agency story_agency[4];
static wc_pageset set;
static wc_matches matches;
static wc_clusters clusters;
static wc_attribution attribution;
static wc_result result;

/* id, url, title and snippets behind one another */
static void fill_page(size_t p, const char *const part[4], uint32_t outlet, int64_t date)
{
    static char strings[PAGES][256];
    size_t len[4];
    (void)snprintf(strings[p], sizeof strings[p], "%s%s%s%s", part[0], part[1], part[2], part[3]);
    for (size_t i = 0; i < 4; i++) len[i] = strlen(part[i]);
    entry[p] = (wc_entry){.strings = strings[p],
                          .id_len = (uint32_t)len[0],
                          .url_len = (uint32_t)len[1],
                          .title_len = (uint32_t)len[2],
                          .snippet_len = (uint16_t)len[3],
                          .outlet = outlet,
                          .date = date,
                          .n = 10,
                          .n_words = 100};
    own[p] = (wc_own){.hash = hash_b, .n = 2};
}

static void start(void)
{
    static const char *const part[PAGES][4] = {
        {"p0", "u0", "Lead\ttitle", "menu one\nmenu two\n"},
        {"p1", "u1", "", "menu two\nown words\n"},
        {"p2", "u2", "\"Quoted\"", "foot\nmenu\n"},
        {"p3", "u3", "Digest", "\nmenu two\n"},
        {"p4", "u4", "Four", "foot\nbar\n"},
        {"p5", "u5", "Five", "x\ny\n"},
    };
    static const uint32_t outlet[PAGES] = {0, 0, 1, 0, 1, WC_OUTLET_NONE};
    static const int64_t date[PAGES] = {-1, 0, 2 * DAY, 3 * DAY, WC_DATE_UNKNOWN, WC_DATE_UNKNOWN};
    scratch_make();
    for (size_t p = 0; p < PAGES; p++) fill_page(p, part[p], outlet[p], date[p]);
    own[0].hash = own[1].hash = hash_a;
    own[0].masked_anchors = own[2].masked_anchors = own[4].masked_anchors = 3;
    own[1].masked_anchors = 1;
    own[3].masked_anchors = 2;
    own[0].n_masked = 5;
    same[1] = true;
    to_lead[1] = (wc_match){.a = 0, .b = 1, .own_a = 2, .own_b = 2, .shared = 2, .scale = 1};
    to_lead[2] = (wc_match){.a = 0, .b = 2, .own_a = 90, .own_b = 60, .shared = 40, .scale = 1};
    match[0] = (wc_match){.a = 0,
                          .b = 1,
                          .own_a = 20,
                          .own_b = 10,
                          .shared = 9,
                          .shared_quoted = 3,
                          .run = 36,
                          .run_a = 44,
                          .run_b = 4,
                          .scale = 4,
                          .same_outlet = true,
                          .relation = WC_RELATION_COPY};
    set = (wc_pageset){.entry = entry, .n = PAGES, .outlets = {.name = outlet_name, .n = 2}};
    wc_records_adopt(&matches.all, match, 1, sizeof *match);
    clusters = (wc_clusters){.cluster = cluster,
                             .n = 4,
                             .cluster_of = cluster_of,
                             .member = member,
                             .digest = digest,
                             .share = share,
                             .same = same};
    wc_records_adopt(&clusters.to_lead, to_lead, PAGES, sizeof *to_lead);
    attribution = (wc_attribution){.page = credit, .story = story_agency};
    result = (wc_result){&set, own, site, &matches, &clusters, &attribution, NULL};
}

static void expect_file(const char *name, const char *content)
{
    static char read[4096];
    char path[128];
    FILE *file;
    scratch_path(path, name);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    read[fread(read, 1, sizeof read - 1, file)] = '\0';
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_str_eq(read, content);
}

START_TEST(every_page_has_its_line_and_its_relation)
{
    ck_assert_int_eq(wc_report_write(&result, scratch_folder, 2, NULL), WC_OK);
    expect_file("clusters.tsv", "id\tcluster\trelation\tcontainment\tresemblance\toutlet\tdate\tagency\turl\ttitle\n"
                                "p0\t00000000000000ab\tlead\t\t\tzebra\t1969-12-31\t\tu0\tLead title\n"
                                "p1\t00000000000000ab\tidentical\t1.000\t1.000\tzebra\t1970-01-01\t\tu1\t\n"
                                "p2\t00000000000000ab\tcopy\t0.666\t0.363\tant\t1970-01-03\t\tu2\t\"Quoted\"\n"
                                "p3\t00000000000000cd\tdigest\t\t\tzebra\t1970-01-04\t\tu3\tDigest\n"
                                "p4\t0000000000000001\talone\t\t\tant\t\t\tu4\tFour\n"
                                "p5\tffffffffffffffff\talone\t\t\t\t\t\tu5\tFive\n");
}
END_TEST

START_TEST(pairs_are_told_in_words_and_calendar_days)
{
    ck_assert_int_eq(wc_report_write(&result, scratch_folder, 2, NULL), WC_OK);
    expect_file("pairs.tsv", "id_a\tid_b\trelation\tcontainment\tresemblance\tshared_words\town_words_a\town_words_b\t"
                             "run_words\tunshared_run_a\tunshared_run_b\tquoted_words\tsame_outlet\tdays_apart\n"
                             "p0\tp1\tcopy\t0.900\t0.428\t36\t80\t40\t36\t44\t4\t12\t1\t1\n");
}
END_TEST

START_TEST(days_apart_is_empty_where_a_date_is_unknown)
{
    match[0].b = 4;
    match[0].same_outlet = false;
    ck_assert_int_eq(wc_report_write(&result, scratch_folder, 2, NULL), WC_OK);
    expect_file("pairs.tsv", "id_a\tid_b\trelation\tcontainment\tresemblance\tshared_words\town_words_a\town_words_b\t"
                             "run_words\tunshared_run_a\tunshared_run_b\tquoted_words\tsame_outlet\tdays_apart\n"
                             "p0\tp4\tcopy\t0.900\t0.428\t36\t80\t40\t36\t44\t4\t12\t0\t\n");
}
END_TEST

START_TEST(stories_of_one_page_are_not_listed)
{
    ck_assert_int_eq(wc_report_write(&result, scratch_folder, 2, NULL), WC_OK);
    expect_file("stories.jsonl",
                "{\"id\":\"00000000000000ab\",\"pages\":3,\"outlets\":2,\"first_date\":\"1969-12-31\","
                "\"last_date\":\"1970-01-03\",\"agency\":\"\",\"agency_pages\":0,\"agency_kind\":\"\",\"other_agency\":"
                "\"\",\"other_agency_pages\":0,\"lead\":{\"id\":\"p0\","
                "\"url\":\"u0\",\"outlet\":\"zebra\",\"date\":\"1969-12-31\",\"title\":\"Lead title\"},"
                "\"longest\":\"p1\",\"weakest\":\"p2\",\"weakest_containment\":0.480,\"mean_containment\":0.546,"
                "\"members\":[\"p0\",\"p1\",\"p2\"]}\n");
}
END_TEST

START_TEST(the_last_date_is_the_last_known_one)
{
    entry[2].date = WC_DATE_UNKNOWN;
    ck_assert_int_eq(wc_report_write(&result, scratch_folder, 2, NULL), WC_OK);
    expect_file("stories.jsonl",
                "{\"id\":\"00000000000000ab\",\"pages\":3,\"outlets\":2,\"first_date\":\"1969-12-31\","
                "\"last_date\":\"1970-01-01\",\"agency\":\"\",\"agency_pages\":0,\"agency_kind\":\"\",\"other_agency\":"
                "\"\",\"other_agency_pages\":0,\"lead\":{\"id\":\"p0\","
                "\"url\":\"u0\",\"outlet\":\"zebra\",\"date\":\"1969-12-31\",\"title\":\"Lead title\"},"
                "\"longest\":\"p1\",\"weakest\":\"p2\",\"weakest_containment\":0.480,\"mean_containment\":0.546,"
                "\"members\":[\"p0\",\"p1\",\"p2\"]}\n");
}
END_TEST

/* zebra: "menu two" three times, "menu one" once; "own words" is not masked. ant: "foot" twice, then "bar", "menu". */
START_TEST(samples_are_the_most_frequent_and_outlets_stand_by_name)
{
    ck_assert_int_eq(wc_report_write(&result, scratch_folder, 2, NULL), WC_OK);
    expect_file("sites.tsv", "outlet\tpages\tversions\tmasked\tsample_1\tsample_2\tsample_3\n"
                             "ant\t2\t2\t0.000\tfoot\tbar\tmenu\n"
                             "zebra\t3\t2\t0.166\tmenu two\tmenu one\t\n");
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_an_error)
{
    char path[128];
    wc_error error;
    scratch_path(path, "nowhere");
    ck_assert_int_eq(wc_report_write(&result, path, 1, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "nowhere"));
}
END_TEST

Suite *report_suite(void);
Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *tcase = tcase_create("report");
    tcase_add_checked_fixture(tcase, start, scratch_remove);
    tcase_add_test(tcase, every_page_has_its_line_and_its_relation);
    tcase_add_test(tcase, pairs_are_told_in_words_and_calendar_days);
    tcase_add_test(tcase, days_apart_is_empty_where_a_date_is_unknown);
    tcase_add_test(tcase, stories_of_one_page_are_not_listed);
    tcase_add_test(tcase, the_last_date_is_the_last_known_one);
    tcase_add_test(tcase, samples_are_the_most_frequent_and_outlets_stand_by_name);
    tcase_add_test(tcase, a_folder_that_is_not_there_is_an_error);
    suite_add_tcase(suite, tcase);
    return suite;
}
