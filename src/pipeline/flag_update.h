/* flag_update.h - the pages that 'flag --update' adds to the store.  Internal header.
 *
 *   page comes -> judged -> logged (flag_log.h) -> answered -> added to the online -> in a window of WC_FLAG_WINDOW
 *                                                              pages -> appended to the store
 *
 * What a run answers depends on the store at its beginning and on the pages since, in their order.  So a run that was
 * stopped is gone on with from the store's pages of that beginning and the log's pages behind them, and answers as if
 * nothing had been.  A run that ends puts all into the store and removes the log.
 * A page is known by wc_cluster_key: outlet, URL, id and text.  One that is known has the answer that it had before, or
 * where it stood in the store already is judged, and not added. */
#ifndef WC_PIPELINE_FLAG_UPDATE_H
#define WC_PIPELINE_FLAG_UPDATE_H
#include "pipeline/flag_known.h"
#include "pipeline/flag_log.h"
#include "pipeline/job.h"
#include "store/store.h"
#include "story/online.h"

#define WC_FLAG_WINDOW 4096

typedef struct wc_flag_update {
    wc_job *job;
    const char *store;
    wc_flag_log log;
    wc_known known;
    wc_pageset window; /* the latest pages as they were signed, by the outlets of the online */
    uint64_t n_added;  /* behind those of the beginning */
    uint64_t n_stored; /* of them */
    bool is_resuming;
} wc_flag_update;

/* Take up the store at path, read into *set (not sorted yet), and its log: of the set the pages of the beginning stay.
 * wc_flag_update_free follows, whatever happens. */
wc_status wc_flag_update_begin(wc_flag_update *update, wc_job *job, const char *path, wc_pageset *set,
                               const wc_store_found *found);

/* Add the pages of the log to what was made of that set. */
wc_status wc_flag_update_resume(wc_flag_update *update, wc_online *online);

/* Whether the page is known; then *line has the answer that it got, or stays empty where it got none. */
wc_status wc_flag_update_recall(wc_flag_update *update, uint64_t key, wc_buffer *line, bool *is_known);

/* Keep and note a page, before it is judged, which uses up its sketch. */
wc_status wc_flag_update_keep(wc_flag_update *update, wc_online *online, const wc_entry *page, const char *file);

/* Log the answer: of the page that was kept last, is_new; or of one that the store has. */
wc_status wc_flag_update_log(wc_flag_update *update, const wc_online *online, uint64_t key, bool is_new, wc_str answer);

/* Add the page that was kept and judged last; at the end of a window that goes to the store. */
wc_status wc_flag_update_add(wc_flag_update *update, wc_online *online, const wc_entry *page, const wc_flag *flag);

/* Append what is left to the store, and remove the log. */
wc_status wc_flag_update_end(wc_flag_update *update, const wc_online *online);
void wc_flag_update_free(wc_flag_update *update); /* a zeroed one is fine */
#endif
