/* bits.h - bits counted, and gathered from flags.  Internal header. */
#ifndef WC_BASE_BITS_H
#define WC_BASE_BITS_H
#include <stdint.h>
#include <string.h>

/* By hand: a call of the compiler's own costs more where the machine lacks the instruction. */
static inline unsigned wc_popcount(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + (x >> 2 & 0x3333333333333333ULL);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (unsigned)(x * 0x0101010101010101ULL >> 56);
}

/* A bit for each of 64 bytes that are 0 or 1, the first in the lowest: eight at a time, each moved to its place in the
 * upper byte of a product in which no two meet. */
static inline uint64_t wc_bits_of_flags(const uint8_t flag[64])
{
    uint64_t bits = 0;
    for (unsigned k = 0; k < 8; k++) {
        uint64_t eight;
        memcpy(&eight, flag + 8 * k, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        bits |= eight * 0x0102040810204080ULL >> 56 << 8 * k;
    }
    return bits;
}
#endif
