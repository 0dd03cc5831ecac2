/* score_files_test.c - labels and clusters out of files: wc_score_clusters and wc_score_pairs. */
#include "scratch.h"
#include "wirecopy.h"
#include "checks.h"

static char truth_path[128], clusters_path[128];

static wc_status score_texts(const char *truth, const char *clusters, wc_score *score, wc_error *error)
{
    scratch_write_text(truth_path, "truth.tsv", truth);
    scratch_write_text(clusters_path, "clusters.tsv", clusters);
    return wc_score_clusters(truth_path, clusters_path, score, error);
}

START_TEST(fields_beyond_the_first_and_headers_are_left_out)
{
    wc_score s;
    ck_assert_int_eq(score_texts("id\tcluster\tkind\na\t1\t\nb\t1\tcut\tmore\r\n\nc\t2\tcopy\n",
                                 "id\tcluster\trelation\nb\tX\tlead\nc\tY\na\tX\tcopy\t0.9", &s, NULL),
                     WC_OK);
    ck_assert_uint_eq(s.n_pages, 3);
    ck_assert_uint_eq(s.n_true, 2);
    ck_assert_uint_eq(s.n_found, 2);
    ck_assert_uint_eq(s.pairs_both, 1);
    ck_assert_uint_eq(s.n_missing + s.n_unknown, 0);
    ck_assert_uint_eq(s.n_kinds, 2);
    ck_assert_str_eq(s.kind[0].name, "copy");
    ck_assert_str_eq(s.kind[1].name, "cut");
    ck_assert_uint_eq(s.kind[1].n_pages, 1);
    ck_assert_uint_eq(s.kind[1].n_joined, 1);
    wc_score_free(&s);
    wc_score_free(&s);
}
END_TEST

START_TEST(missing_pages_are_alone_and_unknown_ones_left_out)
{
    wc_score s;
    ck_assert_int_eq(score_texts("a\t1\nb\t1\nc\t1\nd\t2\n", "z\tX\na\tX\nz\tY\nd\tX\n", &s, NULL), WC_OK);
    ck_assert_uint_eq(s.n_missing, 2);
    ck_assert_uint_eq(s.n_unknown, 2);
    ck_assert_uint_eq(s.n_found, 3);
    ck_assert_uint_eq(s.pairs_found, 1); /* a and d */
    ck_assert_uint_eq(s.pairs_both, 0);
    ck_assert_uint_eq(s.n_mixed, 1);
    ck_assert_uint_eq(s.n_kinds, 0);
    wc_score_free(&s);
    ck_assert_int_eq(score_texts("a\t1\nb\t1\n", "", &s, NULL), WC_OK);
    ck_assert_uint_eq(s.n_missing, 2);
    wc_score_free(&s);
}
END_TEST

START_TEST(names_of_kinds_are_cleaned)
{
    wc_score s;
    ck_assert_int_eq(score_texts("a\t1\to\001ne\xff\n", "a\tX\n", &s, NULL), WC_OK);
    ck_assert_uint_eq(s.n_kinds, 1);
    ck_assert_str_eq(s.kind[0].name, "o ne\xef\xbf\xbd");
    wc_score_free(&s);
}
END_TEST

START_TEST(many_pages_are_matched_whatever_their_order)
{
    enum { N = 5000 };
    static char truth[N * 32], clusters[N * 32];
    size_t at = 0;
    wc_score s;
    for (int i = 0; i < N; i++) at += (size_t)sprintf(truth + at, "page-%d\t%d\n", i, i / 5);
    at = 0;
    for (int i = N - 1; i >= 0; i--) at += (size_t)sprintf(clusters + at, "page-%d\tc%d\n", i, i / 5);
    ck_assert_int_eq(score_texts(truth, clusters, &s, NULL), WC_OK);
    ck_assert_uint_eq(s.n_pages, N);
    ck_assert_uint_eq(s.n_found, N / 5);
    ck_assert_uint_eq(s.pairs_both, N / 5 * 10);
    ck_assert(s.ari >= 1);
    wc_score_free(&s);
}
END_TEST

static void assert_refused(const char *truth, const char *clusters, const char *file, const char *why)
{
    wc_error error = {WC_OK, ""};
    wc_score s = {.n_pages = 77};
    ck_assert_int_eq(score_texts(truth, clusters, &s, &error), WC_ERROR_FORMAT);
    ck_assert_msg(strstr(error.message, file) != NULL && strstr(error.message, why) != NULL, "%s", error.message);
    ck_assert_uint_eq(s.n_pages, 77);
}

START_TEST(errors_name_file_and_line)
{
    assert_refused("a\t1\n\nb\n", "a\t1\n", "truth.tsv",
                   ": line 3: expected id and cluster between tabs, found 1 field");
    assert_refused("a\t1\nb\t\n", "a\t1\n", "truth.tsv", ": line 2: expected id and cluster, found field 2 empty");
    assert_refused("a\t1\nb\t2\na\t1\n", "a\t1\n", "truth.tsv", ": line 3: the id 'a' stands in an earlier line");
    assert_refused("id\tcluster\n", "a\t1\n", "truth.tsv", ": expected lines of id and cluster, found none");
    assert_refused("a\t1\n", "id\tcluster\n\t2\n", "clusters.tsv", ": line 2: expected id and cluster, found field 1");
    assert_refused("a\t1\n", "a\tX\nb\tY\na\tY\n", "clusters.tsv", ": line 3: the id 'a' stands in another cluster");
}
END_TEST

START_TEST(unreadable_files_are_told)
{
    wc_error error = {WC_OK, ""};
    wc_score s;
    char missing[128];
    scratch_write_text(truth_path, "truth.tsv", "a\t1\n");
    scratch_path(missing, "missing.tsv");
    ck_assert_int_eq(wc_score_clusters(missing, truth_path, &s, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "missing.tsv"));
    ck_assert_int_eq(wc_score_clusters(truth_path, missing, &s, NULL), WC_ERROR_IO);
    scratch_write_text(missing, "page.txt", "a\t1\n");
    ck_assert_int_eq(wc_score_clusters(scratch_folder, truth_path, &s, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "found a folder"));
    ck_assert_int_eq(wc_score_clusters("-", "-", &s, &error), WC_ERROR_PARAM);
}
END_TEST

START_TEST(repeated_line_of_the_same_cluster_is_no_contradiction)
{
    wc_score s;
    ck_assert_int_eq(score_texts("a\t1\nb\t1\n", "a\tX\na\tX\nb\tX\n", &s, NULL), WC_OK);
    ck_assert_uint_eq(s.pairs_both, 1);
    wc_score_free(&s);
}
END_TEST

static wc_status score_pair_texts(const char *pairs, const char *clusters, wc_pair_score *score, wc_error *error)
{
    scratch_write_text(truth_path, "pairs.tsv", pairs);
    scratch_write_text(clusters_path, "clusters.tsv", clusters);
    return wc_score_pairs(truth_path, clusters_path, score, error);
}

START_TEST(labels_of_pairs_are_read)
{
    wc_pair_score s;
    ck_assert_int_eq(score_pair_texts("corpus\tid_a\tid_b\tlabel\n"
                                      "x\ta\tb\tcopy\th\n"
                                      "x\ta\tc\tcopy\n"
                                      "x\tc\td\tquote\tl\n"
                                      "y\tb\td\tpartial\n"
                                      "y\tb\ta\tpartial\n"
                                      "y\te\tf\tnone\n", /* neither was found: two pages alone */
                                      "id\tcluster\na\t1\nb\t1\nc\t2\nd\t2\nz\t2\n", &s, NULL),
                     WC_OK);
    ck_assert_uint_eq(s.n_same, 2);
    ck_assert_uint_eq(s.n_different, 2);
    ck_assert_uint_eq(s.n_partial, 2);
    ck_assert_uint_eq(s.same_joined, 1);
    ck_assert_uint_eq(s.different_joined, 1);
    ck_assert_uint_eq(s.partial_joined, 1);
    ck_assert_uint_eq(s.n_missing, 2);
    ck_assert_uint_eq(s.n_unknown, 1);
    ck_assert_double_eq_tol(s.precision, 0.5, 1e-12);
    ck_assert_double_eq_tol(s.recall, 0.5, 1e-12);
}
END_TEST

START_TEST(errors_in_pairs_name_file_and_line)
{
    wc_error error = {WC_OK, ""};
    wc_pair_score s;
    ck_assert_int_eq(score_pair_texts("x\ta\tb\tcopy\nx\ta\tb\n", "a\t1\n", &s, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "pairs.tsv: line 2: expected corpus, id, id and label"));
    ck_assert_int_eq(score_pair_texts("x\ta\ta\tcopy\n", "a\t1\n", &s, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "pairs.tsv: line 1: expected two pages, found one twice"));
    ck_assert_int_eq(score_pair_texts("", "a\t1\n", &s, &error), WC_ERROR_FORMAT);
    ck_assert_int_eq(score_pair_texts("x\ta\tb\tcopy\n", "a\n", &s, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "clusters.tsv: line 1: "));
}
END_TEST

Suite *score_files_suite(void)
{
    Suite *suite = suite_create("score_files");
    TCase *test_case = tcase_create("score_files");
    tcase_add_checked_fixture(test_case, scratch_make, scratch_remove);
    tcase_add_test(test_case, fields_beyond_the_first_and_headers_are_left_out);
    tcase_add_test(test_case, missing_pages_are_alone_and_unknown_ones_left_out);
    tcase_add_test(test_case, names_of_kinds_are_cleaned);
    tcase_add_test(test_case, many_pages_are_matched_whatever_their_order);
    tcase_add_test(test_case, errors_name_file_and_line);
    tcase_add_test(test_case, unreadable_files_are_told);
    tcase_add_test(test_case, repeated_line_of_the_same_cluster_is_no_contradiction);
    tcase_add_test(test_case, labels_of_pairs_are_read);
    tcase_add_test(test_case, errors_in_pairs_name_file_and_line);
    suite_add_tcase(suite, test_case);
    return suite;
}
