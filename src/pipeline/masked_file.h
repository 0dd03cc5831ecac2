/* masked_file.h - what a run masked in a file of its result, for the next one.  Internal header.
 *
 * A file of columns (columns.h) of the kind "WCM"; rows: windows, bytes.  The columns are those of masked.h: print,
 * n_groups, bytes of bits; and the bits.  As with compared_file.h, nothing but time depends on it. */
#ifndef WC_PIPELINE_MASKED_FILE_H
#define WC_PIPELINE_MASKED_FILE_H
#include "story/masked.h"

#define WC_MASKED_FILE "masked.wcm"

/* Write it to path, where nothing is. */
wc_status wc_masked_write(const wc_masked *masked, const wc_params *params, const char *path, int n_threads,
                          wc_error *error);

/* Read what was masked with these parameters by this version of the program.  *masked stays empty where there is no
 * file, or it is of others.  WC_ERROR_FORMAT: it is damaged; WC_ERROR_IO, WC_ERROR_MEMORY. */
wc_status wc_masked_read(wc_masked *masked, const wc_params *params, const char *path, int n_threads, wc_error *error);
#endif
