/* compared_test.c - what was compared comes back from its file as it was, and from a damaged one not at all. */
#include "pipeline/compared_file.h"
#include "random.h"
#include "scratch.h"
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PAGES     60
#define HEADER    (40 + 24 * 16 + 8)
#define N_THREADS 2

static wc_params params;

static wc_match random_match(uint64_t *state, uint32_t a, uint32_t b)
{
    wc_match m = {.a = a, .b = b, .scale = UINT32_C(1) << random_below(state, 5)};
    m.own_a = (uint16_t)random_below(state, 65536);
    m.own_b = (uint16_t)random_below(state, 300);
    m.shared = (uint16_t)random_below(state, 300);
    m.shared_quoted = (uint16_t)random_below(state, 9);
    m.figures = (uint16_t)random_below(state, 9);
    m.figures_shared = (uint16_t)random_below(state, 9);
    m.run = random_below(state, 200) * m.scale;
    m.run_a = random_below(state, 200) * m.scale;
    m.run_b = random_below(state, 16384) * m.scale;
    m.quotations = random_below(state, 2) == 1;
    m.same_outlet = random_below(state, 2) == 1;
    m.dated = random_below(state, 2) == 1;
    return m;
}

/* Comparisons of PAGES pages, some of them made twice; a pair that was found to be strangers and measured, too. */
static wc_compared make(uint64_t seed)
{
    wc_match match[200], verified[40], to_lead[PAGES];
    wc_reuse reuse = {.verified = verified};
    wc_compared compared;
    size_t n = 0;
    memset(to_lead, 0, sizeof to_lead);
    reuse.print = wc_array_new(PAGES, sizeof *reuse.print);
    reuse.digest = wc_array_new(PAGES, sizeof *reuse.digest);
    for (uint32_t p = 0; p < PAGES; p++) reuse.print[p] = random64(&seed), reuse.digest[p] = random64(&seed);
    while (n < 200) {
        const uint32_t b = 1 + random_below(&seed, PAGES - 1);
        match[n++] = random_match(&seed, random_below(&seed, b), b);
        if (n % 5 == 0) verified[reuse.n_verified++] = match[n - 1];
        if (n % 3 == 0) ck_assert(wc_pairs_push(&reuse.strangers, (wc_pair){match[n - 1].a, b}));
        ck_assert(wc_pairs_push(&reuse.strangers, (wc_pair){random_below(&seed, b), b}));
        to_lead[b] = match[n - 1];
    }
    ck_assert(wc_compared_make(&compared, &reuse, match, n, to_lead, PAGES, 2));
    wc_memory_free(reuse.print);
    wc_memory_free(reuse.digest);
    wc_memory_free(reuse.strangers.pair);
    return compared;
}

static void must_be_equal(const wc_compared *x, const wc_compared *y)
{
    ck_assert_uint_eq(x->n_pages, y->n_pages);
    ck_assert_uint_eq(x->n, y->n);
    ck_assert_uint_eq(x->n_findings, y->n_findings);
    ck_assert_mem_eq(x->print, y->print, x->n_pages * sizeof *x->print);
    ck_assert_mem_eq(x->digest, y->digest, x->n_pages * sizeof *x->digest);
    ck_assert_mem_eq(x->from, y->from, (x->n_pages + 1) * sizeof *x->from);
    ck_assert_mem_eq(x->other, y->other, x->n * sizeof *x->other);
    ck_assert_mem_eq(x->detail, y->detail, x->n * sizeof *x->detail);
    ck_assert_mem_eq(x->finding, y->finding, x->n_findings * sizeof *x->finding);
}

static wc_status read_file(wc_compared *compared, const char *path, size_t n_pages, wc_error *error)
{
    return wc_compared_read(compared, &params, path, n_pages, N_THREADS, error);
}

static void write_file(const wc_compared *compared, char path[128])
{
    wc_error error;
    scratch_path(path, WC_COMPARED_FILE);
    ck_assert(wc_compared_write(compared, &params, path, N_THREADS, &error) == WC_OK);
}

START_TEST(each_pair_is_there_once_in_order)
{
    wc_compared c = make((uint64_t)_i);
    size_t n_findings = 0;
    for (size_t p = 0; p < PAGES; p++) {
        for (size_t i = c.from[p]; i < c.from[p + 1]; i++) {
            ck_assert_uint_lt(c.other[i], p);
            if (i > c.from[p]) ck_assert_uint_lt(c.other[i - 1], c.other[i]);
            if (c.detail[i] != WC_COMPARED_NONE) ck_assert_uint_eq(c.detail[i], n_findings++);
        }
    }
    ck_assert_uint_eq(n_findings, c.n_findings);
    ck_assert_uint_eq(c.from[PAGES], c.n);
    wc_compared_free(&c);
}
END_TEST

START_TEST(a_file_gives_back_what_was_written)
{
    wc_compared written = make((uint64_t)_i), got;
    wc_error error;
    char path[128];
    write_file(&written, path);
    ck_assert(read_file(&got, path, PAGES, &error) == WC_OK);
    must_be_equal(&written, &got);
    wc_compared_free(&got);
    wc_compared_free(&written);
}
END_TEST

START_TEST(a_run_of_no_page_has_a_file_too)
{
    wc_reuse reuse = {0};
    wc_compared written, got;
    wc_error error;
    char path[128];
    ck_assert(wc_compared_make(&written, &reuse, NULL, 0, NULL, 0, 2));
    write_file(&written, path);
    ck_assert(read_file(&got, path, 0, &error) == WC_OK);
    ck_assert_uint_eq(got.n, 0);
    wc_compared_free(&got);
    wc_compared_free(&written);
}
END_TEST

START_TEST(of_others_nothing_is_read)
{
    wc_compared written = make(1), got;
    wc_error error;
    char path[128];
    write_file(&written, path);
    ck_assert(read_file(&got, path, PAGES + 1, &error) == WC_OK && got.n_pages == 0);
    params.contain++;
    ck_assert(read_file(&got, path, PAGES, &error) == WC_OK && got.n_pages == 0);
    params.contain--;
    ck_assert(unlink(path) == 0 && read_file(&got, path, PAGES, &error) == WC_OK && got.n_pages == 0);
    wc_compared_free(&written);
}
END_TEST

static size_t load(const char *path, unsigned char *data, size_t most)
{
    FILE *file = fopen(path, "rb");
    size_t n;
    ck_assert_ptr_nonnull(file);
    n = fread(data, 1, most, file);
    (void)fclose(file);
    return n;
}

/* The file of these bytes is damaged, and says so. */
static void must_be_damaged(const unsigned char *data, size_t len)
{
    wc_compared got;
    wc_error error;
    char path[128];
    scratch_write(path, "damaged", data, len);
    ck_assert(read_file(&got, path, PAGES, &error) == WC_ERROR_FORMAT);
    ck_assert_uint_eq(got.n_pages, 0);
    ck_assert_ptr_nonnull(strstr(error.message, "damaged: is damaged: "));
}

START_TEST(no_damage_goes_unseen)
{
    static unsigned char data[1 << 16];
    wc_compared written = make(3);
    char path[128];
    size_t len;
    write_file(&written, path);
    len = load(path, data, sizeof data - 1);
    for (size_t i = 0; i < len; i += i < HEADER + 100 ? 1 : 13) {
        data[i] ^= 1;
        must_be_damaged(data, len);
        data[i] ^= 1;
    }
    for (size_t n = 0; n < len; n += n < HEADER + 100 ? 1 : 97) must_be_damaged(data, n);
    must_be_damaged(data, len + 1);
    wc_compared_free(&written);
}
END_TEST

/* Numbers of the header that somebody changed, its checksum, too. */
START_TEST(forged_numbers_are_not_believed)
{
    static unsigned char data[1 << 16];
    static const uint64_t value[] = {0, 1, PAGES, 1000, UINT32_MAX, UINT64_C(1) << 40, UINT64_MAX / 20, UINT64_MAX};
    wc_compared written = make(4);
    char path[128];
    size_t len;
    write_file(&written, path);
    len = load(path, data, sizeof data);
    for (size_t at = 24; at < HEADER - 8; at += 8) {
        unsigned char before[HEADER];
        memcpy(before, data, HEADER);
        for (size_t v = 0; v < sizeof value / sizeof *value; v++) {
            uint64_t checksum;
            memcpy(data + at, &value[v], 8);
            checksum = XXH64(data, HEADER - 8, 0);
            memcpy(data + HEADER - 8, &checksum, 8);
            if (memcmp(data, before, HEADER) != 0) must_be_damaged(data, len);
        }
        memcpy(data, before, HEADER);
    }
    wc_compared_free(&written);
}
END_TEST

Suite *compared_suite(void)
{
    Suite *suite = suite_create("compared");
    TCase *tcase = tcase_create("compared");
    wc_params_init(&params);
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, each_pair_is_there_once_in_order, 0, 8);
    tcase_add_loop_test(tcase, a_file_gives_back_what_was_written, 0, 8);
    tcase_add_test(tcase, a_run_of_no_page_has_a_file_too);
    tcase_add_test(tcase, of_others_nothing_is_read);
    tcase_add_test(tcase, no_damage_goes_unseen);
    tcase_add_test(tcase, forged_numbers_are_not_believed);
    suite_add_tcase(suite, tcase);
    return suite;
}
