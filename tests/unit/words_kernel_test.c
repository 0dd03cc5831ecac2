/* words_kernel_test.c - every kernel that this processor runs gives what the plain one does, and blocks of bytes what
 * characters one by one do. */
#include "text/words_kernel.h"
#include "random.h"
#include "text/words.h"
#include "checks.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define WORDS     37
#define TEXT_MAX  600
#define SHORT_MAX 72 /* bytes of a text that is scanned without blocks */

static wc_unicode *unicode;
static wc_words one, other;

static void setup(void)
{
    ck_assert_ptr_nonnull(unicode = wc_unicode_new());
    memset(&one, 0, sizeof one);
    memset(&other, 0, sizeof other);
}

static void teardown(void)
{
    wc_words_free(&one);
    wc_words_free(&other);
    free(unicode);
}

START_TEST(kernels_class_every_byte_alike)
{
    const wc_words_kernel *plain = wc_words_kernel_of(WC_CPU_PLAIN), *kernel = wc_words_kernel_of((wc_cpu)_i);
    char text[WC_WORD_BLOCK];
    wc_word_masks expected, masks;
    uint64_t state = 1;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (unsigned byte = 0; byte < 256; byte++) {
        for (unsigned place = 0; place < WC_WORD_BLOCK; place++) {
            for (unsigned i = 0; i < sizeof text; i++) text[i] = (char)random64(&state);
            text[place] = (char)byte;
            plain->classify(text, &expected);
            kernel->classify(text, &masks);
            ck_assert_mem_eq(&masks, &expected, sizeof masks);
            ck_assert_int_eq((int)(masks.wide >> place & 1), byte >= 0x80);
            ck_assert_int_eq((int)(masks.digit >> place & 1), byte >= '0' && byte <= '9');
            ck_assert_int_eq((int)(masks.line >> place & 1), byte >= '\n' && byte <= '\r');
            ck_assert_int_eq((int)(masks.word >> place & 1),
                             byte < 0x80 && memchr("0123456789abcdefghijklmnopqrstuvwxyz"
                                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                                                   (int)byte, 62) != NULL);
        }
    }
}
END_TEST

/* The words of a block, one by one. */
static size_t take_slowly(const char *text, const wc_word_masks *is, const wc_word_places *to)
{
    size_t n = 0;
    for (unsigned from = 0, i = 0; i < WC_WORD_BLOCK; i++) {
        if (!(is->word >> i & 1)) {
            from = i + 1;
        } else if (i + 1 < WC_WORD_BLOCK && !(is->word >> (i + 1) & 1)) {
            for (unsigned c = 0; c < WC_WORD_SHORT; c++) to->word[n].byte[c] = (char)(text[from + c] | 0x20);
            to->len[n] = (uint8_t)(i + 1 - from);
            to->offset[n] = 1000 + from;
            to->flags[n] = 0;
            for (unsigned c = from; c <= i; c++) to->flags[n] |= is->digit >> c & 1 ? WC_WORD_FIGURE : 0;
            n++;
        }
    }
    return n;
}

typedef struct {
    wc_word_bytes word[WC_WORD_BLOCK];
    uint8_t len[WC_WORD_BLOCK];
    uint32_t offset[WC_WORD_BLOCK];
    uint8_t flags[WC_WORD_BLOCK];
} taken;

static wc_word_places places_of(taken *t) { return (wc_word_places){t->word, t->len, t->offset, t->flags}; }

START_TEST(kernels_take_the_words_of_a_block)
{
    static const char letters[] = "aB3 ,";
    const wc_words_kernel *kernel = wc_words_kernel_of((wc_cpu)_i);
    char text[WC_WORD_BLOCK + WC_WORD_SHORT];
    taken expected, got;
    uint64_t state = 2;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (int round = 0; round < 2000; round++) {
        const wc_word_places to = places_of(&got), as = places_of(&expected);
        const uint64_t mix = 1 + random64(&state) % 5;
        wc_word_masks is;
        for (unsigned i = 0; i < sizeof text; i++) text[i] = letters[random64(&state) % 5 * mix % 5];
        kernel->classify(text, &is);
        const size_t n = take_slowly(text, &is, &as);
        const uint64_t starts = is.word & ~(is.word << 1), ends = ~is.word & is.word << 1;
        ck_assert_uint_eq(kernel->take(text, 1000, &is, starts, ends, &to), n);
        for (size_t i = 0; i < n; i++) {
            const size_t len = expected.len[i] < WC_WORD_SHORT ? expected.len[i] : WC_WORD_SHORT;
            ck_assert_mem_eq(got.word[i].byte, expected.word[i].byte, len);
        }
        ck_assert_mem_eq(got.len, expected.len, n);
        ck_assert_mem_eq(got.offset, expected.offset, n * sizeof got.offset[0]);
        ck_assert_mem_eq(got.flags, expected.flags, n);
    }
}
END_TEST

START_TEST(kernels_hash_as_xxh3)
{
    const wc_words_kernel *kernel = wc_words_kernel_of((wc_cpu)_i);
    uint64_t state = 2;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (unsigned round = 0; round < 2000; round++) {
        wc_word_bytes word[WORDS + 8] = {0};
        uint8_t len[WORDS + 8] = {0};
        uint64_t hash[WORDS + 1];
        const size_t n = random_below(&state, WORDS + 1);
        for (size_t i = 0; i < n; i++) {
            len[i] = (uint8_t)random_below(&state, WC_WORD_SHORT + 3);
            for (size_t b = 0; b < WC_WORD_SHORT; b++)
                word[i].byte[b] = (char)(round % 3 == 0 ? 0 : round % 3 == 1 ? 0xff : random64(&state));
        }
        for (size_t i = 0; i <= WORDS; i++) hash[i] = i;
        kernel->hash(word, len, n, hash);
        for (size_t i = 0; i <= WORDS; i++) {
            const bool is_short = i < n && len[i] > 0 && len[i] <= WC_WORD_SHORT;
            ck_assert_uint_eq(hash[i], is_short ? XXH3_64bits(word[i].byte, len[i]) : i);
        }
    }
}
END_TEST

/* Pieces of text with all that a scanner stumbles over. */
static size_t random_text(uint64_t *state, char *text, size_t most)
{
    static const char *const piece[] = {"a",
                                        "word",
                                        "Word",
                                        "LONGERWORDS",
                                        "extraordinarily",
                                        "0",
                                        "1945",
                                        "'",
                                        "\"",
                                        "\n",
                                        " ",
                                        " ",
                                        " ",
                                        ". ",
                                        ",",
                                        "-",
                                        "\t",
                                        "\x7f",
                                        "é",
                                        "É",
                                        "ß",
                                        "’",
                                        "‘",
                                        "“",
                                        "”",
                                        "«",
                                        "»",
                                        "—",
                                        "漢",
                                        "か",
                                        "ж",
                                        "\u0301",
                                        "\u00ad",
                                        "\xff",
                                        "\xe2\x80",
                                        "don't",
                                        "I’m",
                                        "rock'n'roll",
                                        "understanding’s",
                                        " '",
                                        "…",
                                        "\u00a0",
                                        "\u2028",
                                        "＂",
                                        "counterrevolutionaries",
                                        "U.S.",
                                        "😀",
                                        "ﬁ"};
    const unsigned n_pieces = sizeof piece / sizeof *piece, wild = 3 + random_below(state, n_pieces - 3);
    size_t len = 0;
    for (;;) {
        const char *next = piece[random_below(state, random_below(state, 2) ? n_pieces : wild)];
        if (len + strlen(next) > most) return len;
        memcpy(text + len, next, strlen(next));
        len += strlen(next);
        if (random_below(state, 50) == 0) return len;
    }
}

static void assert_same_words(void)
{
    ck_assert_uint_eq(one.n, other.n);
    ck_assert_uint_eq(one.n_quoted, other.n_quoted);
    if (one.n == 0) return;
    ck_assert_mem_eq(one.hash, other.hash, one.n * sizeof *one.hash);
    ck_assert_mem_eq(one.offset, other.offset, one.n * sizeof *one.offset);
    ck_assert_mem_eq(one.flags, other.flags, one.n);
}

/* Spaces behind a text are no words, but make it long enough for blocks.  A space and the end of the text are the same
 * to what stands before. */
START_TEST(blocks_scan_as_characters_do)
{
    uint64_t state = 3;
    other.cpu = (wc_cpu)_i;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (unsigned round = 0; round < 20000; round++) {
        char text[SHORT_MAX + 200], *exact;
        const size_t len = random_text(&state, text, SHORT_MAX);
        memset(text + len, ' ', sizeof text - len);
        exact = malloc(len + 1);
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, text, len);
        ck_assert(wc_words_scan(&one, unicode, exact, len));
        ck_assert(wc_words_scan(&other, unicode, text, sizeof text));
        assert_same_words();
        free(exact);
    }
}
END_TEST

START_TEST(kernels_scan_long_texts_alike)
{
    uint64_t state = 4;
    other.cpu = (wc_cpu)_i;
    if (!wc_cpu_has((wc_cpu)_i)) return;
    for (unsigned round = 0; round < 3000; round++) {
        char text[TEXT_MAX], *exact;
        size_t len = 0;
        for (unsigned i = 0; i < 8; i++) len += random_text(&state, text + len, TEXT_MAX / 8);
        exact = malloc(len + 1); /* a byte too far would be seen */
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, text, len);
        ck_assert(wc_words_scan(&one, unicode, exact, len));
        ck_assert(wc_words_scan(&other, unicode, exact, len));
        assert_same_words();
        free(exact);
    }
}
END_TEST

Suite *words_kernel_suite(void)
{
    Suite *suite = suite_create("words_kernel");
    TCase *test_case = tcase_create("words_kernel");
    tcase_add_checked_fixture(test_case, setup, teardown);
    tcase_add_loop_test(test_case, kernels_class_every_byte_alike, 0, WC_CPUS);
    tcase_add_loop_test(test_case, kernels_take_the_words_of_a_block, 0, WC_CPUS);
    tcase_add_loop_test(test_case, kernels_hash_as_xxh3, 0, WC_CPUS);
    tcase_add_loop_test(test_case, blocks_scan_as_characters_do, 0, WC_CPUS);
    tcase_add_loop_test(test_case, kernels_scan_long_texts_alike, 0, WC_CPUS);
    suite_add_tcase(suite, test_case);
    return suite;
}
