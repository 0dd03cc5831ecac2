/* online_stories.c - what an online keeps of the stories of a set, and how it grows; see online.h */
#include "base/parallel.h"
#include "signature/lsh.h"
#include "store/page_walk.h"
#include "story/online.h"
#include "story/own_disk.h"
#include "story/rubrics.h"
#include "story/stream.h"
#include "story/window.h"
#include <string.h>

#define FETCHED_PAGES 4096

void wc_online_shorten(wc_entry *e, const wc_entry *page, wc_str headline, char *strings)
{
    if (page->id_len > 0) memcpy(strings, page->strings, page->id_len);
    if (headline.len > 0) memcpy(strings + page->id_len, headline.data, headline.len);
    *e = (wc_entry){.strings = strings,
                    .id_len = page->id_len,
                    .title_len = (uint32_t)headline.len,
                    .outlet = page->outlet,
                    .date = page->date,
                    .has_time = page->has_time};
}

/* A page's id and headline to memory of their own, which is all that is kept of it but its own text. */
static bool keep_strings(wc_arena *arena, wc_entry *e, wc_str headline)
{
    char *strings = wc_arena_alloc(arena, e->id_len + headline.len);
    if (strings != NULL) wc_online_shorten(e, e, headline, strings);
    return strings != NULL;
}

static bool keep_text(wc_arena *arena, wc_own *own)
{
    void *text = wc_arena_alloc(arena, wc_own_bytes(own));
    if (text != NULL) wc_own_copy(own, text);
    return text != NULL;
}

/* Of all pages; the rest is given back.  Own texts stand apart and stay there. */
static bool shrink_pages(wc_online *o, const wc_site *site)
{
    wc_arena kept = {0};
    wc_page_walk walk = wc_page_walk_begin(o->set);
    for (size_t p = 0; p < o->set->n; p++) {
        (void)wc_page_walk_to(&walk, p);
        if (!keep_strings(&kept, &o->set->entry[p], wc_headline_of(o->set, site, (uint32_t)p))) {
            wc_arena_free(&kept);
            return false;
        }
    }
    for (size_t i = 0; i < o->set->n_arenas; i++) wc_arena_free(&o->set->arena[i]);
    o->set->arena[0] = kept;
    wc_memory_free(o->set->brief); /* pages come that it does not have */
    o->set->brief = NULL;
    return true;
}

/* Into the bucket of the key.  The first page there may be out of the window by now, of all that come from now on. */
static bool put(wc_online *o, uint32_t key, uint32_t page)
{
    const wc_entry *entry = o->set->entry;
    while (o->params->window > 0) {
        const wc_latest_bucket *b = wc_latest_find(&o->latest, key);
        if (b == NULL || b->page[1] == WC_LATEST_NONE ||
            !wc_window_is_past(o->params, entry[b->page[0]].date, entry[page].date))
            break;
        if (!wc_latest_drop_first(&o->latest, key)) return false;
    }
    return wc_latest_add(&o->latest, key, page);
}

static bool put_bucket(void *context, uint32_t key, const wc_stream_near *bucket)
{
    _Static_assert(sizeof bucket->page == WC_LATEST_PAGES * sizeof *bucket->page, "the same pages of a bucket");
    wc_online *o = context;
    return wc_latest_put(&o->latest, key, bucket->page);
}

/* On all threads, where there is memory for it. */
static bool fill_from_stream(wc_online *o, int n_threads)
{
    wc_stream stream;
    bool *active = wc_array_new(o->set->n, sizeof *active);
    bool ok = wc_stream_init(&stream, o->set, o->own, o->params, n_threads) && active != NULL;
    if (ok) {
        memset(active, true, o->set->n * sizeof *active);
        wc_stream_begin(&stream, active);
    }
    while (ok && stream.now.to < o->set->n) ok = wc_stream_next(&stream);
    ok = ok && wc_latest_reserve(&o->latest, wc_stream_count(&stream)) && wc_stream_buckets(&stream, put_bucket, o);
    wc_stream_free(&stream);
    wc_memory_free(active);
    return ok;
}

static bool fill_buckets(wc_online *o, int n_threads)
{
    if (wc_stream_fits(o->set, o->params)) return fill_from_stream(o, n_threads);
    wc_own_reader reader = {0};
    bool ok = true;
    for (uint32_t p = 0; ok && p < o->set->n; p++) {
        const wc_own *own;
        size_t n;
        if (p % FETCHED_PAGES == 0) ok = wc_own_reader_begin(&reader, o->set, o->own, p, p + FETCHED_PAGES);
        own = ok ? wc_own_reader_get(&reader, p) : NULL;
        ok = own != NULL && !wc_cancelled(o->set->cancel);
        n = ok ? wc_online_keys(o, own) : 0;
        for (size_t i = 0; i < n; i++) wc_latest_fetch(&o->latest, o->key[i]);
        for (size_t i = 0; ok && i < n; i++) ok = put(o, o->key[i], p);
    }
    wc_own_reader_free(&reader);
    return ok;
}

/* Where its own text is on the disk, that is how it stands there. */
static bool pack_page(wc_online *o, size_t page)
{
    const wc_own *own = &o->own[page];
    uint8_t *bits;
    if (own->n == 0) return true;
    if (wc_own_is_on_disk(o->set, own)) {
        o->packed[page] = wc_own_disk_packed(own->hash);
        return true;
    }
    bits = wc_arena_alloc(&o->set->texts[0], wc_own_disk_most(own) + WC_OWN_PACKED_SLACK);
    if (bits != NULL) wc_own_pack(own, bits, &o->packed[page]);
    return bits != NULL;
}

/* Own texts of a set on a disk are unpacked when they are compared, as those of an index are. */
static bool pack_pages(wc_online *o)
{
    bool ok;
    if (o->set->disk == NULL) return true;
    o->packed = wc_array_new(o->set->n, sizeof *o->packed);
    ok = o->packed != NULL;
    for (size_t p = 0; ok && p < o->set->n; p++) ok = pack_page(o, p);
    o->n_packed = o->set->n;
    return ok;
}

static bool take_rubrics(wc_online *o, const wc_matches *matches, int n_threads)
{
    uint64_t *headline = wc_array_new(o->set->n, sizeof *headline);
    uint32_t *kind = wc_array_new(o->set->n, sizeof *kind);
    bool *rubric = wc_array_new(o->set->n, sizeof *rubric);
    bool ok = headline != NULL && kind != NULL && rubric != NULL;
    ok = ok && wc_matches_group(matches, o->set->n, 0, n_threads, kind);
    for (size_t p = 0; ok && p < o->set->n; p++) headline[p] = wc_headline_hash(o->set, NULL, (uint32_t)p);
    ok = ok && wc_rubrics_find(o->set, headline, kind, n_threads, rubric);
    for (size_t p = 0; ok && p < o->set->n; p++) {
        if (rubric[p]) ok = wc_names_intern(&o->rubrics, wc_entry_title(&o->set->entry[p])) != UINT32_MAX;
    }
    wc_memory_free(headline);
    wc_memory_free(kind);
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
    o->n_clusters = o->cap_clusters = clusters->n;
    clusters->cluster = NULL;
    clusters->cluster_of = NULL;
    clusters->digest = NULL;
    wc_clusters_free(clusters);
    wc_attribution_free(stories->attribution);
    wc_matches_free(stories->matches);
    return true;
}

static bool resize(void *array_address, size_t n, size_t size)
{
    void **array = array_address, *fresh = wc_array_resize(*array, n, size);
    if (fresh != NULL) *array = fresh;
    return fresh != NULL;
}

/* For one page more than the set has. */
static bool make_room(wc_online *o)
{
    const size_t n = o->set->n + o->set->n / 16 + 16;
    if (o->set->n < o->cap) return true;
    if (!wc_pageset_reserve(o->set, n) || !resize(&o->own, n, sizeof *o->own) ||
        !resize(&o->cluster_of, n, sizeof *o->cluster_of) || !resize(&o->digest, n, sizeof *o->digest) ||
        !resize(&o->hits, n, sizeof *o->hits))
        return false;
    memset(o->hits + o->cap, 0, n - o->cap);
    o->cap = n;
    return true;
}

/* For one story more than there are. */
static bool make_story_room(wc_online *o)
{
    const size_t n = o->n_clusters + o->n_clusters / 16 + 16;
    if (o->n_clusters < o->cap_clusters) return true;
    if (!resize(&o->cluster, n, sizeof *o->cluster) || !resize(&o->agency, n, sizeof *o->agency)) return false;
    o->cap_clusters = n;
    return true;
}

static bool make_scratch(wc_online *o)
{
    const wc_params *p = o->params;
    const size_t n_keys = wc_lsh_key_count(p);
    wc_agency_index_init(&o->agencies, WC_CPU_PLAIN); /* credit lines are short */
    o->met = wc_array_new(2 * n_keys * WC_LATEST_PAGES, sizeof *o->met);
    o->slot = wc_array_new(p->slots, sizeof *o->slot);
    o->densified = wc_array_new(p->slots, sizeof *o->densified);
    o->key = wc_array_new(n_keys, sizeof *o->key);
    o->found = wc_array_new(wc_recur_words(p->own), sizeof *o->found);
    o->part = wc_array_new(2 * n_keys * WC_LATEST_PAGES, sizeof *o->part);
    return o->found != NULL && o->part != NULL && wc_recur_init(&o->recur, p->own) && o->met != NULL &&
           o->slot != NULL && o->densified != NULL && o->key != NULL && wc_matcher_init(&o->matcher, p->own) &&
           wc_records_init(&o->matches.all, NULL, sizeof(wc_match));
}

bool wc_online_begin(wc_online *o, wc_pageset *set, const wc_params *params)
{
    o->set = set;
    o->params = params;
    return make_room(o) && make_scratch(o);
}

bool wc_online_init(wc_online *o, wc_pageset *set, const wc_params *params, const wc_online_stories *stories,
                    int n_threads)
{
    memset(o, 0, sizeof *o);
    o->set = set;
    o->own = *stories->own;
    o->layout = *stories->layout;
    o->n_layouts = set->outlets.n;
    *stories->own = NULL;
    *stories->layout = NULL;
    return take_rubrics(o, stories->matches, n_threads) && take_clusters(o, stories) &&
           shrink_pages(o, stories->site) && wc_online_begin(o, set, params) && fill_buckets(o, n_threads) &&
           pack_pages(o);
}

void wc_online_free(wc_online *o)
{
    wc_layouts_free(o->layout, o->n_layouts);
    wc_layout_scratch_free(&o->scratch);
    wc_recent_free(&o->recent);
    wc_latest_free(&o->latest);
    wc_names_free(&o->rubrics);
    wc_matches_free(&o->matches);
    wc_matcher_free(&o->matcher);
    wc_recur_free(&o->recur);
    wc_memory_free(o->found);
    wc_memory_free(o->part);
    wc_memory_free(o->own);
    wc_memory_free(o->packed);
    wc_arena_free(&o->unpacked);
    wc_memory_free(o->cluster);
    wc_memory_free(o->cluster_of);
    wc_memory_free(o->digest);
    wc_memory_free(o->agency);
    wc_memory_free(o->strings);
    wc_memory_free(o->hits);
    wc_memory_free(o->met);
    wc_memory_free(o->slot);
    wc_memory_free(o->densified);
    wc_memory_free(o->key);
    memset(o, 0, sizeof *o);
}

/* ---- growing ---- */

static bool begin_story(wc_online *o, const wc_entry *page, uint8_t agency)
{
    const uint32_t n = (uint32_t)o->set->n;
    if (!make_story_room(o)) return false;
    o->agency[o->n_clusters] = agency;
    o->cluster[o->n_clusters++] = (wc_cluster){.lead = n, .representative = n, .id = wc_cluster_key(o->set, page, 0)};
    return true;
}

/* The lead is the earliest page.  The representative stays, or a chain of ever longer pages would lead away from it. */
static void join_story(wc_online *o, uint32_t story, uint8_t agency)
{
    const uint32_t n = (uint32_t)o->set->n;
    wc_cluster *c = &o->cluster[story];
    if (o->set->entry[n].date < o->set->entry[c->lead].date) c->lead = n;
    if (o->agency[story] == WC_CREDIT_NONE) o->agency[story] = agency;
}

bool wc_online_add(wc_online *o, const wc_entry *page, const wc_flag *flag)
{
    const uint32_t n = (uint32_t)o->set->n;
    const size_t n_keys = wc_online_keys(o, &o->own[n]);
    if (flag->story == WC_ONLINE_NONE && !begin_story(o, page, flag->agency)) return false;
    if (!keep_text(&o->set->arena[0], &o->own[n]) ||
        !keep_strings(&o->set->arena[0], &o->set->entry[n], wc_entry_title(&o->set->entry[n])))
        return false;
    if (flag->story != WC_ONLINE_NONE) join_story(o, flag->story, flag->agency);
    o->cluster_of[n] = flag->story != WC_ONLINE_NONE ? flag->story : (uint32_t)o->n_clusters - 1;
    o->digest[n] = flag->digest;
    for (size_t i = 0; i < n_keys; i++) {
        if (!put(o, o->key[i], n)) return false;
    }
    o->set->n++;
    return make_room(o);
}

bool wc_online_note(wc_online *o, const wc_entry *page)
{
    return page->outlet == WC_OUTLET_NONE || wc_recent_add(&o->recent, page, o->params);
}
