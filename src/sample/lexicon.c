/* lexicon.c - a class is a run of word numbers: first the English words of its list, then invented ones, longer as they
 * get rarer.  No invented word is spelt as another word, so that a word means one thing.  See lexicon.h. */
#include "sample/lexicon.h"
#include "base/memory.h"
#include "sample/rng.h"
#include "sample/wordlists.h"
#include <assert.h>
#include <string.h>

#define INDEX_BITS 18
#define WORD_BYTES ((size_t)15)
#define SHORTEST   5 /* letters of an invented word, so that it is no function word either */

typedef struct word_class {
    const char *const *list; /* the English words, or NULL */
    uint32_t count;          /* with the invented ones; 0: the list alone */
    uint32_t forms;
    uint32_t shift, exponent; /* of its Zipf law */
} word_class;

static const word_class classes[WC_CLASSES] = {
    [WC_NOUN] = {&wc_words_noun, 9000, 2, 30, 100},
    [WC_VERB] = {&wc_words_verb, 4000, 3, 30, 100},
    [WC_ADJECTIVE] = {&wc_words_adjective, 5000, 1, 30, 100},
    [WC_ADVERB] = {&wc_words_adverb, 1200, 1, 2, 100},
    [WC_FORENAME] = {NULL, 600, 1, 8, 80},
    [WC_SURNAME] = {NULL, 6000, 1, 20, 70},
    [WC_PLACE] = {NULL, 3000, 1, 10, 80},
    [WC_COMPANY] = {NULL, 2000, 1, 10, 80},
    [WC_WEEKDAY] = {&wc_words_weekday, 0, 1, 0, 0},
    [WC_MONTH] = {&wc_words_month, 0, 1, 0, 0},
    [WC_SKY] = {&wc_words_sky, 0, 1, 0, 50},
    [WC_SECTION] = {&wc_words_section, 0, 1, 0, 0},
    [WC_PAPER] = {&wc_words_paper, 0, 1, 0, 0},
};

static const char *const onsets[] = {"b", "c", "d", "f",  "g",  "h",  "j",  "k",  "l",  "m", "n",
                                     "p", "r", "s", "t",  "v",  "w",  "m",  "r",  "l",  "t", "n",
                                     "s", "d", "p", "br", "st", "tr", "pl", "gr", "sh", "th"};
static const char *const vowels[] = {"a", "e", "i", "o", "u", "a", "e", "o", "a", "e", "i", "ea", "ou", "ai"};
static const char *const inner_codas[] = {"", "", "", "", "", "", "n", "r", "l", "m", "s"};
static const char *const last_codas[] = {"n", "r", "l", "s", "m", "t", "nd", "rk", "st", "ck", "sh", "th"};
static const char *const accents[] = {"é", "ö", "ü", "ñ", "å", "č", "ø", "í"};

#define PICK(list, rng) (list)[wc_rng_below(rng, sizeof(list) / sizeof(list)[0])]

static uint32_t text_hash(const char *text, size_t len)
{
    uint64_t hash = len;
    for (size_t i = 0; i < len; i++) hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3ULL;
    return (uint32_t)(wc_mix(hash) >> (64 - INDEX_BITS));
}

/* The place of a word in the index, or the empty place where it would go. */
static uint32_t find(const wc_lexicon *lexicon, const char *text, size_t len)
{
    uint32_t at = text_hash(text, len);
    for (;; at = (at + 1) & ((1U << INDEX_BITS) - 1)) {
        if (lexicon->index[at] == 0) return at;
        const wc_word *word = &lexicon->word[lexicon->index[at] - 1];
        if (word->len == len && memcmp(word->text, text, len) == 0) return at;
    }
}

/* A new word number, even if the same word is there already. */
static wc_status add(wc_lexicon *lexicon, const char *text, size_t len, wc_error *error)
{
    assert(len >= 1 && len <= WORD_BYTES && lexicon->n < 1U << (INDEX_BITS - 1));
    size_t cap = lexicon->cap;
    if (!wc_array_reserve(&lexicon->word, &cap, (size_t)lexicon->n + 1, sizeof *lexicon->word))
        return wc_fail_memory(error, (size_t)lexicon->n * sizeof *lexicon->word);
    lexicon->cap = (uint32_t)cap;
    wc_word *word = &lexicon->word[lexicon->n++];
    memset(word, 0, sizeof *word);
    memcpy(word->text, text, len);
    word->len = (uint8_t)len;
    const uint32_t at = find(lexicon, text, len);
    if (lexicon->index[at] == 0) lexicon->index[at] = lexicon->n;
    return WC_OK;
}

wc_status wc_lexicon_intern(wc_lexicon *lexicon, const char *text, size_t len, uint32_t *number, wc_error *error)
{
    const uint32_t at = find(lexicon, text, len);
    if (lexicon->index[at] == 0) {
        const wc_status status = add(lexicon, text, len, error);
        if (status != WC_OK) return status;
    }
    *number = lexicon->index[at] - 1;
    return WC_OK;
}

static size_t join(char *out, size_t len, const char *more)
{
    const size_t n = strlen(more);
    if (len + n <= WORD_BYTES) memcpy(out + len, more, n), len += n;
    return len;
}

static bool ends_in(const char *text, size_t len, const char *letters)
{
    return len > 0 && strchr(letters, text[len - 1]) != NULL;
}

/* The plural (form 1 of a noun), past or -ing (forms 1 and 2 of a verb) by the rules of spelling. */
static size_t inflect(char *out, const char *base, size_t len, wc_word_class class, uint32_t form)
{
    memcpy(out, base, len);
    if (form == 0) return len;
    const bool consonant_y = len > 1 && base[len - 1] == 'y' && strchr("aeiou", base[len - 2]) == NULL;
    if (class == WC_VERB && form == 2) return join(out, base[len - 1] == 'e' ? len - 1 : len, "ing");
    if (consonant_y) return join(out, len - 1, class == WC_NOUN ? "ies" : "ied");
    if (class == WC_VERB) return join(out, len, base[len - 1] == 'e' ? "d" : "ed");
    const bool hiss = ends_in(base, len, "sxz") || (ends_in(base, len, "h") && ends_in(base, len - 1, "sc"));
    return join(out, len, hiss ? "es" : "s");
}

static const char *suffix(wc_rng *rng, wc_word_class class)
{
    static const char *const noun[] = {"", "", "", "er", "ment", "ance", "ity", "or", "age", "ist"};
    static const char *const verb[] = {"", "", "ate", "ise", "en", "er"};
    static const char *const adjective[] = {"al", "ous", "ive", "y", "ic", "able", "ent", "ish"};
    static const char *const place[] = {"ton", "burg", "ville", "ova", "stad", "mouth", "ia", "ford", "by", "grad"};
    static const char *const surname[] = {"", "son", "er", "ov", "ez", "ini", "ski", "man", "sen", "ard"};
    static const char *const company[] = {"ex", "corp", "tech", "is", "com", "bank", "air", "oil"};
    switch (class) {
    case WC_NOUN:
        return PICK(noun, rng);
    case WC_VERB:
        return PICK(verb, rng);
    case WC_ADJECTIVE:
        return PICK(adjective, rng);
    case WC_ADVERB:
        return "ly";
    case WC_PLACE:
        return PICK(place, rng);
    case WC_SURNAME:
        return PICK(surname, rng);
    case WC_COMPANY:
        return PICK(company, rng);
    default:
        return "";
    }
}

/* At most 11 letters, so that an ending still fits. */
static size_t invent(char *out, wc_rng *rng, wc_word_class class, uint32_t rank)
{
    const char *const ending = wc_rng_chance(rng, 85) ? suffix(rng, class) : "";
    const uint32_t n_syllables = 1U + (rank > 400 || wc_rng_chance(rng, 60)) + (rank > 1500 && wc_rng_chance(rng, 50));
    size_t len = 0;
    for (uint32_t i = 0; i < n_syllables && len + strlen(ending) < 8; i++) {
        if (i > 0 || wc_rng_chance(rng, 88)) len = join(out, len, PICK(onsets, rng));
        const bool accent = (class == WC_SURNAME || class == WC_FORENAME) && i > 0 && wc_rng_chance(rng, 12);
        len = join(out, len, accent ? PICK(accents, rng) : PICK(vowels, rng));
        const bool last = i + 1 == n_syllables && *ending == '\0';
        len = join(out, len, last ? PICK(last_codas, rng) : PICK(inner_codas, rng));
    }
    if (len > 0 && strchr("aeiou", out[len - 1]) != NULL && *ending != '\0' && strchr("aeiouy", *ending) != NULL)
        len = join(out, len, PICK(onsets, rng));
    len = join(out, len, ending);
    if (class >= WC_FORENAME && class <= WC_COMPANY && out[0] >= 'a' && out[0] <= 'z') out[0] = (char)(out[0] - 32);
    return len;
}

static wc_status add_forms(wc_lexicon *lexicon, wc_word_class class, const char *base, size_t len, wc_error *error)
{
    wc_status status = WC_OK;
    for (uint32_t form = 0; form < classes[class].forms && status == WC_OK; form++) {
        char out[WORD_BYTES];
        const size_t n = inflect(out, base, len, class, form);
        status = add(lexicon, out, n, error);
    }
    return status;
}

/* The words of a list, each with its forms; their number goes to *count. */
static wc_status add_list(wc_lexicon *lexicon, wc_word_class class, const char *list, uint32_t *count, wc_error *error)
{
    wc_status status = WC_OK;
    for (const char *word = list; word != NULL && *word != '\0' && status == WC_OK; ++*count) {
        const size_t len = strcspn(word, " ");
        status = add_forms(lexicon, class, word, len, error);
        word += len + (word[len] == ' ');
    }
    return status;
}

static wc_status add_class(wc_lexicon *lexicon, wc_word_class class, uint64_t seed, wc_error *error)
{
    const word_class *c = &classes[class];
    wc_rng rng = wc_rng_start(wc_key(seed, class));
    uint32_t count = 0;
    lexicon->first[class] = lexicon->n;
    lexicon->forms[class] = c->forms;
    wc_status status = add_list(lexicon, class, c->list != NULL ? *c->list : NULL, &count, error);
    while (status == WC_OK && count < c->count) {
        char word[WORD_BYTES];
        const size_t len = invent(word, &rng, class, count);
        if (len < SHORTEST || lexicon->index[find(lexicon, word, len)] != 0) continue; /* spelt as another word */
        status = add_forms(lexicon, class, word, len, error);
        count++;
    }
    lexicon->count[class] = count;
    wc_zipf_init(&lexicon->zipf[class], count, c->shift, c->exponent);
    return status;
}

wc_status wc_lexicon_init(wc_lexicon *lexicon, uint64_t seed, wc_error *error)
{
    memset(lexicon, 0, sizeof *lexicon);
    lexicon->index = wc_array_new((size_t)1 << INDEX_BITS, sizeof *lexicon->index);
    if (lexicon->index == NULL) return wc_fail_memory(error, sizeof *lexicon->index << INDEX_BITS);
    uint32_t count = 0;
    wc_status status = add_list(lexicon, WC_ADJECTIVE, wc_words_spelling, &count, error);
    lexicon->n_spelling = lexicon->n;
    for (int class = 0; class < WC_CLASSES && status == WC_OK; class ++)
        status = add_class(lexicon, (wc_word_class) class, seed, error);
    return status;
}

void wc_lexicon_free(wc_lexicon *lexicon)
{
    wc_memory_free(lexicon->word);
    wc_memory_free(lexicon->index);
    memset(lexicon, 0, sizeof *lexicon);
}
