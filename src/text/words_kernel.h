/* words_kernel.h - the two loops in which the word scanner spends its time.  Internal header.
 *
 * Each is there in plain C and for several processors (base/cpu.h), with the same result to the bit. */
#ifndef WC_TEXT_WORDS_KERNEL_H
#define WC_TEXT_WORDS_KERNEL_H
#include "base/cpu.h"

#define WC_WORD_BLOCK 64 /* bytes that are classed at once */
#define WC_WORD_SHORT 16 /* bytes of the longest word that is hashed by these kernels */

/* Bit i is for byte i of a block. */
typedef struct wc_word_masks {
    uint64_t word;       /* ASCII letters and digits */
    uint64_t digit;      /* ASCII digits */
    uint64_t wide;       /* not ASCII */
    uint64_t straight;   /* " */
    uint64_t apostrophe; /* ' */
    uint64_t line;       /* line breaks: 0A to 0D */
} wc_word_masks;

/* A folded word; what stands behind its end does not matter. */
typedef struct wc_word_bytes {
    char byte[WC_WORD_SHORT];
} wc_word_bytes;

typedef struct wc_words_kernel {
    /* Class the WC_WORD_BLOCK bytes at text. */
    void (*classify)(const char *text, wc_word_masks *masks);

    /* hash[i] = XXH3 of the first len[i] bytes of word[i], for i < n; hash[i] stays where len[i] is 0 or more than
     * WC_WORD_SHORT. */
    void (*hash)(const wc_word_bytes *word, const uint8_t *len, size_t n, uint64_t *hash);
} wc_words_kernel;

/* Of a processor that wc_cpu_has. */
const wc_words_kernel *wc_words_kernel_of(wc_cpu cpu);

void wc_words_hash_plain(const wc_word_bytes *word, const uint8_t *len, size_t n, uint64_t *hash);

#ifdef WC_CPU_HAS_NEON
extern const wc_words_kernel wc_words_neon;
#endif
#if defined(__x86_64__)
extern const wc_words_kernel wc_words_avx2, wc_words_avx512;
#endif
#endif
