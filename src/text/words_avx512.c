/* words_avx512.c - see words_kernel.h.  Words are hashed eight at a time, each by two of XXH3's formulas for short
 * inputs (1 to 3 and 4 to 8 bytes), of which its length chooses without a branch. */
#include "text/words_take.h"

#if defined(__x86_64__)
#include "text/xxh3_short.h"
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

TARGET static inline __m512i set1(uint64_t x) { return _mm512_set1_epi64((long long)x); }

TARGET static inline __mmask64 in_range(__m512i bytes, char from, char n)
{
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(from)), _mm512_set1_epi8(n));
}

TARGET WC_INLINE void classify(const char *text, wc_word_masks *masks)
{
    const __m512i bytes = _mm512_loadu_si512(text);
    const __m512i small = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    masks->digit = in_range(bytes, '0', 10);
    masks->word = in_range(small, 'a', 26) | masks->digit;
    masks->wide = _mm512_movepi8_mask(bytes);
    masks->straight = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
    masks->apostrophe = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\''));
    masks->line = in_range(bytes, '\n', 4);
}

/* The bits of `mask` that are set, by their numbers. */
TARGET static inline __m256i bits_of(__mmask64 mask)
{
    uint8_t ordinal[WC_WORD_BLOCK];
    for (unsigned i = 0; i < sizeof ordinal; i++) ordinal[i] = (uint8_t)i; /* a constant, once compiled */
    return _mm512_castsi512_si256(_mm512_maskz_compress_epi8(mask, _mm512_loadu_si512(ordinal)));
}

/* Eight words whose first bytes stand at `first` in the block: of each its eight bytes, which wrap round at the end of
 * the block, for what stands behind a word does not matter. */
TARGET static inline __m512i eight_words(__m512i block, __m128i first)
{
    const __m512i spread = _mm512_set4_epi32(0x08080808, 0x08080808, 0, 0), step = set1(0x0706050403020100);
    const __m512i at = _mm512_add_epi8(_mm512_shuffle_epi8(_mm512_cvtepu8_epi64(first), spread), step);
    return _mm512_or_si512(_mm512_permutexvar_epi8(at, block), _mm512_set1_epi8(0x20));
}

/* Sixteen words, which few blocks exceed, without a branch. */
TARGET WC_INLINE size_t take(const char *text, uint32_t at, const wc_word_masks *is, uint64_t starts, uint64_t ends,
                             const wc_word_places *to)
{
    const size_t n = (size_t)__builtin_popcountll(ends);
    const __m256i first = bits_of(starts), behind = bits_of(ends);
    const __m128i half[2] = {_mm256_castsi256_si128(first), _mm256_extracti128_si256(first, 1)};
    const __m512i figures = _mm512_maskz_set1_epi8(wc_figure_ends(is, ends), WC_WORD_FIGURE);
    const __m512i base = _mm512_set1_epi32((int)at), block = _mm512_loadu_si512(text);
    _mm256_storeu_si256((void *)to->len, _mm256_sub_epi8(behind, first));
    _mm256_storeu_si256((void *)to->flags, _mm512_castsi512_si256(_mm512_maskz_compress_epi8(ends, figures)));
    for (size_t i = 0; i == 0 || i < n; i += 16) {
        const __m128i here = half[i / 16];
        _mm512_storeu_si512(to->offset + i, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(here)));
        _mm512_storeu_si512(to->word + i, eight_words(block, here));
        _mm512_storeu_si512(to->word + i + 8, eight_words(block, _mm_srli_si128(here, 8)));
    }
    return n;
}

TARGET static inline __m512i xor_shift(__m512i x, unsigned shift)
{
    return _mm512_xor_si512(x, _mm512_srli_epi64(x, shift));
}

TARGET static inline __m512i combine_1_to_3(__m512i low, __m512i len, __m512i bits)
{
    const __m512i byte = set1(0xff), half = _mm512_slli_epi64(_mm512_srli_epi64(len, 1), 3);
    const __m512i first = _mm512_and_si512(low, byte), middle = _mm512_and_si512(_mm512_srlv_epi64(low, half), byte);
    const __m512i last = _mm512_and_si512(_mm512_srlv_epi64(low, _mm512_sub_epi64(bits, set1(8))), byte);
    const __m512i upper = _mm512_or_si512(_mm512_slli_epi64(first, 16), _mm512_slli_epi64(middle, 24));
    return _mm512_or_si512(upper, _mm512_or_si512(last, _mm512_slli_epi64(len, 8)));
}

/* The formulas of 1 to 3 (tiny) and of 4 to 8 bytes have the same shape: mix, multiply, mix, multiply, mix. */
TARGET static inline __m512i hash_1_to_8(__m512i low, __m512i len, __m512i bits, __mmask8 tiny)
{
    const __m512i flip_1 = set1(wc_xxh3_flip_32()), flip_4 = set1(wc_xxh3_flip(8));
    const __m512i tail = _mm512_and_si512(_mm512_srlv_epi64(low, _mm512_sub_epi64(bits, set1(32))), set1(UINT32_MAX));
    const __m512i keyed_4 = _mm512_xor_si512(_mm512_or_si512(_mm512_slli_epi64(low, 32), tail), flip_4);
    const __m512i keyed_1 = _mm512_xor_si512(combine_1_to_3(low, len, bits), flip_1);
    const __m512i turned =
        _mm512_ternarylogic_epi64(keyed_4, _mm512_rol_epi64(keyed_4, 49), _mm512_rol_epi64(keyed_4, 24), 0x96);
    __m512i x = _mm512_mask_mov_epi64(turned, tiny, xor_shift(keyed_1, 33));
    x = _mm512_mullo_epi64(x, _mm512_mask_mov_epi64(set1(WC_XXH3_MIX), tiny, set1(WC_XXH64_PRIME_2)));
    const __m512i mixed_4 = _mm512_add_epi64(_mm512_srli_epi64(x, 35), len);
    x = _mm512_xor_si512(x, _mm512_mask_srli_epi64(mixed_4, tiny, x, 29));
    x = _mm512_mullo_epi64(x, _mm512_mask_mov_epi64(set1(WC_XXH3_MIX), tiny, set1(WC_XXH64_PRIME_3)));
    return _mm512_xor_si512(x, _mm512_mask_srli_epi64(_mm512_srli_epi64(x, 28), tiny, x, 32));
}

/* Whole eights are read: word and len have room for them. */
TARGET static void hash_words(const wc_word_bytes *word, const uint8_t *len, size_t n, uint64_t *hash)
{
    for (size_t i = 0; i < n; i += 8) {
        const __m512i lens = _mm512_cvtepu8_epi64(_mm_loadl_epi64((const void *)(len + i)));
        const __mmask8 in_reach = n - i < 8 ? (__mmask8)((1U << (n - i)) - 1) : 0xff;
        const __mmask8 fits = _mm512_cmplt_epu64_mask(_mm512_sub_epi64(lens, set1(1)), set1(WC_WORD_SHORT));
        const __mmask8 tiny = _mm512_cmplt_epu64_mask(lens, set1(4));
        const __m512i hashes = hash_1_to_8(_mm512_loadu_si512(word + i), lens, _mm512_slli_epi64(lens, 3), tiny);
        _mm512_mask_storeu_epi64(hash + i, in_reach & fits, hashes);
    }
}

#include "text/words_blocks.h"

const wc_words_kernel wc_words_avx512 = {scan_blocks, classify, take, hash_words};
#endif
