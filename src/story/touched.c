/* touched.c - see touched.h.  Most pages are named once.  So each takes the place in a table that its number gives, if
 * it is the first there: who comes to a place that is its own was named before, and that is nearly all that is counted.
 * Who comes to a place of another never has one, and is counted in full. */
#include "story/touched.h"
#include <string.h>

#define FREE UINT32_MAX

struct wc_touched_slot {
    uint32_t page, hits; /* hits 0: free */
};

bool wc_touched_init(wc_touched *t, size_t most)
{
    memset(t, 0, sizeof *t);
    for (t->n_slots = 16; t->n_slots < 4 * most;) t->n_slots *= 2;
    t->page = wc_array_new(most + 1, sizeof *t->page); /* in each list one is written in any case */
    t->named = wc_array_new(most + 1, sizeof *t->named);
    t->again = wc_array_new(most + 1, sizeof *t->again);
    t->other = wc_array_new(most + 1, sizeof *t->other);
    t->used = wc_array_new(most + 1, sizeof *t->used);
    t->seen = wc_array_new(t->n_slots, sizeof *t->seen);
    t->slot = wc_array_new(t->n_slots, sizeof *t->slot);
    return t->page != NULL && t->named != NULL && t->again != NULL && t->other != NULL && t->used != NULL &&
           t->seen != NULL && t->slot != NULL;
}

void wc_touched_free(wc_touched *t)
{
    wc_memory_free(t->page);
    wc_memory_free(t->named);
    wc_memory_free(t->again);
    wc_memory_free(t->other);
    wc_memory_free(t->used);
    wc_memory_free(t->seen);
    wc_memory_free(t->slot);
    memset(t, 0, sizeof *t);
}

static inline size_t place_of(const wc_touched *t, uint32_t page)
{
    return (size_t)(page * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (t->n_slots - 1);
}

/* Put those that are named so often behind t->page[]. */
static void count(wc_touched *t, const uint32_t *page, size_t n, unsigned enough)
{
    size_t n_used = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = place_of(t, page[i]);
        while (t->slot[at].hits > 0 && t->slot[at].page != page[i]) at = (at + 1) & (t->n_slots - 1);
        t->slot[at].page = page[i];
        t->used[n_used] = (uint32_t)at;
        n_used += t->slot[at].hits++ == 0;
    }
    for (size_t i = 0; i < n_used; i++) {
        struct wc_touched_slot *slot = &t->slot[t->used[i]];
        t->page[t->n] = slot->page;
        t->n += slot->hits >= enough;
        slot->hits = 0;
    }
}

void wc_touched_keep(wc_touched *t, unsigned enough)
{
    size_t n_again = 0, n_other = 0;
    t->n = 0;
    if (enough < 2) {
        count(t, t->named, t->n_named, enough);
        t->n_named = 0;
        return;
    }
    memset(t->seen, 0xff, t->n_slots * sizeof *t->seen);
    for (size_t i = 0; i < t->n_named; i++) {
        const uint32_t page = t->named[i];
        uint32_t *place = &t->seen[place_of(t, page)];
        const uint32_t first = -(uint32_t)(*place == FREE); /* all bits: without a branch, which is a guess */
        const uint32_t owner = (page & first) | (*place & ~first);
        t->again[n_again] = t->other[n_other] = page;
        n_again += *place == page;
        n_other += owner != page;
        *place = owner;
    }
    count(t, t->again, n_again, enough - 1);
    count(t, t->other, n_other, enough);
    t->n_named = 0;
}
