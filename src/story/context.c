/* context.c - plain steps over bytes.  Spaces are ASCII's, U+00A0 and U+2000 to U+200B. */
#include "story/context.h"
#include <string.h>

static unsigned char byte_at(wc_str text, size_t i) { return (unsigned char)text.data[i]; }

static size_t char_start(wc_str text, size_t i)
{
    while (i > 0 && i < text.len && (byte_at(text, i) & 0xC0) == 0x80) i--;
    return i;
}

wc_context wc_context_around(wc_str text, size_t start, size_t end, size_t reach)
{
    wc_context c = {.text = text};
    const size_t least = char_start(text, start > reach ? start - reach : 0);
    const size_t most = char_start(text, text.len - end > reach ? end + reach : text.len);
    const char *before = least < start ? memrchr(text.data + least, '\n', start - least) : NULL;
    const char *behind = end < most ? memchr(text.data + end, '\n', most - end) : NULL;
    c.lo = before != NULL ? (size_t)(before - text.data) + 1 : least;
    c.hi = behind != NULL ? (size_t)(behind - text.data) : most > end ? most : end;
    c.lo_is_head = c.lo == 0 || text.data[c.lo - 1] == '\n';
    c.hi_is_tail = c.hi == text.len || text.data[c.hi] == '\n';
    return c;
}

static bool is_unicode_space(const char *s)
{
    return ((unsigned char)s[0] == 0xE2 && (unsigned char)s[1] == 0x80 && (unsigned char)s[2] >= 0x80 &&
            (unsigned char)s[2] <= 0x8B);
}

/* Bytes of the space that begins at i. */
static size_t space_at(const wc_context *c, size_t i)
{
    const char *s = c->text.data + i;
    if (i < c->hi && (*s == ' ' || *s == '\t' || *s == '\r')) return 1;
    if (i + 2 <= c->hi && (unsigned char)s[0] == 0xC2 && (unsigned char)s[1] == 0xA0) return 2;
    return i + 3 <= c->hi && is_unicode_space(s) ? 3 : 0;
}

/* A letter, digit or mark of ASCII: what nearly every byte is. */
static bool is_visible_ascii(char ch) { return ch > ' ' && ch < 0x7f; }

/* Bytes of the space that ends at i. */
static size_t space_before(const wc_context *c, size_t i)
{
    if (i > c->lo && is_visible_ascii(c->text.data[i - 1])) return 0;
    for (size_t len = 1; len <= 3 && i >= c->lo + len; len++) {
        if (space_at(c, i - len) == len) return len;
    }
    return 0;
}

size_t wc_context_back(const wc_context *c, size_t i)
{
    for (size_t len; (len = space_before(c, i)) > 0;) i -= len;
    return i;
}

size_t wc_context_forth(const wc_context *c, size_t i)
{
    for (size_t len; (len = space_at(c, i)) > 0;) i += len;
    return i;
}

wc_str wc_context_before(const wc_context *c, size_t i)
{
    const size_t end = wc_context_back(c, i);
    size_t start = end;
    while (start > c->lo && space_before(c, start) == 0) {
        do start--; /* ASCII needs no more thought */
        while (start > c->lo && is_visible_ascii(c->text.data[start]) && is_visible_ascii(c->text.data[start - 1]));
        start = char_start(c->text, start);
    }
    return (wc_str){c->text.data + start, end - start};
}

wc_str wc_context_after(const wc_context *c, size_t i)
{
    const size_t start = wc_context_forth(c, i);
    size_t end = start;
    while (end < c->hi && (is_visible_ascii(c->text.data[end]) || space_at(c, end) == 0)) end++;
    return (wc_str){c->text.data + start, end - start};
}

bool wc_context_at_head(const wc_context *c, size_t i) { return c->lo_is_head && wc_context_back(c, i) == c->lo; }
bool wc_context_at_tail(const wc_context *c, size_t i) { return c->hi_is_tail && wc_context_forth(c, i) == c->hi; }

/* Bytes of the one dash that begins at s, of at most n bytes. */
static size_t dash_len(const char *s, size_t n)
{
    if (n > 0 && (*s == '-' || *s == '~')) return 1;
    if (n < 3 || (unsigned char)s[0] != 0xE2) return 0;
    if ((unsigned char)s[1] == 0x80 && (unsigned char)s[2] >= 0x90 && (unsigned char)s[2] <= 0x95) return 3;
    return (unsigned char)s[1] == 0x88 && (unsigned char)s[2] == 0x92 ? 3 : 0;
}

size_t wc_context_dash_at(const wc_context *c, size_t i)
{
    size_t end = i;
    for (size_t len; (len = dash_len(c->text.data + end, c->hi - end)) > 0;) end += len;
    return end - i;
}

size_t wc_context_dash_before(const wc_context *c, size_t i)
{
    size_t start = i;
    for (;;) {
        if (start > c->lo && dash_len(c->text.data + start - 1, 1))
            start--;
        else if (start >= c->lo + 3 && dash_len(c->text.data + start - 3, 3) == 3)
            start -= 3;
        else
            return i - start;
    }
}

static bool ends_with(const wc_context *c, size_t i, const char *suffix)
{
    const size_t len = strlen(suffix);
    return i >= c->lo + len && memcmp(c->text.data + i - len, suffix, len) == 0;
}

static bool is_ascii_lower(char ch) { return ch >= 'a' && ch <= 'z'; }
static bool is_ascii_upper(char ch) { return ch >= 'A' && ch <= 'Z'; }
static bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

bool wc_context_sentence_ends(const wc_context *c, size_t i)
{
    static const char *const marks[] = {"!", "?", "\"", ":", ")", "|", "\xe2\x80\x9d", "\xe2\x80\x99"};
    const size_t at = wc_context_back(c, i);
    for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
        if (ends_with(c, at, marks[m])) return true;
    }
    /* A full stop behind a short word is an abbreviation's: "Mr.", "St.", "J." */
    if (at < c->lo + 4 || c->text.data[at - 1] != '.') return false;
    for (size_t k = 2; k <= 4; k++) {
        if (!is_ascii_lower(c->text.data[at - k]) && !is_digit(c->text.data[at - k])) return false;
    }
    return true;
}

static char lower(char ch) { return is_ascii_upper(ch) ? (char)(ch + 32) : ch; }
static bool is_letter(char ch) { return is_ascii_lower(lower(ch)) || is_digit(ch); }

static bool phrase_here(const wc_context *c, size_t i, size_t to, const char *phrase)
{
    size_t k = 0;
    for (; phrase[k]; k++) {
        if (i + k >= to || lower(c->text.data[i + k]) != phrase[k]) return false;
    }
    return (i == c->lo || !is_letter(c->text.data[i - 1]) || !is_letter(phrase[0])) &&
           (i + k == c->text.len || !is_letter(c->text.data[i + k]) || !is_letter(phrase[k - 1]));
}

/* Most places differ in the first two letters: bit 5 makes a letter small, and what else it does is told apart later.
 */
static inline bool may_be_here(const char *text, const char *phrase)
{
    return (((text[0] ^ phrase[0]) | (text[1] ^ phrase[1])) & ~0x20) == 0;
}

/* Whether it may be at one of the PLACES places from text on, of which PLACES + 1 bytes are read: a byte for each, in
 * one integer, is 0 where it may. */
#define PLACES 8
static inline bool may_be_near(const char *text, const char *phrase)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t first, second, differs;
    memcpy(&first, text, PLACES);
    memcpy(&second, text + 1, PLACES);
    differs = ((first ^ each * (unsigned char)phrase[0]) | (second ^ each * (unsigned char)phrase[1])) & each * 0xdf;
    return ((differs - each) & ~differs & each * 0x80) != 0;
}

size_t wc_context_find_first(const wc_context *c, size_t from, size_t to, const char *phrase)
{
    for (size_t i = from; i + 1 < to; i++) {
        while (i + PLACES < to && !may_be_near(c->text.data + i, phrase)) i += PLACES;
        if (i + 1 >= to) break;
        if (may_be_here(c->text.data + i, phrase) && phrase_here(c, i, to, phrase)) return i;
    }
    return SIZE_MAX;
}

size_t wc_context_find_last(const wc_context *c, size_t from, size_t to, const char *phrase)
{
    for (size_t i = to; i > from + 1; i--) {
        while (i > from + PLACES && !may_be_near(c->text.data + i - PLACES - 1, phrase)) i -= PLACES;
        if (i <= from + 1) break;
        if (may_be_here(c->text.data + i - 2, phrase) && phrase_here(c, i - 2, to, phrase)) return i - 2;
    }
    return SIZE_MAX;
}

/* Without what of ASCII stands around it and is no letter. */
static wc_str bare_word(wc_str word)
{
    while (word.len > 0 && !is_letter(word.data[0]) && (signed char)word.data[0] >= 0) {
        word.data++;
        word.len--;
    }
    while (word.len > 0 && !is_letter(word.data[word.len - 1]) && (signed char)word.data[word.len - 1] >= 0) word.len--;
    return word;
}

static bool is_same(wc_str bare, const char *name)
{
    size_t k = 0;
    while (k < bare.len && name[k] && lower(bare.data[k]) == name[k]) k++;
    return k == bare.len && !name[k] && k > 0;
}

bool wc_word_is(wc_str word, const char *name) { return is_same(bare_word(word), name); }

bool wc_word_in(wc_str word, const char *const *list)
{
    const wc_str bare = bare_word(word);
    const char first = bare.len > 0 ? lower(bare.data[0]) : '\0';
    for (; *list && first; list++) {
        if (**list == first && is_same(bare, *list)) return true;
    }
    return false;
}

bool wc_word_has_capital(wc_str word)
{
    return word.len > 0 &&
           (is_ascii_upper(word.data[0]) || ((unsigned char)word.data[0] >= 0xC3 &&
                                             (unsigned char)word.data[0] != 0xE2)); /* E2: dashes, quotation marks */
}
