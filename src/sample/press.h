/* press.h - prints tokens as the inside of a JSON string, in an outlet's house style.  Internal header. */
#ifndef WC_SAMPLE_PRESS_H
#define WC_SAMPLE_PRESS_H
#include "base/memory.h"
#include "sample/house.h"
#include "sample/token.h"

/* All return false when memory is short; what was printed before stays. */

/* Tokens [from, to) with one space between words and the outlet's line break after each paragraph. */
bool wc_press_tokens(wc_buffer *out, const wc_lexicon *lexicon, const wc_house *house, const wc_draft *draft,
                     uint32_t from, uint32_t to);

/* The words in small ASCII letters with hyphens between, for an address. */
bool wc_press_slug(wc_buffer *out, const wc_lexicon *lexicon, const wc_draft *draft, uint32_t from, uint32_t to);

bool wc_press_word(wc_buffer *out, const wc_lexicon *lexicon, uint32_t word);
bool wc_press_capitals(wc_buffer *out, const wc_lexicon *lexicon, uint32_t word);
bool wc_press_text(wc_buffer *out, const char *text); /* as it is: it must be sound inside JSON */
bool wc_press_number(wc_buffer *out, uint64_t value, uint32_t least_digits);
#endif
