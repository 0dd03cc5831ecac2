/* agencies_kernel.h - the search of a text for places where an agency's form may begin.  Internal header.
 *
 * Each is there in plain C and for several processors (base/cpu.h).  They differ in how many places they let through
 * that are none, and miss no place where a form stands as a whole word. */
#ifndef WC_STORY_AGENCIES_KERNEL_H
#define WC_STORY_AGENCIES_KERNEL_H
#include "base/cpu.h"
#include <string.h>

#define WC_AGENCY_BLOCK 64                                     /* bytes that are searched at once */
#define WC_AGENCY_BYTES 5                                      /* of a form that are looked at by the filter */
#define WC_AGENCY_LONG  8                                      /* and at most where that lets it through */
#define WC_AGENCY_READ  (WC_AGENCY_BLOCK + WC_AGENCY_LONG - 1) /* bytes that must be there for it */

#define WC_AGENCY_KNOWN_BITS 15

/* Forms are dealt to eight buckets, a bit each.  A form of bucket b may begin where b is in
 * low[0][byte & 15] & high[0][byte >> 4], or in letter[0][byte & 63], of the first byte, and so on for the next. known:
 * a bit for each hash of a form's first bytes, as many as wc_agency_known_bytes. */
typedef struct wc_agency_filter {
    uint8_t low[4][16], high[4][16]; /* a fifth would take longer than it saves */
    uint8_t letter[WC_AGENCY_BYTES][64];
    uint64_t known[(1 << WC_AGENCY_KNOWN_BITS) / 64];
} wc_agency_filter;

/* Many a word begins with the four bytes that a long name begins with. */
static inline unsigned wc_agency_known_bytes(size_t len)
{
    return len >= WC_AGENCY_LONG ? WC_AGENCY_LONG : len < 4 ? (unsigned)len : 4;
}

/* Number of the bit for the first n bytes, 2 to 8, of which the first is the least of start. */
static inline uint32_t wc_agency_known_bit(uint64_t start, unsigned n)
{
    return (uint32_t)((start << (64 - 8 * n)) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - WC_AGENCY_KNOWN_BITS));
}

static inline unsigned wc_agency_is_known_by(const wc_agency_filter *filter, uint64_t start, unsigned n)
{
    const uint32_t bit = wc_agency_known_bit(start, n);
    return filter->known[bit / 64] >> bit % 64 & 1;
}

/* A character that belongs to the word around it, of ASCII. */
static inline bool wc_agency_is_word_ascii(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* No form begins at text[0..8) if not.  Behind two letters a word must end. */
static inline unsigned wc_agency_is_known(const wc_agency_filter *filter, const char *text)
{
    uint64_t start;
    memcpy(&start, text, sizeof start);
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) start = __builtin_bswap64(start);
    const unsigned ends = !wc_agency_is_word_ascii((unsigned char)(start >> 16));
    return wc_agency_is_known_by(filter, start, WC_AGENCY_LONG) | wc_agency_is_known_by(filter, start, 4) |
           wc_agency_is_known_by(filter, start, 3) | (wc_agency_is_known_by(filter, start, 2) & ends);
}

/* Those of places, bit i for text[i], that are known. */
static inline uint64_t wc_agency_known_places(const wc_agency_filter *filter, const char *text, uint64_t places)
{
    uint64_t known = 0;
    for (; places != 0; places &= places - 1) { /* no branch: a processor would guess wrong at every capital */
        const unsigned i = (unsigned)__builtin_ctzll(places);
        known |= (uint64_t)wc_agency_is_known(filter, text + i) << i;
    }
    return known;
}

/* Search text[from..len) in steps of a block up to one with such places: its offset, and in *places a bit for each.
 * *places is 0 when less than WC_AGENCY_READ bytes are left at the offset that is returned. */
typedef size_t wc_agency_skip(const wc_agency_filter *filter, const char *text, size_t from, size_t len,
                              uint64_t *places);

wc_agency_skip wc_agency_skip_plain;
#ifdef WC_CPU_HAS_NEON
wc_agency_skip wc_agency_skip_neon;
#endif
#if defined(__x86_64__)
wc_agency_skip wc_agency_skip_avx2, wc_agency_skip_avx512;
#endif
#endif
