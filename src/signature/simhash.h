/* simhash.h - SimHash of a set: 64 bits of which near sets share most.  Internal header.  Charikar 2002; Manku, Jain,
 * Das Sarma 2007. */
#ifndef WC_SIGNATURE_SIMHASH_H
#define WC_SIGNATURE_SIMHASH_H
#include "base/bits.h"
#include "wirecopy.h"

#define WC_SIMHASH_DISTANCE_MAX 16

/* The fingerprint of hash[0..n), ascending, each once; of the empty set 0.  Two sets that share s of their n and m
 * differ in 64 * acos(s / sqrt(n * m)) / pi bits on the average: 4 for a cosine of 0.98, 10 for 0.88, 32 for nothing in
 * common. So it tells sets of like size that are nearly the same, and knows nothing of one that holds another. O(n), no
 * allocation, reentrant; the same on every machine. */
uint64_t wc_simhash(const uint32_t *hash, size_t n, uint64_t seed);

/* Bits that differ. */
static inline unsigned wc_simhash_distance(uint64_t a, uint64_t b) { return wc_popcount(a ^ b); }

/* Any two fingerprints within this distance agree in one of their keys at least.  distance <= WC_SIMHASH_DISTANCE_MAX.
 * key: filled, wc_simhash_key_count(distance) = (distance + 2)(distance + 1) / 2 of them, none is UINT32_MAX. */
void wc_simhash_keys(uint64_t print, unsigned distance, uint32_t *key);
size_t wc_simhash_key_count(unsigned distance);
#endif
