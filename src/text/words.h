/* words.h - the words of a text: hash, place, and whether each stands in a quotation.  Internal header. */
#ifndef WC_TEXT_WORDS_H
#define WC_TEXT_WORDS_H
#include "base/cpu.h"
#include "text/unicode.h"

#define WC_WORD_QUOTED 1
#define WC_WORD_FIGURE 2 /* holds a digit; the signer takes out what is the page's own date */

#define WC_FLAGS_ROOM 64

#define WC_QUOTATION_WORDS_MAX 120 /* a longer one was none: a mark was lost */

/* A word is a run of letters, digits and combining marks, folded by NFKC_Casefold, apostrophes inside it dropped (so
 * that don't and don’t agree); letters of scripts without spaces count one by one; a run over WC_WORD_MAX bytes is cut.
 * Quotations: “ ”, „ “, « », » «, ‘ ’, 「 」, 『 』, and " opened before a word and closed behind one; « » may hold
 * others, else a quotation ends where another begins, but for ‘ ’ in it.  The end of a paragraph ends every quotation,
 * so speech over several paragraphs, each reopened, is marked whole. */
typedef struct wc_words {
    uint64_t *hash;   /* XXH3 of the folded word; n */
    uint32_t *offset; /* of the word's first byte in the text; n */
    uint8_t *flags;   /* WC_WORD_...; n, and behind them room for WC_FLAGS_ROOM */
    size_t n, cap;
    size_t n_quoted;
    wc_cpu cpu; /* whose code scans; the caller's to set */
} wc_words;

/* Scan text[0..len), len < 2^32, into *words (zeroed at first, reused after).  false: no memory.
 * O(len); by AVX-512 some 0.5 ns a byte of English.  The same for any cpu.  Threads may share unicode. */
bool wc_words_scan(wc_words *words, const wc_unicode *unicode, const char *text, size_t len);
void wc_words_free(wc_words *words);
#endif
