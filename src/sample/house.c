/* house.c - see house.h */
#include "sample/house.h"
#include <string.h>

#define CHAIN_PERCENT 30 /* of the outlets belong to a chain */
#define CHAIN_OUTLETS 6  /* in a chain, on average */

static size_t append_lower(char *out, size_t len, const wc_word *word)
{
    for (uint32_t i = 0; i < word->len; i++) {
        const char c = word->text[i];
        out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return len;
}

/* Place and kind of paper number the outlets in a mixed system, so no two have one name; a number goes behind when
 * the names are used up. */
static void name_house(wc_house *house, const wc_lexicon *lexicon, uint64_t seed, uint32_t outlet)
{
    const uint32_t n_places = lexicon->count[WC_PLACE], n_papers = lexicon->count[WC_PAPER];
    const uint32_t turn = (uint32_t)(wc_key(seed, 77) % n_places);
    const uint32_t place = (uint32_t)((outlet * 1009ULL + turn) % n_places); /* 1009 is prime to the number of places */
    const uint32_t round = outlet / n_places;
    const uint32_t paper = (uint32_t)((wc_key(seed, place) + round) % n_papers);
    house->place = lexicon->first[WC_PLACE] + place;
    house->paper = lexicon->first[WC_PAPER] + paper;
    size_t len = append_lower(house->domain, 0, &lexicon->word[house->place]);
    if (wc_key(seed, outlet) & 1) house->domain[len++] = '-';
    len = append_lower(house->domain, len, &lexicon->word[house->paper]);
    for (uint32_t extra = round / n_papers; extra > 0; extra /= 10) house->domain[len++] = (char)('0' + extra % 10);
    memcpy(house->domain + len, ".example", sizeof ".example");
}

static void choose_style(wc_house *house, wc_rng *rng)
{
    static const uint8_t quotes[16] = {
        [6] = WC_QUOTES_CURLY,  [7] = WC_QUOTES_CURLY,  [8] = WC_QUOTES_CURLY,  [9] = WC_QUOTES_CURLY,
        [10] = WC_QUOTES_CURLY, [11] = WC_QUOTES_CURLY, [12] = WC_QUOTES_CURLY, [13] = WC_QUOTES_ANGLE,
        [14] = WC_QUOTES_ANGLE, [15] = WC_QUOTES_LOW};
    static const char *const dashes[] = {"-", "–", "—"};
    static const char *const thousands[] = {",", ",", ".", "", "\xc2\xa0"};
    static const char *const breaks[] = {"\\n", "\\n\\n", "\\n \\n"};
    house->quotes = quotes[wc_rng_below(rng, 16)];
    house->percent = (uint8_t)wc_rng_below(rng, 3);
    house->money = (uint8_t)wc_rng_below(rng, 3);
    house->dash = dashes[wc_rng_below(rng, 3)];
    house->thousands = thousands[wc_rng_below(rng, 5)];
    house->american = wc_rng_chance(rng, 50);
    house->title_case = wc_rng_chance(rng, 30);
    house->lost_breaks = wc_rng_chance(rng, 30);
    const char *const line_break = breaks[wc_rng_below(rng, 3)];
    house->line_break = house->lost_breaks ? " " : line_break;
}

static void choose_habits(wc_house *house, wc_rng *rng)
{
    static const uint8_t edits[8] = {0, 0, 4, 10, 20, 30, 50, 80};
    static const char *const subdomains[] = {"www.", "www.", "", "news.", "m."};
    house->subdomain = subdomains[wc_rng_below(rng, 5)];
    house->url = (uint8_t)wc_rng_below(rng, 3);
    house->background = wc_rng_chance(rng, 35);
    house->cookie_first = wc_rng_chance(rng, 40);
    house->teaser_sentences = wc_rng_chance(rng, 35);
    house->menu_lines = wc_rng_chance(rng, 60);
    house->dateline = (uint8_t)wc_rng_below(rng, 4);
    house->credit = (uint8_t)wc_rng_below(rng, 4);
    house->edits_per_mille = edits[wc_rng_below(rng, 8)];
    const uint64_t a = wc_rng_below(rng, 1024), b = wc_rng_below(rng, 1024);
    house->furniture_words = 50 + (uint32_t)(a * b * 750 >> 20); /* many with little, a few with 800 */
    house->n_teasers = 2 + wc_rng_below(rng, 11);
}

void wc_house_init(wc_house *house, const wc_language *language, uint64_t seed, uint32_t outlet, uint32_t n_outlets)
{
    memset(house, 0, sizeof *house);
    house->key = wc_key(wc_key(seed, 3), outlet);
    wc_rng rng = wc_rng_start(house->key);
    const uint32_t n_chains = 1 + n_outlets * CHAIN_PERCENT / 100 / CHAIN_OUTLETS;
    const bool chained = wc_rng_chance(&rng, CHAIN_PERCENT);
    const uint64_t chain = wc_key(wc_key(seed, 4), wc_rng_below(&rng, n_chains));
    house->publisher = chained ? chain : house->key;
    name_house(house, &language->lexicon, seed, outlet);
    choose_style(house, &rng);
    choose_habits(house, &rng);
}
