/* sketch_avx2.c - see sketch_kernel.h.  Four windows at a time, by Horner's rule; a product of 64 bits is put together
 * of three of 32.  Windows are thinned by four, moved together by a table. */
#include "signature/sketch_order.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,popcnt")))

TARGET static inline __m256i set1(uint64_t x) { return _mm256_set1_epi64x((long long)x); }

TARGET static inline __m256i multiply(__m256i a, uint64_t b)
{
    const __m256i cross =
        _mm256_add_epi64(_mm256_mul_epu32(a, set1(b >> 32)), _mm256_mul_epu32(_mm256_srli_epi64(a, 32), set1(b)));
    return _mm256_add_epi64(_mm256_mul_epu32(a, set1(b)), _mm256_slli_epi64(cross, 32));
}

/* The upper 32 bits of four windows. */
TARGET static inline __m128i hash_4(const uint64_t *word, unsigned k, uint64_t key)
{
    const __m256i upper = _mm256_setr_epi32(1, 3, 5, 7, 1, 3, 5, 7);
    __m256i x = _mm256_loadu_si256((const void *)word);
    for (unsigned i = 1; i < k; i++)
        x = _mm256_add_epi64(multiply(x, WC_SHINGLE_BASE), _mm256_loadu_si256((const void *)(word + i)));
    x = _mm256_xor_si256(x, set1(key));
    x = multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 33)), WC_SHINGLE_MIX_1);
    x = multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 33)), WC_SHINGLE_MIX_2);
    return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(x, upper));
}

TARGET static void hash_windows(const uint64_t *word, size_t n, unsigned k, uint64_t key, uint32_t *hash)
{
    size_t i = 0;
    for (; k == 3 && n - i >= 4; i += 4) _mm_storeu_si128((void *)(hash + i), hash_4(word + i, 3, key));
    for (; n - i >= 4; i += 4) _mm_storeu_si128((void *)(hash + i), hash_4(word + i, k, key));
    wc_sketch_kernel_of(WC_CPU_PLAIN)->hash(word + i, n - i, k, key, hash + i);
}

/* By fours; what is written behind the kept ones was read before. */
TARGET static size_t thin(uint32_t *hash, uint16_t *mark, size_t n, uint32_t bound)
{
    const __m128i sign = _mm_set1_epi32(INT32_MIN), limit = _mm_xor_si128(_mm_set1_epi32((int)bound), sign);
    size_t kept = 0, i = 0;
    for (; n - i >= 4; i += 4) {
        const __m128i hashes = _mm_loadu_si128((const void *)(hash + i));
        const __m128i marks = _mm_loadl_epi64((const void *)(mark + i));
        const __m128i is_below = _mm_cmpgt_epi32(limit, _mm_xor_si128(hashes, sign));
        const unsigned below = (unsigned)_mm_movemask_ps(_mm_castsi128_ps(is_below));
        const __m128i order = _mm_loadu_si128((const void *)wc_thin_order[below]);
        const __m128i mark_order = _mm_loadl_epi64((const void *)wc_thin_mark_order[below]);
        _mm_storeu_si128((void *)(hash + kept), _mm_shuffle_epi8(hashes, order));
        _mm_storel_epi64((void *)(mark + kept), _mm_shuffle_epi8(marks, mark_order));
        kept += (size_t)__builtin_popcount(below);
    }
    for (; i < n; i++) {
        hash[kept] = hash[i];
        mark[kept] = mark[i];
        kept += hash[i] < bound;
    }
    return kept;
}

const wc_sketch_kernel wc_sketch_avx2 = {hash_windows, thin};
#endif
