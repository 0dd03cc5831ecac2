/* own_pack.c - see own_pack.h.  A shingle takes at most 48 bits, so that eight bytes hold it wherever it begins. */
#include "story/own_pack.h"
#include "base/bits.h"
#include <string.h>

#define FLAG_SHIFT 14
_Static_assert(WC_MARK_PLACE == (1 << FLAG_SHIFT) - 1, "the flags of a mark are above its place");

void wc_own_measure(const wc_own *own, wc_own_packed *packed)
{
    uint32_t all = 0, most = 0, last = 0;
    uint16_t place = 0;
    for (uint32_t i = 0; i < own->n; i++) {
        all |= own->hash[i];
        most |= own->hash[i] - last;
        place |= own->mark[i] & WC_MARK_PLACE;
        last = own->hash[i];
    }
    packed->shift = all == 0 ? 0 : (uint8_t)__builtin_ctz(all);
    packed->hash_bits = (uint8_t)wc_bits_of(most >> packed->shift);
    packed->place_bits = (uint8_t)wc_bits_of(place);
}

void wc_own_pack(const wc_own *own, uint8_t *bits, wc_own_packed *packed)
{
    uint32_t last = 0;
    size_t at = 0;
    wc_own_measure(own, packed);
    packed->bits = bits;
    memset(bits, 0, wc_own_packed_bytes(packed, own->n) + WC_OWN_PACKED_SLACK);
    for (uint32_t i = 0; i < own->n; i++) {
        const uint64_t gap = (own->hash[i] - last) >> packed->shift, mark = own->mark[i];
        const uint64_t shingle = gap | (mark & WC_MARK_PLACE) << packed->hash_bits |
                                 mark >> FLAG_SHIFT << (packed->hash_bits + packed->place_bits);
        wc_store64(bits + at / 8, wc_load64(bits + at / 8) | shingle << at % 8);
        at += (size_t)packed->hash_bits + packed->place_bits + 2;
        last = own->hash[i];
    }
}

void wc_own_unpack(const wc_own_packed *packed, wc_own *own)
{
    const uint8_t *const bits = packed->bits;
    const unsigned shift = packed->shift, hash_bits = packed->hash_bits, place_bits = packed->place_bits;
    const uint64_t gaps = ((uint64_t)1 << hash_bits) - 1, places = ((uint64_t)1 << place_bits) - 1;
    const uint64_t bound = wc_level_bound(own->level) - 1;
    const uint32_t n = own->n;
    uint64_t hash = 0;
    size_t at = 0;
    own->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t shingle = wc_load64(bits + at / 8) >> at % 8, gap = shingle & gaps;
        const uint64_t flags = shingle >> (hash_bits + place_bits) & 3;
        hash += gap << shift;
        if (hash > bound) break;
        own->hash[own->n] = (uint32_t)hash;
        own->mark[own->n] = (uint16_t)(flags << FLAG_SHIFT | (shingle >> hash_bits & places));
        own->n += gap != 0 || i == 0;
        at += (size_t)hash_bits + place_bits + 2;
    }
}
