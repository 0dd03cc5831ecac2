/* agencies_kernel.h - the search of a text for places where an agency's form may begin.  Internal header.
 *
 * Each is there in plain C and for several processors (base/cpu.h).  They differ in how many places they let through
 * that are none, and miss no place where a form stands as a whole word. */
#ifndef WC_STORY_AGENCIES_KERNEL_H
#define WC_STORY_AGENCIES_KERNEL_H
#include "base/cpu.h"

#define WC_AGENCY_BLOCK 64                                      /* bytes that are searched at once */
#define WC_AGENCY_BYTES 5                                       /* of a form that are looked at */
#define WC_AGENCY_READ  (WC_AGENCY_BLOCK + WC_AGENCY_BYTES - 1) /* bytes that must be there for it */

#define WC_AGENCY_KNOWN_BITS 15

/* Forms are dealt to eight buckets, a bit each.  A form of bucket b may begin where b is in
 * low[0][byte & 15] & high[0][byte >> 4], or in letter[0][byte & 63], of the first byte, and so on for the next. known:
 * a bit for each hash of the first four bytes of a form, or of three where it has no more, or of two and one behind it.
 */
typedef struct wc_agency_filter {
    uint8_t low[4][16], high[4][16]; /* a fifth would take longer than it saves */
    uint8_t letter[WC_AGENCY_BYTES][64];
    uint64_t known[(1 << WC_AGENCY_KNOWN_BITS) / 64];
} wc_agency_filter;

/* Number of the bit for n bytes, 3 or 4, whose first is the least of start. */
static inline uint32_t wc_agency_known_bit(uint32_t start, unsigned n)
{
    return (start << (32 - 8 * n)) * UINT32_C(0x9e3779b1) >> (32 - WC_AGENCY_KNOWN_BITS);
}

/* No form begins at text[0..4) if not. */
static inline bool wc_agency_is_known(const wc_agency_filter *filter, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    const uint32_t start = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    const uint32_t four = wc_agency_known_bit(start, 4), three = wc_agency_known_bit(start, 3);
    return ((filter->known[four / 64] >> four % 64 | filter->known[three / 64] >> three % 64) & 1) != 0;
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

/* A character that belongs to the word around it, of ASCII. */
static inline bool wc_agency_is_word_ascii(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}
#endif
