/* judge.h - what kind of credit one occurrence of an agency's name is.  Internal header. */
#ifndef WC_STORY_JUDGE_H
#define WC_STORY_JUDGE_H
#include "story/agencies.h"
#include "story/context.h"
#include "story/credit.h"

/* A form where it stands. */
typedef struct wc_occurrence {
    const wc_agency_form *form;
    size_t start, end; /* of the form */
    size_t name;       /* start, or that of the "The" which belongs to it */
    wc_context c;      /* around it */
} wc_occurrence;

/* The evidence is text[start, end), or that and text[more, more_end) where what lies between does not matter.  Text cut
 * down to its evidence, with WC_CUT wherever a paragraph was cut, is judged the same. */
typedef struct wc_credit_hit {
    wc_credit_kind kind;
    uint8_t agency; /* WC_CREDIT_NONE for a mention */
    bool alone;     /* the evidence is "- AGENCY", with nothing else in the paragraph; start is the agency's */
    size_t start, end, more, more_end; /* more == more_end: one piece */
    size_t lead_len;                   /* bytes before start that must be kept with it: the end of a sentence */
} wc_credit_hit;

#define WC_EVIDENCE_MAX 110 /* bytes, both pieces together */

/* Judge the form that stands at text[at).  false: it says nothing at all. */
bool wc_credit_judge(const wc_agency_index *index, wc_str text, const wc_agency_form *form, size_t at,
                     wc_credit_hit *hit);

/* The parts of it.  Each fills *hit's places and returns true if the occurrence is one. */
bool wc_dateline_judge(const wc_occurrence *o, wc_credit_hit *hit);
bool wc_byline_judge(const wc_occurrence *o, wc_credit_hit *hit);
bool wc_copyright_judge(const wc_occurrence *o, wc_credit_hit *hit);

/* Shared by them. */
size_t wc_occurrence_word_end(const wc_occurrence *o, size_t i);            /* behind the word after i, or most of it */
bool wc_occurrence_names_only(const wc_context *c, size_t from, size_t to); /* "Jane Doe in London, PTI and" */
bool wc_occurrence_name_ends(const wc_occurrence *o); /* nothing follows that makes another thing of the name */
#endif
