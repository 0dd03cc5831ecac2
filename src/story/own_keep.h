/* own_keep.h - what of a sketch is the page's own, once its mask is known.  Internal header. */
#ifndef WC_STORY_OWN_KEEP_H
#define WC_STORY_OWN_KEEP_H
#include "story/mask.h"

typedef struct wc_own_keeper { /* one a thread; zeroed: empty */
    wc_shingles shingles;      /* of an entry, in text order; their places never fall */
    bool *masked;              /* which of them are furniture */
    wc_shingles own;           /* what is kept of them */
    uint64_t *sort, *scratch;
    size_t cap;
} wc_own_keeper;
void wc_own_keeper_free(wc_own_keeper *keeper);

/* Room for n shingles; what is there may be lost.  false: no memory. */
bool wc_own_keeper_reserve(wc_own_keeper *keeper, size_t n);

/* The keeper's shingles, which are the entry's, but for those that are masked: thinned to at most `most`, sorted, each
 * once; they are lost.  *own: what they are but for the day of the headline and the snippets, in memory of the keeper
 * until it is used again.  O(n). */
void wc_own_keep(wc_own_keeper *keeper, const wc_entry *entry, size_t most, wc_own *own);

/* The own texts of n pages, masked by the flags of their sketches, which go: their memory is given back while own texts
 * take theirs, in set->texts.  page[i] is the number of a page, and entry[i] (NULL: that of the set) its entry.  Own[]
 * of these pages is filled but for the day of the headline, and the flags of the watched ones are told.  false: no
 * memory, or cancelled. */
bool wc_own_keep_pages(wc_pageset *set, const uint32_t *page, const wc_entry *entry, size_t n, const wc_params *params,
                       int n_threads, wc_own *own, const wc_mask_watch *watch, size_t n_watched);
#endif
