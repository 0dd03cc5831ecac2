/* words_plain.c - see words_kernel.h.  Eight bytes at a time, in the bytes of an integer, whose first is the least: the
 * sum of a byte below 128 and 128 - c has its highest bit set where the byte is c or more. */
#include "text/words_take.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define ONES UINT64_C(0x0101010101010101)
#define HIGH (0x80 * ONES)

static uint64_t load_8(const char *from)
{
    uint64_t bytes;
    memcpy(&bytes, from, sizeof bytes);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? bytes : __builtin_bswap64(bytes);
}

/* The highest bits of eight bytes, as the lowest bits of the result. */
static uint64_t gather(uint64_t high) { return ((high >> 7) * UINT64_C(0x0102040810204080)) >> 56; }

/* The highest bit of each byte of low, all below 128, that lies in [from, to]. */
static uint64_t between(uint64_t low, unsigned char from, unsigned char to)
{
    return (low + (0x80U - from) * ONES) & ~(low + (0x7fU - to) * ONES);
}

static void classify(const char *text, wc_word_masks *masks)
{
    *masks = (wc_word_masks){0};
    for (unsigned i = 0; i < WC_WORD_BLOCK; i += 8) {
        const uint64_t bytes = load_8(text + i), low = bytes & ~HIGH, ascii = ~bytes & HIGH;
        const uint64_t digit = between(low, '0', '9') & ascii;
        const uint64_t letter = between(low | 0x20 * ONES, 'a', 'z') & ascii;
        masks->word |= gather(letter | digit) << i;
        masks->digit |= gather(digit) << i;
        masks->wide |= gather(bytes & HIGH) << i;
        masks->straight |= gather(between(low, '"', '"') & ascii) << i;
        masks->apostrophe |= gather(between(low, '\'', '\'') & ascii) << i;
        masks->line |= gather(between(low, '\n', '\r') & ascii) << i;
    }
}

WC_INLINE size_t take(const char *text, uint32_t at, const wc_word_masks *is, uint64_t starts, uint64_t ends,
                      const wc_word_places *to)
{
    return wc_take_words(text, at, is, starts, ends, to);
}

void wc_words_hash_plain(const wc_word_bytes *word, const uint8_t *len, size_t n, uint64_t *hash)
{
    for (size_t i = 0; i < n; i++) {
        if (len[i] > 0 && len[i] <= WC_WORD_SHORT) hash[i] = XXH3_64bits(word[i].byte, len[i]);
    }
}

#define TARGET
#include "text/words_blocks.h"

const wc_words_kernel *wc_words_kernel_of(wc_cpu cpu)
{
    static const wc_words_kernel plain = {scan_blocks, classify, take, wc_words_hash_plain};
#ifdef WC_CPU_HAS_NEON
    if (cpu == WC_CPU_NEON) return &wc_words_neon;
#endif
#if defined(__x86_64__)
    if (cpu == WC_CPU_AVX2) return &wc_words_avx2;
    if (cpu == WC_CPU_AVX512) return &wc_words_avx512;
#endif
    (void)cpu;
    return &plain;
}
