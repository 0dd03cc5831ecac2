/* page_text.h - the text of one page, after its run or without any.  Internal header. */
#ifndef WC_PIPELINE_PAGE_TEXT_H
#define WC_PIPELINE_PAGE_TEXT_H
#include "corpus/parse.h"
#include "store/pageset.h"

/* Append to *text the text of the page whose record is entry's in file, and check it by its hash.  Of a plain file the
 * record alone is read, a packed one is unpacked up to it.  Where the text is not to be had (file gone, changed, was
 * standard input, other fields) *text is unchanged and *why holds a sentence; that is WC_OK.  WC_ERROR_MEMORY. */
wc_status wc_page_text_read(const wc_fields *fields, const wc_options *options, const char *file, const wc_entry *entry,
                            wc_buffer *text, wc_buffer *why, wc_error *error);

typedef struct wc_page_file { /* zeroed is a valid empty one */
    wc_page page;             /* views, into what follows */
    wc_parser *parser;
    wc_batch batch;
} wc_page_file;

/* The one page that is in path: a JSON object, or else all of it as a plain text, whose id is its name.  Error: not
 * readable, longer than max_page, a folder, a store, an object without text, or several pages. */
wc_status wc_page_file_read(wc_page_file *file, const wc_fields *fields, const wc_options *options, const char *path,
                            wc_error *error);
void wc_page_file_free(wc_page_file *file);
#endif
