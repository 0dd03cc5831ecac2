/* house.h - an outlet: its name, its house style, its habits and how much furniture its pages have.  A function of the
 * seed and the outlet's number, made again for every page.  Internal header. */
#ifndef WC_SAMPLE_HOUSE_H
#define WC_SAMPLE_HOUSE_H
#include "sample/language.h"

enum { WC_QUOTES_STRAIGHT, WC_QUOTES_CURLY, WC_QUOTES_ANGLE, WC_QUOTES_LOW };
enum { WC_PERCENT_WORD, WC_PERCENT_WORDS, WC_PERCENT_SIGN };
enum { WC_MONEY_MILLION, WC_MONEY_M, WC_MONEY_DOLLARS };

typedef struct wc_house {
    uint64_t key;          /* of the outlet */
    uint64_t publisher;    /* key of the chain that it belongs to, whose notices and footer it shares, or its own */
    char domain[48];       /* brelton-courier.example */
    const char *subdomain; /* "www." ... */
    uint32_t place, paper; /* words of its name */
    uint8_t quotes, percent, money, url;
    const char *dash;       /* between spaces */
    const char *thousands;  /* between groups of three digits */
    const char *line_break; /* as it stands in JSON; a space where the scraper lost the breaks */
    bool american, title_case, lost_breaks;
    bool background;       /* it reuses paragraphs of its own in stories on one topic */
    bool cookie_first;     /* the cookie notice stands before the menu, not at the foot */
    bool teaser_sentences; /* teasers have the first sentence too */
    bool menu_lines;       /* a line for each item of the menu */
    uint8_t dateline, credit;
    uint32_t edits_per_mille; /* words that its copy desk looks at; it changes about half */
    uint32_t furniture_words, n_teasers;
} wc_house;

/* n_outlets: of the corpus; it decides the size of the chains. */
void wc_house_init(wc_house *house, const wc_language *language, uint64_t seed, uint32_t outlet, uint32_t n_outlets);
#endif
