/* zipf.c - the power is taken as 2^(-exponent * log2(rank)) in fixed point: the logarithm by repeated squaring, the
 * power from a table of 2^(-1/2), 2^(-1/4) and so on.  See zipf.h. */
#include "sample/zipf.h"
#include <assert.h>

#define FRACTION_BITS 16

/* log2(x) in 1/65536, x >= 1 */
static uint64_t log2_fixed(uint32_t x)
{
    const uint64_t whole = 31 - (uint64_t)__builtin_clz(x);
    uint64_t mantissa = ((uint64_t)x << 31) >> whole; /* [1, 2) in 2^-31 */
    uint64_t log = whole;
    for (int i = 0; i < FRACTION_BITS; i++) {
        mantissa = (mantissa * mantissa) >> 31;
        const uint64_t bit = mantissa >> 32;
        mantissa >>= bit;
        log = log << 1 | bit;
    }
    return log;
}

/* 2^40 * 2^(-x/65536), at least 1 */
static uint64_t exp2_fixed(uint64_t x)
{
    static const uint32_t factor[FRACTION_BITS] = {
        /* 2^31 * 2^(-1/2), 2^31 * 2^(-1/4) ... */
        1518500249U, 1805811301U, 1969251187U, 2056437386U, 2101467501U, 2124350982U, 2135885998U, 2141676972U,
        2144578345U, 2146030504U, 2146756953U, 2147120269U, 2147301951U, 2147392797U, 2147438222U, 2147460935U,
    };
    uint64_t value = 1ULL << 31;
    for (int i = 0; i < FRACTION_BITS; i++)
        if (x >> (FRACTION_BITS - 1 - i) & 1) value = (value * factor[i]) >> 31;
    const uint64_t shift = x >> FRACTION_BITS;
    value = shift > 39 ? 0 : (value << 9) >> shift;
    return value > 0 ? value : 1;
}

uint64_t wc_zipf_weight(uint32_t rank, uint32_t exponent_hundredths)
{
    return exp2_fixed(log2_fixed(rank + 1) * exponent_hundredths / 100);
}

/* Where the slices begin, given the weight of each rank by a function. */
static void cut_slices(wc_zipf *zipf, uint32_t n, uint64_t (*weight)(const void *context, uint32_t rank),
                       const void *context)
{
    const uint32_t n_slices = 1U << WC_ZIPF_BITS;
    uint64_t total = 0, sum = 0;
    for (uint32_t r = 0; r < n; r++) total += weight(context, r);
    assert(n > 0 && total < 1ULL << 53);
    uint32_t slice = 0;
    for (uint32_t r = 0; r < n; r++) {
        sum += weight(context, r);
        while (slice < n_slices && total * slice < sum * n_slices) zipf->lowest[slice++] = r;
    }
    zipf->lowest[n_slices] = n - 1;
}

typedef struct power {
    uint32_t shift, exponent;
} power;

static uint64_t power_weight(const void *context, uint32_t rank)
{
    const power *p = context;
    const uint64_t weight = wc_zipf_weight(rank + p->shift, p->exponent) >> 8; /* 2^20 ranks stay under 2^53 */
    return weight > 0 ? weight : 1;
}

static uint64_t given_weight(const void *context, uint32_t rank) { return ((const uint64_t *)context)[rank]; }

void wc_zipf_init(wc_zipf *zipf, uint32_t n, uint32_t shift, uint32_t exponent_hundredths)
{
    const power p = {shift, exponent_hundredths};
    cut_slices(zipf, n, power_weight, &p);
}

void wc_zipf_init_weights(wc_zipf *zipf, const uint64_t *weight, uint32_t n)
{
    cut_slices(zipf, n, given_weight, weight);
}
