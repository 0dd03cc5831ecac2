/* output_test.c - base/output.h: whole or not at all, and nothing of somebody else's is lost. */
#include "base/output.h"
#include "checks.h"
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64]; /* a folder of the test's own */

static void setup(void)
{
    strcpy(root, "/tmp/wirecopy-output-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static void remove_tree(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char name[600];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) != 0) remove_tree(name);
    }
    if (folder != NULL) (void)closedir(folder);
    (void)rmdir(path);
}

static void teardown(void) { remove_tree(root); }

/* root/name; good until the eighth call after. */
static const char *in_root(const char *name)
{
    static char ring[8][600];
    static unsigned at;
    char *path = ring[at++ % 8];
    (void)snprintf(path, sizeof ring[0], "%s/%s", root, name);
    return path;
}

static size_t count_names(const char *path)
{
    DIR *folder = opendir(path);
    size_t n = 0;
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL) n++;
    (void)closedir(folder);
    return n - 2;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    char have[256] = "";
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s is missing", path);
    have[fread(have, 1, sizeof have - 1, file)] = '\0';
    (void)fclose(file);
    ck_assert_str_eq(have, text);
}

static bool exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

static wc_status write_output(const char *path, const char *text, wc_error *error)
{
    wc_output output;
    const wc_status status = wc_output_open(&output, path, error);
    if (status != WC_OK) return status;
    (void)fputs(text, output.file);
    return wc_output_commit(&output, error);
}

/* A folder with one file in it. */
static wc_status write_folder(const char *path, bool force, const char *text, wc_error *error)
{
    wc_output_folder folder;
    char name[600];
    const wc_status status = wc_output_folder_open(&folder, path, force, error);
    if (status != WC_OK) return status;
    (void)snprintf(name, sizeof name, "%s/data", folder.temporary);
    write_file(name, text);
    return wc_output_folder_commit(&folder, error);
}

START_TEST(a_file_appears_at_commit_and_not_before)
{
    wc_output output;
    wc_error error;
    ck_assert_int_eq(wc_output_open(&output, in_root("a"), &error), WC_OK);
    ck_assert_int_ge(fputs("new", output.file), 0);
    ck_assert(!exists(in_root("a")));
    ck_assert_int_eq(wc_output_commit(&output, &error), WC_OK);
    assert_file(in_root("a"), "new");
    ck_assert_uint_eq(count_names(root), 1);
    wc_output_abandon(&output); /* a finished one is fine */
}
END_TEST

START_TEST(an_abandoned_file_leaves_nothing_and_keeps_the_old)
{
    wc_output output = {0};
    wc_output_abandon(&output);
    write_file(in_root("a"), "old");
    ck_assert_int_eq(wc_output_open(&output, in_root("a"), NULL), WC_OK);
    (void)fputs("new", output.file);
    wc_output_abandon(&output);
    assert_file(in_root("a"), "old");
    ck_assert_uint_eq(count_names(root), 1);
}
END_TEST

START_TEST(a_write_that_fails_keeps_the_old_file)
{
    const struct rlimit small = {1000, RLIM_INFINITY};
    struct rlimit before;
    wc_output output;
    wc_error error;
    write_file(in_root("a"), "old");
    ck_assert_int_eq(wc_output_open(&output, in_root("a"), &error), WC_OK);
    for (int i = 0; i < 5000; i++) (void)fputc('x', output.file);
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(wc_output_commit(&output, &error), WC_ERROR_IO);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_ptr_nonnull(strstr(error.message, in_root("a")));
    assert_file(in_root("a"), "old");
    ck_assert_uint_eq(count_names(root), 1);
}
END_TEST

START_TEST(two_outputs_at_one_path_do_not_meet)
{
    wc_output one, two;
    ck_assert_int_eq(wc_output_open(&one, in_root("a"), NULL), WC_OK);
    ck_assert_int_eq(wc_output_open(&two, in_root("a"), NULL), WC_OK);
    ck_assert_str_ne(one.temporary, two.temporary);
    (void)fputs("one", one.file);
    (void)fputs("two", two.file);
    ck_assert_int_eq(wc_output_commit(&one, NULL), WC_OK);
    ck_assert_int_eq(wc_output_commit(&two, NULL), WC_OK);
    assert_file(in_root("a"), "two");
}
END_TEST

START_TEST(a_missing_parent_is_named)
{
    wc_output output;
    wc_output_folder folder;
    wc_error error;
    ck_assert_int_eq(wc_output_open(&output, in_root("no/such/a"), &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "no/such/ does not exist"));
    ck_assert_int_eq(wc_output_folder_open(&folder, in_root("no/such/a"), false, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "no/such/ does not exist"));
    wc_output_abandon(&output);
    wc_output_folder_abandon(&folder);
}
END_TEST

START_TEST(only_a_plain_file_is_replaced_by_a_file)
{
    wc_error error;
    ck_assert_int_eq(mkdir(in_root("dir"), 0777), 0);
    ck_assert_int_eq(mkfifo(in_root("pipe"), 0666), 0);
    ck_assert_int_eq(write_output(in_root("dir"), "x", &error), WC_ERROR_IO);
    ck_assert_int_eq(write_output(in_root("pipe"), "x", &error), WC_ERROR_IO);
    ck_assert_int_eq(write_output(in_root("new/"), "x", &error), WC_ERROR_IO);
    ck_assert_int_eq(write_output("", "x", &error), WC_ERROR_PARAM);
    ck_assert_int_eq(write_output("/dev/null", "x", &error), WC_ERROR_IO);
    ck_assert_uint_eq(count_names(root), 2);
}
END_TEST

START_TEST(a_link_stays_and_its_file_is_replaced)
{
    struct stat s;
    write_file(in_root("real"), "old");
    ck_assert_int_eq(symlink(in_root("real"), in_root("link")), 0);
    ck_assert_int_eq(write_output(in_root("link"), "new", NULL), WC_OK);
    ck_assert_int_eq(lstat(in_root("link"), &s), 0);
    ck_assert(S_ISLNK(s.st_mode));
    assert_file(in_root("real"), "new");
}
END_TEST

START_TEST(a_long_name_gets_a_temporary_name_that_fits)
{
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    ck_assert_int_eq(write_output(in_root(name), "new", NULL), WC_OK);
    assert_file(in_root(name), "new");
}
END_TEST

START_TEST(a_folder_appears_at_commit_and_not_before)
{
    wc_output_folder folder;
    char name[600];
    ck_assert_int_eq(wc_output_folder_open(&folder, in_root("dir///"), false, NULL), WC_OK);
    ck_assert(!exists(in_root("dir")));
    (void)snprintf(name, sizeof name, "%s/data", folder.temporary);
    write_file(name, "new");
    ck_assert_int_eq(wc_output_folder_commit(&folder, NULL), WC_OK);
    assert_file(in_root("dir/data"), "new");
    ck_assert_uint_eq(count_names(root), 1);
    wc_output_folder_abandon(&folder);
}
END_TEST

START_TEST(an_abandoned_folder_leaves_nothing)
{
    wc_output_folder folder = {0};
    char name[600];
    wc_output_folder_abandon(&folder);
    ck_assert_int_eq(wc_output_folder_open(&folder, in_root("dir"), false, NULL), WC_OK);
    (void)snprintf(name, sizeof name, "%s/inner", folder.temporary);
    ck_assert_int_eq(mkdir(name, 0777), 0);
    (void)snprintf(name, sizeof name, "%s/inner/data", folder.temporary);
    write_file(name, "new");
    wc_output_folder_abandon(&folder);
    ck_assert_uint_eq(count_names(root), 0);
}
END_TEST

START_TEST(an_existing_folder_is_refused_without_force)
{
    wc_error error;
    ck_assert_int_eq(write_folder(in_root("dir"), false, "old", &error), WC_OK);
    ck_assert_int_eq(write_folder(in_root("dir/"), false, "new", &error), WC_ERROR_EXISTS);
    ck_assert_ptr_nonnull(strstr(error.message, "is there already"));
    assert_file(in_root("dir/data"), "old");
    ck_assert_uint_eq(count_names(root), 1);
}
END_TEST

START_TEST(force_replaces_an_earlier_output_and_leaves_nothing_of_it)
{
    ck_assert_int_eq(write_folder(in_root("dir"), false, "old", NULL), WC_OK);
    write_file(in_root("dir/more"), "old");
    ck_assert_int_eq(write_folder(in_root("dir"), true, "new", NULL), WC_OK);
    assert_file(in_root("dir/data"), "new");
    ck_assert(!exists(in_root("dir/more")));
    ck_assert_uint_eq(count_names(root), 1);
}
END_TEST

START_TEST(force_replaces_an_empty_folder_or_nothing)
{
    ck_assert_int_eq(mkdir(in_root("dir"), 0777), 0);
    ck_assert_int_eq(write_folder(in_root("dir"), true, "new", NULL), WC_OK);
    ck_assert_int_eq(write_folder(in_root("other"), true, "new", NULL), WC_OK);
    assert_file(in_root("dir/data"), "new");
    assert_file(in_root("other/data"), "new");
    ck_assert_uint_eq(count_names(root), 2);
}
END_TEST

START_TEST(force_never_replaces_what_we_did_not_make)
{
    wc_error error;
    ck_assert_int_eq(mkdir(in_root("corpus"), 0777), 0);
    write_file(in_root("corpus/pages"), "precious");
    write_file(in_root("file"), "precious");
    ck_assert_int_eq(write_folder(in_root("corpus"), true, "new", &error), WC_ERROR_EXISTS);
    ck_assert_int_eq(write_folder(in_root("file"), true, "new", &error), WC_ERROR_EXISTS);
    ck_assert_int_eq(write_folder("/", true, "new", &error), WC_ERROR_EXISTS);
    assert_file(in_root("corpus/pages"), "precious");
    assert_file(in_root("file"), "precious");
    ck_assert_uint_eq(count_names(root), 2);
}
END_TEST

START_TEST(force_does_not_touch_a_folder_with_a_link_in_it)
{
    ck_assert_int_eq(write_folder(in_root("dir"), false, "old", NULL), WC_OK);
    write_file(in_root("far"), "precious");
    ck_assert_int_eq(symlink(in_root("far"), in_root("dir/link")), 0);
    ck_assert_int_eq(write_folder(in_root("dir"), true, "new", NULL), WC_ERROR_EXISTS);
    assert_file(in_root("dir/data"), "old");
    assert_file(in_root("far"), "precious");
}
END_TEST

START_TEST(a_folder_that_appears_meanwhile_is_not_replaced)
{
    wc_output_folder folder;
    ck_assert_int_eq(wc_output_folder_open(&folder, in_root("dir"), false, NULL), WC_OK);
    ck_assert_int_eq(mkdir(in_root("dir"), 0777), 0);
    ck_assert_int_eq(wc_output_folder_commit(&folder, NULL), WC_ERROR_EXISTS);
    ck_assert_uint_eq(count_names(in_root("dir")), 0);
    ck_assert_uint_eq(count_names(root), 1);
}
END_TEST

START_TEST(a_failed_commit_keeps_the_old_folder)
{
    wc_output_folder folder;
    wc_error error;
    ck_assert_int_eq(write_folder(in_root("dir"), false, "old", NULL), WC_OK);
    ck_assert_int_eq(wc_output_folder_open(&folder, in_root("dir"), true, NULL), WC_OK);
    remove_tree(folder.temporary);
    ck_assert_int_eq(wc_output_folder_commit(&folder, &error), WC_ERROR_IO);
    assert_file(in_root("dir/data"), "old");
    ck_assert_uint_eq(count_names(root), 1);
}
END_TEST

START_TEST(a_linked_folder_stays_a_link)
{
    struct stat s;
    ck_assert_int_eq(write_folder(in_root("real"), false, "old", NULL), WC_OK);
    ck_assert_int_eq(symlink(in_root("real"), in_root("link")), 0);
    ck_assert_int_eq(write_folder(in_root("link/"), true, "new", NULL), WC_OK);
    ck_assert_int_eq(lstat(in_root("link"), &s), 0);
    ck_assert(S_ISLNK(s.st_mode));
    assert_file(in_root("real/data"), "new");
    ck_assert_uint_eq(count_names(root), 2);
}
END_TEST

Suite *output_suite(void);
Suite *output_suite(void)
{
    Suite *suite = suite_create("output");
    TCase *file = tcase_create("file"), *folder = tcase_create("folder");
    tcase_add_checked_fixture(file, setup, teardown);
    tcase_add_checked_fixture(folder, setup, teardown);
    tcase_add_test(file, a_file_appears_at_commit_and_not_before);
    tcase_add_test(file, an_abandoned_file_leaves_nothing_and_keeps_the_old);
    tcase_add_test(file, a_write_that_fails_keeps_the_old_file);
    tcase_add_test(file, two_outputs_at_one_path_do_not_meet);
    tcase_add_test(file, a_missing_parent_is_named);
    tcase_add_test(file, only_a_plain_file_is_replaced_by_a_file);
    tcase_add_test(file, a_link_stays_and_its_file_is_replaced);
    tcase_add_test(file, a_long_name_gets_a_temporary_name_that_fits);
    tcase_add_test(folder, a_folder_appears_at_commit_and_not_before);
    tcase_add_test(folder, an_abandoned_folder_leaves_nothing);
    tcase_add_test(folder, an_existing_folder_is_refused_without_force);
    tcase_add_test(folder, force_replaces_an_earlier_output_and_leaves_nothing_of_it);
    tcase_add_test(folder, force_replaces_an_empty_folder_or_nothing);
    tcase_add_test(folder, force_never_replaces_what_we_did_not_make);
    tcase_add_test(folder, force_does_not_touch_a_folder_with_a_link_in_it);
    tcase_add_test(folder, a_folder_that_appears_meanwhile_is_not_replaced);
    tcase_add_test(folder, a_failed_commit_keeps_the_old_folder);
    tcase_add_test(folder, a_linked_folder_stays_a_link);
    suite_add_tcase(suite, file);
    suite_add_tcase(suite, folder);
    return suite;
}
