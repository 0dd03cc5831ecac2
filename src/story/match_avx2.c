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

TARGET static inline unsigned same_as(const uint32_t *held, uint32_t x)
{
    const __m128i four = _mm_loadu_si128((const void *)held);
    return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, _mm_set1_epi32((int)x))));
}

#include "story/match_table.h"

const wc_match_kernel wc_match_avx2 = {true, look_up, flag_evidence, count_evidence};
#endif
