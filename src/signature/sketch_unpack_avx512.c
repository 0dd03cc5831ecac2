/* sketch_unpack_avx512.c - see sketch_pack_kernel.h.  One permutation of bytes moves eight shingles to lanes of 64
 * bits. */
#include "signature/sketch_pack_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

#include "signature/sketch_gaps.h"

TARGET static inline __m512i low_bits(unsigned n) { return _mm512_set1_epi64((long long)(((uint64_t)1 << n) - 1)); }

TARGET static inline unsigned unpack(const wc_sketch_bits *p, size_t n, uint32_t *hash, uint16_t *mark)
{
    const wc_sketch_form f = p->form;
    const unsigned fraction_at = f.gap_bits + 2U, zeros_at = fraction_at + f.fraction_bits;
    const __m512i lane = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    const __m512i begin = _mm512_mullo_epi64(lane, _mm512_set1_epi64(p->width)); /* in bits */
    const __m512i shift = _mm512_and_si512(begin, _mm512_set1_epi64(7));
    const __m512i first = _mm512_mullo_epi64(_mm512_srli_epi64(begin, 3), _mm512_set1_epi64(0x0101010101010101));
    const __m512i byte = _mm512_add_epi8(first, _mm512_set1_epi64(0x0706050403020100));
    const unsigned n_bytes = 7 * p->width / 8 + 8; /* 54 at most */
    const __mmask64 there = ((uint64_t)1 << n_bytes) - 1;
    const __m512i gaps = low_bits(f.gap_bits), fractions = low_bits(f.fraction_bits), zeros = low_bits(f.zero_bits);
    const __m512i zeros_least = _mm512_set1_epi64(f.zeros_least), top = _mm512_set1_epi64(UINT64_C(0x80000000));
    const __m128i to_fraction = _mm_cvtsi32_si128((int)fraction_at), to_zeros = _mm_cvtsi32_si128((int)zeros_at);
    const __m128i to_kind = _mm_cvtsi32_si128(f.gap_bits), fraction_shift = _mm_cvtsi32_si128(31 - f.fraction_bits);
    const __m128i places = _mm_set1_epi16(WC_MARK_PLACE);
    const uint8_t *bits = p->bits;
    __m128i place = _mm_setzero_si128();
    for (size_t i = 0; i < n; i += 8, bits += p->width) {
        const __m512i bytes = _mm512_maskz_loadu_epi8(there, bits);
        const __m512i shingle = _mm512_srlv_epi64(_mm512_permutexvar_epi8(byte, bytes), shift);
        if (hash != NULL) {
            const __m512i fraction = _mm512_and_si512(_mm512_srl_epi64(shingle, to_fraction), fractions);
            const __m512i n_zeros = _mm512_and_si512(_mm512_srl_epi64(shingle, to_zeros), zeros);
            const __m512i number = _mm512_or_si512(top, _mm512_sll_epi64(fraction, fraction_shift));
            const __m512i hashes = _mm512_srlv_epi64(number, _mm512_add_epi64(n_zeros, zeros_least));
            _mm256_storeu_si256((void *)(hash + i), _mm512_cvtepi64_epi32(hashes));
        }
        if (mark != NULL) {
            const __m128i kinds = _mm_slli_epi16(_mm512_cvtepi64_epi16(_mm512_srl_epi64(shingle, to_kind)), 14);
            place = add_gaps(_mm512_cvtepi64_epi16(_mm512_and_si512(shingle, gaps)), place);
            _mm_storeu_si128((void *)(mark + i), _mm_or_si128(kinds, _mm_and_si128(place, places)));
        }
    }
    return (unsigned)_mm_extract_epi16(place, 7);
}

TARGET unsigned wc_sketch_unpack_avx512(const wc_sketch_bits *p, size_t n, uint32_t *hash, uint16_t *mark)
{
    if (hash == NULL) return unpack(p, n, NULL, mark);
    return mark == NULL ? unpack(p, n, hash, NULL) : unpack(p, n, hash, mark);
}
#endif
