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

/* A bit for each of three, the first in the lowest, that is x. */
static inline unsigned same_as(const uint32_t *held, uint32_t x)
{
    return (unsigned)(held[0] == x) | (unsigned)(held[1] == x) << 1 | (unsigned)(held[2] == x) << 2;
}

#include "story/match_table.h"

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
