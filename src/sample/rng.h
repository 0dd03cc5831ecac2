/* rng.h - random numbers from counters.  Everything in an invented corpus is a function of the seed and a few numbers
 * (outlet, story, paragraph), so that any page can be made alone, on any thread, and comes out the same on every
 * machine: 64-bit integers only, no floating point.  Internal header. */
#ifndef WC_SAMPLE_RNG_H
#define WC_SAMPLE_RNG_H
#include <stdbool.h>
#include <stdint.h>

#define WC_RNG_STEP 0x9e3779b97f4a7c15ULL

typedef struct wc_rng {
    uint64_t state;
} wc_rng;

/* A bijection that scatters (SplitMix64, Steele, Lea and Flood 2014). */
static inline uint64_t wc_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/* The key of the part-th part of what key stands for; keys of keys do not collide in practice. */
static inline uint64_t wc_key(uint64_t key, uint64_t part) { return wc_mix(key ^ wc_mix(part + WC_RNG_STEP)); }

static inline wc_rng wc_rng_start(uint64_t key)
{
    const wc_rng rng = {key};
    return rng;
}

static inline uint64_t wc_rng_next(wc_rng *rng) { return wc_mix(rng->state += WC_RNG_STEP); }

/* [0, n) */
static inline uint32_t wc_rng_below(wc_rng *rng, uint32_t n)
{
    return (uint32_t)(((wc_rng_next(rng) >> 32) * n) >> 32);
}

/* [least, most] */
static inline uint32_t wc_rng_between(wc_rng *rng, uint32_t least, uint32_t most)
{
    return least + wc_rng_below(rng, most - least + 1);
}

static inline bool wc_rng_chance(wc_rng *rng, uint32_t percent) { return wc_rng_below(rng, 100) < percent; }
#endif
