/* sort.c - least significant digit first; digits in which no two keys differ are skipped.  In parallel
 * each thread counts and scatters its own slice, and the offsets are summed over (digit, thread), which keeps the order
 * of equal keys and so makes the result independent of the number of threads. */
#include "base/sort.h"
#include "base/memory.h"
#include "base/parallel.h"
#include <string.h>

#define DIGITS          256
#define SLICES          16    /* a thread: who is held up by others leaves some to the rest */
#define SLICE_LEAST     16384 /* items */
#define DIGIT_BITS_MOST 11

typedef struct { /* of one digit, over all items */
    const wc_keyed *from;
    wc_keyed *to;
    size_t n, *count; /* count: DIGITS a slice */
    size_t n_slices;
    int shift;
} pass;

/* Where slice i begins. */
static size_t slice_from(const pass *p, size_t i)
{
    return p->n / p->n_slices * i + p->n % p->n_slices * i / p->n_slices;
}

static uint64_t bits_that_differ(const wc_keyed *item, size_t n)
{
    uint64_t all = 0;
    for (size_t i = 1; i < n; i++) all |= item[i].key ^ item[0].key;
    return all;
}

static void count_digits(void *context, size_t slice, int thread)
{
    const pass *p = context;
    size_t *count = p->count + slice * DIGITS;
    (void)thread;
    memset(count, 0, DIGITS * sizeof *count);
    for (size_t i = slice_from(p, slice); i < slice_from(p, slice + 1); i++)
        count[(p->from[i].key >> p->shift) & (DIGITS - 1)]++;
}

static void scatter(void *context, size_t slice, int thread)
{
    const pass *p = context;
    size_t *at = p->count + slice * DIGITS;
    (void)thread;
    for (size_t i = slice_from(p, slice); i < slice_from(p, slice + 1); i++)
        p->to[at[(p->from[i].key >> p->shift) & (DIGITS - 1)]++] = p->from[i];
}

static void sum_offsets(const pass *p)
{
    size_t sum = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        for (size_t slice = 0; slice < p->n_slices; slice++) {
            const size_t here = p->count[slice * DIGITS + d];
            p->count[slice * DIGITS + d] = sum;
            sum += here;
        }
    }
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

bool wc_sort_keyed(wc_keyed *item, wc_keyed *scratch, size_t n, int n_threads)
{
    pass p = {.from = item, .to = scratch, .n = n, .n_slices = 1};
    uint64_t differ;
    bool ok;
    if (n < 2) return true;
    if (n_threads > 1) p.n_slices = least(SLICES * (size_t)n_threads, n / SLICE_LEAST + 1);
    p.count = wc_array_new(p.n_slices * DIGITS, sizeof *p.count);
    ok = p.count != NULL;
    differ = bits_that_differ(item, n);
    for (; ok && p.shift < 64; p.shift += 8) {
        if (((differ >> p.shift) & (DIGITS - 1)) == 0) continue;
        ok = wc_parallel_for(p.n_slices, n_threads, count_digits, &p, NULL);
        sum_offsets(&p);
        ok = ok && wc_parallel_for(p.n_slices, n_threads, scatter, &p, NULL);
        p.from = p.to;
        p.to = p.to == item ? scratch : item;
    }
    if (ok && p.from != item) memcpy(item, p.from, n * sizeof *item);
    wc_memory_free(p.count);
    return ok;
}

size_t wc_keyed_find(const wc_keyed *item, size_t n, uint64_t key)
{
    size_t from = 0;
    while (n > 0) {
        const size_t half = n / 2;
        const bool below = item[from + half].key < key;
        from += below ? half + 1 : 0;
        n = below ? n - half - 1 : half;
    }
    return from;
}

/* A digit's counters stay in the nearest cache, and are cleared and summed once a pass: few items, small digits. */
static int digit_bits(size_t n, int width)
{
    const int most = n < 4096 ? 8 : DIGIT_BITS_MOST, n_passes = (width + most - 1) / most;
    return (width + n_passes - 1) / n_passes;
}

static void pass_u64(const uint64_t *from, uint64_t *to, size_t n, int shift, int n_bits)
{
    const size_t n_digits = (size_t)1 << n_bits, mask = n_digits - 1;
    uint32_t at[1 << DIGIT_BITS_MOST], sum = 0;
    memset(at, 0, n_digits * sizeof *at);
    for (size_t i = 0; i < n; i++) at[(from[i] >> shift) & mask]++;
    for (size_t d = 0; d < n_digits; d++) {
        const uint32_t here = at[d];
        at[d] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++) to[at[(from[i] >> shift) & mask]++] = from[i];
}

void wc_sort_u64(uint64_t *item, uint64_t *scratch, size_t n, int low_bit)
{
    uint64_t *from = item, *to = scratch, differ = 0;
    int n_bits, high;
    for (size_t i = 1; i < n; i++) differ |= item[i] ^ item[0];
    differ >>= low_bit;
    if (differ == 0) return;
    high = low_bit + 64 - __builtin_clzll(differ);
    low_bit += __builtin_ctzll(differ);
    n_bits = digit_bits(n, high - low_bit);
    for (int shift = low_bit; shift < high; shift += n_bits) {
        uint64_t *swap = from;
        pass_u64(from, to, n, shift, n_bits);
        from = to;
        to = swap;
    }
    if (from != item) memcpy(item, from, n * sizeof *item);
}
