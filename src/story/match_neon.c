/* match_neon.c - see match_kernel.h.  As match_avx2.c does it. */
#include "story/match_kernel.h"
#include "base/neon.h"

#ifdef WC_CPU_HAS_NEON

#define TARGET
#define POPCOUNT __builtin_popcountll

static inline uint64_t bits_of(const uint8_t flag[64], uint64_t *both)
{
    uint8x16_t present[4], shared[4];
    for (size_t i = 0; i < 4; i++) {
        const uint8x16_t flags = vld1q_u8(flag + 16 * i);
        present[i] = vtstq_u8(flags, flags);
        shared[i] = vtstq_u8(flags, vdupq_n_u8(2));
    }
    *both = wc_neon_bits(shared);
    return wc_neon_bits(present);
}

#include "story/match_runs.h"

static inline unsigned same_as(const uint32_t *held, uint32_t x)
{
    static const uint32_t place[4] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vceqq_u32(vld1q_u32(held), vdupq_n_u32(x)), vld1q_u32(place)));
}

#include "story/match_table.h"

const wc_match_kernel wc_match_neon = {true, look_up, flag_evidence, count_evidence};
#endif
