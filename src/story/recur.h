/* recur.h - what of a page stands on pages that have nothing else in common with it, and so is furniture.  Internal
 * header.
 *
 * A passage of a story stands on pages that tell this story, which are of one kind; furniture on pages of several
 * kinds, day after day, or at the same place of their beginning or end.  So a shingle is a candidate when it stands on
 * pages of as many kinds as are asked, and either of three days or at the edge of all of them; and in any case when it
 * stands on one of the pages that are said to have only furniture in common with this one.  Furniture is where
 * candidates form a run.  What kinds there are, chain.h and online.h say. */
#ifndef WC_STORY_RECUR_H
#define WC_STORY_RECUR_H
#include "story/match.h"

#define WC_RECUR_PAGES      32 /* a bit each */
#define WC_RECUR_BARE_KINDS 2  /* times as many are asked where neither outlet nor title tells of a page */
#define WC_RECUR_ROUNDS     3  /* less furniture brings other pages together, and so more of it to light */

typedef struct wc_recur {          /* one a thread */
    uint32_t page[WC_RECUR_PAGES]; /* n: the page that is judged comes first */
    uint32_t kind[WC_RECUR_PAGES]; /* number of the first of its kind */
    int32_t day[WC_RECUR_PAGES];   /* WC_NO_DAY: unknown */
    size_t n;
    uint32_t furniture; /* bit k: page[k] shares nothing else with the one that is judged */
    uint32_t *on;       /* for each own shingle of the page: bit k: it stands on page[k], too */
    uint32_t *edge;     /* the same, at the edge of both */
    uint64_t *sort, *sort_scratch;
    uint8_t *state, *back;
    bool *masked;
    wc_cpu cpu;
    wc_matcher matcher; /* holds the page */
} wc_recur;

/* most: own shingles of a page.  false: no memory; wc_recur_free follows in any case. */
bool wc_recur_init(wc_recur *recur, size_t most);
void wc_recur_free(wc_recur *recur); /* a zeroed one is fine */

/* Kinds among the pages of these bits, UINT32_MAX: all. */
size_t wc_recur_kinds(const wc_recur *recur, uint32_t pages);

/* Whether the i-th of n is among `most` of them that are evenly spread; all are, if there are no more. */
static inline bool wc_recur_takes(size_t i, size_t n, size_t most)
{
    return n <= most || i * most / n != (i + 1) * most / n;
}

/* Flags of so many own shingles, a bit each. */
static inline size_t wc_recur_words(size_t n) { return (n + 31) / 32; }
static inline bool wc_recur_has(const uint32_t *flags, uint32_t i) { return (flags[i / 32] >> i % 32 & 1) != 0; }

/* Set in found, all clear, the flags of what of page[0] is furniture; asked: kinds.  Whether there is any.
 * O(own text of the pages). */
bool wc_recur_find(wc_recur *recur, const wc_own *own, size_t asked, uint32_t *found);

/* The same, of which the candidates are the shingles whose on[] is not 0. */
bool wc_recur_find_marked(wc_recur *recur, const wc_own *own, uint32_t *found);

/* Take what is flagged out of the own text of the page, of which the entry tells how many shingles there were. */
void wc_recur_drop(const wc_entry *entry, wc_own *own, const uint32_t *flags);
#endif
