/* layout.c - see layout.h */
#include "story/layout.h"
#include "base/sort.h"
#include "story/epoch.h"
#include <string.h>

/* ---- learning ---- */

static bool sort_candidates(wc_layout *layout)
{
    uint64_t *sort = wc_array_new(2 * layout->n, sizeof *sort);
    if (sort == NULL) return false;
    for (size_t i = 0; i < layout->n; i++) sort[i] = layout->candidate[i];
    wc_sort_u64(sort, sort + layout->n, layout->n, 0);
    for (size_t i = 0; i < layout->n; i++) layout->candidate[i] = (uint32_t)sort[i];
    wc_memory_free(sort);
    return true;
}

bool wc_layout_take(wc_layout *layout, const wc_epoch *e)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_ids; i++) n += e->state[i] == WC_SHINGLE_CANDIDATE;
    wc_memory_free(layout->candidate);
    *layout = (wc_layout){.candidate = wc_array_new(n, sizeof *layout->candidate), .name = e->name};
    if (layout->candidate == NULL) return false;
    for (size_t i = 0; i < e->n_ids; i++) {
        const unsigned level = wc_level_of(e->hash[i]);
        if (e->state[i] == WC_SHINGLE_CANDIDATE) layout->candidate[layout->n++] = e->hash[i];
        if (e->state[i] == WC_SHINGLE_UNSEEN && level >= layout->seen_from) layout->seen_from = level + 1;
    }
    return sort_candidates(layout);
}

bool wc_layout_learn(wc_layout *layout, wc_epoch *epoch, const wc_entry *const *page, size_t n, const wc_params *params)
{
    if (!wc_epoch_load(epoch, page, n)) return false;
    wc_epoch_group_versions(epoch);
    wc_epoch_find_candidates(epoch, params->groups);
    return wc_layout_take(layout, epoch);
}

/* Ascending, each once.  false: no memory. */
static bool sort_more(wc_layout_more *m)
{
    uint64_t *scratch = wc_array_new(m->n, sizeof *scratch);
    size_t kept = 0;
    if (scratch == NULL) return false;
    wc_sort_u64(m->item, scratch, m->n, 0);
    for (size_t i = 0; i < m->n; i++) {
        if (kept == 0 || m->item[kept - 1] != m->item[i]) m->item[kept++] = m->item[i];
    }
    m->n = kept;
    wc_memory_free(scratch);
    return true;
}

/* Pages of an outlet have much the same furniture: there is more room only where what differs takes half of it. */
static bool has_room(wc_layout_more *m)
{
    if (m->n < m->cap) return true;
    if (!sort_more(m)) return false;
    return wc_array_reserve(&m->item, &m->cap, m->n > m->cap / 2 ? 2 * m->n + 1 : m->n + 1, sizeof *m->item);
}

void wc_layout_more_put(wc_layout_more *m, uint32_t outlet, uint32_t hash)
{
    if (has_room(m))
        m->item[m->n++] = (uint64_t)outlet << 32 | hash;
    else
        m->failed = true;
}

/* item[0..n), ascending, of one outlet, between those that the layout has. */
static bool add(wc_layout *layout, const uint64_t *item, size_t n)
{
    uint32_t *both = wc_array_new(layout->n + n, sizeof *both);
    size_t had = 0, n_both = 0;
    if (both == NULL) return false;
    for (size_t i = 0; i < n || had < layout->n;) {
        const bool is_had = i == n || (had < layout->n && layout->candidate[had] <= (uint32_t)item[i]);
        const uint32_t hash = is_had ? layout->candidate[had++] : (uint32_t)item[i++];
        if (n_both == 0 || both[n_both - 1] != hash) both[n_both++] = hash;
    }
    wc_memory_free(layout->candidate);
    layout->candidate = both;
    layout->n = n_both;
    return true;
}

bool wc_layouts_add(wc_layout *layout, wc_layout_more *m)
{
    bool ok = sort_more(m) && !m->failed;
    for (size_t i = 0, to; ok && i < m->n; i = to) {
        for (to = i + 1; to < m->n && m->item[to] >> 32 == m->item[i] >> 32;) to++;
        ok = add(&layout[m->item[i] >> 32], m->item + i, to - i);
    }
    wc_memory_free(m->item);
    *m = (wc_layout_more){0};
    return ok;
}

void wc_layouts_free(wc_layout *layout, size_t n)
{
    for (size_t i = 0; layout != NULL && i < n; i++) wc_memory_free(layout[i].candidate);
    wc_memory_free(layout);
}

/* ---- masking ---- */

void wc_layout_scratch_free(wc_layout_scratch *s)
{
    wc_memory_free(s->state);
    wc_memory_free(s->back);
    wc_own_keeper_free(&s->keeper);
    memset(s, 0, sizeof *s);
}

wc_str wc_layout_headline(const wc_layout *layout, const wc_layout *latest, const wc_entry *page)
{
    return wc_site_name_strip(&latest->name, wc_site_name_strip(&layout->name, wc_entry_title(page)));
}

static bool reserve(wc_layout_scratch *s, size_t n)
{
    if (n <= s->cap) return true;
    wc_layout_scratch_free(s);
    s->state = wc_array_new(n, sizeof *s->state);
    s->back = wc_array_new(n, sizeof *s->back);
    if (s->state == NULL || s->back == NULL) return false;
    s->cap = n;
    return true;
}

static wc_shingle_state state_of(const wc_layout *layout, uint32_t hash)
{
    if (wc_sorted_has(layout->candidate, layout->n, hash)) return WC_SHINGLE_CANDIDATE;
    return wc_level_of(hash) < layout->seen_from ? WC_SHINGLE_UNSEEN : WC_SHINGLE_OWN;
}

/* What either knows to recur does, and what both know not to does not. */
static wc_shingle_state state_of_both(const wc_layout *a, const wc_layout *b, uint32_t hash)
{
    const wc_shingle_state x = state_of(a, hash), y = state_of(b, hash);
    if (x == WC_SHINGLE_CANDIDATE || y == WC_SHINGLE_CANDIDATE) return WC_SHINGLE_CANDIDATE;
    return x == WC_SHINGLE_OWN || y == WC_SHINGLE_OWN ? WC_SHINGLE_OWN : WC_SHINGLE_UNSEEN;
}

bool wc_layout_mask(const wc_layout *layout, const wc_layout *latest, wc_layout_scratch *s, const wc_entry *page,
                    const wc_params *params, wc_own *own)
{
    wc_own_keeper *k = &s->keeper;
    if (!reserve(s, page->n) || !wc_own_keeper_reserve(k, page->n)) return false;
    wc_entry_unpack(k->shingles.cpu, page, k->shingles.hash, k->shingles.mark);
    if (layout->n + latest->n > 0) {
        for (uint32_t i = 0; i < page->n; i++)
            s->state[i] = (uint8_t)state_of_both(layout, latest, k->shingles.hash[i]);
        (void)wc_furniture_find(k->shingles.cpu, s->state, page->n, s->back, k->masked);
    } else if (page->n > 0) {
        memset(k->masked, 0, page->n * sizeof *k->masked);
    }
    own->dated = wc_title_dated(wc_entry_title(page), page->date);
    wc_own_keep(k, page, params->own, own);
    return true;
}
