/* titles.c - see titles.h.  Short words are function words in most languages, and say nothing. */
#include "story/titles.h"
#include "corpus/date.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define WORD_BYTES_LEAST 4

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

static void add_word(wc_title *title, uint32_t word)
{
    uint32_t at = title->n;
    for (uint32_t i = 0; i < title->n; i++) {
        if (title->word[i] == word) return;
    }
    if (title->n == WC_TITLE_WORDS_MAX) return;
    while (at > 0 && title->word[at - 1] > word) {
        title->word[at] = title->word[at - 1];
        at--;
    }
    title->word[at] = word;
    title->n++;
}

void wc_title_read(wc_title *title, wc_str text)
{
    char word[64];
    size_t len = 0;
    title->n = 0;
    for (size_t i = 0; i <= text.len; i++) {
        const unsigned char c = i < text.len ? (unsigned char)text.data[i] : ' ';
        if (is_letter(c)) {
            if (len < sizeof word) word[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
            continue;
        }
        if (len >= WORD_BYTES_LEAST) add_word(title, (uint32_t)XXH3_64bits(word, len));
        len = 0;
    }
}

static uint32_t count_shared(const wc_title *a, const wc_title *b)
{
    uint32_t i = 0, j = 0, shared = 0;
    while (i < a->n && j < b->n) {
        const uint32_t x = a->word[i], y = b->word[j];
        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    return shared;
}

wc_titles wc_title_compare(const wc_title *a, const wc_title *b)
{
    const uint32_t shorter = a->n < b->n ? a->n : b->n;
    uint32_t shared;
    if (shorter == 0) return WC_TITLES_UNKNOWN;
    if (shorter >= 3 && a->n == b->n && memcmp(a->word, b->word, a->n * sizeof *a->word) == 0) return WC_TITLES_SAME;
    shared = count_shared(a, b);
    if (shared == 0) return WC_TITLES_APART;
    return shared >= 2 && 4 * shared >= shorter ? WC_TITLES_ALIKE : WC_TITLES_UNKNOWN;
}

bool wc_title_is_one(const wc_title *a, const wc_title *b)
{
    const uint32_t shorter = a->n < b->n ? a->n : b->n, shared = count_shared(a, b);
    return shared >= 2 && 2 * shared >= shorter;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The figure's value, or UINT32_MAX where it is larger than a year. */
static uint32_t value_of(const char *figure, size_t len)
{
    uint32_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (value > 9999) return UINT32_MAX;
        value = value * 10 + (uint32_t)(figure[i] - '0');
    }
    return value;
}

uint32_t wc_title_dated(wc_str title, int64_t date)
{
    char own[24]; /* 2025-09-05 */
    bool dated = false;
    XXH64_state_t state;
    uint32_t hash;
    if (date == WC_DATE_UNKNOWN) return 0;
    wc_date_format(date, false, own);
    XXH64_reset(&state, 0);
    for (size_t i = 0, end; i < title.len; i = end) {
        const bool figure = is_digit(title.data[i]);
        for (end = i + 1; end < title.len && is_digit(title.data[end]) == figure; end++) continue;
        const uint32_t value = figure ? value_of(title.data + i, end - i) : UINT32_MAX;
        const bool day = figure && end - i <= 2 && value == value_of(own + 8, 2);
        dated = dated || day;
        if (!day && !(figure && value == value_of(own, 4))) (void)XXH64_update(&state, title.data + i, end - i);
    }
    hash = (uint32_t)XXH64_digest(&state);
    return !dated ? 0 : hash != 0 ? hash : 1;
}
