/* compared_parts.h - the comparisons of a run, parted by pages.  Internal header.
 *
 * Sections are cut so that each has some hundred thousand comparisons, whatever else there is: pages in a row, a
 * comparison belongs to its later page.  A range is one section; on a disk, where only so many ranges are filled at the
 * same time, some in a row. */
#ifndef WC_STORY_COMPARED_PARTS_H
#define WC_STORY_COMPARED_PARTS_H
#include "base/runs.h"
#include "story/matches.h"

/* Sources; behind them are strangers', as many as there are. */
enum { WC_COMPARED_MATCHES, WC_COMPARED_VERIFIED, WC_COMPARED_TO_LEAD, WC_COMPARED_STRANGERS };

typedef struct wc_compared_parts {
    const wc_matches *matches;
    const wc_reuse *reuse;
    const wc_records *to_lead; /* wc_match, one a page; a lead's is zeroed */
    size_t n_sources;
    size_t *n;    /* records of each source */
    size_t *step; /* the first step of each, and the end: so many records that are looked at together */
    size_t n_pages;
    int n_threads;
    size_t n_sections, *section; /* where each begins, in pages; and the end */
    size_t n_ranges, *range;     /* where each begins, in sections; and the end */
    int n_at_once;               /* ranges that memory has room for */
    /* In memory: */
    uint32_t *at;    /* of each step, of each range: where the next one's records begin, in place[], of the step */
    uint16_t *place; /* of each step: its records by range, each by its place in the step */
    /* On a disk: */
    wc_runs found, strangers;
} wc_compared_parts;

/* false: no memory, or the disk failed; wc_compared_parts_free follows in any case. */
bool wc_compared_parts_make(wc_compared_parts *parts, const wc_reuse *reuse, const wc_matches *matches,
                            const wc_records *to_lead, size_t n_pages, int n_threads);
void wc_compared_parts_free(wc_compared_parts *parts);

typedef struct wc_compared_record {
    uint32_t a, b; /* a < b */
    wc_finding finding;
} wc_compared_record;

typedef struct wc_compared_reader { /* zeroed: nothing is read.  One a thread */
    wc_compared_record *found;      /* of a range, n_found of them, in the order of their sources */
    size_t n_found, cap_found;
    wc_pair *stranger;
    size_t n_strangers, cap_strangers;
    wc_chunk_coder of_found, of_strangers; /* on a disk */
} wc_compared_reader;
bool wc_compared_reader_init(wc_compared_reader *reader, const wc_compared_parts *parts);
void wc_compared_reader_free(wc_compared_reader *reader);
/* Read a range.  false: no memory, or the disk failed. */
bool wc_compared_parts_read(const wc_compared_parts *parts, wc_compared_reader *reader, size_t range);
#endif
