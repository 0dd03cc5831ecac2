/* compared_file.h - the comparisons of a run in a file of its result, for the next one.  Internal header.
 *
 * A file of columns (columns.h) of the kind "CMP"; rows: pages in canonical order, comparisons, findings; a section has
 * those of some pages.  The columns are those of compared_make.h, and what findings hold.
 *
 * The file tells only what would be found anyway, so nothing is lost where it is missing, and nothing wrong where it is
 * of other pages. */
#ifndef WC_PIPELINE_COMPARED_FILE_H
#define WC_PIPELINE_COMPARED_FILE_H
#include "story/compared_make.h"

#define WC_COMPARED_FILE   "compared.wcc"
#define WC_COMPARED_UNDONE "compared.%zu.wcc" /* of the comparisons that were undone in a round, from 1 on */

/* Write those of a run (wc_compared_make) to path, where nothing is. */
wc_status wc_compared_write(wc_reuse *reuse, const wc_matches *matches, const wc_records *to_lead, size_t n_pages,
                            const wc_params *params, const char *path, int n_threads, wc_error *error);
/* Likewise those that were undone in a round, less than reuse->n_undone.  Of a page its print is there where it was
 * another before that round, and else 0; the file is of no use without that of wc_compared_write. */
wc_status wc_compared_write_undone(wc_reuse *reuse, size_t round, size_t n_pages, const wc_params *params,
                                   const char *path, int n_threads, wc_error *error);

/* Read what was found of n_pages pages with these parameters by this version of the program.  *compared stays empty
 * where there is no file, or it is of others, or would take more than `most` bytes.  WC_ERROR_FORMAT: it is damaged;
 * WC_ERROR_IO, WC_ERROR_MEMORY. */
wc_status wc_compared_read(wc_compared *compared, const wc_params *params, const char *path, size_t n_pages,
                           uint64_t most, int n_threads, wc_error *error);

/* The same of those that were undone: before is what was read of that run.  Prints are whole. */
wc_status wc_compared_read_undone(wc_compared *undone, const wc_compared *before, const wc_params *params,
                                  const char *path, uint64_t most, int n_threads, wc_error *error);

/* The same as the first of nothing but their prints: *print[0..n_pages), the caller's, or NULL; free it with
 * wc_memory_free(). */
wc_status wc_compared_read_prints(uint64_t **print, const wc_params *params, const char *path, size_t n_pages,
                                  int n_threads, wc_error *error);
#endif
