/* stream.c - see stream.h.  A bucket is found without a search: the least hash of a slot is told by its leading zeros
 * and by what stands behind its first 1, of which the slot has its share in one row (minhash.c), and of a table of
 * these two each entry is the number of a bucket.  With hashes of 20 bits and 128 slots there are 4,096 for each number
 * of zeros, in 8 KB, of which hardly more than a dozen are used; so table and buckets of a band stay near while it is
 * worked on, and each bucket is on its way before it is needed. */
#include "story/stream.h"
#include "base/parallel.h"
#include "signature/lsh.h"
#include <string.h>

#define NONE         UINT32_MAX
#define STEPS        64 /* of a large set, with more pages a step: so that of a table more is used while it is near */
#define STEP_LEAST   1024
#define STEP_MOST    8192
#define KEY_PAGES    64           /* whose keys are made together */
#define DISK_PAGES   1024         /* the same, where they are worth a read */
#define AHEAD        ((size_t)64) /* pages whose buckets are on their way */
#define LINE         16           /* keys */
#define BUCKETS_MOST UINT16_MAX
#define KEY_BYTES    ((size_t)40) /* that a key takes, and some more */
#define MOST_BYTES   ((size_t)96 << 20)
#define PAGE_BYTES   ((size_t)1024) /* so much a page is no more than lists take */

/* ---- keys and their numbers ---- */

/* Behind so many zeros some of a hash's last bits have no room. */
static unsigned bits_cut(const wc_params *p, unsigned zeros)
{
    return zeros + p->hash_bits > 32 ? zeros + p->hash_bits - 32 : 0;
}

/* Of a mantissa, 17 to 31. */
static unsigned bits_of_mantissa(const wc_params *p) { return (p->hash_bits - 1) % 32; }

/* Numbers that mantissas have in a slot, and some more. */
static size_t per_slot(const wc_params *p) { return ((size_t)1 << bits_of_mantissa(p)) / p->slots + 2; }

/* zeros_at[zeros]: in a slot, keys with fewer zeros; the last one: keys. */
static void count_keys(const wc_params *p, size_t zeros_at[WC_STREAM_ZEROS + 1])
{
    zeros_at[0] = 0;
    for (unsigned zeros = 0; zeros < WC_STREAM_ZEROS; zeros++)
        zeros_at[zeros + 1] = zeros_at[zeros] + (per_slot(p) >> bits_cut(p, zeros)) + 1;
}

/* Of the mantissas, as numbers of hash_bits - 1 bits, the first that falls into a slot. */
static uint32_t first_of_slot(const wc_params *p, size_t slot)
{
    return (uint32_t)((((uint64_t)slot << bits_of_mantissa(p)) + p->slots - 1) / p->slots);
}

typedef struct { /* of a band's keys */
    const size_t *zeros_at;
    uint32_t first, per_slot;
    unsigned shift; /* of a mantissa to its number */
    uint8_t cut[WC_STREAM_ZEROS];
} numbering;

static numbering numbering_of(const wc_stream *s, size_t band)
{
    numbering n = {s->zeros_at,
                   first_of_slot(s->params, band),
                   (uint32_t)per_slot(s->params),
                   32 - bits_of_mantissa(s->params),
                   {0}};
    for (unsigned zeros = 0; zeros < WC_STREAM_ZEROS; zeros++) n.cut[zeros] = (uint8_t)bits_cut(s->params, zeros);
    return n;
}

/* Of a key that is none of the slot's (WC_LSH_NONE), any number. */
static inline size_t number_of(const numbering *n, uint32_t key)
{
    const unsigned zeros = key == 0 ? WC_STREAM_ZEROS - 1 : (unsigned)__builtin_clz(key);
    const uint32_t all = wc_hash_mantissa(key) >> n->shift, in_slot = all > n->first ? all - n->first : 0;
    const uint64_t valid = in_slot < n->per_slot ? in_slot : 0;
    return n->zeros_at[zeros] + (size_t)(valid >> n->cut[zeros]);
}

static uint32_t key_of(const numbering *n, size_t number)
{
    unsigned zeros = 0;
    uint64_t all;
    while (n->zeros_at[zeros + 1] <= number) zeros++;
    all = n->first + ((uint64_t)(number - n->zeros_at[zeros]) << n->cut[zeros]);
    all += -all & (((uint64_t)1 << n->cut[zeros]) - 1);
    return (uint32_t)((((uint64_t)1 << 32) + (all << n->shift)) >> (zeros + 1));
}

/* A slot has its share of all hashes, and those of a level are half of them among those of the level before. */
bool wc_stream_fits(const wc_pageset *set, const wc_params *params)
{
    const uint64_t of_hashes = (uint64_t)2 << params->hash_bits, of_pages = (uint64_t)set->n * params->slots;
    const uint64_t bytes = (of_hashes < of_pages ? of_hashes : of_pages) * KEY_BYTES;
    const uint64_t most = set->n * PAGE_BYTES > MOST_BYTES ? set->n * PAGE_BYTES : MOST_BYTES;
    size_t zeros_at[WC_STREAM_ZEROS + 1];
    if (params->signature != WC_SIGNATURE_MINHASH || params->bands > 0 || params->window > 0) return false;
    count_keys(params, zeros_at);
    if (zeros_at[WC_STREAM_ZEROS] > BUCKETS_MOST) return false;
    return bytes <= most && (set->disk == NULL || bytes <= 2 * set->disk->work_bytes);
}

static bool keys_init(const wc_stream *s, wc_stream_keys *keys)
{
    keys->page = wc_array_new(s->step, sizeof *keys->page);
    keys->key = wc_array_new(s->n_bands * s->row, sizeof *keys->key);
    return keys->page != NULL && keys->key != NULL;
}

static void keys_free(wc_stream_keys *keys)
{
    wc_memory_free(keys->page);
    wc_memory_free(keys->key);
}

bool wc_stream_init(wc_stream *s, const wc_pageset *set, const wc_own *own, const wc_params *params, int n_threads)
{
    bool ok;
    *s = (wc_stream){.set = set, .own = own, .params = params, .n_bands = wc_links_key_count(params)};
    s->n_threads = (size_t)n_threads;
    s->step = set->n / STEPS < STEP_LEAST ? STEP_LEAST : set->n / STEPS < STEP_MOST ? set->n / STEPS : STEP_MOST;
    /* Rows as long as a power of two would all fall into the same lines of a cache. */
    s->row = (s->step / LINE + 2) * LINE;
    s->near = wc_array_new(s->n_bands * s->row, sizeof *s->near);
    count_keys(params, s->zeros_at);
    s->number = wc_array_new(s->n_bands * s->zeros_at[WC_STREAM_ZEROS], sizeof *s->number);
    s->n_buckets = wc_array_new(s->n_bands, sizeof *s->n_buckets);
    s->keyer = wc_array_new(s->n_threads, sizeof *s->keyer);
    ok = keys_init(s, &s->now) && keys_init(s, &s->next) && s->near != NULL && s->number != NULL &&
         s->n_buckets != NULL && s->keyer != NULL;
    for (size_t t = 0; ok && t < s->n_threads; t++) ok = wc_links_keyer_init(&s->keyer[t], params);
    return ok;
}

void wc_stream_free(wc_stream *s)
{
    for (size_t t = 0; s->keyer != NULL && t < s->n_threads; t++) wc_links_keyer_free(&s->keyer[t]);
    keys_free(&s->now);
    keys_free(&s->next);
    wc_memory_free(s->near);
    wc_memory_free(s->bucket);
    wc_memory_free(s->number);
    wc_memory_free(s->n_buckets);
    wc_memory_free(s->keyer);
    memset(s, 0, sizeof *s);
}

void wc_stream_begin(wc_stream *s, const bool *active)
{
    s->active = active;
    if (s->now.to > 0) memset(s->number, 0, s->n_bands * s->zeros_at[WC_STREAM_ZEROS] * sizeof *s->number);
    s->now.to = s->now.n = s->next.to = s->next.n = 0;
    memset(s->n_buckets, 0, s->n_bands * sizeof *s->n_buckets);
}

/* Where n keys came by the page `to` of all, there will be more than this: twice the pages have a third more keys or
 * more. */
static size_t keys_expected(const wc_stream *s, size_t n, size_t to)
{
    for (; to > 0 && to <= s->set->n / 2; to *= 2) n += n / 3;
    return n;
}

/* Room in each band for as many buckets more, or for all that there can be.  They grow where they stand, the last band
 * first, so that there never are two of all: of memory that is not written to, the system gives none.  false: no
 * memory. */
static bool reserve(wc_stream *s, size_t more)
{
    const size_t keys = s->zeros_at[WC_STREAM_ZEROS], room = keys < s->set->n ? keys : s->set->n, old = s->cap;
    size_t most = 0, cap;
    if (s->bucket == NULL) s->bucket = wc_array_resize(NULL, s->n_bands * room, sizeof *s->bucket);
    if (s->bucket == NULL) return false;
    for (size_t b = 0; b < s->n_bands; b++) most = s->n_buckets[b] > most ? s->n_buckets[b] : most;
    if (most + more <= old || old == room) return true;
    cap = keys_expected(s, most, s->now.to) + more;
    if (cap < old + old / 8) cap = old + old / 8;
    if (cap > room) cap = room;
    for (size_t b = s->n_bands; b-- > 0;)
        memmove(s->bucket + b * cap, s->bucket + b * old, s->n_buckets[b] * sizeof *s->bucket);
    s->cap = cap;
    return true;
}

/* ---- pages ---- */

static size_t key_pages(const wc_stream *s) { return s->set->disk != NULL ? DISK_PAGES : KEY_PAGES; }

/* The next pages are listed, if they are not.  Returns how many calls make their keys. */
static size_t list_next(wc_stream *s)
{
    const size_t from = s->now.to, to = s->set->n - from < s->step ? s->set->n : from + s->step;
    wc_stream_keys *keys = &s->next;
    const size_t step = key_pages(s);
    if (keys->to > from) return 0;
    keys->n = 0;
    for (size_t p = from; p < to; p++) {
        keys->page[keys->n] = (uint32_t)p;
        keys->n += s->active[p];
    }
    keys->to = to;
    return (keys->n + step - 1) / step;
}

static void make_keys(void *context, size_t i, int thread)
{
    wc_stream *s = context;
    wc_links_keyer *keyer = &s->keyer[thread];
    const wc_stream_keys *keys = &s->next;
    const size_t step = key_pages(s), from = i * step, to = keys->n - from < step ? keys->n : from + step;
    const size_t first = keys->page[from], end = (size_t)keys->page[to - 1] + 1;
    keyer->failed = !wc_own_reader_begin(&keyer->reader, s->set, s->own, first, end) || keyer->failed;
    for (size_t k = from; !keyer->failed && k < to; k++) {
        const wc_own *own = wc_own_reader_get(&keyer->reader, keys->page[k]);
        keyer->failed = own == NULL;
        if (own != NULL) wc_links_keys(keyer, own, s->params, NULL);
        for (size_t b = 0; b < s->n_bands; b++) keys->key[b * s->row + k] = keyer->key[b];
    }
}

/* The pages come into their buckets of a band, each behind those that it meets there. */
static void meet_in_band(void *context, size_t band, int thread)
{
    wc_stream *s = context;
    const numbering numbers = numbering_of(s, band);
    const size_t n = s->now.n;
    const uint32_t *key = s->now.key + band * s->row;
    wc_stream_near *near = s->near + band * s->row, *all = s->bucket + band * s->cap;
    uint16_t *number_of_key = s->number + band * s->zeros_at[WC_STREAM_ZEROS];
    size_t *n_buckets = &s->n_buckets[band];
    const wc_stream_near none = {{NONE, NONE, NONE, NONE}};
    size_t at[4 * AHEAD] = {0}; /* in number[], of the pages from this one on */
    (void)thread;
    for (size_t i = 0; i < n + 2 * AHEAD; i++) {
        const size_t p = i - 2 * AHEAD;
        uint16_t *number;
        wc_stream_near *bucket;
        if (i < n) {
            at[i % (4 * AHEAD)] = number_of(&numbers, key[i]);
            __builtin_prefetch(&number_of_key[at[i % (4 * AHEAD)]], 1);
        }
        const uint16_t soon = number_of_key[at[(i - AHEAD) % (4 * AHEAD)]];
        __builtin_prefetch(&all[soon - (soon > 0)], 1);
        if (i < 2 * AHEAD) continue;
        near[p] = none;
        if (key[p] == WC_LSH_NONE) continue;
        number = &number_of_key[at[p % (4 * AHEAD)]];
        if (*number == 0) {
            all[*n_buckets] = (wc_stream_near){{s->now.page[p], NONE, NONE, NONE}};
            *number = (uint16_t)(*n_buckets += 1);
            continue;
        }
        bucket = &all[*number - 1];
        near[p] = *bucket;
        *bucket = (wc_stream_near){{near[p].page[0], s->now.page[p], near[p].page[1], near[p].page[2]}};
    }
}

typedef struct { /* calls that others make, and behind them those that make keys */
    wc_stream *stream;
    size_t n;
    void (*body)(void *context, size_t i, int thread);
    void *context;
} calls;

static void call(void *context, size_t i, int thread)
{
    const calls *c = context;
    if (i < c->n)
        c->body(c->context, i, thread);
    else
        make_keys(c->stream, i - c->n, thread);
}

bool wc_stream_for(wc_stream *s, size_t n, void (*body)(void *context, size_t i, int thread), void *context)
{
    calls c = {s, n, body, context};
    return wc_parallel_for(n + list_next(s), (int)s->n_threads, call, &c, s->set->cancel);
}

bool wc_stream_next(wc_stream *s)
{
    bool ok = wc_stream_for(s, 0, NULL, NULL); /* if nobody did it before */
    const wc_stream_keys next = s->next;
    for (size_t t = 0; t < s->n_threads; t++) ok = ok && !s->keyer[t].failed;
    s->next = s->now;
    s->now = next;
    return ok && reserve(s, next.n) && wc_parallel_for(s->n_bands, (int)s->n_threads, meet_in_band, s, s->set->cancel);
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
    const size_t keys = s->zeros_at[WC_STREAM_ZEROS];
    for (size_t band = 0; band < s->n_bands; band++) {
        const numbering numbers = numbering_of(s, band);
        for (size_t i = 0; i < keys; i++) {
            const uint16_t number = s->number[band * keys + i];
            if (number > 0 && !see(context, key_of(&numbers, i), &s->bucket[band * s->cap + number - 1])) return false;
        }
    }
    return true;
}

void wc_stream_gather(const wc_stream *s, wc_touched *touched, size_t i, const bool *only)
{
    const wc_stream_near *near = s->near + i;
    for (size_t b = 0; b < s->n_bands; b++, near += s->row) {
        __builtin_prefetch(near + 4); /* the next cache line of the band */
        for (size_t k = 0; k < 4; k++) wc_touch(touched, near->page[k], only);
    }
    wc_touched_keep(touched, wc_links_enough(s->params));
}
