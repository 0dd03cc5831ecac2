/* words_blocks.h - the scanner's loop over blocks, compiled for several processors: a kernel defines TARGET, its
 * classify and take, includes this and has scan_blocks.  Internal header.
 *
 * Masks of 64 bytes say where words begin and end, and each is moved to the stage.  Every ASCII letter and digit is in
 * lower case with bit 5 set. */
#ifndef WC_TEXT_WORDS_BLOCKS_H
#define WC_TEXT_WORDS_BLOCKS_H
#include "text/scan.h"
#include "text/words_take.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

#define BLOCK_READ (WC_WORD_BLOCK + WC_WORD_SHORT) /* bytes that must be there to do a block */

typedef struct {
    size_t at; /* of its first byte */
    wc_word_masks is;
    uint64_t starts, ends; /* first bytes of words, and first bytes behind them, that are still to be taken */
    bool has_long;         /* a word of more than WC_WORD_SHORT bytes */
} block;

TARGET static inline uint64_t from_bit(unsigned i) { return i < 64 ? ~UINT64_C(0) << i : 0; }

/* WC_WORD_SHORT + 1 bits in a row are set. */
TARGET static inline bool has_long_run(uint64_t mask)
{
    const uint64_t two = mask & mask >> 1, four = two & two >> 2, eight = four & four >> 4;
    return (eight & eight >> 8 & mask >> 16) != 0;
}

TARGET static inline unsigned first_bit(uint64_t mask) { return (unsigned)__builtin_ctzll(mask); }

TARGET static inline void hash_long_words(wc_scan *s, size_t n)
{
    const wc_words *out = s->out;
    for (size_t i = 0; i < n; i++) {
        const size_t len = s->staged_len[s->n_staged + i];
        const char *text = s->text + out->offset[out->n + i];
        char word[WC_WORD_BLOCK];
        if (len <= WC_WORD_SHORT) continue;
        for (size_t c = 0; c < len; c++) word[c] = (char)(text[c] | 0x20);
        out->hash[out->n + i] = XXH3_64bits(word, len);
    }
}

/* The words that end before bit `end`. */
TARGET static inline void take_words(wc_scan *s, block *b, unsigned end)
{
    wc_words *out = s->out;
    const uint64_t ends = b->ends & ~from_bit(end);
    const wc_word_places places = {s->staged + s->n_staged, s->staged_len + s->n_staged, out->offset + out->n,
                                   out->flags + out->n};
    const size_t n = take(s->text + b->at, (uint32_t)b->at, &b->is, b->starts, ends, &places);
    if (n == 0) return;
    if (b->has_long) hash_long_words(s, n);
    b->ends &= from_bit(end);
    b->starts &= from_bit(64 - (unsigned)__builtin_clzll(ends));
    out->n += n;
    s->n_staged += n;
}

/* A quotation mark or line break at bit i: the words before it are taken, and it does what it does. */
TARGET static inline void take_mark(wc_scan *s, block *b, unsigned i)
{
    take_words(s, b, i + 1);
    s->at = b->at + i + 1;
    if (b->is.line >> i & 1)
        wc_quotation_end_all(s);
    else
        wc_quotation_straight(s, b->at + i);
}

/* From bit i on, or where the word begins that it belongs to, character by character until no word is unfinished and
 * the next character is ASCII.  Returns the bit of that, 64 for the next block. */
TARGET static inline unsigned take_slowly(wc_scan *s, block *b, unsigned i)
{
    take_words(s, b, i);
    const bool in_word = (b->starts & ~from_bit(i)) != 0;
    s->at = b->at + (in_word ? first_bit(b->starts) : i);
    do wc_scan_step(s);
    while (s->at < s->len && (s->word_len > 0 || (unsigned char)s->text[s->at] >= 0x80));
    const size_t done = s->at - b->at;
    return done < WC_WORD_BLOCK ? (unsigned)done : WC_WORD_BLOCK;
}

/* No word is unfinished when it begins, and when it ends. */
TARGET static inline void scan_block(wc_scan *s)
{
    block b = {.at = s->at};
    unsigned from = 0;
    if (s->n_staged > WC_STAGE_WORDS - WC_WORD_BLOCK / 2) wc_scan_hash_staged(s);
    classify(s->text + s->at, &b.is);
    b.has_long = has_long_run(b.is.word);
    b.starts = b.is.word & ~(b.is.word << 1);
    b.ends = ~b.is.word & b.is.word << 1;
    const uint64_t joint = b.is.apostrophe & b.is.word << 1 & ((b.is.word | b.is.wide) >> 1 | from_bit(63));
    while (from < WC_WORD_BLOCK) {
        const uint64_t slow = b.is.wide | joint;
        const uint64_t marks = b.is.straight | (s->quote_mark != 0 ? b.is.line : 0);
        const uint64_t next = (slow | marks) & from_bit(from);
        if (next == 0) break;
        const unsigned i = first_bit(next);
        if (marks >> i & 1) {
            take_mark(s, &b, i);
            from = i + 1;
        } else {
            from = take_slowly(s, &b, i);
            b.starts &= from_bit(from);
            b.ends &= from_bit(from);
        }
    }
    if (from == WC_WORD_BLOCK) return;
    take_words(s, &b, WC_WORD_BLOCK);
    s->at = b.at + (b.starts != 0 ? first_bit(b.starts) : WC_WORD_BLOCK);
    if (s->at == b.at) {
        do wc_scan_step(s); /* a word without an end in the block */
        while (s->at < s->len && s->word_len > 0);
    }
}

TARGET static void scan_blocks(wc_scan *s)
{
    while (s->len - s->at >= BLOCK_READ) scan_block(s);
}
#endif
