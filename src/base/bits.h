/* bits.h - bits counted.  Internal header. */
#ifndef WC_BASE_BITS_H
#define WC_BASE_BITS_H
#include <stdint.h>

/* By hand: a call of the compiler's own costs more where the machine lacks the instruction. */
static inline unsigned wc_popcount(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + (x >> 2 & 0x3333333333333333ULL);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (unsigned)(x * 0x0101010101010101ULL >> 56);
}
#endif
