/* zipf.h - ranks drawn by a power law, in integers only.  Internal header. */
#ifndef WC_SAMPLE_ZIPF_H
#define WC_SAMPLE_ZIPF_H
#include <stdint.h>

#define WC_ZIPF_BITS 11

typedef struct wc_zipf {
    uint32_t lowest[(1 << WC_ZIPF_BITS) + 1]; /* the rank at which each equal slice of the probability begins */
} wc_zipf;

/* 2^40 * (rank + 1)^(-exponent/100), at least 1, the same on every machine. */
uint64_t wc_zipf_weight(uint32_t rank, uint32_t exponent_hundredths);

/* Draw rank r of [0, n) with probability in proportion to (r + 1 + shift)^(-exponent/100); n >= 1.
 * A shift flattens the head (Zipf-Mandelbrot). */
void wc_zipf_init(wc_zipf *zipf, uint32_t n, uint32_t shift, uint32_t exponent_hundredths);

/* The same for weights of the caller's; their sum must be under 2^53. */
void wc_zipf_init_weights(wc_zipf *zipf, const uint64_t *weight, uint32_t n);

/* The rank that the 64 random bits choose.  Within a slice all ranks are equally likely: exact in the body, and in the
 * head off by at most a slice of 1/2048. */
static inline uint32_t wc_zipf_draw(const wc_zipf *zipf, uint64_t random)
{
    const uint32_t slice = (uint32_t)(random >> (64 - WC_ZIPF_BITS));
    const uint32_t lowest = zipf->lowest[slice];
    const uint64_t width = zipf->lowest[slice + 1] - lowest + 1;
    return lowest + (uint32_t)(((random & 0xffffffff) * width) >> 32);
}
#endif
