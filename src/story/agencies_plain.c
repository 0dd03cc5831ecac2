/* agencies_plain.c - see agencies_kernel.h.  All forms but "dpa" begin with an ASCII capital, and capitals are rare in
 * text.  So eight bytes at a time are tested for "is a capital" or "is d before p" with plain 64-bit arithmetic; only
 * those that pass are looked up. */
#include "story/agencies_kernel.h"
#include <string.h>

static uint64_t load_le64(const char *data)
{
    uint64_t x;
    memcpy(&x, data, sizeof x);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? x : __builtin_bswap64(x);
}

/* A bit for each of the eight bytes at data that is a capital, or d before p; reads nine bytes. */
static uint64_t starts_in_8(const char *data)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low7 = ones * 0x7F, top = ones * 0x80;
    const uint64_t x = load_le64(data), low = x & low7;
    const uint64_t from_a = low + ones * (0x80 - 'A'), past_z = low + ones * (0x80 - 'Z' - 1);
    const uint64_t not_dp = (x ^ ones * 'd') | (load_le64(data + 1) ^ ones * 'p');
    const uint64_t starts = ((from_a & ~past_z & ~x) | ~(((not_dp & low7) + low7) | not_dp)) & top;
    return ((starts >> 7) * UINT64_C(0x0102040810204080)) >> 56; /* one bit of each byte, gathered */
}

size_t wc_agency_skip_plain(const wc_agency_filter *filter, const char *text, size_t from, size_t len, uint64_t *places)
{
    size_t at = from;
    for (*places = 0; at + WC_AGENCY_READ <= len; at += WC_AGENCY_BLOCK) {
        uint64_t starts = 0;
        for (unsigned i = 0; i < WC_AGENCY_BLOCK; i += 8) starts |= starts_in_8(text + at + i) << i;
        *places = wc_agency_known_places(filter, text + at, starts);
        if (*places != 0) break;
    }
    return at;
}
