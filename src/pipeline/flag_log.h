/* flag_log.h - what 'flag --update' has answered and not yet closed, beside the store.  Internal header.
 *
 * FILE.wcs.log has a record of every page that was answered, which is written before the answer is given:
 *
 *   head     magic "\x89WCL\r\n\x1a\n", version u32, 0 u32, pages of the store at the beginning u64, its chain u64,
 *            checksum of these u64
 *   record   length of its body u32, kind u32, checksum u64, body
 *   ADD      key u64, length of the answer u32, answer, page: numbers, outlet, file, strings, hashes, marks
 *   AGAIN    key u64, length of the answer u32, answer: of a page that the store had already
 *   STORED   n u64: the first n pages of ADD are in the store
 *
 * Little-endian.  Checksums are XXH3, seeded with the one before, so that a record is good only behind those before it:
 * the log ends where one is not, which is what a run that was stopped has not answered. */
#ifndef WC_PIPELINE_FLAG_LOG_H
#define WC_PIPELINE_FLAG_LOG_H
#include "store/pageset.h"

#define WC_FLAG_LOG_MAGIC   "\x89WCL\r\n\x1a\n"
#define WC_FLAG_LOG_VERSION 1
#define WC_FLAG_LOG_HEAD    40

typedef enum wc_flag_kind { WC_FLAG_ADD = 1, WC_FLAG_AGAIN, WC_FLAG_STORED } wc_flag_kind;

typedef struct wc_flag_log {
    int fd; /* -1: closed */
    char *path;
    uint64_t n_base, chain; /* of the store at the beginning */
    uint64_t len;           /* of what is good; reading: up to here */
    uint64_t checksum;      /* of the last record before that */
    wc_buffer record;
    wc_shingles shingles; /* of a page */
    double synced;        /* seconds of a steady clock */
} wc_flag_log;

typedef struct wc_flag_record {
    wc_flag_kind kind;
    uint64_t at;  /* in the file */
    uint64_t key; /* ADD, AGAIN: wc_cluster_key */
    wc_str answer;
    wc_entry entry; /* ADD: views, its sketch NULL; outlet and file are below */
    wc_str outlet, file;
    const uint8_t *sketch; /* ADD: entry.n hashes and marks */
    uint64_t n_stored;     /* STORED */
    wc_str body;           /* as it is in the file */
} wc_flag_record;

/* Open the log of the store, or begin one for a store of n_base pages with this chain, and keep others out:
 * WC_ERROR_EXISTS.  WC_ERROR_FORMAT: what is there is no such log.  wc_flag_log_close follows, whatever happens. */
wc_status wc_flag_log_open(wc_flag_log *log, const char *store, uint64_t n_base, uint64_t chain, wc_error *error);
void wc_flag_log_close(wc_flag_log *log);                        /* its file stays */
wc_status wc_flag_log_remove(wc_flag_log *log, wc_error *error); /* that is removed, and the log closed */

/* Read from the first record, then the next one of a log that was opened; *got: there is one, valid until the next
 * call.  Where none is left the file is cut there, and what is written stands behind it. */
void wc_flag_log_rewind(wc_flag_log *log);
wc_status wc_flag_log_next(wc_flag_log *log, wc_flag_record *record, bool *got, wc_error *error);

/* The page of a record ADD, its sketch and strings in the arena; outlet and file are left to the caller.  false: no
 * memory. */
bool wc_flag_record_entry(wc_flag_log *log, const wc_flag_record *record, wc_arena *arena, wc_entry *entry);

/* Write a record behind the last one; *at: where it stands.  page NULL: AGAIN. */
wc_status wc_flag_log_put(wc_flag_log *log, uint64_t key, wc_str answer, const wc_entry *page, wc_str outlet,
                          wc_str file, uint64_t *at, wc_error *error);
wc_status wc_flag_log_put_stored(wc_flag_log *log, uint64_t n, wc_error *error);
wc_status wc_flag_log_put_body(wc_flag_log *log, wc_flag_kind kind, wc_str body, uint64_t *at, wc_error *error);

/* The answer of the record ADD or AGAIN at a place that is known, behind what is in *line. */
wc_status wc_flag_log_answer(wc_flag_log *log, uint64_t at, wc_buffer *line, wc_error *error);

/* Flush to the disk what was written: at once where seconds is 0, where it is less never, else if the last time is so
 * long ago. */
wc_status wc_flag_log_sync(wc_flag_log *log, int seconds, wc_error *error);

/* A fresh log for the place of this one: what is written to it goes there when wc_flag_log_replace puts it in the
 * place.  On failure *fresh is closed, and the old log stays. */
wc_status wc_flag_log_renew(const wc_flag_log *log, uint64_t n_base, uint64_t chain, wc_flag_log *fresh,
                            wc_error *error);
wc_status wc_flag_log_replace(wc_flag_log *log, wc_flag_log *fresh, wc_error *error);

/* ---- for the files that it is made of ---- */

/* Write, or read, the head of an open file; *is_there: there is a whole one. */
wc_status wc_flag_log_begin(wc_flag_log *log, wc_error *error);
wc_status wc_flag_log_read_head(wc_flag_log *log, bool *is_there, wc_error *error);
#endif
