/* stream.c - see stream.h.  The buckets of a band hardly stay in a cache while it is worked on: each is on its way
 * before it is needed. */
#include "story/stream.h"
#include "base/parallel.h"
#include "signature/lsh.h"
#include <string.h>

#define NONE         UINT32_MAX
#define STEPS        64 /* of a large set, with more pages a step: so that of a table more is used while it is near */
#define STEP_LEAST   1024
#define STEP_MOST    8192
#define KEY_PAGES    64 /* whose keys are made together */
#define AHEAD        16 /* pages whose buckets are on their way */
#define LINE         16 /* keys */
#define FULL_PERCENT 64
#define KEY_BYTES    ((size_t)40) /* that a key takes in a table that has just grown, and some more */
#define MOST_BYTES   ((size_t)96 << 20)
#define PAGE_BYTES   ((size_t)1024) /* so much a page is no more than lists take */

/* A slot has its share of all hashes, and those of a level are half of them among those of the level before. */
bool wc_stream_fits(const wc_pageset *set, const wc_params *params)
{
    const uint64_t of_hashes = (uint64_t)2 << params->hash_bits, of_pages = (uint64_t)set->n * params->slots;
    const uint64_t bytes = (of_hashes < of_pages ? of_hashes : of_pages) * KEY_BYTES;
    const uint64_t most = set->n * PAGE_BYTES > MOST_BYTES ? set->n * PAGE_BYTES : MOST_BYTES;
    if (params->signature != WC_SIGNATURE_MINHASH || params->bands > 0 || params->window > 0) return false;
    return bytes <= most && (set->disk == NULL || bytes <= 2 * set->disk->work_bytes);
}

bool wc_stream_init(wc_stream *s, const wc_pageset *set, const wc_own *own, const wc_params *params, int n_threads)
{
    bool ok;
    *s = (wc_stream){.set = set, .own = own, .params = params, .n_bands = wc_links_key_count(params)};
    s->n_threads = (size_t)n_threads;
    s->step = set->n / STEPS < STEP_LEAST ? STEP_LEAST : set->n / STEPS < STEP_MOST ? set->n / STEPS : STEP_MOST;
    /* Rows as long as a power of two would all fall into the same lines of a cache. */
    s->row = (s->step / LINE + 2) * LINE;
    s->key = wc_array_new(s->n_bands * s->row, sizeof *s->key);
    s->near = wc_array_new(s->n_bands * s->row, sizeof *s->near);
    s->n_buckets = wc_array_new(s->n_bands, sizeof *s->n_buckets);
    s->keyer = wc_array_new(s->n_threads, sizeof *s->keyer);
    ok = s->key != NULL && s->near != NULL && s->n_buckets != NULL && s->keyer != NULL;
    for (size_t t = 0; ok && t < s->n_threads; t++) ok = wc_links_keyer_init(&s->keyer[t], params);
    return ok;
}

void wc_stream_free(wc_stream *s)
{
    for (size_t t = 0; s->keyer != NULL && t < s->n_threads; t++) wc_links_keyer_free(&s->keyer[t]);
    wc_memory_free(s->key);
    wc_memory_free(s->near);
    wc_memory_free(s->slot);
    wc_memory_free(s->n_buckets);
    wc_memory_free(s->keyer);
    memset(s, 0, sizeof *s);
}

void wc_stream_begin(wc_stream *s, const bool *active)
{
    s->active = active;
    s->from = s->to = 0;
    memset(s->n_buckets, 0, s->n_bands * sizeof *s->n_buckets);
    if (s->n_slots > 0) memset(s->slot, 0xff, s->n_bands * s->n_slots * sizeof *s->slot);
}

/* ---- the tables ---- */

/* Where n keys came by the page `to` of all, there will be more than this: twice the pages have a third more keys or
 * more. */
static size_t keys_expected(const wc_stream *s, size_t n, size_t to)
{
    for (; to > 0 && to <= s->set->n / 2; to *= 2) n += n / 3;
    return n;
}

static bool is_free(const wc_stream_slot *slot) { return slot->near.page[0] == NONE; }

/* All keys of a band have agreed in a product already, and least hashes crowd at small numbers: so two products, with
 * the upper half of the first in the second.  The upper half of that is scaled to the slots. */
static inline size_t first_slot(size_t n_slots, uint32_t key)
{
    const uint64_t x = key * UINT64_C(0xff51afd7ed558ccd), y = (x ^ x >> 32) * UINT64_C(0xc4ceb9fe1a85ec53);
    return ((y >> 32) * n_slots) >> 32;
}

/* The place of the key's bucket in a band's table, or the free one for it. */
static inline size_t slot_of(const wc_stream_slot *slot, size_t n_slots, uint32_t key)
{
    size_t at = first_slot(n_slots, key);
    while (slot[at].key != key && !is_free(&slot[at])) at = at + 1 < n_slots ? at + 1 : 0;
    return at;
}

typedef struct {
    wc_stream *stream;
    size_t n_old, n_slots; /* of each table */
    size_t first;          /* of the bands that move now */
    wc_stream_slot **old;  /* one a thread: a band's table as it was */
} growth;

static void move_band(void *context, size_t i, int thread)
{
    const growth *g = context;
    const wc_stream *s = g->stream;
    wc_stream_slot *old = g->old[thread];
    const size_t band = g->first + i;
    wc_stream_slot *slot = s->slot + band * g->n_slots;
    memcpy(old, s->slot + band * g->n_old, g->n_old * sizeof *slot);
    memset(slot, 0xff, g->n_slots * sizeof *slot);
    for (size_t k = 0; k < g->n_old; k++) {
        if (!is_free(&old[k])) slot[slot_of(slot, g->n_slots, old[k].key)] = old[k];
    }
}

/* The tables grow where they stand, the last one first, so that there never are two of all: at once those whose new
 * places are behind all that is still to move. */
static bool move_bands(growth *g)
{
    const wc_stream *s = g->stream;
    bool ok = true;
    for (size_t end = s->n_bands; ok && end > 0; end = g->first) {
        g->first = (end * g->n_old + g->n_slots - 1) / g->n_slots;
        if (g->first == end) g->first--;
        ok = wc_parallel_for(end - g->first, (int)s->n_threads, move_band, g, s->set->cancel);
    }
    return ok;
}

/* Of memory that is not written to, the system gives none: so at first there is room for as many buckets as pages can
 * have, or as there are hashes, of which two levels come, and seldom more than four. */
static bool extend(wc_stream *s, size_t n_slots)
{
    const uint64_t of_hashes = ((uint64_t)4 << s->params->hash_bits) / s->params->slots, of_pages = s->set->n;
    const size_t most = (size_t)(of_hashes < of_pages ? of_hashes : of_pages) * 100 / FULL_PERCENT + s->step;
    const size_t cap = s->cap_slots == 0 && most > n_slots ? most : n_slots;
    wc_stream_slot *slot = cap <= UINT32_MAX ? wc_array_resize(s->slot, s->n_bands * cap, sizeof *slot) : NULL;
    if (slot == NULL) return false;
    s->slot = slot;
    s->cap_slots = cap;
    return true;
}

static bool grow(wc_stream *s, size_t n_slots)
{
    growth g = {.stream = s, .n_old = s->n_slots, .n_slots = n_slots};
    bool ok = n_slots <= s->cap_slots || extend(s, n_slots);
    g.old = wc_array_new(s->n_threads, sizeof *g.old);
    for (size_t t = 0; g.old != NULL && t < s->n_threads; t++) {
        g.old[t] = wc_array_resize(NULL, g.n_old, sizeof *g.old[t]);
        ok = ok && g.old[t] != NULL;
    }
    ok = ok && g.old != NULL && move_bands(&g);
    for (size_t t = 0; g.old != NULL && t < s->n_threads; t++) wc_memory_free(g.old[t]);
    wc_memory_free(g.old);
    if (ok) s->n_slots = n_slots;
    return ok;
}

/* Room in each table for as many buckets more.  false: no memory, or cancelled, and the tables are no more than to be
 * freed. */
static bool reserve(wc_stream *s, size_t more)
{
    size_t most = 0, n_keys, n_slots;
    for (size_t b = 0; b < s->n_bands; b++) most = s->n_buckets[b] > most ? s->n_buckets[b] : most;
    n_keys = most + more / 4; /* of pages that come, most have keys that have come */
    if (n_keys * 100 <= s->n_slots * FULL_PERCENT && most + more < s->n_slots) return true;
    n_slots = keys_expected(s, n_keys, s->to) * 100 / FULL_PERCENT + more + 1; /* one stays free */
    if (n_slots < s->n_slots + s->n_slots / 8) n_slots = s->n_slots + s->n_slots / 8;
    return grow(s, n_slots);
}

/* ---- pages ---- */

static void make_keys(void *context, size_t i, int thread)
{
    wc_stream *s = context;
    wc_links_keyer *keyer = &s->keyer[thread];
    const wc_own none = {.n = 0};
    for (size_t p = s->from + i * KEY_PAGES; p < s->to && p < s->from + (i + 1) * KEY_PAGES; p++) {
        wc_links_keys(keyer, s->active[p] ? &s->own[p] : &none, s->params, NULL);
        for (size_t b = 0; b < s->n_bands; b++) s->key[b * s->row + p - s->from] = keyer->key[b];
    }
}

/* The pages come into their buckets of a band, each behind those that it meets there. */
static void meet_in_band(void *context, size_t band, int thread)
{
    wc_stream *s = context;
    const size_t n = s->to - s->from, n_slots = s->n_slots;
    const uint32_t *key = s->key + band * s->row;
    wc_stream_near *near = s->near + band * s->row;
    wc_stream_slot *slot = s->slot + band * n_slots;
    const wc_stream_near none = {{NONE, NONE, NONE, NONE}};
    (void)thread;
    for (size_t i = 0; i < n; i++) {
        const size_t ahead = first_slot(n_slots, key[i + AHEAD < n ? i + AHEAD : i]);
        size_t at;
        __builtin_prefetch(&slot[ahead].key, 1);
        __builtin_prefetch(&slot[ahead].near.page[3], 1);
        near[i] = none;
        if (key[i] == WC_LSH_NONE) continue;
        at = slot_of(slot, n_slots, key[i]);
        near[i] = slot[at].near;
        if (is_free(&slot[at])) {
            slot[at].key = key[i];
            slot[at].near.page[0] = (uint32_t)(s->from + i);
            s->n_buckets[band]++;
        } else {
            slot[at].near =
                (wc_stream_near){{near[i].page[0], (uint32_t)(s->from + i), near[i].page[1], near[i].page[2]}};
        }
    }
}

bool wc_stream_next(wc_stream *s)
{
    const int n_threads = (int)s->n_threads;
    s->from = s->to;
    s->to = s->set->n - s->from < s->step ? s->set->n : s->from + s->step;
    wc_own_fetch(s->set, s->own, s->from, s->to);
    return reserve(s, s->to - s->from) &&
           wc_parallel_for((s->to - s->from + KEY_PAGES - 1) / KEY_PAGES, n_threads, make_keys, s, s->set->cancel) &&
           wc_parallel_for(s->n_bands, n_threads, meet_in_band, s, s->set->cancel);
}

size_t wc_stream_count(const wc_stream *s)
{
    size_t n = 0;
    for (size_t b = 0; b < s->n_bands; b++) n += s->n_buckets[b];
    return n;
}

bool wc_stream_buckets(const wc_stream *s, bool (*see)(void *context, uint32_t key, const wc_stream_near *bucket),
                       void *context)
{
    for (size_t i = 0; i < s->n_bands * s->n_slots; i++) {
        if (!is_free(&s->slot[i]) && !see(context, s->slot[i].key, &s->slot[i].near)) return false;
    }
    return true;
}

void wc_stream_gather(const wc_stream *s, wc_touched *touched, uint32_t page)
{
    const wc_stream_near *near = s->near + (page - s->from);
    for (size_t b = 0; b < s->n_bands; b++, near += s->row) {
        __builtin_prefetch(near + 4); /* the next cache line of the band */
        for (size_t k = 0; k < 4; k++) wc_touch(touched, near->page[k]);
    }
    wc_touched_keep(touched, wc_links_enough(s->params));
}
