/* update_test.c - a result that pages are added to is the result of all its pages, in whatever order they come. */
#include "raw_pages.h"
#include "scratch.h"
#include <unistd.h>

#define PAGES   240
#define BATCHES 6

static void cluster(const char *input, const char *dir, uint32_t window, bool update, int n_threads, wc_summary *found)
{
    wc_params params;
    wc_options options;
    wc_error error = {0};
    wc_params_init(&params);
    wc_options_init(&options);
    params.window = window;
    options.update = update;
    options.threads = n_threads;
    ck_assert_msg(wc_cluster_files(&input, 1, dir, &params, &options, found, &error) == WC_OK, "%s", error.message);
}

/* Ids are given: else they would be places in files. */
static void make_pages(raw_pages *pages, uint64_t seed)
{
    raw_pages_make(pages, PAGES, seed);
    for (size_t i = 0; i < PAGES; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "page-%zu", i);
        pages->page[i].id = raw_text(pages, name);
    }
}

/* Files 0 to BATCHES - 1 of the pages, each in one, and "all". */
static void write_batches(const raw_pages *pages, uint64_t *state)
{
    wc_buffer lines[BATCHES] = {{0}}, all = {0};
    char path[128];
    for (size_t i = 0; i < PAGES; i++) {
        const raw_pages one = {.page = pages->page + i, .n = 1};
        raw_pages_as_lines(&one, &lines[random_below(state, BATCHES)]);
    }
    raw_pages_as_lines(pages, &all);
    scratch_write(path, "all", all.data, all.len);
    for (int b = 0; b < BATCHES; b++) {
        scratch_write(path, (const char[]){(char)('0' + b), '\0'}, lines[b].data, lines[b].len);
        wc_buffer_free(&lines[b]);
    }
    wc_buffer_free(&all);
}

/* The lines of both are equal but for the cluster's name, and that is the same of the same pages. */
static void compare_partitions(const char *path_a, const char *path_b)
{
    static char name[PAGES][2][17];
    char line_a[4000], line_b[4000];
    FILE *a = fopen(path_a, "r"), *b = fopen(path_b, "r");
    size_t n = 0;
    ck_assert_ptr_nonnull(a);
    ck_assert_ptr_nonnull(b);
    while (fgets(line_a, sizeof line_a, a) != NULL) {
        ck_assert_ptr_nonnull(fgets(line_b, sizeof line_b, b));
        char *tab_a = strchr(line_a, '\t'), *tab_b = strchr(line_b, '\t');
        if (n++ == 0) continue;
        ck_assert_uint_le(n - 1, PAGES);
        (void)snprintf(name[n - 2][0], 17, "%.16s", tab_a + 1);
        (void)snprintf(name[n - 2][1], 17, "%.16s", tab_b + 1);
        memset(tab_a + 1, '-', 16);
        memset(tab_b + 1, '-', 16);
        ck_assert_str_eq(line_a, line_b);
        for (size_t k = 0; k + 2 < n; k++)
            ck_assert_int_eq(strcmp(name[k][0], name[n - 2][0]) == 0, strcmp(name[k][1], name[n - 2][1]) == 0);
    }
    ck_assert_uint_eq(n, PAGES + 1);
    (void)fclose(a);
    (void)fclose(b);
}

static size_t read_bytes(const char *path, char *data, size_t most)
{
    FILE *file = fopen(path, "rb");
    size_t n;
    ck_assert_ptr_nonnull(file);
    n = fread(data, 1, most, file);
    ck_assert_int_eq(feof(file) != 0, 1);
    (void)fclose(file);
    return n;
}

static void compare_files(const char *path_a, const char *path_b)
{
    static char a[1 << 20], b[1 << 20];
    const size_t n = read_bytes(path_a, a, sizeof a);
    ck_assert_uint_eq(n, read_bytes(path_b, b, sizeof b));
    ck_assert_mem_eq(a, b, n);
}

START_TEST(batches_in_any_order_give_the_partition_of_all)
{
    raw_pages pages;
    uint64_t state = (uint64_t)_i + 1, n_added = 0;
    wc_summary found = {0};
    const uint32_t window = _i < 8 ? 0 : 48;
    ck_assert_int_eq(chdir(scratch_folder), 0);
    make_pages(&pages, (uint64_t)_i);
    write_batches(&pages, &state);
    cluster("all", "full", window, false, 2, &found);
    ck_assert_uint_eq(found.n_added, PAGES);
    wc_summary_free(&found);
    for (int b = 0; b < BATCHES; b++) {
        cluster((const char[]){(char)('0' + b), '\0'}, "grown", window, true, 1 + b % 2, &found);
        n_added += found.n_added;
        ck_assert_uint_eq(found.n_pages, n_added);
        ck_assert_uint_eq(found.n_known, 0);
        wc_summary_free(&found);
        if (_i % 4 == 3 && b % 2 == 0) ck_assert_int_eq(unlink("grown/compared.wcc"), 0);
        if (_i % 8 == 2 && b % 3 == 0) ck_assert_int_eq(unlink("grown/masked.wci"), 0);
        if (_i % 8 == 6 && b % 3 == 0) ck_assert_int_eq(link("grown/masked.wco", "another"), 0);
        if (_i % 8 == 6 && b % 3 == 1) ck_assert_int_eq(unlink("another"), 0);
        if (_i % 8 == 5 && b == 2) ck_assert_int_eq(link("grown/signatures.wcs", "another"), 0);
    }
    compare_partitions("full/clusters.tsv", "grown/clusters.tsv");
    compare_files("full/pairs.tsv", "grown/pairs.tsv");
    compare_files("full/compared.wcc", "grown/compared.wcc");
    cluster("all", "grown", window, true, 1, &found);
    ck_assert_uint_eq(found.n_added, 0);
    ck_assert_uint_eq(found.n_known, PAGES);
    ck_assert_uint_eq(found.n_warnings > 0, 1);
    wc_summary_free(&found);
    raw_pages_free(&pages);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

Suite *update_suite(void)
{
    Suite *suite = suite_create("update");
    TCase *tcase = tcase_create("update");
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, batches_in_any_order_give_the_partition_of_all, 0, 12);
    suite_add_tcase(suite, tcase);
    return suite;
}
