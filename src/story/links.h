/* links.h - which pages meet in the buckets of their signatures.  Internal header.
 *
 * A bucket links a page to the pages just before it (near in time, since pages are in order of date) and to its first
 * one, so that a bucket of m pages makes m times a few links and not m^2.  With params->window only pages within it
 * count as being in the bucket.  MinHash: two pages are worth a comparison when they are linked in params->hits buckets
 * (with bands of several rows: in one).  SimHash: one is enough, and only pages within params->distance count, too. */
#ifndef WC_STORY_LINKS_H
#define WC_STORY_LINKS_H
#include "signature/lsh.h"
#include "story/mask.h"
#include "story/window.h"

typedef struct wc_links {
    const wc_own *own;
    const wc_params *params;
    wc_buckets buckets;
    uint32_t *since; /* one a page: the first within its window; NULL: there is none */
    uint64_t *print; /* SimHash: one a page; else NULL */
    bool *moved;     /* one a page: its links are not those of the round before */
} wc_links;

typedef struct wc_linker { /* scratch memory and result, one a thread */
    uint32_t *page;        /* n: pages worth a comparison, all less than the one that was asked for */
    size_t n, cap;
    uint8_t *hits;  /* one a page, zero between calls */
    uint32_t *slot; /* params->slots */
    uint32_t *scratch;
    uint32_t *key;
} wc_linker;
bool wc_linker_init(wc_linker *linker, size_t n_pages, const wc_params *params);
void wc_linker_free(wc_linker *linker);

/* Buckets of the pages that are active[0..n_pages), with linker[0..n_threads).  All have moved.  entry: the pages, in
 * order; NULL: whatever their dates.  false: no memory, or cancelled. */
bool wc_links_make(wc_links *links, const wc_entry *entry, const wc_own *own, size_t n_pages, const bool *active,
                   const wc_params *params, wc_linker *linker, int n_threads, const volatile int *cancel);
void wc_links_free(wc_links *links);

/* Take out what is no longer active, and find who has moved by that. */
void wc_links_keep(wc_links *links, const bool *active);

/* Fill linker->page[] for this page.  false: no memory.  Many may read the same links. */
bool wc_links_gather(const wc_links *links, wc_linker *linker, uint32_t page);
#endif
