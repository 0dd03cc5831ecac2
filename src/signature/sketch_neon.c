/* sketch_neon.c - see sketch_kernel.h.  Windows are hashed four at a time as sketch_avx2.c does it, and thinned by
 * four: those of them that stay, sixteen cases, are moved together by a table. */
#include "base/neon.h"
#include "signature/sketch_order.h"

#ifdef WC_CPU_HAS_NEON

/* NEON has no products of 64 bits: one is put together of three of 32. */
static inline uint64x2_t multiply(uint64x2_t a, uint64_t b)
{
    const uint32x2_t low = vmovn_u64(a), high = vshrn_n_u64(a, 32);
    const uint32x2_t cross = vmla_n_u32(vmul_n_u32(low, (uint32_t)(b >> 32)), high, (uint32_t)b);
    return vmlal_n_u32(vshlq_n_u64(vmovl_u32(cross), 32), low, (uint32_t)b);
}

/* What the bijection leaves in the upper 32 bits is not touched by its last shift. */
static inline uint32x2_t hash_2(const uint64_t *word, unsigned k, uint64_t key)
{
    uint64x2_t x = vld1q_u64(word);
    for (unsigned i = 1; i < k; i++) x = vaddq_u64(multiply(x, WC_SHINGLE_BASE), vld1q_u64(word + i));
    x = veorq_u64(x, vdupq_n_u64(key));
    x = multiply(veorq_u64(x, vshrq_n_u64(x, 33)), WC_SHINGLE_MIX_1);
    x = multiply(veorq_u64(x, vshrq_n_u64(x, 33)), WC_SHINGLE_MIX_2);
    return vshrn_n_u64(x, 32);
}

static inline void hash_4(const uint64_t *word, unsigned k, uint64_t key, uint32_t *hash)
{
    vst1q_u32(hash, vcombine_u32(hash_2(word, k, key), hash_2(word + 2, k, key)));
}

static void hash_windows(const uint64_t *word, size_t n, unsigned k, uint64_t key, uint32_t *hash)
{
    size_t i = 0;
    for (; k == 3 && n - i >= 4; i += 4) hash_4(word + i, 3, key, hash + i); /* the default, unrolled */
    for (; n - i >= 4; i += 4) hash_4(word + i, k, key, hash + i);
    wc_sketch_kernel_of(WC_CPU_PLAIN)->hash(word + i, n - i, k, key, hash + i);
}

/* What is written behind the kept ones was read before. */
static size_t thin(uint32_t *hash, uint16_t *mark, size_t n, uint32_t bound)
{
    static const uint32_t bits[4] = {1, 2, 4, 8};
    const uint32x4_t limit = vdupq_n_u32(bound), bit = vld1q_u32(bits);
    size_t kept = 0, i = 0;
    for (; n - i >= 4; i += 4) {
        const uint32x4_t hashes = vld1q_u32(hash + i);
        const uint8x8_t marks = vreinterpret_u8_u16(vld1_u16(mark + i));
        const unsigned below = vaddvq_u32(vandq_u32(vcltq_u32(hashes, limit), bit));
        vst1q_u8((uint8_t *)(hash + kept), vqtbl1q_u8(vreinterpretq_u8_u32(hashes), vld1q_u8(wc_thin_order[below])));
        vst1_u8((uint8_t *)(mark + kept), vtbl1_u8(marks, vld1_u8(wc_thin_mark_order[below])));
        kept += (size_t)__builtin_popcount(below);
    }
    for (; i < n; i++) {
        hash[kept] = hash[i];
        mark[kept] = mark[i];
        kept += hash[i] < bound;
    }
    return kept;
}

const wc_sketch_kernel wc_sketch_neon = {hash_windows, thin};
#endif
