/* union_find.h - sets of numbers that are joined (Tarjan 1975, with path halving).  Internal header. */
#ifndef WC_BASE_UNION_FIND_H
#define WC_BASE_UNION_FIND_H
#include <stdint.h>

/* The least number of the set that p is in; parent[i] == i for every i to begin with. */
static inline uint32_t wc_union_find(uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) p = parent[p] = parent[parent[p]];
    return p;
}

static inline void wc_union_join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = wc_union_find(parent, a);
    b = wc_union_find(parent, b);
    parent[a > b ? a : b] = a > b ? b : a;
}
#endif
