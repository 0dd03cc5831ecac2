/* flag_index_load.c - from the sections of an index to an online; see flag_index.h.  The sections are what was written,
 * by their checksums; that it was this program which wrote them is not believed.  Behind the own texts stands a bucket
 * at least, so that eight bytes may be read where the last one ends. */
#include "pipeline/flag_index.h"
#include "store/store_format.h"
#include <string.h>

#define SEEN_FROM_MOST 33

typedef struct {
    const uint8_t *at[WC_FLAG_SECTIONS];
    size_t len[WC_FLAG_SECTIONS];
    wc_pageset *set;
    const wc_params *params;
    wc_online *o;
    bool no_memory;
} loader;

static uint64_t get(const uint8_t *from, unsigned bytes) { return wc_plane_get(from, 1, 0, bytes); }

static const char *no_memory(loader *l)
{
    l->no_memory = true;
    return "no memory";
}

static const char *load_names(loader *l, wc_flag_section section, wc_names *names)
{
    const uint8_t *at = l->at[section];
    size_t left = l->len[section];
    while (left > 0) {
        const size_t n = names->n, len = left < 4 ? SIZE_MAX : get(at, 4);
        uint32_t number;
        if (left < 4 || len > left - 4) return "a name is cut off";
        number = wc_names_intern(names, (wc_str){(const char *)at + 4, len});
        if (number == UINT32_MAX) return no_memory(l);
        if (number != n) return "a name is there twice";
        at += 4 + len;
        left -= 4 + len;
    }
    return NULL;
}

/* The page's numbers, and what they say of where its own text and id stand: at `text` and `id` in theirs. */
static const char *load_page(loader *l, size_t page, size_t *text, size_t *id)
{
    const uint8_t *from = l->at[WC_FLAG_PAGES] + WC_FLAG_INDEX_PAGE * page;
    wc_entry *e = &l->set->entry[page];
    wc_own_packed *packed = &l->o->packed[page];
    const uint32_t n = (uint32_t)get(from + 16, 4);
    *e = (wc_entry){.strings = (const char *)l->at[WC_FLAG_IDS] + *id,
                    .id_len = (uint32_t)get(from + 20, 4),
                    .title_len = (uint32_t)get(from + 33, 4),
                    .outlet = (uint32_t)get(from + 8, 4),
                    .date = (int64_t)get(from, 8),
                    .has_time = (from[29] & WC_FLAG_INDEX_HAS_TIME) != 0};
    l->o->cluster_of[page] = (uint32_t)get(from + 12, 4);
    l->o->digest[page] = (from[29] & WC_FLAG_INDEX_IS_DIGEST) != 0;
    if (e->outlet >= l->set->outlets.n && e->outlet != WC_OUTLET_NONE) return "an outlet is out of range";
    if (l->o->cluster_of[page] >= l->o->n_clusters) return "a story is out of range";
    if (wc_entry_strings_len(e) > l->len[WC_FLAG_IDS] - *id) return "an id or a headline is cut off";
    if (from[28] > WC_LEVEL_MAX) return "a level is out of range";
    *packed = (wc_own_packed){l->at[WC_FLAG_OWN_TEXTS] + *text, from[30], from[31], from[32]};
    if (n > l->params->own || !wc_own_packed_is_valid(packed)) return "an own text is out of range";
    if (wc_own_packed_bytes(packed, n) > l->len[WC_FLAG_OWN_TEXTS] - *text) return "an own text is cut off";
    l->o->own[page] = (wc_own){.n = n, .dated = (uint32_t)get(from + 24, 4), .level = from[28]};
    *text += wc_own_packed_bytes(packed, n);
    *id += wc_entry_strings_len(e);
    return NULL;
}

static const char *load_pages(loader *l)
{
    const size_t n = l->len[WC_FLAG_PAGES] / WC_FLAG_INDEX_PAGE;
    size_t text = 0, id = 0;
    l->o->own = wc_array_resize(NULL, n, sizeof *l->o->own);
    l->o->packed = wc_array_resize(NULL, n, sizeof *l->o->packed);
    l->o->cluster_of = wc_array_resize(NULL, n, sizeof *l->o->cluster_of);
    l->o->digest = wc_array_resize(NULL, n, sizeof *l->o->digest);
    if (l->o->own == NULL || l->o->packed == NULL || l->o->cluster_of == NULL || l->o->digest == NULL ||
        !wc_pageset_reserve(l->set, n))
        return no_memory(l);
    for (size_t p = 0; p < n; p++) {
        const char *wrong = load_page(l, p, &text, &id);
        if (wrong != NULL) return wrong;
    }
    l->set->n = l->o->n_packed = n;
    return text == l->len[WC_FLAG_OWN_TEXTS] && id == l->len[WC_FLAG_IDS] ? NULL : "its numbers do not add up";
}

static const char *load_stories(loader *l)
{
    const size_t n = l->len[WC_FLAG_STORIES] / WC_FLAG_INDEX_STORY;
    const size_t n_pages = l->len[WC_FLAG_PAGES] / WC_FLAG_INDEX_PAGE;
    wc_online *o = l->o;
    o->cluster = wc_array_resize(NULL, n, sizeof *o->cluster);
    o->agency = wc_array_resize(NULL, n, sizeof *o->agency);
    if (o->cluster == NULL || o->agency == NULL) return no_memory(l);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *from = l->at[WC_FLAG_STORIES] + WC_FLAG_INDEX_STORY * i;
        o->cluster[i] = (wc_cluster){
            .lead = (uint32_t)get(from, 4), .representative = (uint32_t)get(from + 4, 4), .id = get(from + 8, 8)};
        o->agency[i] = from[16];
        if (o->cluster[i].lead >= n_pages || o->cluster[i].representative >= n_pages) return "a page is out of range";
    }
    o->n_clusters = o->cap_clusters = n;
    return NULL;
}

static const char *load_buckets(loader *l)
{
    wc_latest *latest = &l->o->latest;
    latest->base = (const wc_latest_bucket *)(const void *)l->at[WC_FLAG_BUCKETS];
    latest->n_base = l->len[WC_FLAG_BUCKETS] / sizeof *latest->base;
    return wc_latest_is_packed(latest->base, latest->n_base, l->set->n) ? NULL : "a bucket is out of range";
}

static const char *load_layouts(loader *l)
{
    const uint8_t *candidate = l->at[WC_FLAG_CANDIDATES];
    size_t left = l->len[WC_FLAG_CANDIDATES];
    wc_online *o = l->o;
    o->layout = wc_array_new(l->set->outlets.n, sizeof *o->layout);
    if (o->layout == NULL) return no_memory(l);
    o->n_layouts = l->set->outlets.n;
    for (size_t i = 0; i < o->n_layouts; i++) {
        const uint8_t *from = l->at[WC_FLAG_LAYOUTS] + WC_FLAG_INDEX_LAYOUT * i;
        const size_t n = get(from, 4), bytes = n * sizeof *o->layout->candidate;
        if (bytes > left) return "furniture is cut off";
        if (from[4] > SEEN_FROM_MOST) return "a level is out of range";
        o->layout[i] = (wc_layout){wc_array_resize(NULL, n, sizeof *o->layout->candidate), n, from[4], {{0}}};
        for (size_t k = 0; k < WC_SITE_NAME_PARTS; k++) o->layout[i].name.part[k] = get(from + 5 + 8 * k, 8);
        if (o->layout[i].candidate == NULL) return no_memory(l);
        if (n > 0) memcpy(o->layout[i].candidate, candidate, bytes);
        candidate += bytes;
        left -= bytes;
    }
    return left == 0 ? NULL : "its numbers do not add up";
}

static bool have_whole_rows(const loader *l)
{
    return l->len[WC_FLAG_PAGES] % WC_FLAG_INDEX_PAGE == 0 && l->len[WC_FLAG_STORIES] % WC_FLAG_INDEX_STORY == 0 &&
           l->len[WC_FLAG_BUCKETS] % sizeof(wc_latest_bucket) == 0;
}

static const char *load(loader *l)
{
    const char *wrong = have_whole_rows(l) ? NULL : "a section has no whole rows";
    if (wrong == NULL) wrong = load_names(l, WC_FLAG_OUTLETS, &l->set->outlets);
    if (wrong == NULL && l->len[WC_FLAG_LAYOUTS] != WC_FLAG_INDEX_LAYOUT * l->set->outlets.n)
        wrong = "its numbers do not add up";
    if (wrong == NULL) wrong = load_names(l, WC_FLAG_RUBRICS, &l->o->rubrics);
    if (wrong == NULL) wrong = load_stories(l);
    if (wrong == NULL) wrong = load_pages(l);
    if (wrong == NULL) wrong = load_buckets(l);
    if (wrong == NULL) wrong = load_layouts(l);
    if (wrong == NULL && !wc_online_begin(l->o, l->set, l->params)) wrong = no_memory(l);
    return wrong;
}

const char *wc_flag_index_load(const wc_flag_index *index, wc_pageset *set, const wc_params *params, wc_online *online,
                               bool *no_memory)
{
    loader l = {.set = set, .params = params, .o = online};
    const char *wrong;
    for (size_t s = 0; s < WC_FLAG_SECTIONS; s++) {
        const uint8_t *of = index->data + wc_flag_index_place(s);
        l.at[s] = index->data + get(of, 8);
        l.len[s] = get(of + 8, 8);
    }
    wrong = load(&l);
    *no_memory = l.no_memory;
    return wrong;
}
