/* mask.h - the site mask: what of each page is its own, and what is page furniture.  Internal header.
 *
 * An outlet's pages, in canonical order, are cut into epochs of params->epoch pages.  Within an epoch pages that share
 * most of what is not common there are versions of one story (versions.c), and a shingle that stands in three or more
 * version groups is a candidate; furniture is where candidates form a run.  The last, incomplete epoch is counted
 * together with the pages before it, so that it knows as much as a full one.  A full epoch depends on its own pages
 * alone, and so never changes when pages come.  Pages without an outlet have no mask but what chain.h gives them. */
#ifndef WC_STORY_MASK_H
#define WC_STORY_MASK_H
#include "story/masked.h"
#include "story/site_name.h"
#include <string.h>

/* A page's own shingles, least hash first, each once.  Thinned to at most params->own: level may be coarser than the
 * entry's.  Comparing at a coarser level still means comparing a prefix. */
typedef struct wc_own {
    uint32_t *hash; /* n, ascending */
    uint16_t *mark; /* n: of the shingle's first place that is not masked, as a number among these places */
    uint32_t n;
    uint32_t n_masked; /* of the entry's n shingles, those in furniture */
    uint32_t dated;    /* wc_title_dated */
    uint8_t level;
    uint8_t masked_anchors; /* bit i: the entry's snippet i is furniture */
    uint16_t eighths;       /* on a disk: what it takes there, in eight bytes, see own_disk.h */
} wc_own;

/* Of hashes and marks. */
static inline size_t wc_own_bytes(const wc_own *own) { return own->n * WC_SHINGLE_BYTES; }

/* The same with what one that stands behind another takes. */
static inline size_t wc_own_room(const wc_own *own) { return (wc_own_bytes(own) + 7) & ~(size_t)7; }

/* Its hashes stand there, and its marks right behind them. */
static inline void wc_own_point(wc_own *own, void *to)
{
    own->hash = to;
    own->mark = (uint16_t *)(void *)(own->hash + own->n);
}

/* Copy them to wc_own_bytes of memory, where they stand then. */
static inline void wc_own_copy(wc_own *own, void *to)
{
    const wc_own from = *own;
    wc_own_point(own, to);
    if (own->n > 0) memcpy(own->hash, from.hash, own->n * sizeof *own->hash);
    if (own->n > 0) memcpy(own->mark, from.mark, own->n * sizeof *own->mark);
}

/* About so many words of the text they stand for. */
static inline uint64_t wc_own_words(const wc_own *own) { return (uint64_t)own->n << own->level; }

/* How many of them a level shows: these come first. */
static inline size_t wc_own_prefix(const wc_own *own, uint8_t level)
{
    const uint64_t bound = wc_level_bound(level);
    size_t from = 0, n = own->n;
    if (level <= own->level) return n;
    while (n > 0) {
        const size_t half = n / 2;
        const bool below = own->hash[from + half] < bound;
        from += below ? half + 1 : 0;
        n = below ? n - half - 1 : half;
    }
    return from;
}

typedef struct wc_site {
    uint32_t n_pages, n_groups; /* groups: versions of one story count once */
    wc_site_name name;          /* of its last epoch */
} wc_site;

/* A page's title without its site's name; site NULL: with it. */
static inline wc_str wc_headline_of(const wc_pageset *set, const wc_site *site, uint32_t page)
{
    const wc_entry *e = &set->entry[page];
    const bool named = site != NULL && e->outlet != WC_OUTLET_NONE;
    return wc_site_name_strip(named ? &site[e->outlet].name : NULL, wc_entry_title(e));
}

/* Fill own[0..set->n) and site[0..set->outlets.n) for the sorted set.  Own texts stand in set->texts; the entries'
 * sketches are gone afterwards.  false: no memory.
 * O(shingles) and per epoch O(pages^2 + shingles); parallel over epochs. */
bool wc_mask_learn(wc_pageset *set, const wc_params *params, int n_threads, wc_own *own, wc_site *site);

struct wc_layout;

/* Sketches that are not in memory, and how much of them may be at a time. */
typedef struct wc_sketch_source {
    /* Have take(to, portion, page) called until it had all pages of the set once, or at least those that are asked[]
     * for, one a page (NULL: all): entry k of the portion is page[k] of the set, with its sketch and strings.  false:
     * it failed, or take did. */
    bool (*fetch)(void *context, const bool *asked,
                  bool (*take)(void *to, const wc_pageset *portion, const uint32_t *page), void *to);
    void *context;
    size_t group_bytes; /* what is worked on together */
} wc_sketch_source;

/* What an earlier run leaves to this one, and this one to the next. */
typedef struct wc_masking {
    const uint32_t *from;            /* one a page: its place in the store */
    const wc_masked *before;         /* of the first pages of the store; own texts are used where they stand.  Empty or
                                        NULL: nothing is known */
    const wc_sketch_source *missing; /* with it: sketches that are neither there nor in memory */
    wc_masked *made;                 /* NULL: not asked.  Filled: n_groups, n_in, each page's window, and whose sketch
                                        is WC_SKETCH_WANTED; all other places are WC_MASKED_NONE */
    bool (*see_sketches)(void *context); /* called then, while these sketches are in memory or in before: false ends
                                            it */
    void *context;
} wc_masking;

/* The same.  source (NULL: they are there): the sketches, which are brought group by group; own texts go to set->own
 * then, and masking is not looked at.  masking: NULL: nothing is known or asked for.  layout (NULL: not asked), zeroed,
 * set->outlets.n: what the last window of each outlet teaches, see layout.h, for which no window may be known.  The
 * same own texts for any source and masking. */
bool wc_mask_learn_again(wc_pageset *set, const wc_params *params, int n_threads, const wc_sketch_source *source,
                         const wc_masking *masking, wc_own *own, wc_site *site, struct wc_layout *layout);

/* A page of which it shall be known where its furniture stands. */
typedef struct wc_mask_watch {
    uint32_t page;
    bool *masked; /* one a shingle of the page's entry, in text order: filled */
} wc_mask_watch;

/* The same, and what is asked of the watched pages. */
bool wc_mask_learn_watching(wc_pageset *set, const wc_params *params, int n_threads, wc_own *own, wc_site *site,
                            const wc_mask_watch *watch, size_t n_watched);
#endif
