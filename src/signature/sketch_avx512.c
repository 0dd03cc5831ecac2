/* sketch_avx512.c - see sketch_kernel.h.  Eight windows at a time, each polynomial by Horner's rule: k - 1 products
 * instead of two, but none waits for the window before. */
#include "signature/sketch_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt")))

TARGET static inline __m512i set1(uint64_t x) { return _mm512_set1_epi64((long long)x); }

/* What the bijection leaves in the upper 32 bits is not touched by its last shift. */
TARGET static inline __m256i finalise(__m512i x)
{
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 33)), set1(WC_SHINGLE_MIX_1));
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 33)), set1(WC_SHINGLE_MIX_2));
    return _mm512_cvtepi64_epi32(_mm512_srli_epi64(x, 32));
}

TARGET static inline void hash_8(const uint64_t *word, __mmask8 wanted, unsigned k, __m512i key, uint32_t *hash)
{
    __m512i sum = _mm512_maskz_loadu_epi64(wanted, word);
    for (unsigned i = 1; i < k; i++)
        sum = _mm512_add_epi64(_mm512_mullo_epi64(sum, set1(WC_SHINGLE_BASE)),
                               _mm512_maskz_loadu_epi64(wanted, word + i));
    _mm256_mask_storeu_epi32(hash, wanted, finalise(_mm512_xor_si512(sum, key)));
}

TARGET static void hash_windows(const uint64_t *word, size_t n, unsigned k, uint64_t key, uint32_t *hash)
{
    size_t i = 0;
    if (k == 3) { /* the default, unrolled */
        for (; n - i >= 8; i += 8) hash_8(word + i, 0xff, 3, set1(key), hash + i);
    }
    for (; i < n; i += 8) {
        const __mmask8 wanted = n - i < 8 ? (__mmask8)((1U << (n - i)) - 1) : 0xff;
        hash_8(word + i, wanted, k, set1(key), hash + i);
    }
}

/* Sixteen of which `there` are; what is written behind the kept ones was read before. */
TARGET static inline unsigned thin_16(uint32_t *hash, uint16_t *mark, size_t i, size_t kept, __mmask16 there,
                                      __m512i limit)
{
    const __m512i hashes = _mm512_maskz_loadu_epi32(there, hash + i);
    const __m256i marks = _mm256_maskz_loadu_epi16(there, mark + i);
    const __mmask16 below = _mm512_mask_cmplt_epu32_mask(there, hashes, limit);
    _mm512_mask_storeu_epi32(hash + kept, there, _mm512_maskz_compress_epi32(below, hashes));
    _mm256_mask_storeu_epi16(mark + kept, there, _mm256_maskz_compress_epi16(below, marks));
    return (unsigned)__builtin_popcount(below);
}

TARGET static size_t thin(uint32_t *hash, uint16_t *mark, size_t n, uint32_t bound)
{
    const __m512i limit = _mm512_set1_epi32((int)bound);
    size_t kept = 0, i = 0;
    for (; n - i >= 16; i += 16) kept += thin_16(hash, mark, i, kept, 0xffff, limit);
    if (i < n) kept += thin_16(hash, mark, i, kept, (__mmask16)((1U << (n - i)) - 1), limit);
    return kept;
}

const wc_sketch_kernel wc_sketch_avx512 = {hash_windows, thin};
#endif
