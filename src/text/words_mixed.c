/* words_mixed.c - a block with quotation marks, or with characters that are not ASCII, or with apostrophes.  What it
 * means is decided at each of these, from the first on; the words between them are taken many at a time as in other
 * blocks.  Most of what is not ASCII stands between words, or is the apostrophe in one.  For what needs more thought, a
 * letter above all, the word that it belongs to is put together character by character. */
#include "text/scan.h"
#include <string.h>

#define JOINED_MAX 8 /* letters on either side of an apostrophe */

typedef struct {
    size_t at; /* of its first byte */
    wc_word_masks is;
    uint64_t starts, ends; /* first bytes of words, and first bytes behind them, that are still to be taken */
} block;

static uint64_t from_bit(unsigned i) { return i < 64 ? ~UINT64_C(0) << i : 0; }
static unsigned first_bit(uint64_t mask) { return (unsigned)__builtin_ctzll(mask); }

/* The words that end before bit `end`. */
static void take_words(wc_scan *s, block *b, unsigned end)
{
    const uint64_t ends = b->ends & ~from_bit(end);
    const wc_word_places places = wc_scan_places(s);
    if (ends == 0) return;
    const size_t n = s->kernel->take(s->text + b->at, (uint32_t)b->at, &b->is, b->starts, ends, &places);
    b->ends &= from_bit(end);
    b->starts &= from_bit(64 - (unsigned)__builtin_clzll(ends));
    s->out->n += n;
    s->n_staged += n;
}

/* A quotation mark or line break at bit i: the words before it are taken, and it does what it does. */
static unsigned take_mark(wc_scan *s, block *b, unsigned i)
{
    take_words(s, b, i + 1);
    s->at = b->at + i + 1;
    if (b->is.line >> i & 1)
        wc_quotation_end_all(s);
    else
        wc_quotation_straight(s, b->at + i);
    return i + 1;
}

/* From bit i on, or where the word begins that it belongs to, character by character until no word is unfinished and
 * the next character is ASCII.  Returns the bit of that, 64 for the next block. */
static unsigned take_slowly(wc_scan *s, block *b, unsigned i)
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
static unsigned take_joined(wc_scan *s, block *b, unsigned i, unsigned rest)
{
    const uint64_t behind = ~b->is.word & from_bit(rest);
    char word[2 * JOINED_MAX];
    take_words(s, b, i);
    const unsigned start = first_bit(b->starts), end = behind != 0 ? first_bit(behind) : 64, n = i - start;
    if (end == 64 || n > JOINED_MAX || end - rest > JOINED_MAX || ((b->is.wide | b->is.apostrophe) >> end & 1) != 0)
        return take_slowly(s, b, i);
    memcpy(word, s->text + b->at + start, JOINED_MAX);
    memcpy(word + n, s->text + b->at + rest, JOINED_MAX);
    for (unsigned k = 0; k < sizeof word; k++) word[k] |= 0x20;
    const bool figure = (b->is.digit & from_bit(start) & ~from_bit(end)) != 0;
    wc_scan_stage(s, word, n + end - rest, b->at + start, figure ? WC_WORD_FIGURE : 0);
    b->starts &= from_bit(end);
    b->ends &= from_bit(end + 1);
    return end;
}

/* What at bit i is not ASCII, or an apostrophe behind a letter.  Returns the bit where to go on, s->at is its byte. */
static unsigned take_other(wc_scan *s, block *b, unsigned i)
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
    take_words(s, b, i + 1);
    wc_quotation_paired(s, c, b->at + i);
    return behind;
}

void wc_scan_mixed(wc_scan *s, const wc_word_masks *is)
{
    block b = {s->at, *is, is->word & ~(is->word << 1), ~is->word & is->word << 1};
    const uint64_t joint = is->apostrophe & is->word << 1 & ((is->word | is->wide) >> 1 | from_bit(63));
    unsigned from = 0;
    while (from < WC_WORD_BLOCK) {
        const uint64_t marks = b.is.straight | (s->quote_mark != 0 ? b.is.line : 0);
        const uint64_t next = (b.is.wide | joint | marks) & from_bit(from);
        if (next == 0) break;
        const unsigned i = first_bit(next);
        from = (marks >> i & 1) != 0 ? take_mark(s, &b, i) : take_other(s, &b, i);
    }
    take_words(s, &b, WC_WORD_BLOCK);
    if (from < WC_WORD_BLOCK) wc_scan_end_block(s, b.at, b.starts != 0 ? first_bit(b.starts) : WC_WORD_BLOCK);
}
