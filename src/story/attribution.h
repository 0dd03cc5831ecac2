/* attribution.h - whose copy each page and each story is.  Internal header.
 *
 * A page's credit is what its own credit lines say.  A story's agency is the one that most of its pages credit; between
 * equals the one with the stronger kind of evidence on any page, then the lower number.  A mention is no credit. */
#ifndef WC_STORY_ATTRIBUTION_H
#define WC_STORY_ATTRIBUTION_H
#include "story/cluster.h"
#include "story/page_facts.h"

typedef struct wc_story_agency {
    uint32_t n_pages; /* of the story that credit the agency */
    uint8_t agency;   /* WC_CREDIT_NONE: no page credits any */
    uint8_t kind;     /* wc_credit_kind: the strongest evidence for it */
    uint8_t other;    /* the next agency by the same rule; WC_CREDIT_NONE: all that credit one credit the same */
    uint32_t n_other; /* pages that credit it */
} wc_story_agency;

typedef struct wc_attribution {
    wc_page_agency *page;   /* one a page */
    wc_story_agency *story; /* one a cluster */
} wc_attribution;

/* Takes over facts->agency.  false: no memory, *attribution is empty.  O(pages). */
bool wc_attribution_make(wc_attribution *attribution, wc_page_facts *facts, const wc_clusters *clusters);
void wc_attribution_free(wc_attribution *attribution); /* a zeroed one is fine */

/* The page's own agency, else its story's; WC_CREDIT_NONE: unknown. */
uint8_t wc_attribution_of_page(const wc_attribution *attribution, const wc_clusters *clusters, size_t page);
#endif
