/* site_name.h - what a site adds to the headlines of all its pages.  Internal header.
 *
 * Scraped titles often are the browser's: "Quake kills 12 | Daily News".  What nearly all titles of an outlet have in
 * front of their first separator, or behind the last one, says nothing of a page; nor does a title that nearly all
 * have. A separator is a bar, or a word by itself without a letter or figure. */
#ifndef WC_STORY_SITE_NAME_H
#define WC_STORY_SITE_NAME_H
#include "store/pageset.h"

#define WC_SITE_NAME_PARTS 3

typedef struct wc_site_name {
    uint64_t part[WC_SITE_NAME_PARTS]; /* hashes of the whole title, its head and its tail; 0: none is known */
} wc_site_name;

/* From some pages of one outlet, by a majority vote (Boyer and Moore 1981) and a count.  O(bytes of the titles). */
void wc_site_name_learn(wc_site_name *name, const wc_entry *const *page, size_t n);

/* The title without it; what is left may be empty.  name NULL: the title.  O(its bytes). */
wc_str wc_site_name_strip(const wc_site_name *name, wc_str title);
#endif
