/* sort.h - radix sort of 64-bit keys that carry 32 bits along.  Internal header. */
#ifndef WC_BASE_SORT_H
#define WC_BASE_SORT_H
#include "wirecopy.h"

typedef struct wc_keyed {
    uint64_t key;
    uint32_t value;
} __attribute__((packed, aligned(4))) wc_keyed; /* 12 bytes: the arrays are large and read in order */

/* Sort item[0..n) by key, ties by their order before (stable), with n_threads.  scratch: room for n items, its content
 * is lost.  n < 2^32.  Same result for any n_threads.  O(n) per byte in which the keys differ; no allocation but
 * 32 KB a thread at most; false: that was not to be had, item is unchanged. */
bool wc_sort_keyed(wc_keyed *item, wc_keyed *scratch, size_t n, int n_threads);

/* The first of item[0..n), sorted, whose key is `key` or more; n: there is none.  O(log n). */
size_t wc_keyed_find(const wc_keyed *item, size_t n, uint64_t key);

/* Sort item[0..n) by the bits from low_bit up; serial, stable, cannot fail.  scratch: room for n.  n < 2^32.  For
 * arrays that the caches hold: O(n) for each 8 to 11 bits between the highest and the lowest in which items differ. */
void wc_sort_u64(uint64_t *item, uint64_t *scratch, size_t n, int low_bit);

/* Whether item[0..n), ascending, has it.  O(log n). */
static inline bool wc_sorted_has(const uint32_t *item, size_t n, uint32_t one)
{
    size_t from = 0, to = n;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (item[mid] < one) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return from < n && item[from] == one;
}
#endif
