/* output_folder.c - the folders of output.h.  Two folders change places in one step by Linux's RENAME_EXCHANGE; where
 * the file system lacks it, the old one is moved aside first and moved back when the new one cannot take its place. */
#include "base/output.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/memory.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { TREE_CHECK, TREE_SYNC, TREE_REMOVE } tree_action;

static bool visit_file(int folder, const char *name, tree_action action)
{
    int fd;
    bool ok;
    if (action == TREE_CHECK) return true;
    if (action == TREE_REMOVE) return unlinkat(folder, name, 0) == 0;
    fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return false;
    ok = fsync(fd) == 0;
    (void)close(fd);
    return ok;
}

/* Do action to the folder name in the open folder at, what is in it first.  false, errno: stopped at the first that
 * fails or that is neither plain file nor folder (EINVAL); links are not followed. */
static bool walk_tree(int at, const char *name, tree_action action)
{
    const int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    bool ok = folder != NULL;
    int reason;
    while (ok && (errno = 0, entry = readdir(folder)) != NULL) {
        struct stat s;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (fstatat(fd, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) != 0) {
            ok = false;
        } else if (S_ISDIR(s.st_mode)) {
            ok = walk_tree(fd, entry->d_name, action);
        } else if (S_ISREG(s.st_mode)) {
            ok = visit_file(fd, entry->d_name, action);
        } else {
            errno = EINVAL;
            ok = false;
        }
    }
    ok = ok && errno == 0;
    if (ok && action == TREE_SYNC) (void)fsync(fd);
    reason = errno;
    if (folder != NULL)
        (void)closedir(folder);
    else if (fd >= 0)
        (void)close(fd);
    errno = reason;
    return ok && (action != TREE_REMOVE || unlinkat(at, name, AT_REMOVEDIR) == 0);
}

bool wc_output_folder_is_empty(const char *path)
{
    DIR *folder = opendir(path);
    size_t n = 0;
    if (folder == NULL) return false;
    while (n < 3 && readdir(folder) != NULL) n++;
    (void)closedir(folder);
    return n <= 2; /* "." and ".." */
}

bool wc_output_folder_has_mark(const char *path)
{
    struct stat s;
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool has = fd >= 0 && fstatat(fd, WC_OUTPUT_MARK, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(s.st_mode);
    if (fd >= 0) (void)close(fd);
    return has;
}

/* Whether a new folder may take path; *exists: in place of what stands there. */
static wc_status check_folder(const char *path, bool force, bool *exists, wc_error *error)
{
    struct stat s;
    *exists = lstat(path, &s) == 0;
    if (!*exists) return WC_OK;
    if (!force) return wc_fail(error, WC_ERROR_EXISTS, "%s: is there already", path);
    if (!S_ISDIR(s.st_mode))
        return wc_fail(error, WC_ERROR_EXISTS, "%s: is there already and is no folder: not replaced", path);
    if (!wc_output_folder_is_empty(path) && !wc_output_folder_has_mark(path))
        return wc_fail(error, WC_ERROR_EXISTS,
                       "%s: is neither empty nor an earlier output (no " WC_OUTPUT_MARK " in it): not replaced", path);
    if (!walk_tree(AT_FDCWD, path, TREE_CHECK))
        return wc_fail(error, WC_ERROR_EXISTS,
                       "%s: holds what is neither file nor folder, or cannot be read: not replaced", path);
    return WC_OK;
}

static wc_status write_mark(const char *folder, wc_error *error)
{
    static const char text[] = "Made by wirecopy, which may replace this folder when it is told to.\n";
    char *name = wc_string_printf("%s/" WC_OUTPUT_MARK, folder);
    int fd;
    bool ok;
    if (name == NULL) return wc_fail_memory(error, strlen(folder));
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    ok = fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)(sizeof text - 1);
    if (fd >= 0 && close(fd) != 0) ok = false;
    wc_memory_free(name);
    return ok ? WC_OK : wc_fail_errno(error, folder, "cannot be written to");
}

static void folder_release(wc_output_folder *folder)
{
    wc_memory_free(folder->path);
    wc_memory_free(folder->temporary);
    memset(folder, 0, sizeof *folder);
}

wc_status wc_output_folder_open(wc_output_folder *folder, const char *path, bool force, wc_error *error)
{
    bool exists;
    wc_status status;
    memset(folder, 0, sizeof *folder);
    if (path[0] == '\0') return wc_fail(error, WC_ERROR_PARAM, "the name of the output folder is empty");
    folder->force = force;
    folder->path = wc_output_resolve(path);
    if (folder->path == NULL) return wc_fail_memory(error, strlen(path));
    folder->was_empty = wc_output_folder_is_empty(folder->path);
    status = check_folder(folder->path, force || folder->was_empty, &exists, error);
    if (status == WC_OK) status = wc_output_create_temporary(folder->path, &folder->temporary, NULL, error);
    if (status == WC_OK) status = write_mark(folder->temporary, error);
    if (status != WC_OK) wc_output_folder_abandon(folder);
    return status;
}

void wc_output_folder_abandon(wc_output_folder *folder)
{
    if (folder->temporary != NULL) (void)walk_tree(AT_FDCWD, folder->temporary, TREE_REMOVE);
    folder_release(folder);
}

/* renameat2, or -1 with ENOSYS where the system has none. */
static int rename_by(const char *from, const char *to, bool exchange)
{
#ifdef RENAME_EXCHANGE
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, exchange ? RENAME_EXCHANGE : RENAME_NOREPLACE);
#else
    (void)from, (void)to, (void)exchange;
    errno = ENOSYS;
    return -1;
#endif
}

static bool lacks_renameat2(void) { return errno == ENOSYS || errno == EINVAL || errno == ENOTSUP; }

/* Put temporary in path's place, and path's folder where *old names it; *old is NULL: no memory. */
static bool swap_in(const char *temporary, const char *path, char **old)
{
    unsigned n = 0;
    int reason;
    /* before anything is moved: without its name the old one could not be found again */
    *old = wc_string_copy(temporary, strlen(temporary));
    if (*old == NULL) return false;
    if (rename_by(temporary, path, true) == 0) return true;
    if (!lacks_renameat2()) return false;
    do {
        wc_memory_free(*old);
        *old = wc_output_temporary_name(path, n++);
        if (*old == NULL) return false;
    } while (access(*old, F_OK) == 0 && n < WC_OUTPUT_NAMES_TRIED);
    if (rename(path, *old) != 0) return false;
    if (rename(temporary, path) == 0) return true;
    reason = errno;
    (void)rename(*old, path);
    errno = reason;
    return false;
}

static wc_status put_in_place(const wc_output_folder *folder, char **old, wc_error *error)
{
    const bool force = folder->force || (folder->was_empty && wc_output_folder_is_empty(folder->path));
    bool exists, ok;
    const wc_status status = check_folder(folder->path, force, &exists, error);
    if (status != WC_OK) return status;
    if (exists) {
        ok = swap_in(folder->temporary, folder->path, old);
        if (!ok && *old == NULL) return wc_fail_memory(error, strlen(folder->temporary));
    } else {
        ok = rename_by(folder->temporary, folder->path, false) == 0 ||
             (lacks_renameat2() && rename(folder->temporary, folder->path) == 0);
    }
    return ok ? WC_OK : wc_fail_errno(error, folder->path, "cannot be put in place");
}

wc_status wc_output_folder_commit(wc_output_folder *folder, wc_error *error)
{
    char *old = NULL;
    wc_status status = WC_OK;
    if (!walk_tree(AT_FDCWD, folder->temporary, TREE_SYNC))
        status = wc_fail_errno(error, folder->path, "cannot be flushed to the disk");
    if (status == WC_OK) status = put_in_place(folder, &old, error);
    if (status != WC_OK) {
        wc_memory_free(old);
        wc_output_folder_abandon(folder);
        return status;
    }
    wc_output_sync_parent(folder->path);
    if (old != NULL && !walk_tree(AT_FDCWD, old, TREE_REMOVE))
        status = wc_fail(error, WC_ERROR_IO,
                         "%s: is written, but the folder that it replaced could not be removed from %s: %s",
                         folder->path, old, strerror(errno));
    wc_memory_free(old);
    folder_release(folder);
    return status;
}
