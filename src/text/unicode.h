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

/* Built from utf8proc's tables in some 10 ms; NULL without memory; free with wc_memory_free().  Read only after. */
wc_unicode *wc_unicode_new(void);

/* "15.0.0": of the tables; words may fold otherwise by those of another version. */
const char *wc_unicode_version(void);

/* The same for any character. */
wc_class wc_unicode_class(const wc_unicode *unicode, uint32_t c);

/* Decode the character at text[*at), *at < len, and step over it; a malformed byte gives U+FFFD and one step. */
uint32_t wc_utf8_next(const char *text, size_t len, size_t *at);

/* Fold word[0..len) by NFKC_Casefold into out (room for WC_FOLD_MAX bytes); returns the length.  A word that grows
 * beyond WC_WORD_MAX characters, or that is no valid UTF-8, is copied as it is.  len <= WC_WORD_MAX. */
#define WC_WORD_MAX 256
#define WC_FOLD_MAX 1024
size_t wc_unicode_fold(const char *word, size_t len, char *out);
#endif
