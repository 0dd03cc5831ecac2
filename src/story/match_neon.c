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

static size_t look_up(const wc_matcher *m, size_t n_held, const uint32_t *hash, size_t n, wc_shared *shared)
{
    const uint64_t factor = m->factor;
    const uint32_t *const held = m->hash;
    const uint16_t *const slot = m->slot;
    size_t found = 0;
    (void)n_held;
    for (size_t i = 0; i < n; i++) {
        const uint32_t at = slot[wc_match_slot(factor, hash[i])];
        const uint32x4_t four = vceqq_u32(vld1q_u32(held + at), vdupq_n_u32(hash[i]));
        const uint64_t same = vget_lane_u64(vreinterpret_u64_u16(vmovn_u32(four)), 0);
        shared[found] = (wc_shared){(uint16_t)i, (uint16_t)(at + (uint32_t)__builtin_ctzll(same | 1ULL << 63) / 16)};
        found += same != 0;
    }
    return found;
}

const wc_match_kernel wc_match_neon = {true, look_up, flag_evidence, count_evidence};
#endif
