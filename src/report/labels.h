/* labels.h - what names a page in a line about another one.  Internal header.
 *
 * Lines name pages that are far apart.  Of a set on a disk entries and strings would be read for each of them, some
 * hundred bytes for a few; so these are put together, in the order of the pages. */
#ifndef WC_REPORT_LABELS_H
#define WC_REPORT_LABELS_H
#include "report/report.h"

typedef struct wc_label {
    wc_str id;
    int64_t date;
    bool has_time;
} wc_label;

typedef struct wc_labels {
    struct wc_label_place *place; /* one a page, and the end */
    char *ids;
    size_t bytes;  /* of all of them */
    wc_disk *disk; /* that holds both */
} wc_labels;

/* Those of a set on a disk, which is read once.  false: no memory, or the disk failed; wc_labels_free follows in any
 * case. */
bool wc_labels_make(wc_labels *labels, const wc_pageset *set);
void wc_labels_free(wc_labels *labels);

/* What is not what was put there is an empty one, and the disk's error says so. */
wc_label wc_labels_get(const wc_labels *labels, uint32_t page);

/* From result->labels, or from the set where they are NULL. */
static inline wc_label wc_label_of(const wc_result *r, uint32_t page)
{
    const wc_entry *e = &r->set->entry[page];
    if (r->labels != NULL) return wc_labels_get(r->labels, page);
    return (wc_label){wc_entry_id(e), e->date, e->has_time};
}
#endif
