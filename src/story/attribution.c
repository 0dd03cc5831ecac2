/* attribution.c - see attribution.h */
#include "story/attribution.h"
#include <string.h>

#define AGENCIES 256

static bool is_better(const wc_story_agency *a, const wc_story_agency *b)
{
    if (a->n_pages != b->n_pages) return a->n_pages > b->n_pages;
    if (a->kind != b->kind) return a->kind > b->kind;
    return a->agency < b->agency;
}

/* tally: AGENCIES of them, with n_pages and kind 0; left so. */
static wc_story_agency judge_story(const wc_page_agency *page, const uint32_t *member, size_t n, wc_story_agency *tally)
{
    wc_story_agency best = {.agency = WC_CREDIT_NONE}, next = best;
    for (size_t i = 0; i < n; i++) {
        const wc_page_agency *credit = &page[member[i]];
        wc_story_agency *t = &tally[credit->agency];
        if (credit->agency == WC_CREDIT_NONE) continue;
        t->agency = credit->agency;
        t->n_pages++;
        if (credit->kind > t->kind) t->kind = credit->kind;
    }
    for (size_t i = 0; i < n; i++) {
        wc_story_agency *t = &tally[page[member[i]].agency];
        if (t->n_pages > 0 && is_better(t, &best)) {
            next = best;
            best = *t;
        } else if (t->n_pages > 0 && is_better(t, &next)) {
            next = *t;
        }
        memset(t, 0, sizeof *t);
    }
    best.other = next.agency;
    best.n_other = next.n_pages;
    return best;
}

bool wc_attribution_make(wc_attribution *attribution, wc_page_facts *facts, const wc_clusters *clusters)
{
    wc_story_agency tally[AGENCIES] = {{.n_pages = 0}};
    attribution->page = facts->agency;
    facts->agency = NULL;
    attribution->story = wc_array_new(clusters->n, sizeof *attribution->story);
    if (attribution->story == NULL) {
        wc_attribution_free(attribution);
        return false;
    }
    for (size_t i = 0; i < clusters->n; i++) {
        const wc_cluster *c = &clusters->cluster[i];
        attribution->story[i] = judge_story(attribution->page, clusters->member + c->first, c->n_pages, tally);
    }
    return true;
}

void wc_attribution_free(wc_attribution *attribution)
{
    wc_memory_free(attribution->page);
    wc_memory_free(attribution->story);
    memset(attribution, 0, sizeof *attribution);
}

uint8_t wc_attribution_of_page(const wc_attribution *attribution, const wc_clusters *clusters, size_t page)
{
    const uint8_t own = attribution->page[page].agency;
    return own != WC_CREDIT_NONE ? own : attribution->story[clusters->cluster_of[page]].agency;
}
