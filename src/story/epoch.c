/* epoch.c - see epoch.h.  Hashes are numbered as they are met, so that a passage has numbers in sequence: where it
 * comes again, the number behind the last one is tried before the table of all is asked.  Everything after works on
 * small numbers. */
#include "story/epoch.h"
#include <string.h>

static void free_pages(wc_epoch *e)
{
    wc_memory_free(e->page);
    wc_memory_free(e->title);
    wc_memory_free(e->has_title);
    wc_memory_free(e->dated);
    wc_memory_free(e->first);
    wc_memory_free(e->group);
    wc_memory_free(e->rest);
    wc_memory_free(e->shared);
    e->cap_pages = 0;
}

static bool reserve_pages(wc_epoch *e, size_t n)
{
    if (n <= e->cap_pages) return true;
    free_pages(e);
    e->page = wc_array_new(n, sizeof *e->page);
    e->title = wc_array_new(n, sizeof *e->title);
    e->has_title = wc_array_new(n, sizeof *e->has_title);
    e->dated = wc_array_new(n, sizeof *e->dated);
    e->first = wc_array_new(n + 1, sizeof *e->first);
    e->group = wc_array_new(n, sizeof *e->group);
    e->rest = wc_array_new(n, (WC_LEVEL_MAX + 1) * sizeof *e->rest);
    e->shared = wc_array_new(n, n * sizeof *e->shared);
    if (e->page == NULL || e->title == NULL || e->has_title == NULL || e->dated == NULL || e->first == NULL ||
        e->group == NULL || e->rest == NULL || e->shared == NULL)
        return false;
    e->cap_pages = n;
    return true;
}

static void free_occurrences(wc_epoch *e)
{
    wc_memory_free(e->id);
    wc_memory_free(e->mark);
    wc_memory_free(e->hash);
    wc_memory_free(e->list_from);
    wc_memory_free(e->list);
    wc_memory_free(e->common);
    wc_memory_free(e->state);
    wc_memory_free(e->stamp);
    wc_memory_free(e->slot);
    e->cap_occurrences = 0;
}

static unsigned slot_bits_for(size_t n)
{
    unsigned bits = 4;
    while (((size_t)1 << bits) < n + n / 16) bits++; /* pages share some: it is seldom half full */
    return bits;
}

static bool reserve_occurrences(wc_epoch *e, size_t n)
{
    if (n <= e->cap_occurrences && e->list_from != NULL) return true; /* pages without a shingle have a list, too */
    n += n / 4;
    free_occurrences(e);
    e->slot_bits = slot_bits_for(n);
    e->id = wc_array_new(n, sizeof *e->id);
    e->mark = wc_array_new(n, sizeof *e->mark);
    e->hash = wc_array_new(n, sizeof *e->hash);
    e->list_from = wc_array_new(n + 1, sizeof *e->list_from);
    e->list = wc_array_new(n, sizeof *e->list);
    e->common = wc_array_new(n, sizeof *e->common);
    e->state = wc_array_new(n, sizeof *e->state);
    e->stamp = wc_array_new(n, sizeof *e->stamp);
    e->slot = wc_array_new((size_t)1 << e->slot_bits, sizeof *e->slot);
    if (e->id == NULL || e->mark == NULL || e->hash == NULL || e->list_from == NULL || e->list == NULL ||
        e->common == NULL || e->state == NULL || e->stamp == NULL || e->slot == NULL)
        return false;
    e->cap_occurrences = n;
    return true;
}

static bool reserve_page_scratch(wc_epoch *e, size_t n)
{
    if (n <= e->cap_page && e->masked != NULL) return true;
    wc_memory_free(e->unpacked);
    wc_memory_free(e->masked);
    wc_memory_free(e->states);
    wc_memory_free(e->back);
    e->cap_page = 0;
    e->unpacked = wc_array_new(n, sizeof *e->unpacked);
    e->masked = wc_array_new(n, sizeof *e->masked);
    e->states = wc_array_new(n, sizeof *e->states);
    e->back = wc_array_new(n, sizeof *e->back);
    if (e->unpacked == NULL || e->masked == NULL || e->states == NULL || e->back == NULL) return false;
    e->cap_page = n;
    return true;
}

#define SLOTS_AHEAD 16 /* shingles whose slots are asked for before they are needed */

static inline size_t slot_of(const wc_epoch *e, uint32_t hash)
{
    return hash * UINT32_C(0x9e3779b1) >> (32 - e->slot_bits);
}

/* The number of a hash, which is given when it is new. */
static inline uint32_t number_of(wc_epoch *e, uint32_t hash)
{
    const size_t mask = ((size_t)1 << e->slot_bits) - 1;
    size_t at = slot_of(e, hash);
    while (e->slot[at] != 0 && e->hash[e->slot[at] - 1] != hash) at = (at + 1) & mask;
    if (e->slot[at] == 0) {
        const uint32_t id = (uint32_t)e->n_ids++;
        e->slot[at] = id + 1;
        e->hash[id] = hash;
        e->stamp[id] = e->list_from[id + 1] = 0;
    }
    return e->slot[at] - 1;
}

/* Number what a page holds, and count in list_from[id + 1] the pages of each number. */
static void number_page(wc_epoch *e, uint32_t page)
{
    const size_t from = e->first[page], n = e->first[page + 1] - from;
    uint32_t next = 0;
    wc_entry_unpack(e->cpu, e->page[page], e->unpacked, e->mark + from);
    for (size_t i = 0; i < n; i++) {
        const uint32_t hash = e->unpacked[i];
        const uint32_t id = next < e->n_ids && e->hash[next] == hash ? next : number_of(e, hash);
        if (n - i > SLOTS_AHEAD) __builtin_prefetch(&e->slot[slot_of(e, e->unpacked[i + SLOTS_AHEAD])], 1);
        next = id + 1;
        e->id[from + i] = id;
        e->list_from[id + 1] += e->stamp[id] != page + 1;
        e->stamp[id] = page + 1;
    }
}

/* From counts to where in list[] the list of id begins: list_from[id + 1].  Where one page has it, which its stamp
 * names, that is the list. */
static void begin_lists(wc_epoch *e)
{
    uint32_t sum = 0;
    for (size_t id = 0; id < e->n_ids; id++) {
        const uint32_t n = e->list_from[id + 1];
        e->list_from[id + 1] = sum;
        sum += n;
        if (n > 1) continue;
        e->list[e->list_from[id + 1]++] = e->stamp[id] - 1;
        e->stamp[id] = UINT32_MAX;
    }
}

/* list_from[id + 1] becomes where the list of id ends. */
static void list_page(wc_epoch *e, uint32_t page)
{
    const uint32_t mark = (uint32_t)e->n_pages + page + 1;
    for (size_t i = e->first[page]; i < e->first[page + 1]; i++) {
        const uint32_t id = e->id[i];
        if (e->stamp[id] >= mark) continue;
        e->stamp[id] = mark;
        e->list[e->list_from[id + 1]++] = page;
    }
}

bool wc_epoch_set(wc_epoch *e, const wc_entry *const *page, size_t n_pages)
{
    size_t n = 0, longest = 0;
    for (size_t p = 0; p < n_pages; p++) longest = page[p]->n > longest ? page[p]->n : longest;
    if (!reserve_pages(e, n_pages) || !reserve_page_scratch(e, longest)) return false;
    e->n_pages = n_pages;
    wc_site_name_learn(&e->name, page, n_pages);
    for (size_t p = 0; p < n_pages; p++) {
        e->page[p] = page[p];
        e->dated[p] = wc_title_dated(wc_entry_title(page[p]), page[p]->date);
        e->first[p] = n;
        n += page[p]->n;
    }
    e->first[n_pages] = e->n_occurrences = n;
    return true;
}

bool wc_epoch_number(wc_epoch *e)
{
    if (!reserve_occurrences(e, e->n_occurrences)) return false;
    e->cpu = wc_cpu_now();
    memset(e->slot, 0, sizeof *e->slot << e->slot_bits);
    e->n_ids = 0;
    e->list_from[0] = 0;
    for (uint32_t p = 0; p < e->n_pages; p++) number_page(e, p);
    begin_lists(e);
    for (uint32_t p = 0; p < e->n_pages; p++) list_page(e, p);
    e->last_stamp = (uint32_t)(2 * e->n_pages);
    return true;
}

bool wc_epoch_load(wc_epoch *e, const wc_entry *const *page, size_t n_pages)
{
    return wc_epoch_set(e, page, n_pages) && wc_epoch_number(e);
}

void wc_epoch_free(wc_epoch *e)
{
    free_occurrences(e);
    free_pages(e);
    wc_memory_free(e->unpacked);
    wc_memory_free(e->masked);
    wc_memory_free(e->states);
    wc_memory_free(e->back);
    memset(e, 0, sizeof *e);
}
