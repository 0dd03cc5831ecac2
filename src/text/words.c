/* words.c - one pass over the bytes.  ASCII letters go through a table straight into the word; everything else is
 * decoded and classed.  A quotation is a start (the number of the first word behind its mark); where it ends, the words
 * since are marked, unless they are too many.  What mark opened it says which marks may close it. */
#include "text/words.h"
#include "base/memory.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define GUILLEMET 0xab /* « */

typedef struct {
    wc_words *out;
    const wc_unicode *unicode;
    const char *text;
    size_t len, at; /* at: the next byte to read */
    char word[WC_WORD_MAX + 8];
    size_t word_len, word_at;
    uint8_t word_flags;
    bool slow;           /* the word needs wc_unicode_fold */
    bool single;         /* the word is one letter of a script without spaces */
    uint32_t quote_mark; /* that opened the quotation, 0: in none */
    size_t quote_from;   /* number of its first word */
    bool in_guillemets;  /* it stands in one that « opened, at outer_from */
    size_t outer_from;
} scan;

/* *len: of the folded word; 0 when folding leaves nothing: fillers alone. */
static uint64_t hash_folded(const scan *s, size_t *len)
{
    char folded[WC_FOLD_MAX];
    *len = wc_unicode_fold(s->word, s->word_len, folded);
    return XXH3_64bits(folded, *len);
}

static void end_word(scan *s)
{
    size_t len = s->word_len;
    uint64_t hash;
    if (len == 0) return;
    hash = s->slow ? hash_folded(s, &len) : XXH3_64bits(s->word, len);
    if (len > 0) {
        s->out->hash[s->out->n] = hash;
        s->out->offset[s->out->n] = (uint32_t)s->word_at;
        s->out->flags[s->out->n++] = s->word_flags;
    }
    s->word_len = 0;
    s->word_flags = 0;
    s->slow = s->single = false;
}

/* One in guillemets leaves these open. */
static void end_quotation(scan *s)
{
    wc_words *w = s->out;
    if (s->quote_mark != 0 && w->n - s->quote_from <= WC_QUOTATION_WORDS_MAX) {
        for (size_t i = s->quote_from; i < w->n; i++) {
            w->n_quoted += !(w->flags[i] & WC_WORD_QUOTED);
            w->flags[i] |= WC_WORD_QUOTED;
        }
    }
    s->quote_mark = s->in_guillemets ? GUILLEMET : 0;
    s->quote_from = s->outer_from;
    s->in_guillemets = false;
}

static void end_all_quotations(scan *s)
{
    while (s->quote_mark != 0) end_quotation(s);
}

/* Whatever quotation was open ends, but for guillemets around one of another style. */
static void begin_quotation(scan *s, uint32_t mark)
{
    if (s->in_guillemets) end_quotation(s);
    if (s->quote_mark == GUILLEMET && mark != GUILLEMET && mark != 0xbb) {
        s->in_guillemets = true;
        s->outer_from = s->quote_from;
    } else {
        end_all_quotations(s);
    }
    s->quote_mark = mark;
    s->quote_from = s->out->n;
}

static bool is_wordlike(wc_class class)
{
    return class == WC_CLASS_WORD || class == WC_CLASS_DIGIT || class == WC_CLASS_SINGLE || class == WC_CLASS_MARK;
}

static wc_class next_class(const scan *s)
{
    size_t at = s->at;
    return at < s->len ? wc_unicode_class(s->unicode, wc_utf8_next(s->text, s->len, &at)) : WC_CLASS_BREAK;
}

/* The class of what stands before byte `at`.  The beginning of the text, opening brackets and the like are as good as a
 * space. */
static wc_class class_before(const scan *s, size_t at)
{
    size_t from = at;
    if (at == 0 || strchr(" \t\n\r([-{/", s->text[at - 1]) != NULL) return WC_CLASS_SPACE;
    do from--;
    while (from > 0 && at - from < 4 && ((unsigned char)s->text[from] & 0xc0) == 0x80);
    return wc_unicode_class(s->unicode, wc_utf8_next(s->text, at, &from));
}

static bool may_open_behind(wc_class before)
{
    return before == WC_CLASS_SPACE || before == WC_CLASS_BREAK || before == WC_CLASS_OPEN || before == WC_CLASS_IGNORE;
}

/* A straight mark opens behind a space, and closes behind a word or its punctuation when no word starts right behind
 * it.  Behind a dash or an ellipsis, and beside a letter of a script without spaces, it may do either: then it closes
 * what is open. */
static void straight_mark(scan *s, size_t at)
{
    const wc_class before = class_before(s, at), next = next_class(s);
    const bool wide = at > 0 && (unsigned char)s->text[at - 1] >= 0x80;
    const bool single = before == WC_CLASS_SINGLE || next == WC_CLASS_SINGLE;
    const bool unsure = single || (before == WC_CLASS_SEPARATOR && wide);
    const bool opens = may_open_behind(before) || (unsure && (s->quote_mark == 0 || (is_wordlike(next) && !single)));
    if (opens && next != WC_CLASS_SPACE && next != WC_CLASS_BREAK) {
        begin_quotation(s, '"');
    } else if (s->quote_mark != 0 && (!is_wordlike(next) || single)) {
        end_quotation(s);
    }
}

static void paired_mark(scan *s, uint32_t c, size_t at)
{
    if (c == 0xbb && s->in_guillemets) end_quotation(s); /* the inner one was not closed */
    const uint32_t q = s->quote_mark;
    const bool closes = (c == 0x201d && q != 0x2018 && q != GUILLEMET) || (c == 0x201c && q == 0x201e) ||
                        (c == 0xbb && q == GUILLEMET) || (c == GUILLEMET && q == 0xbb) ||
                        (c == 0x2018 && q == 0x201a) || (c == 0x300d && q == 0x300c) || (c == 0x300f && q == 0x300e);
    const bool inner = q != 0 && (c == 0x2018 || c == 0x201a || c == 0x300e); /* a quotation in the quotation */
    if (closes) {
        end_quotation(s);
    } else if (c != 0x201d && c != 0x300d && c != 0x300f && !inner &&
               (c != 0xbb || may_open_behind(class_before(s, at)))) {
        begin_quotation(s, c);
    }
}

static void append_char(scan *s, const char *bytes, size_t n)
{
    if (s->word_len + n > WC_WORD_MAX) end_word(s);
    if (s->word_len == 0) s->word_at = s->at - n;
    memcpy(s->word + s->word_len, bytes, n);
    s->word_len += n;
}

/* Put a letter that is not ASCII to the word: folded at once where it folds to one character, else as it is. */
static void append_folded(scan *s, uint32_t c, const char *raw, size_t n_raw)
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

static void wide_letter(scan *s, wc_class class, uint32_t c, const char *raw, size_t n_raw)
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
static void other_char(scan *s)
{
    const size_t from = s->at;
    const uint32_t c = wc_utf8_next(s->text, s->len, &s->at);
    const wc_class class = wc_unicode_class(s->unicode, c);
    if (is_wordlike(class)) {
        wide_letter(s, class, c, s->text + from, s->at - from);
        return;
    }
    if (class == WC_CLASS_IGNORE) return;
    if (class == WC_CLASS_APOSTROPHE && s->word_len > 0 && is_wordlike(next_class(s))) return;
    end_word(s);
    if (class == WC_CLASS_BREAK) end_all_quotations(s);
    if (class == WC_CLASS_STRAIGHT) straight_mark(s, from);
    if (class == WC_CLASS_OPEN || class == WC_CLASS_CLOSE) paired_mark(s, c, from);
    if (class == WC_CLASS_APOSTROPHE && c == 0x2019 && s->quote_mark == 0x2018) end_quotation(s);
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

static void ascii_run(scan *s)
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
    scan s = {.out = words, .unicode = unicode, .text = text, .len = len};
    words->n = words->n_quoted = 0;
    if (!reserve(words, len)) return false;
    while (s.at < len) {
        const char c = text[s.at];
        if (ascii_word[(unsigned char)c] != 0) {
            ascii_run(&s);
        } else if (c == ' ' || c == ',' || c == '.') { /* the commonest, and nothing hangs on them */
            if (s.word_len > 0) end_word(&s);
            s.at++;
        } else {
            other_char(&s);
        }
    }
    end_word(&s);
    end_all_quotations(&s);
    return true;
}

void wc_words_free(wc_words *words)
{
    wc_memory_free(words->hash);
    wc_memory_free(words->offset);
    wc_memory_free(words->flags);
    memset(words, 0, sizeof *words);
}
