/* sketch_pack.h - a sketch in as few bits as its numbers need, as it waits in memory for the site mask.  Internal
 * header.
 *
 * Of a hash there are its leading zeros and what follows its first 1, as far as that is not zero for all; of a mark the
 * gap of its place to the one before, and its flags.  All of a sketch take the same number of bits, b:
 *
 *   0       4 bytes   the numbers of bits: wc_sketch_form
 *   4                 shingle i in bits [i * b, (i + 1) * b), the lowest first: gap, flags, fraction, zeros
 *   4 + ..            a bit a shingle for who works on it, see wc_sketch_flags; 8 bytes at least
 *
 * With the form WC_SKETCH_UNPACKED hashes and marks stand there as they are, for a sketch that is soon written. */
#ifndef WC_SIGNATURE_SKETCH_PACK_H
#define WC_SIGNATURE_SKETCH_PACK_H
#include "base/cpu.h"
#include "signature/sketch.h"

typedef struct wc_sketch_form {
    uint8_t gap_bits, fraction_bits, zero_bits, zeros_least;
} wc_sketch_form;

#define WC_SKETCH_UNPACKED ((wc_sketch_form){.zeros_least = UINT8_MAX})

/* The bits that n shingles need.  Any numbers may be hashes and marks.  By the code of this processor, as all here,
 * with the same result.  O(n). */
wc_sketch_form wc_sketch_measure(wc_cpu cpu, const uint32_t *hash, const uint16_t *mark, size_t n);

/* Bytes that tell of n shingles: the same hashes and marks have the same bytes, if both are packed or neither is.
 * wc_sketch_room: with the flags. */
size_t wc_sketch_bytes(wc_sketch_form form, size_t n);
size_t wc_sketch_room(wc_sketch_form form, size_t n);
size_t wc_sketch_room_most(size_t n, unsigned hash_bits); /* for any n shingles whose hashes have so many bits */

/* Pack n shingles, which the form was measured of (or it is WC_SKETCH_UNPACKED), into packed[0..wc_sketch_room); no
 * flag is set.  O(n). */
void wc_sketch_pack(wc_cpu cpu, wc_sketch_form form, const uint32_t *hash, const uint16_t *mark, size_t n,
                    uint8_t *packed);

/* The form of what wc_sketch_pack made, and the n shingles, of which either may be NULL: not asked for.  O(n). */
#define WC_SKETCH_LEAST 4 /* bytes that are there whatever n */
wc_sketch_form wc_sketch_form_of(const uint8_t *packed);
bool wc_sketch_form_is_valid(wc_sketch_form form); /* whether it can be unpacked, whatever that gives */
void wc_sketch_unpack(wc_cpu cpu, const uint8_t *packed, size_t n, uint32_t *hash, uint16_t *mark);

/* Whether two packed sketches are of the same n shingles; of none they may be NULL. */
bool wc_sketch_is_same(const uint8_t *a, const uint8_t *b, size_t n);

/* n bits of a packed sketch, in bytes of their own. */
uint8_t *wc_sketch_flags(uint8_t *packed, size_t n);
#endif
