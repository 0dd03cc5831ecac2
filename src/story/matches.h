/* matches.h - all matches of a run.  Internal header. */
#ifndef WC_STORY_MATCHES_H
#define WC_STORY_MATCHES_H
#include "base/records.h"
#include "story/compared.h"

#define WC_MATCHES_BLOCK WC_RECORDS_CHUNK

typedef struct wc_matches { /* ordered by (a, b), each pair once; relation never NONE */
    wc_match *match;        /* where they are in memory */
    size_t n, cap;          /* cap: in memory */
    uint64_t n_compared;
    wc_disk *disk;     /* that holds the matches; NULL: memory */
    wc_records packed; /* there */
    wc_reuse *reuse;   /* the caller's; NULL: nothing of an earlier run is known, and nothing kept for the next */
} wc_matches;

void wc_matches_free(wc_matches *matches); /* but for disk and reuse */

static inline size_t wc_matches_blocks(const wc_matches *matches)
{
    return (matches->n + WC_MATCHES_BLOCK - 1) / WC_MATCHES_BLOCK;
}
static inline size_t wc_matches_count(const wc_matches *matches, size_t block) /* those of a block */
{
    const size_t left = matches->n - block * WC_MATCHES_BLOCK;
    return left < WC_MATCHES_BLOCK ? left : WC_MATCHES_BLOCK;
}

typedef struct wc_matches_reader { /* for one thread; many may read the same matches */
    const wc_matches *matches;
    wc_records_reader packed; /* with a disk */
} wc_matches_reader;

/* false: no memory; wc_matches_reader_free follows in any case. */
bool wc_matches_reader_init(wc_matches_reader *reader, const wc_matches *matches);
void wc_matches_reader_free(wc_matches_reader *reader);
/* The matches of a block, until the next call; those behind it are fetched for who reads on.  NULL: the disk failed. */
const wc_match *wc_matches_read(wc_matches_reader *reader, size_t block);

/* group[0..n_pages): the least page of those that copies connect, of which each shares longer_percent of its longer
 * page's own text.  false: no memory, or the disk failed.  O(n_pages + matches). */
bool wc_matches_group(const wc_matches *matches, size_t n_pages, uint32_t longer_percent, uint32_t *group);
#endif
