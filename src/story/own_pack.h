/* own_pack.h - own text in as few bits as its numbers need, to be unpacked when a page is compared.  Internal header.
 *
 * Hashes ascend, so each is kept as the difference to the one before, without the zeros that all end with; a mark as
 * its place and its two flags.  All of a page take the same number of bits:
 *
 *   shingle i    bits [i * b, (i + 1) * b), the lowest first, b = hash_bits + place_bits + 2:
 *                difference >> shift, place, flags */
#ifndef WC_STORY_OWN_PACK_H
#define WC_STORY_OWN_PACK_H
#include "story/mask.h"

typedef struct wc_own_packed {
    const uint8_t *bits; /* wc_own_packed_bytes, and WC_OWN_PACKED_SLACK more that may be read */
    uint8_t shift, hash_bits, place_bits;
} wc_own_packed;

#define WC_OWN_PACKED_SLACK 8

/* Whether any three numbers can be those of a packed own text. */
static inline bool wc_own_packed_is_valid(const wc_own_packed *p)
{
    return p->shift < 32 && p->hash_bits <= 32 && p->place_bits <= 14;
}

/* Of n shingles; at most 6 n, rounded up. */
static inline size_t wc_own_packed_bytes(const wc_own_packed *p, size_t n)
{
    return (n * ((size_t)p->hash_bits + p->place_bits + 2) + 7) / 8;
}

/* The numbers by which it is packed; packed->bits stays as it is.  O(n). */
void wc_own_measure(const wc_own *own, wc_own_packed *packed);

/* The same, and pack into bits[0..6 n + WC_OWN_PACKED_SLACK), which *packed points to then.  O(n). */
void wc_own_pack(const wc_own *own, uint8_t *bits, wc_own_packed *packed);

/* Fill own->hash and own->mark, room for own->n each, by n and level.  What valid numbers and any bits make are
 * ascending hashes of the level, each once, and own->n is what is left of them; of what wc_own_pack made, what it was
 * given.  O(n). */
void wc_own_unpack(const wc_own_packed *packed, wc_own *own);
#endif
