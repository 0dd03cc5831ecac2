/* agencies.h - news agencies, the forms in which pages write their names, and a fast search for those.  Internal
 * header.
 *
 * Every credit but one holds such a form, so the search for credit is a search for forms; "Reporting by", which opens
 * Reuters' own closing line, is kept among them for that reason. */
#ifndef WC_STORY_AGENCIES_H
#define WC_STORY_AGENCIES_H
#include "base/memory.h"
#include "story/agencies_kernel.h"

#define WC_AGENCY_FORM_MAX    32 /* bytes of a form, at most */
#define WC_AGENCY_N_FORMS_MAX 192

#define WC_FORM_ABBREVIATION 1 /* a common word may follow and make it something else: "AP exam" */
#define WC_FORM_WEAK         2 /* means too many things: credit only as dateline, copyright or "- PA"; never a mention */
#define WC_FORM_SURNAME      4  /* a person is called so: "Michael Bloomberg" */
#define WC_FORM_STAFF        8  /* a byline where it stands alone: "Reuters Staff" */
#define WC_FORM_SIGNS        16 /* credit wherever it stands: "The-CNN-Wire" */
#define WC_FORM_TITLE        32 /* only behind "The": "The Conversation" */
#define WC_FORM_REPORTING    64 /* not a name: "Reporting by" */

typedef struct wc_agency_form {
    const char *text; /* case counts */
    uint8_t len;
    uint8_t agency; /* from 1 */
    uint8_t flags;
} wc_agency_form;

#define WC_AGENCY_CHAINS 128

/* What the search looks up, made once for many texts (some 50 microseconds).  Read-only afterwards. */
typedef struct wc_agency_index {
    wc_agency_filter filter;
    wc_agency_skip *skip;
    uint8_t head[WC_AGENCY_CHAINS];      /* first form of those whose first two bytes share a chain; 255: none */
    uint8_t next[WC_AGENCY_N_FORMS_MAX]; /* the form after it; longest first where one begins with another */
} wc_agency_index;

void wc_agency_index_init(wc_agency_index *index, wc_cpu cpu);

/* The first form in text[from..) that stands as a whole word, the longest where several begin; *at is its place.
 * NULL: none.  Over 1 GB/s on text without any; the same for any cpu. */
const wc_agency_form *wc_agency_find(const wc_agency_index *index, wc_str text, size_t from, size_t *at);

/* Form number i, NULL behind the last; for tests and listings. */
const wc_agency_form *wc_agency_form_at(size_t i);

const char *wc_agency_name(uint8_t agency); /* "" for numbers that are none */
#endif
