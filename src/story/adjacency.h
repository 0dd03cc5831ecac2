/* adjacency.h - the matches of each page.  Internal header. */
#ifndef WC_STORY_ADJACENCY_H
#define WC_STORY_ADJACENCY_H
#include "story/matches.h"

typedef struct wc_adjacency {
    size_t n_pages;
    size_t *from;  /* n_pages + 1: by their differences how many neighbours a page has */
    size_t most;   /* that a page has */
    wc_disk *disk; /* the matches' own; NULL: memory */
    /* In memory: of page p at [from[p], from[p + 1]) */
    uint32_t *other, *note;
    /* On a disk: of page p at [at[p], at[p + 1]): the other pages as varints of their differences, the notes, and the
     * lowest half of an XXH3 of both; nothing where there is none */
    uint8_t *bytes;
    size_t len, cap, *at;
} wc_adjacency;

/* Matches of at least this relation.  note: what is to be known of a match, so that the match itself, which stands
 * somewhere else, need not be looked at.  false: no memory, or the disk failed.  O(matches); where neighbours take more
 * than disk->work_bytes, matches of pages that are far apart are read again as often. */
bool wc_adjacency_make(wc_adjacency *adjacency, const wc_matches *matches, size_t n_pages, wc_relation least,
                       uint32_t (*note)(const wc_match *match, const wc_params *params), const wc_params *params,
                       int n_threads);
void wc_adjacency_free(wc_adjacency *adjacency);

static inline size_t wc_adjacency_count(const wc_adjacency *adjacency, size_t page)
{
    return adjacency->from[page + 1] - adjacency->from[page];
}

typedef struct wc_neighbours {
    const uint32_t *other; /* n pages, ascending */
    const uint32_t *note;  /* ... and what is noted of each match */
    size_t n;
} wc_neighbours;

typedef struct wc_adjacency_reader { /* for one thread */
    uint32_t *other, *note;          /* room for most; NULL in memory */
} wc_adjacency_reader;

/* false: no memory; wc_adjacency_reader_free follows in any case. */
bool wc_adjacency_reader_init(wc_adjacency_reader *reader, const wc_adjacency *adjacency);
void wc_adjacency_reader_free(wc_adjacency_reader *reader);

/* Those of a page, until the reader gets others.  Where what was read is not what was written there are none, which
 * wc_adjacency_is_sound tells then. */
wc_neighbours wc_adjacency_unpack(const wc_adjacency *adjacency, wc_adjacency_reader *reader, size_t page);
static inline wc_neighbours wc_adjacency_get(const wc_adjacency *adjacency, wc_adjacency_reader *reader, size_t page)
{
    const size_t from = adjacency->from[page];
    if (adjacency->disk != NULL) return wc_adjacency_unpack(adjacency, reader, page);
    return (wc_neighbours){adjacency->other + from, adjacency->note + from, wc_adjacency_count(adjacency, page)};
}

/* After all were looked at: false: the disk failed meanwhile. */
bool wc_adjacency_is_sound(const wc_adjacency *adjacency) __attribute__((warn_unused_result));

/* group[0..n_pages): the least page of those that are connected by matches whose note is a link, both pages of which
 * are not left_out[] (NULL: none is).  false: no memory, or the disk failed.  O(n_pages + matches), parallel. */
bool wc_adjacency_group(const wc_adjacency *adjacency, bool (*is_link)(uint32_t note), const bool *left_out,
                        int n_threads, uint32_t *group) __attribute__((warn_unused_result));

/* This page's are looked at next, and then those of the pages behind it: so many are fetched from the disk before, and
 * *fetched, at first 0, tells up to which page they were.  Any thread. */
void wc_adjacency_fetch(const wc_adjacency *adjacency, size_t page, size_t ahead, atomic_size_t *fetched);
/* Those of pages [from, to) are looked at soon. */
void wc_adjacency_fetch_pages(const wc_adjacency *adjacency, size_t from, size_t to);
#endif
