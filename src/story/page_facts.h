/* page_facts.h - what digests, ids and credits ask of each page's strings, in one pass over them.  Internal header.
 *
 * On a disk a pass over all strings takes as long as reading them. */
#ifndef WC_STORY_PAGE_FACTS_H
#define WC_STORY_PAGE_FACTS_H
#include "story/credit.h"
#include "story/mask.h"

typedef struct wc_page_agency {
    uint8_t agency; /* WC_CREDIT_NONE: the page credits none */
    uint8_t kind;   /* wc_credit_kind; MENTION or NONE: agency NONE */
} wc_page_agency;

typedef struct wc_page_facts { /* zeroed: empty.  One a page: */
    uint64_t *headline;        /* wc_headline_hash */
    uint64_t *key;             /* wc_cluster_key, not salted */
    wc_page_agency *agency;    /* that its own credit lines name */
    uint64_t *id;              /* a hash of its id */
} wc_page_facts;

/* site: one an outlet, or NULL.  false: no memory, or cancelled.  Parallel over pages. */
bool wc_page_facts_make(wc_page_facts *facts, const wc_pageset *set, const wc_site *site, int n_threads);

/* *n: the pages whose id an earlier page has; facts->id is lost.  false: no memory. */
bool wc_page_facts_count_same_ids(wc_page_facts *facts, const wc_pageset *set, int n_threads, uint64_t *n);
void wc_page_facts_free(wc_page_facts *facts);
#endif
