/* credit.h - which agency a page credits.  Internal header.
 *
 * Credit is where a page says whose copy it is: a dateline "LONDON (Reuters) -", a byline "By JANE DOE, Associated
 * Press", a copyright line "(c) 2025 AFP", "Reporting by ...; Editing by ..." (Reuters), "- dpa", "With inputs from
 * ANI". A mention ("told AFP", "AP Photo", "according to Xinhua") is none. */
#ifndef WC_STORY_CREDIT_H
#define WC_STORY_CREDIT_H
#include "story/agencies.h"

#define WC_CREDIT_NONE      0 /* agency numbers start at 1 */
#define WC_CREDIT_LINES_MAX 240

typedef enum wc_credit_kind {
    WC_CREDIT_KIND_NONE,
    WC_CREDIT_KIND_MENTION,
    WC_CREDIT_KIND_INPUTS,    /* "With inputs from ...", "Additional reporting by AGENCY" */
    WC_CREDIT_KIND_SIGNATURE, /* "- dpa", "Reporting by ...; Editing by ..." */
    WC_CREDIT_KIND_BYLINE,
    WC_CREDIT_KIND_COPYRIGHT,
    WC_CREDIT_KIND_DATELINE
} wc_credit_kind;

typedef struct wc_credit {
    uint8_t agency;      /* WC_CREDIT_NONE or an index for wc_credit_name */
    wc_credit_kind kind; /* the strongest evidence for it */
    uint8_t conflict;    /* another agency credited as strongly, or WC_CREDIT_NONE */
    wc_str evidence;     /* the piece of the lines that says so */
} wc_credit;

/* Copy into out the pieces of text that could credit or mention an agency, separated by '\n', at most
 * WC_CREDIT_LINES_MAX bytes, strongest kinds first when there are too many, never cutting a UTF-8 character.
 * Called once a page on the whole text: must be fast (a scan for few start bytes, >= 1 GB/s on text without credit).
 * Works on pages that lost their line breaks.  Returns the length. */
size_t wc_credit_collect(const wc_agency_index *index, wc_str text, char out[WC_CREDIT_LINES_MAX]);

/* Judge lines that wc_credit_collect wrote. */
wc_credit wc_credit_read(const wc_agency_index *index, wc_str lines);

const char *wc_credit_name(uint8_t agency); /* "AP", "Reuters", ...; "" for WC_CREDIT_NONE */
const char *wc_credit_kind_name(wc_credit_kind kind);
#endif
