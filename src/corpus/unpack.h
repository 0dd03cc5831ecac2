/* unpack.h - one file at a time as unpacked bytes: plain, gzip or zstd, told by its first bytes.  Internal header.
 *
 * Any number of gzip members (zero padding behind the last is fine) or zstd frames (skippable ones too) follow each
 * other.  Nothing is sought, so a FIFO or standard input serves as well as a file.  One thread at a time. */
#ifndef WC_CORPUS_UNPACK_H
#define WC_CORPUS_UNPACK_H
#include "base/error.h"

typedef struct wc_unpack wc_unpack;

wc_unpack *wc_unpack_new(void); /* NULL: no memory.  May open any number of files, one after another */
void wc_unpack_free(wc_unpack *unpack);

/* From the next read on zstd_window and cancel as in options, which need not stay. */
void wc_unpack_heed(wc_unpack *unpack, const wc_options *options);

/* path: "-" is standard input.  Borrowed until the next open: errors name it.  What was open is closed. */
wc_status wc_unpack_open(wc_unpack *unpack, const char *path, wc_error *error);

/* Up to cap (> 0) bytes to out; *got is 0 at the end only.  WC_ERROR_FORMAT, with the byte of the packed file, where
 * packed data are cut short or corrupt, need more memory than is allowed, or are packed in a way that is not known
 * here; WC_ERROR_CANCELLED while it waits for a pipe.  Memory: some 200 KB, and of zstd the window of the frame. */
wc_status wc_unpack_read(wc_unpack *unpack, char *out, size_t cap, size_t *got, wc_error *error);

/* Bytes read from all files so far, as they lie on disk. */
uint64_t wc_unpack_bytes_read(const wc_unpack *unpack);
#endif
