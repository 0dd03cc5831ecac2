/* quotation.c - a quotation is a start (the number of the first word behind its mark); where it ends, the words since
 * are marked, unless they are too many.  What mark opened it says which marks may close it. */
#include "text/scan.h"

#define GUILLEMET 0xab /* « */

/* One in guillemets leaves these open. */
void wc_quotation_end(wc_scan *s)
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

void wc_quotation_end_all(wc_scan *s)
{
    while (s->quote_mark != 0) wc_quotation_end(s);
}

/* Whatever quotation was open ends, but for guillemets around one of another style. */
static void begin_quotation(wc_scan *s, uint32_t mark)
{
    if (s->in_guillemets) wc_quotation_end(s);
    if (s->quote_mark == GUILLEMET && mark != GUILLEMET && mark != 0xbb) {
        s->in_guillemets = true;
        s->outer_from = s->quote_from;
    } else {
        wc_quotation_end_all(s);
    }
    s->quote_mark = mark;
    s->quote_from = s->out->n;
}

static bool is_as_good_as_a_space(char c)
{
    switch (c) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case '(':
    case '[':
    case '-':
    case '{':
    case '/':
    case '\0':
        return true;
    default:
        return false;
    }
}

/* The class of what stands before byte `at`.  The beginning of the text, opening brackets and the like are as good as a
 * space. */
static wc_class class_before(const wc_scan *s, size_t at)
{
    size_t from = at;
    if (at == 0 || is_as_good_as_a_space(s->text[at - 1])) return WC_CLASS_SPACE;
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
void wc_quotation_straight(wc_scan *s, size_t at)
{
    const wc_class before = class_before(s, at), next = wc_scan_next_class(s);
    const bool wide = at > 0 && (unsigned char)s->text[at - 1] >= 0x80;
    const bool single = before == WC_CLASS_SINGLE || next == WC_CLASS_SINGLE;
    const bool unsure = single || (before == WC_CLASS_SEPARATOR && wide);
    const bool opens = may_open_behind(before) || (unsure && (s->quote_mark == 0 || (wc_is_wordlike(next) && !single)));
    if (opens && next != WC_CLASS_SPACE && next != WC_CLASS_BREAK) {
        begin_quotation(s, '"');
    } else if (s->quote_mark != 0 && (!wc_is_wordlike(next) || single)) {
        wc_quotation_end(s);
    }
}

void wc_quotation_paired(wc_scan *s, uint32_t c, size_t at)
{
    if (c == 0xbb && s->in_guillemets) wc_quotation_end(s); /* the inner one was not closed */
    const uint32_t q = s->quote_mark;
    const bool closes = (c == 0x201d && q != 0x2018 && q != GUILLEMET) || (c == 0x201c && q == 0x201e) ||
                        (c == 0xbb && q == GUILLEMET) || (c == GUILLEMET && q == 0xbb) ||
                        (c == 0x2018 && q == 0x201a) || (c == 0x300d && q == 0x300c) || (c == 0x300f && q == 0x300e);
    const bool inner = q != 0 && (c == 0x2018 || c == 0x201a || c == 0x300e); /* a quotation in the quotation */
    if (closes) {
        wc_quotation_end(s);
    } else if (c != 0x201d && c != 0x300d && c != 0x300f && !inner &&
               (c != 0xbb || may_open_behind(class_before(s, at)))) {
        begin_quotation(s, c);
    }
}
