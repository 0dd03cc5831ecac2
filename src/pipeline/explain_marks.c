/* explain_marks.c - which words of the texts are shared, quoted, furniture.
 *
 * The sketch keeps some of a text's windows of words, and the mask says of these which are furniture; made again
 * without thinning, the windows stand in the same order, so the kept ones are found among them and with them their
 * words. Between two kept windows in a row that are furniture all is furniture.  Shared are the words of every window
 * of own text that is own text of the other page, too. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "base/sort.h"
#include "signature/sketch.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    wc_words words;
    wc_sketch all;    /* every window, in order of the text */
    uint8_t *flags;   /* one a word: WC_SEGMENT_... */
    uint64_t *sorted; /* hashes of the windows that are own text, ascending */
    size_t n_sorted;
} marking;

static void marking_free(marking *m)
{
    wc_words_free(&m->words);
    wc_sketch_free(&m->all);
    wc_memory_free(m->flags);
    wc_memory_free(m->sorted);
}

static void flag_words(marking *m, size_t from, size_t to, unsigned flag)
{
    for (size_t i = from; i < to; i++) m->flags[i] |= (uint8_t)flag;
}

/* false: the kept windows are not those of the sketch. */
static bool flag_furniture(marking *m, const wc_explaining *e, int side)
{
    const wc_entry *entry = wc_explain_entry(e, side);
    const size_t k = e->job.params.shingle;
    size_t kept = 0, last_end = 0;
    bool last_masked = false;
    for (size_t i = 0; i < m->all.n; i++) {
        if (m->all.hash[i] >= wc_level_bound(entry->level)) continue;
        if (kept == entry->n || e->shingles[side].hash[kept] != m->all.hash[i]) return false;
        if (e->masked[side][kept]) {
            const size_t from = last_masked && last_end < i ? last_end : i;
            flag_words(m, from, i + k, WC_SEGMENT_MASKED);
            last_end = i + k;
        }
        last_masked = e->masked[side][kept++];
    }
    return kept == entry->n;
}

static bool is_furniture(const marking *m, size_t window, size_t k)
{
    for (size_t i = window; i < window + k; i++) {
        if (!(m->flags[i] & WC_SEGMENT_MASKED)) return false;
    }
    return true;
}

static bool sort_own(marking *m, size_t k)
{
    uint64_t *scratch = wc_array_new(m->all.n, sizeof *scratch);
    m->sorted = wc_array_new(m->all.n, sizeof *m->sorted);
    if (scratch == NULL || m->sorted == NULL) {
        wc_memory_free(scratch);
        return false;
    }
    for (size_t i = 0; i < m->all.n; i++) {
        if (!is_furniture(m, i, k)) m->sorted[m->n_sorted++] = m->all.hash[i];
    }
    wc_sort_u64(m->sorted, scratch, m->n_sorted, 0);
    wc_memory_free(scratch);
    return true;
}

static wc_status make_marking(marking *m, const wc_explaining *e, const wc_unicode *unicode, int side)
{
    const wc_params *p = &e->job.params;
    const wc_buffer *text = &e->text[side];
    if (!wc_words_scan(&m->words, unicode, text->len > 0 ? text->data : "", text->len) ||
        !wc_sketch_make(&m->all, &m->words, p->shingle, SIZE_MAX, p->hash_bits, p->seed))
        return wc_fail_memory(e->job.error, text->len);
    m->flags = wc_array_new(m->words.n, sizeof *m->flags);
    if (m->flags == NULL) return wc_fail_memory(e->job.error, m->words.n);
    for (size_t i = 0; i < m->words.n; i++) {
        if (m->words.flags[i] & WC_WORD_QUOTED) m->flags[i] = WC_SEGMENT_QUOTED;
    }
    if (!flag_furniture(m, e, side))
        return wc_fail(e->job.error, WC_ERROR_FORMAT,
                       "the sketch of page %s is not that of its text with --shingle %u and the seed that the "
                       "signatures name; cluster again",
                       e->out->page[side].id, p->shingle);
    return sort_own(m, p->shingle) ? WC_OK : wc_fail_memory(e->job.error, m->all.n * sizeof *m->sorted);
}

static int compare_hashes(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static int compare_own_hashes(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x;
    const uint32_t b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* Where the other text is not there, its sketch shows some of it. */
static void flag_shared(marking *m, const marking *other, const wc_own *own, bool has_other, size_t k)
{
    for (size_t i = 0; i < m->all.n; i++) {
        const uint64_t hash = m->all.hash[i];
        const void *found = has_other ? bsearch(&hash, other->sorted, other->n_sorted, sizeof hash, compare_hashes)
                                      : bsearch(&hash, own->hash, own->n, sizeof *own->hash, compare_own_hashes);
        if (found != NULL && !is_furniture(m, i, k)) flag_words(m, i, i + k, WC_SEGMENT_SHARED);
    }
}

/* ---- words into segments ---- */

typedef struct {
    wc_segment *segment;
    size_t n, cap;
    bool no_memory;
} segments;

static void put(segments *s, size_t from, size_t to, unsigned flags)
{
    if (from == to) return;
    if (s->n > 0 && s->segment[s->n - 1].flags == flags) {
        s->segment[s->n - 1].len += to - from;
        return;
    }
    if (!wc_array_reserve(&s->segment, &s->cap, s->n + 1, sizeof *s->segment)) {
        s->no_memory = true;
        return;
    }
    s->segment[s->n++] = (wc_segment){from, to - from, flags};
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Marks belong to the word that they touch: those before the first space to the word before them, those behind the last
 * one to the word behind. */
static void cut(segments *s, const marking *m, const char *text, size_t len)
{
    size_t at = 0;
    unsigned before = 0;
    for (size_t i = 0; i < m->words.n; i++) {
        const size_t word = m->words.offset[i];
        size_t end = at, begin = word;
        if (i > 0) {
            while (end < word && !is_space(text[end])) end++;
        }
        while (begin > end && !is_space(text[begin - 1])) begin--;
        put(s, at, end, before);
        put(s, end, begin, before == m->flags[i] ? before : 0);
        before = m->flags[i];
        at = begin;
    }
    size_t end = at;
    if (m->words.n > 0) {
        while (end < len && !is_space(text[end])) end++;
    }
    put(s, at, end, before);
    put(s, end, len, 0);
}

static bool keep_segments(wc_explaining *e, int side, const marking *m)
{
    wc_explained_page *page = &e->out->page[side];
    wc_arena *arena = &e->out->memory->arena;
    const wc_buffer *text = &e->text[side];
    segments s = {0};
    char *copy = wc_arena_alloc(arena, text->len + 1);
    wc_segment *kept = NULL;
    cut(&s, m, text->data, text->len);
    if (!s.no_memory) kept = wc_arena_alloc(arena, s.n * sizeof *kept);
    if (copy != NULL && kept != NULL) {
        if (text->len > 0) memcpy(copy, text->data, text->len);
        copy[text->len] = '\0';
        if (s.n > 0) memcpy(kept, s.segment, s.n * sizeof *kept);
        page->text = copy;
        page->text_len = text->len;
        page->segment = kept;
        page->n_segments = s.n;
    }
    wc_memory_free(s.segment);
    return copy != NULL && kept != NULL;
}

wc_status wc_explain_mark(wc_explaining *e)
{
    marking m[2] = {0};
    wc_unicode *unicode = wc_unicode_new();
    wc_status status = unicode != NULL ? WC_OK : wc_fail_memory(e->job.error, sizeof *unicode);
    for (int side = 0; side < 2 && status == WC_OK; side++) {
        if (e->has_text[side]) status = make_marking(&m[side], e, unicode, side);
    }
    for (int side = 0; side < 2 && status == WC_OK; side++) {
        if (!e->has_text[side]) continue;
        flag_shared(&m[side], &m[!side], &e->own[e->page[!side]], e->has_text[!side], e->job.params.shingle);
    }
    for (int side = 0; side < 2 && status == WC_OK; side++) {
        if (e->has_text[side] && !keep_segments(e, side, &m[side]))
            status = wc_fail_memory(e->job.error, e->text[side].len);
    }
    marking_free(&m[0]);
    marking_free(&m[1]);
    wc_memory_free(unicode);
    return status;
}
