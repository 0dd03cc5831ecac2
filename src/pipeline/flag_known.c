/* flag_known.c - see flag_known.h.  Open addressing, at most two of three slots taken; keys are hashes, of which the
 * lowest bit is always set. */
#include "pipeline/flag_known.h"
#include "base/memory.h"
#include <string.h>

static wc_known_page *slot_of(wc_known_page *slot, size_t n_slots, uint64_t key)
{
    size_t at = (key >> 1) & (n_slots - 1);
    while (slot[at].key != 0 && slot[at].key != key) at = (at + 1) & (n_slots - 1);
    return &slot[at];
}

static bool grow(wc_known *k, size_t n_slots)
{
    wc_known_page *slot = wc_array_new(n_slots, sizeof *slot);
    if (slot == NULL) return false;
    for (size_t i = 0; i < k->n_slots; i++) {
        if (k->slot[i].key != 0) *slot_of(slot, n_slots, k->slot[i].key) = k->slot[i];
    }
    wc_memory_free(k->slot);
    k->slot = slot;
    k->n_slots = n_slots;
    return true;
}

bool wc_known_reserve(wc_known *k, size_t n)
{
    size_t n_slots = k->n_slots == 0 ? 1024 : k->n_slots;
    while (n > n_slots / 3 * 2 && n_slots <= SIZE_MAX / 2) n_slots *= 2;
    return n_slots == k->n_slots || grow(k, n_slots);
}

wc_known_page *wc_known_find(const wc_known *k, uint64_t key)
{
    wc_known_page *page = k->n == 0 ? NULL : slot_of(k->slot, k->n_slots, key);
    return page != NULL && page->key == key ? page : NULL;
}

bool wc_known_add(wc_known *k, uint64_t key, uint64_t place)
{
    wc_known_page *page;
    if (!wc_known_reserve(k, k->n + 1)) return false;
    page = slot_of(k->slot, k->n_slots, key);
    k->n += page->key == 0;
    *page = (wc_known_page){key, place};
    return true;
}

void wc_known_free(wc_known *known)
{
    wc_memory_free(known->slot);
    memset(known, 0, sizeof *known);
}
