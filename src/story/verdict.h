/* verdict.h - which rule decides what two pages are to each other, in numbers that a person can be told.  Internal
 * header.  wc_match_pages decides by it. */
#ifndef WC_STORY_VERDICT_H
#define WC_STORY_VERDICT_H
#include "story/match.h"

/* What is asked of a copy, in the order in which it is looked at. */
typedef enum wc_gate {
    WC_GATE_WORDS,          /* words shared */
    WC_GATE_CONTAIN,        /* percent of the shorter page's own text */
    WC_GATE_LONGER,         /* percent of the longer page's */
    WC_GATE_SERIES,         /* figures agree as the words do: percent of the figures */
    WC_GATE_OUTLET_CONTAIN, /* CONTAIN and LONGER as asked within one outlet */
    WC_GATE_OUTLET_LONGER,
    WC_GATE_OUTLET_APART, /* within one outlet not on both sides a long run that the other lacks: words */
    WC_GATE_APART         /* where there are such: percent of the shorter page's own text */
} wc_gate;

typedef struct wc_verdict {
    wc_relation relation;
    wc_gate gate; /* the first that is not passed; of a copy: that which set what is asked of the shorter page */
    uint32_t have, asked; /* at that gate, in its unit; have is cut, not rounded */
} wc_verdict;

/* Shingles of one page: all, those that another page has, those that hold a figure, and both. */
typedef struct wc_figures {
    uint32_t all, shared, figures, figures_shared;
    uint32_t run; /* longest run shared, words */
    bool dated;   /* headlines that differ in the day alone, as in wc_match */
} wc_figures;

/* Whether two pages are of a series (weather, markets) and not versions of one story: the text is dense with figures,
 * one shingle in words_a_figure or more holds one; of these less than half agree, less than half as many in proportion
 * as of the words, and so many less that it is no chance.
 * Where the headlines say that it is another day's, any share less than the words' will do.
 * Nor is a whole passage shared, as it is in a report of which all figures were brought up to date.  An update changes
 * some figures and more words. */
bool wc_is_series(wc_figures figures, uint32_t words_a_figure);

/* O(1).  The match's relation is not looked at. */
wc_verdict wc_verdict_of(const wc_match *match, const wc_params *params);

#define WC_STRICT_CONTAIN 80 /* percent of the shorter page, of a copy at the level strict */

#define WC_MEMBER_CONTAIN 15 /* percent of the shorter page */

/* The weaker gate that a page must pass with a cluster's representative when it is a copy of some member: that and a
 * twentieth of the longer page, and no series.  What the relation is called does not matter, since quotations and the
 * outlet were looked at where it became a copy.  At the level strict it must be a copy of the representative itself. */
bool wc_verdict_is_member(const wc_match *match, const wc_params *params);

/* The least change in shared shingles, all else equal, that makes no copy of a copy or a copy of what is none; *after:
 * the verdict then.  0: no number of shared shingles would, and *after is the verdict on the last one that could be.
 * O(own text of the shorter page). */
uint32_t wc_verdict_distance(const wc_match *match, const wc_params *params, wc_verdict *after);

/* part of whole in percent or thousandths, cut; whole 0: 0. */
uint32_t wc_percent(uint64_t part, uint64_t whole);
uint32_t wc_thousandths(uint64_t part, uint64_t whole);
#endif
