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

/* Pages [from, to) are looked at next, and here and there some that are not far behind them: in front of these as many
 * as disk->work_bytes allows are kept on their way.  Calls follow one another, the first is from 0. */
void wc_pages_reach(const wc_pageset *set, size_t from, size_t to);

/* Some pages, ascending, whatever lies between them: their entries, or their strings, which are found through entries
 * that were fetched before.  Zeroed but for the set and what is fetched: ready. */
typedef struct wc_page_runs {
    const wc_pageset *set;
    bool strings;
    size_t from, to; /* that are fetched together */
} wc_page_runs;
void wc_page_runs_add(wc_page_runs *runs, size_t page);
void wc_page_runs_end(wc_page_runs *runs);

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
