/* token.h - text before it is printed: one 32-bit token a word or number, with what belongs to it (capital letter,
 * punctuation, quotation marks, end of paragraph).  How a mark looks is the outlet's house style and is decided when
 * the token is printed, so one story comes out in as many styles as there are outlets.  Internal header.
 *
 *   bits 0-17   word: its number in the lexicon; number: its value; slot of a frame: what is to be put in
 *   bit  18     number              bit 19  capital first letter      bit 20  capitals throughout
 *   bit  21     quotation opens     bit 22  quotation closes          bit 23  paragraph ends
 *   bits 24-26  punctuation behind  bits 27-29  form of a number      bit 30  dropped   bit 31  slot of a frame */
#ifndef WC_SAMPLE_TOKEN_H
#define WC_SAMPLE_TOKEN_H
#include <stdint.h>

#define WC_TOKEN_VALUE     0x0003ffffU
#define WC_TOKEN_NUMBER    (1U << 18)
#define WC_TOKEN_CAPITAL   (1U << 19)
#define WC_TOKEN_CAPITALS  (1U << 20)
#define WC_TOKEN_OPEN      (1U << 21)
#define WC_TOKEN_CLOSE     (1U << 22)
#define WC_TOKEN_PARAGRAPH (1U << 23)
#define WC_TOKEN_MARK      (7U << 24)
#define WC_TOKEN_DROPPED   (1U << 30)
#define WC_TOKEN_SLOT      (1U << 31)

#define WC_MARK(mark) ((uint32_t)(mark) << 24)
enum { WC_MARK_NONE, WC_MARK_COMMA, WC_MARK_STOP, WC_MARK_COLON, WC_MARK_SEMICOLON, WC_MARK_QUESTION, WC_MARK_DASH };

#define WC_FORM(form)     ((uint32_t)(form) << 27)
#define WC_FORM_OF(token) ((token) >> 27 & 7U)
enum { WC_FORM_COUNT, WC_FORM_PERCENT, WC_FORM_MONEY, WC_FORM_DECIMAL, WC_FORM_PLAIN, WC_FORM_TIME, WC_FORM_SCORE };

/* The tokens of one page or less.  cap is fixed; the makers of text stop WC_DRAFT_MARGIN tokens before it, which is
 * more than a paragraph takes, so no push needs a check. */
#define WC_DRAFT_TOKENS 32768
#define WC_DRAFT_MARGIN 2048

typedef struct wc_draft {
    uint32_t n;
    uint32_t token[WC_DRAFT_TOKENS];
} wc_draft;

static inline int wc_draft_full(const wc_draft *draft) { return draft->n > WC_DRAFT_TOKENS - WC_DRAFT_MARGIN; }

static inline void wc_draft_push(wc_draft *draft, uint32_t token) { draft->token[draft->n++] = token; }

/* Put mark behind the last token, instead of what stood there. */
static inline void wc_draft_mark(wc_draft *draft, uint32_t mark)
{
    if (draft->n == 0) return;
    uint32_t *last = &draft->token[draft->n - 1];
    *last = (*last & ~WC_TOKEN_MARK) | WC_MARK(mark);
}

/* Set flags of token i; nothing if there is none. */
static inline void wc_draft_flag(wc_draft *draft, uint32_t i, uint32_t flags)
{
    if (i < draft->n) draft->token[i] |= flags;
}
#endif
