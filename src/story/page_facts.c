/* page_facts.c - see page_facts.h */
#include "story/page_facts.h"
#include "base/parallel.h"
#include "store/page_walk.h"
#include "story/cluster.h"
#include "story/rubrics.h"
#include <string.h>

#define STEP_PAGES 512 /* reading a page's credit takes about a microsecond */

typedef struct {
    wc_page_facts *facts;
    const wc_pageset *set;
    const wc_site *site;
    wc_agency_index agencies;
} reading;

static void read_step(void *context, size_t step, int thread)
{
    const reading *r = context;
    const size_t n = r->set->n, from = step * STEP_PAGES, to = n - from < STEP_PAGES ? n : from + STEP_PAGES;
    (void)thread;
    wc_pages_fetch(r->set, from, to);
    for (size_t p = from; p < to; p++) {
        const wc_entry *e = &r->set->entry[p];
        const wc_credit credit = wc_credit_read(&r->agencies, wc_entry_credit(e));
        const bool credits = credit.kind > WC_CREDIT_KIND_MENTION;
        r->facts->agency[p] = (wc_page_agency){credits ? credit.agency : WC_CREDIT_NONE, (uint8_t)credit.kind};
        r->facts->headline[p] = wc_headline_hash(r->set, r->site, (uint32_t)p);
        r->facts->key[p] = wc_cluster_key(r->set, e, 0);
    }
}

bool wc_page_facts_make(wc_page_facts *facts, const wc_pageset *set, const wc_site *site, int n_threads)
{
    reading r = {.facts = facts, .set = set, .site = site};
    wc_agency_index_init(&r.agencies, WC_CPU_PLAIN); /* credit lines are short */
    *facts = (wc_page_facts){wc_array_new(set->n, sizeof *facts->headline), wc_array_new(set->n, sizeof *facts->key),
                             wc_array_new(set->n, sizeof *facts->agency)};
    if (facts->headline != NULL && facts->key != NULL && facts->agency != NULL &&
        wc_parallel_for((set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, read_step, &r, set->cancel))
        return true;
    wc_page_facts_free(facts);
    return false;
}

void wc_page_facts_free(wc_page_facts *facts)
{
    wc_memory_free(facts->headline);
    wc_memory_free(facts->key);
    wc_memory_free(facts->agency);
    memset(facts, 0, sizeof *facts);
}
