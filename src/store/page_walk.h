/* page_walk.h - pages of a set on a disk, on their way before they are looked at.  Internal header.
 *
 * Of a set in memory all of it does nothing. */
#ifndef WC_STORE_PAGE_WALK_H
#define WC_STORE_PAGE_WALK_H
#include "base/disk.h"
#include "store/pageset.h"

#define WC_WALK_PAGES ((size_t)1024)

/* Pages [from, to), as far as there are such, are looked at next, with their strings. */
void wc_pages_fetch(const wc_pageset *set, size_t from, size_t to);

/* The entry of page p, behind which the next one will be asked for, and so on. */
static inline const wc_entry *wc_pages_next(const wc_pageset *set, size_t p)
{
    wc_disk_ahead(set->disk, set->entry, p, set->n, sizeof *set->entry);
    return &set->entry[p];
}

/* The same with the strings, and some pages may be left out. */
typedef struct wc_page_walk {
    const wc_pageset *set;
    size_t entries, strings; /* of the pages before this one: they were fetched */
} wc_page_walk;

static inline wc_page_walk wc_page_walk_begin(const wc_pageset *set) { return (wc_page_walk){set, 0, 0}; }
void wc_page_walk_fetch(wc_page_walk *walk, size_t p);
static inline const wc_entry *wc_page_walk_to(wc_page_walk *walk, size_t p)
{
    if (walk->set->disk != NULL && p + WC_WALK_PAGES > walk->strings) wc_page_walk_fetch(walk, p);
    return &walk->set->entry[p];
}
#endif
