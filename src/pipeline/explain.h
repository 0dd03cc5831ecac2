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

/* A page of the result, as its id and the place among the pages of that id tell it. */
typedef struct wc_explain_place {
    const char *id;   /* cleaned, as the files show it; NULL: no page */
    size_t rank;      /* from 0, of those that show it, in canonical order */
    size_t n_showing; /* all that do */
    uint32_t place;   /* in the store */
    uint32_t outlet;  /* as the store numbers it, or WC_OUTLET_NONE */
    uint32_t page;    /* in the set, once that is there */
} wc_explain_place;

/* Side 0 is the page that was asked for first. */
typedef struct wc_explaining {
    wc_job job;
    const char *dir;                       /* of the result; NULL: two files */
    char *store;                           /* its signatures */
    uint64_t n_pages, chain;               /* that it holds, and what tells it from others */
    wc_explain_place asked[2], longest[2]; /* the latter: of the story of either */
    wc_pageset set; /* of a result what decides on these pages, sorted as there; too_many: these pages alone */
    bool too_many;
    wc_own *own;             /* one a page */
    wc_site *site;           /* one an outlet */
    uint32_t page[2];        /* in the set */
    wc_shingles shingles[2]; /* of its sketch, which the mask drops */
    bool *masked[2];         /* which of these are furniture */
    wc_buffer text[2];       /* valid where has_text */
    bool has_text[2];
    wc_match match;      /* a is side 0, whatever the order of the pages */
    wc_explanation *out; /* its memory is there */
    bool no_memory;      /* in the middle of a part; looked at where it ends */
} wc_explaining;

#define WC_EXPLAIN_PLACES 4
static inline wc_explain_place *wc_explain_place_of(wc_explaining *e, size_t k)
{
    return k < 2 ? &e->asked[k] : &e->longest[k - 2];
}

/* ---- explain.c: what both forms have in common, in the order of use ---- */

/* A zeroed *e is filled, and *out zeroed but for its memory.  params may be NULL for the defaults.  wc_explain_finish
 * follows, whatever happens between, and on failure frees *out. */
wc_status wc_explain_begin(wc_explaining *e, const wc_params *params, const wc_options *options, wc_explanation *out,
                           wc_error *error);
/* own, site, shingles and masked by the site mask; set and page are there. */
wc_status wc_explain_learn(wc_explaining *e);
/* The same, and masks nothing. */
wc_status wc_explain_learn_nothing(wc_explaining *e);
/* What own has lost since. */
void wc_explain_show_lost(wc_explaining *e);
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

/* explain_find.c: e->asked of the two ids and their number of pages; the longest's places; and then the set with the
 * pages of all their outlets, of a large result a small part. */
wc_status wc_explain_find(wc_explaining *e, const char *const id[2]);
wc_status wc_explain_find_longest(wc_explaining *e);
wc_status wc_explain_gather(wc_explaining *e);

/* explain_chain.c: own of the pages, as both masks left it, where all pages decide on that: one is of an outlet that
 * has too few for a site mask, or there are too_many.  As the run did it, within --memory. */
wc_status wc_explain_chain(wc_explaining *e);

/* explain_read.c: of clusters.tsv and stories.jsonl what they say of the stories, and e->longest but for its place; of
 * pairs.tsv *relation as it stands there, "" where the pair does not. */
wc_status wc_explain_read_stories(wc_explaining *e);
wc_status wc_explain_read_pair(wc_explaining *e, const char **relation);

/* explain_result.c: what became of the pages in the result, and whether the pair was a candidate. */
wc_status wc_explain_result(wc_explaining *e);

/* explain_json.c: out->json, from all else. */
void wc_explain_put_json(wc_explaining *e);
#endif
