/* lsh.c - see lsh.h */
#include "signature/lsh.h"
#include "signature/minhash.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static uint32_t some_key(uint64_t hash) { return (uint32_t)hash == WC_LSH_NONE ? WC_LSH_NONE - 1 : (uint32_t)hash; }

void wc_lsh_keys(const uint32_t *slot, size_t k, uint32_t bands, uint32_t rows, uint32_t *key)
{
    const bool empty = slot[0] == WC_MINHASH_EMPTY; /* densified: all or none */
    if (bands == 0) memcpy(key, slot, k * sizeof *key);
    for (uint32_t b = 0; b < bands; b++) {
        const uint32_t *row = slot + (size_t)b * rows;
        key[b] = empty ? WC_LSH_NONE : some_key(XXH3_64bits_withSeed(row, rows * sizeof *row, b));
    }
}

void wc_lsh_keys_of(const uint32_t *hash, size_t n, const wc_params *params, uint32_t *slot, uint32_t *scratch,
                    uint32_t *key)
{
    wc_minhash(hash, n, slot, params->slots);
    if (params->bands > 0) wc_minhash_densify(slot, scratch, params->slots);
    wc_lsh_keys(slot, params->slots, params->bands, params->rows, key);
}
