/* judge.c - rules in the order of their strength; the first that holds decides.  Before all of them but the dateline
 * stand the signs that a name is no credit at all: a photographer's ("AP Photo", "Jane Doe/AP", "via AFP"), a
 * possessive, an address.  In doubt it is a mention. */
#include "story/judge.h"
#include <string.h>

#define REACH        160 /* bytes that are looked at on either side of a name */
#define REPORT_REACH 400 /* bytes from "Reporting by" to "Editing by" */
#define WORD_CUT     20  /* bytes of the word behind a name that are kept */

#define PHRASE_GAP_MAX 80 /* bytes between a phrase and the name that follows it, at most */

static size_t offset_of(const wc_context *c, wc_str word) { return (size_t)(word.data - c->text.data); }

size_t wc_occurrence_word_end(const wc_occurrence *o, size_t i)
{
    const wc_str word = wc_context_after(&o->c, i);
    size_t len = word.len;
    if (len > WORD_CUT) {
        len = WORD_CUT;
        while (((unsigned char)word.data[len] & 0xC0) == 0x80) len--;
    }
    return len ? offset_of(&o->c, word) + len : i;
}

bool wc_occurrence_names_only(const wc_context *c, size_t from, size_t to)
{
    static const char *const between[] = {"and", "de", "van", "von",  "der",      "al",  "el", "bin",
                                          "di",  "da", "la",  "le",   "in",       "the", "of", "by",
                                          "on",  "at", "for", "from", "agencies", NULL};
    static const char *const titles[] = {"jr", "sr", "dr", "mr", "ms", "mrs", NULL};
    size_t i = wc_context_forth(c, from);
    while (i < to) {
        const wc_str word = wc_context_after(c, i);
        const size_t end = offset_of(c, word) + word.len;
        const bool name = wc_word_has_capital(word) || strchr("&,|:(-", word.data[0]) || wc_word_in(word, between);
        if (!name) return false;
        if (end <= to && word.len > 3 && word.data[word.len - 1] == '.' && !wc_word_in(word, titles)) return false;
        i = wc_context_forth(c, end);
    }
    return true;
}

bool wc_occurrence_name_ends(const wc_occurrence *o)
{
    static const char *const joins[] = {"and", "or", NULL};
    if (!(o->form->flags & WC_FORM_ABBREVIATION) || wc_context_at_tail(&o->c, o->end)) return true;
    const wc_str next = wc_context_after(&o->c, o->end);
    if (next.len == 0 || (next.len >= WC_CUT_LEN && memcmp(next.data, WC_CUT, WC_CUT_LEN) == 0)) return false;
    return !(next.data[0] >= 'a' && next.data[0] <= 'z') || wc_word_in(next, joins);
}

static bool is_letter(char ch) { return ((ch | 32) >= 'a' && (ch | 32) <= 'z') || (ch >= '0' && ch <= '9'); }

/* A mark is glued to the name: "Doe/AP", "AP/Doe", "AP's", "AP-NORC", "AP.org", "@AP". */
static bool is_glued(const wc_occurrence *o)
{
    const char *text = o->c.text.data;
    const char before = o->start > o->c.lo ? text[o->start - 1] : ' ', next = o->end < o->c.hi ? text[o->end] : ' ';
    const char second = o->end + 1 < o->c.hi ? text[o->end + 1] : ' ';
    if (strchr("/@#_", before) || strchr("/'@_", next)) return true;
    if (before == '-' && o->start >= o->c.lo + 2 && is_letter(text[o->start - 2])) return true;
    if (o->c.hi - o->end >= 3 && memcmp(text + o->end, "\xe2\x80\x99", 3) == 0) return true;
    return (next == '-' || next == '.') && is_letter(second) && !(next == '.' && second >= 'A' && second <= 'Z');
}

static bool is_of_a_picture(const wc_occurrence *o)
{
    static const char *const after[] = {"photo",   "photos",   "image", "images",  "video", "pic",          "pix",
                                        "picture", "pictures", "file",  "graphic", "via",   "photographer", NULL};
    static const char *const before[] = {"via",     "photo",   "photos",     "image",    "images", "credit",
                                         "credits", "picture", "photograph", "courtesy", "source", NULL};
    return wc_word_in(wc_context_after(&o->c, o->end), after) || wc_word_in(wc_context_before(&o->c, o->start), before);
}

/* "Michael Bloomberg", "Mr. Bloomberg": a name right before a name. */
static bool is_a_person(const wc_occurrence *o)
{
    static const char *const openers[] = {"by", "the", "from", "copyright", "and", "contributing", NULL};
    const wc_str before = wc_context_before(&o->c, o->start);
    if (!(o->form->flags & WC_FORM_SURNAME) || before.len == 0 || !wc_word_has_capital(before)) return false;
    if (wc_word_in(before, openers) || strchr(",|:", before.data[before.len - 1])) return false;
    return wc_context_dash_before(&o->c, offset_of(&o->c, before) + before.len) != before.len &&
           !wc_context_sentence_ends(&o->c, offset_of(&o->c, before) + before.len);
}

typedef struct phrase {
    const char *text; /* lower case */
    wc_credit_kind kind;
    size_t gap_max;     /* bytes between phrase and name, with room for " ... " at least */
    const char *agency; /* only for this one; NULL: any */
} phrase;

static bool is_for(const phrase *p, const wc_occurrence *o)
{
    return !p->agency || strcmp(p->agency, wc_agency_name(o->form->agency)) == 0;
}

/* Where a phrase may end at the earliest, so that gap_is_names: before the last word that is no name, for a cut stands
 * for names, and no farther than PHRASE_GAP_MAX from the name.  The word that the name is glued to may be cut. */
static size_t earliest_phrase_end(const wc_occurrence *o)
{
    const wc_context *c = &o->c;
    size_t at = o->name;
    if (wc_context_back(c, at) == at) at = offset_of(c, wc_context_before(c, at));
    while (at > c->lo && o->name - at <= PHRASE_GAP_MAX) {
        const wc_str word = wc_context_before(c, at);
        if (word.len == 0) break;
        at = offset_of(c, word);
        if (!wc_occurrence_names_only(c, at, at + word.len)) break;
    }
    return wc_context_back(c, at);
}

/* What stands between the phrase that ends at from and the name: names, or the cut that stands for them. */
static bool gap_is_names(const wc_occurrence *o, size_t from)
{
    const size_t gap = wc_context_forth(&o->c, from);
    if (o->c.hi - gap >= WC_CUT_LEN && memcmp(o->c.text.data + gap, WC_CUT, WC_CUT_LEN) == 0)
        return wc_context_forth(&o->c, gap + WC_CUT_LEN) == o->name;
    return wc_occurrence_names_only(&o->c, gap, o->name);
}

/* Whether one of the phrases of follows_phrase may end at a place in [earliest, name]: by their last two letters. */
static bool may_end_phrase(const wc_occurrence *o, size_t earliest)
{
    static const char ends[][3] = {"by", "om", "ed", "of", "g:"};
    const char *text = o->c.text.data;
    for (size_t at = earliest > o->c.lo + 2 ? earliest : o->c.lo + 2; at <= o->name; at++) {
        const char before_last = (char)(text[at - 2] | 32), last = (char)(text[at - 1] | 32);
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
            if (last == ends[i][1] && before_last == ends[i][0]) return true;
    }
    return false;
}

/* Phrases that names follow. */
static bool follows_phrase(const wc_occurrence *o, wc_credit_hit *hit)
{
    static const phrase phrases[] = {
        {"article was originally published", WC_CREDIT_KIND_SIGNATURE, 14, NULL},
        {"story was originally published", WC_CREDIT_KIND_SIGNATURE, 14, NULL},
        {"article is republished from", WC_CREDIT_KIND_SIGNATURE, 10, NULL},
        {"story is republished from", WC_CREDIT_KIND_SIGNATURE, 10, NULL},
        {"this report by", WC_CREDIT_KIND_SIGNATURE, 10, NULL},
        {"distributed by", WC_CREDIT_KIND_SIGNATURE, 10, NULL},
        {"is part of", WC_CREDIT_KIND_SIGNATURE, 6, "States Newsroom"},
        {"inputs from", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
        {"input from", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
        {"reporting by", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
        {"reporting from", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
        {"with files from", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
        {"with reports from", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
        {"includes material from", WC_CREDIT_KIND_INPUTS, 60, NULL},
        {"includes information from", WC_CREDIT_KIND_INPUTS, 60, NULL},
        {"information for this report came from", WC_CREDIT_KIND_INPUTS, 60, NULL},
        {"in this report came from", WC_CREDIT_KIND_INPUTS, 60, NULL},
        {"contributing:", WC_CREDIT_KIND_INPUTS, PHRASE_GAP_MAX, NULL},
    };
    if (!wc_occurrence_name_ends(o)) return false;
    const size_t earliest = earliest_phrase_end(o);
    if (!may_end_phrase(o, earliest)) return false; /* as behind nearly every mention */
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        const phrase *p = &phrases[i];
        const size_t len = strlen(p->text), end = o->name - earliest < p->gap_max ? earliest : o->name - p->gap_max;
        const size_t from = end - o->c.lo > len ? end - len : o->c.lo;
        const size_t at = is_for(p, o) ? wc_context_find_last(&o->c, from, o->name, p->text) : SIZE_MAX;
        if (at == SIZE_MAX || !gap_is_names(o, at + len)) continue;
        *hit = (wc_credit_hit){.kind = p->kind,
                               .start = at,
                               .end = at + len,
                               .more = o->name,
                               .more_end = wc_occurrence_word_end(o, o->end)};
        return true;
    }
    return false;
}

static bool is_one_sentence(const wc_context *c, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (strchr(".!?", c->text.data[i]) && wc_context_sentence_ends(c, i + 1)) return false;
    }
    return true;
}

#define CONTRIBUTED "contributed"

/* Phrases that follow names: those that any agency's follows begin with the same word, which few pages have. */
static bool leads_phrase(const wc_occurrence *o, wc_credit_hit *hit)
{
    static const phrase phrases[] = {
        {CONTRIBUTED " to this report", WC_CREDIT_KIND_INPUTS, 100, NULL},
        {CONTRIBUTED " to this story", WC_CREDIT_KIND_INPUTS, 100, NULL},
        {CONTRIBUTED " to this article", WC_CREDIT_KIND_INPUTS, 100, NULL},
        {CONTRIBUTED " reporting", WC_CREDIT_KIND_INPUTS, 100, NULL},
        {"is a nonprofit newsroom", WC_CREDIT_KIND_SIGNATURE, 6, "ProPublica"},
        {"is a pulitzer prize-winning", WC_CREDIT_KIND_SIGNATURE, 6, "ProPublica"},
        {"is a national newsroom", WC_CREDIT_KIND_SIGNATURE, 6, "KFF Health News"},
    };
    const size_t contributed = wc_context_find_first(&o->c, o->end, o->c.hi, CONTRIBUTED);
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        const phrase *p = &phrases[i];
        const size_t len = strlen(p->text), reach = len + p->gap_max;
        const size_t to = o->c.hi - o->end > reach ? o->end + reach : o->c.hi;
        const size_t from = p->agency ? o->end : contributed;
        const size_t at = from < to && is_for(p, o) ? wc_context_find_first(&o->c, from, to, p->text) : SIZE_MAX;
        if (at == SIZE_MAX || !is_one_sentence(&o->c, o->end, at)) continue;
        *hit = (wc_credit_hit){.kind = p->kind, .start = o->name, .end = o->end, .more = at, .more_end = at + len};
        return true;
    }
    const wc_str before = wc_context_before(&o->c, o->start), next = wc_context_after(&o->c, o->end);
    if (!wc_word_is(before, "with") || !(wc_word_is(next, "inputs") || wc_word_is(next, "input"))) return false;
    *hit = (wc_credit_hit){
        .kind = WC_CREDIT_KIND_INPUTS, .start = offset_of(&o->c, before), .end = offset_of(&o->c, next) + next.len};
    return true;
}

/* The line next to this one starts with a hyphen too: a list. */
static bool is_in_a_list(const wc_context *c)
{
    if (c->hi + 1 < c->text.len && c->text.data[c->hi + 1] == '-') return true;
    if (c->lo < 2) return false;
    size_t above = c->lo - 1;
    while (above > 0 && c->text.data[above - 1] != '\n') above--;
    return c->text.data[above] == '-';
}

/* "- dpa" alone in its paragraph, or at the end of all. */
static bool is_sign_off(const wc_occurrence *o, wc_credit_hit *hit)
{
    const wc_context *c = &o->c;
    const size_t dash_end = wc_context_back(c, o->start);
    const size_t dash = dash_end - wc_context_dash_before(c, dash_end);
    size_t end = o->end;
    if (dash == dash_end) return false;
    if (end < c->hi && strchr(".)", c->text.data[end])) end++;
    if (!wc_context_at_tail(c, end)) return false;
    if (wc_context_at_head(c, dash)) {
        if (is_in_a_list(c)) return false;
    } else {
        const bool stop = dash > c->lo && wc_context_back(c, dash) > c->lo &&
                          strchr(".!?\"", c->text.data[wc_context_back(c, dash) - 1]);
        size_t last = c->hi;
        while (last < c->text.len && strchr(" \t\r\n", c->text.data[last])) last++;
        if (last < c->text.len || !(stop || wc_context_sentence_ends(c, dash))) return false;
    }
    *hit = (wc_credit_hit){.kind = WC_CREDIT_KIND_SIGNATURE, .alone = true, .start = o->start, .end = o->end};
    return true;
}

/* "Reporting by Jane Doe; Editing by John Roe" is Reuters', unless an agency is named there. */
static bool is_reuters_close(const wc_agency_index *index, const wc_occurrence *o, wc_credit_hit *hit)
{
    const wc_context c = wc_context_around(o->c.text, o->start, o->end, REPORT_REACH);
    const size_t editing = wc_context_find_first(&c, o->end, c.hi, "editing by");
    if (editing == SIZE_MAX) return false;
    const size_t to = c.hi - editing > 80 ? editing + 80 : c.hi;
    const wc_agency_form *other;
    for (size_t at, from = o->end; (other = wc_agency_find(index, (wc_str){c.text.data, to}, from, &at)) != NULL;) {
        if (other->agency != o->form->agency) return false;
        from = at + other->len;
    }
    *hit = (wc_credit_hit){.kind = WC_CREDIT_KIND_SIGNATURE,
                           .start = o->start,
                           .end = o->end,
                           .more = editing,
                           .more_end = editing + strlen("editing by")};
    return true;
}

/* "told AFP": the name and a small word before it. */
static void mention(const wc_occurrence *o, wc_credit_hit *hit)
{
    const wc_str before = wc_context_before(&o->c, o->start);
    bool small = before.len > 0 && before.len <= WORD_CUT;
    for (size_t i = 0; i < before.len; i++) small = small && before.data[i] >= 'a' && before.data[i] <= 'z';
    *hit = (wc_credit_hit){
        .kind = WC_CREDIT_KIND_MENTION, .start = small ? offset_of(&o->c, before) : o->start, .end = o->end};
}

/* NONE: a mention at most. */
static wc_credit_kind kind_of(const wc_occurrence *o, wc_credit_hit *hit)
{
    const unsigned flags = o->form->flags;
    if (wc_dateline_judge(o, hit)) return WC_CREDIT_KIND_DATELINE;
    if (is_glued(o) || is_of_a_picture(o) || is_a_person(o)) return WC_CREDIT_KIND_NONE;
    if (wc_copyright_judge(o, hit)) return WC_CREDIT_KIND_COPYRIGHT;
    if (wc_byline_judge(o, hit)) return WC_CREDIT_KIND_BYLINE;
    if (flags & WC_FORM_SIGNS) {
        hit->start = o->start;
        hit->end = o->end;
        return WC_CREDIT_KIND_SIGNATURE;
    }
    if (is_sign_off(o, hit)) return hit->kind;
    if (flags & WC_FORM_WEAK && !(flags & WC_FORM_TITLE)) return WC_CREDIT_KIND_NONE;
    return follows_phrase(o, hit) || leads_phrase(o, hit) ? hit->kind : WC_CREDIT_KIND_NONE;
}

bool wc_credit_judge(const wc_agency_index *index, wc_str text, const wc_agency_form *form, size_t at,
                     wc_credit_hit *hit)
{
    wc_occurrence o = {form, at, at + form->len, at, wc_context_around(text, at, at + form->len, REACH)};
    *hit = (wc_credit_hit){0};
    if (form->flags & WC_FORM_TITLE) {
        const wc_str before = wc_context_before(&o.c, at);
        if (before.len != 3 || memcmp(before.data, "The", 3) != 0) return false;
        o.name = offset_of(&o.c, before);
    }
    if (form->flags & WC_FORM_REPORTING) {
        if (!is_reuters_close(index, &o, hit)) return false;
    } else {
        hit->kind = kind_of(&o, hit);
    }
    hit->agency = form->agency;
    if (hit->kind != WC_CREDIT_KIND_NONE) return true;
    if (form->flags & WC_FORM_WEAK) return false;
    mention(&o, hit);
    return true;
}
