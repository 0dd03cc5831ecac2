/* scratch.h - a folder for the files of one test, gone when the test ends; for tcase_add_checked_fixture. */
#ifndef WC_TEST_SCRATCH_H
#define WC_TEST_SCRATCH_H
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char scratch_folder[64];

static inline void scratch_make(void)
{
    strcpy(scratch_folder, "/tmp/wirecopy-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(scratch_folder));
}

static inline void scratch_remove(void)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf -- '%s'", scratch_folder);
    ck_assert_int_eq(system(command), 0);
}

/* The path of name in the folder. */
static inline void scratch_path(char path[128], const char *name)
{
    (void)snprintf(path, 128, "%s/%s", scratch_folder, name);
}

/* A file of that content in the folder; its path goes to path. */
static inline void scratch_write(char path[128], const char *name, const void *data, size_t len)
{
    FILE *file;
    scratch_path(path, name);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

static inline void scratch_write_text(char path[128], const char *name, const char *text)
{
    scratch_write(path, name, text, strlen(text));
}
#endif
