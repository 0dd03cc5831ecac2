/* epoch.h - the pages of one outlet whose furniture is learnt together, as numbered shingles.  Internal header.
 *
 *   occurrence   0 1 2 3 4 5 6 7 ...      every kept shingle of every page, in text order, page by page
 *   id           0 1 2 3 0 0 4 1 ...      number of its hash among the epoch's distinct hashes, in the order of text
 *   page         0 0 0 0 1 1 1 2 ...      first[page] is the page's first occurrence
 *   posting      id -> the pages it stands on, each once, ascending */
#ifndef WC_STORY_EPOCH_H
#define WC_STORY_EPOCH_H
#include "store/pageset.h"
#include "story/furniture.h"
#include "story/site_name.h"
#include "story/titles.h"

typedef struct wc_epoch {
    wc_cpu cpu;
    const wc_entry **page; /* n_pages */
    size_t n_pages, cap_pages;
    wc_title *title; /* n_pages, as far as it has been asked for: has_title */
    bool *has_title;
    wc_site_name name;
    bool one_headline; /* so that it says nothing */
    uint32_t *dated;   /* n_pages: wc_title_dated */
    size_t *first;     /* n_pages + 1 */
    uint32_t *id;      /* one an occurrence */
    uint16_t *mark;    /* one an occurrence */
    size_t n_occurrences, cap_occurrences;
    uint32_t *hash;      /* n_ids */
    uint32_t *list_from; /* n_ids + 1: where an id's postings begin */
    uint32_t *list;      /* pages */
    size_t n_ids;
    bool *common;    /* n_ids: on so many pages that it says nothing of versions */
    uint8_t *state;  /* n_ids: a wc_shingle_state */
    uint32_t *group; /* n_pages: lowest page of its version group */
    uint32_t *rest;  /* n_pages x (WC_LEVEL_MAX + 1): distinct shingles that are not common, at each level */
    uint16_t
        *shared; /* n_pages x n_pages, [p * n_pages + q] for p < q: shingles not common and on both, then kinship */
    uint32_t *stamp, last_stamp; /* n_ids: when the id was last marked; the latest mark */
    uint32_t *slot;              /* open addressing: id + 1, 0 empty */
    unsigned slot_bits;
    uint32_t *unpacked; /* this and the following: of one page */
    bool *masked;
    uint8_t *states, *back;
    size_t cap_page;
} wc_epoch;

typedef enum wc_kinship {
    WC_KIN_NONE,
    WC_KIN_LIKE,   /* alike, but it cannot be told whether by story or by furniture */
    WC_KIN_VERSION /* of one story */
} wc_kinship;

/* What two pages of an outlet are to each other by what they share, and by their titles: series aside. */
struct wc_match;
wc_kinship wc_kinship_of(const struct wc_match *match, wc_titles titles);

/* Set the epoch's pages (their number and the pointers are copied): fills page, dated and first.  false: no memory. */
bool wc_epoch_set(wc_epoch *epoch, const wc_entry *const *page, size_t n_pages);
/* Number their shingles, for all that follows.  false: no memory. */
bool wc_epoch_number(wc_epoch *epoch);
/* Both. */
bool wc_epoch_load(wc_epoch *epoch, const wc_entry *const *page, size_t n_pages);
void wc_epoch_free(wc_epoch *epoch);

/* Join versions of one story: fills common, group, and shared with kinship. */
void wc_epoch_group_versions(wc_epoch *epoch);

/* Find the shingles that recur in at least n_groups version groups: fills state. */
void wc_epoch_find_candidates(wc_epoch *epoch, uint32_t n_groups);

/* masked[i] for the page's i-th occurrence: whether it stands in a run of candidates; returns how many do. */
size_t wc_epoch_mask_page(wc_epoch *epoch, size_t page, bool *masked);
#endif
