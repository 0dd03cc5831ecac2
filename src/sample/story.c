/* story.c - see story.h.  Paragraph i of a story has the seed wc_key(key, i), so that a copy, a version, a teaser and a
 * digest make the same text of it. */
#include "sample/story.h"
#include "sample/prose.h"
#include <string.h>

#define LIVE_MINUTES  17
#define NEW_LEADS     1000U /* seeds of what is not part of the story's first version */
#define NEW_FACTS     2000U
#define HEADLINE_SEED 3000U
#define SKELETON_SEED 4000U

void wc_outline_add(wc_outline *outline, uint64_t cast, uint64_t seed, wc_text_form form)
{
    if (outline->n >= WC_OUTLINE_PARAGRAPHS) return;
    const wc_paragraph paragraph = {.cast = cast, .seed = seed, .form = form};
    outline->paragraph[outline->n++] = paragraph;
}

/* 5 paragraphs and more, a few stories with 40. */
static uint32_t story_length(uint64_t key)
{
    wc_rng rng = wc_rng_start(wc_key(key, HEADLINE_SEED + 1));
    const uint64_t a = wc_rng_below(&rng, 1024), b = wc_rng_below(&rng, 1024);
    return 5 + (uint32_t)(a * b * 35 >> 20);
}

static void add_prose(wc_outline *outline, uint64_t key, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) wc_outline_add(outline, key, wc_key(key, i), WC_TEXT_PROSE);
}

/* A new first paragraph, the last three developments, then the old story with new figures. */
static void outline_update(const wc_tale *tale, uint64_t version, wc_outline *outline)
{
    if (version > 0) {
        wc_outline_add(outline, tale->key, wc_key(tale->key, NEW_LEADS + version), WC_TEXT_PROSE);
        for (uint64_t i = version; i > 0 && i + 3 > version; i--)
            wc_outline_add(outline, tale->key, wc_key(tale->key, NEW_FACTS + i), WC_TEXT_PROSE);
    }
    add_prose(outline, tale->key, version > 0, 3 + story_length(tale->key));
    for (uint32_t i = 0; i < outline->n; i++) outline->paragraph[i].version = (uint32_t)version;
}

/* Two stories have this speech in the middle of different words. */
static void outline_quote(const wc_tale *tale, wc_outline *outline)
{
    wc_rng rng = wc_rng_start(tale->key), speech = wc_rng_start(tale->link);
    const uint32_t n_before = wc_rng_between(&rng, 2, 4), n_after = wc_rng_between(&rng, 2, 6);
    const uint32_t n_speech = wc_rng_between(&speech, 4, 7);
    add_prose(outline, tale->key, 0, n_before);
    for (uint32_t i = 0; i < n_speech; i++)
        wc_outline_add(outline, tale->link, wc_key(wc_key(tale->link, SKELETON_SEED), i),
                       i + 1 < n_speech ? WC_TEXT_SPEECH : WC_TEXT_SPEECH_LAST);
    add_prose(outline, tale->key, n_before, n_before + n_after);
}

static void outline_series(const wc_tale *tale, wc_outline *outline)
{
    static const wc_part parts[] = {WC_PART_WEATHER, WC_PART_MARKET, WC_PART_MATCH};
    wc_rng rng = wc_rng_start(tale->link);
    const wc_part part = parts[wc_rng_below(&rng, 3)];
    const uint32_t n = wc_rng_between(&rng, 6, 11), first = wc_rng_below(&rng, 12);
    for (uint32_t i = 0; i < n; i++) {
        wc_outline_add(outline, tale->link, wc_key(tale->link, i), WC_TEXT_SERIES);
        wc_paragraph *last = &outline->paragraph[outline->n - 1];
        last->part = part;
        last->frame = i == 0 ? 0 : first + i;
        last->figures = wc_key(tale->key, i);
    }
}

/* Newest entry first; a later version has more of them. */
static void outline_live(const wc_tale *tale, uint64_t version, wc_outline *outline)
{
    const uint64_t n = 8 + tale->key % 30 + version * 6;
    wc_outline_add(outline, tale->key, wc_key(tale->key, 0), WC_TEXT_PROSE);
    for (uint64_t i = n; i > 0; i--) {
        wc_outline_add(outline, tale->key, wc_key(tale->key, i), WC_TEXT_LIVE);
        outline->paragraph[outline->n - 1].figures = (UINT64_C(360) + i * LIVE_MINUTES) % 1440;
    }
}

/* Link copy differs from link copy - 1 in one paragraph, and from link copy - WC_CHAIN_WIDTH in all. */
static void outline_chain(const wc_tale *tale, uint64_t copy, wc_outline *outline)
{
    for (uint64_t i = 0; i < WC_CHAIN_WIDTH; i++) {
        const uint64_t generation = (copy + WC_CHAIN_WIDTH - 1 - i) / WC_CHAIN_WIDTH;
        wc_outline_add(outline, tale->key, wc_key(wc_key(tale->key, i), generation), WC_TEXT_PROSE);
    }
}

void wc_story_outline(const wc_tale *tale, uint64_t copy, wc_outline *outline)
{
    outline->n = 0;
    switch (tale->kind) {
    case WC_KIND_UPDATE:
        outline_update(tale, copy, outline);
        break;
    case WC_KIND_QUOTE:
        outline_quote(tale, outline);
        break;
    case WC_KIND_SERIES:
        outline_series(tale, outline);
        break;
    case WC_KIND_LIVE:
        outline_live(tale, copy, outline);
        break;
    case WC_KIND_CHAIN:
        outline_chain(tale, copy, outline);
        break;
    case WC_KIND_SHORT:
        wc_outline_add(outline, tale->key, wc_key(tale->key, 0), WC_TEXT_SHORT);
        break;
    case WC_KIND_DIGEST:
        break;
    case WC_KIND_WIRE:
    case WC_KIND_ALONE:
    case WC_KIND_IDENTICAL:
        add_prose(outline, tale->key, 0, story_length(tale->key));
        break;
    }
}

/* 20 to 60 words: a sentence that would make it longer is taken back, and replaced while there are too few. */
static void write_short(wc_voice *voice, wc_draft *draft)
{
    const uint32_t start = draft->n;
    for (int tries = 0; tries < 12; tries++) {
        const uint32_t before = draft->n;
        wc_prose_sentence(voice, draft);
        if (draft->n - start > 60) draft->n = before;
        if (draft->n - start >= 20 && wc_rng_chance(&voice->words, 60)) break;
    }
}

static void write_live(wc_voice *voice, uint64_t minutes, wc_draft *draft)
{
    wc_draft_push(draft, WC_TOKEN_NUMBER | WC_FORM(WC_FORM_TIME) | (uint32_t)minutes | WC_MARK(WC_MARK_DASH));
    const uint32_t n = wc_rng_between(&voice->words, 1, 3);
    for (uint32_t i = 0; i < n; i++) wc_prose_sentence(voice, draft);
}

void wc_story_write(const wc_language *language, const wc_paragraph *paragraph, wc_draft *draft)
{
    if (wc_draft_full(draft)) return;
    const uint32_t start = draft->n;
    wc_voice voice = wc_voice_start(language, paragraph->cast, paragraph->seed, paragraph->version);
    switch (paragraph->form) {
    case WC_TEXT_PROSE:
        wc_prose_paragraph(&voice, draft);
        break;
    case WC_TEXT_SPEECH:
    case WC_TEXT_SPEECH_LAST:
        wc_prose_speech(&voice, draft, paragraph->form == WC_TEXT_SPEECH_LAST);
        break;
    case WC_TEXT_SHORT:
        write_short(&voice, draft);
        break;
    case WC_TEXT_LIVE:
        write_live(&voice, paragraph->figures, draft);
        break;
    case WC_TEXT_SERIES:
        voice.figures = wc_rng_start(paragraph->figures);
        wc_prose_frame(&voice, draft, paragraph->part, paragraph->frame);
        wc_draft_flag(draft, start, WC_TOKEN_CAPITAL);
        break;
    case WC_TEXT_HEADLINE:
        wc_prose_phrase(&voice, draft, WC_PART_HEADLINE);
        wc_draft_flag(draft, start, WC_TOKEN_CAPITAL);
        break;
    }
    if (draft->n > start) wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
}

void wc_story_headline(const wc_language *language, const wc_tale *tale, uint64_t copy, wc_draft *draft)
{
    uint64_t cast = tale->key, seed = wc_key(tale->key, HEADLINE_SEED);
    if (tale->kind == WC_KIND_SERIES) cast = tale->link, seed = wc_key(tale->link, HEADLINE_SEED);
    if (tale->kind == WC_KIND_UPDATE) seed = wc_key(seed, copy / 2); /* a new one with every second version */
    if (tale->kind == WC_KIND_CHAIN) seed = wc_key(seed, copy / WC_CHAIN_WIDTH);
    const uint32_t start = draft->n;
    wc_voice voice = wc_voice_start(language, cast, seed, 0);
    wc_prose_phrase(&voice, draft, WC_PART_HEADLINE);
    wc_draft_flag(draft, start, WC_TOKEN_CAPITAL);
}
