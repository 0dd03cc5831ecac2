/* update.h - an earlier result that pages are added to.  Internal header.
 *
 * The store of the result is continued, so the pages stand there in the order in which they came, and the result is
 * made anew of all of them.  Of what stands in the folder until then nothing changes but that behind the end of the
 * store, where its readers do not look, new pages come to stand: the new folder has a link to it.  Where that is not
 * possible, or it has another name already, it is copied first. */
#ifndef WC_PIPELINE_UPDATE_H
#define WC_PIPELINE_UPDATE_H
#include "pipeline/job.h"
#include "store/store.h"

typedef struct wc_update {
    const char *dir;
    char *store;  /* dir/signatures.wcs; NULL: there is no earlier result */
    int lock;     /* on it; -1: none */
    size_t n_old; /* its pages: the first of the set, until that is sorted */
    bool settled; /* that is ended and has one name, so the new one may be the same file */
    bool linked;  /* the new store is the same file, with another name */
    bool knows;   /* of the caller: their sketches need not be read, while all fits into memory */
    wc_store_header header;
} wc_update;

/* Look for an earlier result in dir where job->options->update asks for it, and keep other writers out of it.  The
 * job's parameters become those of the result; one that was asked for, which is to say that it is not the default, must
 * agree. Error: dir is there and is no result, another process updates it, or options exclude each other. wc_update_end
 * follows, whatever happens. */
wc_status wc_update_begin(wc_update *update, wc_job *job, const char *dir);

/* Fill *set (initialised, empty) with the pages of the earlier result, which there is, and behind them those of the
 * inputs that it does not have; write them all to a store at path, where nothing is, for which *writer is still to be
 * closed: NULL where no page is new.  A page is had already when one
 * agrees with it in id, URL, outlet, date, title and text.  Counts go to the job.  Where the earlier pages do not fit
 * into memory, job->only_store is set, temporary files may be in folder, and the sketches of the earlier pages are not
 * there.
 */
wc_status wc_update_read(wc_update *update, wc_job *job, const char *const *input, size_t n_inputs, wc_pageset *set,
                         const char *folder, const char *path, wc_store_writer **writer, uint64_t *chain);

void wc_update_end(wc_update *update);
#endif
