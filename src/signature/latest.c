/* latest.c - see latest.h.  Open addressing; a key's slot is the upper half of its product with an odd number, since
 * the keys are least hashes and thus crowd at small numbers, scaled to the number of slots. */
#include "signature/latest.h"
#include "base/memory.h"
#include <string.h>

#define FULL_PERCENT        70
#define PACKED_FULL_PERCENT 85
#define GROWTH_SHARE        4 /* buckets keep their order when they move, so to grow often costs little */
#define SLOTS_MOST          UINT32_MAX

static bool is_free(const wc_latest_bucket *b) { return b->page[0] == WC_LATEST_NONE; }

/* The slot from which on the key is sought. */
static size_t first_slot(size_t n_slots, uint32_t key)
{
    return (((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) * n_slots) >> 32;
}

/* The slot of the key's bucket, or the free one for it. */
static size_t slot_of(const wc_latest_bucket *slot, size_t n_slots, uint32_t key)
{
    size_t at = first_slot(n_slots, key);
    while (!is_free(&slot[at]) && slot[at].key != key) at = at + 1 < n_slots ? at + 1 : 0;
    return at;
}

/* The buckets of one table in a new one. */
static wc_latest_bucket *rehash(const wc_latest_bucket *from, size_t n_from, size_t n_slots)
{
    wc_latest_bucket *slot = n_slots <= SLOTS_MOST ? wc_array_resize(NULL, n_slots, sizeof *slot) : NULL;
    if (slot == NULL) return NULL;
    memset(slot, 0xff, n_slots * sizeof *slot);
    for (size_t i = 0; i < n_from; i++) {
        if (!is_free(&from[i])) slot[slot_of(slot, n_slots, from[i].key)] = from[i];
    }
    return slot;
}

bool wc_latest_reserve(wc_latest *l, size_t n)
{
    size_t n_slots = l->n_slots == 0 ? 1024 : l->n_slots;
    wc_latest_bucket *slot;
    while (n * 100 > n_slots * FULL_PERCENT) n_slots += n_slots / GROWTH_SHARE;
    if (n_slots == l->n_slots) return true;
    slot = rehash(l->slot, l->n_slots, n_slots);
    if (slot == NULL) return false;
    wc_memory_free(l->slot);
    l->slot = slot;
    l->n_slots = n_slots;
    return true;
}

static const wc_latest_bucket *find(const wc_latest_bucket *slot, size_t n_slots, uint32_t key)
{
    const wc_latest_bucket *b = n_slots == 0 ? NULL : &slot[slot_of(slot, n_slots, key)];
    return b == NULL || is_free(b) ? NULL : b;
}

/* The key's bucket in the table, where that of the base is copied to; or the free slot for it.  NULL: no memory. */
static wc_latest_bucket *claim(wc_latest *l, uint32_t key)
{
    const wc_latest_bucket *before;
    wc_latest_bucket *b;
    if (!wc_latest_reserve(l, l->n + 1)) return NULL;
    b = &l->slot[slot_of(l->slot, l->n_slots, key)];
    before = is_free(b) ? find(l->base, l->n_base, key) : NULL;
    if (before == NULL) return b;
    *b = *before;
    l->n++;
    return b;
}

bool wc_latest_add(wc_latest *l, uint32_t key, uint32_t page)
{
    wc_latest_bucket *b = claim(l, key);
    if (b == NULL) return false;
    if (is_free(b)) {
        *b = (wc_latest_bucket){key, {page, WC_LATEST_NONE, WC_LATEST_NONE, WC_LATEST_NONE}};
        l->n++;
    } else if (b->page[0] != page && b->page[1] != page) {
        memmove(b->page + 2, b->page + 1, (WC_LATEST_PAGES - 2) * sizeof *b->page);
        b->page[1] = page;
    }
    return true;
}

bool wc_latest_put(wc_latest *l, uint32_t key, const uint32_t page[WC_LATEST_PAGES])
{
    wc_latest_bucket *b = claim(l, key);
    if (b == NULL) return false;
    b->key = key;
    memcpy(b->page, page, sizeof b->page);
    l->n++;
    return true;
}

void wc_latest_fetch(const wc_latest *l, uint32_t key)
{
    if (l->n_slots > 0) __builtin_prefetch(&l->slot[first_slot(l->n_slots, key)]);
}

/* An empty bucket would end the search for others, so the only page stays. */
bool wc_latest_drop_first(wc_latest *l, uint32_t key)
{
    size_t last = WC_LATEST_PAGES - 1;
    wc_latest_bucket *b;
    if (wc_latest_find(l, key) == NULL) return true;
    b = claim(l, key);
    if (b == NULL) return false;
    while (last > 0 && b->page[last] == WC_LATEST_NONE) last--;
    if (last == 0) return true;
    b->page[0] = b->page[last];
    b->page[last] = WC_LATEST_NONE;
    return true;
}

const wc_latest_bucket *wc_latest_find(const wc_latest *l, uint32_t key)
{
    const wc_latest_bucket *b = find(l->slot, l->n_slots, key);
    return b != NULL ? b : find(l->base, l->n_base, key);
}

wc_latest_bucket *wc_latest_pack(const wc_latest *l, size_t *n_slots)
{
    *n_slots = l->n * 100 / PACKED_FULL_PERCENT + 1;
    return rehash(l->slot, l->n_slots, *n_slots);
}

bool wc_latest_is_packed(const wc_latest_bucket *slot, size_t n_slots, size_t n_pages)
{
    size_t n_free = 0;
    if (n_slots > SLOTS_MOST) return false;
    for (size_t i = 0; i < n_slots; i++) {
        n_free += is_free(&slot[i]);
        for (size_t k = 0; k < WC_LATEST_PAGES; k++) {
            if (slot[i].page[k] >= n_pages && slot[i].page[k] != WC_LATEST_NONE) return false;
        }
    }
    return n_free > 0;
}

void wc_latest_free(wc_latest *latest)
{
    wc_memory_free(latest->slot);
    memset(latest, 0, sizeof *latest);
}
