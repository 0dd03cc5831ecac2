/* desk.c - see desk.h.  Whatever the desk does, a copy keeps at least four tenths of its words from the agency, so that
 * the truth stays the truth. */
#include "sample/desk.h"
#include "sample/prose.h"
#include <string.h>

#define TOPICS            64
#define REWRITTEN_PERCENT 25 /* first paragraphs */
#define CUT_PERCENT       40 /* tails */
#define DROPPED_PERCENT   5  /* other paragraphs */
#define LOCAL_PERCENT     20 /* copies with a paragraph or two of the outlet's own */
#define OWN_HEAD_PERCENT  20 /* headlines of the outlet's own */

static void insert(wc_outline *outline, uint32_t at, const wc_paragraph *paragraph)
{
    if (outline->n >= WC_OUTLINE_PARAGRAPHS) return;
    memmove(&outline->paragraph[at + 1], &outline->paragraph[at], (outline->n - at) * sizeof *paragraph);
    outline->paragraph[at] = *paragraph;
    outline->n++;
}

static void cut(wc_outline *outline, wc_rng *rng)
{
    if (wc_rng_chance(rng, CUT_PERCENT)) {
        const uint32_t kept = outline->n * wc_rng_between(rng, 35, 95) / 100;
        if (kept >= 4) outline->n = kept;
    }
    uint32_t n = 1;
    for (uint32_t i = 1; i < outline->n; i++)
        if (outline->n < 6 || !wc_rng_chance(rng, DROPPED_PERCENT)) outline->paragraph[n++] = outline->paragraph[i];
    outline->n = n;
}

void wc_desk_edit(wc_outline *outline, const wc_tale *tale, uint64_t key)
{
    if (outline->n < 2) return;
    wc_rng rng = wc_rng_start(wc_key(key, 1));
    cut(outline, &rng);
    if (wc_rng_chance(&rng, REWRITTEN_PERCENT)) outline->paragraph[0].seed = wc_key(key, 2);
    if (!wc_rng_chance(&rng, LOCAL_PERCENT)) return;
    const uint32_t n_local = outline->n > 8 ? wc_rng_between(&rng, 1, 2) : 1;
    for (uint32_t i = 0; i < n_local; i++) {
        const wc_paragraph local = {.cast = tale->key, .seed = wc_key(key, 3 + i), .form = WC_TEXT_PROSE};
        insert(outline, 1 + wc_rng_below(&rng, outline->n), &local);
    }
}

void wc_desk_background(wc_outline *outline, const wc_tale *tale, const wc_house *house, uint64_t key)
{
    wc_rng rng = wc_rng_start(wc_key(key, 4));
    if (!house->background || outline->n < 5 || !wc_rng_chance(&rng, 50)) return;
    const uint64_t topic = wc_key(wc_key(house->key, 9), tale->key % TOPICS);
    const uint32_t first = wc_rng_below(&rng, 3), n = wc_rng_between(&rng, 1, 2);
    for (uint32_t i = 0; i < n; i++) {
        const wc_paragraph paragraph = {.cast = topic, .seed = wc_key(topic, (first + i) % 3), .form = WC_TEXT_PROSE};
        insert(outline, outline->n - 1, &paragraph);
    }
}

static bool in_classes(const wc_lexicon *lexicon, uint32_t word, wc_word_class first, wc_word_class behind)
{
    return word >= lexicon->first[first] && word < lexicon->first[behind];
}

/* Drop an adjective or adverb, or put another word of the same class and form; names and function words stay. */
static void change(const wc_lexicon *lexicon, uint32_t *token)
{
    const uint32_t word = *token & WC_TOKEN_VALUE, step = 6; /* a multiple of the forms of every class */
    if (*token > WC_TOKEN_VALUE) return;                     /* it carries a mark or is a number */
    if (in_classes(lexicon, word, WC_ADJECTIVE, WC_FORENAME))
        *token |= WC_TOKEN_DROPPED;
    else if (in_classes(lexicon, word + step, WC_NOUN, WC_ADJECTIVE))
        *token += step;
}

void wc_desk_words(wc_draft *draft, uint32_t from, const wc_language *language, const wc_house *house, uint64_t key)
{
    if (house->edits_per_mille == 0) return;
    const uint32_t stride = 2 * 1000 / house->edits_per_mille;
    wc_rng rng = wc_rng_start(wc_key(key, 5));
    for (uint32_t i = from + wc_rng_below(&rng, stride); i < draft->n; i += 1 + wc_rng_below(&rng, stride))
        change(&language->lexicon, &draft->token[i]);
}

/* Change a word or two inside. */
static void shorten(const wc_language *language, wc_draft *draft, uint32_t start, wc_rng *rng)
{
    for (int i = 0; i < 3; i++)
        change(&language->lexicon, &draft->token[start + 1 + wc_rng_below(rng, draft->n - start - 2)]);
}

void wc_desk_headline(const wc_language *language, const wc_house *house, const wc_tale *tale, uint64_t copy,
                      wc_draft *draft)
{
    const uint32_t start = draft->n;
    const bool edited = (tale->kind == WC_KIND_WIRE || tale->kind == WC_KIND_SHORT) && tale->n_pages > 1;
    wc_rng rng = wc_rng_start(wc_key(tale->key, house->key));
    if (edited && wc_rng_chance(&rng, OWN_HEAD_PERCENT)) {
        const wc_paragraph own = {.cast = tale->key, .seed = wc_rng_next(&rng), .form = WC_TEXT_HEADLINE};
        wc_story_write(language, &own, draft);
        draft->token[draft->n - 1] &= ~WC_TOKEN_PARAGRAPH;
    } else {
        wc_story_headline(language, tale, copy, draft);
        if (edited && wc_rng_chance(&rng, 50) && draft->n - start > 4) shorten(language, draft, start, &rng);
    }
    if (house->title_case)
        for (uint32_t i = start; i < draft->n; i++) draft->token[i] |= WC_TOKEN_CAPITAL;
}
