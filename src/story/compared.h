/* compared.h - comparisons that an earlier run made, so that they need not be made again.  Internal header.
 *
 * What a comparison finds depends on the parameters and on what the prints of both pages stand for: own text, outlet,
 * day and the day that the headline names.  So it holds for as long as both prints are the same, whatever pages came
 * between.
 *
 *   page b       from[b] .. from[b + 1] - 1: the pages other[] < b that it was compared with, ascending, each once
 *   comparison   finding[detail[i]]; detail WC_COMPARED_NONE: they have nothing to do with each other
 *
 * Whether a page is a digest depends on its print, its rubric, and the prints of those that it matches, in their order:
 * a hash of these is kept with the verdict. */
#ifndef WC_STORY_COMPARED_H
#define WC_STORY_COMPARED_H
#include "base/records.h"
#include "story/match.h"

#define WC_COMPARED_NONE UINT32_MAX

typedef struct wc_finding { /* a wc_match without its pages and its relation, which follows from the rest */
    uint16_t own_a, own_b, shared, shared_quoted, figures, figures_shared;
    uint16_t run, run_a, run_b; /* in shingles of the level */
    uint8_t level, flags;       /* WC_FINDING_... */
} wc_finding;
#define WC_FINDING_QUOTATIONS  1
#define WC_FINDING_SAME_OUTLET 2
#define WC_FINDING_DATED       4

typedef struct wc_compared { /* as it is read; zeroed is a valid empty one */
    size_t n_pages, n, n_findings;
    uint64_t *print;  /* one a page */
    uint64_t *digest; /* one a page: that hash, the verdict as its lowest bit */
    size_t *from;     /* n_pages + 1 */
    uint32_t *other;  /* n */
    uint32_t *detail; /* n: NONE, or 0, 1, 2 and so on */
    wc_finding *finding;
} wc_compared;
void wc_compared_free(wc_compared *compared);

/* The print of a page whose own text is this, in memory. */
uint64_t wc_compared_print(const wc_pageset *set, const wc_own *own, size_t page);

typedef struct wc_pair {
    uint32_t a, b; /* a < b */
} wc_pair;

typedef struct wc_pairs {
    wc_pair *pair;
    size_t n, cap;
} wc_pairs;
bool wc_pairs_push(wc_pairs *pairs, wc_pair pair);
void wc_pairs_free(wc_pairs *pairs);

#define WC_UNDONE_MOST 3 /* rounds of the chain mask */

/* What one run takes from an earlier one, and what it leaves for the next but for its matches and comparisons with
 * leads.  Zeroed is a new one that takes nothing. */
typedef struct wc_reuse {
    const wc_compared *before;        /* NULL: there is none */
    const wc_compared *undone_before; /* with before, WC_UNDONE_MOST, of undone comparisons; one may be empty */
    const uint32_t *old;              /* one a page: its number in before, ascending, or NONE: it is new */
    uint32_t *was;                    /* the same, but NONE where the print is another; NULL without before */
    uint64_t *print;                  /* one a page */
    uint64_t *digest;                 /* one a page, as in wc_compared: filled when digests are looked for */
    wc_records *strangers; /* n_strangers, one a thread: wc_pair, compared, and have nothing to do with each other */
    size_t n_strangers;
    wc_records verified;      /* wc_match: compared for a cluster */
    struct wc_undone *undone; /* n_undone, see undone.h; NULL: none */
    size_t n_undone;
    uint64_t n_again; /* comparisons of two old pages that were made */
    wc_disk *disk;    /* where the records go; NULL: into memory */
} wc_reuse;

/* Before the pages are compared: print them all.  text (NULL: not asked for), one a page, is filled with an XXH3 of the
 * hashes of its own text.  false: no memory, or cancelled. */
bool wc_reuse_begin(wc_reuse *reuse, const wc_pageset *set, const wc_own *own, uint64_t *text, int n_threads);
/* When own texts of the pages that are changed[] are others since: print these.  false as above. */
bool wc_reuse_again(wc_reuse *reuse, const wc_pageset *set, const wc_own *own, const bool *changed, int n_threads);
void wc_reuse_free(wc_reuse *reuse);
/* Strangers, of which there are none yet, for n threads.  false: no memory. */
bool wc_reuse_begin_strangers(wc_reuse *reuse, size_t n);

/* Compares pages, one a thread. */
typedef struct wc_comparer {
    const wc_pageset *set;
    const wc_own *own;
    const wc_params *params;
    const wc_reuse *reuse; /* NULL: nothing is known */
    wc_matcher matcher;
    uint64_t n_again;
} wc_comparer;

/* false: no memory; wc_comparer_free follows in any case. */
bool wc_comparer_init(wc_comparer *comparer, const wc_pageset *set, const wc_own *own, const wc_params *params,
                      const wc_reuse *reuse);
void wc_comparer_free(wc_comparer *comparer);

/* wc_match_pages, looked up where it is known; of pages that have nothing to do with each other the relation alone, or
 * fully all numbers.  Fast where many are compared with one `page` in turn. */
wc_match wc_compare(wc_comparer *comparer, uint32_t page, uint32_t other);
wc_match wc_compare_fully(wc_comparer *comparer, uint32_t page, uint32_t other);
/* wc_compare in two steps: whether it is known, *match then, and what is compared where it is not. */
bool wc_compare_recall(const wc_comparer *comparer, uint32_t page, uint32_t other, wc_match *match);
wc_match wc_compare_anew(wc_comparer *comparer, uint32_t page, uint32_t other);
#endif
