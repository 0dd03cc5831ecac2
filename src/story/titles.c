/* titles.c - see titles.h.  Short words are function words in most languages, and say nothing. */
#include "story/titles.h"
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

wc_titles wc_title_compare(const wc_title *a, const wc_title *b)
{
    const uint32_t shorter = a->n < b->n ? a->n : b->n;
    uint32_t i = 0, j = 0, shared = 0;
    if (shorter == 0) return WC_TITLES_UNKNOWN;
    if (shorter >= 3 && a->n == b->n && memcmp(a->word, b->word, a->n * sizeof *a->word) == 0) return WC_TITLES_SAME;
    while (i < a->n && j < b->n) {
        const uint32_t x = a->word[i], y = b->word[j];
        shared += x == y;
        i += x <= y;
        j += y <= x;
    }
    if (shared == 0) return WC_TITLES_APART;
    return shared >= 2 && 4 * shared >= shorter ? WC_TITLES_ALIKE : WC_TITLES_UNKNOWN;
}
