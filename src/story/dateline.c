/* dateline.c - a dateline is a place, perhaps a day, the agency in parentheses and a dash: "COLUMBUS, Ohio, Sept. 5
 * (AP) -". The less of it there is, the more the rest must prove: mixed-case words count as a place only where a
 * paragraph or a sentence begins, and only a day or capitals at a paragraph's head can do without the dash.  Words
 * whose initials are the abbreviation explain it and are no place: "the Associated Press (AP) - founded in 1846 -". */
#include "story/judge.h"
#include <string.h>

#define PLACE_MAX       48 /* bytes, with the day */
#define PLACE_WORDS_MAX 5
/* Of the word that ends a sentence before the place so much is kept, to show that one does ... */
#define LEAD_MAX 16
/* ... or, of a longer word, what wc_context_sentence_ends looks at. */
#define SENTENCE_END_LEN 4

typedef enum place_kind { NO_PLACE, AT_HEAD, AFTER_SENTENCE, MIXED_CASE, CAPITALS, DATED } place_kind;

typedef enum word_kind { WORD_OTHER, WORD_UPPER, WORD_MIXED, WORD_SMALL } word_kind;

static size_t offset_of(const wc_context *c, wc_str word) { return (size_t)(word.data - c->text.data); }

static size_t trimmed_len(wc_str word)
{
    while (word.len > 0 && strchr(".,;", word.data[word.len - 1])) word.len--;
    return word.len;
}

static bool is_number(wc_str word, size_t least, size_t most)
{
    const size_t len = trimmed_len(word);
    for (size_t i = 0; i < len; i++) {
        if (word.data[i] < '0' || word.data[i] > '9') return false;
    }
    return len >= least && len <= most;
}

static bool is_month(wc_str word)
{
    static const char *const months[] = {"january", "february",  "march",   "april",    "may",      "june", "july",
                                         "august",  "september", "october", "november", "december", "jan",  "feb",
                                         "mar",     "apr",       "jun",     "jul",      "aug",      "sep",  "sept",
                                         "oct",     "nov",       "dec",     NULL};
    return wc_word_in(word, months);
}

/* i before "Sept. 5", "5 September" or "Sept. 5, 2025" if that ends at i. */
static size_t back_over_day(const wc_context *c, size_t i)
{
    wc_str last = wc_context_before(c, i);
    if (is_number(last, 4, 4)) last = wc_context_before(c, offset_of(c, last));
    const wc_str first = last.len ? wc_context_before(c, offset_of(c, last)) : last;
    const bool is_day = (is_number(last, 1, 2) && is_month(first)) || (is_month(last) && is_number(first, 1, 2));
    return is_day ? offset_of(c, first) : i;
}

static word_kind kind_of_word(wc_str word)
{
    static const char *const small[] = {"de", "del",  "da",  "do", "la", "le",  "el",  "al", "of",
                                        "on", "upon", "sur", "am", "an", "der", "bei", "di", NULL};
    size_t n_upper = 0, n_lower = 0;
    const bool bracket = word.len > 0 && word.data[0] == '[';
    const wc_str inside = {word.data + bracket, word.len - bracket};
    for (size_t i = 0; i < inside.len; i++) {
        const char ch = inside.data[i];
        if (ch >= 'A' && ch <= 'Z')
            n_upper++;
        else if (ch >= 'a' && ch <= 'z')
            n_lower++;
        else if ((signed char)ch >= 0 && !strchr(".,-'/]", ch))
            return WORD_OTHER;
    }
    if (n_upper >= 2 && n_lower == 0) return WORD_UPPER;
    if (n_upper > 0 && n_lower > 0 && wc_word_has_capital(inside)) return WORD_MIXED;
    return wc_word_in(word, small) ? WORD_SMALL : WORD_OTHER;
}

/* Start of the words that can be a place before i, where the day begins or else the parenthesis at open; what they are
 * in *kind.  "COLUMBUS, Ohio" is in capitals. */
static size_t back_over_place(const wc_context *c, size_t i, size_t open, place_kind *kind)
{
    size_t start = i;
    word_kind first = WORD_OTHER;
    *kind = NO_PLACE;
    for (int n = 0; n < PLACE_WORDS_MAX; n++) {
        const wc_str word = wc_context_before(c, start);
        const size_t word_end = offset_of(c, word) + word.len;
        const word_kind this = kind_of_word(word);
        if (this == WORD_OTHER || open - offset_of(c, word) > PLACE_MAX) break;
        if (n > 0 && this != WORD_UPPER && wc_context_sentence_ends(c, word_end)) break;
        if (*kind == CAPITALS && (this != WORD_UPPER || wc_context_sentence_ends(c, word_end))) break;
        if (*kind == MIXED_CASE && this == WORD_UPPER && word.data[word.len - 1] != ',') break;
        *kind = this == WORD_UPPER ? CAPITALS : MIXED_CASE;
        start = offset_of(c, word);
        first = this;
    }
    if (first == WORD_SMALL) *kind = NO_PLACE;
    return start;
}

/* The initials of the last words of [start, end), hyphens parting words too, spell the form. */
static bool is_acronym_of(const wc_occurrence *o, size_t start, size_t end)
{
    size_t n = o->form->len;
    const char *text = o->c.text.data;
    for (size_t i = end; i > start && n > 0; i--) {
        const char ch = text[i - 1];
        const bool begins = i - 1 == start || strchr(" -[/", text[i - 2]);
        if (!begins || ch < 'A' || ch > 'Z') continue;
        if ((ch | 32) != (o->form->text[n - 1] | 32)) return false;
        n--;
    }
    return n == 0;
}

static bool begins_sentence(wc_str word)
{
    static const char *const caption[] = {"photo", "file", "image", "video", NULL};
    return word.len > 0 && (wc_word_has_capital(word) || strchr("\"'\xe2", word.data[0])) && !wc_word_in(word, caption);
}

/* The dash behind the closing mark at i, after at most one stop; its end, or 0. */
static size_t end_of_dash(const wc_context *c, size_t i)
{
    if (i < c->hi && strchr(".,:", c->text.data[i])) i++;
    const size_t dash = wc_context_forth(c, i), len = wc_context_dash_at(c, dash);
    if (len == 0) return 0;
    const char next = dash + len < c->hi ? c->text.data[dash + len] : ' ';
    return len == 1 && dash == i && next >= 'a' && next <= 'z' ? 0 : dash + len; /* "(AFP)-based" */
}

static size_t start_of_dateline(const wc_occurrence *o, size_t open, place_kind *kind)
{
    const wc_context *c = &o->c;
    const size_t day = back_over_day(c, open);
    const size_t start = back_over_place(c, day, open, kind);
    if (day < open) {
        *kind = *kind != NO_PLACE || wc_context_at_head(c, day) ? DATED : AFTER_SENTENCE;
    } else if (wc_context_at_head(c, open)) {
        *kind = AT_HEAD;
    } else if (*kind == MIXED_CASE && !wc_context_at_head(c, start) && !wc_context_sentence_ends(c, start)) {
        *kind = NO_PLACE;
    } else if (*kind == NO_PLACE && wc_context_sentence_ends(c, open)) {
        *kind = AFTER_SENTENCE;
    }
    return *kind == NO_PLACE ? open : start;
}

/* Start of the last word before the place where a sentence ends, or what counts of that word; i if none ends there. */
static size_t start_of_sentence_end(const wc_context *c, size_t i)
{
    const wc_str word = wc_context_before(c, i);
    size_t skip = word.len > LEAD_MAX ? word.len - SENTENCE_END_LEN : 0;
    while (skip < word.len && ((unsigned char)word.data[skip] & 0xC0) == 0x80) skip++;
    return wc_context_sentence_ends(c, i) ? offset_of(c, word) + skip : i;
}

static bool is_proved(const wc_occurrence *o, place_kind kind, size_t start, size_t close, size_t dash_end)
{
    const bool weak = o->form->flags & WC_FORM_WEAK;
    const bool goes_on = begins_sentence(wc_context_after(&o->c, close + 1));
    const bool begins = wc_context_at_head(&o->c, start) || wc_context_sentence_ends(&o->c, start);
    switch (kind) {
    case AT_HEAD:
        return dash_end || (!weak && goes_on);
    case AFTER_SENTENCE:
    case MIXED_CASE:
        return dash_end && !weak;
    case CAPITALS:
        return dash_end || (goes_on && wc_context_at_head(&o->c, start));
    case DATED:
        return dash_end || (begins && (goes_on || (close + 1 < o->c.hi && o->c.text.data[close + 1] == ':')));
    case NO_PLACE:
        break;
    }
    return false;
}

bool wc_dateline_judge(const wc_occurrence *o, wc_credit_hit *hit)
{
    const wc_context *c = &o->c;
    if (o->start == c->lo || o->end == c->hi) return false;
    const size_t open = o->start - 1;
    const bool slashes = c->text.data[open] == '/' && c->text.data[o->end] == '/'; /* "MOSCOW, September 5. /TASS/." */
    if (!slashes && (c->text.data[open] != '(' || c->text.data[o->end] != ')')) return false;

    place_kind kind;
    const size_t start = start_of_dateline(o, open, &kind);
    const size_t dash_end = slashes ? o->end + 1 : end_of_dash(c, o->end + 1);
    if (slashes && kind != DATED && kind != CAPITALS) return false;
    if (!is_proved(o, kind, start, o->end, dash_end) || is_acronym_of(o, start, open)) return false;
    hit->start = start;
    hit->lead_len = wc_context_at_head(c, start) ? 0 : start - start_of_sentence_end(c, start);
    hit->end = dash_end ? dash_end : wc_occurrence_word_end(o, o->end + 1);
    return true;
}
