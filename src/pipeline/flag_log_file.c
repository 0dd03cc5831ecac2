/* flag_log_file.c - the file of a log: opened and locked, replaced, removed; see flag_log.h */
#include "base/error.h"
#include "base/output_path.h"
#include "pipeline/flag_log.h"
#include "store/store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* The file at path, which is made where none is. */
static wc_status make_file(wc_flag_log *log, wc_error *error)
{
    const int fd = open(log->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) return wc_fail_errno(error, log->path, "cannot be opened");
    (void)close(fd);
    return WC_OK;
}

wc_status wc_flag_log_open(wc_flag_log *log, const char *store, uint64_t n_base, uint64_t chain, wc_error *error)
{
    bool is_there = false;
    wc_status status;
    *log = (wc_flag_log){.fd = -1};
    log->path = wc_string_printf("%s.log", store);
    if (log->path == NULL) return wc_fail_memory(error, strlen(store) + 5);
    status = make_file(log, error);
    if (status == WC_OK) status = wc_store_lock(log->path, true, &log->fd, error);
    if (status == WC_OK && log->fd < 0) status = wc_fail_errno(error, log->path, "cannot be opened");
    if (status == WC_OK) status = wc_flag_log_read_head(log, &is_there, error);
    if (status != WC_OK || is_there) return status;
    log->n_base = n_base;
    log->chain = chain;
    status = wc_flag_log_begin(log, error);
    wc_output_sync_parent(log->path);
    return status;
}

void wc_flag_log_close(wc_flag_log *log)
{
    if (log->path != NULL && log->fd >= 0) (void)close(log->fd);
    wc_memory_free(log->path);
    wc_buffer_free(&log->record);
    wc_shingles_free(&log->shingles);
    *log = (wc_flag_log){.fd = -1};
}

wc_status wc_flag_log_remove(wc_flag_log *log, wc_error *error)
{
    const wc_status status = unlink(log->path) == 0 ? WC_OK : wc_fail_errno(error, log->path, "cannot be removed");
    wc_flag_log_close(log);
    return status;
}

wc_status wc_flag_log_renew(const wc_flag_log *log, uint64_t n_base, uint64_t chain, wc_flag_log *fresh,
                            wc_error *error)
{
    wc_status status;
    *fresh = (wc_flag_log){.fd = -1, .n_base = n_base, .chain = chain};
    fresh->path = wc_string_printf("%s.new", log->path);
    if (fresh->path == NULL) return wc_fail_memory(error, strlen(log->path) + 5);
    status = make_file(fresh, error);
    if (status == WC_OK) status = wc_store_lock(fresh->path, true, &fresh->fd, error);
    if (status == WC_OK && fresh->fd < 0) status = wc_fail_errno(error, fresh->path, "cannot be opened");
    if (status == WC_OK) status = wc_flag_log_begin(fresh, error);
    if (status != WC_OK) wc_flag_log_close(fresh);
    return status;
}

wc_status wc_flag_log_replace(wc_flag_log *log, wc_flag_log *fresh, wc_error *error)
{
    char *path;
    if (fsync(fresh->fd) != 0 || rename(fresh->path, log->path) != 0) {
        const wc_status status = wc_fail_errno(error, fresh->path, "cannot be put in its place");
        (void)unlink(fresh->path);
        wc_flag_log_close(fresh);
        return status;
    }
    wc_output_sync_parent(log->path);
    path = log->path;
    log->path = NULL;
    (void)close(log->fd);
    wc_flag_log_close(log);
    wc_memory_free(fresh->path);
    *log = *fresh;
    log->path = path;
    *fresh = (wc_flag_log){.fd = -1};
    return WC_OK;
}
