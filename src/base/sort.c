/* sort.c - least significant digit first; digits in which no two keys differ are skipped.  In parallel
 * each thread counts and scatters its own slice, and the offsets are summed over (digit, thread), which keeps the order
 * of equal keys and so makes the result independent of the number of threads. */
#include "base/sort.h"
#include "base/memory.h"
#include <omp.h>
#include <string.h>

#define DIGITS          256
#define DIGIT_BITS_MOST 11

typedef struct {
    size_t from, to;
} slice;

static slice slice_of(size_t n, int t, int n_threads)
{
    const size_t each = n / (size_t)n_threads, rest = n % (size_t)n_threads, i = (size_t)t;
    const size_t from = i * each + (i < rest ? i : rest);
    return (slice){from, from + each + (i < rest ? 1 : 0)};
}

static uint64_t bits_that_differ(const wc_keyed *item, size_t n)
{
    uint64_t all = 0;
    for (size_t i = 1; i < n; i++) all |= item[i].key ^ item[0].key;
    return all;
}

static void count_digits(const wc_keyed *item, slice s, int shift, size_t *count)
{
    memset(count, 0, DIGITS * sizeof *count);
    for (size_t i = s.from; i < s.to; i++) count[(item[i].key >> shift) & (DIGITS - 1)]++;
}

static void scatter(const wc_keyed *item, slice s, int shift, size_t *at, wc_keyed *out)
{
    for (size_t i = s.from; i < s.to; i++) out[at[(item[i].key >> shift) & (DIGITS - 1)]++] = item[i];
}

static void sum_offsets(size_t *count, int n_threads)
{
    size_t sum = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        for (int t = 0; t < n_threads; t++) {
            const size_t here = count[(size_t)t * DIGITS + d];
            count[(size_t)t * DIGITS + d] = sum;
            sum += here;
        }
    }
}

bool wc_sort_keyed(wc_keyed *item, wc_keyed *scratch, size_t n, int n_threads)
{
    wc_keyed *from = item, *to = scratch;
    const int threads = n < 65536 ? 1 : n_threads;
    uint64_t differ;
    size_t *count;
    if (n < 2) return true;
    count = wc_array_new((size_t)threads * DIGITS, sizeof *count);
    if (count == NULL) return false;
    differ = bits_that_differ(item, n);
    for (int shift = 0; shift < 64; shift += 8) {
        if (((differ >> shift) & (DIGITS - 1)) == 0) continue;
#pragma omp parallel for schedule(static, 1) num_threads(threads)
        for (int t = 0; t < threads; t++)
            count_digits(from, slice_of(n, t, threads), shift, count + (size_t)t * DIGITS);
        sum_offsets(count, threads);
#pragma omp parallel for schedule(static, 1) num_threads(threads)
        for (int t = 0; t < threads; t++) scatter(from, slice_of(n, t, threads), shift, count + (size_t)t * DIGITS, to);
        wc_keyed *swap = from;
        from = to;
        to = swap;
    }
    if (from != item) memcpy(item, from, n * sizeof *item);
    wc_memory_free(count);
    return true;
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
