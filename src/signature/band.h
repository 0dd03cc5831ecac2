/* band.h - the buckets of one band: pages that have a key in common, two or more.  Internal header. */
#ifndef WC_SIGNATURE_BAND_H
#define WC_SIGNATURE_BAND_H
#include "base/memory.h"

typedef struct wc_band { /* room for the buckets of n_pages pages */
    size_t n_pages, n;
    uint32_t *page;  /* n: bucket by bucket, ascending within */
    uint32_t *first; /* n: where in page[] the bucket of page[i] begins */
    uint32_t *spare; /* 2 * n_pages: for the caller between the calls */
    uint64_t *memory;
} wc_band;

/* n_pages < 2^32; 16 bytes a page.  false: no memory; wc_band_free follows in any case. */
bool wc_band_init(wc_band *band, size_t n_pages);
void wc_band_free(wc_band *band);

/* Put pages into buckets: key[p] of page p < n_pages, or WC_LSH_NONE; they may stand in band->page, and are gone then.
 * Most keys stand on one page only, and are dropped.  Buckets by key; O(n_pages), serial. */
void wc_band_make(wc_band *band, const uint32_t *key);

/* Take out the pages p that are not in keep[p].  O(n). */
void wc_band_keep(wc_band *band, const bool *keep);

/* Append the buckets to *packed, some two or three bytes a page, and read them again.  pack: false: no memory. */
bool wc_band_pack(const wc_band *band, wc_buffer *packed);
void wc_band_unpack(wc_band *band, const uint8_t *packed, size_t len);
#endif
