/* flag_index_test.c - an index is what was written, or it is not used: whatever was changed in it. */
#include "pipeline/flag_index.h"
#include "raw_pages.h"
#include "scratch.h"
#include "store/store.h"
#include "store/store_format.h"
#include <fcntl.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { PAGES = 30, KNOWN = 16, FORGERIES = 1500 };

static char store[128], input[128], index_path[140];
static wc_flag_print print;
static wc_params params;
static wc_buffer whole; /* the index */
static char answers[64 * 1024];

static wc_buffer load(const char *path)
{
    wc_buffer bytes = {0};
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    for (int c; (c = fgetc(file)) != EOF;) ck_assert(wc_buffer_append(&bytes, (const char[]){(char)c}, 1));
    ck_assert_int_eq(fclose(file), 0);
    return bytes;
}

static void save(const void *data, size_t len)
{
    char path[128];
    scratch_write(path, "a.wcs.idx", data, len);
}

static bool take(void *context, const char *line, size_t len)
{
    char *to = context;
    ck_assert_uint_lt(strlen(to) + len, sizeof answers);
    strncat(to, line, len);
    return true;
}

static void count_warning(void *context, const char *sentence)
{
    ck_assert_ptr_nonnull(sentence);
    ++*(int *)context;
}

/* The number of warnings. */
static int flag(const char *index, char *to)
{
    const char *const inputs[] = {input};
    wc_options options;
    wc_error error = {0};
    int n_warnings = 0;
    wc_options_init(&options);
    options.index = index;
    options.threads = 1;
    options.warn = count_warning;
    options.progress_context = &n_warnings;
    *to = '\0';
    ck_assert_msg(wc_flag_files(store, inputs, 1, take, to, NULL, &options, &error) == WC_OK, "%s", error.message);
    return n_warnings;
}

static uint64_t get(const wc_buffer *bytes, size_t at) { return wc_plane_get((uint8_t *)bytes->data + at, 1, 0, 8); }
static void put(wc_buffer *bytes, size_t at, uint64_t x) { wc_plane_put((uint8_t *)bytes->data + at, 1, 0, 8, x); }

/* A store of the first pages, its index, and what is answered of the others without one. */
static void setup(void)
{
    wc_buffer lines = {0}, old = {0};
    char old_path[128];
    const char *const inputs[] = {old_path};
    raw_pages pages, first;
    wc_store_found found;
    scratch_make();
    raw_pages_make(&pages, PAGES, 3);
    first = pages;
    first.n = KNOWN;
    raw_pages_as_lines(&first, &old);
    scratch_write(old_path, "old", old.data, old.len);
    first.page += KNOWN - 10; /* some are known */
    first.n = PAGES - KNOWN + 10;
    raw_pages_as_lines(&first, &lines);
    scratch_write(input, "new", lines.data, lines.len);
    scratch_path(store, "a.wcs");
    (void)snprintf(index_path, sizeof index_path, "%s.idx", store);
    ck_assert_int_eq(wc_sign_files(inputs, 1, store, NULL, NULL, NULL, NULL), WC_OK);
    ck_assert_int_eq(flag("", answers), 0);
    ck_assert_int_ne(access(index_path, F_OK), 0);
    ck_assert_int_eq(flag(NULL, (char[sizeof answers]){0}), 0);
    whole = load(index_path);
    ck_assert_int_eq(wc_store_find(store, &found, NULL), WC_OK);
    params = found.header.params;
    print = (wc_flag_print){get(&whole, 16), found.n_entries, found.chain};
    ck_assert_uint_eq(wc_flag_print_of(&params, found.n_entries, found.chain).key, print.key);
    wc_buffer_free(&lines);
    wc_buffer_free(&old);
    raw_pages_free(&pages);
}

static void teardown(void)
{
    wc_buffer_free(&whole);
    scratch_remove();
}

/* What there is of the index, alone. */
static wc_flag_found open_it(const wc_flag_print *of)
{
    wc_flag_index index;
    wc_flag_found found;
    wc_online online;
    wc_pageset set;
    wc_error error = {0};
    memset(&online, 0, sizeof online);
    ck_assert(wc_pageset_init(&set, 1));
    ck_assert_int_eq(wc_flag_index_open(&index, index_path, of, &set, &params, &online, &found, &error), WC_OK);
    ck_assert_int_eq(found == WC_FLAG_INDEX_FRESH, index.data != NULL);
    ck_assert_int_eq(found >= WC_FLAG_INDEX_DAMAGED, error.message[0] != '\0');
    ck_assert_uint_eq(set.n, found == WC_FLAG_INDEX_FRESH ? of->n_pages : 0);
    wc_online_free(&online);
    wc_pageset_free(&set);
    wc_flag_index_close(&index);
    return found;
}

START_TEST(answers_are_the_same_with_and_without)
{
    char again[sizeof answers];
    wc_buffer now;
    ck_assert_int_eq(flag(NULL, again), 0);
    ck_assert_str_eq(again, answers);
    now = load(index_path);
    ck_assert_uint_eq(now.len, whole.len);
    ck_assert_mem_eq(now.data, whole.data, whole.len);
    wc_buffer_free(&now);
}
END_TEST

START_TEST(every_changed_byte_is_noticed)
{
    const int fd = open(index_path, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(open_it(&print), WC_FLAG_INDEX_FRESH);
    for (size_t i = 0; i < whole.len; i++) {
        const char changed = (char)(whole.data[i] ^ (1 << i % 8));
        ck_assert_int_eq(pwrite(fd, &changed, 1, (off_t)i), 1);
        const wc_flag_found found = open_it(&print);
        ck_assert_msg(found != WC_FLAG_INDEX_FRESH, "byte %zu", i);
        ck_assert_int_eq(found == WC_FLAG_INDEX_FOREIGN, i < 8);
        ck_assert_int_eq(found == WC_FLAG_INDEX_STALE, i >= 8 && i < 12);
        ck_assert_int_eq(pwrite(fd, &whole.data[i], 1, (off_t)i), 1);
    }
    ck_assert_int_eq(close(fd), 0);
}
END_TEST

START_TEST(every_cut_is_noticed)
{
    for (size_t len = 0; len < whole.len; len += len < 600 ? 1 : 61) {
        save(whole.data, len);
        ck_assert_int_eq(open_it(&print), WC_FLAG_INDEX_DAMAGED);
    }
    ck_assert(wc_buffer_append(&whole, "longer", 6));
    save(whole.data, whole.len);
    ck_assert_int_eq(open_it(&print), WC_FLAG_INDEX_DAMAGED);
    ck_assert_int_eq(unlink(index_path), 0);
    ck_assert_int_eq(open_it(&print), WC_FLAG_INDEX_NONE);
}
END_TEST

START_TEST(of_another_store_it_is_stale)
{
    const wc_flag_print key = {print.key + 1, print.n_pages, print.chain};
    const wc_flag_print n_pages = {print.key, print.n_pages - 1, print.chain};
    const wc_flag_print chain = {print.key, print.n_pages, print.chain + 1};
    ck_assert_int_eq(open_it(&key), WC_FLAG_INDEX_STALE);
    ck_assert_int_eq(open_it(&n_pages), WC_FLAG_INDEX_STALE);
    ck_assert_int_eq(open_it(&chain), WC_FLAG_INDEX_STALE);
}
END_TEST

START_TEST(a_damaged_one_is_made_anew)
{
    char again[sizeof answers];
    wc_buffer now;
    whole.data[whole.len / 2] ^= 1;
    save(whole.data, whole.len);
    whole.data[whole.len / 2] ^= 1;
    ck_assert_int_eq(flag(NULL, again), 1);
    ck_assert_str_eq(again, answers);
    now = load(index_path);
    ck_assert_mem_eq(now.data, whole.data, whole.len);
    wc_buffer_free(&now);
}
END_TEST

/* All checksums computed anew, as far as the head still says where the sections are. */
static void reseal(wc_buffer *bytes)
{
    for (size_t s = 0; s < WC_FLAG_SECTIONS; s++) {
        const size_t of = wc_flag_index_place(s), next = of + WC_FLAG_INDEX_SECTION;
        const uint64_t at = get(bytes, of), end = s + 1 < WC_FLAG_SECTIONS ? get(bytes, next) : bytes->len;
        if (at <= end && end <= bytes->len) put(bytes, of + 16, XXH3_64bits(bytes->data + at, end - at));
    }
    put(bytes, WC_FLAG_INDEX_HEAD - 8, XXH3_64bits(bytes->data, WC_FLAG_INDEX_HEAD - 8));
}

/* Whoever knows the checksums may make it lie, but not read what is not its own: a sanitizer would see. */
START_TEST(a_forged_one_does_no_harm)
{
    char lies[sizeof answers];
    uint64_t state = 21;
    size_t n_used = 0;
    for (int i = 0; i < FORGERIES; i++) {
        wc_buffer forged = {0};
        const size_t section = random_below(&state, WC_FLAG_SECTIONS);
        const size_t of = wc_flag_index_place(section);
        const size_t from = i % 4 == 0 ? 40 : get(&whole, of), len = i % 4 == 0 ? 264 : get(&whole, of + 8);
        ck_assert(wc_buffer_append(&forged, whole.data, whole.len));
        for (uint32_t k = 0; len > 0 && k <= random_below(&state, 4); k++) {
            const uint32_t byte = random_below(&state, 384);
            forged.data[from + random_below(&state, (uint32_t)len)] = (char)(byte < 256 ? byte : 255);
        }
        reseal(&forged);
        save(forged.data, forged.len);
        if (open_it(&print) == WC_FLAG_INDEX_FRESH) {
            n_used++;
            (void)flag(NULL, lies);
        }
        wc_buffer_free(&forged);
    }
    ck_assert_uint_gt(n_used, FORGERIES / 8);
}
END_TEST

START_TEST(what_is_no_index_stays)
{
    char again[sizeof answers];
    wc_buffer now;
    save("a note of somebody", 18);
    ck_assert_int_eq(flag(NULL, again), 1);
    ck_assert_str_eq(again, answers);
    now = load(index_path);
    ck_assert_uint_eq(now.len, 18);
    wc_buffer_free(&now);
}
END_TEST

Suite *flag_index_suite(void)
{
    Suite *suite = suite_create("flag_index");
    TCase *tests = tcase_create("flag_index");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, answers_are_the_same_with_and_without);
    tcase_add_test(tests, every_changed_byte_is_noticed);
    tcase_add_test(tests, every_cut_is_noticed);
    tcase_add_test(tests, of_another_store_it_is_stale);
    tcase_add_test(tests, a_damaged_one_is_made_anew);
    tcase_add_test(tests, a_forged_one_does_no_harm);
    tcase_add_test(tests, what_is_no_index_stays);
    suite_add_tcase(suite, tests);
    return suite;
}
