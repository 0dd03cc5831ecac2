/* links.c - see links.h */
#include "story/links.h"
#include "base/parallel.h"
#include "signature/simhash.h"
#include <string.h>

#define BEFORE     3 /* pages of a bucket just before a page that it is linked to, besides its first */
#define AHEAD      8 /* buckets that are fetched while one is read */
#define STEP_PAGES 256

static bool is_simhash(const wc_params *params) { return params->signature == WC_SIGNATURE_SIMHASH; }

static size_t key_count(const wc_params *p)
{
    return is_simhash(p) ? wc_simhash_key_count(p->distance) : wc_lsh_key_count(p);
}

/* ---- scratch ---- */

bool wc_linker_init(wc_linker *l, size_t n_pages, const wc_params *params)
{
    memset(l, 0, sizeof *l);
    l->hits = wc_array_new(n_pages, sizeof *l->hits);
    l->slot = wc_array_new(params->slots, sizeof *l->slot);
    l->scratch = wc_array_new(params->slots, sizeof *l->scratch);
    l->key = wc_array_new(key_count(params), sizeof *l->key);
    return l->hits != NULL && l->slot != NULL && l->scratch != NULL && l->key != NULL;
}

void wc_linker_free(wc_linker *l)
{
    wc_memory_free(l->page);
    wc_memory_free(l->hits);
    wc_memory_free(l->slot);
    wc_memory_free(l->scratch);
    wc_memory_free(l->key);
    memset(l, 0, sizeof *l);
}

/* ---- keys ---- */

typedef struct {
    wc_links *links;
    const bool *active;
    size_t n_pages, n_columns;
    uint32_t *column; /* as wc_buckets_make asks for it */
    wc_linker *linker;
} keying;

static void make_page_keys(const keying *k, wc_linker *l, size_t page)
{
    const wc_params *p = k->links->params;
    const wc_own *own = &k->links->own[page];
    if (!k->active[page] || own->n == 0) {
        for (size_t c = 0; c < k->n_columns; c++) l->key[c] = WC_LSH_NONE;
        return;
    }
    if (is_simhash(p)) {
        k->links->print[page] = wc_simhash(own->hash, own->n, p->seed);
        wc_simhash_keys(k->links->print[page], p->distance, l->key);
        return;
    }
    wc_lsh_keys_of(own->hash, own->n, p, l->slot, l->scratch, l->key);
}

static void make_keys(void *context, size_t i, int thread)
{
    const keying *k = context;
    wc_linker *l = &k->linker[thread];
    for (size_t p = i * STEP_PAGES; p < k->n_pages && p < (i + 1) * STEP_PAGES; p++) {
        make_page_keys(k, l, p);
        for (size_t c = 0; c < k->n_columns; c++) k->column[c * k->n_pages + p] = l->key[c];
    }
}

static bool make_buckets(keying *k, int n_threads, const volatile int *cancel)
{
    const size_t n_steps = (k->n_pages + STEP_PAGES - 1) / STEP_PAGES;
    bool ok;
    k->n_columns = key_count(k->links->params);
    k->column = wc_array_new(k->n_columns * k->n_pages, sizeof *k->column);
    ok = k->column != NULL && wc_parallel_for(n_steps, n_threads, make_keys, k, cancel) &&
         wc_buckets_make(&k->links->buckets, k->column, k->n_columns, k->n_pages, n_threads, cancel);
    wc_memory_free(k->column);
    return ok;
}

bool wc_links_make(wc_links *links, const wc_entry *entry, const wc_own *own, size_t n_pages, const bool *active,
                   const wc_params *params, wc_linker *linker, int n_threads, const volatile int *cancel)
{
    keying k = {.links = links, .active = active, .n_pages = n_pages, .linker = linker};
    const bool windowed = entry != NULL && params->window > 0;
    memset(links, 0, sizeof *links);
    links->own = own;
    links->params = params;
    links->moved = wc_array_new(n_pages, sizeof *links->moved);
    if (windowed) links->since = wc_array_new(n_pages, sizeof *links->since);
    if (is_simhash(params)) links->print = wc_array_new(n_pages, sizeof *links->print);
    if (links->moved == NULL || (windowed && links->since == NULL) || (is_simhash(params) && links->print == NULL) ||
        !make_buckets(&k, n_threads, cancel)) {
        wc_links_free(links);
        return false;
    }
    if (windowed) wc_window_begin(params, entry, n_pages, links->since);
    memset(links->moved, true, n_pages * sizeof *links->moved);
    return true;
}

void wc_links_free(wc_links *links)
{
    wc_buckets_free(&links->buckets);
    wc_memory_free(links->since);
    wc_memory_free(links->print);
    wc_memory_free(links->moved);
    memset(links, 0, sizeof *links);
}

/* SimHash looks back as far as it needs, so whoever stands behind a page that went has moved. */
void wc_links_keep(wc_links *links, const bool *active)
{
    memset(links->moved, false, links->buckets.n_pages * sizeof *links->moved);
    wc_buckets_keep(&links->buckets, active, links->print != NULL ? SIZE_MAX : BEFORE, links->since, links->moved);
}

/* ---- links ---- */

static inline void touch(wc_linker *l, uint32_t page)
{
    if (l->hits[page] == 0) l->page[l->n++] = page;
    l->hits[page] = (uint8_t)(l->hits[page] + (l->hits[page] < UINT8_MAX));
}

/* Where the first page of the bucket stands that is within the window, which may be the page itself. */
static size_t first_of(const wc_links *links, wc_place place)
{
    const uint32_t *page = links->buckets.page;
    const uint32_t since = links->since != NULL ? links->since[page[place.at]] : 0;
    size_t from = wc_place_first(&links->buckets, place), n = place.at - from;
    if (page[from] >= since) return from;
    while (n > 0) {
        const size_t half = n / 2;
        const bool past = page[from + half] < since;
        from += past ? half + 1 : 0;
        n = past ? n - half - 1 : half;
    }
    return from;
}

static void touch_by_place(const wc_links *links, wc_linker *l, wc_place place)
{
    const uint32_t *page = links->buckets.page;
    const size_t first = first_of(links, place), near = place.at - first > BEFORE ? place.at - BEFORE : first;
    if (first < near) touch(l, page[first]);
    for (size_t i = near; i < place.at; i++) touch(l, page[i]);
}

static void touch_by_distance(const wc_links *links, wc_linker *l, wc_place place)
{
    const uint32_t *page = links->buckets.page;
    const uint64_t print = links->print[page[place.at]];
    const unsigned most = links->params->distance;
    const size_t first = first_of(links, place);
    size_t near = place.at;
    for (unsigned n = 0; near > first && n < BEFORE; near--) {
        if (wc_simhash_distance(print, links->print[page[near - 1]]) > most) continue;
        touch(l, page[near - 1]);
        n++;
    }
    for (size_t i = first; i < near; i++) {
        if (wc_simhash_distance(print, links->print[page[i]]) > most) continue;
        touch(l, page[i]);
        break;
    }
}

/* Forget the hits, and keep who has enough. */
static void keep_linked(wc_linker *l, unsigned enough)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        const uint32_t page = l->page[i];
        if (l->hits[page] >= enough) l->page[n++] = page;
        l->hits[page] = 0;
    }
    l->n = n;
}

bool wc_links_gather(const wc_links *links, wc_linker *l, uint32_t page)
{
    const wc_buckets *b = &links->buckets;
    const wc_place *place = b->place + b->place_from[page];
    const size_t n = b->place_from[page + 1] - b->place_from[page];
    l->n = 0;
    if (!wc_array_reserve(&l->page, &l->cap, n * (BEFORE + 1), sizeof *l->page)) return false;
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) __builtin_prefetch(&b->page[place[i + AHEAD].at]);
        if (links->print != NULL) {
            touch_by_distance(links, l, place[i]);
        } else {
            touch_by_place(links, l, place[i]);
        }
    }
    keep_linked(l, links->print != NULL || links->params->bands != 0 ? 1 : links->params->hits);
    return true;
}
