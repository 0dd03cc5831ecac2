/* unicode.h - what each character is to the word scanner.  Internal header. */
#ifndef WC_TEXT_UNICODE_H
#define WC_TEXT_UNICODE_H
#include "wirecopy.h"

typedef enum wc_class {
    WC_CLASS_SEPARATOR,
    WC_CLASS_SPACE, /* a separator that shows on which side of a straight quotation mark the words are */
    WC_CLASS_BREAK, /* ends a paragraph */
    WC_CLASS_WORD,  /* letter, digit or number */
    WC_CLASS_DIGIT,
    WC_CLASS_SINGLE,     /* Han, kana, Thai, Lao, Khmer, Burmese letter: a word by itself */
    WC_CLASS_MARK,       /* combining: goes on with the word before it */
    WC_CLASS_IGNORE,     /* soft hyphen, joiners: as if it were not there */
    WC_CLASS_APOSTROPHE, /* dropped inside a word; ’ also ends a quotation that ‘ began */
    WC_CLASS_STRAIGHT,   /* " : opens or closes, by what stands beside it */
    WC_CLASS_OPEN,       /* opens a quotation, or closes one of another country's style */
    WC_CLASS_CLOSE
} wc_class;

#define WC_FOLD_SLOW 0 /* the character folds to several, or takes part in composition: fold the whole word */

typedef struct wc_unicode {
    uint8_t class_of[65536]; /* a wc_class for each character of the basic plane */
    uint16_t fold_of[65536]; /* NFKC with full case folding, where that is one character, else WC_FOLD_SLOW */
} wc_unicode;

/* Built from utf8proc's tables in a millisecond or so; NULL without memory; free with wc_memory_free().  Read only
 * after.
 */
wc_unicode *wc_unicode_new(void);

/* "15.0.0": of the tables; words may fold otherwise by those of another version. */
const char *wc_unicode_version(void);

wc_class wc_unicode_class_beyond(uint32_t c); /* of any character, from the library's tables */

/* The same for any character. */
static inline wc_class wc_unicode_class(const wc_unicode *unicode, uint32_t c)
{
    return c < 65536 ? (wc_class)unicode->class_of[c] : wc_unicode_class_beyond(c);
}

uint32_t wc_utf8_next_by_library(const char *text, size_t len, size_t *at);

/* Decode the character at text[*at), *at < len, and step over it; a malformed byte gives U+FFFD and one step.
 * Well-formed characters of one to three bytes, which nearly all are, are decoded here. */
static inline uint32_t wc_utf8_next(const char *text, size_t len, size_t *at)
{
    const unsigned char *byte = (const unsigned char *)text + *at;
    const size_t left = len - *at;
    if (byte[0] < 0x80) {
        *at += 1;
        return byte[0];
    }
    if (byte[0] >= 0xc2 && byte[0] < 0xe0 && left >= 2 && (byte[1] & 0xc0) == 0x80) {
        *at += 2;
        return (byte[0] & 0x1fU) << 6 | (byte[1] & 0x3fU);
    }
    if (byte[0] > 0xe0 && byte[0] < 0xf0 && byte[0] != 0xed && left >= 3 && (byte[1] & 0xc0) == 0x80 &&
        (byte[2] & 0xc0) == 0x80) {
        *at += 3;
        return (byte[0] & 0xfU) << 12 | (byte[1] & 0x3fU) << 6 | (byte[2] & 0x3fU);
    }
    return wc_utf8_next_by_library(text, len, at);
}

/* Fold word[0..len) by NFKC_Casefold into out (room for WC_FOLD_MAX bytes); returns the length.  A word that grows
 * beyond WC_WORD_MAX characters, or that is no valid UTF-8, is copied as it is.  len <= WC_WORD_MAX. */
#define WC_WORD_MAX 256
#define WC_FOLD_MAX 1024
size_t wc_unicode_fold(const char *word, size_t len, char *out);
#endif
