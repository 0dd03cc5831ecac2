/* adjacency.h - the matches of each page.  Internal header. */
#ifndef WC_STORY_ADJACENCY_H
#define WC_STORY_ADJACENCY_H
#include "story/candidates.h"

typedef struct wc_adjacency {
    size_t *from;    /* n_pages + 1 */
    uint32_t *edge;  /* numbers of matches, ascending, for page p at [from[p], from[p + 1]) */
    uint32_t *other; /* ... and the other page of each, for who need not look at the match itself */
    wc_disk *disk;   /* the matches' own */
} wc_adjacency;

/* Matches of at least this relation.  matches->n < 2^32.  false: no memory. */
bool wc_adjacency_make(wc_adjacency *adjacency, const wc_matches *matches, size_t n_pages, wc_relation least);
void wc_adjacency_free(wc_adjacency *adjacency);
#endif
