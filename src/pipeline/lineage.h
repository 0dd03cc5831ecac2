/* lineage.h - which stories of an earlier result live on in which of the new one, and what their ids are therefore.
 * Internal header.
 *
 * Pages of one old story may stand in several new ones now, since pages came between: these are its parts.  The part
 * with most of its pages is its heir, of equal ones that with the earliest lead.  A new story that is heir of several
 * old ones has the id of that which was created first, and of those of one update of that whose lead comes first; one
 * that is heir of none has an id of its own, as any new one. */
#ifndef WC_PIPELINE_LINEAGE_H
#define WC_PIPELINE_LINEAGE_H
#include "pipeline/job.h"
#include "report/report.h"

#define WC_LINEAGE_NONE UINT32_MAX

typedef struct wc_ancestor { /* a story of the earlier result; a page alone is one, too */
    uint64_t id;
    uint32_t lead; /* page of the new set */
    uint32_t n_pages;
    uint32_t created; /* number of the update that made it; 0: none did */
    uint32_t heir;    /* a new story */
    uint32_t n_parts;
} wc_ancestor;

typedef struct wc_part { /* pages of an old story in a new one */
    uint32_t to, from, n_pages;
} wc_part;

typedef struct wc_lineage { /* zeroed is a valid empty one */
    wc_ancestor *ancestor;  /* n_ancestors, by lead */
    wc_part *part;          /* n_parts, by new story, then by old one */
    uint32_t *kept;         /* one a new story: the ancestor whose id it has, or WC_LINEAGE_NONE */
    uint32_t *n_added;      /* one a new story: pages that are new */
    size_t n_ancestors, n_parts, n_stories;
    uint32_t update; /* number of this one */
} wc_lineage;

/* Give the clusters of the result their ids, in place of those that they have.  from: the place that each page had when
 * the first n_old of the set were the pages of dir.  WC_ERROR_FORMAT: dir/clusters.tsv is not of these pages.  dir may
 * be NULL where n_old is 0.  O(pages), and reading dir/clusters.tsv. */
wc_status wc_lineage_make(wc_lineage *lineage, wc_job *job, const char *dir, const uint32_t *from, size_t n_old,
                          const wc_pageset *set, wc_clusters *clusters);
void wc_lineage_free(wc_lineage *lineage);

/* lineage_files.c: what changed, as merged.tsv, split.tsv and changes.jsonl, and for the next update created.tsv, into
 * folder. */
wc_status wc_lineage_write(const wc_lineage *lineage, const wc_result *result, const char *folder, wc_error *error);

/* lineage_read.c: ancestors and the ancestor of each page (of a new one WC_LINEAGE_NONE), from the files of dir. */
wc_status wc_lineage_read(wc_lineage *lineage, wc_job *job, const char *dir, const uint32_t *from, size_t n_old,
                          const wc_pageset *set, uint32_t *ancestor_of);
#endif
