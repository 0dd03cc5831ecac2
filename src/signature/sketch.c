/* sketch.c - the word hashes of a window are combined by a polynomial modulo 2^64 and finalised by a bijection keyed
 * with the seed, since a polynomial's low bits are weak.  All windows are hashed, then thinned level by level until few
 * enough are left, which halves them each time; only then are marks made. */
#include "signature/sketch.h"
#include "base/memory.h"
#include "signature/sketch_kernel.h"
#include <string.h>

static bool reserve_one(void *array_address, size_t cap, size_t n, size_t size)
{
    return wc_array_reserve(array_address, &cap, n, size);
}

static bool reserve(wc_sketch *sketch, size_t n)
{
    size_t cap = sketch->cap;
    if (n <= cap) return true;
    if (!reserve_one(&sketch->mark, cap, n, sizeof *sketch->mark) ||
        !reserve_one(&sketch->place, cap, n, sizeof *sketch->place) ||
        !reserve_one(&sketch->flags, cap, n, sizeof *sketch->flags))
        return false;
    if (!wc_array_reserve(&sketch->hash, &cap, n, sizeof *sketch->hash)) return false;
    sketch->cap = cap;
    return true;
}

/* The flags of every window, as the upper byte of its mark has them. */
static inline void find_flags(uint8_t *restrict flags, const uint8_t *restrict word_flags, size_t n, unsigned k)
{
    const unsigned quoted = (WC_MARK_QUOTED >> 8) / WC_WORD_QUOTED, figure = (WC_MARK_FIGURE >> 8) / WC_WORD_FIGURE;
    for (size_t i = 0; i < n; i++) {
        unsigned any = 0;
        for (unsigned j = 0; j < k; j++) any |= word_flags[i + j];
        flags[i] = (uint8_t)((any & WC_WORD_FIGURE) * figure | (word_flags[i + k / 2] & WC_WORD_QUOTED) * quoted);
    }
}

static inline void make_marks_of(wc_sketch *sketch, unsigned shift)
{
    uint16_t *restrict mark = sketch->mark;
    const uint32_t *restrict place = sketch->place;
    const uint8_t *restrict flags = sketch->flags;
    for (size_t i = 0; i < sketch->n; i++) mark[i] = (uint16_t)(place[i] >> shift | (unsigned)flags[place[i]] << 8);
}

static void make_marks(wc_sketch *sketch)
{
    const unsigned shift = (unsigned)__builtin_ctz(wc_sketch_unit(sketch->n_words));
    if (shift == 0) /* of nearly all texts, without a shift for each */
        make_marks_of(sketch, 0);
    else
        make_marks_of(sketch, shift);
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
    for (size_t i = 0; i < n; i++) sketch->place[i] = (uint32_t)i;
    while (sketch->n > most && sketch->level < WC_LEVEL_MAX) {
        sketch->level++;
        sketch->n = kernel->thin(sketch->hash, sketch->place, sketch->n, (uint32_t)wc_level_bound(sketch->level));
    }
    if (k == 3) /* the default, whose inner loop is unrolled */
        find_flags(sketch->flags, words->flags, n, 3);
    else
        find_flags(sketch->flags, words->flags, n, k);
    make_marks(sketch);
    if (bits < 32) cut_hashes(sketch->hash, sketch->n, bits);
    return true;
}

void wc_sketch_free(wc_sketch *sketch)
{
    wc_memory_free(sketch->hash);
    wc_memory_free(sketch->mark);
    wc_memory_free(sketch->place);
    wc_memory_free(sketch->flags);
    memset(sketch, 0, sizeof *sketch);
}
