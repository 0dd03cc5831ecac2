/* output.c - see output.h.  rename(2) puts a whole file in place of another in one step, and before it all bytes are
 * flushed to the disk, so that after a loss of power the old or the new one stands, never half of one. */
#include "base/output.h"
#include "base/error.h"
#include "base/output_path.h"
#include "base/memory.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)1 << 20)
#define FLUSH_BYTES  ((uint64_t)8 << 20)

static void output_release(wc_output *output)
{
    if (output->file != NULL) (void)fclose(output->file);
    wc_memory_free(output->buffer);
    wc_memory_free(output->path);
    wc_memory_free(output->temporary);
    memset(output, 0, sizeof *output);
}

/* The rename would replace whatever is there: a device, a pipe, even an empty folder's place. */
static wc_status check_plain_file(const char *path, wc_error *error)
{
    struct stat s;
    const size_t len = strlen(path);
    if (len == 0) return wc_fail(error, WC_ERROR_PARAM, "the name of an output file is empty");
    if (stat(path, &s) == 0) {
        if (S_ISDIR(s.st_mode)) return wc_fail(error, WC_ERROR_IO, "%s: is a folder, a file was expected", path);
        if (!S_ISREG(s.st_mode)) return wc_fail(error, WC_ERROR_IO, "%s: is not a plain file", path);
    } else if (path[len - 1] == '/') {
        return wc_fail(error, WC_ERROR_IO, "%s: is the name of a folder, a file was expected", path);
    }
    return WC_OK;
}

wc_status wc_output_open(wc_output *output, const char *path, wc_error *error)
{
    int fd = -1;
    wc_status status;
    memset(output, 0, sizeof *output);
    status = check_plain_file(path, error);
    if (status != WC_OK) return status;
    output->path = wc_output_resolve(path);
    output->buffer = wc_array_resize(NULL, BUFFER_BYTES, 1);
    if (output->path == NULL || output->buffer == NULL) {
        status = wc_fail_memory(error, BUFFER_BYTES);
        goto done;
    }
    status = wc_output_create_temporary(output->path, &output->temporary, &fd, error);
    if (status != WC_OK) goto done;
    output->file = fdopen(fd, "wb");
    if (output->file == NULL) {
        status = wc_fail_errno(error, path, "cannot be opened");
        (void)close(fd);
        (void)unlink(output->temporary);
        goto done;
    }
    (void)setvbuf(output->file, output->buffer, _IOFBF, BUFFER_BYTES);
done:
    if (status != WC_OK) output_release(output);
    return status;
}

void wc_output_write(wc_output *output, const void *data, size_t len)
{
    const char *from = data;
    if (fflush(output->file) != 0) return; /* leaves ferror set */
    while (len > 0 && output->failed == 0) {
        const ssize_t n = write(fileno(output->file), from, len);
        if (n <= 0 && !(n < 0 && errno == EINTR)) output->failed = n < 0 ? errno : EIO;
        if (n <= 0) continue;
        from += n;
        len -= (size_t)n;
        output->written += (uint64_t)n;
    }
    if (output->written - output->flushing < FLUSH_BYTES) return;
    wc_output_start_flush(fileno(output->file), output->flushing, output->written - output->flushing);
    output->flushing = output->written;
}

wc_status wc_output_commit(wc_output *output, wc_error *error)
{
    wc_status status = WC_OK;
    errno = output->failed;
    if (output->failed != 0 || fflush(output->file) != 0 || (!ferror(output->file) && fsync(fileno(output->file)) != 0))
        status = wc_fail_errno(error, output->path, "cannot be written");
    else if (ferror(output->file))
        status = wc_fail(error, WC_ERROR_IO, "%s: cannot be written: an earlier write failed", output->path);
    if (fclose(output->file) != 0 && status == WC_OK) status = wc_fail_errno(error, output->path, "cannot be written");
    output->file = NULL;
    if (status == WC_OK && rename(output->temporary, output->path) != 0)
        status = wc_fail_errno(error, output->path, "cannot be put in place");
    if (status == WC_OK) {
        wc_output_sync_parent(output->path);
    } else {
        (void)unlink(output->temporary);
    }
    output_release(output);
    return status;
}

void wc_output_abandon(wc_output *output)
{
    if (output->temporary != NULL) (void)unlink(output->temporary);
    output_release(output);
}
