/* sketch_plain.c - see sketch_kernel.h.  The polynomial is rolled from window to window. */
#include "signature/sketch_kernel.h"

static void hash_windows(const uint64_t *word, size_t n, unsigned k, uint64_t key, uint32_t *hash)
{
    uint64_t power = 1, roll = 0;
    for (unsigned i = 0; i < k; i++) power *= WC_SHINGLE_BASE;
    for (unsigned i = 0; n > 0 && i + 1 < k; i++) roll = roll * WC_SHINGLE_BASE + word[i];
    for (size_t i = 0; i < n; i++) {
        roll = roll * WC_SHINGLE_BASE + word[i + k - 1];
        if (i > 0) roll -= power * word[i - 1];
        hash[i] = (uint32_t)(wc_shingle_finalise(roll ^ key) >> 32);
    }
}

static size_t thin(uint32_t *hash, uint16_t *mark, size_t n, uint32_t bound)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) { /* branch-free: about half are kept */
        hash[kept] = hash[i];
        mark[kept] = mark[i];
        kept += hash[i] < bound;
    }
    return kept;
}

const wc_sketch_kernel *wc_sketch_kernel_of(wc_cpu cpu)
{
    static const wc_sketch_kernel plain = {hash_windows, thin};
#ifdef WC_CPU_HAS_NEON
    if (cpu == WC_CPU_NEON) return &wc_sketch_neon;
#endif
#if defined(__x86_64__)
    if (cpu == WC_CPU_AVX2) return &wc_sketch_avx2;
    if (cpu == WC_CPU_AVX512) return &wc_sketch_avx512;
#endif
    (void)cpu;
    return &plain;
}
