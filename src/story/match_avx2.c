/* match_avx2.c - see match_kernel.h.  A hash is compared with four of its slot at once. */
#include "story/match_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET   __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define POPCOUNT __builtin_popcountll

TARGET static inline uint64_t bits_of(const uint8_t flag[64], uint64_t *both)
{
    const __m256i low = _mm256_loadu_si256((const void *)flag), high = _mm256_loadu_si256((const void *)(flag + 32));
    *both = (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(low, 6)) |
            (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(high, 6)) << 32;
    return (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(low, 7)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(high, 7)) << 32;
}

#include "story/match_runs.h"

/* The one of four that is the same tells its number: the bits 1, 2 and 4 are 0, 1 and 2 as x / 2. */
TARGET static size_t look_up(const wc_matcher *m, size_t n_held, const uint32_t *hash, size_t n, wc_shared *shared)
{
    const uint64_t factor = m->factor;
    const uint32_t *const held = m->hash;
    const uint16_t *const slot = m->slot;
    size_t found = 0;
    (void)n_held;
    for (size_t i = 0; i < n; i++) {
        const uint32_t at = slot[wc_match_slot(factor, hash[i])];
        const __m128i x = _mm_set1_epi32((int)hash[i]), four = _mm_loadu_si128((const void *)(held + at));
        const unsigned same = (unsigned)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, x)));
        const uint32_t pair = (uint32_t)i | (at + (same >> 1) - (same >> 3)) << 16;
        memcpy(&shared[found], &pair, sizeof pair);
        found += same != 0;
    }
    return found;
}

const wc_match_kernel wc_match_avx2 = {true, look_up, flag_evidence, count_evidence};
#endif
