/* tables.h - the content of each output file, and what two of them share.  Internal header, for report/ and the
 * summary.
 *
 * A wc_report_* writes its lines, header line included.  false: no memory. */
#ifndef WC_REPORT_TABLES_H
#define WC_REPORT_TABLES_H
#include "report/lines.h"
#include "report/report.h"

bool wc_report_clusters(const wc_result *result, wc_lines *lines);
bool wc_report_pairs(const wc_result *result, wc_lines *lines);
bool wc_report_stories(const wc_result *result, wc_lines *lines);
bool wc_report_sites(const wc_result *result, wc_lines *lines);

/* Asked before each line i: false: the job was cancelled. */
bool wc_report_goes_on(const wc_result *result, size_t i);

/* The number of known outlets that carry each cluster's story, one a cluster; free with wc_memory_free().  NULL: no
 * memory. */
uint32_t *wc_report_count_outlets(const wc_result *result);

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
