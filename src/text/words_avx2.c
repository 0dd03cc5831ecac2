/* words_avx2.c - see words_kernel.h.  As words_avx512.c does it, four words at a time; products of 64 bits are put
 * together of those of 32. */
#include "text/words_take.h"

#if defined(__x86_64__)
#include "text/xxh3_short.h"
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2")))

TARGET static inline __m256i set1(uint64_t x) { return _mm256_set1_epi64x((long long)x); }

/* Bytes in [from, to], both below 128; what is not ASCII is negative and below every one. */
TARGET static inline __m256i in_range(__m256i bytes, char from, char to)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8((char)(from - 1))),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(to + 1)), bytes));
}

TARGET static inline uint64_t bits_of(__m256i bytes, unsigned at)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(bytes) << at;
}

TARGET WC_INLINE void classify(const char *text, wc_word_masks *masks)
{
    *masks = (wc_word_masks){0};
    for (unsigned at = 0; at < WC_WORD_BLOCK; at += 32) {
        const __m256i bytes = _mm256_loadu_si256((const void *)(text + at));
        const __m256i small = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
        const __m256i digit = in_range(bytes, '0', '9');
        masks->digit |= bits_of(digit, at);
        masks->word |= bits_of(_mm256_or_si256(digit, in_range(small, 'a', 'z')), at);
        masks->wide |= bits_of(bytes, at);
        masks->straight |= bits_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')), at);
        masks->apostrophe |= bits_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\'')), at);
        masks->line |= bits_of(in_range(bytes, '\n', '\r'), at);
    }
}

TARGET static inline __m256i xor_shift(__m256i x, int shift)
{
    return _mm256_xor_si256(x, _mm256_srli_epi64(x, shift));
}

TARGET static inline __m256i rotate(__m256i x, int left)
{
    return _mm256_or_si256(_mm256_slli_epi64(x, left), _mm256_srli_epi64(x, 64 - left));
}

TARGET static inline __m256i multiply(__m256i a, __m256i b)
{
    const __m256i cross =
        _mm256_add_epi64(_mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)), _mm256_mul_epu32(_mm256_srli_epi64(a, 32), b));
    return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

TARGET static inline __m256i combine_1_to_3(__m256i low, __m256i len, __m256i bits)
{
    const __m256i byte = set1(0xff), half = _mm256_slli_epi64(_mm256_srli_epi64(len, 1), 3);
    const __m256i first = _mm256_and_si256(low, byte), middle = _mm256_and_si256(_mm256_srlv_epi64(low, half), byte);
    const __m256i last = _mm256_and_si256(_mm256_srlv_epi64(low, _mm256_sub_epi64(bits, set1(8))), byte);
    const __m256i upper = _mm256_or_si256(_mm256_slli_epi64(first, 16), _mm256_slli_epi64(middle, 24));
    return _mm256_or_si256(upper, _mm256_or_si256(last, _mm256_slli_epi64(len, 8)));
}

/* Four words of 1 to 8 bytes. */
TARGET static inline __m256i hash_4(const wc_word_bytes *word, __m256i len)
{
    const __m256i low = _mm256_loadu_si256((const void *)word), bits = _mm256_slli_epi64(len, 3);
    const __m256i tiny = _mm256_cmpgt_epi64(set1(4), len), mix = set1(WC_XXH3_MIX);
    const __m256i tail = _mm256_and_si256(_mm256_srlv_epi64(low, _mm256_sub_epi64(bits, set1(32))), set1(UINT32_MAX));
    const __m256i keyed_4 = _mm256_xor_si256(_mm256_or_si256(_mm256_slli_epi64(low, 32), tail), set1(wc_xxh3_flip(8)));
    const __m256i keyed_1 = _mm256_xor_si256(combine_1_to_3(low, len, bits), set1(wc_xxh3_flip_32()));
    const __m256i turned = _mm256_xor_si256(keyed_4, _mm256_xor_si256(rotate(keyed_4, 49), rotate(keyed_4, 24)));
    __m256i x = _mm256_blendv_epi8(turned, xor_shift(keyed_1, 33), tiny);
    x = multiply(x, _mm256_blendv_epi8(mix, set1(WC_XXH64_PRIME_2), tiny));
    const __m256i mixed_4 = _mm256_add_epi64(_mm256_srli_epi64(x, 35), len);
    x = _mm256_xor_si256(x, _mm256_blendv_epi8(mixed_4, _mm256_srli_epi64(x, 29), tiny));
    x = multiply(x, _mm256_blendv_epi8(mix, set1(WC_XXH64_PRIME_3), tiny));
    return _mm256_xor_si256(x, _mm256_blendv_epi8(_mm256_srli_epi64(x, 28), _mm256_srli_epi64(x, 32), tiny));
}

TARGET WC_INLINE size_t take(const char *text, uint32_t at, const wc_word_masks *is, uint64_t starts, uint64_t ends,
                             const wc_word_places *to)
{
    return wc_take_words(text, at, is, starts, ends, to);
}

/* Whole fours are read: word and len have room for them. */
TARGET static void hash_words(const wc_word_bytes *word, const uint8_t *len, size_t n, uint64_t *hash)
{
    const __m256i lane = _mm256_setr_epi64x(0, 1, 2, 3);
    for (size_t i = 0; i < n; i += 4) {
        int four;
        __builtin_memcpy(&four, len + i, sizeof four);
        const __m256i lens = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four)), hashes = hash_4(word + i, lens);
        const __m256i fits = _mm256_andnot_si256(_mm256_cmpgt_epi64(lens, set1(WC_WORD_SHORT)),
                                                 _mm256_cmpgt_epi64(lens, _mm256_setzero_si256()));
        const __m256i in_reach = _mm256_cmpgt_epi64(set1(n - i), lane);
        _mm256_maskstore_epi64((long long *)(hash + i), _mm256_and_si256(fits, in_reach), hashes);
    }
}

#include "text/words_blocks.h"

const wc_words_kernel wc_words_avx2 = {scan_blocks, classify, take, hash_words};
#endif
