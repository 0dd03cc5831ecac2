/* recur.c - see recur.h */
#include "story/recur.h"
#include "base/sort.h"
#include "story/furniture.h"
#include <string.h>

#define DAYS       3  /* a story runs for a day or two; furniture stays */
#define EDGE_SHARE 3  /* a third of the text at its beginning, and one at its end */
#define EDGE_WORDS 32 /* nearer or farther from it: a teaser may come between */

bool wc_recur_init(wc_recur *r, size_t most)
{
    memset(r, 0, sizeof *r);
    r->cpu = wc_cpu_now();
    r->on = wc_array_new(most, sizeof *r->on);
    r->edge = wc_array_new(most, sizeof *r->edge);
    r->sort = wc_array_new(most, sizeof *r->sort);
    r->sort_scratch = wc_array_new(most, sizeof *r->sort_scratch);
    r->state = wc_array_new(most, sizeof *r->state);
    r->back = wc_array_new(most, sizeof *r->back);
    r->masked = wc_array_new(most, sizeof *r->masked);
    return wc_matcher_init(&r->matcher, most) && r->on != NULL && r->edge != NULL && r->sort != NULL &&
           r->sort_scratch != NULL && r->state != NULL && r->back != NULL && r->masked != NULL;
}

void wc_recur_free(wc_recur *r)
{
    wc_memory_free(r->on);
    wc_memory_free(r->edge);
    wc_memory_free(r->sort);
    wc_memory_free(r->sort_scratch);
    wc_memory_free(r->state);
    wc_memory_free(r->back);
    wc_memory_free(r->masked);
    wc_matcher_free(&r->matcher);
    memset(r, 0, sizeof *r);
}

/* ---- where a page's shingles stand ---- */

static uint32_t place_of(const wc_own *own, uint32_t i) { return own->mark[i] & WC_MARK_PLACE; }

static uint32_t last_place(const wc_own *own)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < own->n; i++) last = place_of(own, i) > last ? place_of(own, i) : last;
    return last;
}

/* Places counted from the edge of either text. */
static bool is_edge(uint32_t x, uint32_t last_x, uint32_t y, uint32_t last_y)
{
    return x * EDGE_SHARE < last_x && y * EDGE_SHARE < last_y && (x > y ? x - y : y - x) <= EDGE_WORDS;
}

/* What only a finer level shows is not seen on a page of a coarser one. */
static void mark_pages(wc_recur *r, const wc_own *owns)
{
    const wc_own *own = &owns[r->page[0]];
    const uint32_t last = last_place(own);
    for (uint32_t i = 0; i < own->n; i++) r->on[i] = r->edge[i] = 1;
    wc_matcher_hold(&r->matcher, owns, r->page[0]);
    for (uint32_t k = 1; k < r->n; k++) {
        const wc_own *other = &owns[r->page[k]];
        const uint32_t last_of_other = last_place(other), bit = UINT32_C(1) << k;
        const size_t n = wc_matcher_find(&r->matcher, own, other);
        for (size_t s = 0; s < n; s++) {
            const uint32_t i = r->matcher.shared[s].held_at;
            const uint32_t x = place_of(own, i), y = place_of(other, r->matcher.shared[s].free_at);
            r->on[i] |= bit;
            if (is_edge(x, last, y, last_of_other) || is_edge(last - x, last, last_of_other - y, last_of_other))
                r->edge[i] |= bit;
        }
    }
}

/* ---- candidates ---- */

size_t wc_recur_kinds(const wc_recur *r, uint32_t pages)
{
    uint32_t kinds = 0;
    if (r->n < WC_RECUR_PAGES) pages &= (UINT32_C(1) << r->n) - 1;
    for (; pages != 0; pages &= pages - 1) kinds |= UINT32_C(1) << r->kind[__builtin_ctz(pages)];
    return (size_t)__builtin_popcount(kinds);
}

static bool has_days(const wc_recur *r, uint32_t on)
{
    int32_t day[DAYS];
    size_t n_days = 0;
    for (; on != 0; on &= on - 1) {
        const int32_t its = r->day[__builtin_ctz(on)];
        size_t d = 0;
        while (d < n_days && day[d] != its) d++;
        if (its != WC_NO_DAY && d == n_days && n_days < DAYS) day[n_days++] = its;
    }
    return n_days >= DAYS;
}

static bool is_candidate(const wc_recur *r, uint32_t i, size_t asked)
{
    if ((r->on[i] & r->furniture) != 0) return true;
    return (has_days(r, r->on[i]) && wc_recur_kinds(r, r->on[i]) >= asked) || wc_recur_kinds(r, r->edge[i]) >= asked;
}

/* By level: whether what is no candidate is own.  What is said to have but furniture in common with the page may show
 * one hash in many of it: those that it cannot show go with their neighbours. */
static void find_seen(const wc_recur *r, const wc_own *owns, bool seen[WC_LEVEL_MAX + 1])
{
    for (unsigned level = 0; level <= WC_LEVEL_MAX; level++) {
        seen[level] = r->furniture == 0;
        for (uint32_t k = 0; k < r->n; k++)
            seen[level] = seen[level] || ((r->furniture >> k & 1) != 0 && owns[r->page[k]].level <= level);
    }
}

static wc_shingle_state state_of(const wc_recur *r, const wc_own *own, uint32_t i, size_t asked, const bool *seen)
{
    if (is_candidate(r, i, asked)) return WC_SHINGLE_CANDIDATE;
    return seen[wc_level_of(own->hash[i])] ? WC_SHINGLE_OWN : WC_SHINGLE_UNSEEN;
}

/* ---- runs ---- */

/* Own shingles as r->sort has them: in the order of the text. */
static void order_by_place(wc_recur *r, const wc_own *own)
{
    for (uint32_t i = 0; i < own->n; i++) r->sort[i] = (uint64_t)place_of(own, i) << 32 | i;
    wc_sort_u64(r->sort, r->sort_scratch, own->n, 32);
}

/* Flags of those in runs of candidates, by r->state in the order of the text. */
static bool find_runs(const wc_recur *r, const wc_own *own, uint32_t *found)
{
    if (own->n == 0 || memchr(r->state, WC_SHINGLE_CANDIDATE, own->n) == NULL) return false;
    if (wc_furniture_find(r->cpu, r->state, own->n, r->back, r->masked) == 0) return false;
    for (uint32_t i = 0; i < own->n; i++) {
        const uint32_t at = (uint32_t)r->sort[i];
        if (r->masked[i]) found[at / 32] |= UINT32_C(1) << at % 32;
    }
    return true;
}

bool wc_recur_find(wc_recur *r, const wc_own *owns, size_t asked, uint32_t *found)
{
    const wc_own *own = &owns[r->page[0]];
    bool seen[WC_LEVEL_MAX + 1];
    mark_pages(r, owns);
    order_by_place(r, own);
    find_seen(r, owns, seen);
    for (uint32_t i = 0; i < own->n; i++) r->state[i] = (uint8_t)state_of(r, own, (uint32_t)r->sort[i], asked, seen);
    return find_runs(r, own, found);
}

bool wc_recur_find_marked(wc_recur *r, const wc_own *own, uint32_t *found)
{
    order_by_place(r, own);
    for (uint32_t i = 0; i < own->n; i++)
        r->state[i] = r->on[(uint32_t)r->sort[i]] != 0 ? WC_SHINGLE_CANDIDATE : WC_SHINGLE_OWN;
    return find_runs(r, own, found);
}

void wc_recur_drop(const wc_entry *entry, wc_own *own, const uint32_t *flags)
{
    uint32_t n = 0, masked;
    for (uint32_t i = 0; i < own->n; i++) {
        if (wc_recur_has(flags, i)) continue;
        own->hash[n] = own->hash[i];
        own->mark[n++] = own->mark[i];
    }
    masked = (own->n - n) << (own->level - entry->level);
    own->n_masked = masked < entry->n - own->n_masked ? own->n_masked + masked : entry->n;
    own->n = n;
}
