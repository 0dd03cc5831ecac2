/* unicode.c - see unicode.h.  The classes come from the general category (Unicode, UAX #44), scripts that are written
 * without spaces from their blocks, folding from NFKC_Casefold (UAX #31). */
#include "text/unicode.h"
#include "base/memory.h"
#include <string.h>
#include <utf8proc.h>

typedef struct {
    uint32_t from, to;
} range;

static const range single_blocks[] = {
    {0x0e00, 0x0eff},                                                                           /* Thai, Lao */
    {0x1000, 0x109f},                                                                           /* Burmese */
    {0x1780, 0x17ff},                                                                           /* Khmer */
    {0x2e80, 0x2fdf},                                                                           /* Han radicals */
    {0x3005, 0x3007},   {0x3021, 0x3029}, {0x3041, 0x30ff},                                     /* kana */
    {0x31f0, 0x31ff},   {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xf900, 0xfaff}, {0xff66, 0xff9d}, /* half-width kana */
    {0x20000, 0x3ffff}, /* Han, supplementary planes */
};

static bool is_single(uint32_t c)
{
    for (size_t i = 0; i < sizeof single_blocks / sizeof single_blocks[0]; i++) {
        if (c >= single_blocks[i].from && c <= single_blocks[i].to) return true;
    }
    return false;
}

static wc_class class_by_name(uint32_t c)
{
    switch (c) {
    case '\n':
    case '\r':
    case 0x0b:
    case 0x0c:
    case 0x85:
    case 0x2028:
    case 0x2029:
        return WC_CLASS_BREAK;
    case '\'':
    case 0x2019:
    case 0x02bc:
    case 0xff07:
        return WC_CLASS_APOSTROPHE;
    case '"':
    case 0xff02:
        return WC_CLASS_STRAIGHT;
    case 0x201c:
    case 0x201e:
    case 0x201f:
    case 0xab:
    case 0x2018:
    case 0x201a:
    case 0x300c:
    case 0x300e:
        return WC_CLASS_OPEN;
    case 0x201d:
    case 0xbb:
    case 0x300d:
    case 0x300f:
        return WC_CLASS_CLOSE;
    case '\t':
        return WC_CLASS_SPACE;
    case 0xad:
    case 0x200b:
    case 0x200c:
    case 0x200d:
    case 0x2060:
    case 0xfeff:
        return WC_CLASS_IGNORE;
    default:
        return WC_CLASS_SEPARATOR;
    }
}

static wc_class class_of(uint32_t c)
{
    const wc_class named = class_by_name(c);
    if (named != WC_CLASS_SEPARATOR) return named;
    if (c == 0xff9e || c == 0xff9f) return WC_CLASS_MARK; /* half-width voicing marks compose with the kana before */
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return is_single(c) ? WC_CLASS_SINGLE : WC_CLASS_WORD;
    case UTF8PROC_CATEGORY_ND:
        return WC_CLASS_DIGIT;
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return is_single(c) ? WC_CLASS_SINGLE : WC_CLASS_WORD;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return WC_CLASS_MARK;
    case UTF8PROC_CATEGORY_ZS:
        return WC_CLASS_SPACE;
    default:
        return WC_CLASS_SEPARATOR;
    }
}

static bool is_jamo(uint32_t c) { return c >= 0x1100 && c <= 0x11ff; } /* letters that compose to syllables */

/* Unified Han and Hangul syllables, most of all characters: folding leaves them as they are. */
static bool folds_to_itself(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3);
}

static uint16_t fold_of(uint32_t c, wc_class class)
{
    utf8proc_int32_t out[16];
    int boundary = 0;
    utf8proc_ssize_t n;
    if (class != WC_CLASS_WORD && class != WC_CLASS_DIGIT && class != WC_CLASS_SINGLE) return WC_FOLD_SLOW;
    if (folds_to_itself(c)) return (uint16_t)c;
    n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, out, 16,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &boundary);
    if (n < 1 || n > 16) return WC_FOLD_SLOW;
    n = utf8proc_normalize_utf32(out, n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return n == 1 && out[0] > 0 && out[0] < 0x10000 && !is_jamo((uint32_t)out[0]) ? (uint16_t)out[0] : WC_FOLD_SLOW;
}

/* Most of the basic plane, for which no table need be asked: Han and Hangul that have been there since Unicode 6, and
 * surrogates with what is for private use.  Letters fold to themselves. */
static const struct {
    uint32_t from, to;
    wc_class class;
} uniform[] = {{0x3400, 0x4db5, WC_CLASS_SINGLE},
               {0x4e00, 0x9fcb, WC_CLASS_SINGLE},
               {0xac00, 0xd7a3, WC_CLASS_WORD},
               {0xd800, 0xf8ff, WC_CLASS_SEPARATOR}};

static void fill_one_by_one(wc_unicode *unicode, uint32_t from, uint32_t to)
{
    for (uint32_t c = from; c < to; c++) {
        const wc_class class = class_of(c);
        unicode->class_of[c] = (uint8_t) class;
        unicode->fold_of[c] = fold_of(c, class);
    }
}

wc_unicode *wc_unicode_new(void)
{
    wc_unicode *unicode = wc_array_new(1, sizeof *unicode);
    uint32_t next = 0;
    if (unicode == NULL) return NULL;
    for (size_t i = 0; i < sizeof uniform / sizeof *uniform; i++) {
        const uint32_t from = uniform[i].from, end = uniform[i].to + 1;
        fill_one_by_one(unicode, next, from);
        memset(unicode->class_of + from, (int)uniform[i].class, end - from);
        for (uint32_t c = from; c < end && uniform[i].class != WC_CLASS_SEPARATOR; c++)
            unicode->fold_of[c] = (uint16_t)c;
        next = end;
    }
    fill_one_by_one(unicode, next, 65536);
    return unicode;
}

wc_class wc_unicode_class_beyond(uint32_t c) { return class_of(c); }

uint32_t wc_utf8_next_by_library(const char *text, size_t len, size_t *at)
{
    utf8proc_int32_t c;
    const size_t left = len - *at;
    const utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)text + *at, left < 4 ? (utf8proc_ssize_t)left : 4, &c);
    if (n < 1) {
        *at += 1;
        return 0xfffd;
    }
    *at += (size_t)n;
    return (uint32_t)c;
}

size_t wc_unicode_fold(const char *word, size_t len, char *out)
{
    utf8proc_int32_t c[WC_WORD_MAX + 1]; /* reencode writes in place and ends it with a NUL */
    const utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t n =
        utf8proc_decompose((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)len, c, WC_WORD_MAX, options);
    if (n >= 0 && n <= WC_WORD_MAX) n = utf8proc_reencode(c, n, options);
    if (n < 0 || n > WC_FOLD_MAX) {
        memcpy(out, word, len);
        return len;
    }
    memcpy(out, c, (size_t)n);
    return (size_t)n;
}

const char *wc_unicode_version(void) { return utf8proc_unicode_version(); }
