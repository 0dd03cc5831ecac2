/* credit.c - a story that goes to many outlets comes from an agency, or from one that does not sign; the outlet's habit
 * decides how, and whether, it says so.  A photograph's credit is put under some stories of no agency.  See credit.h.
 */
#include "sample/credit.h"
#include "sample/press.h"
#include "sample/prose.h"

#define SIGNED_PERCENT 75 /* of the stories with copies come from a named agency */
#define PHOTO_PERCENT  8

enum { DATELINE_NONE, DATELINE_PLAIN, DATELINE_DATED, DATELINE_BYLINE };
enum { CREDIT_NONE, CREDIT_SIGN, CREDIT_REPORTERS, CREDIT_RIGHTS };

typedef struct agency {
    const char *tag, *name;
} agency;

static const agency agencies[] = {{"AFP", "Agence France-Presse"},
                                  {"Reuters", "Reuters"},
                                  {"AP", "Associated Press"},
                                  {"BBC", "BBC News"},
                                  {"dpa", "dpa"},
                                  {"EFE", "EFE"}};

/* NULL: none, or one that does not sign. */
static const agency *agency_of(const wc_tale *tale)
{
    wc_rng rng = wc_rng_start(wc_key(tale->key, 501));
    if (tale->n_pages < 2 || (tale->kind != WC_KIND_WIRE && tale->kind != WC_KIND_SHORT)) return NULL;
    if (!wc_rng_chance(&rng, SIGNED_PERCENT)) return NULL;
    return &agencies[wc_rng_below(&rng, sizeof agencies / sizeof agencies[0])];
}

static bool person(wc_buffer *out, const wc_language *language, uint64_t key)
{
    return wc_press_word(out, &language->lexicon, wc_prose_name(language, key, WC_FORENAME, 0)) &&
           wc_press_text(out, " ") &&
           wc_press_word(out, &language->lexicon, wc_prose_name(language, key, WC_SURNAME, 0));
}

static bool byline(wc_buffer *out, const wc_language *language, const wc_house *house, const wc_tale *tale,
                   const agency *from)
{
    const uint64_t reporter = wc_key(from != NULL ? tale->key : tale->key ^ house->key, 502);
    if (!wc_press_text(out, "By ") || !person(out, language, reporter)) return false;
    if (from != NULL && !(wc_press_text(out, ", ") && wc_press_text(out, from->name))) return false;
    return wc_press_text(out, house->line_break);
}

bool wc_credit_above(wc_buffer *out, const wc_language *language, const wc_house *house, const wc_tale *tale,
                     uint32_t month, uint32_t day)
{
    const wc_lexicon *lexicon = &language->lexicon;
    const agency *from = agency_of(tale);
    if (tale->kind == WC_KIND_SERIES || tale->kind == WC_KIND_DIGEST || house->dateline == DATELINE_NONE) return true;
    if (house->dateline == DATELINE_BYLINE) return byline(out, language, house, tale, from);
    bool ok = wc_press_capitals(out, lexicon, wc_prose_name(language, tale->key, WC_PLACE, 0));
    if (ok && house->dateline == DATELINE_DATED)
        ok = wc_press_text(out, ", ") && wc_press_word(out, lexicon, lexicon->first[WC_MONTH] + month - 1) &&
             wc_press_text(out, " ") && wc_press_number(out, day, 1);
    if (ok && from != NULL) ok = wc_press_text(out, " (") && wc_press_text(out, from->tag) && wc_press_text(out, ")");
    return ok && wc_press_text(out, " ") && wc_press_text(out, house->dash) && wc_press_text(out, " ");
}

static bool reporters(wc_buffer *out, const wc_language *language, const wc_tale *tale)
{
    return wc_press_text(out, "Reporting by ") && person(out, language, wc_key(tale->key, 502)) &&
           wc_press_text(out, "; Editing by ") && person(out, language, wc_key(tale->key, 503));
}

bool wc_credit_below(wc_buffer *out, const wc_language *language, const wc_house *house, const wc_tale *tale,
                     uint64_t key, uint32_t year)
{
    const agency *from = agency_of(tale);
    wc_rng rng = wc_rng_start(wc_key(key, 504));
    bool ok = true;
    if (from == NULL) {
        if (!wc_rng_chance(&rng, PHOTO_PERCENT)) return true;
        ok = wc_press_text(out, "Photo: ") && person(out, language, key) && wc_press_text(out, " / ") &&
             wc_press_text(out, agencies[wc_rng_below(&rng, 3)].tag);
    } else if (house->credit == CREDIT_SIGN) {
        ok = wc_press_text(out, "© ") && wc_press_number(out, year, 4) && wc_press_text(out, " ") &&
             wc_press_text(out, from->tag);
    } else if (house->credit == CREDIT_REPORTERS) {
        ok = reporters(out, language, tale);
    } else if (house->credit == CREDIT_RIGHTS) {
        ok = wc_press_text(out, "Copyright ") && wc_press_number(out, year, 4) && wc_press_text(out, " ") &&
             wc_press_text(out, from->name) && wc_press_text(out, ". All rights reserved.");
    } else {
        return true;
    }
    return ok && wc_press_text(out, house->line_break);
}
