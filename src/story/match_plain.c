/* match_plain.c - see match_kernel.h */
#define TARGET
#define POPCOUNT wc_popcount
#include "base/bits.h"

/* The flags' lower bits of 64 places, and into both their upper ones. */
static inline uint64_t bits_of(const uint8_t flag[64], uint64_t *both)
{
    uint64_t present = 0;
    *both = 0;
    for (size_t k = 0; k < 8; k++) {
        const uint64_t eight = wc_load64(flag + 8 * k);
        present |= wc_bits_of_bytes(eight & 0x0101010101010101ULL) << 8 * k;
        *both |= wc_bits_of_bytes(eight >> 1 & 0x0101010101010101ULL) << 8 * k;
    }
    return present;
}

#include "story/match_runs.h"

static size_t look_up(const wc_matcher *m, size_t n_held, const uint32_t *hash, size_t n, wc_shared *shared)
{
    const uint64_t factor = m->factor;
    const uint32_t *const held = m->hash;
    const uint16_t *const slot = m->slot;
    size_t found = 0;
    (void)n_held;
    for (size_t i = 0; i < n; i++) {
        const uint32_t x = hash[i], at = slot[wc_match_slot(factor, x)];
        const uint32_t first = held[at] == x, second = held[at + 1] == x, third = held[at + 2] == x;
        shared[found] = (wc_shared){(uint16_t)i, (uint16_t)(at + second + 2 * third)};
        found += first | second | third;
    }
    return found;
}

const wc_match_kernel *wc_match_kernel_of(wc_cpu cpu)
{
    static const wc_match_kernel plain = {true, look_up, flag_evidence, count_evidence};
#ifdef WC_CPU_HAS_NEON
    if (cpu == WC_CPU_NEON) return &wc_match_neon;
#endif
#if defined(__x86_64__)
    if (cpu == WC_CPU_AVX2) return &wc_match_avx2;
    if (cpu == WC_CPU_AVX512) return &wc_match_avx512;
#endif
    (void)cpu;
    return &plain;
}
