/* chain_show.c - what the chain mask took of a page, see chain.h */
#include "story/chain.h"

static bool has(const wc_own *own, uint32_t hash)
{
    size_t from = 0, to = own->n;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (own->hash[mid] < hash) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return from < own->n && own->hash[from] == hash;
}

void wc_chain_show(const wc_own *own, const uint32_t *hash, size_t n, bool *masked)
{
    bool before = false;
    for (size_t i = 0; i < n; i++) {
        if (masked[i]) continue;
        if (hash[i] < wc_level_bound(own->level)) before = !has(own, hash[i]);
        masked[i] = before;
    }
}
