/* neon.h - what NEON's kernels share.  Internal header; empty where WC_CPU_HAS_NEON is not defined. */
#ifndef WC_BASE_NEON_H
#define WC_BASE_NEON_H
#include "base/cpu.h"

#ifdef WC_CPU_HAS_NEON
#include <arm_neon.h>

/* All ones where a byte is in [from, to]: what is less wraps round to a large number. */
static inline uint8x16_t wc_neon_between(uint8x16_t bytes, uint8_t from, uint8_t to)
{
    return vcleq_u8(vsubq_u8(bytes, vdupq_n_u8(from)), vdupq_n_u8((uint8_t)(to - from)));
}

/* A bit for each of 64 bytes that are all ones or zero: each keeps the bit of its place among eight, and neighbours are
 * added three times. */
static inline uint64_t wc_neon_bits(const uint8x16_t mask[4])
{
    static const uint8_t place[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t own = vld1q_u8(place);
    const uint8x16_t low = vpaddq_u8(vandq_u8(mask[0], own), vandq_u8(mask[1], own));
    const uint8x16_t high = vpaddq_u8(vandq_u8(mask[2], own), vandq_u8(mask[3], own));
    const uint8x16_t all = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}
#endif
#endif
