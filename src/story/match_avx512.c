/* match_avx512.c - see match_kernel.h.  Both own texts are gone through in steps, sixteen hashes against eight. */
#include "story/match_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET   __attribute__((target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")))
#define POPCOUNT __builtin_popcountll

TARGET static inline uint64_t bits_of(const uint8_t flag[64], uint64_t *both)
{
    const __m512i flags = _mm512_loadu_si512((const void *)flag);
    *both = _mm512_test_epi8_mask(flags, _mm512_set1_epi8(2));
    return _mm512_test_epi8_mask(flags, flags);
}

#include "story/match_runs.h"

#define LANES     16
#define HELD_STEP 8

/* Step by step each of so many held hashes is compared with all lanes, then whichever of the two ends first goes on. */
TARGET static size_t look_up(const wc_matcher *m, size_t n_held, const uint32_t *hash, size_t n, wc_shared *shared)
{
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    size_t found = 0;
    for (size_t i = 0, j = 0; i < n && j < n_held;) {
        const uint32_t *const held = m->hash + j;
        const bool is_full = n - i >= LANES;
        const __mmask16 there = (__mmask16)(is_full ? UINT16_MAX : (1U << (n - i)) - 1);
        const __m512i x = _mm512_maskz_loadu_epi32(there, hash + i);
        const uint32_t last = hash[(is_full ? i + LANES : n) - 1], last_held = held[HELD_STEP - 1];
        __m512i pair = _mm512_add_epi32(lane, _mm512_set1_epi32((int)((uint32_t)j << 16 | (uint32_t)i)));
        __mmask16 found_now = 0;
        for (unsigned k = 0; k < HELD_STEP; k++) {
            const __mmask16 same = _mm512_cmpeq_epi32_mask(x, _mm512_set1_epi32((int)held[k]));
            pair = _mm512_mask_add_epi32(pair, same, pair, _mm512_set1_epi32((int)(k << 16)));
            found_now |= same;
        }
        found_now &= there;
        _mm512_storeu_si512((void *)(shared + found), _mm512_maskz_compress_epi32(found_now, pair));
        found += (size_t)__builtin_popcount(found_now);
        i += last <= last_held ? LANES : 0;
        j += last_held <= last ? HELD_STEP : 0;
    }
    return found;
}

const wc_match_kernel wc_match_avx512 = {false, look_up, flag_evidence, count_evidence};
#endif
