/* latest.c - see latest.h.  Open addressing; a key's slot is the upper half of its product with an odd number, since
 * the keys are least hashes and thus crowd at small numbers. */
#include "signature/latest.h"
#include "base/memory.h"
#include <string.h>

#define FULL_PERCENT 70

/* The bucket of the key, or the free slot for it. */
static wc_latest_bucket *slot_of(wc_latest_bucket *slot, size_t n_slots, uint32_t key)
{
    size_t at = ((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (n_slots - 1);
    while (slot[at].page[0] != WC_LATEST_NONE && slot[at].key != key) at = (at + 1) & (n_slots - 1);
    return &slot[at];
}

static bool grow(wc_latest *l)
{
    const size_t n_slots = l->n_slots == 0 ? 1024 : 2 * l->n_slots;
    wc_latest_bucket *slot = wc_array_new(n_slots, sizeof *slot);
    if (slot == NULL) return false;
    for (size_t i = 0; i < n_slots; i++) slot[i].page[0] = WC_LATEST_NONE;
    for (size_t i = 0; i < l->n_slots; i++) {
        if (l->slot[i].page[0] != WC_LATEST_NONE) *slot_of(slot, n_slots, l->slot[i].key) = l->slot[i];
    }
    wc_memory_free(l->slot);
    l->slot = slot;
    l->n_slots = n_slots;
    return true;
}

bool wc_latest_add(wc_latest *l, uint32_t key, uint32_t page)
{
    wc_latest_bucket *b;
    if ((l->n + 1) * 100 > l->n_slots * FULL_PERCENT && !grow(l)) return false;
    b = slot_of(l->slot, l->n_slots, key);
    if (b->page[0] == WC_LATEST_NONE) {
        memset(b->page, 0xff, sizeof b->page);
        b->key = key;
        b->page[0] = page;
        l->n++;
    } else if (b->page[0] != page && b->page[1] != page) {
        memmove(b->page + 2, b->page + 1, (WC_LATEST_PAGES - 2) * sizeof *b->page);
        b->page[1] = page;
    }
    return true;
}

/* An empty bucket would end the search for others, so the only page stays. */
void wc_latest_drop_first(wc_latest *l, uint32_t key)
{
    wc_latest_bucket *b = l->n == 0 ? NULL : slot_of(l->slot, l->n_slots, key);
    size_t last = WC_LATEST_PAGES - 1;
    if (b == NULL || b->page[0] == WC_LATEST_NONE) return;
    while (last > 0 && b->page[last] == WC_LATEST_NONE) last--;
    if (last == 0) return;
    b->page[0] = b->page[last];
    b->page[last] = WC_LATEST_NONE;
}

const wc_latest_bucket *wc_latest_find(const wc_latest *l, uint32_t key)
{
    const wc_latest_bucket *b = l->n == 0 ? NULL : slot_of(l->slot, l->n_slots, key);
    return b == NULL || b->page[0] == WC_LATEST_NONE ? NULL : b;
}

void wc_latest_free(wc_latest *latest)
{
    wc_memory_free(latest->slot);
    memset(latest, 0, sizeof *latest);
}
