/* agencies_neon.c - see agencies_kernel.h.  As agencies_avx2.c does it, 16 bytes at once. */
#include "story/agencies_kernel.h"
#include "base/neon.h"

#ifdef WC_CPU_HAS_NEON

typedef struct {
    uint8x16_t low[4], high[4];
} tables;

static inline uint8x16_t load(const char *from) { return vld1q_u8((const uint8_t *)from); }

static inline uint8x16_t buckets(uint8x16_t bytes, uint8x16_t low, uint8x16_t high)
{
    return vandq_u8(vqtbl1q_u8(low, vandq_u8(bytes, vdupq_n_u8(15))), vqtbl1q_u8(high, vshrq_n_u8(bytes, 4)));
}

static inline uint8x16_t word_bytes(const char *text)
{
    const uint8x16_t bytes = load(text), small = vorrq_u8(bytes, vdupq_n_u8(32));
    const uint8x16_t letter = vorrq_u8(wc_neon_between(bytes, '0', '9'), wc_neon_between(small, 'a', 'z'));
    return vorrq_u8(letter, vceqq_u8(bytes, vdupq_n_u8('_')));
}

static inline uint8x16_t starts(const tables *t, const char *text)
{
    uint8x16_t all = buckets(load(text), t->low[0], t->high[0]);
    for (unsigned i = 1; i < 4; i++) all = vandq_u8(all, buckets(load(text + i), t->low[i], t->high[i]));
    return vtstq_u8(all, all);
}

size_t wc_agency_skip_neon(const wc_agency_filter *filter, const char *text, size_t from, size_t len, uint64_t *places)
{
    tables t;
    size_t at = from;
    uint64_t before = from > 0 && wc_agency_is_word_ascii((unsigned char)text[from - 1]);
    for (unsigned i = 0; i < 4; i++) {
        t.low[i] = vld1q_u8(filter->low[i]);
        t.high[i] = vld1q_u8(filter->high[i]);
    }
    for (*places = 0; at + WC_AGENCY_READ <= len; at += WC_AGENCY_BLOCK) {
        uint8x16_t in_word[4], start[4];
        for (unsigned i = 0; i < 4; i++) {
            in_word[i] = word_bytes(text + at + 16 * i);
            start[i] = starts(&t, text + at + 16 * i);
        }
        const uint64_t word = wc_neon_bits(in_word), begin = wc_neon_bits(start) & ~(word << 1 | before);
        *places = begin == 0 ? 0 : wc_agency_known_places(filter, text + at, begin);
        if (*places != 0) break;
        before = word >> 63;
    }
    return at;
}
#endif
