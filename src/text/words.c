/* words.c - text goes by blocks of 64 bytes: plain ASCII, which most is, by words_blocks.h, all else by words_mixed.h.
 * Here is what goes character by character: words with letters that are not ASCII, and the end of the text. */
#include "text/words.h"
#include "base/memory.h"
#include "text/scan.h"
#include "text/xxh3_short.h"
#include <assert.h>

static_assert(WC_FLAGS_ROOM >= WC_TAKE_ROOM, "what is written behind the last word has room");

#define ONES UINT64_C(0x0101010101010101)

/* Eight bytes, of which the first is the least of the integer. */
static uint64_t load_chunk(const void *from)
{
    uint64_t chunk;
    memcpy(&chunk, from, sizeof chunk);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? chunk : __builtin_bswap64(chunk);
}

/* ---- the stage */

/* XXH3 of a word of ASCII letters and digits, in lower case; 8 < len <= WC_WORD_BLOCK. */
static uint64_t hash_in_lower_case(const char *word, size_t len)
{
    char lower[WC_WORD_BLOCK];
    if (len <= 16)
        return wc_xxh3_9_to_16(load_chunk(word) | 0x20 * ONES, load_chunk(word + len - 8) | 0x20 * ONES, len);
    for (size_t i = 0; i < len; i++) lower[i] = (char)(word[i] | 0x20);
    return XXH3_64bits(lower, len);
}

/* Of up to 64 words, a bit for each that is longer than WC_WORD_SHORT, which is below 128. */
static uint64_t find_long(const uint8_t *len, size_t n)
{
    uint64_t found = 0;
    for (unsigned i = 0; i < 64; i += 8) {
        const uint64_t high = 0x80 * ONES, more = (load_chunk(len + i) + (0x7f - WC_WORD_SHORT) * ONES) & high;
        found |= ((more >> 7) * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    return n < 64 ? found & ((UINT64_C(1) << n) - 1) : found;
}

/* Those of ASCII that are too long for the stage are hashed where they stand in the text. */
void wc_scan_hash_staged(wc_scan *s)
{
    const size_t first = s->out->n - s->n_staged;
    uint64_t *hash = s->out->hash + first;
    const uint32_t *offset = s->out->offset + first;
    s->kernel->hash(s->staged, s->staged_len, s->n_staged, hash);
    for (size_t from = 0; from < s->n_staged; from += 64) {
        uint64_t left = find_long(s->staged_len + from, s->n_staged - from);
        for (; left != 0; left &= left - 1) {
            const size_t i = from + (unsigned)__builtin_ctzll(left);
            hash[i] = hash_in_lower_case(s->text + offset[i], s->staged_len[i]);
        }
    }
    s->n_staged = 0;
}

static void stage_word(wc_scan *s, const char *word, size_t len, size_t at, uint8_t flags)
{
    wc_words *out = s->out;
    if (s->n_staged == WC_STAGE_WORDS) wc_scan_hash_staged(s);
    memcpy(s->staged[s->n_staged].byte, word, WC_WORD_SHORT); /* there is room behind */
    s->staged_len[s->n_staged++] = len <= WC_WORD_SHORT ? (uint8_t)len : WC_STAGED_HASHED;
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
    const uint64_t high = 0x80 * ONES, bytes = *chunk & ~high, lower = bytes | 0x20 * ONES;
    const uint64_t letter = (lower + (0x80 - 'a') * ONES) & ~(lower + (0x7f - 'z') * ONES) & ~*chunk & high;
    const uint64_t digit = (bytes + (0x80 - '0') * ONES) & ~(bytes + (0x7f - '9') * ONES) & ~*chunk & high;
    const uint64_t other = (letter | digit) ^ high;
    const size_t n = other == 0 ? 8 : (size_t)__builtin_ctzll(other) / 8;
    *figure = (digit & (other - 1) & ~other) != 0; /* below the first other one */
    *chunk |= letter >> 2;                         /* the bit that makes a letter small */
    return n;
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
void wc_scan_step(wc_scan *s)
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

/* The most words that len bytes can hold: one letter and one separator each, or one three-byte letter each; and what is
 * written behind the last. */
static bool reserve(wc_words *words, size_t len)
{
    const size_t most = len / 2 + 1 + WC_FLAGS_ROOM;
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
    s.kernel->scan_blocks(&s);
    while (s.at < len) wc_scan_step(&s);
    end_word(&s);
    wc_scan_hash_staged(&s);
    wc_quotation_end_all(&s);
    return true;
}

void wc_words_free(wc_words *words)
{
    wc_memory_free(words->hash);
    wc_memory_free(words->offset);
    wc_memory_free(words->flags);
    memset(words, 0, sizeof *words);
}
