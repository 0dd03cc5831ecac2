/* compared_test.c - what was compared comes back from its file as it was, and from a damaged one not at all; the same
 * for any number of threads, in memory and on a disk. */
#include "pipeline/compared_file.h"
#include "random.h"
#include "scratch.h"
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define PAGES     60
#define PAIRS     200
#define MANY      700000 /* pages: more than one section */
#define FEW_PAIRS 90000
#define HEADER    56
#define SECTION   (32 + 8 * 16) /* what stands before its columns */
#define N_THREADS 2

static wc_params params;

typedef struct { /* the comparisons of n_pages pages */
    size_t n_pages, n;
    wc_match *match, *to_lead;
    uint64_t *print, *digest;
    wc_match *verified;
    wc_pair *stranger;
    size_t n_verified, n_strangers;
} run;

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

/* Some made twice; and pairs that were found to be strangers and measured, too. */
static run make_run(uint64_t seed, size_t n_pages, size_t n)
{
    run r = {.n_pages = n_pages, .n = n};
    r.match = wc_array_new(n, sizeof *r.match);
    r.verified = wc_array_new(n, sizeof *r.verified);
    r.stranger = wc_array_new(2 * n, sizeof *r.stranger);
    r.to_lead = wc_array_new(n_pages, sizeof *r.to_lead);
    r.print = wc_array_new(n_pages, sizeof *r.print);
    r.digest = wc_array_new(n_pages, sizeof *r.digest);
    for (size_t p = 0; p < n_pages; p++) r.print[p] = random64(&seed), r.digest[p] = random64(&seed);
    for (size_t i = 0; i < n; i++) {
        const uint32_t b = 1 + random_below(&seed, (uint32_t)n_pages - 1);
        r.match[i] = random_match(&seed, random_below(&seed, b), b);
        if (i % 5 == 0) r.verified[r.n_verified++] = r.match[i];
        if (i % 3 == 0) r.stranger[r.n_strangers++] = (wc_pair){r.match[i].a, b};
        r.stranger[r.n_strangers++] = (wc_pair){random_below(&seed, b), b};
        r.to_lead[b] = r.match[i];
    }
    return r;
}

static void free_run(run *r)
{
    wc_memory_free(r->match);
    wc_memory_free(r->verified);
    wc_memory_free(r->stranger);
    wc_memory_free(r->to_lead);
    wc_memory_free(r->print);
    wc_memory_free(r->digest);
}

/* disk: NULL, memory. */
static wc_status write_run(const run *r, wc_disk *disk, const char *path, int n_threads, wc_error *error)
{
    wc_reuse reuse = {.print = r->print, .digest = r->digest, .disk = disk};
    wc_matches matches = {.n_compared = 0};
    wc_records to_lead;
    wc_status status;
    ck_assert(wc_records_init(&to_lead, disk, sizeof(wc_match)));
    wc_records_append(&to_lead, r->to_lead, r->n_pages);
    ck_assert(wc_records_end(&to_lead));
    ck_assert(wc_records_init(&reuse.verified, disk, sizeof(wc_match)));
    ck_assert(wc_reuse_begin_strangers(&reuse, 3));
    wc_records_append(&reuse.verified, r->verified, r->n_verified);
    wc_records_append(&reuse.strangers[0], r->stranger, r->n_strangers / 4);
    wc_records_append(&reuse.strangers[2], r->stranger + r->n_strangers / 4, r->n_strangers - r->n_strangers / 4);
    ck_assert(wc_records_init(&matches.all, disk, sizeof(wc_match)));
    wc_records_append(&matches.all, r->match, r->n);
    ck_assert(wc_records_end(&matches.all));
    status = wc_compared_write(&reuse, &matches, &to_lead, r->n_pages, &params, path, n_threads, error);
    wc_records_free(&to_lead);
    reuse.print = reuse.digest = NULL;
    wc_reuse_free(&reuse);
    wc_matches_free(&matches);
    return status;
}

static void write_file(const run *r, char path[128])
{
    wc_error error;
    scratch_path(path, WC_COMPARED_FILE);
    ck_assert(write_run(r, NULL, path, N_THREADS, &error) == WC_OK);
}

static wc_status read_file(wc_compared *compared, const char *path, size_t n_pages, wc_error *error)
{
    return wc_compared_read(compared, &params, path, n_pages, UINT64_MAX, N_THREADS, error);
}

/* All that was said of a pair, the first that measured it before others; NULL: they are strangers. */
static const wc_match *expect(const run *r, uint32_t a, uint32_t b, bool *compared)
{
    *compared = true;
    for (size_t i = 0; i < r->n; i++) {
        if (r->match[i].a == a && r->match[i].b == b) return &r->match[i];
    }
    if (r->to_lead[b].a == a && r->to_lead[b].b == b) return &r->to_lead[b];
    for (size_t i = 0; i < r->n_strangers; i++) {
        if (r->stranger[i].a == a && r->stranger[i].b == b) return NULL;
    }
    *compared = false;
    return NULL;
}

static void must_be_of(const wc_finding *f, const wc_match *m)
{
    ck_assert_uint_eq(f->own_a, m->own_a);
    ck_assert_uint_eq(f->own_b, m->own_b);
    ck_assert_uint_eq(f->shared, m->shared);
    ck_assert_uint_eq(f->shared_quoted, m->shared_quoted);
    ck_assert_uint_eq(f->figures, m->figures);
    ck_assert_uint_eq(f->figures_shared, m->figures_shared);
    ck_assert_uint_eq((uint32_t)f->run << f->level, m->run);
    ck_assert_uint_eq((uint32_t)f->run_a << f->level, m->run_a);
    ck_assert_uint_eq((uint32_t)f->run_b << f->level, m->run_b);
    ck_assert_uint_eq(UINT32_C(1) << f->level, m->scale);
    ck_assert_uint_eq(f->flags, (m->quotations ? 1 : 0) | (m->same_outlet ? 2 : 0) | (m->dated ? 4 : 0));
}

/* What the file has of page b is what was said of each pair of b and a page before it. */
static void must_have_pairs(const run *r, const wc_compared *c, uint32_t b)
{
    size_t at = c->from[b];
    for (uint32_t a = 0; a < b; a++) {
        bool compared;
        const wc_match *m = expect(r, a, b, &compared);
        if (!compared) continue;
        ck_assert_uint_lt(at, c->from[b + 1]);
        ck_assert_uint_eq(c->other[at], a);
        ck_assert_int_eq(c->detail[at] == WC_COMPARED_NONE, m == NULL);
        if (m != NULL) must_be_of(&c->finding[c->detail[at]], m);
        at++;
    }
    ck_assert_uint_eq(at, c->from[b + 1]);
}

START_TEST(a_file_has_each_pair_once_in_order)
{
    run r = make_run((uint64_t)_i, PAGES, PAIRS);
    wc_compared got;
    wc_error error;
    char path[128];
    size_t n_findings = 0;
    write_file(&r, path);
    ck_assert(read_file(&got, path, PAGES, &error) == WC_OK);
    ck_assert_uint_eq(got.n_pages, PAGES);
    ck_assert_mem_eq(got.print, r.print, PAGES * sizeof *r.print);
    ck_assert_mem_eq(got.digest, r.digest, PAGES * sizeof *r.digest);
    for (uint32_t b = 0; b < PAGES; b++) must_have_pairs(&r, &got, b);
    for (size_t i = 0; i < got.n; i++) {
        if (got.detail[i] != WC_COMPARED_NONE) ck_assert_uint_eq(got.detail[i], n_findings++);
    }
    ck_assert_uint_eq(n_findings, got.n_findings);
    wc_compared_free(&got);
    free_run(&r);
}
END_TEST

static unsigned char *load_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    unsigned char *data;
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    *len = (size_t)ftell(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_SET), 0);
    data = wc_array_new(*len, 1);
    ck_assert_uint_eq(fread(data, 1, *len, file), *len);
    (void)fclose(file);
    return data;
}

/* How many sections the header tells of. */
static uint64_t sections_of(const unsigned char *data)
{
    uint64_t n;
    memcpy(&n, data + 40, sizeof n);
    return n;
}

START_TEST(a_file_is_the_same_for_any_number_of_threads_and_on_a_disk)
{
    run r = make_run(7, MANY, FEW_PAIRS);
    wc_disk disk = {0};
    uint64_t free_bytes;
    wc_compared got;
    wc_error error;
    char path[128];
    unsigned char *first;
    size_t len;
    ck_assert(wc_disk_begin(&disk, scratch_folder, &free_bytes, NULL) == WC_OK);
    disk.work_bytes = 1 << 20;
    write_file(&r, path);
    first = load_all(path, &len);
    ck_assert_uint_gt(sections_of(first), 2);
    for (int n_threads = 1; n_threads < 5; n_threads++) {
        unsigned char *again;
        size_t len_again;
        ck_assert(write_run(&r, n_threads < 3 ? NULL : &disk, path, n_threads, &error) == WC_OK);
        again = load_all(path, &len_again);
        ck_assert_uint_eq(len_again, len);
        ck_assert_int_eq(memcmp(again, first, len), 0);
        wc_memory_free(again);
    }
    ck_assert(read_file(&got, path, MANY, &error) == WC_OK);
    ck_assert_uint_eq(got.from[MANY], got.n);
    ck_assert_mem_eq(got.print, r.print, MANY * sizeof *r.print);
    for (uint32_t b = 1; b < MANY; b++) {
        for (size_t i = got.from[b]; i < got.from[b + 1]; i++) {
            ck_assert_uint_lt(got.other[i], b);
            if (i > got.from[b]) ck_assert_uint_lt(got.other[i - 1], got.other[i]);
        }
    }
    wc_compared_free(&got);
    wc_memory_free(first);
    wc_disk_free(&disk);
    free_run(&r);
}
END_TEST

START_TEST(a_run_of_no_page_has_a_file_too)
{
    const run none = {0};
    wc_compared got;
    wc_error error;
    char path[128];
    write_file(&none, path);
    ck_assert(read_file(&got, path, 0, &error) == WC_OK);
    ck_assert_uint_eq(got.n, 0);
    wc_compared_free(&got);
}
END_TEST

START_TEST(of_others_nothing_is_read)
{
    run r = make_run(1, PAGES, PAIRS);
    wc_compared got;
    wc_error error;
    char path[128];
    write_file(&r, path);
    ck_assert(read_file(&got, path, PAGES + 1, &error) == WC_OK && got.n_pages == 0);
    params.contain++;
    ck_assert(read_file(&got, path, PAGES, &error) == WC_OK && got.n_pages == 0);
    params.contain--;
    ck_assert(unlink(path) == 0 && read_file(&got, path, PAGES, &error) == WC_OK && got.n_pages == 0);
    free_run(&r);
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
    run r = make_run(3, PAGES, PAIRS);
    char path[128];
    size_t len;
    write_file(&r, path);
    len = load(path, data, sizeof data - 1);
    for (size_t i = 0; i < len; i += i < HEADER + 100 ? 1 : 13) {
        data[i] ^= 1;
        must_be_damaged(data, len);
        data[i] ^= 1;
    }
    for (size_t n = 0; n < len; n += n < HEADER + 100 ? 1 : 97) must_be_damaged(data, n);
    must_be_damaged(data, len + 1);
    free_run(&r);
}
END_TEST

static void put_sum(unsigned char *to, const unsigned char *data, size_t len)
{
    const uint64_t sum = XXH64(data, len, 0);
    memcpy(to, &sum, sizeof sum);
}

/* Numbers of the header, and of the only section, that somebody changed, the checksums, too. */
START_TEST(forged_numbers_are_not_believed)
{
    static unsigned char data[1 << 16], before[1 << 16];
    static const uint64_t value[] = {0, 1, PAGES, 1000, UINT32_MAX, UINT64_C(1) << 40, UINT64_MAX / 20, UINT64_MAX};
    run r = make_run(4, PAGES, PAIRS);
    char path[128];
    size_t len;
    write_file(&r, path);
    len = load(path, data, sizeof data);
    memcpy(before, data, len);
    for (size_t at = 16; at < HEADER + SECTION; at += 8) {
        if (at == HEADER - 8 || at == HEADER) continue; /* checksums */
        for (size_t v = 0; v < sizeof value / sizeof *value; v++) {
            memcpy(data + at, &value[v], 8);
            put_sum(data + HEADER - 8, data, HEADER - 8);
            put_sum(data + HEADER, data + HEADER + 8, len - HEADER - 8);
            if (memcmp(data, before, len) != 0) must_be_damaged(data, len);
        }
        memcpy(data, before, len);
    }
    free_run(&r);
}
END_TEST

Suite *compared_suite(void)
{
    Suite *suite = suite_create("compared");
    TCase *tcase = tcase_create("compared");
    wc_params_init(&params);
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, a_file_has_each_pair_once_in_order, 0, 8);
    tcase_add_test(tcase, a_file_is_the_same_for_any_number_of_threads_and_on_a_disk);
    tcase_add_test(tcase, a_run_of_no_page_has_a_file_too);
    tcase_add_test(tcase, of_others_nothing_is_read);
    tcase_add_test(tcase, no_damage_goes_unseen);
    tcase_add_test(tcase, forged_numbers_are_not_believed);
    suite_add_tcase(suite, tcase);
    return suite;
}
