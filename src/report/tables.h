/* tables.h - the content of each output file, and what two of them share.  Internal header, for report/ and the
 * summary. */
#ifndef WC_REPORT_TABLES_H
#define WC_REPORT_TABLES_H
#include "report/lines.h"
#include "report/report.h"

/* A file: its header line, and lines for each of so many items, pieces of which are made by any thread in any order. */
typedef struct wc_report_table {
    const char *name, *header;                                                     /* header NULL: no such line */
    size_t (*count)(const wc_result *result);                                      /* items; NULL: one */
    size_t piece, piece_on_disk;                                                   /* items of one */
    bool (*put)(const wc_result *result, size_t from, size_t to, wc_lines *lines); /* false: no memory */
} wc_report_table;

extern const wc_report_table wc_report_clusters, wc_report_pairs, wc_report_stories, wc_report_sites;

/* Asked before each line i: false: the job was cancelled. */
bool wc_report_goes_on(const wc_result *result, size_t i);

/* The number of known outlets that carry a cluster's story.  seen: one an outlet, zeroed at first, and left to the
 * next. */
uint32_t wc_report_outlets_of(const wc_result *result, size_t cluster, uint32_t *seen);

/* The same of all clusters, one each; free with wc_memory_free().  NULL: no memory. */
uint32_t *wc_report_count_outlets(const wc_result *result, int n_threads);

/* An estimate from the page's sketch; at most entry->n_words. */
uint64_t wc_report_masked_words(const wc_entry *entry, const wc_own *own);

/* What a page is to its cluster's lead: "alone", "lead", "identical", "copy", "digest". */
const char *wc_report_relation(const wc_result *result, uint32_t page);

/* "" for a page without. */
wc_str wc_report_outlet(const wc_result *result, const wc_entry *entry);
wc_str wc_report_date(const wc_entry *entry, char out[24]);
/* How well a cluster's members agree with its longest page. */
typedef struct wc_report_agreement {
    uint32_t weakest;     /* the page that shares least of the shorter own text with it; the first of equal ones */
    uint32_t least, mean; /* thousandths, of the others than the longest; 1000 where there is none */
} wc_report_agreement;
wc_report_agreement wc_report_agree(const wc_result *result, size_t cluster);
#endif
