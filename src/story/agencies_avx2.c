/* agencies_avx2.c - see agencies_kernel.h.  As agencies_avx512.c does it, 32 bytes at once. */
#include "story/agencies_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

typedef struct {
    __m256i low[4], high[4];
} tables;

TARGET static inline __m256i load(const void *from) { return _mm256_loadu_si256(from); }

TARGET static inline __m256i table(const uint8_t entry[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)entry));
}

TARGET static inline __m256i buckets(__m256i bytes, __m256i low, __m256i high)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(bytes, nibble)),
                            _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble)));
}

TARGET static inline __m256i in_range(__m256i bytes, char from, char to)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8((char)(from - 1))),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(to + 1)), bytes));
}

TARGET static inline uint64_t word_bytes(const char *text)
{
    const __m256i bytes = load(text), small = _mm256_or_si256(bytes, _mm256_set1_epi8(32));
    const __m256i letter = _mm256_or_si256(in_range(bytes, '0', '9'), in_range(small, 'a', 'z'));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(letter, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('_'))));
}

TARGET static inline uint64_t starts(const tables *t, const char *text)
{
    __m256i all = buckets(load(text), t->low[0], t->high[0]);
    for (unsigned i = 1; i < 4; i++) all = _mm256_and_si256(all, buckets(load(text + i), t->low[i], t->high[i]));
    return (uint32_t)~_mm256_movemask_epi8(_mm256_cmpeq_epi8(all, _mm256_setzero_si256()));
}

TARGET size_t wc_agency_skip_avx2(const wc_agency_filter *filter, const char *text, size_t from, size_t len,
                                  uint64_t *places)
{
    tables t;
    size_t at = from;
    uint64_t before = from > 0 && wc_agency_is_word_ascii((unsigned char)text[from - 1]);
    for (unsigned i = 0; i < 4; i++) {
        t.low[i] = table(filter->low[i]);
        t.high[i] = table(filter->high[i]);
    }
    for (*places = 0; at + WC_AGENCY_READ <= len; at += WC_AGENCY_BLOCK) {
        const uint64_t word = word_bytes(text + at) | word_bytes(text + at + 32) << 32;
        const uint64_t begin = (starts(&t, text + at) | starts(&t, text + at + 32) << 32) & ~(word << 1 | before);
        *places = begin == 0 ? 0 : wc_agency_known_places(filter, text + at, begin);
        if (*places != 0) break;
        before = word >> 63;
    }
    return at;
}
#endif
