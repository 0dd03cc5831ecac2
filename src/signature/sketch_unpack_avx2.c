/* sketch_unpack_avx2.c - see sketch_pack_kernel.h.  Twice four lanes of 64 bits. */
#include "signature/sketch_pack_kernel.h"
#include "base/bits.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

#include "signature/sketch_gaps.h"

typedef struct {
    __m256i fractions, zeros, zeros_least, top, shift[2];
    __m128i to_fraction, to_zeros, fraction_shift;
} hash_form;

TARGET static inline __m256i low_bits(unsigned n) { return _mm256_set1_epi64x((long long)(((uint64_t)1 << n) - 1)); }

/* Of four shingles, which stand in lanes of 64 bits. */
TARGET static inline __m128i hashes_of(const hash_form *f, __m256i shingle)
{
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m256i fraction = _mm256_and_si256(_mm256_srl_epi64(shingle, f->to_fraction), f->fractions);
    const __m256i n_zeros = _mm256_and_si256(_mm256_srl_epi64(shingle, f->to_zeros), f->zeros);
    const __m256i number = _mm256_or_si256(f->top, _mm256_sll_epi64(fraction, f->fraction_shift));
    const __m256i hashes = _mm256_srlv_epi64(number, _mm256_add_epi64(n_zeros, f->zeros_least));
    return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(hashes, even));
}

/* The lower 16 bits of eight lanes of 64, of which at most 16 are set. */
TARGET static inline __m128i narrow(__m256i low, __m256i high)
{
    const __m256i both = _mm256_packus_epi32(low, high); /* 0 . 1 . 4 . 5 .   2 . 3 . 6 . 7 . */
    const __m256i order = _mm256_setr_epi8(0, 1, 4, 5, -1, -1, -1, -1, 8, 9, 12, 13, -1, -1, -1, -1, /* */
                                           -1, -1, -1, -1, 0, 1, 4, 5, -1, -1, -1, -1, 8, 9, 12, 13);
    const __m256i moved = _mm256_shuffle_epi8(both, order);
    return _mm_or_si128(_mm256_castsi256_si128(moved), _mm256_extracti128_si256(moved, 1));
}

TARGET static inline __m256i load_four(const uint8_t *bits, const size_t at[4])
{
    return _mm256_setr_epi64x((long long)wc_load64(bits + at[0]), (long long)wc_load64(bits + at[1]),
                              (long long)wc_load64(bits + at[2]), (long long)wc_load64(bits + at[3]));
}

TARGET static inline unsigned unpack(const wc_sketch_bits *p, size_t n, uint32_t *hash, uint16_t *mark)
{
    const wc_sketch_form form = p->form;
    const unsigned fraction_at = form.gap_bits + 2U;
    const size_t b = p->width;
    const size_t at[8] = {0, b / 8, 2 * b / 8, 3 * b / 8, 4 * b / 8, 5 * b / 8, 6 * b / 8, 7 * b / 8};
    const __m256i begin = _mm256_mul_epu32(_mm256_setr_epi64x(0, 1, 2, 3), _mm256_set1_epi64x((long long)b));
    const __m256i seven = _mm256_set1_epi64x(7), later = _mm256_slli_epi64(_mm256_set1_epi64x((long long)b), 2);
    const hash_form f = {low_bits(form.fraction_bits),
                         low_bits(form.zero_bits),
                         _mm256_set1_epi64x(form.zeros_least),
                         _mm256_set1_epi64x(UINT64_C(0x80000000)),
                         {_mm256_and_si256(begin, seven), _mm256_and_si256(_mm256_add_epi64(begin, later), seven)},
                         _mm_cvtsi32_si128((int)fraction_at),
                         _mm_cvtsi32_si128((int)(fraction_at + form.fraction_bits)),
                         _mm_cvtsi32_si128(31 - form.fraction_bits)};
    const __m256i gaps = low_bits(form.gap_bits), three = _mm256_set1_epi64x(3);
    const __m128i to_kind = _mm_cvtsi32_si128(form.gap_bits), places = _mm_set1_epi16(WC_MARK_PLACE);
    const uint8_t *bits = p->bits;
    __m128i place = _mm_setzero_si128();
    for (size_t i = 0; i < n; i += 8, bits += b) {
        const __m256i low = _mm256_srlv_epi64(load_four(bits, at), f.shift[0]);
        const __m256i high = _mm256_srlv_epi64(load_four(bits, at + 4), f.shift[1]);
        if (hash != NULL) {
            _mm_storeu_si128((void *)(hash + i), hashes_of(&f, low));
            _mm_storeu_si128((void *)(hash + i + 4), hashes_of(&f, high));
        }
        if (mark != NULL) {
            const __m256i low_kinds = _mm256_and_si256(_mm256_srl_epi64(low, to_kind), three);
            const __m256i high_kinds = _mm256_and_si256(_mm256_srl_epi64(high, to_kind), three);
            place = add_gaps(narrow(_mm256_and_si256(low, gaps), _mm256_and_si256(high, gaps)), place);
            _mm_storeu_si128((void *)(mark + i), _mm_or_si128(_mm_slli_epi16(narrow(low_kinds, high_kinds), 14),
                                                              _mm_and_si128(place, places)));
        }
    }
    return (unsigned)_mm_extract_epi16(place, 7);
}

TARGET unsigned wc_sketch_unpack_avx2(const wc_sketch_bits *p, size_t n, uint32_t *hash, uint16_t *mark)
{
    if (hash == NULL) return unpack(p, n, NULL, mark);
    return mark == NULL ? unpack(p, n, hash, NULL) : unpack(p, n, hash, mark);
}
#endif
