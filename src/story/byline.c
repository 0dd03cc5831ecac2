/* byline.c - "By AFP"; "By JANE DOE, Associated Press"; and the line that says whose right it is: "(c) 2025 AFP".  Both
 * are read backwards from the agency's name, word by word, until the word that makes them what they are. */
#include "story/judge.h"
#include <string.h>

#define BYLINE_MAX       56 /* bytes from "By" to the agency */
#define BYLINE_WORDS_MAX 9
#define RIGHTS_REACH     60 /* bytes from the agency to "All rights reserved" */

static size_t offset_of(const wc_context *c, wc_str word) { return (size_t)(word.data - c->text.data); }

static bool is_by(const wc_context *c, wc_str word)
{
    if (word.len != 2 || (word.data[1] | 32) != 'y') return false;
    return word.data[0] == 'B' || (word.data[0] == 'b' && wc_context_at_head(c, offset_of(c, word)));
}

/* "Photo By", "Sponsored By" */
static bool is_other_by(const wc_context *c, size_t by)
{
    static const char *const others[] = {"photo",   "photos", "photograph", "photography", "image",
                                         "images",  "video",  "file",       "picture",     "pictures",
                                         "graphic", "posted", "sponsored",  "powered",     NULL};
    return wc_word_in(wc_context_before(c, by), others);
}

static bool is_delimiter(const wc_context *c, wc_str word)
{
    const size_t end = offset_of(c, word) + word.len;
    if (word.len == 0) return false;
    return strchr(",|", word.data[word.len - 1]) || (word.len == 3 && memcmp(word.data, "\xe2\x80\xa2", 3) == 0) ||
           wc_context_dash_before(c, end) == word.len;
}

/* What follows could be the next thing on the page, and is no sentence that goes on. */
static bool line_may_end(const wc_occurrence *o)
{
    const wc_str next = wc_context_after(&o->c, o->end);
    if (wc_context_at_tail(&o->c, o->end)) return true;
    if (next.len == 0 || (next.len >= WC_CUT_LEN && memcmp(next.data, WC_CUT, WC_CUT_LEN) == 0)) return false;
    return !(next.data[0] >= 'a' && next.data[0] <= 'z');
}

/* Place of the "By" that names before i follow, SIZE_MAX: none. */
static size_t find_by(const wc_context *c, size_t i)
{
    size_t at = i;
    for (int n = 0; n < BYLINE_WORDS_MAX; n++) {
        const wc_str word = wc_context_before(c, at);
        if (word.len == 0 || i - offset_of(c, word) > BYLINE_MAX) return SIZE_MAX;
        at = offset_of(c, word);
        if (is_by(c, word)) return n > 1 && !is_other_by(c, at) ? at : SIZE_MAX; /* one word: "By Saturday, CNN" */
        if (!is_delimiter(c, word) && !wc_occurrence_names_only(c, at, at + word.len)) return SIZE_MAX;
    }
    return SIZE_MAX;
}

/* "By JANE DOE" on the line before the agency's: its start, SIZE_MAX if there is none. */
static size_t find_by_above(const wc_occurrence *o, size_t name)
{
    if (!wc_context_at_head(&o->c, name) || o->c.lo < 2) return SIZE_MAX;
    const wc_context above = wc_context_around(o->c.text, o->c.lo - 1, o->c.lo - 1, BYLINE_MAX);
    const size_t by = find_by(&above, above.hi);
    return by != SIZE_MAX && wc_context_at_head(&above, by) && o->start - by <= BYLINE_MAX ? by : SIZE_MAX;
}

static bool is_staff_line(const wc_occurrence *o)
{
    const wc_str next = wc_context_after(&o->c, o->end);
    if (wc_context_at_head(&o->c, o->start) && wc_context_at_tail(&o->c, o->end)) return true;
    return wc_word_is(next, "min") || (next.len == 1 && next.data[0] >= '1' && next.data[0] <= '9');
}

bool wc_byline_judge(const wc_occurrence *o, wc_credit_hit *hit)
{
    const wc_context *c = &o->c;
    const unsigned flags = o->form->flags;
    if (flags & WC_FORM_WEAK && !(flags & WC_FORM_TITLE)) return false;
    size_t name = o->start, start = SIZE_MAX;
    wc_str word = wc_context_before(c, name);
    if (wc_word_is(word, "the")) {
        name = offset_of(c, word);
        word = wc_context_before(c, name);
    }
    if (is_by(c, word)) {
        if (!is_other_by(c, offset_of(c, word)) && line_may_end(o)) start = offset_of(c, word);
    } else if (is_delimiter(c, word)) {
        if (wc_occurrence_name_ends(o)) start = find_by(c, name);
    } else if (!(flags & (WC_FORM_ABBREVIATION | WC_FORM_SURNAME | WC_FORM_TITLE)) && line_may_end(o)) {
        start = find_by(c, name);
        if (start == SIZE_MAX) start = find_by_above(o, name);
    }
    if (start == SIZE_MAX && flags & WC_FORM_STAFF && is_staff_line(o)) start = o->start;
    if (start == SIZE_MAX) return false;
    hit->start = start;
    hit->end = wc_occurrence_word_end(o, o->end);
    return true;
}

static bool is_year(wc_str word)
{
    while (word.len > 4 && strchr(".,;|", word.data[word.len - 1])) word.len--;
    if (word.len != 4 || (word.data[0] != '1' && word.data[0] != '2')) return false;
    for (size_t i = 1; i < 4; i++) {
        if (word.data[i] < '0' || word.data[i] > '9') return false;
    }
    return true;
}

/* Whether word can stand between the mark and the owner; notes marks and years. */
static bool is_copyright_word(wc_str word, bool *mark, bool *year)
{
    static const char *const between[] = {"the", "by", NULL};
    bool figures = false, own_mark = false;
    if (wc_word_is(word, "copyright") || (wc_word_is(word, "c") && word.data[0] == '(')) return *mark = true;
    if (word.len >= 2 && memcmp(word.data, "\xc2\xa9", 2) == 0) {
        own_mark = true;
        word = (wc_str){word.data + 2, word.len - 2};
    }
    for (size_t i = 0; i < word.len && !wc_word_in(word, between); i++) {
        const char ch = word.data[i];
        if ((ch | 32) >= 'a' && (ch | 32) <= 'z') return false;
        if (ch >= '0' && ch <= '9')
            figures = true;
        else if ((signed char)ch >= 0 && !strchr(".,-:;&/", ch))
            return false;
    }
    *mark |= own_mark;
    *year |= figures && word.len >= 4;
    return true;
}

/* "Market data (c) 2025 Reuters" is not the article's, nor is a picture's owner. */
static bool owns_something_else(const wc_context *c, size_t mark)
{
    static const char *const things[] = {"data",   "material from", "quotes", "image",
                                         "images", "photo",         "photos", "picture"};
    size_t from = mark > c->lo + 40 ? mark - 40 : c->lo;
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (wc_context_find_last(c, from, mark, things[i]) != SIZE_MAX) return true;
    }
    return false;
}

/* The owner's name ends with the agency's: not "AP Hogan Ltd". */
static bool owner_ends(const wc_occurrence *o)
{
    static const char *const rest[] = {"all", "news", "media", "or", "ltd", "limited", "copyright", NULL};
    const char next = o->end < o->c.hi ? o->c.text.data[o->end] : '\n';
    const wc_str word = wc_context_after(&o->c, o->end);
    return wc_context_at_tail(&o->c, o->end) || strchr(".,;|)", next) || wc_word_in(word, rest) || is_year(word) ||
           (word.len > 0 && strchr("(|", word.data[0]));
}

bool wc_copyright_judge(const wc_occurrence *o, wc_credit_hit *hit)
{
    const wc_context *c = &o->c;
    size_t start = o->start;
    bool mark = false, year = false;
    for (int n = 0; n < 8; n++) {
        const wc_str word = wc_context_before(c, start);
        if (word.len == 0 || o->start - offset_of(c, word) > BYLINE_MAX || !is_copyright_word(word, &mark, &year))
            break;
        start = offset_of(c, word);
    }
    if (!mark || owns_something_else(c, start)) return false;
    if (o->form->flags & (WC_FORM_ABBREVIATION | WC_FORM_WEAK) && !owner_ends(o)) return false;
    hit->start = start;
    hit->end = wc_occurrence_word_end(o, o->end);
    if (year || is_year(wc_context_after(c, o->end))) return true;

    const size_t reach = c->hi - o->end > RIGHTS_REACH ? o->end + RIGHTS_REACH : c->hi;
    const size_t rights = wc_context_find_first(c, o->end, reach, "all rights reserved");
    if (rights == SIZE_MAX) return false; /* "(c) AFP" stands under pictures */
    hit->more = rights;
    hit->more_end = rights + strlen("all rights reserved");
    return true;
}
