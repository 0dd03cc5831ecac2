/* latest.h - of every bucket its first page and the latest three, for pages that come one by one.  Internal header.
 *
 * What lsh.h makes of all pages at once this keeps up to date.  20 bytes a bucket, and up to as much again for what is
 * free in the table; a bucket takes no more for however many pages.
 * It may stand on a packed table that is read alone, as one in a file is: then it holds what has changed since. */
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
    size_t n_slots, n;
    const wc_latest_bucket *base; /* the caller's: n_base slots of wc_latest_pack; what slot has goes before */
    size_t n_base;
} wc_latest;

/* Put the page, a greater number than all before, into the bucket of the key.  The same page once more changes nothing.
 * false: no memory, nothing has changed. */
bool wc_latest_add(wc_latest *latest, uint32_t key, uint32_t page);

/* Room for so many buckets.  Who puts them in the order of another table must have it before: else they crowd. */
bool wc_latest_reserve(wc_latest *latest, size_t n);

/* Put the bucket of a key that is not there: pages as in wc_latest_bucket.  false: as before. */
bool wc_latest_put(wc_latest *latest, uint32_t key, const uint32_t page[WC_LATEST_PAGES]);

/* Have the bucket of the key brought near: where many keys follow, those of a page, that costs a fraction of waiting
 * for one after the other. */
void wc_latest_fetch(const wc_latest *latest, uint32_t key);

/* Take the first page out of the bucket of the key, where there is one: the least of the latest is the first then.
 * false: no memory, nothing has changed. */
bool wc_latest_drop_first(wc_latest *latest, uint32_t key);

/* NULL: no page has the key.  Until the next call of wc_latest_add. */
const wc_latest_bucket *wc_latest_find(const wc_latest *latest, uint32_t key);

/* All buckets of one without a base in a table of few free slots: *n_slots of them, at least one free; free with
 * wc_memory_free().  NULL: no memory. */
wc_latest_bucket *wc_latest_pack(const wc_latest *latest, size_t *n_slots);

/* Whether any bytes are such a table, by which each key is found or not: of pages below n_pages, and a slot is free. */
bool wc_latest_is_packed(const wc_latest_bucket *slot, size_t n_slots, size_t n_pages);
void wc_latest_free(wc_latest *latest); /* the base stays */
#endif
