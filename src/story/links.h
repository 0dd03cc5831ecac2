/* links.h - which pages meet in the buckets of their signatures.  Internal header.
 *
 * A bucket links a page to the pages just before it (near in time, since pages are in order of date) and to its first
 * one, so that a bucket of m pages makes m times a few links and not m^2.  MinHash: two pages are worth a comparison
 * when they are linked in params->hits buckets (with bands of several rows: in one).  SimHash: one is enough, and only
 * pages within params->distance count as being in the bucket.  So do with a window the pages within it alone.
 *
 * Links are made band by band and read part by part, a part being some pages in a row: for each band and part there is
 * a list, in order of the pages.  So none of it is read at random, and set->disk may hold it. */
#ifndef WC_STORY_LINKS_H
#define WC_STORY_LINKS_H
#include "base/disk.h"
#include "story/own_disk.h"
#include "story/touched.h"

typedef struct wc_links_band { /* lists of one band */
    uint8_t *bytes;            /* the buckets as wc_band_pack writes them, and the lists behind them */
    size_t buckets_len;
    size_t *part_from; /* n_parts + 1: where the lists begin in bytes */
    uint64_t *sum;     /* on a disk: XXH3 of the lists of each part, and of the buckets */
} wc_links_band;

typedef struct wc_links {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    const uint32_t *since; /* of wc_links_make */
    uint64_t *print;       /* SimHash: one a page; else NULL */
    wc_links_band *band;   /* n_bands */
    size_t n_bands, part_pages, n_parts;
} wc_links;

/* Links among the pages of the set that are active[0..set->n).  since (NULL: there is no window),
 * which stays the caller's: page p is linked to since[p] and later ones; as wc_window_begin fills it.  false: no
 * memory, or cancelled. */
bool wc_links_make(wc_links *links, const wc_pageset *set, const wc_own *own, const bool *active, const uint32_t *since,
                   const wc_params *params, int n_threads);
void wc_links_free(wc_links *links);

/* Take out what is no longer active.  false: no memory, or cancelled. */
bool wc_links_keep(wc_links *links, const bool *active, int n_threads);

/* The keys of a page's buckets, WC_LSH_NONE for none; one a thread. */
typedef struct wc_links_keyer {
    uint32_t *slot, *scratch, *key; /* key: wc_links_key_count of them, the result */
    uint32_t *block;                /* of who wants to gather the keys of some pages; freed with the others */
    wc_own_reader reader;           /* the same, of who reads them */
    bool failed;                    /* for the caller */
} wc_links_keyer;
size_t wc_links_key_count(const wc_params *params);
bool wc_links_keyer_init(wc_links_keyer *keyer, const wc_params *params); /* false: no memory */
void wc_links_keyer_free(wc_links_keyer *keyer);
/* Those of an own text; print: of SimHash, filled. */
void wc_links_keys(wc_links_keyer *keyer, const wc_own *own, const wc_params *params, uint64_t *print);

/* How many buckets must link two pages that are worth a comparison. */
unsigned wc_links_enough(const wc_params *params);

/* In how many buckets two pages meet, whatever stands between them.  SIZE_MAX: no memory. */
size_t wc_links_count(const wc_own *a, const wc_own *b, const wc_params *params);

struct wc_links_cursor;

typedef struct wc_linker {          /* scratch memory and result, one a thread */
    wc_touched touched;             /* pages worth a comparison, all less than the one that was asked for */
    struct wc_links_cursor *cursor; /* one a band */
    wc_buffer lists;                /* of a part, where they are on the disk */
} wc_linker;
bool wc_linker_init(wc_linker *linker, const wc_params *params);
void wc_linker_free(wc_linker *linker);

/* Begin with the pages from part * links->part_pages on, links->part_pages of them.  false: no memory, or the disk
 * failed. */
bool wc_links_open(const wc_links *links, wc_linker *linker, size_t part);

/* Fill linker->touched for this page of the part, which comes behind the one before, with those that are only[] (NULL:
 * all).  Many may read the same links. */
void wc_links_gather(const wc_links *links, wc_linker *linker, uint32_t page, const bool *only);
#endif
