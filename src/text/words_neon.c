/* words_neon.c - see words_kernel.h.  16 bytes at a time.  NEON has no products of 64 bits, so words
 * are hashed as in plain C, one by one. */
#include "base/neon.h"
#include "text/words_take.h"

#ifdef WC_CPU_HAS_NEON
static void classify(const char *text, wc_word_masks *masks)
{
    uint8x16_t word[4], digit[4], wide[4], straight[4], apostrophe[4], line[4];
    for (unsigned i = 0; i < 4; i++) {
        const uint8x16_t bytes = vld1q_u8((const uint8_t *)text + 16 * i);
        digit[i] = wc_neon_between(bytes, '0', '9');
        word[i] = vorrq_u8(digit[i], wc_neon_between(vorrq_u8(bytes, vdupq_n_u8(0x20)), 'a', 'z'));
        wide[i] = vcgeq_u8(bytes, vdupq_n_u8(0x80));
        straight[i] = vceqq_u8(bytes, vdupq_n_u8('"'));
        apostrophe[i] = vceqq_u8(bytes, vdupq_n_u8('\''));
        line[i] = wc_neon_between(bytes, '\n', '\r');
    }
    *masks = (wc_word_masks){.word = wc_neon_bits(word),
                             .digit = wc_neon_bits(digit),
                             .wide = wc_neon_bits(wide),
                             .straight = wc_neon_bits(straight),
                             .apostrophe = wc_neon_bits(apostrophe),
                             .line = wc_neon_bits(line)};
}

WC_INLINE size_t take(const char *text, uint32_t at, const wc_word_masks *is, uint64_t starts, uint64_t ends,
                      const wc_word_places *to)
{
    return wc_take_words(text, at, is, starts, ends, to);
}

#define TARGET
#include "text/words_blocks.h"

const wc_words_kernel wc_words_neon = {scan_blocks, classify, take, wc_words_hash_plain};
#endif
