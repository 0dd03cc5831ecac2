/* groups.h - sketches that do not fit into memory: brought from where they are kept to files, some outlets in each, and
 * worked on file by file, with the strings of their pages.  Internal header. */
#ifndef WC_STORY_GROUPS_H
#define WC_STORY_GROUPS_H
#include "story/mask.h"

typedef struct wc_groups { /* zeroed is an empty one */
    wc_pageset *set;
    const uint32_t *order; /* the set's pages, one group behind the other */
    size_t n, cap;         /* groups */
    struct wc_group *group;
    const char **strings; /* one a page: where they stand while the group has its own */
} wc_groups;

typedef struct wc_group {
    size_t from, to;             /* in wc_groups.order */
    size_t first_piece, n_bytes; /* the first of its pieces; bytes of its sketches */
    char *sketches;              /* of the set's disk */
} wc_group;

/* Cut the order of the pages into groups whose sketches take some group_bytes, between pieces of it: piece i is
 * order[piece[i]] .. order[piece[i + 1] - 1].  A piece is in one group, however large it is.  false: no memory. */
bool wc_groups_cut(wc_groups *groups, wc_pageset *set, const uint32_t *order, const size_t *piece, size_t n_pieces,
                   size_t group_bytes);

/* Make the files, and have the source fill them in the order in which it brings the pages.  false: no memory, or the
 * source failed. */
bool wc_groups_fetch(wc_groups *groups, const wc_sketch_source *source);

/* The own texts of a group's pages, which stand over their sketches, go to set->own, in the order of the
 * pages; the sketches are freed.  false: no memory. */
bool wc_groups_keep(wc_groups *groups, size_t group, wc_own *own);
void wc_groups_free(wc_groups *groups);
#endif
