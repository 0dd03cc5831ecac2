/* cluster.h - pages that carry one story.  Internal header.
 *
 * Inside a connected component of copies a cluster grows from the longest page that has none, its representative: what
 * is linked to a member joins when it verifies against the representative itself, so there are no chains, and, with
 * params->window, only when it is within that of the representative.  A page that holds several stories represents none
 * of them: it joins one when that is grown. */
#ifndef WC_STORY_CLUSTER_H
#define WC_STORY_CLUSTER_H
#include "story/adjacency.h"
#include "story/page_facts.h"

/* What one story explains of a page that holds several, at least. */
#define WC_PART_PERCENT 5  /* of the page's own text */
#define WC_PART_WORDS   40 /* a paragraph; a teaser is shorter.  Of a short item half of it, as of any copy, will do */

typedef struct wc_cluster {
    uint32_t lead;           /* its earliest page (canonical order) */
    uint32_t representative; /* its longest */
    uint32_t first, n_pages; /* in wc_clusters.member: ascending */
    uint64_t id;             /* hash of the lead's identity, or kept from an earlier result; unique */
} wc_cluster;

typedef struct wc_clusters {
    wc_cluster *cluster; /* by lead, ascending; a page alone is a cluster too */
    size_t n;
    uint32_t *cluster_of; /* one a page */
    uint32_t *member;     /* pages by cluster */
    bool *digest;         /* one a page: its own text is explained by several unrelated stories; it is alone */
    uint16_t *share;    /* one a page: of the shorter own text, thousandths shared with the representative, whose own is
                           1000 */
    wc_records to_lead; /* wc_match, one a page: compared with its cluster's lead (a lead with itself: zeroed); none:
                           not asked */
    bool *same;         /* one a page: it has the own text of its lead; NULL: not asked */
} wc_clusters;

/* digest[p]: whether page p opens several stories; headed[p]: where it is a copy of several, but its headline is that
 * of its largest part alone, the page that explains this part, else WC_NOT_HEADED; site: one an outlet, or NULL.
 * adjacency: of all matches from WC_RELATION_TEMPLATE on, noted by wc_note_of.  false: no memory.  Parallel over pages.
 */
bool wc_digest_find(const wc_pageset *set, const wc_site *site, wc_own *own, const wc_params *params,
                    const wc_page_facts *facts, const wc_matches *matches, const wc_adjacency *adjacency, int n_threads,
                    bool *digest, uint32_t *headed);
#define WC_NOT_HEADED UINT32_MAX

/* The same of one page, whose matches, one with each page that it was compared with, *matches are; rubric: its title is
 * no headline (rubrics.h).  Of the set only titles are looked at.  *by: as headed[p]. */
bool wc_digest_judge(const wc_pageset *set, const wc_own *own, const wc_params *params, const wc_matches *matches,
                     uint32_t page, bool rubric, bool *digest, uint32_t *by);

/* Cluster the pages of the set, all but to_lead; site: as above.  false: no memory, *clusters is empty. */
bool wc_clusters_make(wc_clusters *clusters, const wc_pageset *set, const wc_site *site, wc_own *own,
                      const wc_params *params, const wc_page_facts *facts, const wc_matches *matches, int n_threads);

/* Compare each page with its cluster's lead: fill to_lead and same.  false: no memory, or cancelled. */
bool wc_clusters_compare(wc_clusters *clusters, const wc_pageset *set, wc_own *own, const wc_params *params,
                         const wc_matches *matches, int n_threads);

/* The id of a cluster that this page leads, not 0; salt: how many others had it before. */
uint64_t wc_cluster_id(const wc_pageset *set, uint32_t page, uint64_t salt);
/* The same of a page that need not be in the set but for its outlet: by outlet, URL, id and text. */
uint64_t wc_cluster_key(const wc_pageset *set, const wc_entry *entry, uint64_t salt);
void wc_clusters_free(wc_clusters *clusters);
#endif
