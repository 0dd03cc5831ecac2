/* compared_file.h - the comparisons of a run in a file of its result, for the next one.  Internal header.
 *
 *     0  8  "\x89WCC\r\n\x1a\n"
 *     8  8  key: XXH64 of what else decides what a comparison finds: parameters and version of the program
 *    16  8  pages
 *    24  8  comparisons
 *    32  8  findings
 *    40     for each column: 8 raw bytes, 8 packed bytes, 8 XXH64 of the packed bytes
 *   end  8  XXH64 of all before this; the columns follow, and nothing else
 *
 * Integers are little-endian.  A column is one zstd frame, or, where that saves nothing (packed = raw), the bytes
 * themselves; its integers stand in planes, the least bytes of all rows first.  The columns are those of compared.h,
 * pages in canonical order: print; comparisons of the page; how far each page stands before the next one that this page
 * was compared with, the last one before the page itself; 1 where there is a finding; and what findings hold.
 *
 * The file tells only what would be found anyway, so nothing is lost where it is missing, and nothing wrong where it is
 * of other pages. */
#ifndef WC_PIPELINE_COMPARED_FILE_H
#define WC_PIPELINE_COMPARED_FILE_H
#include "story/compared.h"

#define WC_COMPARED_FILE "compared.wcc"

/* Write it to path, where nothing is. */
wc_status wc_compared_write(const wc_compared *compared, const wc_params *params, const char *path, int n_threads,
                            wc_error *error);

/* Read what was found of n_pages pages with these parameters by this version of the program.  *compared stays empty
 * where there is no file, or it is of others.  WC_ERROR_FORMAT: it is damaged; WC_ERROR_IO, WC_ERROR_MEMORY. */
wc_status wc_compared_read(wc_compared *compared, const wc_params *params, const char *path, size_t n_pages,
                           int n_threads, wc_error *error);
#endif
