/* grow.c - see grow.h.  Of a representative's cluster only those pages are compared that do not match it already. */
#include "story/grow.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "story/match_note.h"
#include "story/own_disk.h"
#include "story/own_load.h"
#include "story/verdict.h"
#include "story/window.h"
#include <stdlib.h>

#define NO_CLUSTER  UINT32_MAX
#define NO_PAGE     UINT32_MAX
#define PIECE       256    /* pages at least */
#define MOST_PAGES  262144 /* that are grown together, of a set on a disk */
#define FETCH_EDGES 65536  /* on a disk, ahead of the page that is looked at */
#define NEAR_PAGES  64     /* between pages whose matches are fetched together all the same */

/* Of a page that holds several stories, see find_joined; percent of own text.  A copy that stands in it whole is one by
 * WC_STRICT_CONTAIN. */
#define ITEM_PERCENT  40 /* of the page, of one that does not: more of it is what the page tells */
#define STRANGERS     2
#define SLACK_PERCENT 5 /* parts that overlap by chance, or by a sentence */

typedef struct {          /* one a thread */
    wc_comparer comparer; /* of representatives with others */
    wc_own_reader representative, other;
    wc_adjacency_reader reader;
} grower;

typedef struct {
    const wc_pageset *set;
    wc_own *own;
    const wc_params *params;
    const wc_matches *matches;
    const wc_adjacency *adjacency;
    grower *grower;
    wc_keyed *by_length; /* pages by component, there the longest own text first */
    uint32_t *queue;     /* a piece uses what its places in by_length are */
    uint32_t *tried;     /* one a page: the representative that last tried it, + 1 */
    bool *needed;        /* one a page: its own text may be looked at; NULL: all are in memory */
    wc_clusters *out;    /* until members are listed a cluster goes by its representative */
    struct piece *piece;
    int n_threads;
} growing;

/* A copy of a page, as far as numbers tell. */
typedef struct {
    uint32_t page, words; /* that both have */
} part;

/* Components that one thread grows: places in by_length, and what was compared there. */
typedef struct piece {
    size_t from, to;
    wc_pairs strangers;
    wc_match *verified;
    size_t n_verified, cap_verified;
    wc_pairs joined; /* pages that hold several stories, each with the page that explains its largest part */
    part *part;      /* scratch */
    size_t cap_parts;
    bool failed;
} piece;

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

/* The own text of a page in own[], which may still be on the disk: then it is in the reader's memory until that has
 * another, and own[] is to be restored. */
static bool bring(const growing *g, wc_own_reader *reader, uint32_t page)
{
    const wc_own *own =
        wc_own_reader_begin(reader, g->set, g->own, page, page + (size_t)1) ? wc_own_reader_get(reader, page) : NULL;
    if (own != NULL) g->own[page] = *own;
    return own != NULL;
}

static wc_match compare(const growing *g, piece *mine, grower *w, uint32_t representative, uint32_t other)
{
    const wc_own was = g->own[other];
    wc_match m = {.relation = WC_RELATION_NONE};
    if (g->set->disk == NULL) return wc_compare(&w->comparer, representative, other);
    if (bring(g, &w->representative, representative) && bring(g, &w->other, other))
        m = wc_compare(&w->comparer, representative, other);
    else
        mine->failed = true;
    g->own[other] = was;
    return m;
}

/* Of a page that does not match the representative already. */
static bool verifies(const growing *g, piece *mine, grower *w, uint32_t representative, uint32_t other, uint16_t *share)
{
    wc_match m;
    if (!wc_window_has(g->params, &g->set->entry[representative], &g->set->entry[other])) return false;
    m = compare(g, mine, w, representative, other);
    keep_verified(g, mine, &m);
    *share = wc_share_of_shorter(&m);
    return wc_verdict_is_member(&m, g->params);
}

/* ---- pages that hold several stories ---- */

static int compare_parts(const void *a, const void *b)
{
    const part *x = a, *y = b;
    if (x->words != y->words) return x->words < y->words ? 1 : -1;
    return (x->page > y->page) - (x->page < y->page);
}

/* The copies of the page that are free, and may be a part of it, into mine->part: the largest first. */
static size_t list_parts(const growing *g, piece *mine, grower *w, uint32_t page)
{
    const wc_neighbours list = wc_adjacency_get(g->adjacency, &w->reader, page);
    const uint64_t words = wc_own_words(&g->own[page]);
    size_t n = 0;
    for (size_t k = 0; k < list.n; k++) {
        bool whole;
        const uint32_t other = list.other[k], note = list.note[k];
        const uint64_t covered = (uint64_t)wc_note_covered(note) << wc_note_level(note);
        if (!wc_note_is_copy(note) || g->out->digest[other] || g->out->cluster_of[other] != NO_CLUSTER) continue;
        if (covered < WC_PART_WORDS || covered * 100 < words * WC_PART_PERCENT) continue;
        if (covered * 100 > words * (100 - WC_PART_PERCENT)) continue;
        whole = covered * 100 >= wc_own_words(&g->own[other]) * WC_STRICT_CONTAIN;
        if (!whole && covered * 100 > words * ITEM_PERCENT) continue;
        if (!wc_array_reserve(&mine->part, &mine->cap_parts, n + 1, sizeof *mine->part)) {
            mine->failed = true;
            return 0;
        }
        mine->part[n++] = (part){other, (uint32_t)covered};
    }
    if (n > 0) qsort(mine->part, n, sizeof *mine->part, compare_parts);
    return n;
}

/* Whether neither of two copies of a page would be a member of the other's story. */
static bool are_strangers(const growing *g, piece *mine, grower *w, uint32_t x, uint32_t y)
{
    const wc_own was = g->own[x];
    const wc_match m = compare(g, mine, w, x, y);
    g->own[x] = was;
    keep_verified(g, mine, &m);
    return !wc_verdict_is_member(&m, g->params);
}

/* Of the parts from `first` on, whether two have nothing to do with that and lie beside it in so many words.  One alone
 * may be an excerpt of the story. */
static bool has_strangers(const growing *g, piece *mine, grower *w, size_t first, size_t n, uint64_t words)
{
    const part *p = mine->part;
    size_t n_strangers = 0;
    for (size_t k = first + 1; k < n && n_strangers < STRANGERS; k++) {
        if (((uint64_t)p[first].words + p[k].words) * 100 > words * (100 + SLACK_PERCENT)) continue;
        n_strangers += are_strangers(g, mine, w, p[first].page, p[k].page);
    }
    return n_strangers == STRANGERS;
}

/* A page in which two stories stand, one behind the other, would make these one as their longest page: of its copies
 * two have nothing to do with each other.  It is set aside; *largest: the copy that explains most of it.  That may be
 * such a page itself: then the largest is asked that is an item at most. */
static bool find_joined(const growing *g, piece *mine, grower *w, uint32_t page, uint32_t *largest)
{
    const uint64_t words = wc_own_words(&g->own[page]);
    const size_t n = list_parts(g, mine, w, page);
    size_t item = 0;
    while (item < n && (uint64_t)mine->part[item].words * 100 > words * ITEM_PERCENT) item++;
    if (n == 0 ||
        (!has_strangers(g, mine, w, 0, n, words) && (item == 0 || !has_strangers(g, mine, w, item, n, words))))
        return false;
    *largest = mine->part[0].page;
    return true;
}

/* A page that is alone to the cluster of another, where it verifies. */
static void join(const growing *g, piece *mine, grower *w, uint32_t page, uint32_t other)
{
    const uint32_t representative = g->out->cluster_of[other];
    const wc_own was = g->own[representative];
    uint16_t share;
    if (verifies(g, mine, w, representative, page, &share)) {
        g->out->cluster_of[page] = representative;
        g->out->share[page] = share;
    }
    g->own[representative] = was;
}

/* Let the cluster of this representative take what is linked to its members and verifies against it. */
static void grow(const growing *g, piece *mine, uint32_t representative, grower *w)
{
    const wc_own was = g->own[representative];
    uint32_t *queue = g->queue + mine->from;
    size_t head = 0, tail = 0;
    queue[tail++] = representative;
    while (head < tail && !mine->failed) {
        const uint32_t member = queue[head++];
        const wc_neighbours list = wc_adjacency_get(g->adjacency, &w->reader, member);
        for (size_t k = 0; k < list.n; k++) {
            const uint32_t other = list.other[k];
            uint16_t share = wc_note_share(list.note[k]);
            if (!wc_note_is_copy(list.note[k]) || g->out->cluster_of[other] != NO_CLUSTER ||
                g->tried[other] == representative + 1 || g->out->digest[other])
                continue;
            if (member != representative) {
                g->tried[other] = representative + 1;
                if (!verifies(g, mine, w, representative, other, &share)) continue;
            }
            g->out->cluster_of[other] = representative;
            g->out->share[other] = share;
            queue[tail++] = other;
        }
    }
    g->own[representative] = was;
}

/* ---- the order ---- */

/* Of a component the first page that is no digest takes all that match it, and then only others are compared: with it,
 * or with each other.  component: one a page. */
static bool find_needed(growing *g, const uint32_t *component)
{
    const wc_adjacency *adjacency = g->adjacency;
    wc_adjacency_reader *reader = &g->grower[0].reader;
    const size_t n = g->set->n;
    atomic_size_t fetched = 0;
    uint32_t *first = wc_array_new(n, sizeof *first); /* one a component */
    g->needed = wc_array_new(n, sizeof *g->needed);
    if (first == NULL || g->needed == NULL) {
        wc_memory_free(first);
        return false;
    }
    for (size_t p = 0; p < n; p++) {
        first[p] = NO_PAGE;
        g->needed[p] = !g->out->digest[p];
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t page = g->by_length[i].value, of = component[page];
        if (first[of] != NO_PAGE || g->out->digest[page]) continue;
        first[of] = page;
        g->needed[page] = false;
    }
    for (uint32_t p = 0; p < n; p++) {
        wc_neighbours list;
        wc_adjacency_fetch(adjacency, p, FETCH_EDGES, &fetched);
        if (first[component[p]] != p) continue;
        list = wc_adjacency_get(adjacency, reader, p);
        for (size_t k = 0; k < list.n; k++) {
            if (wc_note_is_copy(list.note[k])) g->needed[list.other[k]] = false;
        }
    }
    for (size_t p = 0; p < n; p++) {
        if (g->needed[p]) g->needed[first[component[p]]] = true;
    }
    wc_memory_free(first);
    return true;
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
    ok = ok && wc_adjacency_group(g->adjacency, wc_note_is_copy, g->out->digest, n_threads, component);
    for (size_t i = 0; ok && i < n; i++) g->by_length[i].key = component[g->by_length[i].value];
    ok = ok && wc_sort_keyed(g->by_length, scratch, n, n_threads);
    wc_memory_free(scratch);
    ok = ok && (g->set->disk == NULL || find_needed(g, component));
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

/* The own texts that some components from here on need come from the disk soon; returns where they end.  What of a
 * component is too much is read page by page. */
static size_t fetch_components(void *context, size_t from, wc_own_load *load, bool *ok)
{
    const growing *g = context;
    const size_t most = g->set->disk->work_bytes;
    size_t to = from;
    while (*ok && to < g->set->n && to - from < MOST_PAGES && load->bytes < most) {
        const size_t end = component_end(g, to);
        for (; *ok && to < end && load->bytes < 2 * most; to++) {
            if (g->needed[g->by_length[to].value]) *ok = wc_own_load_add(load, g->by_length[to].value);
        }
        to = end;
    }
    return to;
}

static void grow_piece(void *context, size_t i, int thread)
{
    const growing *g = context;
    piece *mine = &g->piece[i];
    grower *w = &g->grower[thread];
    uint32_t largest;
    for (size_t k = mine->from; k < mine->to && !mine->failed && !wc_cancelled(g->set->cancel); k++) {
        const uint32_t page = g->by_length[k].value;
        if (g->out->cluster_of[page] != NO_CLUSTER) continue;
        g->out->cluster_of[page] = page;
        g->out->share[page] = 1000;
        if (g->out->digest[page]) continue;
        if (!find_joined(g, mine, w, page, &largest))
            grow(g, mine, page, w);
        else
            mine->failed = !wc_pairs_push(&mine->joined, (wc_pair){page, largest}) || mine->failed;
    }
    /* each to the story of its largest part, which may be another such page, and a shorter one */
    for (size_t k = mine->joined.n; k-- > 0 && !mine->failed;)
        join(g, mine, w, mine->joined.pair[k].a, mine->joined.pair[k].b);
}

/* What a piece compared goes to the next run in the order of the pieces, whoever grew them. */
static bool take_over(wc_reuse *r, piece *mine)
{
    const bool ok = !mine->failed;
    if (ok && r != NULL) {
        wc_records_append(&r->verified, mine->verified, mine->n_verified);
        wc_records_append(&r->strangers[0], mine->strangers.pair, mine->strangers.n);
    }
    wc_pairs_free(&mine->strangers);
    wc_memory_free(mine->verified);
    wc_pairs_free(&mine->joined);
    wc_memory_free(mine->part);
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
        wc_adjacency_fetch_pages(g->adjacency, page[i], page[end - 1] + 1);
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
    if (g->piece == NULL || (g->set->disk != NULL && !fetch_matches(g, from, to))) {
        wc_memory_free(g->piece);
        return false;
    }
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

/* Few pages: each joins the story that it is headed as, whose pages are known now. */
static bool join_headed(const growing *g, const uint32_t *headed)
{
    piece mine = {.failed = false};
    for (uint32_t p = 0; p < g->set->n && !mine.failed; p++) {
        if (headed[p] == WC_NOT_HEADED) continue;
        g->out->digest[p] = false;
        join(g, &mine, &g->grower[0], p, headed[p]);
    }
    return take_over(g->matches->reuse, &mine);
}

static bool make_growers(growing *g)
{
    bool ok;
    g->grower = wc_array_new((size_t)g->n_threads, sizeof *g->grower);
    ok = g->grower != NULL;
    for (int t = 0; ok && t < g->n_threads; t++)
        ok = wc_comparer_init(&g->grower[t].comparer, g->set, g->own, g->params, g->matches->reuse) &&
             wc_adjacency_reader_init(&g->grower[t].reader, g->adjacency);
    return ok;
}

static void free_growers(growing *g)
{
    for (int t = 0; g->grower != NULL && t < g->n_threads; t++) {
        grower *w = &g->grower[t];
        if (g->matches->reuse != NULL) g->matches->reuse->n_again += w->comparer.n_again;
        wc_comparer_free(&w->comparer);
        wc_adjacency_reader_free(&w->reader);
        wc_own_reader_free(&w->representative);
        wc_own_reader_free(&w->other);
    }
    wc_memory_free(g->grower);
}

bool wc_clusters_grow(wc_clusters *clusters, const wc_pageset *set, wc_own *own, const wc_params *params,
                      const wc_matches *matches, const wc_adjacency *adjacency, const uint32_t *headed, int n_threads)
{
    growing g = {.set = set,
                 .own = own,
                 .params = params,
                 .matches = matches,
                 .adjacency = adjacency,
                 .out = clusters,
                 .n_threads = n_threads};
    const size_t n = set->n;
    bool ok = make_growers(&g);
    g.by_length = wc_array_new(n, sizeof *g.by_length);
    g.queue = wc_array_new(n, sizeof *g.queue);
    g.tried = wc_array_new(n, sizeof *g.tried);
    ok = ok && g.by_length != NULL && g.queue != NULL && g.tried != NULL && order_by_length(&g, n_threads);
    for (size_t p = 0; p < n; p++) clusters->cluster_of[p] = NO_CLUSTER;
    if (ok && set->disk != NULL)
        ok = wc_own_for_batches(set, own, n, fetch_components, grow_between, &g);
    else if (ok)
        ok = grow_between(&g, 0, n);
    ok = ok && join_headed(&g, headed) && wc_adjacency_is_sound(adjacency);
    free_growers(&g);
    wc_memory_free(g.by_length);
    wc_memory_free(g.queue);
    wc_memory_free(g.tried);
    wc_memory_free(g.needed);
    return ok;
}
