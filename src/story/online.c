/* online.c - see online.h.  The page that is judged stands behind the last one of the set while it is compared, so that
 * it is compared by the same code as all. */
#include "story/online.h"
#include "base/parallel.h"
#include "signature/lsh.h"
#include "signature/minhash.h"
#include "story/rubrics.h"
#include "story/verdict.h"
#include <string.h>

/* ---- taking up ---- */

/* Own text and ids to memory of their own, the rest is given back. */
static bool shrink_pages(wc_online *o)
{
    wc_arena kept = {0};
    for (size_t p = 0; p < o->set->n; p++) {
        wc_entry *e = &o->set->entry[p];
        wc_own *own = &o->own[p];
        const size_t marks = own->n * sizeof *own->mark, hashes = own->n * sizeof *own->hash;
        char *place = wc_arena_alloc(&kept, hashes + marks + e->id_len);
        if (place == NULL) {
            wc_arena_free(&kept);
            return false;
        }
        if (own->n > 0) memcpy(place, own->hash, hashes);
        if (own->n > 0) memcpy(place + hashes, own->mark, marks);
        if (e->id_len > 0) memcpy(place + hashes + marks, e->strings, e->id_len);
        own->hash = (uint32_t *)(void *)place;
        own->mark = (uint16_t *)(void *)(place + hashes);
        *e = (wc_entry){.strings = place + hashes + marks,
                        .id_len = e->id_len,
                        .outlet = e->outlet,
                        .date = e->date,
                        .has_time = e->has_time};
    }
    for (size_t i = 0; i < o->set->n_arenas; i++) wc_arena_free(&o->set->arena[i]);
    o->set->arena[0] = kept;
    return true;
}

static size_t key_count(const wc_params *p) { return p->bands > 0 ? p->bands : p->slots; }

/* Into key[0..n), without those of slots that are empty. */
static size_t find_keys(wc_online *o, const wc_own *own)
{
    const wc_params *p = o->params;
    size_t n = 0;
    if (own->n == 0) return 0;
    wc_minhash(own->hash, own->n, o->slot, p->slots);
    if (p->bands > 0) wc_minhash_densify(o->slot, o->densified, p->slots);
    wc_lsh_keys(o->slot, p->slots, p->bands, p->rows, o->key);
    for (size_t i = 0; i < key_count(p); i++) {
        if (o->key[i] != WC_LSH_NONE) o->key[n++] = o->key[i];
    }
    return n;
}

static bool fill_buckets(wc_online *o)
{
    for (uint32_t p = 0; p < o->set->n; p++) {
        const size_t n = find_keys(o, &o->own[p]);
        if (wc_cancelled(o->set->cancel)) return false;
        for (size_t i = 0; i < n; i++) {
            if (!wc_latest_add(&o->latest, o->key[i], p)) return false;
        }
    }
    return true;
}

static bool take_rubrics(wc_online *o, const wc_matches *matches, int n_threads)
{
    bool *rubric = wc_array_new(o->set->n, sizeof *rubric);
    bool ok = rubric != NULL && wc_rubrics_find(o->set, matches, n_threads, rubric);
    for (size_t p = 0; ok && p < o->set->n; p++) {
        if (rubric[p]) ok = wc_names_intern(&o->rubrics, wc_entry_title(&o->set->entry[p])) != UINT32_MAX;
    }
    wc_memory_free(rubric);
    return ok;
}

static bool take_clusters(wc_online *o, const wc_online_stories *stories)
{
    wc_clusters *clusters = stories->clusters;
    o->agency = wc_array_new(clusters->n, sizeof *o->agency);
    if (o->agency == NULL) return false;
    for (size_t i = 0; i < clusters->n; i++) o->agency[i] = stories->attribution->story[i].agency;
    o->cluster = clusters->cluster;
    o->cluster_of = clusters->cluster_of;
    o->digest = clusters->digest;
    clusters->cluster = NULL;
    clusters->cluster_of = NULL;
    clusters->digest = NULL;
    wc_clusters_free(clusters);
    wc_attribution_free(stories->attribution);
    wc_matches_free(stories->matches);
    return true;
}

/* One page more than the set has. */
static bool make_room(wc_online *o)
{
    const size_t n = o->set->n + 1;
    wc_entry *entry = wc_array_resize(o->set->entry, n, sizeof *entry);
    wc_own *own = wc_array_resize(o->own, n, sizeof *own);
    if (entry != NULL) o->set->entry = entry;
    if (own != NULL) o->own = own;
    o->set->cap = n;
    return entry != NULL && own != NULL;
}

static bool make_scratch(wc_online *o)
{
    const wc_params *p = o->params;
    const size_t n_keys = key_count(p);
    wc_agency_index_init(&o->agencies, WC_CPU_PLAIN); /* credit lines are short */
    o->hits = wc_array_new(o->set->n, sizeof *o->hits);
    o->met = wc_array_new(2 * n_keys * WC_LATEST_PAGES, sizeof *o->met);
    o->slot = wc_array_new(p->slots, sizeof *o->slot);
    o->densified = wc_array_new(p->slots, sizeof *o->densified);
    o->key = wc_array_new(n_keys, sizeof *o->key);
    return o->hits != NULL && o->met != NULL && o->slot != NULL && o->densified != NULL && o->key != NULL &&
           wc_matcher_init(&o->matcher, p->own);
}

bool wc_online_init(wc_online *o, wc_pageset *set, const wc_params *params, const wc_online_stories *stories,
                    int n_threads)
{
    memset(o, 0, sizeof *o);
    o->set = set;
    o->params = params;
    o->own = *stories->own;
    o->layout = *stories->layout;
    o->n_layouts = set->outlets.n;
    *stories->own = NULL;
    *stories->layout = NULL;
    return take_rubrics(o, stories->matches, n_threads) && take_clusters(o, stories) && shrink_pages(o) &&
           make_room(o) && make_scratch(o) && fill_buckets(o);
}

void wc_online_free(wc_online *o)
{
    wc_layouts_free(o->layout, o->n_layouts);
    wc_layout_scratch_free(&o->scratch);
    wc_latest_free(&o->latest);
    wc_names_free(&o->rubrics);
    wc_matches_free(&o->matches);
    wc_matcher_free(&o->matcher);
    wc_memory_free(o->own);
    wc_memory_free(o->cluster);
    wc_memory_free(o->cluster_of);
    wc_memory_free(o->digest);
    wc_memory_free(o->agency);
    wc_memory_free(o->hits);
    wc_memory_free(o->met);
    wc_memory_free(o->slot);
    wc_memory_free(o->densified);
    wc_memory_free(o->key);
    memset(o, 0, sizeof *o);
}

/* ---- whom the page meets ---- */

/* Into met[0..n): the pages that it meets in enough buckets, and behind them the longest pages of their stories, which
 * explain most of what they share. */
static size_t meet(wc_online *o, const wc_own *own)
{
    const size_t n_keys = find_keys(o, own);
    const unsigned enough = o->params->bands != 0 ? 1 : o->params->hits;
    size_t n = 0, kept = 0, all;
    for (size_t i = 0; i < n_keys; i++) {
        const wc_latest_bucket *b = wc_latest_find(&o->latest, o->key[i]);
        for (size_t k = 0; b != NULL && k < WC_LATEST_PAGES && b->page[k] != WC_LATEST_NONE; k++) {
            uint8_t *hits = &o->hits[b->page[k]];
            if (*hits == 0) o->met[n++] = b->page[k];
            *hits = (uint8_t)(*hits + (*hits < UINT8_MAX));
        }
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t page = o->met[i];
        const bool is_met = o->hits[page] >= enough;
        o->hits[page] = is_met;
        if (is_met) o->met[kept++] = page;
    }
    all = kept;
    for (size_t i = 0; i < kept; i++) {
        const uint32_t longest = o->cluster[o->cluster_of[o->met[i]]].representative;
        if (o->hits[longest] == 0) o->met[all++] = longest;
        o->hits[longest] = 1;
    }
    for (size_t i = 0; i < all; i++) o->hits[o->met[i]] = 0;
    return all;
}

static bool compare(wc_online *o, wc_flag *flag)
{
    const uint32_t page = (uint32_t)o->set->n;
    const size_t n = meet(o, &o->own[page]);
    o->matches.n = 0;
    if (!wc_array_reserve(&o->matches.match, &o->matches.cap, n, sizeof *o->matches.match)) return false;
    if (n > 0) wc_matcher_hold(&o->matcher, o->own, page);
    for (size_t i = 0; i < n; i++) {
        const wc_match m = wc_match_held(&o->matcher, o->set, o->own, o->params, o->met[i]);
        if (m.relation != WC_RELATION_NONE) o->matches.match[o->matches.n++] = m;
    }
    flag->n_compared = (uint32_t)n;
    return true;
}

/* ---- which story it is ---- */

static uint64_t length_of(const wc_online *o, uint32_t cluster)
{
    const wc_own *own = &o->own[o->cluster[cluster].representative];
    return (uint64_t)own->n << own->level;
}

/* Of two stories that one comes first whose representative is longer. */
static bool is_before(const wc_online *o, uint32_t a, uint32_t b)
{
    const uint64_t x = length_of(o, a), y = length_of(o, b);
    return x != y ? x > y : o->cluster[a].representative < o->cluster[b].representative;
}

/* The next of the stories that the page is a copy of some member of, behind `last` in that order. */
static uint32_t next_story(const wc_online *o, uint32_t last)
{
    uint32_t next = WC_ONLINE_NONE;
    for (size_t i = 0; i < o->matches.n; i++) {
        const wc_match *m = &o->matches.match[i];
        const uint32_t story = o->cluster_of[m->a];
        if (m->relation < WC_RELATION_COPY || o->digest[m->a]) continue;
        if (last != WC_ONLINE_NONE && !is_before(o, last, story)) continue;
        if (next == WC_ONLINE_NONE || is_before(o, story, next)) next = story;
    }
    return next;
}

static uint32_t find_story(wc_online *o)
{
    uint32_t story = WC_ONLINE_NONE;
    while ((story = next_story(o, story)) != WC_ONLINE_NONE) {
        const wc_match m = wc_match_held(&o->matcher, o->set, o->own, o->params, o->cluster[story].representative);
        if (wc_verdict_is_member(&m, o->params)) return story;
    }
    return WC_ONLINE_NONE;
}

/* Of two matches the one that says more. */
static bool is_stronger(const wc_match *x, const wc_match *y)
{
    const int c = wc_match_compare(x, y);
    if (x->relation != y->relation) return x->relation > y->relation;
    return c != 0 ? c > 0 : x->a < y->a;
}

static void find_strongest(const wc_online *o, wc_flag *flag)
{
    for (size_t i = 0; i < o->matches.n; i++) {
        const wc_match *m = &o->matches.match[i];
        if (flag->story != WC_ONLINE_NONE && o->cluster_of[m->a] != flag->story) continue;
        if (flag->matched != WC_ONLINE_NONE && !is_stronger(m, &flag->match)) continue;
        flag->matched = m->a;
        flag->match = *m;
    }
    if (flag->matched == WC_ONLINE_NONE || flag->match.relation < WC_RELATION_COPY) return;
    if (flag->story == WC_ONLINE_NONE)
        flag->match.relation = WC_RELATION_PARTIAL;
    else if (wc_own_is_same(&o->own[flag->matched], &o->own[o->set->n]))
        flag->match.relation = WC_RELATION_IDENTICAL;
}

static uint8_t find_agency(const wc_online *o, const wc_entry *page, uint32_t story)
{
    const wc_credit credit = wc_credit_read(&o->agencies, wc_entry_credit(page));
    if (credit.kind > WC_CREDIT_KIND_MENTION && credit.agency != WC_CREDIT_NONE) return credit.agency;
    return story != WC_ONLINE_NONE ? o->agency[story] : WC_CREDIT_NONE;
}

static bool is_rubric(const wc_online *o, const wc_entry *page)
{
    return page->title_len > 0 && wc_names_find(&o->rubrics, wc_entry_title(page)) != UINT32_MAX;
}

bool wc_online_judge(wc_online *o, const wc_entry *page, wc_flag *flag)
{
    const uint32_t n = (uint32_t)o->set->n;
    const bool has_layout = page->outlet != WC_OUTLET_NONE && page->outlet < o->n_layouts;
    wc_own *own = &o->own[n];
    *flag = (wc_flag){.story = WC_ONLINE_NONE, .matched = WC_ONLINE_NONE};
    o->set->entry[n] = *page;
    if (!wc_layout_mask(has_layout ? &o->layout[page->outlet] : NULL, &o->scratch, page, o->params, own) ||
        !compare(o, flag) || !wc_digest_judge(o->own, o->params, &o->matches, n, is_rubric(o, page), &flag->digest))
        return false;
    if (!flag->digest) flag->story = find_story(o);
    find_strongest(o, flag);
    flag->agency = find_agency(o, page, flag->story);
    return true;
}
