/* xxh3_short.h - the constants of XXH3 for inputs of up to 16 bytes, without a seed.  Internal header.
 *
 * The published algorithm (xxHash 0.8, doc/xxhash_spec.md); tests hold every kernel equal to the library's. */
#ifndef WC_TEXT_XXH3_SHORT_H
#define WC_TEXT_XXH3_SHORT_H
#include "text/words_kernel.h"
#include <stdint.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define WC_XXH64_PRIME_2  UINT64_C(0xc2b2ae3d27d4eb4f)
#define WC_XXH64_PRIME_3  UINT64_C(0x165667b19e3779f9)
#define WC_XXH3_AVALANCHE UINT64_C(0x165667919e3779f9)
#define WC_XXH3_MIX       UINT64_C(0x9fb21c651e98df25)

/* What an input is xored with: two parts of the default secret, from byte `at` on. */
static inline uint64_t wc_xxh3_flip(unsigned at)
{
    return XXH_readLE64(XXH3_kSecret + at) ^ XXH_readLE64(XXH3_kSecret + at + 8);
}
static inline uint64_t wc_xxh3_flip_32(void) { return XXH_readLE32(XXH3_kSecret) ^ XXH_readLE32(XXH3_kSecret + 4); }

/* hash[i] of the words whose bits i are set in large: those of 9 to 16 bytes.  They are few, and the product of 128
 * bits that they need is dear in vectors. */
static inline void wc_xxh3_9_to_16(const wc_word_bytes *word, const uint8_t *len, uint64_t large, uint64_t *hash)
{
    for (; large != 0; large &= large - 1) {
        const unsigned i = (unsigned)__builtin_ctzll(large);
        if (len[i] < 9 || len[i] > WC_WORD_SHORT) __builtin_unreachable(); /* so that of XXH3 one formula is left */
        hash[i] = XXH3_64bits(word[i].byte, len[i]);
    }
}
#endif
