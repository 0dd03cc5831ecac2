/* page.c - a page from top to bottom: furniture, teasers, headline, dateline, story with a teaser in its middle,
 * credit, teasers, furniture.  See page.h. */
#include "sample/page.h"
#include "sample/credit.h"
#include "sample/desk.h"
#include "sample/furniture.h"
#include "sample/press.h"
#include "sample/prose.h"
#include <string.h>

#define FIRST_DAY 20148U /* 1 March 2025, in days since 1970 */

/* The page that is being made. */
typedef struct sheet {
    const wc_newsroom *room;
    wc_bench *bench;
    const wc_house *house; /* its style; not that of the page's outlet when the page is one of the identical ones */
    const wc_tale *tale;
    wc_slot_page slot;
    uint64_t key;    /* of this copy */
    uint64_t number; /* of the page in the corpus */
    uint32_t year, month, day, second;
    wc_buffer *out;
} sheet;

/* Civil date of a day, Hinnant's method. */
static void set_date(sheet *s, uint32_t days)
{
    const uint32_t z = days + 719468, era = z / 146097, day_of_era = z % 146097;
    const uint32_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const uint32_t day = day_of_era - (365 * year + year / 4 - year / 100), month = (5 * day + 2) / 153;
    s->day = day - (153 * month + 2) / 5 + 1;
    s->month = month < 10 ? month + 3 : month - 9;
    s->year = year + era * 400 + (s->month <= 2);
}

static bool text(sheet *s, const char *what) { return wc_press_text(s->out, what); }

static bool number(sheet *s, uint64_t value, uint32_t least_digits)
{
    return wc_press_number(s->out, value, least_digits);
}

static bool tokens(sheet *s, uint32_t from, uint32_t to)
{
    return wc_press_tokens(s->out, &s->room->language->lexicon, s->house, &s->bench->draft, from, to);
}

static bool address(sheet *s, const wc_house *house)
{
    const wc_draft *draft = &s->bench->draft;
    const wc_lexicon *lexicon = &s->room->language->lexicon;
    bool ok = text(s, "https://") && text(s, house->subdomain) && text(s, house->domain) && text(s, "/");
    if (ok && house->url == 0)
        ok = number(s, s->year, 4) && text(s, "/") && number(s, s->month, 2) && text(s, "/") && number(s, s->day, 2);
    else if (ok)
        ok = text(s, house->url == 1 ? "news" : "article");
    return ok && text(s, "/") && wc_press_slug(s->out, lexicon, draft, 0, draft->n) && text(s, "-") &&
           number(s, s->number, 1);
}

static bool timestamp(sheet *s)
{
    return number(s, s->year, 4) && text(s, "-") && number(s, s->month, 2) && text(s, "-") && number(s, s->day, 2) &&
           text(s, "T") && number(s, s->second / 3600, 2) && text(s, ":") && number(s, s->second / 60 % 60, 2) &&
           text(s, ":") && number(s, s->second % 60, 2) && text(s, "Z");
}

/* All up to the text.  The draft is left with the headline. */
static bool header(sheet *s, const wc_house *outlet)
{
    wc_draft *draft = &s->bench->draft;
    draft->n = 0;
    wc_desk_headline(s->room->language, s->house, s->tale, s->slot.copy, draft);
    return text(s, "{\"id\":\"w") && number(s, s->number, 8) && text(s, "\",\"url\":\"") && address(s, outlet) &&
           text(s, "\",\"outlet\":\"") && text(s, outlet->domain) && text(s, "\",\"date\":\"") && timestamp(s) &&
           text(s, "\",\"title\":\"") && tokens(s, 0, draft->n) && text(s, "\",\"text\":\"");
}

/* Another story of the edition; the more copies it has, the likelier. */
static const wc_tale *story_of_the_day(const sheet *s, uint64_t key)
{
    const wc_plan *plan = s->room->plan;
    return &plan->tale[plan->page[(uint32_t)((key >> 32) * plan->n_pages >> 32)].tale];
}

/* Append a teaser: the headline and perhaps the first sentence. */
static void teaser(sheet *s, const wc_tale *tale, bool with_sentence)
{
    wc_draft *draft = &s->bench->draft;
    wc_desk_headline(s->room->language, s->house, tale, 0, draft);
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
    if (!with_sentence || tale->kind == WC_KIND_SERIES || tale->kind == WC_KIND_DIGEST) return;
    const uint32_t start = draft->n;
    const wc_paragraph first = {.cast = tale->key, .seed = wc_key(tale->key, 0), .form = WC_TEXT_PROSE};
    wc_story_write(s->room->language, &first, draft);
    for (uint32_t i = start; i + 1 < draft->n; i++) {
        if ((draft->token[i] & WC_TOKEN_MARK) != WC_MARK(WC_MARK_STOP)) continue;
        draft->n = i + 1;
        wc_draft_flag(draft, i, WC_TOKEN_PARAGRAPH);
    }
}

/* A list under a label; the same all day on all pages of the outlet, but for the page's own story. */
static bool teasers(sheet *s, uint32_t block, uint32_t n, bool with_sentence)
{
    wc_draft *draft = &s->bench->draft;
    const uint64_t key = wc_key(wc_key(s->house->key, s->room->plan->first_page), block);
    wc_voice voice = wc_voice_start(s->room->language, key, key, 0);
    draft->n = 0;
    wc_prose_frame(&voice, draft, WC_PART_LABEL, (uint32_t)(wc_key(s->house->key, block) % 64));
    wc_draft_flag(draft, 0, WC_TOKEN_CAPITAL);
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
    const wc_tale *shown[16] = {s->tale}; /* n is under 16 */
    for (uint32_t i = 0; i < n; i++) {
        const wc_tale *tale = story_of_the_day(s, wc_key(key, i));
        shown[i + 1] = tale;
        uint32_t same = 0;
        while (shown[same] != tale) same++;
        if (same == i + 1) teaser(s, tale, with_sentence);
    }
    return tokens(s, 0, draft->n);
}

static bool above(sheet *s)
{
    wc_draft *draft = &s->bench->draft;
    if (s->house->n_teasers % 3 == 0 && !teasers(s, 0, s->house->n_teasers / 2, false)) return false;
    draft->n = 0;
    wc_furniture_above(s->house, s->room->language, draft);
    wc_desk_headline(s->room->language, s->house, s->tale, s->slot.copy, draft);
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
    return tokens(s, 0, draft->n);
}

static bool below(sheet *s)
{
    wc_draft *draft = &s->bench->draft;
    if (!teasers(s, 1, s->house->n_teasers, s->house->teaser_sentences)) return false;
    draft->n = 0;
    wc_furniture_below(s->house, s->room->language, draft);
    return tokens(s, 0, draft->n);
}

/* Headline and first paragraphs of several stories of the day. */
static void digest(sheet *s)
{
    wc_bench *bench = s->bench;
    wc_rng rng = wc_rng_start(s->key);
    const uint32_t n = wc_rng_between(&rng, 4, 8), n_paragraphs = wc_rng_between(&rng, 1, 2);
    for (uint32_t i = 0; i < n; i++) {
        const wc_tale *tale = story_of_the_day(s, wc_rng_next(&rng));
        if (tale->kind != WC_KIND_WIRE && tale->kind != WC_KIND_ALONE && tale->kind != WC_KIND_QUOTE) continue;
        wc_desk_headline(s->room->language, s->house, tale, 0, &bench->draft);
        wc_draft_flag(&bench->draft, bench->draft.n - 1, WC_TOKEN_PARAGRAPH);
        wc_story_outline(tale, 0, &bench->outline);
        for (uint32_t j = 0; j < n_paragraphs && j < bench->outline.n; j++)
            wc_story_write(s->room->language, &bench->outline.paragraph[j], &bench->draft);
    }
}

static void edit(sheet *s)
{
    wc_outline *outline = &s->bench->outline;
    wc_story_outline(s->tale, s->slot.copy, outline);
    if (s->tale->kind == WC_KIND_WIRE && s->tale->n_pages > 1) wc_desk_edit(outline, s->tale, s->key);
    if (s->tale->kind == WC_KIND_WIRE || s->tale->kind == WC_KIND_ALONE || s->tale->kind == WC_KIND_QUOTE)
        wc_desk_background(outline, s->tale, s->house, s->key);
}

/* The story into the draft; returns the place after the third paragraph, where a teaser may go. */
static uint32_t story(sheet *s)
{
    wc_bench *bench = s->bench;
    uint32_t middle = 0;
    bench->draft.n = 0;
    if (s->tale->kind == WC_KIND_DIGEST) {
        digest(s);
    } else {
        edit(s);
        for (uint32_t i = 0; i < bench->outline.n; i++) {
            if (i == 3) middle = bench->draft.n;
            wc_story_write(s->room->language, &bench->outline.paragraph[i], &bench->draft);
        }
        const bool copied = s->tale->kind == WC_KIND_WIRE || s->tale->kind == WC_KIND_SHORT;
        if (copied && s->tale->n_pages > 1) wc_desk_words(&bench->draft, 0, s->room->language, s->house, s->key);
    }
    return middle;
}

/* "Read also: ..." behind the draft's n tokens, printed but not kept. */
static bool read_also(sheet *s)
{
    const wc_language *language = s->room->language;
    wc_draft *draft = &s->bench->draft;
    const uint32_t start = draft->n;
    const wc_tale *tale = story_of_the_day(s, wc_key(wc_key(s->house->key, s->room->plan->first_page), s->number));
    if (tale == s->tale || wc_draft_full(draft)) return true;
    wc_draft_push(draft, language->word_read | WC_TOKEN_CAPITAL);
    wc_draft_push(draft, language->word_also | WC_MARK(WC_MARK_COLON));
    teaser(s, tale, false);
    const bool ok = tokens(s, start, draft->n);
    draft->n = start;
    return ok;
}

static bool body(sheet *s, bool furnished)
{
    const wc_language *language = s->room->language;
    const uint32_t middle = story(s), end = s->bench->draft.n;
    bool ok = wc_credit_above(s->out, language, s->house, s->tale, s->month, s->day) && tokens(s, 0, middle);
    if (ok && middle > 0 && furnished && s->house->n_teasers % 4 == 1) ok = read_also(s);
    return ok && tokens(s, middle, end) && wc_credit_below(s->out, language, s->house, s->tale, s->key, s->year);
}

/* No line break or space at the end of the text. */
static void trim(wc_buffer *out, const char *line_break)
{
    const size_t len = strlen(line_break);
    if (out->len >= len && memcmp(out->data + out->len - len, line_break, len) == 0) out->len -= len;
}

static const char *kind_name(const wc_tale *tale)
{
    switch (tale->kind) {
    case WC_KIND_WIRE:
        return tale->n_pages > 1 ? "copy" : "alone";
    case WC_KIND_UPDATE:
    case WC_KIND_LIVE:
        return tale->n_pages > 1 ? "update" : "alone";
    case WC_KIND_SERIES:
        return "series";
    case WC_KIND_DIGEST:
        return "digest";
    case WC_KIND_SHORT:
        return "short";
    case WC_KIND_QUOTE:
        return "quote";
    case WC_KIND_IDENTICAL:
        return "copy";
    case WC_KIND_CHAIN:
        return "update";
    case WC_KIND_ALONE:
        break;
    }
    return "alone";
}

/* The special stories come first in the plan.  A chain is cut where nothing is left of the page that it began with. */
static bool write_truth(const sheet *s, wc_buffer *truth)
{
    static const char *const special[] = {"identical", "chain", "copies"};
    bool ok = wc_press_text(truth, "w") && wc_press_number(truth, s->number, 8) && wc_press_text(truth, "\t");
    if (s->slot.tale < 3)
        ok = ok && wc_press_text(truth, special[s->slot.tale]);
    else
        ok = ok && wc_press_text(truth, "s") && wc_press_number(truth, s->tale->number, 1);
    if (s->tale->kind == WC_KIND_CHAIN) ok = ok && wc_press_number(truth, s->slot.copy / WC_CHAIN_WIDTH, 1);
    return ok && wc_press_text(truth, "\t") && wc_press_text(truth, kind_name(s->tale)) && wc_press_text(truth, "\n");
}

bool wc_page_write(const wc_newsroom *newsroom, wc_bench *bench, uint32_t i, wc_buffer *json, wc_buffer *truth)
{
    const wc_plan *plan = newsroom->plan;
    const wc_sample_settings *options = newsroom->options;
    sheet s = {.room = newsroom, .bench = bench, .slot = plan->page[i], .number = plan->first_page + i, .out = json};
    s.tale = &plan->tale[s.slot.tale];
    s.key = wc_key(wc_key(s.tale->key, UINT64_MAX), s.slot.copy);
    s.second = (uint32_t)((plan->day_first + (uint64_t)i) * 86400 / plan->day_pages);
    set_date(&s, FIRST_DAY + plan->day);
    wc_house_init(&bench->house, newsroom->language, options->seed, s.slot.outlet, options->outlets);
    s.house = &bench->house;
    const bool furnished = !options->clean && s.tale->kind != WC_KIND_IDENTICAL;
    wc_house plain;
    if (s.tale->kind == WC_KIND_IDENTICAL) { /* one house prints them all, on one day */
        wc_house_init(&plain, newsroom->language, options->seed, 0, options->outlets);
        s.house = &plain;
        s.key = s.tale->key;
        set_date(&s, FIRST_DAY);
    }
    bool ok =
        header(&s, &bench->house) && (!furnished || above(&s)) && body(&s, furnished) && (!furnished || below(&s));
    trim(json, s.house->line_break);
    ok = ok && wc_press_text(json, "\"}\n");
    return ok && (truth == NULL || write_truth(&s, truth));
}
