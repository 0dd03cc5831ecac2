/* flag_known.h - which pages are known, by their keys, and where each one's answer stands.  Internal header. */
#ifndef WC_PIPELINE_FLAG_KNOWN_H
#define WC_PIPELINE_FLAG_KNOWN_H
#include "wirecopy.h"

typedef struct wc_known_page {
    uint64_t key;   /* 0: free */
    uint64_t place; /* of its answer in the log; 0: it has none */
} wc_known_page;

typedef struct wc_known { /* zeroed: empty; 16 bytes a page, and as much again for what is free */
    wc_known_page *slot;
    size_t n_slots, n; /* n_slots: 0 or a power of two */
} wc_known;

/* The page of the key, which is not 0; NULL: it is not known.  Until the next call of wc_known_add. */
wc_known_page *wc_known_find(const wc_known *known, uint64_t key);

/* Room for n pages in all.  false: no memory. */
bool wc_known_reserve(wc_known *known, size_t n);

/* Know the page, and where its answer stands; what was known of it is forgotten.  false: no memory. */
bool wc_known_add(wc_known *known, uint64_t key, uint64_t place);
void wc_known_free(wc_known *known);
#endif
