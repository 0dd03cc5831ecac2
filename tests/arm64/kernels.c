/* kernels.c - NEON's kernels give what their plain twins give.  A program of its own, without the libraries that the
 * unit tests need, so that a cross compiler and an emulator are enough; tests/arm64/run builds and runs it. */
#include "../unit/random.h"
#include "signature/sketch_kernel.h"
#include "story/agencies.h"
#include "story/match_kernel.h"
#include "text/scan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS   37
#define WINDOWS 61

static void must(bool ok, const char *what)
{
    if (ok) return;
    (void)fprintf(stderr, "not ok %s\n", what);
    exit(1);
}

/* What the kernels call for characters and marks; no text is scanned here. */
void wc_scan_step(wc_scan *s) { s->at = s->len; }
void wc_scan_hash_staged(wc_scan *s) { s->n_staged = 0; }
void wc_quotation_end(wc_scan *s) { s->quote_mark = 0; }
void wc_quotation_end_all(wc_scan *s) { s->quote_mark = 0; }
void wc_quotation_straight(wc_scan *s, size_t at) { s->quote_from = at; }
void wc_quotation_paired(wc_scan *s, uint32_t c, size_t at) { s->quote_from = at + c; }
uint32_t wc_utf8_next_by_library(const char *text, size_t len, size_t *at)
{
    return len > 0 ? (unsigned char)text[(*at)++] : 0;
}
wc_class wc_unicode_class_beyond(uint32_t c) { return c > 0x10ffff ? WC_CLASS_WORD : WC_CLASS_SEPARATOR; }

static void same_classes(void)
{
    const wc_words_kernel *plain = wc_words_kernel_of(WC_CPU_PLAIN), *neon = wc_words_kernel_of(WC_CPU_NEON);
    char text[WC_WORD_BLOCK];
    uint64_t state = 1;
    must(plain->classify != neon->classify, "words: NEON has a kernel of its own");
    for (unsigned i = 0; i < 256 * WC_WORD_BLOCK; i++) {
        wc_word_masks expected, found;
        for (unsigned k = 0; k < sizeof text; k++) text[k] = (char)random64(&state);
        text[i % WC_WORD_BLOCK] = (char)(i / WC_WORD_BLOCK);
        plain->classify(text, &expected);
        neon->classify(text, &found);
        must(memcmp(&expected, &found, sizeof found) == 0, "words: classes");
    }
}

static void same_hashes(void)
{
    const wc_words_kernel *plain = wc_words_kernel_of(WC_CPU_PLAIN), *neon = wc_words_kernel_of(WC_CPU_NEON);
    wc_word_bytes word[WORDS + 8] = {0};
    uint8_t len[WORDS + 8] = {0};
    uint64_t state = 2;
    for (unsigned round = 0; round < 500; round++) {
        uint64_t expected[WORDS] = {0}, found[WORDS] = {0};
        for (size_t i = 0; i < WORDS; i++) {
            len[i] = (uint8_t)random_below(&state, WC_WORD_SHORT + 3);
            for (size_t b = 0; b < WC_WORD_SHORT; b++) word[i].byte[b] = (char)random64(&state);
        }
        plain->hash(word, len, WORDS, expected);
        neon->hash(word, len, WORDS, found);
        must(memcmp(expected, found, sizeof found) == 0, "words: hashes");
    }
}

/* Every number of windows and of words in one, and bounds that keep all, some and none. */
static void same_sketches(void)
{
    const wc_sketch_kernel *plain = wc_sketch_kernel_of(WC_CPU_PLAIN), *neon = wc_sketch_kernel_of(WC_CPU_NEON);
    uint64_t word[WINDOWS + 8], state = 4;
    must(plain->hash != neon->hash && plain->thin != neon->thin, "sketch: NEON has a kernel of its own");
    for (unsigned round = 0; round < 9 * WINDOWS; round++) {
        const size_t n = round / 9;
        const unsigned k = 1 + round % 9;
        const uint64_t key = random64(&state);
        const uint32_t bound = UINT32_MAX >> random_below(&state, 6);
        uint32_t expected[WINDOWS] = {0}, found[WINDOWS] = {0};
        uint16_t expected_mark[WINDOWS], mark[WINDOWS];
        for (size_t i = 0; i < n + k; i++) word[i] = random64(&state);
        plain->hash(word, n, k, key, expected);
        neon->hash(word, n, k, key, found);
        must(memcmp(expected, found, sizeof found) == 0, "sketch: hashes");
        for (size_t i = 0; i < n; i++) expected_mark[i] = mark[i] = (uint16_t)(i * 653);
        const size_t kept = plain->thin(expected, expected_mark, n, bound);
        must(neon->thin(found, mark, n, bound) == kept, "sketch: how many are kept");
        must(memcmp(expected, found, kept * sizeof *found) == 0, "sketch: hashes that are kept");
        must(memcmp(expected_mark, mark, kept * sizeof *mark) == 0, "sketch: their marks");
    }
}

/* Forms, parts of them and what may stand beside them. */
static size_t random_text(uint64_t *state, char *text, size_t most)
{
    static const char *const between[] = {
        " ", ". ", "-", "a", "Z", "_", "9", "\xe2\x80\x9d", "dp", "(", "words of no form "};
    size_t n_forms = 0, len = 0;
    while (wc_agency_form_at(n_forms) != NULL) n_forms++;
    while (len + 64 < most) {
        const wc_agency_form *form = wc_agency_form_at(random_below(state, (uint32_t)n_forms));
        const size_t n = random_below(state, 3) == 0 ? random_below(state, form->len) : form->len;
        const char *next = between[random_below(state, sizeof between / sizeof *between)];
        memcpy(text + len, form->text, n);
        len += n;
        for (uint32_t i = random_below(state, 3); i-- > 0 && len + strlen(next) < most; len += strlen(next))
            memcpy(text + len, next, strlen(next));
    }
    return len;
}

static void same_agencies(void)
{
    static wc_agency_index plain, neon;
    char text[700];
    uint64_t state = 3;
    wc_agency_index_init(&plain, WC_CPU_PLAIN);
    wc_agency_index_init(&neon, WC_CPU_NEON);
    must(plain.skip != neon.skip, "agencies: NEON has a kernel of its own");
    for (unsigned round = 0; round < 3000; round++) {
        const wc_str all = {text, random_text(&state, text, 100 + random_below(&state, 600))};
        size_t from = 0, at, other;
        for (;;) {
            const wc_agency_form *expected = wc_agency_find(&plain, all, from, &at);
            must(wc_agency_find(&neon, all, from, &other) == expected, "agencies: the form");
            if (expected == NULL) break;
            must(at == other, "agencies: the place");
            from = at + 1;
        }
    }
}

#define OWN_MOST 200

typedef struct {
    uint32_t hash[OWN_MOST + WC_MATCH_SLACK];
    uint16_t mark[OWN_MOST];
    size_t n;
} evidence;

/* Hashes 2^19 to 2^20 apart, out of few, so that two texts share some and a slot of 2^18 has one at most. */
static void random_evidence(uint64_t *state, evidence *e)
{
    const uint32_t stride = 2 * random_below(state, 100) + 1;
    e->n = 1 + random_below(state, OWN_MOST);
    for (size_t i = 0; i < e->n; i++) {
        e->hash[i] = ((uint32_t)i * 2 + random_below(state, 2)) << 19;
        e->mark[i] = (uint16_t)((i * stride & WC_MARK_PLACE) | random_below(state, 4) << 14);
    }
    for (size_t i = 0; i < WC_MATCH_SLACK; i++) e->hash[e->n + i] = UINT32_MAX;
}

static wc_match_counts count(const wc_match_kernel *kernel, wc_matcher *m, const evidence *free_text,
                             const evidence *held, unsigned uncounted)
{
    static uint8_t flag[2][2 * WC_MATCH_PLACES];
    wc_match_counts counts;
    wc_match_side side[2] = {{free_text->mark, free_text->n, flag[0], 0}, {held->mark, held->n, flag[1], 0}};
    for (unsigned i = 0; i < 2; i++) side[i].n_places = kernel->flag(side[i].mark, side[i].n, uncounted, side[i].flag);
    m->n_shared = kernel->look_up(m, held->n, free_text->hash, free_text->n, m->shared);
    kernel->count(m, side, uncounted, held->n < free_text->n, &counts);
    return counts;
}

static void same_matches(void)
{
    static uint16_t slot[1 << 14];
    static evidence free_text, held;
    const wc_match_kernel *plain = wc_match_kernel_of(WC_CPU_PLAIN), *neon = wc_match_kernel_of(WC_CPU_NEON);
    wc_shared expected[OWN_MOST + WC_MATCH_SLACK], found[OWN_MOST + WC_MATCH_SLACK];
    uint64_t state = 6;
    must(plain->look_up != neon->look_up && plain->count != neon->count, "match: NEON has a kernel of its own");
    for (unsigned round = 0; round < 2000; round++) {
        const unsigned uncounted = round % 2 == 0 ? WC_MARK_QUOTED : 0;
        wc_matcher m = {.hash = held.hash, .slot = slot, .factor = 1 << 14, .shared = expected};
        wc_match_counts a, b;
        size_t n_shared;
        random_evidence(&state, &free_text);
        random_evidence(&state, &held);
        memset(slot, 0, sizeof slot);
        for (size_t i = 0; i < held.n; i++) slot[wc_match_slot(m.factor, held.hash[i])] = (uint16_t)i;
        a = count(plain, &m, &free_text, &held, uncounted);
        n_shared = m.n_shared;
        m.shared = found;
        b = count(neon, &m, &free_text, &held, uncounted);
        must(n_shared == m.n_shared && memcmp(expected, found, n_shared * sizeof *found) == 0, "match: what is shared");
        must(memcmp(&a, &b, sizeof a) == 0, "match: what is counted");
    }
}

int main(void)
{
    must(wc_cpu_has(WC_CPU_NEON), "this processor has NEON");
    same_classes();
    same_hashes();
    same_sketches();
    same_agencies();
    same_matches();
    return printf("5 passed, 0 failed\n") < 0;
}
