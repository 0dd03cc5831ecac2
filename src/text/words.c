/* words.c - plain ASCII, which most text is, goes by blocks of 64 bytes: masks say where words begin and end, and each
 * is moved to the stage with two loads.  Where something stands that needs more thought (a character that is not ASCII,
 * an apostrophe in a word), the word that it belongs to is put together character by character; then the block goes on.
 * Every ASCII letter and digit is in lower case with bit 5 set. */
#include "text/words.h"
#include "base/memory.h"
#include "text/scan.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STAGED_HASHED 0 /* staged_len of a word whose hash is there already */

/* ---- the stage */

static void hash_staged(wc_scan *s)
{
    s->kernel->hash(s->staged, s->staged_len, s->n_staged, s->out->hash + s->out->n - s->n_staged);
    s->n_staged = 0;
}

static void stage_word(wc_scan *s, const char *word, size_t len, size_t at, uint8_t flags)
{
    wc_words *out = s->out;
    if (s->n_staged == WC_STAGE_WORDS) hash_staged(s);
    memcpy(s->staged[s->n_staged].byte, word, WC_WORD_SHORT); /* there is room behind */
    s->staged_len[s->n_staged++] = len <= WC_WORD_SHORT ? (uint8_t)len : STAGED_HASHED;
    if (len > WC_WORD_SHORT) out->hash[out->n] = XXH3_64bits(word, len);
    out->offset[out->n] = (uint32_t)at;
    out->flags[out->n++] = flags;
}

/* The unfinished word, folded as a whole, which may leave nothing of it: fillers alone. */
static void stage_folded(wc_scan *s)
{
    char folded[WC_FOLD_MAX + WC_WORD_SHORT];
    const size_t len = wc_unicode_fold(s->word, s->word_len, folded);
    if (len > 0) stage_word(s, folded, len, s->word_at, s->word_flags);
}

static void end_word(wc_scan *s)
{
    if (s->word_len == 0) return;
    if (s->slow)
        stage_folded(s);
    else
        stage_word(s, s->word, s->word_len, s->word_at, s->word_flags);
    s->word_len = 0;
    s->word_flags = 0;
    s->slow = s->single = false;
}

/* ---- character by character */

static void append_char(wc_scan *s, const char *bytes, size_t n)
{
    if (s->word_len + n > WC_WORD_MAX) end_word(s);
    if (s->word_len == 0) s->word_at = s->at - n;
    memcpy(s->word + s->word_len, bytes, n);
    s->word_len += n;
}

/* Put a letter that is not ASCII to the word: folded at once where it folds to one character, else as it is. */
static void append_folded(wc_scan *s, uint32_t c, const char *raw, size_t n_raw)
{
    const uint32_t f = c < 65536 ? s->unicode->fold_of[c] : WC_FOLD_SLOW;
    char utf8[3];
    if (f == WC_FOLD_SLOW || f < 0x80) {
        utf8[0] = (char)f;
        append_char(s, f == WC_FOLD_SLOW ? raw : utf8, f == WC_FOLD_SLOW ? n_raw : 1);
        if (f == WC_FOLD_SLOW) s->slow = true; /* after, for a full word was ended */
    } else if (f < 0x800) {
        utf8[0] = (char)(0xc0 | (f >> 6));
        utf8[1] = (char)(0x80 | (f & 0x3f));
        append_char(s, utf8, 2);
    } else {
        utf8[0] = (char)(0xe0 | (f >> 12));
        utf8[1] = (char)(0x80 | ((f >> 6) & 0x3f));
        utf8[2] = (char)(0x80 | (f & 0x3f));
        append_char(s, utf8, 3);
    }
}

static void wide_letter(wc_scan *s, wc_class class, uint32_t c, const char *raw, size_t n_raw)
{
    if (class == WC_CLASS_SINGLE || (s->single && class != WC_CLASS_MARK)) end_word(s);
    if (class == WC_CLASS_MARK) {
        if (s->word_len == 0) return; /* nothing to combine with */
        append_char(s, raw, n_raw);
        s->slow = true;
        return;
    }
    append_folded(s, c, raw, n_raw);
    s->single = class == WC_CLASS_SINGLE;
    if (class == WC_CLASS_DIGIT) s->word_flags |= WC_WORD_FIGURE;
}

/* Anything that is no plain ASCII letter or digit. */
static void other_char(wc_scan *s)
{
    const size_t from = s->at;
    const uint32_t c = wc_utf8_next(s->text, s->len, &s->at);
    const wc_class class = wc_unicode_class(s->unicode, c);
    if (wc_is_wordlike(class)) {
        wide_letter(s, class, c, s->text + from, s->at - from);
        return;
    }
    if (class == WC_CLASS_IGNORE) return;
    if (class == WC_CLASS_APOSTROPHE && s->word_len > 0 && wc_is_wordlike(wc_scan_next_class(s))) return;
    end_word(s);
    if (class == WC_CLASS_BREAK) wc_quotation_end_all(s);
    if (class == WC_CLASS_STRAIGHT) wc_quotation_straight(s, from);
    if (class == WC_CLASS_OPEN || class == WC_CLASS_CLOSE) wc_quotation_paired(s, c, from);
    if (class == WC_CLASS_APOSTROPHE && c == 0x2019 && s->quote_mark == 0x2018) wc_quotation_end(s);
}

/* Lower-case ASCII letters and digits; 0 for every other byte. */
static const uint8_t ascii_word[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8',
    ['9'] = '9', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h',
    ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q',
    ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i',
    ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
    ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
};

/* Eight bytes at a time, in the bytes of an integer, whose first is the least.  Returns how many of them, from the
 * first on, are ASCII letters and digits; *chunk: these in lower case; *figure: a digit is among them. */
static size_t ascii_chunk(uint64_t *chunk, bool *figure)
{
    const uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
    const uint64_t bytes = *chunk & ~high, lower = bytes | 0x20 * ones;
    const uint64_t letter = (lower + (0x80 - 'a') * ones) & ~(lower + (0x7f - 'z') * ones) & ~*chunk & high;
    const uint64_t digit = (bytes + (0x80 - '0') * ones) & ~(bytes + (0x7f - '9') * ones) & ~*chunk & high;
    const uint64_t other = (letter | digit) ^ high;
    const size_t n = other == 0 ? 8 : (size_t)__builtin_ctzll(other) / 8;
    *figure = (digit & (other - 1) & ~other) != 0; /* below the first other one */
    *chunk |= letter >> 2;                         /* the bit that makes a letter small */
    return n;
}

static uint64_t load_chunk(const char *from)
{
    uint64_t chunk;
    memcpy(&chunk, from, sizeof chunk);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? chunk : __builtin_bswap64(chunk);
}

static void store_chunk(char *to, uint64_t chunk)
{
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) chunk = __builtin_bswap64(chunk);
    memcpy(to, &chunk, sizeof chunk);
}

static void ascii_run(wc_scan *s)
{
    uint8_t lower;
    if (s->single) end_word(s);
    if (s->word_len == 0) s->word_at = s->at;
    while (s->len - s->at >= 8 && s->word_len + 8 <= WC_WORD_MAX) { /* most words are done in one round */
        uint64_t chunk = load_chunk(s->text + s->at);
        bool figure;
        const size_t n = ascii_chunk(&chunk, &figure);
        store_chunk(s->word + s->word_len, chunk);
        s->word_flags |= figure ? WC_WORD_FIGURE : 0;
        s->word_len += n;
        s->at += n;
        if (n < 8) return;
    }
    while (s->at < s->len && (lower = ascii_word[(unsigned char)s->text[s->at]]) != 0) {
        if (s->word_len == WC_WORD_MAX) {
            end_word(s);
            s->word_at = s->at;
        }
        if (lower <= '9') s->word_flags |= WC_WORD_FIGURE;
        s->word[s->word_len++] = (char)lower;
        s->at++;
    }
}

/* One character, or a run of letters. */
static void step(wc_scan *s)
{
    const char c = s->text[s->at];
    if (ascii_word[(unsigned char)c] != 0) {
        ascii_run(s);
    } else if (c == ' ' || c == ',' || c == '.') { /* the commonest, and nothing hangs on them */
        end_word(s);
        s->at++;
    } else {
        other_char(s);
    }
}

/* ---- blocks */

#define BLOCK_READ (WC_WORD_BLOCK + WC_WORD_SHORT) /* bytes that must be there to do a block */

typedef struct {
    size_t at; /* of its first byte */
    wc_word_masks is;
    uint64_t starts, ends; /* first bytes of words, and first bytes behind them, that are still to be taken */
} block;

static uint64_t from_bit(unsigned i) { return i < 64 ? ~UINT64_C(0) << i : 0; }

static unsigned first_bit(uint64_t mask) { return (unsigned)__builtin_ctzll(mask); }

static void stage_ascii(wc_scan *s, size_t at, size_t len, uint8_t flags)
{
    const uint64_t small = 0x20 * UINT64_C(0x0101010101010101);
    const size_t n = s->n_staged++, number = s->out->n++;
    uint64_t half[2];
    memcpy(half, s->text + at, sizeof half);
    half[0] |= small;
    half[1] |= small;
    memcpy(s->staged[n].byte, half, sizeof half);
    s->staged_len[n] = (uint8_t)len;
    s->out->offset[number] = (uint32_t)at;
    s->out->flags[number] = flags;
    if (len > WC_WORD_SHORT) {
        char word[WC_WORD_BLOCK];
        for (size_t i = 0; i < len; i++) word[i] = (char)(s->text[at + i] | 0x20);
        s->out->hash[number] = XXH3_64bits(word, len);
    }
}

/* The words that end before bit `end`. */
static void take_words(wc_scan *s, block *b, unsigned end)
{
    uint64_t ends = b->ends & ~from_bit(end);
    b->ends &= from_bit(end);
    while (ends != 0) {
        const unsigned from = first_bit(b->starts), to = first_bit(ends);
        const uint64_t inside = (UINT64_C(1) << to) - (UINT64_C(1) << from);
        stage_ascii(s, b->at + from, to - from, b->is.digit & inside ? WC_WORD_FIGURE : 0);
        b->starts &= b->starts - 1;
        ends &= ends - 1;
    }
}

/* A quotation mark or line break at bit i: the words before it are taken, and it does what it does. */
static void take_mark(wc_scan *s, block *b, unsigned i)
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
static unsigned take_slowly(wc_scan *s, block *b, unsigned i)
{
    take_words(s, b, i);
    const bool in_word = (b->starts & ~from_bit(i)) != 0;
    s->at = b->at + (in_word ? first_bit(b->starts) : i);
    do step(s);
    while (s->at < s->len && (s->word_len > 0 || (unsigned char)s->text[s->at] >= 0x80));
    const size_t done = s->at - b->at;
    return done < WC_WORD_BLOCK ? (unsigned)done : WC_WORD_BLOCK;
}

/* No word is unfinished when it begins, and when it ends. */
static void scan_block(wc_scan *s)
{
    block b = {.at = s->at};
    unsigned from = 0;
    if (s->n_staged > WC_STAGE_WORDS - WC_WORD_BLOCK / 2) hash_staged(s);
    s->kernel->classify(s->text + s->at, &b.is);
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
        do step(s); /* a word without an end in the block */
        while (s->at < s->len && s->word_len > 0);
    }
}

/* The most words that len bytes can hold: one letter and one separator each, or one three-byte letter each. */
static bool reserve(wc_words *words, size_t len)
{
    const size_t most = len / 2 + 1;
    size_t cap = words->cap;
    if (most <= words->cap) return true;
    if (!wc_array_reserve(&words->hash, &cap, most, sizeof *words->hash)) return false;
    cap = words->cap;
    if (!wc_array_reserve(&words->offset, &cap, most, sizeof *words->offset)) return false;
    cap = words->cap;
    if (!wc_array_reserve(&words->flags, &cap, most, sizeof *words->flags)) return false;
    words->cap = cap;
    return true;
}

bool wc_words_scan(wc_words *words, const wc_unicode *unicode, const char *text, size_t len)
{
    wc_scan s;
    memset(&s, 0, offsetof(wc_scan, staged_len)); /* what follows is written before it is read */
    s.out = words;
    s.unicode = unicode;
    s.kernel = wc_words_kernel_of(words->cpu);
    s.text = text;
    s.len = len;
    words->n = words->n_quoted = 0;
    if (!reserve(words, len)) return false;
    while (len - s.at >= BLOCK_READ) scan_block(&s);
    while (s.at < len) step(&s);
    end_word(&s);
    hash_staged(&s);
    wc_quotation_end_all(&s);
    return true;
}

void wc_words_free(wc_words *words)
{
    free(words->hash);
    free(words->offset);
    free(words->flags);
    memset(words, 0, sizeof *words);
}
