/* explain.h - the parts of an explanation, each in a file of its own.  Internal header, for explain*.c. */
#ifndef WC_PIPELINE_EXPLAIN_H
#define WC_PIPELINE_EXPLAIN_H
#include "pipeline/job.h"
#include "report/lines.h"
#include "story/verdict.h"

#define WC_NOTES_MAX 16

typedef struct wc_explanation_memory {
    wc_arena arena; /* texts, segments, sentences */
    const char *note[WC_NOTES_MAX];
    wc_lines json; /* ends in \n and NUL */
} wc_explanation_memory;

/* Side 0 is the page that was asked for first. */
typedef struct wc_explaining {
    wc_job job;
    const char *dir;         /* of the result; NULL: two files */
    wc_pageset set;          /* sorted as in the result */
    wc_own *own;             /* one a page */
    uint32_t page[2];        /* in the set */
    wc_shingles shingles[2]; /* of its sketch, which the mask drops */
    bool *masked[2];         /* which of these are furniture */
    wc_buffer text[2];       /* valid where has_text */
    bool has_text[2];
    wc_match match;      /* a is side 0, whatever the order of the pages */
    wc_explanation *out; /* its memory is there */
    bool no_memory;      /* in the middle of a part; looked at where it ends */
} wc_explaining;

/* ---- explain.c: what both forms have in common, in the order of use ---- */

/* A zeroed *e is filled, and *out zeroed but for its memory.  params may be NULL for the defaults.  wc_explain_finish
 * follows, whatever happens between, and on failure frees *out. */
wc_status wc_explain_begin(wc_explaining *e, const wc_params *params, const wc_options *options, wc_explanation *out,
                           wc_error *error);
/* own, shingles and masked; set and page are there. */
wc_status wc_explain_learn(wc_explaining *e);
/* What is known of the page by itself. */
void wc_explain_describe(wc_explaining *e, int side);
/* Segments, notes and JSON, once all else is there. */
wc_status wc_explain_conclude(wc_explaining *e);
void wc_explain_finish(wc_explaining *e, wc_status status);

/* A sentence or name that lives as long as the explanation; "" and no_memory where memory is short. */
const char *wc_explain_say(wc_explaining *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *wc_explain_clean(wc_explaining *e, wc_str text); /* control characters replaced */
void wc_explain_note(wc_explaining *e, const char *sentence);
char wc_explain_letter(int side); /* 'A', 'B' */
const wc_entry *wc_explain_entry(const wc_explaining *e, int side);

/* explain_marks.c: the segments of the texts that are there.  WC_ERROR_FORMAT: text and sketch are not of one page. */
wc_status wc_explain_mark(wc_explaining *e);

/* explain_reason.c: the match; evidence, relation, reason and distance out of it. */
wc_status wc_explain_judge(wc_explaining *e);

/* explain_result.c: what clusters.tsv and pairs.tsv say, and whether the pair was a candidate. */
wc_status wc_explain_result(wc_explaining *e);

/* explain_json.c: out->json, from all else. */
void wc_explain_put_json(wc_explaining *e);
#endif
