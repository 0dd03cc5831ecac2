/* sketch_pack_avx2.c - see sketch_pack_kernel.h.  Four lanes of 64 bits; a hash becomes the bits of a double as in
 * sketch_pack.c. */
#include "signature/sketch_pack_kernel.h"
#include "base/bits.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

#define FRACTION_BITS 52
#define EXPONENT_MOST (1023 + 31)

TARGET static inline __m256i set1(uint64_t x) { return _mm256_set1_epi64x((long long)x); }

/* As the lower bits of a double that is 2^52 more, which is taken off it. */
TARGET static inline __m256i bits_of_doubles(__m256i hash)
{
    const __m256i base = _mm256_castpd_si256(_mm256_set1_pd(0x1p52));
    return _mm256_castpd_si256(_mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(hash, base)), _mm256_set1_pd(0x1p52)));
}

TARGET static inline __m256i four_hashes(const uint32_t *hash)
{
    return _mm256_cvtepu32_epi64(_mm_loadu_si128((const void *)hash));
}

/* Of four places those to the ones before them. */
TARGET static inline __m256i four_gaps(const uint16_t *mark, uint16_t before)
{
    const __m128i now = _mm_loadl_epi64((const void *)mark);
    const __m128i last = _mm_insert_epi16(_mm_slli_epi64(now, 16), before, 0);
    return _mm256_cvtepu16_epi64(_mm_and_si128(_mm_sub_epi16(now, last), _mm_set1_epi16(WC_MARK_PLACE)));
}

TARGET static inline uint64_t any_of(__m256i x)
{
    const __m128i two = _mm_or_si128(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    return (uint64_t)_mm_cvtsi128_si64(two) | (uint64_t)_mm_extract_epi64(two, 1);
}

TARGET static inline uint32_t least_of(__m128i x)
{
    x = _mm_min_epu32(x, _mm_shuffle_epi32(x, 0x4e));
    return (uint32_t)_mm_cvtsi128_si32(_mm_min_epu32(x, _mm_shuffle_epi32(x, 0xb1)));
}

TARGET void wc_sketch_measure_avx2(const uint32_t *hash, const uint16_t *mark, size_t n, wc_sketch_extent *extent)
{
    __m256i fractions = _mm256_setzero_si256(), gaps = fractions;
    __m128i least = _mm_set1_epi32(-1), least_inverse = least;
    uint16_t last = 0;
    for (size_t i = 0; i < n; i += 4) {
        const __m128i hashes = _mm_loadu_si128((const void *)(hash + i));
        fractions = _mm256_or_si256(fractions, bits_of_doubles(_mm256_cvtepu32_epi64(hashes)));
        gaps = _mm256_or_si256(gaps, four_gaps(mark + i, last));
        least = _mm_min_epu32(least, hashes);
        least_inverse = _mm_min_epu32(least_inverse, _mm_xor_si128(hashes, _mm_set1_epi32(-1)));
        last = mark[i + 3];
    }
    extent->fractions = any_of(fractions) & (((uint64_t)1 << FRACTION_BITS) - 1);
    extent->gaps = (uint16_t)any_of(gaps);
    extent->least = least_of(least);
    extent->most = ~least_of(least_inverse);
}

typedef struct {
    uint8_t *to;
    uint64_t word; /* its lowest n_bits < 8 are no full byte */
    unsigned n_bits, width;
} writer;

/* Eight bytes are stored, of which the next begin with what is no full byte yet. */
TARGET static inline void put(writer *w, long long shingle)
{
    w->word |= (uint64_t)shingle << w->n_bits;
    wc_store64(w->to, w->word);
    w->n_bits += w->width;
    w->to += w->n_bits / 8;
    w->word >>= w->n_bits & ~7U;
    w->n_bits %= 8;
}

TARGET void wc_sketch_pack_avx2(wc_sketch_form f, unsigned width, const uint32_t *hash, const uint16_t *mark, size_t n,
                                uint8_t *to)
{
    const __m256i fraction = set1(((uint64_t)1 << FRACTION_BITS) - 1), zeros_most = set1(EXPONENT_MOST - f.zeros_least);
    const __m256i zeros_of_none = set1(32U - f.zeros_least);
    const __m128i to_fraction = _mm_cvtsi32_si128(FRACTION_BITS - f.fraction_bits);
    const __m128i by_fraction = _mm_cvtsi32_si128(f.fraction_bits), by_gap = _mm_cvtsi32_si128(f.gap_bits);
    writer bits_to = {to, 0, 0, width};
    uint16_t last = 0;
    for (size_t i = 0; i < n; i += 4) {
        const __m256i hashes = four_hashes(hash + i), bits = bits_of_doubles(hashes);
        const __m256i is_none = _mm256_cmpeq_epi64(hashes, _mm256_setzero_si256());
        const __m256i some = _mm256_sub_epi64(zeros_most, _mm256_srli_epi64(bits, FRACTION_BITS));
        const __m256i kinds = _mm256_cvtepu16_epi64(_mm_srli_epi16(_mm_loadl_epi64((const void *)(mark + i)), 14));
        __m256i shingle = _mm256_blendv_epi8(some, zeros_of_none, is_none);
        shingle = _mm256_sll_epi64(shingle, by_fraction);
        shingle = _mm256_or_si256(shingle, _mm256_srl_epi64(_mm256_and_si256(bits, fraction), to_fraction));
        shingle = _mm256_or_si256(_mm256_slli_epi64(shingle, 2), kinds);
        shingle = _mm256_or_si256(_mm256_sll_epi64(shingle, by_gap), four_gaps(mark + i, last));
        last = mark[i + 3];
        put(&bits_to, _mm256_extract_epi64(shingle, 0));
        put(&bits_to, _mm256_extract_epi64(shingle, 1));
        put(&bits_to, _mm256_extract_epi64(shingle, 2));
        put(&bits_to, _mm256_extract_epi64(shingle, 3));
    }
}
#endif
