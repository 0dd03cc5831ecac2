/* minhash.h - one-permutation MinHash of a sketch.  Internal header. */
#ifndef WC_SIGNATURE_MINHASH_H
#define WC_SIGNATURE_MINHASH_H
#include "signature/sketch.h"

#define WC_MINHASH_EMPTY UINT32_MAX /* no shingle fell into the slot */

/* Fill slot[0..k): each of hash[0..n) falls into one slot, as the bits behind its first 1 say (wc_hash_mantissa), and
 * slot[j] is the least of those that fell into j, or WC_MINHASH_EMPTY.  Because sketches keep the least hashes, the
 * minima of two sketches of different levels come from what both would keep wherever it can be so.  O(n + k), no
 * allocation, reentrant.  Li, Owen, Zhang 2012. */
void wc_minhash(const uint32_t *hash, size_t n, uint32_t *slot, size_t k);

/* Fill the empty slots from full ones, so that the share of equal slots of two signatures still estimates resemblance:
 * an empty slot j tries slots drawn by (j, attempt) until one was full before.  No slot full: all stay empty.
 * Shrivastava 2017.  scratch: room for k. */
void wc_minhash_densify(uint32_t *slot, uint32_t *scratch, size_t k);
#endif
