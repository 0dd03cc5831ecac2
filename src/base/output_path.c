/* output_path.c - see output_path.h */
#include "base/output_path.h"
#include "base/error.h"
#include "base/memory.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES_MAX 200 /* of a name that goes into a temporary name: file systems allow 255 in all */

wc_status wc_fail_errno(wc_error *error, const char *path, const char *what)
{
    return wc_fail(error, WC_ERROR_IO, "%s: %s: %s", path, what, strerror(errno));
}

/* Bytes of path up to and with its last slash. */
static size_t parent_len(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

char *wc_output_resolve(const char *path)
{
    char real[PATH_MAX];
    size_t len = strlen(path);
    if (realpath(path, real) != NULL) return wc_string_copy(real, strlen(real));
    if (errno == ENOMEM) return NULL;
    while (len > 1 && path[len - 1] == '/') len--;
    return wc_string_copy(path, len);
}

char *wc_output_temporary_name(const char *path, unsigned n)
{
    const size_t at = parent_len(path);
    return wc_string_printf("%.*s.%.*s.%ld.%u.tmp", (int)at, path, NAME_BYTES_MAX, path + at, (long)getpid(), n);
}

static wc_status fail_create(const char *path, wc_error *error)
{
    const size_t at = parent_len(path);
    if (errno == ENOENT && at > 0)
        return wc_fail(error, WC_ERROR_IO, "%s: cannot be made: the folder %.*s does not exist", path, (int)at, path);
    return wc_fail_errno(error, path, "cannot be made");
}

wc_status wc_output_create_temporary(const char *path, char **temporary, int *fd, wc_error *error)
{
    for (unsigned n = 0; n < WC_OUTPUT_NAMES_TRIED; n++) {
        char *name = wc_output_temporary_name(path, n);
        int made, reason;
        if (name == NULL) return wc_fail_memory(error, strlen(path));
        made = fd == NULL ? mkdir(name, 0777) : open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (made >= 0) {
            if (fd != NULL) *fd = made;
            *temporary = name;
            return WC_OK;
        }
        reason = errno;
        wc_memory_free(name);
        errno = reason;
        if (reason != EEXIST) break;
    }
    return fail_create(path, error);
}

char *wc_output_parent(const char *path)
{
    const size_t at = parent_len(path);
    return at == 0 ? wc_string_copy(".", 1) : wc_string_copy(path, at);
}

void wc_output_sync_parent(const char *path)
{
    char *parent = wc_output_parent(path);
    const int fd = parent == NULL ? -1 : open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    wc_memory_free(parent);
}

void wc_output_start_flush(int fd, uint64_t from, uint64_t len)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(fd, (off_t)from, (off_t)len, SYNC_FILE_RANGE_WRITE);
#else
    (void)fd, (void)from, (void)len;
#endif
}
