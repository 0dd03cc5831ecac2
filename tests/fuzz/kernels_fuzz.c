/* kernels_fuzz.c - libFuzzer on the kernels of this processor: make fuzz.  Each input is a text, of which every kernel
 * must tell the same words, sketch, agencies and string of JSON as its plain twin; it lies in memory of just its size,
 * so that the address sanitizer sees what is read behind it.  Its bytes are word hashes, too, and hashes to be thinned.
 */
#include "corpus/json.h"
#include "signature/sketch.h"
#include "signature/sketch_kernel.h"
#include "story/agencies.h"
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
    uint32_t *hash[2], *place[2];
    must(word != NULL);
    if (n_words > 0) memcpy(word, bytes.data, n_words * sizeof *word);
    for (unsigned i = 0; i < 2; i++) {
        hash[i] = malloc(n * sizeof *hash[i] + 1);
        place[i] = malloc(n * sizeof *place[i] + 1);
        must(hash[i] != NULL && place[i] != NULL);
        for (uint32_t j = 0; j < n; j++) place[i][j] = j;
        (i == 0 ? plain : kernel)->hash(word, n, k, k, hash[i]);
    }
    must(same(hash[0], hash[1], n * sizeof *hash[0]));
    for (size_t left = n; left > 0; left /= 2) {
        const uint32_t bound = hash[0][left / 2];
        const size_t kept = plain->thin(hash[0], place[0], left, bound);
        must(kernel->thin(hash[1], place[1], left, bound) == kept);
        must(same(hash[0], hash[1], kept * sizeof *hash[0]) && same(place[0], place[1], kept * sizeof *place[0]));
        left = kept;
    }
    for (unsigned i = 0; i < 2; i++) {
        free(hash[i]);
        free(place[i]);
    }
    free(word);
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
    }
    free(copy);
    return 0;
}
