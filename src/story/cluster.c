/* cluster.c - see cluster.h */
#include "story/cluster.h"
#include "base/parallel.h"
#include "story/grow.h"
#include "story/match_note.h"
#include "story/own_load.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t wc_cluster_key(const wc_pageset *set, const wc_entry *e, uint64_t salt)
{
    const wc_str outlet = e->outlet == WC_OUTLET_NONE ? (wc_str){"", 0} : set->outlets.name[e->outlet];
    const wc_str part[3] = {outlet, wc_entry_url(e), wc_entry_id(e)};
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    XXH3_64bits_reset_withSeed(&state, salt);
    for (size_t i = 0; i < 3; i++) {
        (void)XXH3_64bits_update(&state, part[i].data, part[i].len);
        (void)XXH3_64bits_update(&state, "", 1);
    }
    (void)XXH3_64bits_update(&state, &e->text_hash, sizeof e->text_hash);
    return XXH3_64bits_digest(&state) | 1;
}

uint64_t wc_cluster_id(const wc_pageset *set, uint32_t page, uint64_t salt)
{
    return wc_cluster_key(set, &set->entry[page], salt);
}

typedef struct {
    uint64_t id;       /* 0: free */
    uint32_t n_salted; /* how often it was found taken */
} id_slot;

/* Where the id stands, or the free slot for it; n_slots is a power of two. */
static id_slot *find_slot(id_slot *slot, size_t n_slots, uint64_t id)
{
    size_t at = (id >> 1) & (n_slots - 1);
    while (slot[at].id != 0 && slot[at].id != id) at = (at + 1) & (n_slots - 1);
    return &slot[at];
}

/* Ids by the leads' identities.  Where two agree (the same page twice, each alone since it has no text to speak of) the
 * later ones are hashed again with the number of tries.  The tries go on from those of the one before: else n times the
 * same page would take n^2 / 2 of them. */
static bool give_ids(wc_clusters *c, const wc_pageset *set, const uint64_t *key)
{
    size_t n_slots = 16;
    id_slot *slot;
    while (n_slots < 2 * c->n) n_slots *= 2;
    slot = wc_array_new(n_slots, sizeof *slot);
    if (slot == NULL) return false;
    for (size_t i = 0; i < c->n; i++) {
        uint64_t id = key[c->cluster[i].lead];
        id_slot *first = find_slot(slot, n_slots, id), *free_one = first;
        while (free_one->id != 0) {
            id = wc_cluster_id(set, c->cluster[i].lead, ++first->n_salted);
            free_one = find_slot(slot, n_slots, id);
        }
        free_one->id = c->cluster[i].id = id;
    }
    wc_memory_free(slot);
    return true;
}

/* Number the clusters by their leads and list the members. */
static bool list_members(wc_clusters *c, size_t n_pages)
{
    uint32_t *number = wc_array_new(n_pages, sizeof *number), at = 0; /* by representative */
    size_t n_clusters = 0;
    for (size_t p = 0; p < n_pages; p++) n_clusters += c->cluster_of[p] == p;
    c->cluster = wc_array_new(n_clusters, sizeof *c->cluster);
    if (number == NULL || c->cluster == NULL) {
        wc_memory_free(number);
        return false;
    }
    for (size_t p = 0; p < n_pages; p++) number[p] = UINT32_MAX;
    for (size_t p = 0; p < n_pages; p++) {
        uint32_t *of = &c->cluster_of[p];
        if (number[*of] == UINT32_MAX) {
            number[*of] = (uint32_t)c->n;
            c->cluster[c->n++] = (wc_cluster){.lead = (uint32_t)p, .representative = *of};
        }
        *of = number[*of];
        c->cluster[*of].n_pages++;
    }
    for (size_t i = 0; i < c->n; i++) {
        c->cluster[i].first = at;
        at += c->cluster[i].n_pages;
        c->cluster[i].n_pages = 0;
    }
    for (size_t p = 0; p < n_pages; p++) {
        wc_cluster *mine = &c->cluster[c->cluster_of[p]];
        c->member[mine->first + mine->n_pages++] = (uint32_t)p;
    }
    wc_memory_free(number);
    return true;
}

typedef struct {
    wc_clusters *clusters;
    const wc_pageset *set;
    const wc_own *own;
    wc_comparer *comparer; /* one a thread */
    int n_threads;
    wc_match *some; /* of the pages */
    size_t first;   /* ... from this one on */
} comparing;

static uint32_t lead_of(const wc_clusters *clusters, size_t page)
{
    return clusters->cluster[clusters->cluster_of[page]].lead;
}

static void compare_with_lead(void *context, size_t page, int thread)
{
    const comparing *c = context;
    const uint32_t lead = lead_of(c->clusters, page);
    wc_match *match = &c->some[page - c->first];
    *match = (wc_match){0};
    if (lead == page) return;
    *match = wc_compare_fully(&c->comparer[thread], (uint32_t)page, lead);
    c->clusters->same[page] = wc_own_is_same(&c->own[page], &c->own[lead]);
}

static void need_lead(void *context, uint32_t page, int thread, wc_own_wants *wants)
{
    const comparing *c = context;
    const uint32_t lead = lead_of(c->clusters, page);
    (void)thread;
    if (lead == page) return;
    wc_own_want(wants, page);
    wc_own_want(wants, lead);
}

/* On a disk. */
static void keep_some(void *context, size_t from, size_t to)
{
    comparing *c = context;
    wc_records_append(&c->clusters->to_lead, c->some, to - from);
    c->first = to;
}

static bool compare_all(comparing *c, wc_own *own)
{
    const bool on_disk = c->set->disk != NULL;
    wc_records *to_lead = &c->clusters->to_lead;
    bool ok = !on_disk || wc_records_init(to_lead, c->set->disk, sizeof *c->some);
    c->some = wc_array_new(on_disk ? WC_OWN_PAGES_MOST : c->set->n, sizeof *c->some);
    if (c->some == NULL) return false;
    if (!on_disk) wc_records_adopt(to_lead, c->some, c->set->n, sizeof *c->some);
    ok = ok && wc_own_for_pages(c->set, own, c->n_threads, need_lead, compare_with_lead, keep_some, c) &&
         wc_records_end(to_lead);
    if (on_disk) wc_memory_free(c->some);
    return ok;
}

bool wc_clusters_compare(wc_clusters *clusters, const wc_pageset *set, wc_own *own, const wc_params *params,
                         const wc_matches *matches, int n_threads)
{
    wc_reuse *reuse = matches->reuse;
    comparing c = {.clusters = clusters, .set = set, .own = own, .n_threads = n_threads};
    bool ok;
    c.comparer = wc_array_new((size_t)n_threads, sizeof *c.comparer);
    clusters->same = wc_array_new(set->n, sizeof *clusters->same);
    ok = c.comparer != NULL && clusters->same != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_comparer_init(&c.comparer[t], set, own, params, reuse);
    ok = ok && compare_all(&c, own);
    for (int t = 0; c.comparer != NULL && t < n_threads; t++) {
        if (reuse != NULL) reuse->n_again += c.comparer[t].n_again;
        wc_comparer_free(&c.comparer[t]);
    }
    wc_memory_free(c.comparer);
    return ok;
}

/* Pages that are headed as one of the stories that they hold hold none of these together: until clusters are grown they
 * count as digests.  One that is headed as another such page, or as a digest, is as any. */
static void hold_headed(wc_clusters *c, uint32_t *headed, size_t n)
{
    for (uint32_t p = 0; p < n; p++) {
        const uint32_t by = headed[p];
        if (by != WC_NOT_HEADED && (c->digest[by] || headed[by] != WC_NOT_HEADED)) headed[p] = p;
    }
    for (uint32_t p = 0; p < n; p++) {
        if (headed[p] == p) headed[p] = WC_NOT_HEADED;
        c->digest[p] = c->digest[p] || headed[p] != WC_NOT_HEADED;
    }
}

bool wc_clusters_make(wc_clusters *clusters, const wc_pageset *set, const wc_site *site, wc_own *own,
                      const wc_params *params, const wc_page_facts *facts, const wc_matches *matches, int n_threads)
{
    const size_t n = set->n;
    wc_adjacency adjacency = {0};
    uint32_t *headed = wc_array_new(n, sizeof *headed);
    bool ok;
    memset(clusters, 0, sizeof *clusters);
    clusters->cluster_of = wc_array_new(n, sizeof *clusters->cluster_of);
    clusters->member = wc_array_new(n, sizeof *clusters->member);
    clusters->digest = wc_array_new(n, sizeof *clusters->digest);
    clusters->share = wc_array_new(n, sizeof *clusters->share);
    ok = headed != NULL && clusters->cluster_of != NULL && clusters->member != NULL && clusters->digest != NULL &&
         clusters->share != NULL;
    ok = ok && wc_adjacency_make(&adjacency, matches, n, WC_RELATION_TEMPLATE, wc_note_of, params, n_threads) &&
         wc_digest_find(set, site, own, params, facts, matches, &adjacency, n_threads, clusters->digest, headed);
    if (ok) hold_headed(clusters, headed, n);
    ok = ok && wc_clusters_grow(clusters, set, own, params, matches, &adjacency, headed, n_threads);
    wc_adjacency_free(&adjacency);
    wc_memory_free(headed);
    ok = ok && list_members(clusters, n) && give_ids(clusters, set, facts->key);
    if (!ok) wc_clusters_free(clusters);
    return ok;
}

void wc_clusters_free(wc_clusters *clusters)
{
    wc_memory_free(clusters->cluster);
    wc_memory_free(clusters->cluster_of);
    wc_memory_free(clusters->member);
    wc_memory_free(clusters->digest);
    wc_memory_free(clusters->share);
    wc_records_free(&clusters->to_lead);
    wc_memory_free(clusters->same);
    memset(clusters, 0, sizeof *clusters);
}
