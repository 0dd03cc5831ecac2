/* xxh3_short.h - the constants of XXH3 for inputs of up to 16 bytes, without a seed.  Internal header.
 *
 * The published algorithm (xxHash 0.8, doc/xxhash_spec.md); tests hold every kernel equal to the library's. */
#ifndef WC_TEXT_XXH3_SHORT_H
#define WC_TEXT_XXH3_SHORT_H
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

/* Of the first and the last 8 bytes of an input of 9 to 16. */
static inline uint64_t wc_xxh3_9_to_16(uint64_t first, uint64_t last, size_t len)
{
    const uint64_t a = first ^ wc_xxh3_flip(24), b = last ^ wc_xxh3_flip(40);
    return XXH3_avalanche(len + XXH_swap64(a) + b + XXH3_mul128_fold64(a, b));
}
#endif
