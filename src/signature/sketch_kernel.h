/* sketch_kernel.h - the loops over all windows of a text.  Internal header.
 *
 * Each is there in plain C and for several processors (base/cpu.h), with the same result to the bit. */
#ifndef WC_SIGNATURE_SKETCH_KERNEL_H
#define WC_SIGNATURE_SKETCH_KERNEL_H
#include "base/cpu.h"

#define WC_SHINGLE_BASE  UINT64_C(0x9e3779b97f4a7c15) /* odd, so that no word loses bits */
#define WC_SHINGLE_MIX_1 UINT64_C(0xff51afd7ed558ccd)
#define WC_SHINGLE_MIX_2 UINT64_C(0xc4ceb9fe1a85ec53)

typedef struct wc_sketch_kernel {
    /* hash[i] of the window word[i..i + k), for i < n: the polynomial of the words at WC_SHINGLE_BASE, modulo 2^64,
     * xored with key and finalised; the upper 32 bits of that.  k >= 1. */
    void (*hash)(const uint64_t *word, size_t n, unsigned k, uint64_t key, uint32_t *hash);

    /* Keep those of n hashes, in their order, and their marks, that are below bound; returns how many. */
    size_t (*thin)(uint32_t *hash, uint16_t *mark, size_t n, uint32_t bound);
} wc_sketch_kernel;

/* Of a processor that wc_cpu_has. */
const wc_sketch_kernel *wc_sketch_kernel_of(wc_cpu cpu);

#ifdef WC_CPU_HAS_NEON
extern const wc_sketch_kernel wc_sketch_neon;
#endif
#if defined(__x86_64__)
extern const wc_sketch_kernel wc_sketch_avx2, wc_sketch_avx512;
#endif

/* A bijection: no two windows' polynomials collide by it. */
static inline uint64_t wc_shingle_finalise(uint64_t x)
{
    x = (x ^ (x >> 33)) * WC_SHINGLE_MIX_1;
    x = (x ^ (x >> 33)) * WC_SHINGLE_MIX_2;
    return x ^ (x >> 33);
}
#endif
