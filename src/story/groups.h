/* groups.h - sketches that do not fit into memory: brought from where they are kept to files, some outlets in each, and
 * worked on file by file.  Internal header.
 *
 * Files are written and read from their beginning to their end.  What is worked on stands in memory, a group at a
 * time. */
#ifndef WC_STORY_GROUPS_H
#define WC_STORY_GROUPS_H
#include "story/mask.h"

typedef struct wc_groups { /* zeroed is an empty one */
    wc_pageset *set;
    const uint32_t *order; /* the set's pages, one group behind the other */
    uint32_t *place;       /* one a page: where it stands in order[] */
    size_t n, cap;         /* groups */
    struct wc_group *group;
    int n_threads;
    char *loaded;    /* the pages of one group */
    wc_entry *entry; /* and their entries, in the order of the group */
} wc_groups;

typedef struct wc_group_run { /* of a file, that was written at once */
    size_t bytes;
    uint64_t check; /* XXH3 */
} wc_group_run;

typedef struct wc_group {
    size_t from, to;             /* in wc_groups.order */
    size_t first_piece, n_bytes; /* the first of its pieces; bytes that its pages take at most */
    size_t filled;               /* bytes of its pages */
    char *pages, *own;           /* files of the set's disk: what was brought, what was made of it; else NULL */
    size_t own_bytes;
    wc_group_run *run; /* n_runs: of pages */
    size_t n_runs, cap_runs;
} wc_group;

/* Cut the order of the pages into groups that take some group_bytes, between pieces of it: piece i is
 * order[piece[i]] .. order[piece[i + 1] - 1].  A piece is in one group, however large it is.  Hashes have hash_bits
 * bits.  false: no memory. */
bool wc_groups_cut(wc_groups *groups, wc_pageset *set, const uint32_t *order, const size_t *piece, size_t n_pieces,
                   size_t group_bytes, unsigned hash_bits, int n_threads);

/* Have the source bring all pages to the groups' files.  false: no memory, or the source failed. */
bool wc_groups_fetch(wc_groups *groups, const wc_sketch_source *source);

/* groups->entry[k] becomes the entry of page order[group.from + k], with strings and sketch, until the next is loaded.
 * false: no memory, or the disk failed. */
bool wc_groups_load(wc_groups *groups, size_t group);

/* That group is loaded next, if there is such: the disk is told. */
void wc_groups_expect(const wc_groups *groups, size_t group);

/* Keep the own texts of the pages that are loaded, instead of those in set->texts.  false: as before. */
bool wc_groups_keep(wc_groups *groups, size_t group, wc_own *own);

/* When those of all groups are kept: they go to set->own, in the order of the pages.  false: as before. */
bool wc_groups_join(wc_groups *groups, wc_own *own);
void wc_groups_free(wc_groups *groups);
#endif
