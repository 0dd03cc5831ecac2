/* furniture_avx2.c - see furniture.h.  What the cheaper state costs less is all that matters of a path, and is one of a
 * few numbers: so a shingle is a table from one to the next, and a path is a chain of tables, each looked up in the one
 * before with one instruction.  Back along the path, what a change leaves holds until the next one: 64 shingles at a
 * time, by doubling. */
#include "story/furniture.h"
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* What furniture costs more than own text, as a number from 0 up: at most a change after a shingle against it. */
#define EVEN  (WC_PRICE_CHANGE + WC_PRICE_AGAINST)
#define BLOCK 64

/* The number behind a shingle, by the one before it; `more`: what it costs more as furniture. */
#define WITHIN(x)       ((x) > WC_PRICE_CHANGE ? WC_PRICE_CHANGE : (x) < -WC_PRICE_CHANGE ? -WC_PRICE_CHANGE : (x))
#define BEHIND(x, more) (EVEN + WITHIN((x)-EVEN) + (more))
#define FOUR(x, more)   BEHIND(x, more), BEHIND((x) + 1, more), BEHIND((x) + 2, more), BEHIND((x) + 3, more)
#define TABLE(more)                                                                                                    \
    {                                                                                                                  \
        FOUR(0, more), FOUR(4, more), FOUR(8, more), FOUR(12, more)                                                    \
    }
static const uint8_t table[3][16] = {[WC_SHINGLE_OWN] = TABLE(WC_PRICE_AGAINST),
                                     [WC_SHINGLE_CANDIDATE] = TABLE(-WC_PRICE_AGAINST),
                                     [WC_SHINGLE_UNSEEN] = TABLE(0)};

/* The states before each shingle; returns the one behind the last. */
TARGET static uint8_t go_forward(const uint8_t *state, size_t n, uint8_t *before)
{
    __m128i now = _mm_set1_epi8(EVEN);
    for (size_t i = 0; i < n; i++) {
        before[i] = (uint8_t)_mm_cvtsi128_si32(now);
        now = _mm_shuffle_epi8(_mm_loadu_si128((const void *)table[state[i]]), now);
    }
    return (uint8_t)_mm_cvtsi128_si32(now);
}

TARGET static inline uint64_t above(const uint8_t byte[BLOCK], char bound)
{
    const __m256i limit = _mm256_set1_epi8(bound);
    const __m256i low = _mm256_loadu_si256((const void *)byte), high = _mm256_loadu_si256((const void *)(byte + 32));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(low, limit)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(high, limit)) << 32;
}

/* Bytes that are 0 or 1. */
TARGET static inline void put_bits(uint64_t bits, bool byte[BLOCK])
{
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, /* */
                                            2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit = _mm256_set1_epi64x((long long)0x8040201008040201);
    for (size_t half = 0; half < 2; half++) {
        const __m256i all = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(uint32_t)(bits >> 32 * half)), spread);
        const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(all, bit), bit);
        _mm256_storeu_si256((void *)(byte + 32 * half), _mm256_and_si256(set, _mm256_set1_epi8(1)));
    }
}

/* Whether each of 64 shingles is in furniture, by the states before them, and whether what follows is: that becomes
 * what the first of them follows. */
TARGET static inline uint64_t go_back(const uint8_t before[BLOCK], bool *in_furniture)
{
    const uint64_t to_own = above(before, EVEN + WC_PRICE_CHANGE),
                   to_furniture = ~above(before, EVEN - WC_PRICE_CHANGE - 1);
    uint64_t keeps = ~(to_own | to_furniture), found = to_furniture, masked;
    found |= keeps & (uint64_t)*in_furniture << 63;
    for (unsigned k = 1; k < BLOCK; k *= 2) {
        found |= keeps & found >> k;
        keeps &= keeps >> k;
    }
    masked = found >> 1 | (uint64_t)*in_furniture << 63;
    *in_furniture = found & 1;
    return masked;
}

TARGET size_t wc_furniture_find_avx2(const uint8_t *state, size_t n, uint8_t *back, bool *masked)
{
    bool in_furniture = go_forward(state, n, back) < EVEN;
    size_t n_masked = 0, rest = n % BLOCK;
    if (rest > 0) {
        uint8_t before[BLOCK];
        bool last[BLOCK];
        uint64_t bits;
        memset(before, EVEN, sizeof before);
        memcpy(before, back + n - rest, rest);
        bits = go_back(before, &in_furniture) & (((uint64_t)1 << rest) - 1);
        put_bits(bits, last);
        memcpy(masked + n - rest, last, rest);
        n_masked += (size_t)__builtin_popcountll(bits);
    }
    for (size_t i = n - rest; i > 0; i -= BLOCK) {
        const uint64_t bits = go_back(back + i - BLOCK, &in_furniture);
        put_bits(bits, masked + i - BLOCK);
        n_masked += (size_t)__builtin_popcountll(bits);
    }
    return n_masked;
}
#endif
