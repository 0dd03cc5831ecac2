/* minhash.c - see minhash.h */
#include "signature/minhash.h"
#include <string.h>

/* The low bits of a hash may be cut off, and of how many it begins with zeros goes into its being the least: what
 * stands between is even. */
static inline size_t slot_of(uint32_t hash, size_t k) { return (uint64_t)wc_hash_mantissa(hash) * k >> 32; }

void wc_minhash(const uint32_t *hash, size_t n, uint32_t *slot, size_t k)
{
    for (size_t j = 0; j < k; j++) slot[j] = WC_MINHASH_EMPTY;
    for (size_t i = 0; i < n; i++) {
        uint32_t *least = &slot[slot_of(hash[i], k)];
        *least = hash[i] < *least ? hash[i] : *least; /* written in any case: a branch would be guessed wrong often */
    }
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

void wc_minhash_densify(uint32_t *slot, uint32_t *scratch, size_t k)
{
    bool any = false;
    memcpy(scratch, slot, k * sizeof *slot);
    for (size_t j = 0; j < k; j++) any = any || slot[j] != WC_MINHASH_EMPTY;
    for (size_t j = 0; any && j < k; j++) {
        for (uint64_t attempt = 1; slot[j] == WC_MINHASH_EMPTY; attempt++)
            slot[j] = scratch[mix(attempt << 32 | j) % k];
    }
}
