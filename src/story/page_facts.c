/* page_facts.c - see page_facts.h */
#include "story/page_facts.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "store/page_walk.h"
#include "story/cluster.h"
#include "story/rubrics.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

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
        r->facts->id[p] = XXH3_64bits(wc_entry_id(e).data, e->id_len);
    }
}

bool wc_page_facts_make(wc_page_facts *facts, const wc_pageset *set, const wc_site *site, int n_threads)
{
    reading r = {.facts = facts, .set = set, .site = site};
    wc_agency_index_init(&r.agencies, WC_CPU_PLAIN); /* credit lines are short */
    *facts = (wc_page_facts){wc_array_new(set->n, sizeof *facts->headline), wc_array_new(set->n, sizeof *facts->key),
                             wc_array_new(set->n, sizeof *facts->agency), wc_array_new(set->n, sizeof *facts->id)};
    if (facts->headline != NULL && facts->key != NULL && facts->agency != NULL && facts->id != NULL &&
        wc_parallel_for((set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, read_step, &r, set->cancel))
        return true;
    wc_page_facts_free(facts);
    return false;
}

/* Hashes side by side by sorting, then the ids themselves. */
bool wc_page_facts_count_same_ids(wc_page_facts *facts, const wc_pageset *set, int n_threads, uint64_t *n)
{
    wc_keyed *item = wc_array_new(set->n, sizeof *item), *scratch = wc_array_new(set->n, sizeof *scratch);
    bool ok = item != NULL && scratch != NULL;
    *n = 0;
    for (size_t p = 0; ok && p < set->n; p++) item[p] = (wc_keyed){facts->id[p], (uint32_t)p};
    wc_memory_free(facts->id);
    facts->id = NULL;
    ok = ok && wc_sort_keyed(item, scratch, set->n, n_threads);
    for (size_t i = 0, first = 0; ok && i < set->n; i++) {
        if (item[i].key != item[first].key) first = i;
        *n += i != first &&
              wc_str_compare(wc_entry_id(&set->entry[item[i].value]), wc_entry_id(&set->entry[item[first].value])) == 0;
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}

void wc_page_facts_free(wc_page_facts *facts)
{
    wc_memory_free(facts->headline);
    wc_memory_free(facts->key);
    wc_memory_free(facts->agency);
    wc_memory_free(facts->id);
    memset(facts, 0, sizeof *facts);
}
