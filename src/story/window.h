/* window.h - which pages are too far apart in time to be one story.  Internal header.
 *
 * params->window hours lie between two pages of one story at most; 0: any time.  Of a page without a date nothing is
 * too far; a date without a time of day is the first second of its day. */
#ifndef WC_STORY_WINDOW_H
#define WC_STORY_WINDOW_H
#include "store/page_walk.h"

#define WC_HOUR_SECONDS 3600

/* Whether a page of the first date is out of the window of one of the second, and before it. */
static inline bool wc_window_is_past(const wc_params *params, int64_t date, int64_t later)
{
    return params->window > 0 && date < later && later != WC_DATE_UNKNOWN &&
           (uint64_t)later - (uint64_t)date > (uint64_t)params->window * WC_HOUR_SECONDS;
}

static inline bool wc_window_has(const wc_params *params, const wc_entry *a, const wc_entry *b)
{
    return !wc_window_is_past(params, a->date, b->date) && !wc_window_is_past(params, b->date, a->date);
}

/* since[p]: the first page within the window of page p of the sorted set, at most p; of the pages before p those from
 * there on are within it.  O(pages). */
static inline void wc_window_begin(const wc_params *params, const wc_pageset *set, uint32_t *since)
{
    uint32_t first = 0;
    for (uint32_t p = 0; p < set->n; p++) {
        const int64_t date = wc_pages_next(set, p)->date;
        while (wc_window_is_past(params, set->entry[first].date, date)) (void)wc_pages_next(set, ++first);
        since[p] = date == WC_DATE_UNKNOWN ? 0 : first;
    }
}
#endif
