/* sketch.c - the word hashes of a window are combined by a polynomial modulo 2^64 and finalised by a bijection keyed
 * with the seed, since a polynomial's low bits are weak.  All windows are hashed and marked, then thinned level by
 * level until few enough are left, which halves them each time. */
#include "signature/sketch.h"
#include "base/memory.h"
#include "signature/sketch_kernel.h"
#include <string.h>

static bool reserve(wc_sketch *sketch, size_t n)
{
    size_t cap = sketch->cap;
    if (n <= cap) return true;
    if (!wc_array_reserve(&sketch->mark, &cap, n, sizeof *sketch->mark)) return false;
    cap = sketch->cap;
    if (!wc_array_reserve(&sketch->hash, &cap, n, sizeof *sketch->hash)) return false;
    sketch->cap = cap;
    return true;
}

static inline uint16_t mark_flags(const uint8_t *word_flags, unsigned k)
{
    uint8_t any = 0;
    for (unsigned i = 0; i < k; i++) any |= word_flags[i];
    return (uint16_t)((any & WC_WORD_FIGURE) * (WC_MARK_FIGURE / WC_WORD_FIGURE) |
                      (word_flags[k / 2] & WC_WORD_QUOTED) * (WC_MARK_QUOTED / WC_WORD_QUOTED));
}

/* The marks of all windows where a unit is one word, in vectors: places have as many bits as a mark. */
static inline void make_short_marks(uint16_t *restrict mark, const uint8_t *restrict word_flags, size_t n, unsigned k)
{
    uint16_t place = 0;
    for (size_t i = 0; i < n; i++, place++) mark[i] = place | mark_flags(word_flags + i, k);
}

static void make_marks(uint16_t *restrict mark, const wc_words *words, size_t n, unsigned k)
{
    const unsigned shift = (unsigned)__builtin_ctz(wc_sketch_unit((uint32_t)words->n));
    if (shift == 0 && k == 3) /* the default, whose inner loop is unrolled */
        make_short_marks(mark, words->flags, n, 3);
    else if (shift == 0)
        make_short_marks(mark, words->flags, n, k);
    else
        for (size_t i = 0; i < n; i++) mark[i] = (uint16_t)(i >> shift | mark_flags(words->flags + i, k));
}

static void cut_hashes(uint32_t *hash, size_t n, unsigned bits)
{
    for (size_t i = 0; i < n; i++) hash[i] = wc_hash_cut(hash[i], bits);
}

bool wc_sketch_make(wc_sketch *sketch, const wc_words *words, unsigned k, size_t most, unsigned bits, uint64_t seed)
{
    const wc_sketch_kernel *kernel = wc_sketch_kernel_of(words->cpu);
    const uint64_t key = wc_shingle_finalise(seed + WC_SHINGLE_BASE);
    const size_t n = words->n < k ? 0 : words->n - k + 1;
    if (!reserve(sketch, n)) return false;
    sketch->n_words = (uint32_t)words->n;
    sketch->level = 0;
    sketch->n = n;
    if (n == 0) return true;
    kernel->hash(words->hash, n, k, key, sketch->hash);
    make_marks(sketch->mark, words, n, k);
    while (sketch->n > most && sketch->level < WC_LEVEL_MAX) {
        sketch->level++;
        sketch->n = kernel->thin(sketch->hash, sketch->mark, sketch->n, (uint32_t)wc_level_bound(sketch->level));
    }
    if (bits < 32) cut_hashes(sketch->hash, sketch->n, bits);
    return true;
}

void wc_sketch_free(wc_sketch *sketch)
{
    wc_memory_free(sketch->hash);
    wc_memory_free(sketch->mark);
    memset(sketch, 0, sizeof *sketch);
}
