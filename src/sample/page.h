/* page.h - one page: its line of JSON and its line of truth.  Internal header. */
#ifndef WC_SAMPLE_PAGE_H
#define WC_SAMPLE_PAGE_H
#include "base/memory.h"
#include "sample/house.h"
#include "sample/story.h"

/* What all threads read.  plan: the edition that is being printed. */
typedef struct wc_newsroom {
    const wc_sample_settings *options;
    const wc_language *language;
    const wc_plan *plan;
} wc_newsroom;

/* One for each thread: its content means nothing between calls. */
typedef struct wc_bench {
    wc_house house;
    wc_draft draft;
    wc_outline outline;
} wc_bench;

/* Append page i of the edition, in [0, plan->n_pages), to json and truth.  The bytes depend on the options, the edition
 * and i only.  False when memory is short. */
bool wc_page_write(const wc_newsroom *newsroom, wc_bench *bench, uint32_t i, wc_buffer *json, wc_buffer *truth);
#endif
