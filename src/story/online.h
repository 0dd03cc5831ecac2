/* online.h - the stories of a pageset, and which of them a page that comes now carries.  Internal header.
 *
 * A page is judged as if it were the last of the set: it is masked by the layout of its outlet, compared with the pages
 * that it meets in the buckets of its signature (in each the three latest and the first) and the longest pages of their
 * stories.  What it then shares with a page of its outlet that tells another story, or with several stories, is taken
 * for furniture (recur.h) and out of it, and it is compared again.  It belongs to the story that it is headed as, where
 * several explain it (cluster.h), else to that of the longest representative that it verifies against.  With
 * params->window it meets only pages within it, and the first of a bucket is that of the last window.  Stories grow by
 * the pages that are added, and are else what they were. */
#ifndef WC_STORY_ONLINE_H
#define WC_STORY_ONLINE_H
#include "signature/latest.h"
#include "story/attribution.h"
#include "story/own_pack.h"
#include "story/recent.h"
#include "story/recur.h"

#define WC_ONLINE_NONE UINT32_MAX

typedef struct wc_online {
    wc_pageset *set; /* the caller's, with room for one page more */
    const wc_params *params;
    wc_own *own;           /* set->n, and room for one more */
    wc_own_packed *packed; /* n_packed: of the first pages, whose own text is here and for a moment in unpacked */
    size_t n_packed;
    wc_arena unpacked;
    size_t cap;           /* pages that there is room for */
    wc_cluster *cluster;  /* n_clusters; first and n_pages say nothing */
    uint32_t *cluster_of; /* one a page */
    bool *digest;         /* one a page */
    uint8_t *agency;      /* one a cluster */
    size_t n_clusters, cap_clusters;
    wc_layout *layout; /* n_layouts, one an outlet that was there at the beginning */
    size_t n_layouts;
    char *strings; /* of the page that is judged */
    size_t cap_strings;
    wc_names rubrics; /* titles that are no headlines */
    wc_recent recent; /* pages that were noted */
    wc_latest latest;
    wc_matches matches; /* of the page that is judged; none is WC_RELATION_NONE */
    wc_matcher matcher;
    wc_recur recur;
    uint32_t *found; /* flags of the page's own shingles */
    uint8_t *part;   /* of the matches */
    wc_layout_scratch scratch;
    wc_agency_index agencies;
    uint8_t *hits; /* one a page, zero between calls */
    uint32_t *met; /* pages that were hit */
    uint32_t *slot, *densified;
    uint32_t *key; /* of the bands */
} wc_online;

typedef struct wc_flag {
    uint32_t story;      /* number of the cluster, or WC_ONLINE_NONE */
    uint32_t matched;    /* the page that it has most in common with, of the story if there is one; or WC_ONLINE_NONE */
    wc_match match;      /* with that page; a copy that no story takes in is WC_RELATION_PARTIAL */
    bool digest;         /* its own text is explained by several unrelated stories: it is of none */
    uint8_t agency;      /* its own credit, else the story's, else WC_CREDIT_NONE */
    uint32_t n_compared; /* pages that it was compared with */
} wc_flag;

typedef struct wc_online_stories { /* what was made of a set */
    wc_own **own;
    wc_matches *matches;
    wc_clusters *clusters;
    wc_attribution *attribution;
    wc_layout **layout;  /* one an outlet */
    const wc_site *site; /* one an outlet; stays */
} wc_online_stories;

/* Take up what was made of the sorted *set: all of it becomes the online's and is emptied.  Of the set's entries no
 * more stays than id, headline, outlet and date, and own text.  params->signature is WC_SIGNATURE_MINHASH; params and
 * set stay. false: no memory, or cancelled; wc_online_free follows either way.  O(own text). */
bool wc_online_init(wc_online *online, wc_pageset *set, const wc_params *params, const wc_online_stories *stories,
                    int n_threads);

/* Take up what was made of the set earlier: own, packed, cluster, cluster_of, digest, agency, layout, rubrics and
 * latest are filled in, all else of *online is zeroed; the rest of wc_online_init follows.  The entries' strings and
 * the packed bits are the caller's.  false: no memory. */
bool wc_online_begin(wc_online *online, wc_pageset *set, const wc_params *params);

/* A page that is to be judged and added: its outlet's furniture is learnt from it, too.  false: no memory.  Costs some
 * 10 us a page, and at most every WC_RECENT_STEP pages of an outlet the mask of WC_RECENT_PAGES. */
bool wc_online_note(wc_online *online, const wc_entry *page);

/* Judge the page, whose outlet is one of the set's or WC_OUTLET_NONE; its sketch is used up.  false: no memory.
 * O(own text of the pages that are compared): four a bucket at most, mostly few, and the longest of their stories. */
bool wc_online_judge(wc_online *online, const wc_entry *page, wc_flag *flag);

/* Add the page that was judged last, as *flag says of it: to its story, or as one of its own.  Pages that come after it
 * meet it.  It has its strings and not its sketch; its outlet may be new to the set.  false: no memory. */
bool wc_online_add(wc_online *online, const wc_entry *page, const wc_flag *flag);

void wc_online_free(wc_online *online); /* a zeroed one is fine; the set stays the caller's */

/* ---- for the files that it is made of ---- */

/* Into key[0..n): those of the page's filled buckets. */
size_t wc_online_keys(wc_online *online, const wc_own *own);

/* *entry is of the page but what it is known by: id, headline, outlet and date; strings: room for the first two. */
void wc_online_shorten(wc_entry *entry, const wc_entry *page, wc_str headline, char *strings);
#endif
