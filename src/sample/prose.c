/* prose.c - see prose.h.  Phrases recur as in a language because of three things: a part of the phrases are stock
 * phrases, drawn by Zipf's law; a part of these are the usual successors of the phrase before; and the rest are frames
 * of function words with words drawn by Zipf's law or, as a text keeps to its subject, from the story's favourite
 * words.  The percentages below are tuned: of the 3-word shingles of 3,700 pages that share no story 29% stand on three
 * or more of them, of 31,700 pages 46%, and of the 5-word shingles 5% and 9%.  (Real news: 27% of 4,000 pages and 49%
 * of 37,500; 3% and 8%.) */
#include "sample/prose.h"

#define FOLLOW_PERCENT    6  /* of the phrases: a usual successor of the phrase before */
#define STOCK_PERCENT     8  /* ... a stock phrase */
#define SUBJECT_PERCENT   30 /* of the words of other phrases: one of the story's favourites */
#define ADJECTIVE_PERCENT 20 /* of the nouns of such phrases have one more */
#define COMPOUND_PERCENT  12 /* ... have another noun before them */
#define FAVOURITES        24 /* of each word class */

wc_voice wc_voice_start(const wc_language *language, uint64_t cast, uint64_t seed, uint32_t version)
{
    const wc_voice voice = {language, cast, version, {wc_key(seed, 1)}, {wc_key(seed, 2)}, 0};
    return voice;
}

static void push_word(wc_voice *voice, wc_draft *draft, uint32_t word, uint32_t flags)
{
    if (draft->n > 0) wc_language_article(voice->language, &draft->token[draft->n - 1], word);
    wc_draft_push(draft, word | flags);
}

static uint32_t lexical_word(wc_voice *voice, uint32_t slot)
{
    const uint64_t random = wc_rng_next(&voice->words);
    if ((random & 0xffff) * 100 < (uint64_t)SUBJECT_PERCENT << 16) {
        const uint64_t favourite =
            (random >> 16 & 0xff) * (random >> 24 & 0xff) * FAVOURITES >> 16; /* the first most */
        return wc_language_word(voice->language, slot, wc_mix(voice->cast + (slot + (uint64_t)1) * 64 + favourite));
    }
    return wc_language_word(voice->language, slot, wc_mix(random));
}

/* A noun may get an adjective or another noun before it. */
static void push_lexical(wc_voice *voice, wc_draft *draft, uint32_t slot, uint32_t flags)
{
    if (slot == WC_SLOT_NOUN || slot == WC_SLOT_PLURAL) {
        const uint32_t chance = wc_rng_below(&voice->words, 100);
        if (chance < ADJECTIVE_PERCENT)
            push_word(voice, draft, lexical_word(voice, WC_SLOT_ADJECTIVE), 0);
        else if (chance < ADJECTIVE_PERCENT + COMPOUND_PERCENT)
            push_word(voice, draft, lexical_word(voice, WC_SLOT_NOUN), 0);
    }
    push_word(voice, draft, lexical_word(voice, slot), flags);
}

uint32_t wc_prose_name(const wc_language *language, uint64_t cast, wc_word_class class, uint32_t which)
{
    return wc_lexicon_draw(&language->lexicon, class, wc_mix(cast ^ wc_mix(which * 16 + (uint32_t) class)));
}

static uint32_t cast_name(wc_voice *voice, wc_word_class class, uint32_t which)
{
    return wc_prose_name(voice->language, voice->cast, class, which);
}

/* The first ones most often. */
static uint32_t cast_member(wc_voice *voice, uint32_t n)
{
    const uint64_t random = wc_rng_next(&voice->words);
    return (uint32_t)((random & 0xffff) * (random >> 16 & 0xffff) * n >> 32);
}

static void push_name(wc_voice *voice, wc_draft *draft, uint32_t slot, uint32_t flags)
{
    const uint32_t member = cast_member(voice, slot == WC_SLOT_COMPANY ? 3 : 6);
    if (slot == WC_SLOT_PLACE) {
        wc_draft_push(draft, flags | cast_name(voice, WC_PLACE, member));
    } else if (slot == WC_SLOT_COMPANY) {
        wc_draft_push(draft, flags | cast_name(voice, WC_COMPANY, member));
    } else {
        if (slot == WC_SLOT_PERSON) wc_draft_push(draft, cast_name(voice, WC_FORENAME, member));
        wc_draft_push(draft, flags | cast_name(voice, WC_SURNAME, member));
    }
}

static uint32_t number(uint32_t form, uint32_t value) { return WC_TOKEN_NUMBER | WC_FORM(form) | value; }

/* Small numbers are the common ones; whole tens and hundreds too. */
static uint32_t count(uint64_t random)
{
    const uint32_t digits = (uint32_t)(random & 15);
    const uint32_t value = (uint32_t)(random >> 32);
    if (digits < 7) return 2 + value % 88;
    if (digits < 10) return 10 * (1 + value % 60);
    if (digits < 13) return 100 + value % 900;
    return digits < 15 ? 100 * (1 + value % 300) : 1000 + value % 90000;
}

static void push_figure(wc_voice *voice, wc_draft *draft, uint32_t slot, uint32_t flags)
{
    const wc_lexicon *lexicon = &voice->language->lexicon;
    const uint64_t random = wc_rng_next(&voice->figures);
    const uint32_t high = (uint32_t)(random >> 34);
    const uint32_t shift = (random & 1 << 20) != 0 ? voice->version * (1 + high % 3) : 0;
    uint32_t token = 0;
    switch (slot) {
    case WC_SLOT_COUNT:
        token = number(WC_FORM_COUNT, count(random) + shift);
        break;
    case WC_SLOT_PERCENT:
        token = number(WC_FORM_PERCENT, (1 + high % 97 + shift) % 100);
        break;
    case WC_SLOT_MONEY:
        token = number(WC_FORM_MONEY, 1 + high % 900 + shift);
        break;
    case WC_SLOT_DECIMAL:
        token = number(WC_FORM_DECIMAL, 11 + high % 1900 + shift);
        break;
    case WC_SLOT_YEAR:
        token = number(WC_FORM_PLAIN, 2024 - high % 60);
        break;
    case WC_SLOT_TIME:
        token = number(WC_FORM_TIME, high % 1440);
        break;
    case WC_SLOT_SCORE:
        token = number(WC_FORM_SCORE, high % 5 * 16 + (high >> 8) % 4);
        break;
    case WC_SLOT_SMALL:
        token = number(WC_FORM_COUNT, 2 + high % 28);
        break;
    case WC_SLOT_WEEKDAY:
        token = lexicon->first[WC_WEEKDAY] + high % 7;
        break;
    case WC_SLOT_MONTH:
        token = lexicon->first[WC_MONTH] + high % 12;
        break;
    case WC_SLOT_TEAM:
        token = wc_lexicon_draw(lexicon, WC_PLACE, random);
        break;
    default:
        token = wc_lexicon_draw(lexicon, WC_SKY, random);
        break;
    }
    wc_draft_push(draft, flags | token);
}

static void push_phrase(wc_voice *voice, wc_draft *draft, uint32_t phrase)
{
    const wc_language *language = voice->language;
    const uint32_t *token = language->token + language->phrase[phrase].start;
    const uint32_t n = language->phrase[phrase].n;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t flags = token[i] & WC_TOKEN_MARK, slot = token[i] & WC_TOKEN_VALUE;
        if ((token[i] & WC_TOKEN_SLOT) == 0)
            wc_draft_push(draft, token[i]);
        else if (slot <= WC_SLOT_ADVERB)
            push_lexical(voice, draft, slot, flags);
        else if (slot <= WC_SLOT_COMPANY)
            push_name(voice, draft, slot, flags);
        else
            push_figure(voice, draft, slot, flags);
    }
    voice->previous = phrase;
}

void wc_prose_frame(wc_voice *voice, wc_draft *draft, wc_part part, uint32_t i)
{
    const wc_phrasebook *book = &voice->language->part[part];
    push_phrase(voice, draft, book->first_frame + i % book->n_frames);
}

void wc_prose_phrase(wc_voice *voice, wc_draft *draft, wc_part part)
{
    const wc_phrasebook *book = &voice->language->part[part];
    const uint64_t random = wc_rng_next(&voice->words);
    const uint32_t choice = (uint32_t)((random & 0xffff) * 100 >> 16);
    uint32_t phrase = 0;
    if (book->n_stock > 0 && choice < FOLLOW_PERCENT) /* one of eight that usually come here */
        phrase = book->first_stock +
                 wc_zipf_draw(&book->stock, wc_mix(((uint64_t)voice->previous << 8 | part << 3 | (random >> 16 & 7))));
    else if (book->n_stock > 0 && choice < FOLLOW_PERCENT + STOCK_PERCENT)
        phrase = book->first_stock + wc_zipf_draw(&book->stock, wc_mix(random));
    else
        phrase = book->first_frame + wc_zipf_draw(&book->frame, wc_mix(random));
    push_phrase(voice, draft, phrase);
}

/* What may follow each part of a sentence, of 16 equal chances. */
static wc_part next_part(wc_part part, uint32_t chance)
{
    static const uint8_t after_object[16] = {WC_PART_WHERE, WC_PART_WHERE, WC_PART_WHERE,     WC_PART_WHERE,
                                             WC_PART_WHERE, WC_PART_WHERE, WC_PART_WHERE,     WC_PART_WHERE,
                                             WC_PART_WHERE, WC_PART_TAIL,  WC_PART_TAIL,      WC_PART_LINK,
                                             WC_PART_LINK,  WC_PART_LINK,  WC_SENTENCE_PARTS, WC_SENTENCE_PARTS};
    static const uint8_t after_where[16] = {WC_PART_WHERE,     WC_PART_WHERE,     WC_PART_WHERE,     WC_PART_WHERE,
                                            WC_PART_TAIL,      WC_PART_TAIL,      WC_PART_TAIL,      WC_PART_LINK,
                                            WC_PART_LINK,      WC_SENTENCE_PARTS, WC_SENTENCE_PARTS, WC_SENTENCE_PARTS,
                                            WC_SENTENCE_PARTS, WC_SENTENCE_PARTS, WC_SENTENCE_PARTS, WC_SENTENCE_PARTS};
    switch (part) {
    case WC_PART_OPENING:
    case WC_PART_LINK:
        return WC_PART_SUBJECT;
    case WC_PART_SUBJECT:
        return WC_PART_VERB;
    case WC_PART_VERB:
        return WC_PART_OBJECT;
    case WC_PART_OBJECT:
        return (wc_part)after_object[chance];
    case WC_PART_WHERE:
        return (wc_part)after_where[chance];
    default:
        return WC_SENTENCE_PARTS;
    }
}

void wc_prose_sentence(wc_voice *voice, wc_draft *draft)
{
    const uint32_t start = draft->n;
    wc_part part = wc_rng_chance(&voice->words, 22) ? WC_PART_OPENING : WC_PART_SUBJECT;
    for (uint32_t n_parts = 0; part != WC_SENTENCE_PARTS && n_parts < 12; n_parts++) {
        if (part == WC_PART_TAIL || (part == WC_PART_LINK && n_parts > 4)) wc_draft_mark(draft, WC_MARK_COMMA);
        wc_prose_phrase(voice, draft, part);
        part = next_part(part, wc_rng_below(&voice->words, 16));
    }
    wc_draft_flag(draft, start, WC_TOKEN_CAPITAL);
    wc_draft_mark(draft, WC_MARK_STOP);
}

static void sentences(wc_voice *voice, wc_draft *draft, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) wc_prose_sentence(voice, draft);
}

/* "..., ...," X said. */
static void quotation_first(wc_voice *voice, wc_draft *draft)
{
    const uint32_t start = draft->n;
    sentences(voice, draft, wc_rng_between(&voice->words, 1, 2));
    wc_draft_flag(draft, start, WC_TOKEN_OPEN);
    wc_draft_mark(draft, WC_MARK_COMMA);
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_CLOSE);
    wc_prose_phrase(voice, draft, WC_PART_SAID);
}

/* X said: "...  ..."  Now and then over two or three paragraphs. */
static void quotation_last(wc_voice *voice, wc_draft *draft)
{
    const uint32_t start = draft->n;
    wc_prose_phrase(voice, draft, WC_PART_SAID);
    wc_draft_flag(draft, start, WC_TOKEN_CAPITAL);
    wc_draft_mark(draft, WC_MARK_COLON);
    const uint32_t n_paragraphs = wc_rng_chance(&voice->words, 70) ? 1 : wc_rng_between(&voice->words, 2, 3);
    for (uint32_t i = 0; i < n_paragraphs; i++) wc_prose_speech(voice, draft, i + 1 == n_paragraphs);
}

void wc_prose_speech(wc_voice *voice, wc_draft *draft, bool last)
{
    const uint32_t start = draft->n;
    sentences(voice, draft, wc_rng_between(&voice->words, 1, 3));
    wc_draft_flag(draft, start, WC_TOKEN_OPEN);
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH | (last ? WC_TOKEN_CLOSE : 0));
}

void wc_prose_paragraph(wc_voice *voice, wc_draft *draft)
{
    const uint32_t sort = wc_rng_below(&voice->words, 100);
    if (sort < 72) {
        sentences(voice, draft, wc_rng_between(&voice->words, 1, 3));
    } else if (sort < 92) {
        quotation_first(voice, draft);
        if (wc_rng_chance(&voice->words, 40)) sentences(voice, draft, 1);
    } else {
        quotation_last(voice, draft);
    }
    wc_draft_flag(draft, draft->n - 1, WC_TOKEN_PARAGRAPH);
}
