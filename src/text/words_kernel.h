/* words_kernel.h - the loops in which the word scanner spends its time.  Internal header.
 *
 * Each is there in plain C and for several processors (base/cpu.h), with the same result to the bit. */
#ifndef WC_TEXT_WORDS_KERNEL_H
#define WC_TEXT_WORDS_KERNEL_H
#include "base/cpu.h"

#define WC_WORD_BLOCK 64 /* bytes that are classed at once */
#define WC_WORD_SHORT 8  /* bytes of the longest word that is hashed by these kernels */
#define WC_TAKE_ROOM  32 /* the most words of a block, and what may be written behind the last one that is taken */

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

/* Where the next words go. */
typedef struct wc_word_places {
    wc_word_bytes *word;
    uint8_t *len;
    uint32_t *offset;
    uint8_t *flags; /* WC_WORD_FIGURE or none */
} wc_word_places;

struct wc_scan;

typedef struct wc_words_kernel {
    /* Scan whole blocks from s->at on, as far as the text has WC_WORD_SHORT bytes behind them (scan.h). */
    void (*scan_blocks)(struct wc_scan *s);

    /* Class the WC_WORD_BLOCK bytes at text. */
    void (*classify)(const char *text, wc_word_masks *masks);

    /* Put the words of a block, whose masks are given, to their places, with their letters in lower case; word i begins
     * at bit i of starts and ends before bit i of ends, counted among those set.  WC_WORD_SHORT bytes of longer ones
     * are put.  Reads WC_WORD_BLOCK + WC_WORD_SHORT bytes; at: what is added to offsets.  Returns the number of ends.
     */
    size_t (*take)(const char *text, uint32_t at, const wc_word_masks *is, uint64_t starts, uint64_t ends,
                   const wc_word_places *to);

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
