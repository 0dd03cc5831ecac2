/* adjacency.h - the matches of each page.  Internal header. */
#ifndef WC_STORY_ADJACENCY_H
#define WC_STORY_ADJACENCY_H
#include "story/candidates.h"

typedef struct wc_adjacency {
    size_t *from;    /* n_pages + 1 */
    uint32_t *other; /* the other pages, ascending, for page p at [from[p], from[p + 1]) */
    uint32_t *note;  /* ... and what is noted of each match */
    size_t n;        /* of them, all pages' */
    wc_disk *disk;   /* that holds these two; the matches' own */
} wc_adjacency;

/* Matches of at least this relation.  note: what is to be known of a match, so that the match itself, which stands
 * somewhere else, need not be looked at.  false: no memory.  O(matches); where other and note are larger than
 * disk->work_bytes, matches of pages that are far apart are read again as often. */
bool wc_adjacency_make(wc_adjacency *adjacency, const wc_matches *matches, size_t n_pages, wc_relation least,
                       uint32_t (*note)(const wc_match *match, const wc_params *params), const wc_params *params,
                       int n_threads);
void wc_adjacency_free(wc_adjacency *adjacency);

/* group[0..n_pages): the least page of those that are connected by matches whose note is a link, both pages of which
 * are not left_out[] (NULL: none is).  O(n_pages + matches). */
void wc_adjacency_group(const wc_adjacency *adjacency, size_t n_pages, bool (*is_link)(uint32_t note),
                        const bool *left_out, uint32_t *group);

/* This page's are looked at next, and then those of the pages behind it: so many are fetched from the disk before, and
 * *fetched, at first 0, tells how many were. */
void wc_adjacency_fetch(const wc_adjacency *adjacency, uint32_t page, size_t ahead, size_t *fetched);
/* Those of pages [from, to) are looked at soon. */
void wc_adjacency_fetch_pages(const wc_adjacency *adjacency, size_t from, size_t to);
#endif
