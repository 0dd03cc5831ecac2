/* report.h - a finished run into the files that people and programs read.  Internal header. */
#ifndef WC_REPORT_REPORT_H
#define WC_REPORT_REPORT_H
#include "story/attribution.h"

/* What a run found; all of it belongs to the caller. */
typedef struct wc_result {
    const wc_pageset *set;
    const wc_own *own;   /* one a page */
    const wc_site *site; /* one an outlet of the set */
    const wc_matches *matches;
    const wc_clusters *clusters;
    const wc_attribution *attribution;
    const struct wc_labels *labels; /* labels.h, of a set on a disk while files are written; else NULL */
} wc_result;

/* Write clusters.tsv, pairs.tsv, stories.jsonl and sites.tsv into the folder, which exists and holds none of them.
 * docs/outputs.md describes them.  The bytes depend on the result alone, not on how the outlets are numbered.
 * O(pages + matches), and a sort of the outlets; threads make pieces of all files.  On failure some of the files may
 * stand. */
wc_status wc_report_write(const wc_result *result, const char *folder, int n_threads, wc_error *error);
#endif
