/* kernels_fuzz.c - libFuzzer on the kernels of this processor: make fuzz.  Each input is a text, of which every kernel
 * must tell the same words, sketch, agencies and string of JSON as its plain twin; it lies in memory of just its size,
 * so that the address sanitizer sees what is read behind it.  Its bytes are word hashes, too, hashes to be thinned, a
 * sketch to be packed, states of shingles, and two own texts that are compared. */
#include "corpus/json.h"
#include "signature/sketch_kernel.h"
#include "signature/sketch_pack.h"
#include "story/agencies.h"
#include "story/furniture.h"
#include "story/match_kernel.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) abort();
}

static bool same(const void *a, const void *b, size_t len) { return len == 0 || memcmp(a, b, len) == 0; }

static void same_words(const wc_words *a, const wc_words *b)
{
    must(a->n == b->n && a->n_quoted == b->n_quoted);
    must(same(a->hash, b->hash, a->n * sizeof *a->hash));
    must(same(a->offset, b->offset, a->n * sizeof *a->offset));
    must(same(a->flags, b->flags, a->n * sizeof *a->flags));
}

/* k: of the input, as what is sketched. */
static void same_sketch(const wc_words *a, const wc_words *b, unsigned k)
{
    wc_sketch one = {0}, other = {0};
    const size_t most = 1 + a->n / 7;
    must(wc_sketch_make(&one, a, k, most, 20, k) && wc_sketch_make(&other, b, k, most, 20, k));
    must(one.n == other.n && one.level == other.level);
    must(same(one.hash, other.hash, one.n * sizeof *one.hash) && same(one.mark, other.mark, one.n * sizeof *one.mark));
    wc_sketch_free(&one);
    wc_sketch_free(&other);
}

static void same_text(const wc_unicode *unicode, wc_cpu cpu, wc_str text, unsigned k)
{
    wc_words plain = {.cpu = WC_CPU_PLAIN}, words = {.cpu = cpu};
    must(wc_words_scan(&plain, unicode, text.data, text.len) && wc_words_scan(&words, unicode, text.data, text.len));
    same_words(&plain, &words);
    same_sketch(&plain, &words, k);
    wc_words_free(&plain);
    wc_words_free(&words);
}

static void same_agencies(wc_cpu cpu, wc_str text)
{
    static wc_agency_index index[WC_CPUS];
    const wc_agency_form *expected;
    size_t from = 0, at = 0, other = 0;
    if (index[WC_CPU_PLAIN].skip == NULL) wc_agency_index_init(&index[WC_CPU_PLAIN], WC_CPU_PLAIN);
    if (index[cpu].skip == NULL) wc_agency_index_init(&index[cpu], cpu);
    do {
        expected = wc_agency_find(&index[WC_CPU_PLAIN], text, from, &at);
        must(wc_agency_find(&index[cpu], text, from, &other) == expected);
        must(expected == NULL || at == other);
        from = at + 1;
    } while (expected != NULL);
}

static void same_string(wc_cpu cpu, wc_str string)
{
    char *out[2];
    size_t len[2] = {0, 0}, n_replaced[2] = {0, 0};
    bool ok[2];
    for (unsigned i = 0; i < 2; i++) {
        out[i] = malloc(string.len + (string.len == 0));
        must(out[i] != NULL);
        ok[i] = wc_json_unescape(i == 0 ? WC_CPU_PLAIN : cpu, string, out[i], &len[i], &n_replaced[i]);
    }
    must(ok[0] == ok[1] && len[0] == len[1] && (!ok[0] || n_replaced[0] == n_replaced[1]));
    must(same(out[0], out[1], len[0]));
    free(out[0]);
    free(out[1]);
}

/* Numbers that no text has: of hashes below and above the bound, and of words with any bits. */
static void same_numbers(wc_cpu cpu, wc_str bytes, unsigned k)
{
    const wc_sketch_kernel *plain = wc_sketch_kernel_of(WC_CPU_PLAIN), *kernel = wc_sketch_kernel_of(cpu);
    const size_t n_words = bytes.len / sizeof(uint64_t), n = n_words < k ? 0 : n_words - k + 1;
    uint64_t *word = malloc(n_words * sizeof *word + 1);
    uint32_t *hash[2];
    uint16_t *mark[2];
    must(word != NULL);
    if (n_words > 0) memcpy(word, bytes.data, n_words * sizeof *word);
    for (unsigned i = 0; i < 2; i++) {
        hash[i] = malloc(n * sizeof *hash[i] + 1);
        mark[i] = malloc(n * sizeof *mark[i] + 1);
        must(hash[i] != NULL && mark[i] != NULL);
        for (size_t j = 0; j < n; j++) mark[i][j] = (uint16_t)j;
        (i == 0 ? plain : kernel)->hash(word, n, k, k, hash[i]);
    }
    must(same(hash[0], hash[1], n * sizeof *hash[0]));
    for (size_t left = n; left > 0; left /= 2) {
        const uint32_t bound = hash[0][left / 2];
        const size_t kept = plain->thin(hash[0], mark[0], left, bound);
        must(kernel->thin(hash[1], mark[1], left, bound) == kept);
        must(same(hash[0], hash[1], kept * sizeof *hash[0]) && same(mark[0], mark[1], kept * sizeof *mark[0]));
        left = kept;
    }
    for (unsigned i = 0; i < 2; i++) {
        free(hash[i]);
        free(mark[i]);
    }
    free(word);
}

/* Hashes, and behind them marks. */
static void same_packed(wc_cpu cpu, wc_str bytes)
{
    const size_t n = bytes.len / (sizeof(uint32_t) + sizeof(uint16_t));
    uint32_t *hash = malloc(n * sizeof *hash + 1), *back = malloc(n * sizeof *back + 1);
    uint16_t *mark = malloc(n * sizeof *mark + 1), *mark_back = malloc(n * sizeof *mark_back + 1);
    uint8_t *packed[2];
    wc_sketch_form form, other;
    must(hash != NULL && back != NULL && mark != NULL && mark_back != NULL);
    if (n > 0) memcpy(hash, bytes.data, n * sizeof *hash);
    if (n > 0) memcpy(mark, bytes.data + n * sizeof *hash, n * sizeof *mark);
    form = wc_sketch_measure(WC_CPU_PLAIN, hash, mark, n);
    other = wc_sketch_measure(cpu, hash, mark, n);
    must(same(&form, &other, sizeof form));
    for (unsigned i = 0; i < 2; i++) {
        packed[i] = malloc(wc_sketch_room(form, n));
        must(packed[i] != NULL);
        wc_sketch_pack(i == 0 ? WC_CPU_PLAIN : cpu, form, hash, mark, n, packed[i]);
    }
    must(same(packed[0], packed[1], wc_sketch_room(form, n)));
    wc_sketch_unpack(cpu, packed[0], n, back, mark_back);
    must(same(back, hash, n * sizeof *hash) && same(mark_back, mark, n * sizeof *mark));
    for (unsigned i = 0; i < 2; i++) free(packed[i]);
    free(hash);
    free(back);
    free(mark);
    free(mark_back);
}

static void same_furniture(wc_cpu cpu, wc_str bytes)
{
    const size_t n = bytes.len, room = n + (n == 0);
    uint8_t *state = malloc(room), *back = malloc(room);
    bool *masked[2] = {malloc(room), malloc(room)};
    must(state != NULL && back != NULL && masked[0] != NULL && masked[1] != NULL);
    for (size_t i = 0; i < n; i++) state[i] = (uint8_t)((uint8_t)bytes.data[i] % 3);
    must(wc_furniture_find(WC_CPU_PLAIN, state, n, back, masked[0]) ==
         wc_furniture_find(cpu, state, n, back, masked[1]));
    must(same(masked[0], masked[1], n));
    for (unsigned i = 0; i < 2; i++) free(masked[i]);
    free(state);
    free(back);
}

#define OWN_MOST 300

/* Of every three bytes a hash's distance to the one before, a few of many, and a mark. */
static wc_own make_own(wc_str bytes, uint8_t level, uint32_t *hash, uint16_t *mark)
{
    wc_own own = {.hash = hash, .mark = mark, .level = level};
    uint64_t at = 0;
    for (size_t i = 0; bytes.len - i >= 3 && own.n < OWN_MOST; i += 3) {
        const uint8_t *byte = (const uint8_t *)bytes.data + i;
        at += byte[0] < 240 ? (uint64_t)(byte[0] % 4 + 1) << (byte[0] % 16 < 8 ? 23 : 20) : 2;
        if (at >= wc_level_bound(level)) break;
        hash[own.n] = (uint32_t)at;
        mark[own.n++] = (uint16_t)(byte[1] << 8 | byte[2]);
    }
    return own;
}

static void same_match(wc_cpu cpu, wc_str bytes)
{
    static uint32_t hash[2][OWN_MOST];
    static uint16_t mark[2][OWN_MOST];
    static wc_entry entry[2];
    const wc_pageset set = {.entry = entry, .n = 2};
    const size_t half = bytes.len / 2;
    const uint8_t level = bytes.len > 0 ? (uint8_t)bytes.data[0] % 3 : 0;
    const wc_own own[2] = {make_own((wc_str){bytes.data, half}, level, hash[0], mark[0]),
                           make_own((wc_str){bytes.data + half, bytes.len - half}, 0, hash[1], mark[1])};
    wc_match match[2];
    wc_params params;
    wc_params_init(&params);
    params.shared_words = 0;
    for (unsigned i = 0; i < 2; i++) {
        wc_matcher matcher;
        must(wc_matcher_init(&matcher, OWN_MOST));
        matcher.kernel = wc_match_kernel_of(i == 0 ? WC_CPU_PLAIN : cpu);
        match[i] = wc_match_pages(&matcher, &set, own, &params, 0, 1);
        wc_matcher_free(&matcher);
    }
    must(same(&match[0], &match[1], sizeof match[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static wc_unicode *unicode;
    const unsigned k = size > 0 ? 1 + data[0] % 9 : 3;
    char *copy = malloc(size + (size == 0));
    const wc_str text = {copy, size};
    if (unicode == NULL) unicode = wc_unicode_new();
    must(unicode != NULL && copy != NULL);
    if (size > 0) memcpy(copy, data, size);
    for (unsigned i = WC_CPU_PLAIN + 1; i < WC_CPUS; i++) {
        if (!wc_cpu_has((wc_cpu)i)) continue;
        same_text(unicode, (wc_cpu)i, text, k);
        same_agencies((wc_cpu)i, text);
        same_string((wc_cpu)i, text);
        same_numbers((wc_cpu)i, text, k);
        same_packed((wc_cpu)i, text);
        same_furniture((wc_cpu)i, text);
        same_match((wc_cpu)i, text);
    }
    free(copy);
    return 0;
}
