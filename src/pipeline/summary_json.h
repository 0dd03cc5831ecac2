/* summary_json.h - a summary as JSON, and the memory behind it.  Internal header. */
#ifndef WC_PIPELINE_SUMMARY_JSON_H
#define WC_PIPELINE_SUMMARY_JSON_H
#include "pipeline/job.h"
#include "report/tables.h"

#define WC_SUMMARY_TOP          10
#define WC_SUMMARY_OWN_WARNINGS 5

typedef struct wc_summary_memory {
    wc_arena arena; /* strings of the stories, warnings */
    wc_story story[WC_SUMMARY_TOP];
    const char *warning[WC_WARNINGS_MAX + WC_SUMMARY_OWN_WARNINGS];
    size_t n_job_warnings; /* the first ones: those that depend on the order of the input */
    wc_lines json;         /* ends in \n and NUL, as one string */
    wc_lines lasting;      /* the same without what differs from run to run, for summary.json; without the NUL */
} wc_summary_memory;

/* Write both from the summary's other fields.  with_stories: not only what signing counts.  false: no memory. */
bool wc_summary_put_json(wc_summary *summary, const wc_params *params, bool with_stories);

/* The key "parameters" and an object of all of them, as an element of the object that is open. */
void wc_summary_put_params(wc_lines *out, const wc_params *params);
#endif
