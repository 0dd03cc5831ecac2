/* varint.h - numbers in as few bytes as they need: seven bits a byte, the lowest first, the highest bit says that
 * another byte follows.  Internal header.  For what this run itself wrote: nothing is checked. */
#ifndef WC_BASE_VARINT_H
#define WC_BASE_VARINT_H
#include "wirecopy.h"

#define WC_VARINT_MOST 10 /* bytes */

/* Both return where the next one stands. */
static inline uint8_t *wc_varint_put(uint8_t *at, uint64_t number)
{
    for (; number >= 0x80; number >>= 7) *at++ = (uint8_t)(number | 0x80);
    *at++ = (uint8_t)number;
    return at;
}

static inline const uint8_t *wc_varint_get(const uint8_t *at, uint64_t *number)
{
    *number = *at & 0x7f;
    for (unsigned shift = 7; *at++ & 0x80; shift += 7) *number |= (uint64_t)(*at & 0x7f) << shift;
    return at;
}
#endif
