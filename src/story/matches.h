/* matches.h - all matches of a run.  Internal header. */
#ifndef WC_STORY_MATCHES_H
#define WC_STORY_MATCHES_H
#include "base/records.h"
#include "story/compared.h"
#include <assert.h>

typedef struct wc_matches {
    wc_records all; /* wc_match, ordered by (a, b), each pair once; relation never NONE */
    uint64_t n_compared;
    wc_reuse *reuse; /* the caller's; NULL: nothing of an earlier run is known, and nothing kept for the next */
} wc_matches;

void wc_matches_free(wc_matches *matches); /* but for reuse */

/* Of those that are in memory. */
static inline wc_match *wc_matches_in_memory(const wc_matches *matches)
{
    assert(matches->all.disk == NULL);
    return (wc_match *)(void *)matches->all.bytes;
}

/* group[0..n_pages): the least page of those that copies connect, of which each shares longer_percent of its longer
 * page's own text.  false: no memory, or the disk failed.  O(n_pages + matches), parallel. */
bool wc_matches_group(const wc_matches *matches, size_t n_pages, uint32_t longer_percent, int n_threads,
                      uint32_t *group);
#endif
