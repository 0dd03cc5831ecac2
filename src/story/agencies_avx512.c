/* agencies_avx512.c - see agencies_kernel.h.  The filter's tables of 64 entries are looked up for 64 bytes at once; a
 * place must stand behind what is no letter, too. */
#include "story/agencies_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")))

TARGET static inline uint64_t in_range(__m512i bytes, char from, char n)
{
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(from)), _mm512_set1_epi8(n));
}

TARGET static inline uint64_t word_bytes(__m512i bytes)
{
    return in_range(bytes, '0', 10) | in_range(_mm512_or_si512(bytes, _mm512_set1_epi8(32)), 'a', 26) |
           _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('_'));
}

TARGET size_t wc_agency_skip_avx512(const wc_agency_filter *filter, const char *text, size_t from, size_t len,
                                    uint64_t *places)
{
    __m512i letter[WC_AGENCY_BYTES];
    size_t at = from;
    uint64_t before = from > 0 && wc_agency_is_word_ascii((unsigned char)text[from - 1]);
    for (unsigned i = 0; i < WC_AGENCY_BYTES; i++) letter[i] = _mm512_loadu_si512(filter->letter[i]);
    for (*places = 0; at + WC_AGENCY_READ <= len; at += WC_AGENCY_BLOCK) {
        const __m512i bytes = _mm512_loadu_si512(text + at);
        const uint64_t word = word_bytes(bytes);
        __m512i all = _mm512_permutexvar_epi8(bytes, letter[0]);
        for (unsigned i = 1; i < WC_AGENCY_BYTES; i++)
            all = _mm512_and_si512(all, _mm512_permutexvar_epi8(_mm512_loadu_si512(text + at + i), letter[i]));
        const uint64_t begin = _mm512_test_epi8_mask(all, all) & ~(word << 1 | before);
        *places = begin == 0 ? 0 : wc_agency_known_places(filter, text + at, begin);
        if (*places != 0) break;
        before = word >> 63;
    }
    return at;
}
#endif
