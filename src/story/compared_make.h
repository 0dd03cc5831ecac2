/* compared_make.h - the comparisons of a run, in order, for the next one.  Internal header. */
#ifndef WC_STORY_COMPARED_MAKE_H
#define WC_STORY_COMPARED_MAKE_H
#include "story/matches.h"

/* Of some pages in a row what wc_compared has of all: each page's comparisons, ascending, each once. */
typedef struct wc_compared_section {
    size_t page, n_pages, n, n_findings;
    const uint64_t *print, *digest; /* one a page */
    const uint32_t *count;          /* ... its comparisons */
    const uint32_t *gap;  /* one a comparison: how far the other page stands before that of the next one, the last one
                             before the page itself */
    const uint8_t *known; /* ... 1: it has a finding */
    const wc_finding *finding;
} wc_compared_section;

/* Call see(context, number, section) for all sections, from n_threads, begun in about their order: all that was
 * compared, the matches, what reuse kept, and to_lead (one a page; a lead's is zeroed).  The same for any n_threads,
 * whatever is on a disk, and whether or not anything was reused.  What reuse keeps is ended.  Where a section is not to
 * be had, see is called with NULL, and is to return false.  false: no memory, the disk failed, or see returned false.
 * O(comparisons).
 */
bool wc_compared_make(wc_reuse *reuse, const wc_matches *matches, const wc_records *to_lead, size_t n_pages,
                      int n_threads, bool (*see)(void *context, size_t number, const wc_compared_section *section),
                      void *context) __attribute__((warn_unused_result));
#endif
