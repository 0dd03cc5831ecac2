/* cluster.c - see cluster.h */
#include "story/cluster.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "store/page_walk.h"
#include "story/adjacency.h"
#include "story/own_load.h"
#include "story/verdict.h"
#include "story/window.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct {
    const wc_pageset *set;
    wc_own *own;
    const wc_params *params;
    const wc_matches *matches;
    wc_adjacency adjacency;
    wc_comparer *comparer; /* one a thread: for representatives */
    wc_keyed *by_length;   /* pages by component, there the longest own text first */
    uint32_t *queue;       /* a piece uses what its places in by_length are */
    uint32_t *tried;       /* one a page: the representative that last tried it, + 1 */
    wc_clusters *out;      /* until members are listed a cluster goes by its representative */
    struct piece *piece;
    int n_threads;
} growing;

/* Components that one thread grows: places in by_length, and what was compared there. */
typedef struct piece {
    size_t from, to;
    wc_pairs strangers;
    wc_match *verified;
    size_t n_verified, cap_verified;
    bool failed;
} piece;

#define NO_CLUSTER    UINT32_MAX
#define PIECE         256 /* pages at least */
#define STEP_CLUSTERS ((size_t)4096)
#define STEP_MATCHES  ((size_t)65536)
#define NEAR_PAGES    64 /* between pages whose matches are fetched together all the same */

static uint16_t share_of_shorter(const wc_match *m)
{
    const uint64_t shorter = m->own_a < m->own_b ? m->own_a : m->own_b;
    return (uint16_t)(shorter == 0 ? 0 : m->shared * UINT64_C(1000) / shorter);
}

static uint32_t note_share(const wc_match *match, const wc_params *params)
{
    (void)params;
    return share_of_shorter(match);
}

/* For the next run. */
static void keep_verified(const growing *g, piece *mine, const wc_match *m)
{
    if (g->matches->reuse == NULL) return;
    if (m->relation == WC_RELATION_NONE) {
        mine->failed = !wc_pairs_push(&mine->strangers, (wc_pair){m->a, m->b}) || mine->failed;
    } else if (wc_array_reserve(&mine->verified, &mine->cap_verified, mine->n_verified + 1, sizeof *mine->verified)) {
        mine->verified[mine->n_verified++] = *m;
    } else {
        mine->failed = true;
    }
}

/* Let the cluster of this representative take what is linked to its members and verifies against it. */
static void grow(const growing *g, piece *mine, uint32_t representative, wc_comparer *comparer)
{
    uint32_t *queue = g->queue + mine->from;
    size_t head = 0, tail = 0;
    queue[tail++] = representative;
    while (head < tail) {
        const uint32_t member = queue[head++];
        for (size_t k = g->adjacency.from[member]; k < g->adjacency.from[member + 1]; k++) {
            const uint32_t other = g->adjacency.other[k];
            if (g->out->cluster_of[other] != NO_CLUSTER || g->tried[other] == representative + 1 ||
                g->out->digest[other])
                continue;
            uint16_t share = (uint16_t)g->adjacency.note[k];
            if (member != representative) {
                wc_match m;
                g->tried[other] = representative + 1;
                if (!wc_window_has(g->params, &g->set->entry[representative], &g->set->entry[other])) continue;
                m = wc_compare(comparer, representative, other);
                keep_verified(g, mine, &m);
                if (!wc_verdict_is_member(&m, g->params)) continue;
                share = share_of_shorter(&m);
            }
            g->out->cluster_of[other] = representative;
            g->out->share[other] = share;
            queue[tail++] = other;
        }
    }
}

/* Component by component, since a cluster never leaves one and pages of a story are near in time; in each the longest
 * first, equal ones in canonical order. */
static bool order_by_length(growing *g, int n_threads)
{
    const size_t n = g->set->n;
    wc_keyed *scratch = wc_array_new(n, sizeof *scratch);
    uint32_t *component = wc_array_new(n, sizeof *component);
    bool ok = scratch != NULL && component != NULL;
    for (size_t p = 0; ok && p < n; p++) g->by_length[p] = (wc_keyed){~wc_own_words(&g->own[p]), (uint32_t)p};
    ok = ok && wc_sort_keyed(g->by_length, scratch, n, n_threads);
    if (ok) wc_matches_group(g->matches, n, 0, component);
    for (size_t i = 0; ok && i < n; i++) g->by_length[i].key = component[g->by_length[i].value];
    ok = ok && wc_sort_keyed(g->by_length, scratch, n, n_threads);
    wc_memory_free(scratch);
    wc_memory_free(component);
    return ok;
}

/* Of the component that begins there the end. */
static size_t component_end(const growing *g, size_t from)
{
    size_t to = from + 1;
    while (to < g->set->n && g->by_length[to].key == g->by_length[from].key) to++;
    return to;
}

/* The own texts of some components from here on come from the disk soon; returns where they end.  Of two pages one is
 * compared with the other already; what is larger than it may be is read as it stands. */
static size_t fetch_components(void *context, size_t from, wc_own_load *load, bool *ok)
{
    const growing *g = context;
    const size_t most = g->set->disk->work_bytes;
    size_t to = from;
    while (*ok && to < g->set->n && load->bytes < most) {
        const size_t end = component_end(g, to);
        if (end - to > 2 && (end - to) * g->params->own * WC_SHINGLE_BYTES > most && to > from) break;
        for (size_t i = to; *ok && i < end && end - to > 2 && load->bytes < 2 * most; i++)
            *ok = wc_own_load_add(load, g->by_length[i].value);
        to = end;
    }
    return to;
}

static void grow_piece(void *context, size_t i, int thread)
{
    const growing *g = context;
    piece *mine = &g->piece[i];
    for (size_t k = mine->from; k < mine->to && !mine->failed && !wc_cancelled(g->set->cancel); k++) {
        const uint32_t page = g->by_length[k].value;
        if (g->out->cluster_of[page] != NO_CLUSTER) continue;
        g->out->cluster_of[page] = page;
        g->out->share[page] = 1000;
        if (!g->out->digest[page]) grow(g, mine, page, &g->comparer[thread]);
    }
}

/* What a piece compared goes to the next run in the order of the pieces, whoever grew them. */
static bool take_over(wc_reuse *r, piece *mine)
{
    bool ok = !mine->failed;
    if (ok && r != NULL)
        ok = wc_disk_array_append(r->disk, &r->verified, &r->n_verified, &r->cap_verified, mine->verified,
                                  mine->n_verified, sizeof *r->verified) &&
             wc_disk_array_append(r->strangers.disk, &r->strangers.pair, &r->strangers.n, &r->strangers.cap,
                                  mine->strangers.pair, mine->strangers.n, sizeof *r->strangers.pair);
    wc_pairs_free(&mine->strangers);
    wc_memory_free(mine->verified);
    return ok;
}

/* The matches of the pages at these places of by_length, when their own texts have come, which are much more. */
static bool fetch_matches(const growing *g, size_t from, size_t to)
{
    const size_t n = to - from;
    uint64_t *page = wc_array_new(2 * n, sizeof *page);
    for (size_t i = 0; page != NULL && i < n; i++) page[i] = g->by_length[from + i].value;
    if (page != NULL) wc_sort_u64(page, page + n, n, 0);
    for (size_t i = 0, end; page != NULL && i < n; i = end) {
        for (end = i + 1; end < n && page[end] <= page[end - 1] + NEAR_PAGES; end++) continue;
        wc_adjacency_fetch_pages(&g->adjacency, page[i], page[end - 1] + 1);
    }
    wc_memory_free(page);
    return page != NULL;
}

/* The components from one place of by_length to another. */
static bool grow_between(void *context, size_t from, size_t to)
{
    growing *g = context;
    size_t n = 0;
    bool ok;
    g->piece = wc_array_new((to - from) / PIECE + 1, sizeof *g->piece);
    if (g->piece == NULL || (g->set->disk != NULL && !fetch_matches(g, from, to))) return false;
    for (size_t i = from; i < to; i = g->piece[n++].to) {
        size_t end = i;
        while (end < to && end - i < PIECE) end = component_end(g, end);
        g->piece[n] = (piece){.from = i, .to = end};
    }
    ok = wc_parallel_for(n, g->n_threads, grow_piece, g, g->set->cancel);
    for (size_t i = 0; i < n; i++) ok = take_over(g->matches->reuse, &g->piece[i]) && ok;
    wc_memory_free(g->piece);
    return ok && !wc_cancelled(g->set->cancel);
}

/* One a thread, or false. */
static bool make_comparers(growing *g, int n_threads)
{
    bool ok;
    g->comparer = wc_array_new((size_t)n_threads, sizeof *g->comparer);
    ok = g->comparer != NULL;
    for (int t = 0; ok && t < n_threads; t++)
        ok = wc_comparer_init(&g->comparer[t], g->set, g->own, g->params, g->matches->reuse);
    return ok;
}

static void free_comparers(growing *g, int n_threads)
{
    for (int t = 0; g->comparer != NULL && t < n_threads; t++) {
        if (g->matches->reuse != NULL) g->matches->reuse->n_again += g->comparer[t].n_again;
        wc_comparer_free(&g->comparer[t]);
    }
    wc_memory_free(g->comparer);
}

static bool grow_all(growing *g, int n_threads)
{
    const size_t n = g->set->n;
    bool ok = wc_adjacency_make(&g->adjacency, g->matches, n, WC_RELATION_COPY, note_share, g->params, n_threads) &&
              make_comparers(g, n_threads);
    g->n_threads = n_threads;
    g->by_length = wc_array_new(n, sizeof *g->by_length);
    g->queue = wc_array_new(n, sizeof *g->queue);
    g->tried = wc_array_new(n, sizeof *g->tried);
    ok = ok && g->by_length != NULL && g->queue != NULL && g->tried != NULL && order_by_length(g, n_threads);
    for (size_t p = 0; p < n; p++) g->out->cluster_of[p] = NO_CLUSTER;
    if (ok && g->set->disk != NULL)
        ok = wc_own_for_batches(g->set, g->own, n, fetch_components, grow_between, g);
    else if (ok)
        ok = grow_between(g, 0, n);
    wc_adjacency_free(&g->adjacency);
    free_comparers(g, n_threads);
    wc_memory_free(g->by_length);
    wc_memory_free(g->queue);
    wc_memory_free(g->tried);
    return ok;
}

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

typedef struct {
    wc_clusters *clusters;
    const wc_pageset *set;
} naming;

/* Leads ascend. */
static void name_step(void *context, size_t step, int thread)
{
    const naming *n = context;
    wc_page_walk walk = wc_page_walk_begin(n->set);
    (void)thread;
    for (size_t i = step * STEP_CLUSTERS; i < n->clusters->n && i < (step + 1) * STEP_CLUSTERS; i++) {
        wc_cluster *c = &n->clusters->cluster[i];
        c->id = wc_cluster_key(n->set, wc_page_walk_to(&walk, c->lead), 0);
    }
}

/* Ids by the leads' identities.  Where two agree (the same page twice, each alone since it has no text to speak of) the
 * later ones are hashed again with the number of tries.  The tries go on from those of the one before: else n times the
 * same page would take n^2 / 2 of them. */
static bool give_ids(wc_clusters *c, const wc_pageset *set, int n_threads)
{
    naming n = {c, set};
    size_t n_slots = 16;
    id_slot *slot;
    while (n_slots < 2 * c->n) n_slots *= 2;
    slot = wc_array_new(n_slots, sizeof *slot);
    if (slot == NULL ||
        !wc_parallel_for((c->n + STEP_CLUSTERS - 1) / STEP_CLUSTERS, n_threads, name_step, &n, set->cancel)) {
        wc_memory_free(slot);
        return false;
    }
    for (size_t i = 0; i < c->n; i++) {
        uint64_t id = c->cluster[i].id;
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
    for (size_t p = 0; p < n_pages; p++) number[p] = NO_CLUSTER;
    for (size_t p = 0; p < n_pages; p++) {
        uint32_t *of = &c->cluster_of[p];
        if (number[*of] == NO_CLUSTER) {
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
    wc_comparer *comparer; /* one a thread */
    const wc_own *own;
} comparing;

static uint32_t lead_of(const wc_clusters *clusters, size_t page)
{
    return clusters->cluster[clusters->cluster_of[page]].lead;
}

static bool need_lead(void *context, uint32_t page, wc_own_load *load)
{
    const comparing *c = context;
    const uint32_t lead = lead_of(c->clusters, page);
    return lead == page || (wc_own_load_add(load, page) && wc_own_load_add(load, lead));
}

static void compare_with_lead(void *context, size_t page, int thread)
{
    const comparing *c = context;
    const uint32_t lead = lead_of(c->clusters, page);
    if (lead == page) return;
    c->clusters->to_lead[page] = wc_compare_fully(&c->comparer[thread], (uint32_t)page, lead);
    c->clusters->same[page] = wc_own_is_same(&c->own[page], &c->own[lead]);
}

bool wc_clusters_compare(wc_clusters *clusters, const wc_pageset *set, wc_own *own, const wc_params *params,
                         const wc_matches *matches, int n_threads)
{
    wc_reuse *reuse = matches->reuse;
    comparing c = {clusters, wc_array_new((size_t)n_threads, sizeof *c.comparer), own};
    bool ok = c.comparer != NULL;
    clusters->to_lead = wc_disk_array_new(clusters->disk, set->n, sizeof *clusters->to_lead);
    clusters->same = wc_array_new(set->n, sizeof *clusters->same);
    ok = ok && clusters->to_lead != NULL && clusters->same != NULL;
    for (int t = 0; ok && t < n_threads; t++) ok = wc_comparer_init(&c.comparer[t], set, own, params, reuse);
    ok = ok && wc_own_for_pages(set, own, n_threads, need_lead, compare_with_lead, &c);
    for (int t = 0; c.comparer != NULL && t < n_threads; t++) {
        if (reuse != NULL) reuse->n_again += c.comparer[t].n_again;
        wc_comparer_free(&c.comparer[t]);
    }
    wc_memory_free(c.comparer);
    return ok;
}

/* What is shared with a digest is a part. */
static void part_step(void *context, size_t step, int thread)
{
    const growing *g = context;
    const bool *digest = g->out->digest;
    (void)thread;
    for (size_t i = step * STEP_MATCHES; i < g->matches->n && i < (step + 1) * STEP_MATCHES; i++) {
        wc_match *m = &g->matches->match[i];
        (void)wc_matches_next(g->matches, i);
        if (m->relation == WC_RELATION_COPY && (digest[m->a] || digest[m->b])) m->relation = WC_RELATION_PARTIAL;
    }
}

bool wc_clusters_make(wc_clusters *clusters, const wc_pageset *set, const wc_site *site, wc_own *own,
                      const wc_params *params, wc_matches *matches, int n_threads)
{
    growing g = {.set = set, .own = own, .params = params, .matches = matches, .out = clusters};
    const size_t n = set->n;
    bool ok;
    memset(clusters, 0, sizeof *clusters);
    clusters->cluster_of = wc_array_new(n, sizeof *clusters->cluster_of);
    clusters->member = wc_array_new(n, sizeof *clusters->member);
    clusters->digest = wc_array_new(n, sizeof *clusters->digest);
    clusters->share = wc_array_new(n, sizeof *clusters->share);
    clusters->disk = set->disk;
    ok =
        clusters->cluster_of != NULL && clusters->member != NULL && clusters->digest != NULL && clusters->share != NULL;
    ok = ok && wc_digest_find(set, site, own, params, matches, n_threads, clusters->digest) &&
         wc_parallel_for((matches->n + STEP_MATCHES - 1) / STEP_MATCHES, n_threads, part_step, &g, set->cancel);
    ok = ok && grow_all(&g, n_threads) && list_members(clusters, n) && give_ids(clusters, set, n_threads);
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
    wc_disk_array_free(clusters->disk, clusters->to_lead);
    wc_memory_free(clusters->same);
    memset(clusters, 0, sizeof *clusters);
}
