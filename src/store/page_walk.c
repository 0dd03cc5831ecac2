/* page_walk.c - see page_walk.h.  Strings are found through entries, so that these are fetched further ahead. */
#include "store/page_walk.h"

#define NEAR 16384 /* bytes between strings that are fetched together all the same */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static void fetch_entries(const wc_pageset *set, size_t from, size_t to)
{
    if (from < to) wc_disk_fetch(set->disk, &set->entry[from], (to - from) * sizeof *set->entry);
}

/* Strings stand one behind the other but where a piece of memory ends. */
static void fetch_strings(const wc_pageset *set, size_t from, size_t to)
{
    const char *begin = NULL, *end = NULL;
    for (size_t p = from; p < to; p++) {
        const wc_entry *e = &set->entry[p];
        if (p == from || e->strings < end || e->strings >= end + NEAR) {
            if (p > from) wc_disk_fetch(set->disk, begin, (size_t)(end - begin));
            begin = e->strings;
        }
        end = e->strings + wc_entry_strings_len(e);
    }
    if (from < to) wc_disk_fetch(set->disk, begin, (size_t)(end - begin));
}

void wc_pages_fetch(const wc_pageset *set, size_t from, size_t to)
{
    if (set->disk == NULL) return;
    to = least(to, set->n);
    fetch_entries(set, from, to);
    fetch_strings(set, from, to);
}

void wc_page_walk_fetch(wc_page_walk *w, size_t p)
{
    const size_t n = w->set->n, entries_to = least(n, p + 4 * WC_WALK_PAGES),
                 strings_to = least(n, p + 2 * WC_WALK_PAGES);
    fetch_entries(w->set, w->entries > p ? w->entries : p, entries_to);
    fetch_strings(w->set, w->strings > p ? w->strings : p, strings_to);
    w->entries = entries_to;
    w->strings = strings_to;
}
