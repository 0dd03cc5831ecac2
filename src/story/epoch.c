/* epoch.c - see epoch.h.  Occurrences are sorted by hash once; everything after works on small numbers. */
#include "story/epoch.h"
#include <string.h>

static void free_pages(wc_epoch *e)
{
    wc_memory_free(e->page);
    wc_memory_free(e->title);
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
    e->dated = wc_array_new(n, sizeof *e->dated);
    e->first = wc_array_new(n + 1, sizeof *e->first);
    e->group = wc_array_new(n, sizeof *e->group);
    e->rest = wc_array_new(n, (WC_LEVEL_MAX + 1) * sizeof *e->rest);
    e->shared = wc_array_new(n, n * sizeof *e->shared);
    if (e->page == NULL || e->title == NULL || e->dated == NULL || e->first == NULL || e->group == NULL ||
        e->rest == NULL || e->shared == NULL)
        return false;
    e->cap_pages = n;
    return true;
}

static void free_occurrences(wc_epoch *e)
{
    wc_memory_free(e->id);
    wc_memory_free(e->page_of);
    wc_memory_free(e->hash);
    wc_memory_free(e->list_from);
    wc_memory_free(e->list);
    wc_memory_free(e->common);
    wc_memory_free(e->state);
    wc_memory_free(e->stamp);
    wc_memory_free(e->key);
    wc_memory_free(e->key_scratch);
    e->cap_occurrences = 0;
}

static bool reserve_occurrences(wc_epoch *e, size_t n)
{
    if (n <= e->cap_occurrences && e->list_from != NULL) return true; /* pages without a shingle have a list, too */
    n += n / 4;
    free_occurrences(e);
    e->id = wc_array_new(n, sizeof *e->id);
    e->page_of = wc_array_new(n, sizeof *e->page_of);
    e->hash = wc_array_new(n, sizeof *e->hash);
    e->list_from = wc_array_new(n + 1, sizeof *e->list_from);
    e->list = wc_array_new(n, sizeof *e->list);
    e->common = wc_array_new(n, sizeof *e->common);
    e->state = wc_array_new(n, sizeof *e->state);
    e->stamp = wc_array_new(n, sizeof *e->stamp);
    e->key = wc_array_new(n, sizeof *e->key);
    e->key_scratch = wc_array_new(n, sizeof *e->key_scratch);
    if (e->id == NULL || e->page_of == NULL || e->hash == NULL || e->list_from == NULL || e->list == NULL ||
        e->common == NULL || e->state == NULL || e->stamp == NULL || e->key == NULL || e->key_scratch == NULL)
        return false;
    e->cap_occurrences = n;
    return true;
}

static bool reserve_page_scratch(wc_epoch *e, size_t n)
{
    if (n <= e->cap_page && e->sort != NULL) return true;
    wc_memory_free(e->sort);
    wc_memory_free(e->sort_scratch);
    wc_memory_free(e->masked);
    wc_memory_free(e->states);
    wc_memory_free(e->back);
    e->cap_page = 0;
    e->sort = wc_array_new(n, sizeof *e->sort);
    e->sort_scratch = wc_array_new(n, sizeof *e->sort_scratch);
    e->masked = wc_array_new(n, sizeof *e->masked);
    e->states = wc_array_new(n, sizeof *e->states);
    e->back = wc_array_new(n, sizeof *e->back);
    if (e->sort == NULL || e->sort_scratch == NULL || e->masked == NULL || e->states == NULL || e->back == NULL)
        return false;
    e->cap_page = n;
    return true;
}

/* key[] is sorted by hash: number the hashes and list their pages. */
static void number_hashes(wc_epoch *e)
{
    size_t n_ids = 0, n_list = 0;
    for (size_t i = 0; i < e->n_occurrences; i++) {
        const uint32_t at = (uint32_t)e->key[i], hash = (uint32_t)(e->key[i] >> 32), page = e->page_of[at];
        const bool fresh = i == 0 || e->hash[n_ids - 1] != hash;
        if (fresh) {
            e->hash[n_ids] = hash;
            e->list_from[n_ids++] = (uint32_t)n_list;
        }
        e->id[at] = (uint32_t)n_ids - 1;
        if (fresh || e->list[n_list - 1] != page) e->list[n_list++] = page;
    }
    e->list_from[n_ids] = (uint32_t)n_list;
    e->n_ids = n_ids;
}

bool wc_epoch_set(wc_epoch *e, const wc_entry *const *page, size_t n_pages)
{
    size_t n = 0, longest = 0;
    for (size_t p = 0; p < n_pages; p++) longest = page[p]->n > longest ? page[p]->n : longest;
    if (!reserve_pages(e, n_pages) || !reserve_page_scratch(e, longest)) return false;
    e->n_pages = n_pages;
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
    size_t at = 0;
    if (!reserve_occurrences(e, e->n_occurrences)) return false;
    for (size_t p = 0; p < e->n_pages; p++) {
        for (uint32_t i = 0; i < e->page[p]->n; i++, at++) {
            e->page_of[at] = (uint32_t)p;
            e->key[at] = (uint64_t)e->page[p]->hash[i] << 32 | (uint32_t)at;
        }
    }
    wc_sort_u64(e->key, e->key_scratch, at, 32);
    number_hashes(e);
    memset(e->stamp, 0, e->n_ids * sizeof *e->stamp);
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
    wc_memory_free(e->sort);
    wc_memory_free(e->sort_scratch);
    wc_memory_free(e->masked);
    wc_memory_free(e->states);
    wc_memory_free(e->back);
    memset(e, 0, sizeof *e);
}
