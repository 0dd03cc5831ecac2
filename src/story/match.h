/* match.h - what two pages share, and what that makes of them.  Internal header. */
#ifndef WC_STORY_MATCH_H
#define WC_STORY_MATCH_H
#include "story/mask.h"

/* To be raised where a comparison finds something else than before, or what makes a digest is another: what was
 * remembered of earlier runs goes by that. */
#define WC_MATCH_RULES 4

typedef enum wc_relation {
    WC_RELATION_NONE,
    WC_RELATION_TEMPLATE,  /* one outlet's skeleton or background in different stories */
    WC_RELATION_QUOTE,     /* what is shared is mainly a third source that both quote */
    WC_RELATION_PARTIAL,   /* a passage is reused */
    WC_RELATION_COPY,      /* the same piece of writing: cut, extended, edited or updated */
    WC_RELATION_IDENTICAL, /* the same own text */
    WC_RELATIONS
} wc_relation;
const char *wc_relation_name(wc_relation relation);

/* Counts are of sampled shingles at the coarser level of the two pages; one stands for `scale` words.  Evidence is own
 * text outside quotations, unless nearly all of one page is quoted: then quotations count too. */
typedef struct wc_match {
    uint32_t a, b;                    /* pages, a < b */
    uint32_t run;                     /* longest run shared, words of a */
    uint32_t run_a, run_b;            /* longest run of evidence that the other lacks, words */
    uint32_t scale;                   /* 2^level */
    uint16_t own_a, own_b;            /* evidence on either side */
    uint16_t shared;                  /* ... on both */
    uint16_t shared_quoted;           /* shingles on both that are quoted on either */
    uint16_t figures, figures_shared; /* evidence of the shorter page that holds a figure; of that, shared */
    bool quotations;                  /* they count as evidence */
    bool same_outlet;
    bool dated;       /* of two days, with headlines that differ in nothing but the day they name */
    uint8_t relation; /* wc_relation */
} wc_match;

/* Evidence on either side or both. */
static inline uint32_t wc_match_either(const wc_match *m) { return (uint32_t)m->own_a + m->own_b - m->shared; }

typedef struct wc_shared { /* one shingle that two pages share: where it stands in either own text */
    uint16_t free_at, held_at;
} wc_shared;

/* Scratch memory, one a thread.  It holds one page: a table of its hashes, by which others are compared with it. */
typedef struct wc_matcher {
    const struct wc_match_kernel *kernel;
    uint32_t page;     /* that is held */
    bool crowded;      /* more hashes of a slot than the table can tell: it is not used */
    uint64_t factor;   /* from a hash to its slot */
    uint32_t *hash;    /* of the page, and UINT32_MAX behind them */
    uint16_t *slot;    /* by a hash's upper bits: the first in hash[] that has them */
    wc_shared *shared; /* n_shared: of the last comparison */
    size_t n_shared;
    uint8_t *flag[2]; /* of the places of two pages */
    uint8_t *held;    /* flags of the page that is held, of so many places, 0: not made yet */
    size_t n_held_places, n_held;
    unsigned held_uncounted; /* by which they are made, of n_held shingles */
} wc_matcher;
bool wc_matcher_init(wc_matcher *matcher, size_t most_own);
void wc_matcher_free(wc_matcher *matcher);

/* Hold a page of own[], until another one is held; its own text may not change meanwhile.  O(own text). */
void wc_matcher_hold(wc_matcher *matcher, const wc_own *own, uint32_t page);

/* The shingles of another own text that `held`, which the page that is held has, has too: fill matcher->shared, and
 * return how many there are.  O(own text). */
size_t wc_matcher_find(wc_matcher *matcher, const wc_own *held, const wc_own *own);

/* Compare a page of the set with the one that is held, another one; the relation is decided too.  O(own text). */
wc_match wc_match_held(wc_matcher *matcher, const wc_pageset *set, const wc_own *own, const wc_params *params,
                       uint32_t page);

/* The same, but of pages that share too few words for any relation no numbers. */
wc_match wc_match_held_related(wc_matcher *matcher, const wc_pageset *set, const wc_own *own, const wc_params *params,
                               uint32_t page);

/* Compare two pages of the set, a < b; b is held then. */
wc_match wc_match_pages(wc_matcher *matcher, const wc_pageset *set, const wc_own *own, const wc_params *params,
                        uint32_t a, uint32_t b);

/* The same for a person to read: the relation is IDENTICAL where both have the same own text, as far as the sketches
 * show, and runs and figures are counted however little is shared. */
wc_match wc_match_in_full(wc_matcher *matcher, const wc_pageset *set, const wc_own *own, const wc_params *params,
                          uint32_t a, uint32_t b);

/* Whether there is own text, and it is the same as far as the sketches show. */
bool wc_own_is_same(const wc_own *a, const wc_own *b);

/* Order by strength: containment of the shorter page, then resemblance; for equal ones 0. */
int wc_match_compare(const wc_match *x, const wc_match *y);
#endif
