/* undone.h - comparisons that a round of the chain mask (chain.h) undid, since it took something of the own text of a
 * page.  Internal header.
 *
 * The next run compares these pages as they were before that round, too, so it looks up what came of it. */
#ifndef WC_STORY_UNDONE_H
#define WC_STORY_UNDONE_H
#include "story/compared.h"

typedef struct wc_undone { /* of a round */
    wc_records matches;    /* wc_match */
    wc_records strangers;  /* wc_pair */
    uint32_t *page;        /* n pages that it changed, ascending */
    uint64_t *print;       /* ... and their prints before */
    size_t n;
} wc_undone;

/* A round has changed the own texts of the pages that are changed[0..n_pages), which reuse has printed: a list of it,
 * in reuse->undone, which has none of the comparisons yet.  NULL: no memory. */
wc_undone *wc_undone_begin(wc_reuse *reuse, const bool *changed, size_t n_pages);
void wc_undone_free(wc_undone *undone);

/* Fill print[0..n_pages), zeroed, with the prints that pages had before a round, where they are not those of reuse. */
void wc_undone_prints(const wc_reuse *reuse, size_t round, uint64_t *print);
#endif
