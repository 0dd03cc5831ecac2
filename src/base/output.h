/* output.h - files and folders that appear whole or not at all.  Internal header.
 *
 * What is written stands under a temporary name beside its place (".NAME.PID.N.tmp") until commit.  A symbolic link at
 * path stays, and what it points to is replaced.  A folder made here holds a file WC_OUTPUT_MARK, by which force tells
 * an output of ours from a folder of somebody's own: the latter is never replaced. */
#ifndef WC_BASE_OUTPUT_H
#define WC_BASE_OUTPUT_H
#include "wirecopy.h"
#include <stdio.h>

#define WC_OUTPUT_MARK ".wirecopy"

/* A file under a temporary name; buffered by 1 MiB.  The strings are the output's own. */
typedef struct wc_output {
    FILE *file;
    char *path, *temporary;
    char *buffer;
    int failed;                 /* errno of a wc_output_write; 0: none failed */
    uint64_t written, flushing; /* by wc_output_write; of that, on its way to the disk */
} wc_output;

/* What stands at path must be a plain file or nothing; its folder must exist.  On failure *output is zeroed. */
wc_status wc_output_open(wc_output *output, const char *path, wc_error *error);
/* Behind what the stream was given: many bytes at a time, which go to the system as they are, and from there to the
 * disk while others are made.  Failure is told by the commit. */
void wc_output_write(wc_output *output, const void *data, size_t len);
/* Check every earlier write, flush, fsync, rename to path.  On failure the temporary file is removed.  Closes either
 * way. */
wc_status wc_output_commit(wc_output *output, wc_error *error);
void wc_output_abandon(wc_output *output); /* closes and removes the temporary file; a zeroed or finished one is fine */

/* A new folder under a temporary name beside path; files are written into ->temporary. */
typedef struct wc_output_folder {
    char *path, *temporary;
    bool force, was_empty; /* an empty folder was there */
} wc_output_folder;

/* Whether there is a folder at path that can be read, and nothing in it, or that was made here. */
bool wc_output_folder_is_empty(const char *path);
bool wc_output_folder_has_mark(const char *path);

/* WC_ERROR_EXISTS when something but an empty folder stands at path and not force; with force, when it is no folder, or
 * a folder that is neither empty nor made here, or that holds more than plain files and folders.  On failure *folder is
 * zeroed. */
wc_status wc_output_folder_open(wc_output_folder *folder, const char *path, bool force, wc_error *error);
/* fsync every file, rename to path.  What stands there (force) is exchanged (or moved aside first), and removed only
 * when the new one is in place.  On failure the old one stands and the temporary folder is removed; when nothing but
 * the removal of the old one failed, the message says so.  Frees either way. */
wc_status wc_output_folder_commit(wc_output_folder *folder, wc_error *error);
void wc_output_folder_abandon(
    wc_output_folder *folder); /* removes the temporary folder and its files; zeroed is fine */
#endif
