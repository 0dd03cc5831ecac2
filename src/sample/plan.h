/* plan.h - which page carries which story at which outlet.  Internal header.
 *
 * The corpus is cut into editions: the pages of a day, or, where a day has more than WC_EDITION_PAGES, a part of them.
 * Editions are planned one after the other; a plan holds one edition, so memory does not grow with the corpus.  A story
 * begins in one edition, and some go on in the next. */
#ifndef WC_SAMPLE_PLAN_H
#define WC_SAMPLE_PLAN_H
#include "sample/settings.h"
#include "sample/rng.h"
#include "sample/zipf.h"

#define WC_EDITION_PAGES (1U << 18)

typedef enum wc_kind {
    WC_KIND_WIRE, /* an agency's story with any number of edited copies */
    WC_KIND_UPDATE,
    WC_KIND_ALONE,
    WC_KIND_SERIES,
    WC_KIND_DIGEST,
    WC_KIND_SHORT,
    WC_KIND_QUOTE,
    WC_KIND_LIVE,
    WC_KIND_IDENTICAL,
    WC_KIND_CHAIN
} wc_kind;

typedef struct wc_tale {
    uint64_t number; /* of the story in the corpus */
    uint64_t key;    /* what its text is a function of */
    uint64_t link;   /* quote: key of the speech; series: key of the skeleton */
    uint32_t n_pages;
    uint32_t n_placed; /* pages of it in this edition and before */
    wc_kind kind;
} wc_tale;

typedef struct wc_slot_page {
    uint32_t tale, outlet;
    uint64_t copy; /* number of the page among those of the tale, in order of time */
} wc_slot_page;

typedef struct wc_plan {
    const wc_sample_settings *options;
    uint64_t seed;
    uint32_t day, part;                     /* of the day, from 0 */
    uint64_t first_page;                    /* of the edition */
    uint32_t n_pages, day_first, day_pages; /* day_first: of the edition's first page in its day */
    wc_tale *tale;                          /* [0, 3) are the special stories */
    wc_slot_page *page;
    size_t n_tales, cap_tales;
    struct wc_carry *carry; /* pages that the next edition owes */
    size_t n_carry, cap_carry, n_owed;
    uint64_t n_stories;
    uint32_t *drawn; /* per outlet: the last story that it was drawn for */
    wc_zipf outlet, copies, versions, repeats;
} wc_plan;

/* options must outlive the plan.  wc_plan_free also after a failure. */
wc_status wc_plan_init(wc_plan *plan, const wc_sample_settings *options, wc_error *error);
void wc_plan_free(wc_plan *plan);

/* Plan the next edition; *more is false when there is none. */
wc_status wc_plan_next(wc_plan *plan, bool *more, wc_error *error);
#endif
