/* titles.h - whether two headlines speak of the same thing.  Internal header. */
#ifndef WC_STORY_TITLES_H
#define WC_STORY_TITLES_H
#include "base/memory.h"

#define WC_TITLE_WORDS_MAX 32

typedef struct wc_title {
    uint32_t word[WC_TITLE_WORDS_MAX]; /* n hashes, ascending, each once */
    uint32_t n;
} wc_title;

/* The words of four bytes and more, ASCII letters folded; what is beyond WC_TITLE_WORDS_MAX is left out. */
void wc_title_read(wc_title *title, wc_str text);

typedef enum wc_titles { WC_TITLES_APART, WC_TITLES_UNKNOWN, WC_TITLES_ALIKE, WC_TITLES_SAME } wc_titles;

/* SAME: three words or more, and all of them.  ALIKE: two words or more, and a quarter of the shorter one's, stand in
 * both.  APART: none does.  UNKNOWN: between, or one has no words.  O(n). */
wc_titles wc_title_compare(const wc_title *a, const wc_title *b);

/* Whether two words or more, and half of the shorter one's, stand in both.  O(n). */
bool wc_title_is_one(const wc_title *a, const wc_title *b);

/* A number for the headline without the day and year that it names of the page's own date: "Weather for September 02"
 * and "Weather for September 03", each of its day, have the same.  0: it does not name the day.  O(n). */
uint32_t wc_title_dated(wc_str title, int64_t date);
#endif
