/* site_name.c - see site_name.h */
#include "story/site_name.h"
#include "corpus/prepare.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define NEARLY_PERCENT 90 /* of the titles: some are cut, or another template's */
#define PART_TITLES    2  /* with a part in common it is the site's, even of few */
#define WHOLE_TITLES   4  /* fewer may be versions of one story */

enum { WHOLE, HEAD, TAIL };

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* A sign of a word that has no letter: "-", "::", a dash or a dot beyond ASCII (U+0080 to U+00BF, U+2000 to U+203F).
 * "Q & A" has no separator. */
static bool is_sign(const char *word, size_t len)
{
    const unsigned char *c = (const unsigned char *)word;
    if (len == 2 && c[0] == 0xc2) return true;
    if (len == 3 && c[0] == 0xe2 && c[1] == 0x80) return true;
    for (size_t i = 0; i < len; i++) {
        if (strchr("-:~/<>*=", word[i]) == NULL || word[i] == '\0') return false;
    }
    return len > 0;
}

/* Whether a separator begins at t[at], and how long it is. */
static size_t separator_at(wc_str t, size_t at)
{
    size_t end = at;
    if (t.data[at] == '|') return 1;
    if (at == 0 || !is_blank(t.data[at - 1]) || is_blank(t.data[at])) return 0;
    while (end < t.len && !is_blank(t.data[end])) end++;
    return end < t.len && is_sign(t.data + at, end - at) ? end - at : 0;
}

/* The title's three parts, and in rest[] what is left without each; a title without a separator has but itself. */
static void split(wc_str title, wc_str part[WC_SITE_NAME_PARTS], wc_str rest[WC_SITE_NAME_PARTS])
{
    const wc_str t = wc_str_trim(title), none = {t.data, 0};
    part[WHOLE] = t;
    rest[WHOLE] = part[HEAD] = part[TAIL] = none;
    for (size_t at = 0; at < t.len; at++) {
        const size_t len = separator_at(t, at);
        if (len == 0) continue;
        const wc_str before = wc_str_trim((wc_str){t.data, at});
        const wc_str behind = wc_str_trim((wc_str){t.data + at + len, t.len - at - len});
        if (part[HEAD].len == 0) {
            part[HEAD] = before;
            rest[HEAD] = behind;
        }
        part[TAIL] = behind;
        rest[TAIL] = before;
        at += len - 1;
    }
}

static uint64_t hash_of(wc_str part) { return part.len == 0 ? 0 : XXH3_64bits(part.data, part.len) | 1; }

/* Each in turn is the next one that a vote is for, or against. */
static void vote(wc_site_name *name, size_t votes[WC_SITE_NAME_PARTS], const wc_str part[WC_SITE_NAME_PARTS])
{
    for (size_t k = 0; k < WC_SITE_NAME_PARTS; k++) {
        const uint64_t hash = hash_of(part[k]);
        if (votes[k] == 0) name->part[k] = hash;
        votes[k] = name->part[k] == hash ? votes[k] + 1 : votes[k] - 1;
    }
}

static bool is_nearly_all(size_t n, size_t all) { return n * 100 >= all * NEARLY_PERCENT; }

/* What nearly all titles have wins by as many votes as those are more than the others. */
static bool may_win(size_t votes, size_t n_titles) { return is_nearly_all((n_titles + votes + 1) / 2, n_titles); }

static size_t count_part(const wc_entry *const *page, size_t n, size_t k, uint64_t hash)
{
    wc_str part[WC_SITE_NAME_PARTS], rest[WC_SITE_NAME_PARTS];
    size_t count = 0;
    for (size_t p = 0; p < n; p++) {
        split(wc_entry_title(page[p]), part, rest);
        count += hash_of(part[k]) == hash;
    }
    return count;
}

void wc_site_name_learn(wc_site_name *name, const wc_entry *const *page, size_t n)
{
    size_t votes[WC_SITE_NAME_PARTS] = {0}, n_titles = 0;
    wc_str part[WC_SITE_NAME_PARTS], rest[WC_SITE_NAME_PARTS];
    *name = (wc_site_name){{0}};
    for (size_t p = 0; p < n; p++) {
        split(wc_entry_title(page[p]), part, rest);
        if (part[WHOLE].len == 0) continue;
        vote(name, votes, part);
        n_titles++;
    }
    for (size_t k = 0; k < WC_SITE_NAME_PARTS; k++) {
        const size_t count =
            name->part[k] != 0 && may_win(votes[k], n_titles) ? count_part(page, n, k, name->part[k]) : 0;
        if (count < (k == WHOLE ? WHOLE_TITLES : PART_TITLES) || !is_nearly_all(count, n_titles)) name->part[k] = 0;
    }
}

wc_str wc_site_name_strip(const wc_site_name *name, wc_str title)
{
    wc_str part[WC_SITE_NAME_PARTS], rest[WC_SITE_NAME_PARTS];
    if (name == NULL || (name->part[WHOLE] | name->part[HEAD] | name->part[TAIL]) == 0) return title;
    split(title, part, rest);
    for (size_t k = 0; k < WC_SITE_NAME_PARTS; k++) {
        if (part[k].len > 0 && name->part[k] == hash_of(part[k])) return rest[k];
    }
    return title;
}
