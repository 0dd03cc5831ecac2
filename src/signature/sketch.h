/* sketch.h - the sampled shingles of one text, in text order.  Internal header.
 *
 * A FracMinHash (Irber et al. 2022): every window of k words is hashed, and the hashes below 2^64 / s are kept, where
 * s = 2^level is the least power of two that keeps at most `most`.  Two sketches compared at the coarser level give
 * resemblance and containment in both directions without bias.  Of a hash are kept the upper 32 bits, and of these so
 * many from the first 1 on as --hash-bits says (wc_hash_cut): the fewer, the more pages meet in a bucket by chance. */
#ifndef WC_SIGNATURE_SKETCH_H
#define WC_SIGNATURE_SKETCH_H
#include "text/words.h"

#define WC_MARK_QUOTED 0x8000 /* the shingle's middle word stands in a quotation */
#define WC_MARK_FIGURE 0x4000 /* a word of the shingle is a figure (WC_WORD_FIGURE) */
#define WC_MARK_PLACE  0x3fff /* number of its first word, in units of wc_sketch_unit() words */
#define WC_LEVEL_MAX   31

typedef struct wc_sketch {
    uint32_t *hash; /* n, in text order; a shingle that recurs in the text is there as often */
    uint16_t *mark; /* n: place and flags */
    size_t n, cap;
    uint32_t n_words; /* of the text */
    uint8_t level;
} wc_sketch;

/* The hashes at this level are those below this bound. */
static inline uint64_t wc_level_bound(unsigned level) { return (uint64_t)1 << (32 - level); }

/* The coarsest level that shows the hash: the number of its leading zeros. */
static inline unsigned wc_level_of(uint32_t hash) { return hash == 0 ? WC_LEVEL_MAX : (unsigned)__builtin_clz(hash); }

/* What stands behind the hash's first 1, with zeros behind it.  The same for 0 as for 1. */
static inline uint32_t wc_hash_mantissa(uint32_t hash)
{
    return (uint32_t)((uint64_t)hash << (__builtin_clz(hash | 1) + 1));
}

/* The hash with its first `bits` bits behind the leading zeros, and zeros for the others: a number with so many digits.
 * Its level is what it was, and hashes of any level meet by chance equally seldom.  bits <= 32. */
static inline uint32_t wc_hash_cut(uint32_t hash, unsigned bits)
{
    uint32_t below = hash; /* ones from its first 1 on, without a branch, so that loops become vectors */
    below |= below >> 1;
    below |= below >> 2;
    below |= below >> 4;
    below |= below >> 8;
    below |= below >> 16;
    return bits < 32 ? hash & ~(below >> bits) : hash;
}

/* Words a unit of place, so that the last place of a text of n_words fits: a power of two, 1 up to 16,384 words. */
static inline uint32_t wc_sketch_unit(uint32_t n_words)
{
    uint32_t unit = 1;
    while (n_words / unit > WC_MARK_PLACE) unit *= 2;
    return unit;
}

/* Sketch words into *sketch (zeroed at first, reused after); k >= 1 words a shingle; fewer words: no shingle.  Of a
 * hash are kept `bits` bits, see wc_hash_cut.  false: no memory.  O(n), by the code of words->cpu. */
bool wc_sketch_make(wc_sketch *sketch, const wc_words *words, unsigned k, size_t most, unsigned bits, uint64_t seed);
void wc_sketch_free(wc_sketch *sketch);
#endif
