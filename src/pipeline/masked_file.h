/* masked_file.h - what a run masked in two files of its result, for the next one.  Internal header.
 *
 * masked.wci is a file of columns (columns.h) of the kind "MSK"; rows: windows, pages, pieces.  The columns are those
 * of masked.h; its key is that of the store, too, so that both are of the same pages.  masked.wco holds the texts as
 * they stand in memory: an update maps it, links to it from the new result, and writes behind what is there.  The
 * bytes that a masked.wci tells of never change.  As with compared_file.h, nothing but time depends on them. */
#ifndef WC_PIPELINE_MASKED_FILE_H
#define WC_PIPELINE_MASKED_FILE_H
#include "story/masked.h"

#define WC_MASKED_FILE       "masked.wci"
#define WC_MASKED_TEXTS_FILE "masked.wco"

/* Write masked.wci to path, where nothing is.  chain: of the store, see wc_store_found. */
wc_status wc_masked_write(const wc_masked *masked, const wc_params *params, uint64_t chain, const char *path,
                          int n_threads, wc_error *error);

/* Read what was masked of this store with these parameters by this version of the program; texts: path of masked.wco.
 * *masked stays empty where there is no such file, or it is of others.  WC_ERROR_FORMAT: it is damaged, WC_ERROR_IO,
 * WC_ERROR_MEMORY: *masked is empty.  O(bytes), all of which are looked at. */
wc_status wc_masked_read(wc_masked *masked, const wc_params *params, uint64_t chain, uint64_t n_pages, const char *path,
                         const char *texts, int n_threads, wc_error *error);

void wc_masked_free(wc_masked *masked); /* the mapping, too */
#endif
