/* sketch_gaps.h - from gaps to places, compiled for several processors: a kernel defines TARGET and includes this and
 * the compiler's own intrinsics before.  Internal header. */
#ifndef WC_SIGNATURE_SKETCH_GAPS_H
#define WC_SIGNATURE_SKETCH_GAPS_H

/* Sums of the first 1, 2 ... 8 gaps and of what the last lane of place holds. */
TARGET static inline __m128i add_gaps(__m128i gaps, __m128i place)
{
    gaps = _mm_add_epi16(gaps, _mm_slli_si128(gaps, 2));
    gaps = _mm_add_epi16(gaps, _mm_slli_si128(gaps, 4));
    gaps = _mm_add_epi16(gaps, _mm_slli_si128(gaps, 8));
    return _mm_add_epi16(gaps, _mm_shuffle_epi8(place, _mm_set1_epi16(0x0f0e)));
}
#endif
