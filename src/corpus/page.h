/* page.h - one page as it comes out of a file.  Internal header. */
#ifndef WC_CORPUS_PAGE_H
#define WC_CORPUS_PAGE_H
#include "base/memory.h"

#define WC_DATE_UNKNOWN INT64_MAX /* sorts last */

/* All strings are views, valid until the parser that filled them parses again.  len 0: not given. */
typedef struct wc_page {
    wc_str id; /* never empty: where a file gives none, "FILENAME:LINE" */
    wc_str url;
    wc_str outlet; /* given, else the registrable domain of url's host; len 0: unknown */
    wc_str title;
    wc_str text;     /* valid UTF-8 */
    int64_t date;    /* seconds since 1970-01-01T00:00:00Z, or WC_DATE_UNKNOWN */
    bool has_time;   /* the date came with a time of day */
    uint32_t file;   /* index of the input file */
    uint64_t offset; /* of the record in the file, unpacked */
    uint32_t len;    /* bytes of the record without its line break */
} wc_page;
#endif
