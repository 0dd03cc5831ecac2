/* simhash.c - each hash is spread to 64 bits, and each bit of the fingerprint is the majority's.
 *
 * Keys: the 64 bits are cut into B = distance + 2 blocks; `distance` bits that differ lie in as many blocks at most, so
 * two blocks agree whole, and each pair of blocks is a key.  With n pages a key meets n / 2^(128 / B) strangers:
 *
 *     distance    keys    bits a key    strangers a page among 40,000 and 1,000,000
 *         3         10       25.6            0            0
 *         8         45       12.8          250        6,300
 *        12         91        9.1        6,400      161,000
 *        16        153        7.1       44,000    1,100,000
 *
 * A stranger costs one look at its fingerprint, so the time grows with the square of the pages: a distance of 12 is for
 * some 100,000 pages, and of 8 for a million.  Two blocks are the middle way.  Single blocks, of distance + 1, are
 * fewer keys with many more strangers (9 keys of 7 bits at a distance of 8); three blocks, of distance + 3, meet fewer,
 * but are 165 keys a page to sort at 8, and 455 at 12. */
#include "signature/simhash.h"
#include <assert.h>

#define BITS 64

static uint64_t spread(uint64_t x)
{
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

/* Where votes are equal, the least hash decides: sets that are near have it in common more often than not. */
uint64_t wc_simhash(const uint32_t *hash, size_t n, uint64_t seed)
{
    const uint64_t key = spread(seed + 0x9e3779b97f4a7c15ULL);
    uint32_t votes[BITS] = {0};
    uint64_t print = 0, least;
    if (n == 0) return 0;
    least = spread(hash[0] ^ key);
    for (size_t i = 0; i < n; i++) {
        const uint64_t x = spread(hash[i] ^ key);
        for (unsigned b = 0; b < BITS; b++) votes[b] += (uint32_t)(x >> b) & 1;
    }
    for (unsigned b = 0; b < BITS; b++) {
        const size_t twice = 2 * (size_t)votes[b];
        if (twice > n || (twice == n && (least >> b & 1))) print |= (uint64_t)1 << b;
    }
    return print;
}

size_t wc_simhash_key_count(unsigned distance)
{
    const size_t n_blocks = distance + 2;
    return n_blocks * (n_blocks - 1) / 2;
}

/* Block i of n: bits [64 i / n, 64 (i + 1) / n). */
static uint64_t block_of(uint64_t print, unsigned i, unsigned n, unsigned *n_bits)
{
    const unsigned from = BITS * i / n, to = BITS * (i + 1) / n;
    *n_bits = to - from;
    return print >> from & (((uint64_t)1 << *n_bits) - 1); /* n >= 2: 32 bits at most */
}

/* Of distances under 2 the two blocks have more than 32 bits; that strangers meet then does no harm. */
static uint32_t fold(uint64_t blocks)
{
    const uint32_t folded = (uint32_t)(blocks + (blocks >> 32) * 0x9e3779b1U);
    return folded == UINT32_MAX ? UINT32_MAX - 1 : folded;
}

void wc_simhash_keys(uint64_t print, unsigned distance, uint32_t *key)
{
    const unsigned n_blocks = distance + 2;
    assert(distance <= WC_SIMHASH_DISTANCE_MAX);
    for (unsigned i = 0; i < n_blocks; i++) {
        unsigned bits_i, bits_j;
        const uint64_t block = block_of(print, i, n_blocks, &bits_i);
        for (unsigned j = i + 1; j < n_blocks; j++) {
            const uint64_t other = block_of(print, j, n_blocks, &bits_j);
            *key++ = fold(block << bits_j | other);
        }
    }
}
