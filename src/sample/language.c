/* language.c - frames are read from their texts, then stock phrases are made of them.  See language.h. */
#include "sample/language.h"
#include "base/memory.h"
#include "sample/token.h"
#include <assert.h>
#include <string.h>

#define STOCK_PHRASES  10000
#define STOCK_EXPONENT 95
#define FRAME_EXPONENT 50

static const struct {
    wc_word_class class;
    uint32_t form;
} lexical[] = {
    [WC_SLOT_NOUN] = {WC_NOUN, 0},     [WC_SLOT_PLURAL] = {WC_NOUN, 1}, [WC_SLOT_VERB] = {WC_VERB, 0},
    [WC_SLOT_PAST] = {WC_VERB, 1},     [WC_SLOT_ING] = {WC_VERB, 2},    [WC_SLOT_ADJECTIVE] = {WC_ADJECTIVE, 0},
    [WC_SLOT_ADVERB] = {WC_ADVERB, 0},
};

uint32_t wc_language_word(const wc_language *language, uint32_t slot, uint64_t random)
{
    assert(slot <= WC_SLOT_ADVERB);
    return wc_lexicon_draw(&language->lexicon, lexical[slot].class, random) + lexical[slot].form;
}

void wc_language_article(const wc_language *language, uint32_t *before, uint32_t word)
{
    if ((*before & (WC_TOKEN_VALUE | WC_TOKEN_NUMBER)) != language->word_a || word > WC_TOKEN_VALUE) return;
    const char first = language->lexicon.word[word].text[0];
    if (strchr("aeiou", first) != NULL) *before = (*before & ~WC_TOKEN_VALUE) | language->word_an;
}

static wc_status push(wc_language *language, uint32_t token, wc_error *error)
{
    if (!wc_array_reserve(&language->token, &language->cap_tokens, language->n_tokens + 1, sizeof token))
        return wc_fail_memory(error, language->cap_tokens * 2 * sizeof token);
    language->token[language->n_tokens++] = token;
    language->phrase[language->n_phrases - 1].n++;
    return WC_OK;
}

static wc_status begin(wc_language *language, wc_error *error)
{
    if (!wc_array_reserve(&language->phrase, &language->cap_phrases, language->n_phrases + 1, sizeof(wc_phrase)))
        return wc_fail_memory(error, language->cap_phrases * 2 * sizeof(wc_phrase));
    const wc_phrase empty = {(uint32_t)language->n_tokens, 0};
    language->phrase[language->n_phrases++] = empty;
    return WC_OK;
}

static uint32_t trailing_mark(const char *word, size_t len)
{
    static const char marks[] = ",.:;?-";
    const char *found = len > 1 ? strchr(marks, word[len - 1]) : NULL;
    return found != NULL && *found != '\0' ? WC_MARK_COMMA + (uint32_t)(found - marks) : WC_MARK_NONE;
}

/* One word of a frame: %x with or without a mark, or a word with or without one. */
static wc_status parse_word(wc_language *language, const char *word, size_t len, wc_error *error)
{
    if (word[0] == '%') {
        const char *found = strchr(WC_SLOT_LETTERS, word[1]);
        assert(found != NULL && len <= 3);
        const uint32_t mark = len == 3 ? trailing_mark(word + 1, 2) : WC_MARK_NONE;
        return push(language, WC_TOKEN_SLOT | WC_MARK(mark) | (uint32_t)(found - WC_SLOT_LETTERS), error);
    }
    const uint32_t mark = trailing_mark(word, len);
    uint32_t number = 0;
    const wc_status status = wc_lexicon_intern(&language->lexicon, word, len - (mark != WC_MARK_NONE), &number, error);
    return status != WC_OK ? status : push(language, WC_MARK(mark) | number, error);
}

static wc_status parse_frame(wc_language *language, const char *frame, wc_error *error)
{
    wc_status status = begin(language, error);
    while (status == WC_OK && *frame != '\0') {
        const size_t len = strcspn(frame, " ");
        status = parse_word(language, frame, len, error);
        frame += len + (frame[len] == ' ');
    }
    return status;
}

static wc_status parse_part(wc_language *language, wc_part part, wc_error *error)
{
    wc_phrasebook *book = &language->part[part];
    wc_status status = WC_OK;
    book->first_frame = (uint32_t)language->n_phrases;
    for (const char *const *frame = wc_frames[part]; *frame != NULL && status == WC_OK; frame++)
        status = parse_frame(language, *frame, error);
    book->n_frames = (uint32_t)language->n_phrases - book->first_frame;
    if (book->n_frames > 0) wc_zipf_init(&book->frame, book->n_frames, 2, FRAME_EXPONENT);
    return status;
}

/* Put the nouns, verbs and adjectives into a frame for good. */
static wc_status coin(wc_language *language, uint32_t frame, wc_rng *rng, wc_error *error)
{
    wc_status status = begin(language, error);
    const wc_phrase from = language->phrase[frame];
    for (uint32_t i = 0; i < from.n && status == WC_OK; i++) {
        uint32_t token = language->token[from.start + i];
        const uint32_t slot = token & WC_TOKEN_VALUE;
        if ((token & WC_TOKEN_SLOT) != 0 && slot <= WC_SLOT_ADVERB)
            token = (token & WC_TOKEN_MARK) | wc_language_word(language, slot, wc_rng_next(rng));
        status = push(language, token, error);
        if (status == WC_OK && i > 0)
            wc_language_article(language, &language->token[language->n_tokens - 2], token & ~WC_TOKEN_MARK);
    }
    return status;
}

static wc_status coin_part(wc_language *language, wc_part part, uint64_t seed, wc_error *error)
{
    wc_phrasebook *book = &language->part[part];
    wc_rng rng = wc_rng_start(wc_key(seed, part));
    wc_status status = WC_OK;
    book->first_stock = (uint32_t)language->n_phrases;
    book->n_stock = STOCK_PHRASES;
    for (uint32_t i = 0; i < STOCK_PHRASES && status == WC_OK; i++)
        status = coin(language, book->first_frame + wc_zipf_draw(&book->frame, wc_rng_next(&rng)), &rng, error);
    wc_zipf_init(&book->stock, STOCK_PHRASES, 3, STOCK_EXPONENT);
    return status;
}

wc_status wc_language_init(wc_language *language, uint64_t seed, wc_error *error)
{
    memset(language, 0, sizeof *language);
    wc_status status = wc_lexicon_init(&language->lexicon, wc_key(seed, 0), error);
    const struct {
        const char *text;
        uint32_t *number;
    } named[] = {{"a", &language->word_a},
                 {"an", &language->word_an},
                 {"read", &language->word_read},
                 {"also", &language->word_also}};
    for (size_t i = 0; i < sizeof named / sizeof named[0] && status == WC_OK; i++)
        status = wc_lexicon_intern(&language->lexicon, named[i].text, strlen(named[i].text), named[i].number, error);
    for (int part = 0; part < WC_PARTS && status == WC_OK; part++) status = parse_part(language, (wc_part)part, error);
    for (int part = 0; part < WC_SENTENCE_PARTS && status == WC_OK; part++)
        status = coin_part(language, (wc_part)part, wc_key(seed, 1), error);
    return status;
}

void wc_language_free(wc_language *language)
{
    wc_lexicon_free(&language->lexicon);
    wc_memory_free(language->token);
    wc_memory_free(language->phrase);
    memset(language, 0, sizeof *language);
}
