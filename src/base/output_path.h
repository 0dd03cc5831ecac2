/* output_path.h - where an output will lie, and its temporary name until then.  Internal header, for output*.c. */
#ifndef WC_BASE_OUTPUT_PATH_H
#define WC_BASE_OUTPUT_PATH_H
#include "wirecopy.h"

/* WC_ERROR_IO with "path: what: " and errno's reason. */
wc_status wc_fail_errno(wc_error *error, const char *path, const char *what);

/* Where path really lies, symbolic links followed and trailing slashes dropped; free with wc_memory_free().  NULL: no
 * memory. */
char *wc_output_resolve(const char *path);

/* ".NAME.PID.n.tmp" beside path; free with wc_memory_free().  NULL: no memory. */
char *wc_output_temporary_name(const char *path, unsigned n);

/* Make an empty file (its descriptor in *fd) or, where fd is NULL, a folder, under an unused temporary name. */
wc_status wc_output_create_temporary(const char *path, char **temporary, int *fd, wc_error *error);

/* The folder that path lies in; free with wc_memory_free().  NULL: no memory. */
char *wc_output_parent(const char *path);

/* Flush the folder that path lies in.  One that cannot be opened or flushed is no failure: the bytes of the file are
 * safe, and the rename is only as late as the file system makes it. */
void wc_output_sync_parent(const char *path);

/* Have these bytes of a file written to the disk from now on, beside whatever comes next, so that the flush at its end
 * waits for the last of them alone.  Where the system cannot do that, nothing. */
void wc_output_start_flush(int fd, uint64_t from, uint64_t len);

#define WC_OUTPUT_NAMES_TRIED 1000
#endif
