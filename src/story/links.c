/* links.c - see links.h.  What a list says of a page: how far it is behind the one before, in the lowest two bits how
 * many neighbours it has less one, and then how far each is before the one that was named last, the nearest first. */
#include "story/links.h"
#include "base/parallel.h"
#include "base/varint.h"
#include "signature/band.h"
#include "signature/lsh.h"
#include "signature/simhash.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define BEFORE          3            /* pages of a bucket just before a page that it is linked to */
#define NEIGHBOURS      (BEFORE + 1) /* ... and the bucket's first */
#define STEP_PAGES      256
#define DISK_STEP_PAGES 4096 /* whose keys of one band are worth a write */
#define READ_PAGES      256  /* whose own texts are read together: a divisor of both */
#define PARTS           256  /* of a small set */
#define PART_LEAST      64
#define PART_MOST       16384 /* of a large one the lists of a part are worth a fetch from the disk */
#define NO_PAGE         UINT32_MAX

static bool is_simhash(const wc_params *params) { return params->signature == WC_SIGNATURE_SIMHASH; }

size_t wc_links_key_count(const wc_params *p)
{
    return is_simhash(p) ? wc_simhash_key_count(p->distance) : wc_lsh_key_count(p);
}

/* ---- keys ---- */

typedef struct {
    wc_links *links;
    const bool *active;
    uint32_t *column;      /* column[band * n_pages + page]: a key */
    wc_links_keyer *keyer; /* with a disk: block, the keys of one step, is written band by band */
    size_t step;           /* pages */
    uint64_t *sum;         /* with a disk: of each step, of each band: an XXH3 of the keys */
} keying;

bool wc_links_keyer_init(wc_links_keyer *k, const wc_params *params)
{
    k->slot = wc_array_new(params->slots, sizeof *k->slot);
    k->scratch = wc_array_new(params->slots, sizeof *k->scratch);
    k->key = wc_array_new(wc_links_key_count(params), sizeof *k->key);
    return k->slot != NULL && k->scratch != NULL && k->key != NULL;
}

void wc_links_keyer_free(wc_links_keyer *k)
{
    wc_memory_free(k->slot);
    wc_memory_free(k->scratch);
    wc_memory_free(k->key);
    wc_memory_free(k->block);
    wc_own_reader_free(&k->reader);
}

void wc_links_keys(wc_links_keyer *k, const wc_own *own, const wc_params *p, uint64_t *print)
{
    if (own->n == 0) {
        for (size_t b = 0; b < wc_links_key_count(p); b++) k->key[b] = WC_LSH_NONE;
    } else if (is_simhash(p)) {
        *print = wc_simhash(own->hash, own->n, p->seed);
        wc_simhash_keys(*print, p->distance, k->key);
    } else {
        wc_lsh_keys_of(own->hash, own->n, p, k->slot, k->scratch, k->key);
    }
}

static void make_keys(void *context, size_t i, int thread)
{
    const keying *k = context;
    wc_links_keyer *mine = &k->keyer[thread];
    const wc_links *links = k->links;
    const size_t n = links->set->n, from = i * k->step, to = n - from < k->step ? n : from + k->step;
    const wc_own none = {.n = 0};
    wc_disk *disk = links->set->disk;
    for (size_t p = from; !mine->failed && p < to; p++) {
        const bool ok =
            p % READ_PAGES != 0 || wc_own_reader_begin(&mine->reader, links->set, links->own, p, p + READ_PAGES);
        const wc_own *own = !ok ? NULL : k->active[p] ? wc_own_reader_get(&mine->reader, p) : &none;
        mine->failed = own == NULL;
        wc_links_keys(mine, own != NULL ? own : &none, links->params, links->print != NULL ? &links->print[p] : NULL);
        for (size_t b = 0; b < links->n_bands; b++) {
            if (disk == NULL)
                k->column[b * n + p] = mine->key[b];
            else
                mine->block[b * k->step + p - from] = mine->key[b];
        }
    }
    for (size_t b = 0; disk != NULL && b < links->n_bands; b++) {
        k->sum[i * links->n_bands + b] = XXH3_64bits(mine->block + b * k->step, (to - from) * sizeof *k->column);
        if (!wc_disk_put(disk, k->column, (b * n + from) * sizeof *k->column, mine->block + b * k->step,
                         (to - from) * sizeof *k->column))
            mine->failed = true;
    }
}

static bool make_columns(keying *k, int n_threads)
{
    const size_t n = k->links->set->n;
    bool ok;
    k->step = k->links->set->disk != NULL ? DISK_STEP_PAGES : STEP_PAGES;
    k->keyer = wc_array_new((size_t)n_threads, sizeof *k->keyer);
    k->sum = wc_array_new((n + k->step - 1) / k->step, k->links->n_bands * sizeof *k->sum);
    ok = k->keyer != NULL && k->sum != NULL;
    for (int t = 0; ok && t < n_threads; t++) {
        ok = wc_links_keyer_init(&k->keyer[t], k->links->params);
        if (k->links->set->disk == NULL) continue;
        k->keyer[t].block = wc_array_new(k->links->n_bands * k->step, sizeof *k->keyer[t].block);
        ok = ok && k->keyer[t].block != NULL;
    }
    ok = ok && wc_parallel_for((n + k->step - 1) / k->step, n_threads, make_keys, k, k->links->set->cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !k->keyer[t].failed;
    for (int t = 0; k->keyer != NULL && t < n_threads; t++) wc_links_keyer_free(&k->keyer[t]);
    wc_memory_free(k->keyer);
    return ok;
}

size_t wc_links_count(const wc_own *a, const wc_own *b, const wc_params *params)
{
    wc_links_keyer k[2] = {{0}, {0}};
    uint64_t print[2];
    size_t n = SIZE_MAX;
    if (wc_links_keyer_init(&k[0], params) && wc_links_keyer_init(&k[1], params)) {
        n = 0;
        wc_links_keys(&k[0], a, params, &print[0]);
        wc_links_keys(&k[1], b, params, &print[1]);
        for (size_t i = 0; i < wc_links_key_count(params); i++)
            n += k[0].key[i] == k[1].key[i] && k[0].key[i] != WC_LSH_NONE;
    }
    wc_links_keyer_free(&k[0]);
    wc_links_keyer_free(&k[1]);
    return n;
}

/* ---- lists ---- */

/* Where the first page of the bucket of page[at] stands that is within its window. */
static size_t first_of(const wc_links *links, const wc_band *b, size_t at)
{
    const uint32_t since = links->since != NULL ? links->since[b->page[at]] : 0;
    size_t from = b->first[at], n = at - from;
    if (b->page[from] >= since) return from;
    while (n > 0) {
        const size_t half = n / 2;
        const bool past = b->page[from + half] < since;
        from += past ? half + 1 : 0;
        n = past ? n - half - 1 : half;
    }
    return from;
}

/* The neighbours of page[at] in its bucket, the nearest first; returns how many there are. */
static unsigned near_by_place(const wc_links *links, const wc_band *b, size_t at, uint32_t neighbour[NEIGHBOURS])
{
    const size_t first = first_of(links, b, at);
    size_t i = at;
    unsigned n = 0;
    while (i > first && n < BEFORE) neighbour[n++] = b->page[--i];
    if (first < i) neighbour[n++] = b->page[first];
    return n;
}

static unsigned near_by_distance(const wc_links *links, const wc_band *b, size_t at, uint32_t neighbour[NEIGHBOURS])
{
    const uint64_t print = links->print[b->page[at]];
    const unsigned most = links->params->distance;
    const size_t first = first_of(links, b, at);
    size_t i = at;
    unsigned n = 0;
    for (; i > first && n < BEFORE; i--) {
        if (wc_simhash_distance(print, links->print[b->page[i - 1]]) <= most) neighbour[n++] = b->page[i - 1];
    }
    for (size_t k = first; k < i; k++) {
        if (wc_simhash_distance(print, links->print[b->page[k]]) > most) continue;
        neighbour[n++] = b->page[k];
        break;
    }
    return n;
}

/* Room must be there. */
static uint8_t *put_page(uint8_t *to, uint32_t page, uint32_t before, const uint32_t *neighbour, unsigned n)
{
    to = wc_varint_put(to, (uint64_t)(page - before) << 2 | (n - 1));
    for (unsigned k = 0; k < n; k++) {
        to = wc_varint_put(to, page - neighbour[k]);
        page = neighbour[k];
    }
    return to;
}

/* Behind the buckets in *out. */
static bool put_lists(const wc_links *links, wc_band *b, size_t *part_from, wc_buffer *out)
{
    const size_t n = links->set->n;
    uint32_t *at = b->spare, neighbour[NEIGHBOURS];
    memset(at, 0xff, n * sizeof *at); /* NO_PAGE */
    for (size_t i = 0; i < b->n; i++) at[b->page[i]] = (uint32_t)i;
    for (size_t part = 0; part < links->n_parts; part++) {
        const size_t from = part * links->part_pages, left = n - from;
        const size_t end = from + (left < links->part_pages ? left : links->part_pages);
        uint32_t before = (uint32_t)from;
        part_from[part] = out->len;
        for (size_t p = from; p < end; p++) {
            unsigned k;
            if (at[p] == NO_PAGE) continue;
            k = links->print != NULL ? near_by_distance(links, b, at[p], neighbour)
                                     : near_by_place(links, b, at[p], neighbour);
            if (k == 0) continue;
            if (!wc_buffer_reserve(out, (1 + NEIGHBOURS) * (size_t)WC_VARINT_MOST)) return false;
            out->len = (size_t)(put_page((uint8_t *)out->data + out->len, (uint32_t)p, before, neighbour, k) -
                                (uint8_t *)out->data);
            before = (uint32_t)p;
        }
    }
    part_from[links->n_parts] = out->len;
    return true;
}

/* ---- bands ---- */

typedef struct { /* one a thread */
    wc_band band;
    wc_buffer bytes;
    bool failed;
} bander;

typedef struct {
    wc_links *links;
    uint32_t *column;    /* of all bands, to make them; NULL: they are there */
    const uint64_t *sum; /* of the column on a disk, see keying */
    const bool *active;  /* who stays of those that are there */
    bander *bander;
} banding;

/* Whether what was read is what was written; else the disk's error says that it is not. */
static bool is_sound(wc_disk *disk, const void *read, size_t len, uint64_t sum)
{
    if (XXH3_64bits(read, len) == sum) return true;
    wc_disk_note_damage(disk);
    return false;
}

static bool read_keys(const banding *k, size_t number, uint32_t *key)
{
    wc_disk *disk = k->links->set->disk;
    const size_t n = k->links->set->n, n_bands = k->links->n_bands;
    if (!wc_disk_get(disk, k->column, number * n * sizeof *key, key, n * sizeof *key)) return false;
    for (size_t from = 0, i = 0; from < n; from += DISK_STEP_PAGES, i++) {
        const size_t some = n - from < DISK_STEP_PAGES ? n - from : DISK_STEP_PAGES;
        if (!is_sound(disk, key + from, some * sizeof *key, k->sum[i * n_bands + number])) return false;
    }
    return true;
}

/* Of the parts' lists and the buckets, which mine->bytes has. */
static bool sum_band(const wc_links *links, const bander *mine, wc_links_band *out)
{
    const char *bytes = mine->bytes.data;
    if (out->sum == NULL) out->sum = wc_array_new(links->n_parts + 1, sizeof *out->sum);
    if (out->sum == NULL) return false;
    for (size_t p = 0; p < links->n_parts; p++)
        out->sum[p] = XXH3_64bits(bytes + out->part_from[p], out->part_from[p + 1] - out->part_from[p]);
    out->sum[links->n_parts] = XXH3_64bits(bytes, out->buckets_len);
    return true;
}

static bool write_band(banding *k, bander *mine, size_t number)
{
    wc_links *links = k->links;
    wc_links_band *out = &links->band[number];
    wc_disk *disk = links->set->disk;
    mine->bytes.len = 0;
    if (!wc_band_pack(&mine->band, &mine->bytes)) return false;
    out->buckets_len = mine->bytes.len;
    if (out->part_from == NULL) out->part_from = wc_array_new(links->n_parts + 1, sizeof *out->part_from);
    if (out->part_from == NULL || !put_lists(links, &mine->band, out->part_from, &mine->bytes)) return false;
    if (disk != NULL && !sum_band(links, mine, out)) return false;
    wc_disk_array_free(disk, out->bytes);
    out->bytes = wc_disk_array_new(disk, mine->bytes.len, 1);
    return out->bytes != NULL && wc_disk_put(disk, out->bytes, 0, mine->bytes.data, mine->bytes.len);
}

/* The buckets from keys, or those that are there with the pages that stay.  What is on the disk is read into memory
 * first: keys to where the pages will stand. */
static bool make_band(banding *k, bander *mine, size_t number)
{
    const wc_links_band *old = &k->links->band[number];
    wc_disk *disk = k->links->set->disk;
    const size_t n = k->links->set->n;
    const uint32_t *key = k->column != NULL ? k->column + number * n : NULL;
    const uint8_t *packed = old->bytes;
    if (key != NULL && disk != NULL) {
        if (!read_keys(k, number, mine->band.page)) return false;
        key = mine->band.page;
    } else if (disk != NULL) {
        mine->bytes.len = 0;
        if (!wc_buffer_reserve(&mine->bytes, old->buckets_len) ||
            !wc_disk_get(disk, old->bytes, 0, mine->bytes.data, old->buckets_len) ||
            !is_sound(disk, mine->bytes.data, old->buckets_len, old->sum[k->links->n_parts]))
            return false;
        packed = (const uint8_t *)mine->bytes.data;
    }
    if (key != NULL) {
        wc_band_make(&mine->band, key);
    } else {
        wc_band_unpack(&mine->band, packed, old->buckets_len);
        wc_band_keep(&mine->band, k->active);
    }
    return true;
}

static void do_band(void *context, size_t number, int thread)
{
    banding *k = context;
    bander *mine = &k->bander[thread];
    if (mine->failed) return;
    mine->failed = (mine->band.memory == NULL && !wc_band_init(&mine->band, k->links->set->n)) ||
                   !make_band(k, mine, number) || !write_band(k, mine, number);
}

static bool do_bands(banding *k, int n_threads)
{
    bool ok;
    k->bander = wc_array_new((size_t)n_threads, sizeof *k->bander);
    ok = k->bander != NULL && wc_parallel_for(k->links->n_bands, n_threads, do_band, k, k->links->set->cancel);
    for (int t = 0; k->bander != NULL && t < n_threads; t++) {
        ok = ok && !k->bander[t].failed;
        wc_band_free(&k->bander[t].band);
        wc_buffer_free(&k->bander[t].bytes);
    }
    wc_memory_free(k->bander);
    return ok;
}

static void cut_parts(wc_links *links)
{
    const size_t n = links->set->n;
    links->part_pages = n / PARTS < PART_LEAST ? PART_LEAST : n / PARTS > PART_MOST ? PART_MOST : n / PARTS;
    links->n_parts = (n + links->part_pages - 1) / links->part_pages;
}

bool wc_links_make(wc_links *links, const wc_pageset *set, const wc_own *own, const bool *active, const uint32_t *since,
                   const wc_params *params, int n_threads)
{
    uint32_t *column;
    bool ok;
    *links =
        (wc_links){.set = set, .own = own, .params = params, .since = since, .n_bands = wc_links_key_count(params)};
    cut_parts(links);
    links->band = wc_array_new(links->n_bands, sizeof *links->band);
    if (is_simhash(params)) links->print = wc_array_new(set->n, sizeof *links->print);
    column = wc_disk_array_new(set->disk, links->n_bands * set->n, sizeof *column);
    ok = links->band != NULL && (!is_simhash(params) || links->print != NULL) && column != NULL;
    if (ok) {
        keying keys = {.links = links, .active = active, .column = column};
        banding bands = {.links = links, .column = column};
        ok = make_columns(&keys, n_threads);
        bands.sum = keys.sum;
        ok = ok && do_bands(&bands, n_threads);
        wc_memory_free(keys.sum);
    }
    wc_disk_array_free(set->disk, column);
    if (!ok) wc_links_free(links);
    return ok;
}

void wc_links_free(wc_links *links)
{
    for (size_t b = 0; links->band != NULL && b < links->n_bands; b++) {
        wc_disk_array_free(links->set->disk, links->band[b].bytes);
        wc_memory_free(links->band[b].part_from);
        wc_memory_free(links->band[b].sum);
    }
    wc_memory_free(links->band);
    wc_memory_free(links->print);
    memset(links, 0, sizeof *links);
}

bool wc_links_keep(wc_links *links, const bool *active, int n_threads)
{
    banding bands = {.links = links, .active = active};
    return do_bands(&bands, n_threads);
}

/* ---- reading ---- */

struct wc_links_cursor {
    const uint8_t *at, *end; /* of the list; at: behind what is said of the page itself */
    uint32_t page;           /* that comes next, NO_PAGE: none does */
    unsigned n;              /* its neighbours */
};

bool wc_linker_init(wc_linker *l, const wc_params *params)
{
    const size_t n_bands = wc_links_key_count(params);
    memset(l, 0, sizeof *l);
    l->cursor = wc_array_new(n_bands, sizeof *l->cursor);
    return wc_touched_init(&l->touched, NEIGHBOURS * n_bands) && l->cursor != NULL;
}

void wc_linker_free(wc_linker *l)
{
    wc_touched_free(&l->touched);
    wc_memory_free(l->cursor);
    wc_buffer_free(&l->lists);
    memset(l, 0, sizeof *l);
}

static void next_page(struct wc_links_cursor *c)
{
    uint64_t step;
    if (c->at == c->end) {
        c->page = NO_PAGE;
        return;
    }
    c->at = wc_varint_get(c->at, &step);
    c->page += (uint32_t)(step >> 2);
    c->n = (unsigned)(step & 3) + 1;
}

static size_t part_len(const wc_links_band *band, size_t part)
{
    return band->part_from[part + 1] - band->part_from[part];
}

/* The lists of the part from the disk into memory: they would be gone from there when the last page is asked for. */
static bool copy_lists(const wc_links *links, wc_linker *l, size_t part)
{
    wc_buffer *to = &l->lists;
    to->len = 0;
    for (size_t b = 0; b < links->n_bands; b++)
        wc_disk_fetch(links->set->disk, links->band[b].bytes + links->band[b].part_from[part],
                      part_len(&links->band[b], part));
    for (size_t b = 0; b < links->n_bands; b++) {
        const wc_links_band *band = &links->band[b];
        const size_t len = part_len(band, part);
        if (!wc_buffer_reserve(to, len) ||
            !wc_disk_get(links->set->disk, band->bytes, band->part_from[part], to->data + to->len, len) ||
            !is_sound(links->set->disk, to->data + to->len, len, band->sum[part]))
            return false;
        to->len += len;
    }
    return true;
}

bool wc_links_open(const wc_links *links, wc_linker *l, size_t part)
{
    const bool copied = links->set->disk != NULL;
    size_t at = 0;
    if (copied && !copy_lists(links, l, part)) return false;
    for (size_t b = 0; b < links->n_bands; b++) {
        const wc_links_band *band = &links->band[b];
        const uint8_t *list = copied ? (const uint8_t *)l->lists.data + at : band->bytes + band->part_from[part];
        const size_t len = part_len(band, part);
        l->cursor[b] =
            (struct wc_links_cursor){.at = list, .end = list + len, .page = (uint32_t)(part * links->part_pages)};
        next_page(&l->cursor[b]);
        at += len;
    }
    return true;
}

static void touch_neighbours(wc_touched *touched, struct wc_links_cursor *c, const bool *only)
{
    uint32_t page = c->page;
    for (unsigned k = 0; k < c->n; k++) {
        uint64_t step;
        c->at = wc_varint_get(c->at, &step);
        page -= (uint32_t)step;
        wc_touch(touched, page, only);
    }
}

static void pass_neighbours(struct wc_links_cursor *c)
{
    for (unsigned k = 0; k < c->n; k++) {
        while (*c->at++ & 0x80) continue;
    }
}

unsigned wc_links_enough(const wc_params *params)
{
    return is_simhash(params) || params->bands != 0 ? 1 : params->hits;
}

void wc_links_gather(const wc_links *links, wc_linker *l, uint32_t page, const bool *only)
{
    for (size_t b = 0; b < links->n_bands; b++) {
        struct wc_links_cursor *c = &l->cursor[b];
        for (; c->page < page; next_page(c)) pass_neighbours(c);
        if (c->page != page) continue;
        touch_neighbours(&l->touched, c, only);
        next_page(c);
    }
    wc_touched_keep(&l->touched, wc_links_enough(links->params));
}
