/* furniture.c - candidates, and the runs that they form.
 *
 * An ordinary phrase recurs too, but alone; furniture is a stretch of text in which nearly every shingle recurs.  The
 * text is read as a path through two states, own and furniture: each shingle pays for the state that it speaks against,
 * each change of state has its price, and the cheapest path is taken (Viterbi 1967, in small integers). */
#include "story/epoch.h"
#include <assert.h>
#include <string.h>

#define GROUPS_MAX 1000 /* what wc_params_check allows */

/* groups[z]: version groups with a page whose level shows a hash with z leading zeros. */
static void count_visible_groups(const wc_epoch *e, size_t groups[WC_LEVEL_MAX + 1], uint8_t *finest)
{
    memset(groups, 0, (WC_LEVEL_MAX + 1) * sizeof *groups);
    memset(finest, UINT8_MAX, e->n_pages);
    for (size_t p = 0; p < e->n_pages; p++) {
        uint8_t *best = &finest[e->group[p]];
        if (e->page[p]->level < *best) *best = e->page[p]->level;
    }
    for (size_t p = 0; p < e->n_pages; p++) {
        if (finest[p] != UINT8_MAX) groups[finest[p]]++;
    }
    for (size_t z = 1; z <= WC_LEVEL_MAX; z++) groups[z] += groups[z - 1];
}

/* Distinct groups among an id's pages, counted up to most. */
static size_t count_groups(const wc_epoch *e, size_t id, size_t most)
{
    uint32_t seen[GROUPS_MAX];
    size_t n = 0;
    assert(most <= GROUPS_MAX);
    for (uint32_t i = e->list_from[id]; i < e->list_from[id + 1] && n < most; i++) {
        const uint32_t group = e->group[e->list[i]];
        size_t k = 0;
        while (k < n && seen[k] != group) k++;
        if (k == n) seen[n++] = group;
    }
    return n;
}

/* Whether pages of two groups that both hold the id are alike beyond it. */
static bool any_kin(const wc_epoch *e, size_t id)
{
    for (uint32_t i = e->list_from[id]; i < e->list_from[id + 1]; i++) {
        for (uint32_t k = i + 1; k < e->list_from[id + 1]; k++) {
            if (e->group[e->list[i]] != e->group[e->list[k]] &&
                e->shared[e->list[i] * e->n_pages + e->list[k]] != WC_KIN_NONE)
                return true;
        }
    }
    return false;
}

/* In at least n_groups groups; or in all of fewer that there are; or in two that have nothing else to do with each
 * other. */
static wc_shingle_state judge(const wc_epoch *e, size_t id, size_t visible, size_t n_groups)
{
    const size_t need = visible < n_groups ? visible : n_groups;
    size_t have;
    if (visible < 2) return WC_SHINGLE_UNSEEN;
    if (e->list_from[id + 1] - e->list_from[id] < 2) return WC_SHINGLE_OWN; /* nearly all */
    have = count_groups(e, id, need);
    if (have >= need) return WC_SHINGLE_CANDIDATE;
    return have >= 2 && !any_kin(e, id) ? WC_SHINGLE_CANDIDATE : WC_SHINGLE_OWN;
}

void wc_epoch_find_candidates(wc_epoch *e, uint32_t n_groups)
{
    size_t groups[WC_LEVEL_MAX + 1];
    count_visible_groups(e, groups, (uint8_t *)e->rest); /* rest has served its turn */
    for (size_t i = 0; i < e->n_ids; i++) {
        e->state[i] = (uint8_t)judge(e, i, groups[wc_level_of(e->hash[i])], n_groups);
    }
}

static size_t find(const uint8_t *state, size_t n, uint8_t *back, bool *masked)
{
    int32_t own = 0, furniture = 0; /* cheapest path that ends in this state */
    size_t n_masked = 0;
    bool in_furniture;
    for (size_t i = 0; i < n; i++) {
        const bool own_from_other = furniture + WC_PRICE_CHANGE < own,
                   other_from_own = own + WC_PRICE_CHANGE < furniture;
        const int32_t o = own_from_other ? furniture + WC_PRICE_CHANGE : own,
                      f = other_from_own ? own + WC_PRICE_CHANGE : furniture;
        back[i] = (uint8_t)(own_from_other | (other_from_own << 1));
        own = o + (state[i] == WC_SHINGLE_CANDIDATE ? WC_PRICE_AGAINST : 0);
        furniture = f + (state[i] == WC_SHINGLE_OWN ? WC_PRICE_AGAINST : 0);
    }
    in_furniture = furniture < own;
    for (size_t i = n; i-- > 0;) {
        masked[i] = in_furniture;
        n_masked += in_furniture;
        in_furniture = in_furniture ? !(back[i] & 2) : (back[i] & 1);
    }
    return n_masked;
}

size_t wc_furniture_find(wc_cpu cpu, const uint8_t *state, size_t n, uint8_t *back, bool *masked)
{
#if defined(__x86_64__)
    if (cpu == WC_CPU_AVX2 || cpu == WC_CPU_AVX512) return wc_furniture_find_avx2(state, n, back, masked);
#endif
    (void)cpu;
    return find(state, n, back, masked);
}

size_t wc_epoch_mask_page(wc_epoch *e, size_t page, bool *masked)
{
    const size_t from = e->first[page], n = e->first[page + 1] - from;
    for (size_t i = 0; i < n; i++) e->states[i] = e->state[e->id[from + i]];
    return wc_furniture_find(e->cpu, e->states, n, e->back, masked);
}
