/* latest.h - of every bucket its first page and the latest three, for pages that come one by one.  Internal header.
 *
 * What lsh.h makes of all pages at once this keeps up to date.  20 bytes a bucket, and as much again for what is free
 * in the table; a bucket takes no more for however many pages. */
#ifndef WC_SIGNATURE_LATEST_H
#define WC_SIGNATURE_LATEST_H
#include "wirecopy.h"

#define WC_LATEST_PAGES 4
#define WC_LATEST_NONE  UINT32_MAX

typedef struct wc_latest_bucket {
    uint32_t key;
    uint32_t page[WC_LATEST_PAGES]; /* the first; then the latest ones, the last first; WC_LATEST_NONE: no more */
} wc_latest_bucket;

typedef struct wc_latest { /* zeroed: empty */
    wc_latest_bucket *slot;
    size_t n_slots, n; /* n_slots: 0 or a power of two */
} wc_latest;

/* Put the page, a greater number than all before, into the bucket of the key.  The same page once more changes nothing.
 * false: no memory, nothing has changed. */
bool wc_latest_add(wc_latest *latest, uint32_t key, uint32_t page);

/* Take the first page out of the bucket of the key, where there is one: the least of the latest is the first then. */
void wc_latest_drop_first(wc_latest *latest, uint32_t key);

/* NULL: no page has the key.  Until the next call of wc_latest_add. */
const wc_latest_bucket *wc_latest_find(const wc_latest *latest, uint32_t key);
void wc_latest_free(wc_latest *latest);
#endif
