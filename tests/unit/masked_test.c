/* masked_test.c - what was masked comes back from its files as it was, and from damaged ones not at all. */
#include "pipeline/masked_file.h"
#include "random.h"
#include "scratch.h"
#include "story/mask.h"
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define WINDOWS    5
#define PAGES      20
#define MOST_OWN   12
#define TEXTS_MOST 8192
#define CHAIN      77

static wc_params params;

typedef struct {
    uint8_t data[TEXTS_MOST];
    size_t len;
} texts;

static uint64_t put(texts *t, const void *from, size_t len)
{
    const uint64_t at = t->len;
    memcpy(t->data + at, from, len);
    t->len += (len + 7) & ~(size_t)7;
    ck_assert_uint_le(t->len, TEXTS_MOST);
    return at;
}

static void put_own(texts *t, wc_masked_page *page, uint64_t *seed)
{
    uint32_t hash[MOST_OWN];
    uint8_t text[MOST_OWN * WC_SHINGLE_BYTES];
    page->n = random_below(seed, MOST_OWN);
    page->level = (uint8_t)random_below(seed, 3);
    page->text = WC_MASKED_NONE;
    if (page->n == 0) return;
    for (uint32_t i = 0; i < page->n; i++) hash[i] = 1000 * i + random_below(seed, 1000);
    for (size_t i = 0; i < sizeof text; i++) text[i] = (uint8_t)random64(seed);
    memcpy(text, hash, page->n * sizeof *hash);
    page->text = put(t, text, page->n * WC_SHINGLE_BYTES);
}

static void put_sketch(texts *t, wc_masked_page *page, uint64_t *seed)
{
    const uint32_t n = random_below(seed, 4), hash[3] = {7u << 20, 9u << 12, 1u << 30};
    const uint16_t mark[3] = {0, 5, 90};
    uint8_t packed[64];
    const wc_sketch_form form = wc_sketch_measure(WC_CPU_PLAIN, hash, mark, n);
    page->sketch = WC_MASKED_NONE;
    if (n == 0) return;
    wc_sketch_pack(WC_CPU_PLAIN, form, hash, mark, n, packed);
    page->sketch = put(t, packed, wc_sketch_bytes(form, n));
}

static wc_masked make(uint64_t seed, texts *t)
{
    wc_masked m;
    size_t at = 0;
    ck_assert(wc_masked_new(&m, WINDOWS, PAGES));
    t->len = 0;
    for (size_t w = 0; w < WINDOWS; w++) {
        m.n_groups[w] = random_below(&seed, 100);
        m.n_in[w] = PAGES / WINDOWS;
    }
    for (size_t p = 0; p < PAGES; p++) {
        wc_masked_page *page = &m.page[p];
        put_own(t, page, &seed);
        put_sketch(t, page, &seed);
        page->n_masked = random_below(&seed, 1000);
        page->dated = (uint32_t)random64(&seed);
        page->window = p == 3 ? WC_WINDOW_NONE : (uint32_t)(p / (PAGES / WINDOWS));
        page->masked_anchors = (uint8_t)random_below(&seed, 4);
    }
    m.n_pieces = 3;
    m.piece = wc_array_new(m.n_pieces, sizeof *m.piece);
    ck_assert_ptr_nonnull(m.piece);
    for (size_t i = 0; i < m.n_pieces; at += m.piece[i++].len) {
        m.piece[i].len = i + 1 < m.n_pieces ? t->len / m.n_pieces : t->len - at;
        m.piece[i].sum = XXH3_64bits(t->data + at, m.piece[i].len);
    }
    return m;
}

static void write_files(const wc_masked *masked, const texts *t, char path[128], char texts_path[128])
{
    wc_error error;
    scratch_path(path, WC_MASKED_FILE);
    (void)unlink(path);
    scratch_write(texts_path, WC_MASKED_TEXTS_FILE, t->data, t->len);
    ck_assert(wc_masked_write(masked, &params, CHAIN, path, 2, &error) == WC_OK);
}

static wc_status read_files(wc_masked *masked, const char *path, const char *texts_path, wc_error *error)
{
    return wc_masked_read(masked, &params, CHAIN, PAGES, path, texts_path, 2, error);
}

START_TEST(files_give_back_what_was_written)
{
    texts t;
    wc_masked written = make((uint64_t)_i, &t), got;
    wc_error error;
    char path[128], texts_path[128];
    write_files(&written, &t, path, texts_path);
    ck_assert(read_files(&got, path, texts_path, &error) == WC_OK);
    ck_assert_uint_eq(got.n, WINDOWS);
    ck_assert_mem_eq(got.n_groups, written.n_groups, WINDOWS * sizeof *got.n_groups);
    ck_assert_mem_eq(got.n_in, written.n_in, WINDOWS * sizeof *got.n_in);
    for (size_t p = 0; p < PAGES; p++) {
        const wc_masked_page *a = &got.page[p], *b = &written.page[p];
        ck_assert(a->text == b->text && a->sketch == b->sketch && a->n == b->n && a->n_masked == b->n_masked);
        ck_assert(a->dated == b->dated && a->window == b->window && a->level == b->level);
        ck_assert_uint_eq(a->masked_anchors, b->masked_anchors);
    }
    ck_assert_uint_eq(got.texts_len, t.len);
    ck_assert_mem_eq(got.texts, t.data, t.len);
    wc_masked_free(&got);
    wc_masked_forget(&written);
}
END_TEST

START_TEST(of_others_nothing_is_read)
{
    texts t;
    wc_masked written = make(1, &t), got;
    wc_error error;
    char path[128], texts_path[128];
    write_files(&written, &t, path, texts_path);
    params.epoch++;
    ck_assert(read_files(&got, path, texts_path, &error) == WC_OK && got.n_pages == 0);
    params.epoch--;
    ck_assert(wc_masked_read(&got, &params, CHAIN + 1, PAGES, path, texts_path, 2, &error) == WC_OK);
    ck_assert_uint_eq(got.n_pages, 0);
    ck_assert(wc_masked_read(&got, &params, CHAIN, PAGES + 1, path, texts_path, 2, &error) == WC_ERROR_FORMAT);
    ck_assert_uint_eq(got.n_pages, 0);
    ck_assert(unlink(path) == 0 && read_files(&got, path, texts_path, &error) == WC_OK && got.n_pages == 0);
    wc_masked_forget(&written);
}
END_TEST

static void expect_damage(const char *path, const char *texts_path)
{
    wc_masked got;
    wc_error error;
    ck_assert(read_files(&got, path, texts_path, &error) == WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, ": is damaged: "));
    ck_assert(got.n_pages == 0 && got.texts == NULL && got.texts_len == 0);
}

/* A bit flipped, then cut off there. */
START_TEST(no_damage_goes_unseen)
{
    static unsigned char data[1 << 14];
    texts t;
    wc_masked written = make(3, &t);
    char path[128], texts_path[128], damaged[128];
    FILE *file;
    size_t len;
    write_files(&written, &t, path, texts_path);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    len = fread(data, 1, sizeof data, file);
    (void)fclose(file);
    for (size_t i = 0; i < 2 * len; i++) {
        if (i < len) data[i] ^= 1;
        scratch_write(damaged, "damaged", data, i < len ? len : i - len);
        expect_damage(damaged, texts_path);
        if (i < len) data[i] ^= 1;
    }
    for (size_t i = 0; i < 2 * t.len; i++) {
        if (i < t.len) t.data[i] ^= 1;
        scratch_write(damaged, "damaged", t.data, i < t.len ? t.len : i - t.len);
        expect_damage(path, damaged);
        if (i < t.len) t.data[i] ^= 1;
    }
    (void)unlink(damaged);
    expect_damage(path, damaged);
    wc_masked_forget(&written);
}
END_TEST

/* Right by its checksums, and still not what this program writes. */
START_TEST(what_is_out_of_range_is_not_believed)
{
    texts t;
    wc_masked m = make(5, &t);
    wc_masked_page *page = &m.page[0];
    char path[128], texts_path[128];
    while (page->n < 2 || page->sketch == WC_MASKED_NONE) page++;
    const wc_masked_page was = *page;
    for (int wrong = 0; wrong < 8; wrong++) {
        *page = was;
        if (wrong == 0) page->window = WINDOWS;
        if (wrong == 1) page->level = WC_LEVEL_MAX + 1;
        if (wrong == 2) page->text = t.len;
        if (wrong == 3) page->text += 4;
        if (wrong == 4) page->n = params.own + 1;
        if (wrong == 5) page->sketch = t.len - 1;
        if (wrong == 6) page->text = WC_MASKED_NONE;
        if (wrong == 7) page->level = 30; /* hashes are too large for it */
        write_files(&m, &t, path, texts_path);
        expect_damage(path, texts_path);
    }
    wc_masked_forget(&m);
}
END_TEST

Suite *masked_suite(void);
Suite *masked_suite(void)
{
    Suite *suite = suite_create("masked");
    TCase *tcase = tcase_create("masked");
    wc_params_init(&params);
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, files_give_back_what_was_written, 0, 8);
    tcase_add_test(tcase, of_others_nothing_is_read);
    tcase_add_test(tcase, no_damage_goes_unseen);
    tcase_add_test(tcase, what_is_out_of_range_is_not_believed);
    suite_add_tcase(suite, tcase);
    return suite;
}
