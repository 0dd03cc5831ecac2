/* sketch_pack_kernel.h - sketches packed and unpacked eight shingles at a time, by several processors.  Internal
 * header.
 *
 * Eight shingles of b bits take b bytes, so that all eights begin with a byte. */
#ifndef WC_SIGNATURE_SKETCH_PACK_KERNEL_H
#define WC_SIGNATURE_SKETCH_PACK_KERNEL_H
#include "base/cpu.h"
#include "signature/sketch_pack.h"

typedef struct wc_sketch_bits {
    const uint8_t *bits; /* of the first shingle */
    wc_sketch_form form; /* not WC_SKETCH_UNPACKED */
    unsigned width;      /* b */
} wc_sketch_bits;

/* What of shingles the form is made of. */
typedef struct wc_sketch_extent {
    uint64_t fractions; /* all bits of the hashes' doubles behind the first 1 */
    uint32_t least, most;
    uint16_t gaps; /* all bits of the places' gaps */
} wc_sketch_extent;

typedef struct wc_sketch_eights { /* n is a multiple of 8 */
    void (*measure)(const uint32_t *hash, const uint16_t *mark, size_t n, wc_sketch_extent *extent);

    /* n shingles of `width` bits to n * width / 8 bytes, and 8 more that may be written. */
    void (*pack)(wc_sketch_form form, unsigned width, const uint32_t *hash, const uint16_t *mark, size_t n,
                 uint8_t *to);

    /* The first n shingles, as wc_sketch_unpack has them; hash or mark may be NULL.  Returns the place of the last. */
    unsigned (*unpack)(const wc_sketch_bits *packed, size_t n, uint32_t *hash, uint16_t *mark);
} wc_sketch_eights;

#if defined(__x86_64__)
void wc_sketch_measure_avx2(const uint32_t *hash, const uint16_t *mark, size_t n, wc_sketch_extent *extent);
void wc_sketch_pack_avx2(wc_sketch_form form, unsigned width, const uint32_t *hash, const uint16_t *mark, size_t n,
                         uint8_t *to);
unsigned wc_sketch_unpack_avx2(const wc_sketch_bits *packed, size_t n, uint32_t *hash, uint16_t *mark);
unsigned wc_sketch_unpack_avx512(const wc_sketch_bits *packed, size_t n, uint32_t *hash, uint16_t *mark);
#endif
#endif
