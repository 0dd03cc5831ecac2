/* keep_known.c - see keep.h */
#include "base/memory.h"
#include "pipeline/keep.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t wc_keep_identity(wc_str id, uint64_t text_hash)
{
    return XXH3_64bits_withSeed(id.len > 0 ? id.data : "", id.len, text_hash);
}

static bool sort_places(wc_keep_known *known, const wc_keep_plan *plan)
{
    wc_keyed *scratch = wc_array_new(plan->n, sizeof *scratch);
    bool ok;
    known->item = wc_array_new(plan->n, sizeof *known->item);
    ok = known->item != NULL && scratch != NULL;
    for (size_t i = 0; ok && i < plan->n; i++) known->item[i] = (wc_keyed){plan->place[i].identity, (uint32_t)i};
    ok = ok && wc_sort_keyed(known->item, scratch, plan->n, 1);
    wc_memory_free(scratch);
    return ok;
}

bool wc_keep_known_find(wc_keep_known *known, const wc_keep_plan *plan, size_t n_before, uint64_t identity, bool *ok)
{
    size_t from;
    *ok = known->item != NULL || sort_places(known, plan);
    if (!*ok) return false;
    from = wc_keyed_find(known->item, plan->n, identity); /* a stable sort: the earliest place of the identity */
    return from < plan->n && known->item[from].key == identity && known->item[from].value < n_before;
}

void wc_keep_known_free(wc_keep_known *known)
{
    wc_memory_free(known->item);
    known->item = NULL;
}
