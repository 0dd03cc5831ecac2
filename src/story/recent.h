/* recent.h - the latest pages of each outlet, and the furniture that they show.  Internal header.
 *
 * A box of the day's headlines is new every morning, and no earlier page shows it: two pages that come with it would
 * seem to be of one story.  So an outlet's latest WC_RECENT_PAGES pages are kept as they were signed, and its furniture
 * is learnt from them at its second page, and then ever more rarely, at last every WC_RECENT_STEP pages. */
#ifndef WC_STORY_RECENT_H
#define WC_STORY_RECENT_H
#include "story/layout.h"

#define WC_RECENT_PAGES 32
#define WC_RECENT_STEP  8

typedef struct wc_recent_outlet {
    wc_entry *page[WC_RECENT_PAGES]; /* of the last n ones, page i at i % WC_RECENT_PAGES; each a memory of its own */
    uint64_t n;
    wc_layout layout;
} wc_recent_outlet;

typedef struct wc_recent { /* zeroed: empty */
    wc_recent_outlet *outlet;
    size_t n, cap;
    wc_epoch epoch;
} wc_recent;

/* A page that has come, with its sketch and a known outlet.  false: no memory. */
bool wc_recent_add(wc_recent *recent, const wc_entry *page, const wc_params *params);

/* What is known of the outlet's furniture; it may have none yet. */
const wc_layout *wc_recent_layout(const wc_recent *recent, uint32_t outlet);
void wc_recent_free(wc_recent *recent);
#endif
