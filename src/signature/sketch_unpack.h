/* sketch_unpack.h - packed sketches unpacked eight shingles at a time, by several processors.  Internal header.
 *
 * Eight shingles of b bits take b bytes, so that all eights begin with a byte. */
#ifndef WC_SIGNATURE_SKETCH_UNPACK_H
#define WC_SIGNATURE_SKETCH_UNPACK_H
#include "base/cpu.h"
#include "signature/sketch_pack.h"

typedef struct wc_sketch_bits {
    const uint8_t *bits; /* of the first shingle */
    wc_sketch_form form; /* not WC_SKETCH_UNPACKED */
    unsigned width;      /* b */
} wc_sketch_bits;

/* Unpack the first n shingles, n a multiple of 8, as wc_sketch_unpack does; hash or mark may be NULL.  Returns the
 * place of the last one. */
typedef unsigned wc_sketch_unpacker(const wc_sketch_bits *packed, size_t n, uint32_t *hash, uint16_t *mark);

#if defined(__x86_64__)
wc_sketch_unpacker wc_sketch_unpack_avx2, wc_sketch_unpack_avx512;
#endif
#endif
