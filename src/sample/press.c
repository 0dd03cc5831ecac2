/* press.c - two words of three are plain (see token.h) and take one copy of 16 bytes and a space; the rest goes through
 * print_dressed.  No byte needs an escape but the straight quotation mark and the line break, and these are printed
 * escaped.  See press.h. */
#include "sample/press.h"
#include <string.h>

#define TOKEN_BYTES 64 /* printed of one token, at most */

static char *copy(char *at, const char *text)
{
    while (*text != '\0') *at++ = *text++;
    return at;
}

static char *digits(char *at, uint64_t value, uint32_t least_digits)
{
    char reversed[24];
    uint32_t n = 0;
    for (; value > 0 || n < least_digits || n == 0; value /= 10) reversed[n++] = (char)('0' + value % 10);
    while (n > 0) *at++ = reversed[--n];
    return at;
}

static char *grouped(char *at, uint32_t value, const char *thousands)
{
    if (value < 1000) return digits(at, value, 1);
    at = digits(at, value / 1000, 1);
    at = copy(at, thousands);
    return digits(at, value % 1000, 3);
}

static char *money(char *at, uint32_t value, const wc_house *house)
{
    if (house->money == WC_MONEY_DOLLARS) return copy(digits(at, value, 1), " million dollars");
    *at++ = '$';
    at = digits(at, value, 1);
    return copy(at, house->money == WC_MONEY_M ? "m" : " million");
}

static char *number(char *at, uint32_t token, const wc_house *house)
{
    static const char *const percent[] = {" percent", " per cent", "%"};
    const uint32_t value = token & WC_TOKEN_VALUE;
    switch (WC_FORM_OF(token)) {
    case WC_FORM_COUNT:
        return grouped(at, value, house->thousands);
    case WC_FORM_PERCENT:
        return copy(digits(at, value, 1), percent[house->percent]);
    case WC_FORM_MONEY:
        return money(at, value, house);
    case WC_FORM_DECIMAL:
        at = digits(at, value / 10, 1);
        *at++ = '.';
        return digits(at, value % 10, 1);
    case WC_FORM_TIME:
        at = digits(at, value / 60, 1);
        *at++ = ':';
        return digits(at, value % 60, 2);
    case WC_FORM_SCORE:
        at = digits(at, value / 16, 1);
        *at++ = '-';
        return digits(at, value % 16, 1);
    default:
        return digits(at, value, 1);
    }
}

static char *punctuation(char *at, uint32_t token, const wc_house *house)
{
    static const char *const marks[8] = {"", ",", ".", ":", ";", "?", " ", ""};
    const uint32_t mark = token >> 24 & 7;
    at = copy(at, marks[mark]);
    return mark == WC_MARK_DASH ? copy(at, house->dash) : at;
}

static char *print_dressed(char *at, const wc_word *word, uint32_t token, const wc_house *house)
{
    static const char *const open[] = {"\\\"", "“", "«\xc2\xa0", "„"};
    static const char *const close[] = {"\\\"", "”", "\xc2\xa0»", "“"};
    if (token & WC_TOKEN_OPEN) at = copy(at, open[house->quotes]);
    if (token & WC_TOKEN_NUMBER) {
        at = number(at, token, house);
    } else {
        memcpy(at, word, sizeof *word);
        if ((token & WC_TOKEN_CAPITAL) != 0 && *at >= 'a' && *at <= 'z') *at = (char)(*at - 32);
        at += word->len;
    }
    at = punctuation(at, token, house);
    if (token & WC_TOKEN_CLOSE) at = copy(at, close[house->quotes]);
    if (token & WC_TOKEN_PARAGRAPH) return copy(at, house->line_break);
    *at++ = ' ';
    return at;
}

bool wc_press_tokens(wc_buffer *out, const wc_lexicon *lexicon, const wc_house *house, const wc_draft *draft,
                     uint32_t from, uint32_t to)
{
    if (!wc_buffer_reserve(out, (size_t)(to - from) * TOKEN_BYTES)) return false;
    char *at = out->data + out->len;
    uint32_t last = WC_TOKEN_PARAGRAPH; /* nothing printed: no space behind it */
    for (uint32_t i = from; i < to; i++) {
        const uint32_t token = draft->token[i];
        uint32_t word = token & WC_TOKEN_NUMBER ? 0 : token & WC_TOKEN_VALUE;
        if (token & WC_TOKEN_DROPPED) continue;
        if (word < lexicon->n_spelling) word = (word & ~1U) | house->american;
        last = token;
        if (token > WC_TOKEN_VALUE) {
            at = print_dressed(at, &lexicon->word[word], token, house);
            continue;
        }
        memcpy(at, &lexicon->word[word], sizeof(wc_word));
        at += lexicon->word[word].len;
        *at++ = ' ';
    }
    if ((last & WC_TOKEN_PARAGRAPH) == 0) at--;
    out->len = (size_t)(at - out->data);
    return true;
}

bool wc_press_slug(wc_buffer *out, const wc_lexicon *lexicon, const wc_draft *draft, uint32_t from, uint32_t to)
{
    if (!wc_buffer_reserve(out, (size_t)(to - from) * TOKEN_BYTES)) return false;
    const size_t start = out->len;
    for (uint32_t i = from; i < to; i++) {
        const uint32_t token = draft->token[i];
        if (token & (WC_TOKEN_DROPPED | WC_TOKEN_NUMBER)) continue;
        const wc_word *word = &lexicon->word[token & WC_TOKEN_VALUE];
        if (out->len > start) out->data[out->len++] = '-';
        for (uint32_t j = 0; j < word->len; j++) {
            const char small = (char)(word->text[j] | 32);
            if (small >= 'a' && small <= 'z') out->data[out->len++] = small;
        }
    }
    return true;
}

bool wc_press_word(wc_buffer *out, const wc_lexicon *lexicon, uint32_t word)
{
    return wc_buffer_append(out, lexicon->word[word].text, lexicon->word[word].len);
}

bool wc_press_capitals(wc_buffer *out, const wc_lexicon *lexicon, uint32_t word)
{
    const size_t start = out->len;
    if (!wc_press_word(out, lexicon, word)) return false;
    for (size_t i = start; i < out->len; i++)
        if (out->data[i] >= 'a' && out->data[i] <= 'z') out->data[i] = (char)(out->data[i] - 32);
    return true;
}

bool wc_press_text(wc_buffer *out, const char *text) { return wc_buffer_append(out, text, strlen(text)); }

bool wc_press_number(wc_buffer *out, uint64_t value, uint32_t least_digits)
{
    if (!wc_buffer_reserve(out, 32)) return false;
    char *const start = out->data + out->len;
    out->len += (size_t)(digits(start, value, least_digits) - start);
    return true;
}
