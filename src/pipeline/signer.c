/* signer.c - see signer.h.  The text is gone before furniture is known, so each page keeps two snippets, around its two
 * least shingles: pages with the same furniture tend to keep the same ones. */
#include "pipeline/signer.h"
#include "corpus/date.h"
#include "story/credit.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define SNIPPET_WORDS 10
#define SNIPPET_BYTES 96

/* Words from the word at `first` on, without line breaks, cut at a word. */
static size_t put_snippet(const wc_words *words, wc_str text, size_t first, char *out)
{
    size_t last = first + SNIPPET_WORDS < words->n ? first + SNIPPET_WORDS : words->n;
    size_t from = words->offset[first], to;
    do {
        to = last < words->n ? words->offset[last] : text.len;
        last--;
    } while (to - from > SNIPPET_BYTES && last > first);
    if (to - from > SNIPPET_BYTES) return 0;
    while (to > from && (unsigned char)text.data[to - 1] <= ' ') to--;
    for (size_t i = from; i < to; i++) out[i - from] = (unsigned char)text.data[i] < ' ' ? ' ' : text.data[i];
    return to - from;
}

static uint16_t put_snippets(const wc_signer *signer, wc_str text, char *out)
{
    const wc_sketch *sketch = &signer->sketch;
    size_t anchor[2], len = 0;
    const size_t n = wc_shingles_anchors(sketch->hash, sketch->n, anchor);
    for (size_t i = 0; i < n; i++) {
        const uint32_t unit = wc_sketch_unit(sketch->n_words);
        const size_t word = (size_t)(sketch->mark[anchor[i]] & WC_MARK_PLACE) * unit;
        len += put_snippet(&signer->words, text, word, out + len);
        out[len++] = '\n'; /* an empty snippet keeps its line */
    }
    return (uint16_t)len;
}

static char *put_str(char *out, wc_str s)
{
    if (s.len > 0) memcpy(out, s.data, s.len);
    return out + s.len;
}

static bool keep_sketch(const wc_sketch *sketch, wc_cpu cpu, bool packs, wc_arena *arena, wc_entry *entry)
{
    entry->n = (uint32_t)sketch->n;
    entry->level = sketch->level;
    entry->n_words = sketch->n_words;
    if (packs) return wc_entry_pack(arena, entry, cpu, sketch->hash, sketch->mark);
    return wc_entry_put(arena, entry, sketch->hash, sketch->mark);
}

/* Of the 64 words at flags, a bit for each that holds a digit. */
static uint64_t figures(const uint8_t flags[64])
{
    uint64_t found = 0;
    for (size_t i = 0; i < 64; i += 8) {
        uint64_t eight;
        memcpy(&eight, flags + i, sizeof eight);
        if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) eight = __builtin_bswap64(eight);
        eight &= WC_WORD_FIGURE * UINT64_C(0x0101010101010101);
        found |= (eight / WC_WORD_FIGURE * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    return found;
}

/* The day and the year of the page's own date are no figures: they say nothing of what the text tells, and stand at the
 * head of most pages. */
static void forget_own_date(wc_words *words, int64_t date)
{
    char day[24]; /* 2025-09-05 */
    uint64_t year_hash, day_hash, bare_day_hash;
    if (date == WC_DATE_UNKNOWN) return;
    wc_date_format(date, false, day);
    year_hash = XXH3_64bits(day, 4);
    day_hash = XXH3_64bits(day + 8, 2);
    bare_day_hash = day[8] == '0' ? XXH3_64bits(day + 9, 1) : day_hash;
    memset(words->flags + words->n, 0, WC_FLAGS_ROOM);
    for (size_t i = 0; i < words->n; i += 64) {
        for (uint64_t left = figures(words->flags + i); left != 0; left &= left - 1) {
            const size_t at = i + (size_t)__builtin_ctzll(left);
            const uint64_t hash = words->hash[at];
            const bool is_own = (hash == year_hash) | (hash == day_hash) | (hash == bare_day_hash);
            words->flags[at] &= (uint8_t) ~(is_own * WC_WORD_FIGURE);
        }
    }
}

void wc_signer_init(wc_signer *signer, const wc_params *params, const wc_unicode *unicode, wc_cpu cpu)
{
    memset(signer, 0, sizeof *signer);
    signer->params = params;
    signer->unicode = unicode;
    signer->words.cpu = cpu;
    signer->packs = true;
    wc_agency_index_init(&signer->agencies, cpu);
}

bool wc_signer_sign(wc_signer *signer, const wc_page *page, wc_arena *arena, wc_arena *sketches, wc_entry *entry)
{
    char snippets[2 * (SNIPPET_BYTES + 1)], credit[WC_CREDIT_LINES_MAX], *strings;
    memset(entry, 0, sizeof *entry);
    if (!wc_words_scan(&signer->words, signer->unicode, page->text.data, page->text.len)) return false;
    forget_own_date(&signer->words, page->date);
    if (!wc_sketch_make(&signer->sketch, &signer->words, signer->params->shingle, signer->params->sketch,
                        signer->params->hash_bits, signer->params->seed))
        return false;
    if (!keep_sketch(&signer->sketch, signer->words.cpu, signer->packs, sketches, entry)) return false;
    entry->n_quoted = (uint32_t)signer->words.n_quoted;
    entry->id_len = (uint32_t)page->id.len;
    entry->url_len = (uint32_t)page->url.len;
    entry->title_len = (uint32_t)page->title.len;
    entry->credit_len = (uint16_t)wc_credit_collect(&signer->agencies, page->text, credit);
    entry->snippet_len = put_snippets(signer, page->text, snippets);
    entry->date = page->date;
    entry->has_time = page->has_time;
    entry->text_hash = XXH3_64bits(page->text.data, page->text.len);
    entry->offset = page->offset;
    entry->len = page->len;
    strings = wc_arena_alloc(arena, wc_entry_strings_len(entry) + 1);
    if (strings == NULL) return false;
    entry->strings = strings;
    strings = put_str(strings, page->id);
    strings = put_str(strings, page->url);
    strings = put_str(strings, page->title);
    strings = put_str(strings, (wc_str){credit, entry->credit_len});
    (void)put_str(strings, (wc_str){snippets, entry->snippet_len});
    return true;
}

void wc_signer_free(wc_signer *signer)
{
    wc_words_free(&signer->words);
    wc_sketch_free(&signer->sketch);
}
