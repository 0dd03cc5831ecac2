/* words_mixed.h - a block with quotation marks, or with characters that are not ASCII, or with apostrophes; for
 * words_blocks.h, and compiled for several processors with it.  Internal header.
 *
 * What it means is decided at each of these, from the first on.  Most of what is not ASCII stands between words, or is
 * the apostrophe in one; then all words of the block are taken at once, and those with an apostrophe corrected.  For
 * what needs more thought, a letter above all, the word that it belongs to is put together character by character. */
#ifndef WC_TEXT_WORDS_MIXED_H
#define WC_TEXT_WORDS_MIXED_H
#include "text/scan.h"
#include "text/xxh3_short.h"

#define JOINED_MAX 8 /* letters on either side of an apostrophe */

/* A word with an apostrophe in it: letters [start, apostrophe) and [rest, end), bits of the block. */
typedef struct {
    uint8_t start, apostrophe, rest, end;
} joined;

typedef struct {
    size_t at; /* of its first byte */
    wc_word_masks is;
    uint64_t starts, ends; /* first bytes of words, and first bytes behind them, that are still to be taken */
    joined joined[WC_TAKE_ROOM];
    size_t n_joined; /* of those words */
} block;

TARGET static inline uint64_t from_bit(unsigned i) { return i < 64 ? ~UINT64_C(0) << i : 0; }
TARGET static inline unsigned first_bit(uint64_t mask) { return (unsigned)__builtin_ctzll(mask); }

/* Word i of those staged last, as its two parts have it. */
TARGET static inline void join(wc_scan *s, const block *b, const joined *j, size_t i)
{
    const size_t first = j->apostrophe - j->start, len = first + j->end - j->rest, in_out = s->out->n + i;
    char word[2 * JOINED_MAX] = {0};
    memcpy(word, s->text + b->at + j->start, JOINED_MAX);
    memcpy(word + first, s->text + b->at + j->rest, JOINED_MAX);
    for (unsigned k = 0; k < sizeof word; k++) word[k] |= 0x20;
    memcpy(s->staged[s->n_staged + i].byte, word, WC_WORD_SHORT);
    s->staged_len[s->n_staged + i] = len <= WC_WORD_SHORT ? (uint8_t)len : WC_STAGED_HASHED;
    if (len > WC_WORD_SHORT)
        s->out->hash[in_out] = wc_xxh3_9_to_16(XXH_readLE64(word), XXH_readLE64(word + len - 8), len);
    if ((b->is.digit & from_bit(j->start) & ~from_bit(j->end)) != 0) s->out->flags[in_out] = WC_WORD_FIGURE;
}

/* The words that end before bit `end`. */
TARGET static __attribute__((noinline)) void take_words(wc_scan *s, block *b, unsigned end)
{
    const uint64_t ends = b->ends & ~from_bit(end);
    const wc_word_places places = wc_scan_places(s);
    size_t n, left = 0;
    if (ends == 0) return;
    n = take(s->text + b->at, (uint32_t)b->at, &b->is, b->starts, ends, &places);
    for (size_t k = 0; k < b->n_joined; k++) {
        const joined *j = &b->joined[k];
        if (j->end < end)
            join(s, b, j, (size_t)__builtin_popcountll(ends & ~from_bit(j->end)));
        else
            b->joined[left++] = *j;
    }
    b->n_joined = left;
    b->ends &= from_bit(end);
    b->starts &= from_bit(64 - (unsigned)__builtin_clzll(ends));
    s->out->n += n;
    s->n_staged += n;
}

/* A quotation mark, or a line break, at bit i; s->at is behind it.  A quotation that ends marks its words, so these are
 * taken before; for one that begins it is enough to count them. */
TARGET static inline void take_mark(wc_scan *s, block *b, unsigned i, uint32_t mark)
{
    if (s->quote_mark != 0) take_words(s, b, i + 1);
    const size_t n_before = (size_t)__builtin_popcountll(b->ends & ~from_bit(i + 1));
    s->out->n += n_before;
    if (mark == '\n')
        wc_quotation_end_all(s);
    else if (mark == '"')
        wc_quotation_straight(s, b->at + i);
    else
        wc_quotation_paired(s, mark, b->at + i);
    s->out->n -= n_before;
}

/* From bit i on, or where the word begins that it belongs to, character by character until no word is unfinished and
 * the next character is ASCII.  Returns the bit of that, 64 for the next block. */
TARGET static unsigned take_slowly(wc_scan *s, block *b, unsigned i)
{
    take_words(s, b, i);
    const bool in_word = (b->starts & ~from_bit(i)) != 0;
    s->at = b->at + (in_word ? first_bit(b->starts) : i);
    do wc_scan_step(s);
    while (s->at < s->len && (s->word_len > 0 || (unsigned char)s->text[s->at] >= 0x80));
    const size_t done = s->at - b->at;
    const unsigned next = done < WC_WORD_BLOCK ? (unsigned)done : WC_WORD_BLOCK;
    b->starts &= from_bit(next);
    b->ends &= from_bit(next);
    return next;
}

/* A word with an apostrophe in it, at bit i; the rest of it begins at bit `rest`. */
TARGET static inline unsigned take_joined(wc_scan *s, block *b, unsigned i, unsigned rest)
{
    const uint64_t behind = ~b->is.word & from_bit(rest), before = b->starts & ~from_bit(i);
    const unsigned end = behind != 0 ? first_bit(behind) : 64, start = 63 - (unsigned)__builtin_clzll(before | 1);
    if (end == 64 || before == 0 || i - start > JOINED_MAX || end - rest > JOINED_MAX ||
        ((b->is.wide | b->is.apostrophe) >> end & 1) != 0)
        return take_slowly(s, b, i);
    b->joined[b->n_joined++] = (joined){(uint8_t)start, (uint8_t)i, (uint8_t)rest, (uint8_t)end};
    b->starts &= ~(UINT64_C(1) << rest);
    b->ends &= ~(UINT64_C(1) << i);
    return end;
}

/* What at bit i is not ASCII, or an apostrophe behind a letter.  Returns the bit where to go on, s->at is its byte. */
TARGET static inline unsigned take_other(wc_scan *s, block *b, unsigned i)
{
    s->at = b->at + i;
    const uint32_t c = wc_utf8_next(s->text, s->len, &s->at);
    const wc_class class = wc_unicode_class(s->unicode, c);
    const unsigned behind = (unsigned)(s->at - b->at);
    if (class == WC_CLASS_SEPARATOR || class == WC_CLASS_SPACE) return behind;
    if (class == WC_CLASS_APOSTROPHE) {
        const bool in_word = i > 0 && (b->is.word >> (i - 1) & 1) != 0;
        if (in_word && wc_is_wordlike(wc_scan_next_class(s))) return take_joined(s, b, i, behind);
        if (c != 0x2019 || s->quote_mark != 0x2018) return behind;
        take_words(s, b, i + 1);
        wc_quotation_end(s);
        return behind;
    }
    if (class != WC_CLASS_OPEN && class != WC_CLASS_CLOSE) return take_slowly(s, b, i);
    take_mark(s, b, i, c);
    return behind;
}

/* The block at s->at that has these masks. */
TARGET static __attribute__((noinline)) void scan_mixed(wc_scan *s, const wc_word_masks *is)
{
    const uint64_t joint = is->apostrophe & is->word << 1 & ((is->word | is->wide) >> 1 | from_bit(63));
    block b;
    unsigned from = 0;
    b.at = s->at;
    b.is = *is;
    b.starts = is->word & ~(is->word << 1);
    b.ends = ~is->word & is->word << 1;
    b.n_joined = 0;
    while (from < WC_WORD_BLOCK) {
        const uint64_t marks = b.is.straight | (s->quote_mark != 0 ? b.is.line : 0);
        const uint64_t next = (b.is.wide | joint | marks) & from_bit(from);
        if (next == 0) break;
        const unsigned i = first_bit(next);
        if ((marks >> i & 1) != 0) {
            s->at = b.at + i + 1;
            take_mark(s, &b, i, (b.is.line >> i & 1) != 0 ? '\n' : '"');
            from = i + 1;
        } else {
            from = take_other(s, &b, i);
        }
    }
    take_words(s, &b, WC_WORD_BLOCK);
    if (from < WC_WORD_BLOCK) wc_scan_end_block(s, b.at, b.starts != 0 ? first_bit(b.starts) : WC_WORD_BLOCK);
}
#endif
