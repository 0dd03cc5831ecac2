/* chain_show.c - what the chain mask took of a page, see chain.h */
#include "story/chain.h"
#include "base/sort.h"

void wc_chain_show(const wc_own *own, const uint32_t *hash, size_t n, bool *masked)
{
    bool before = false;
    for (size_t i = 0; i < n; i++) {
        if (masked[i]) continue;
        if (hash[i] < wc_level_bound(own->level)) before = !wc_sorted_has(own->hash, own->n, hash[i]);
        masked[i] = before;
    }
}
