/* union_find.h - sets of numbers that are joined (Tarjan 1975, with path halving; by several threads Anderson and Woll
 * 1991).  Internal header. */
#ifndef WC_BASE_UNION_FIND_H
#define WC_BASE_UNION_FIND_H
#include <stdbool.h>
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

/* The same for threads that find and join at the same time: what they have found may be joined to less since.  When all
 * are done the sets are those of wc_union_join, in whatever order. */
static inline uint32_t wc_union_find_shared(uint32_t *parent, uint32_t p)
{
    for (;;) {
        uint32_t above = __atomic_load_n(&parent[p], __ATOMIC_RELAXED), next;
        if (above == p) return p;
        next = __atomic_load_n(&parent[above], __ATOMIC_RELAXED);
        if (next != above)
            (void)__atomic_compare_exchange_n(&parent[p], &above, next, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
        p = next;
    }
}

static inline void wc_union_join_shared(uint32_t *parent, uint32_t a, uint32_t b)
{
    for (;;) {
        uint32_t high, low;
        a = wc_union_find_shared(parent, a);
        b = wc_union_find_shared(parent, b);
        if (a == b) return;
        high = a > b ? a : b;
        low = a > b ? b : a;
        if (__atomic_compare_exchange_n(&parent[high], &high, low, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return;
    }
}
#endif
