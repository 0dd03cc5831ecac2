/* furniture.c - menu and newsletter box are the outlet's own; cookie notice and footer its publisher's.  Their
 * sentences come from one list for all, as content management systems supply them, with words of the outlet's put in.
 * See furniture.h. */
#include "sample/furniture.h"
#include "sample/prose.h"

/* Lines of the part until n_words are full. */
static void lines(const wc_language *language, wc_draft *draft, wc_part part, uint64_t key, uint32_t n_words)
{
    wc_voice voice = wc_voice_start(language, key, wc_key(key, part), 0);
    uint32_t frame = wc_rng_below(&voice.words, 64);
    const uint32_t end = draft->n + n_words;
    while (draft->n < end) {
        const uint32_t start = draft->n;
        wc_prose_frame(&voice, draft, part, frame++);
        wc_draft_flag(draft, start, WC_TOKEN_CAPITAL);
        wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
    }
}

/* Sections of the paper in an order of its own, then places for which it has pages. */
static void menu(const wc_house *house, const wc_language *language, wc_draft *draft, uint32_t n_words)
{
    const wc_lexicon *lexicon = &language->lexicon;
    const uint32_t n_sections = lexicon->count[WC_SECTION];
    wc_rng rng = wc_rng_start(wc_key(house->key, 1));
    const uint32_t stride = 1 + wc_rng_below(&rng, 5);
    uint32_t section = wc_rng_chance(&rng, 70) ? 0 : wc_rng_below(&rng, n_sections);
    for (uint32_t i = 0; i < n_words; i++, section += stride) {
        const bool place = i >= n_sections / stride || wc_rng_chance(&rng, 15);
        const uint32_t word = place ? wc_lexicon_draw(lexicon, WC_PLACE, wc_rng_next(&rng))
                                    : lexicon->first[WC_SECTION] + section % n_sections;
        wc_draft_push(draft, word | (house->menu_lines ? WC_TOKEN_PARAGRAPH : 0));
    }
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
}

static void masthead(const wc_house *house, wc_draft *draft)
{
    wc_draft_push(draft, house->place);
    wc_draft_push(draft, house->paper | WC_TOKEN_PARAGRAPH);
}

void wc_furniture_above(const wc_house *house, const wc_language *language, wc_draft *draft)
{
    const uint32_t words = house->furniture_words;
    if (house->cookie_first) lines(language, draft, WC_PART_COOKIE, house->publisher, words * 3 / 10);
    masthead(house, draft);
    menu(house, language, draft, words * 3 / 10 + 1);
    lines(language, draft, WC_PART_SHARE, house->key, words / 16);
}

void wc_furniture_below(const wc_house *house, const wc_language *language, wc_draft *draft)
{
    const uint32_t words = house->furniture_words;
    lines(language, draft, WC_PART_NEWSLETTER, house->key, words / 8);
    if (!house->cookie_first) lines(language, draft, WC_PART_COOKIE, house->publisher, words * 3 / 10);
    masthead(house, draft);
    lines(language, draft, WC_PART_FOOTER, house->publisher, words / 4);
}
