/* chain_titles.h - headlines of a set on a disk, put together for the chain mask, which reads those of pages that are
 * far apart.  Internal header. */
#ifndef WC_STORY_CHAIN_TITLES_H
#define WC_STORY_CHAIN_TITLES_H
#include "story/mask.h"
#include "story/titles.h"

typedef struct wc_chain_titles { /* zeroed: there are none */
    const wc_pageset *set;
    const wc_site *site;
    struct wc_chain_title *title; /* one a page, on the set's disk; NULL: the set is in memory */
} wc_chain_titles;

/* Of a set on a disk all strings are read once.  false: no memory, cancelled, or the disk failed;
 * wc_chain_titles_free follows in any case. */
bool wc_chain_titles_make(wc_chain_titles *titles, const wc_pageset *set, const wc_site *site, int n_threads);
void wc_chain_titles_free(wc_chain_titles *titles);

/* The words of a page's headline, without its site's name.  Any thread.  Where the disk gives other bytes than were put
 * there its error says so. */
void wc_chain_titles_get(const wc_chain_titles *titles, uint32_t page, wc_title *title);
#endif
