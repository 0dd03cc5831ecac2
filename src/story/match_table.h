/* match_table.h - looking up one page's hashes in the table of another, compiled for several processors: a kernel
 * defines TARGET and same_as, a bit for each of three or four held hashes, the first in the lowest, that is x; includes
 * this and has look_up.  Internal header. */
#ifndef WC_STORY_MATCH_TABLE_H
#define WC_STORY_MATCH_TABLE_H
#include "story/match_kernel.h"

/* A slot has three hashes at most, so the one that is the same has bit 1, 2 or 4: by half of that it is behind the
 * first of its slot. */
TARGET static size_t look_up(const wc_matcher *m, size_t n_held, const uint32_t *hash, size_t n, wc_shared *shared)
{
    const uint64_t factor = m->factor;
    const uint32_t *const held = m->hash;
    const uint16_t *const slot = m->slot;
    size_t found = 0;
    (void)n_held;
    for (size_t i = 0; i < n; i++) {
        const uint32_t at = slot[wc_match_slot(factor, hash[i])], same = same_as(held + at, hash[i]);
        shared[found] = (wc_shared){(uint16_t)i, (uint16_t)(at + same / 2)};
        found += same != 0;
    }
    return found;
}
#endif
