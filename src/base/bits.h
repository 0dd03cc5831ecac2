/* bits.h - bits counted, gathered from flags, and read and written eight bytes at a time.  Internal header. */
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

/* How many bits the number takes: 0 for 0. */
static inline unsigned wc_bits_of(uint32_t x) { return x == 0 ? 0 : 32 - (unsigned)__builtin_clz(x); }

/* Eight bytes as a number, the lowest first on every machine. */
static inline uint64_t wc_load64(const void *from)
{
    uint64_t x;
    memcpy(&x, from, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

static inline void wc_store64(void *to, uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    memcpy(to, &x, sizeof x);
}

/* A bit for each of eight bytes that are 0 or 1, the first in the lowest: each is moved to its place in the upper byte
 * of a product in which no two meet. */
static inline uint64_t wc_bits_of_bytes(uint64_t eight) { return eight * 0x0102040810204080ULL >> 56; }

/* The same of 64 flags. */
static inline uint64_t wc_bits_of_flags(const uint8_t flag[64])
{
    uint64_t bits = 0;
    for (unsigned k = 0; k < 8; k++) bits |= wc_bits_of_bytes(wc_load64(flag + 8 * k)) << 8 * k;
    return bits;
}
#endif
