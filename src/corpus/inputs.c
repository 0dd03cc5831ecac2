/* inputs.c - see inputs.h; also wc_input_sniff of source.h */
#include "corpus/inputs.h"
#include "corpus/source.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static wc_status fail_path(const char *path, const char *what, wc_error *error)
{
    return wc_fail(error, WC_ERROR_IO, "%s: %s: %s", path, what, strerror(errno));
}

static bool is_stdin(const char *path) { return strcmp(path, "-") == 0; }

/* What path is, and that this process may read it. */
static wc_status look(const char *path, struct stat *about, wc_error *error)
{
    if (is_stdin(path)) {
        if (fstat(STDIN_FILENO, about) != 0) return fail_path("standard input", "cannot read", error);
        return WC_OK;
    }
    if (stat(path, about) != 0 || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
        return fail_path(path, "cannot read", error);
    return WC_OK;
}

static char *copy_name(wc_inputs *inputs, const char *folder, const char *name)
{
    const size_t folder_len = strlen(folder), name_len = strlen(name);
    const bool slash = folder_len > 0 && folder[folder_len - 1] != '/';
    char *copy = wc_arena_alloc(&inputs->names, folder_len + slash + name_len + 1);
    if (copy == NULL) return NULL;
    memcpy(copy, folder, folder_len);
    if (slash) copy[folder_len] = '/';
    memcpy(copy + folder_len + slash, name, name_len + 1);
    return copy;
}

static wc_status add_file(wc_inputs *inputs, const char *name, bool is_text, const struct stat *about, wc_error *error)
{
    if (inputs->n == UINT32_MAX) return wc_fail(error, WC_ERROR_PARAM, "more than %u input files", UINT32_MAX);
    if (!wc_array_reserve(&inputs->file, &inputs->cap, inputs->n + 1, sizeof *inputs->file))
        return wc_fail_memory(error, (inputs->n + 1) * sizeof *inputs->file);
    inputs->file[inputs->n++] = (wc_input){name, is_text};
    inputs->sized = inputs->sized && S_ISREG(about->st_mode);
    inputs->bytes = inputs->sized ? inputs->bytes + (uint64_t)about->st_size : 0;
    return WC_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const wc_input *)a)->name, ((const wc_input *)b)->name);
}

static bool is_text_name(const char *name)
{
    const size_t len = strlen(name);
    return name[0] != '.' && len > 4 && strcmp(name + len - 4, ".txt") == 0;
}

static wc_status add_entries(wc_inputs *inputs, const char *path, DIR *folder, wc_error *error)
{
    for (;;) {
        const struct dirent *entry;
        struct stat about;
        wc_status status;
        char *name;
        errno = 0;
        entry = readdir(folder);
        if (entry == NULL) return errno == 0 ? WC_OK : fail_path(path, "cannot read the folder", error);
        if (!is_text_name(entry->d_name)) continue;
        name = copy_name(inputs, path, entry->d_name);
        if (name == NULL) return wc_fail_memory(error, strlen(path) + strlen(entry->d_name) + 2);
        status = look(name, &about, error);
        if (status == WC_OK && !S_ISDIR(about.st_mode)) status = add_file(inputs, name, true, &about, error);
        if (status != WC_OK) return status;
    }
}

static wc_status add_folder(wc_inputs *inputs, const char *path, wc_error *error)
{
    const size_t first = inputs->n;
    wc_status status;
    DIR *folder = opendir(path);
    if (folder == NULL) return fail_path(path, "cannot read the folder", error);
    status = add_entries(inputs, path, folder, error);
    (void)closedir(folder);
    if (status != WC_OK) return status;
    if (inputs->n == first)
        return wc_fail(error, WC_ERROR_FORMAT,
                       "%s: the folder holds no .txt file; of a result give a file in it: signatures.wcs, clusters.tsv",
                       path);
    qsort(inputs->file + first, inputs->n - first, sizeof *inputs->file, compare_names);
    return WC_OK;
}

static wc_status add_path(wc_inputs *inputs, const char *path, wc_error *error)
{
    struct stat about;
    char *name;
    wc_status status = look(path, &about, error);
    if (status != WC_OK) return status;
    if (S_ISDIR(about.st_mode)) return add_folder(inputs, path, error);
    name = copy_name(inputs, "", path);
    if (name == NULL) return wc_fail_memory(error, strlen(path) + 1);
    return add_file(inputs, name, false, &about, error);
}

wc_status wc_inputs_list(wc_inputs *inputs, const char *const *path, size_t n_paths, wc_error *error)
{
    size_t n_stdin = 0;
    wc_status status = WC_OK;
    memset(inputs, 0, sizeof *inputs);
    inputs->sized = true;
    for (size_t i = 0; i < n_paths && status == WC_OK; i++) {
        if (is_stdin(path[i]) && n_stdin++ > 0)
            status = wc_fail(error, WC_ERROR_PARAM, "\"-\" is given twice, but standard input can be read once");
        else
            status = add_path(inputs, path[i], error);
    }
    if (status != WC_OK) wc_inputs_free(inputs);
    return status;
}

void wc_inputs_free(wc_inputs *inputs)
{
    wc_memory_free(inputs->file);
    wc_arena_free(&inputs->names);
    memset(inputs, 0, sizeof *inputs);
}

wc_status wc_input_sniff(const char *path, wc_input_kind *kind, wc_error *error)
{
    static const char store_magic[8] = {'\x89', 'W', 'C', 'S', '\r', '\n', '\x1a', '\n'};
    char head[sizeof store_magic];
    struct stat about;
    ssize_t n;
    int fd;
    wc_status status = look(path, &about, error);
    if (status != WC_OK) return status;
    if (is_stdin(path) || !S_ISREG(about.st_mode)) { /* what is read of a pipe is gone */
        *kind = WC_INPUT_PAGES;
        return WC_OK;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_path(path, "cannot open", error);
    n = pread(fd, head, sizeof head, 0);
    if (n < 0)
        status = fail_path(path, "cannot read", error);
    else
        *kind = n == sizeof head && memcmp(head, store_magic, sizeof head) == 0 ? WC_INPUT_STORE : WC_INPUT_PAGES;
    (void)close(fd);
    return status;
}
