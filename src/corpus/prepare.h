/* prepare.h - the fields of a page as they were given into those that are kept.  Internal header. */
#ifndef WC_CORPUS_PREPARE_H
#define WC_CORPUS_PREPARE_H
#include "corpus/fields.h"

/* Without the spaces of ASCII around it. */
wc_str wc_str_trim(wc_str text);

/* Fill id, url, outlet, title, text, date and has_time of *page.  given: valid UTF-8, len 0 where there is none, data
 * never NULL.  Spaces around all but the text go; the outlet becomes lower case, and where there is none is the site of
 * the URL; a date that is not understood is unknown.  The id may be empty.  The page's views point into given, or to
 * lower (room for the outlet's bytes) or site.  Never fails. */
void wc_page_prepare(wc_page *page, const wc_str given[WC_FIELD_KINDS], char *lower, char site[256]);
#endif
