/* sketch.c - the word hashes of a window are combined by a polynomial modulo 2^64, rolled from window to window, and
 * finalised by a bijection keyed with the seed, since a polynomial's low bits are weak.  Levels are counted on the way:
 * a hash with z leading zeros belongs to the levels 0..z. */
#include "signature/sketch.h"
#include "base/memory.h"
#include <string.h>

#define BASE 0x9e3779b97f4a7c15ULL /* odd, so that no word loses bits */

static inline uint64_t finalise(uint64_t x)
{
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

static bool reserve(wc_sketch *sketch, size_t n)
{
    size_t cap = sketch->cap;
    if (!wc_array_reserve(&sketch->hash, &cap, n, sizeof *sketch->hash)) return false;
    cap = sketch->cap;
    if (!wc_array_reserve(&sketch->mark, &cap, n, sizeof *sketch->mark)) return false;
    sketch->cap = cap;
    return true;
}

/* All windows' hashes and marks; count[z] is the number that have z leading zeros. */
static void hash_windows(wc_sketch *sketch, const wc_words *words, unsigned k, uint64_t seed, size_t *count)
{
    const uint64_t key = finalise(seed + BASE);
    const uint32_t unit = wc_sketch_unit(sketch->n_words);
    uint64_t power = 1, roll = 0;
    unsigned last_figure = 0; /* windows since a word with a digit came in, 0: none is in the window */
    for (unsigned i = 0; i < k; i++) power *= BASE;
    for (size_t i = 0; i < words->n; i++) {
        roll = roll * BASE + words->hash[i];
        if (i >= k) roll -= power * words->hash[i - k];
        if (words->flags[i] & WC_WORD_FIGURE) {
            last_figure = k;
        } else if (last_figure > 0) {
            last_figure--;
        }
        if (i + 1 < k) continue;
        const size_t first = i + 1 - k;
        const uint32_t hash = (uint32_t)(finalise(roll ^ key) >> 32);
        uint16_t mark = (uint16_t)(first / unit);
        if (words->flags[first + k / 2] & WC_WORD_QUOTED) mark |= WC_MARK_QUOTED;
        if (last_figure > 0) mark |= WC_MARK_FIGURE;
        sketch->hash[first] = hash;
        sketch->mark[first] = mark;
        count[wc_level_of(hash)]++;
    }
}

static uint8_t choose_level(const size_t *count, size_t n, size_t most)
{
    uint8_t level = 0;
    while (n > most && level < WC_LEVEL_MAX) n -= count[level++];
    return level;
}

bool wc_sketch_make(wc_sketch *sketch, const wc_words *words, unsigned k, size_t most, uint64_t seed)
{
    const size_t n = words->n < k ? 0 : words->n - k + 1;
    size_t count[WC_LEVEL_MAX + 1] = {0}, kept = 0;
    uint64_t bound;
    if (!reserve(sketch, n)) return false;
    sketch->n_words = (uint32_t)words->n;
    if (n > 0) hash_windows(sketch, words, k, seed, count);
    sketch->level = choose_level(count, n, most);
    bound = wc_level_bound(sketch->level);
    for (size_t i = 0; i < n; i++) { /* branch-free: about half are kept */
        sketch->hash[kept] = sketch->hash[i];
        sketch->mark[kept] = sketch->mark[i];
        kept += sketch->hash[i] < bound;
    }
    sketch->n = kept;
    return true;
}

void wc_sketch_free(wc_sketch *sketch)
{
    wc_memory_free(sketch->hash);
    wc_memory_free(sketch->mark);
    memset(sketch, 0, sizeof *sketch);
}
