/* store_test.c - a pageset through a file and back.  store_damage_test.c has what a damaged file does. */
#include "store_fixture.h"
#include "store/store_decode.h"
#include "text/unicode.h"
#include <sys/stat.h>

static bool same_name(const wc_names *a, uint32_t i, const wc_names *b, uint32_t j)
{
    return a->name[i].len == b->name[j].len && memcmp(a->name[i].data, b->name[j].data, a->name[i].len) == 0;
}

static bool same_entry(const wc_pageset *left, const wc_entry *a, const wc_pageset *right, const wc_entry *b)
{
    if ((a->outlet == WC_OUTLET_NONE) != (b->outlet == WC_OUTLET_NONE)) return false;
    if (a->outlet != WC_OUTLET_NONE && !same_name(&left->outlets, a->outlet, &right->outlets, b->outlet)) return false;
    if (!same_name(&left->files, a->file, &right->files, b->file)) return false;
    return a->id_len == b->id_len && a->url_len == b->url_len && a->title_len == b->title_len &&
           a->credit_len == b->credit_len && a->snippet_len == b->snippet_len &&
           memcmp(a->strings, b->strings, wc_entry_strings_len(a)) == 0 && a->n == b->n && a->n_words == b->n_words &&
           a->n_quoted == b->n_quoted && a->date == b->date && a->has_time == b->has_time && a->level == b->level &&
           a->text_hash == b->text_hash && a->offset == b->offset && a->len == b->len;
}

static bool same_pages(const wc_pageset *a, const wc_pageset *b)
{
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++) {
        const wc_entry *x = &a->entry[i], *y = &b->entry[i];
        if (!same_entry(a, x, b, y) || !wc_sketch_is_same(x->sketch, y->sketch, x->n)) return false;
    }
    return true;
}

START_TEST(pages_come_back_as_they_went_for_any_number_of_threads)
{
    wc_pageset set, back;
    make_pages(&set, 4096 * 3 + 17, 40);
    write_store(store_path, &set, 2);
    for (int n_threads = 1; n_threads <= N_ARENAS + 1; n_threads++) { /* one more than there are arenas, too */
        ck_assert_int_eq(read_store(store_path, &back, n_threads, NULL), WC_OK);
        ck_assert(same_pages(&set, &back));
        wc_pageset_free(&back);
    }
    wc_pageset_free(&set);
}
END_TEST

START_TEST(records_come_back_without_sketches)
{
    wc_pageset set, back;
    wc_store_found found;
    make_pages(&set, 4096 + 17, 40);
    write_store(store_path, &set, 2);
    for (wc_store_part part = WC_STORE_RECORDS; part <= WC_STORE_NUMBERS; part++) {
        ck_assert(wc_pageset_init(&back, N_ARENAS));
        ck_assert_int_eq(wc_store_read_part(store_path, part, &back, &found, 2, NULL), WC_OK);
        ck_assert_uint_eq(back.n, set.n);
        for (size_t i = 0; i < set.n; i++) {
            const wc_entry *e = &set.entry[i], *got = &back.entry[i];
            const size_t len = part == WC_STORE_KEYS ? e->id_len + e->url_len : 0;
            ck_assert_ptr_null(got->sketch);
            ck_assert(part != WC_STORE_RECORDS || same_entry(&set, e, &back, got));
            ck_assert(part == WC_STORE_RECORDS || wc_entry_strings_len(got) == len);
            ck_assert(len == 0 || memcmp(got->strings, e->strings, len) == 0);
            ck_assert(got->date == e->date && got->offset == e->offset);
        }
        wc_pageset_free(&back);
    }
    wc_pageset_free(&set);
}
END_TEST

START_TEST(the_bytes_do_not_depend_on_threads_or_portions)
{
    wc_pageset set, part;
    wc_store_writer *writer;
    wc_params params;
    wc_store_header header;
    wc_buffer whole, pieces;
    make_pages(&set, 4096 * 2 + 1000, 20);
    write_store(store_path, &set, 1);
    wc_params_init(&params);
    params.hash_bits = 32;
    wc_store_header_init(&header, &params);
    ck_assert_int_eq(wc_store_create(&writer, other_path, &header, NULL), WC_OK);
    part = set;
    for (part.n = 0; part.n < set.n; part.n += 777) ck_assert_int_eq(wc_store_append(writer, &part, 3, NULL), WC_OK);
    ck_assert_int_eq(wc_store_commit(writer, &set, &test_counts, 3, NULL, NULL), WC_OK);
    whole = load(store_path);
    pieces = load(other_path);
    ck_assert_uint_eq(whole.len, pieces.len);
    ck_assert_int_eq(memcmp(whole.data, pieces.data, whole.len), 0);
    wc_buffer_free(&whole);
    wc_buffer_free(&pieces);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(the_bytes_do_not_depend_on_pages_that_are_let_go)
{
    wc_pageset set, part;
    wc_store_writer *writer;
    wc_params params;
    wc_store_header header;
    wc_buffer whole, pieces;
    uint64_t n_added = 0;
    make_pages(&set, 4096 * 2 + 1000, 20);
    make_pages(&part, 0, 0);
    write_store(store_path, &set, 1);
    wc_params_init(&params);
    params.hash_bits = 32;
    wc_store_header_init(&header, &params);
    ck_assert_int_eq(wc_store_create(&writer, other_path, &header, NULL), WC_OK);
    for (size_t i = 0; i < set.n; i++) {
        wc_entry e = set.entry[i];
        if (e.outlet != WC_OUTLET_NONE) e.outlet = wc_names_intern(&part.outlets, set.outlets.name[e.outlet]);
        e.file = wc_names_intern(&part.files, set.files.name[e.file]);
        ck_assert(wc_pageset_push(&part, &e));
        if (i % 1111 != 0) continue;
        ck_assert_int_eq(wc_store_append(writer, &part, 1, NULL), WC_OK);
        ck_assert(wc_store_release(writer, &part));
        ck_assert_uint_lt(part.n, 4096);
    }
    ck_assert_int_eq(wc_store_commit(writer, &part, &test_counts, 3, &n_added, NULL), WC_OK);
    ck_assert_uint_eq(n_added, set.n);
    whole = load(store_path);
    pieces = load(other_path);
    ck_assert_uint_eq(whole.len, pieces.len);
    ck_assert_int_eq(memcmp(whole.data, pieces.data, whole.len), 0);
    wc_buffer_free(&whole);
    wc_buffer_free(&pieces);
    wc_pageset_free(&part);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(a_store_without_pages_is_a_store)
{
    wc_pageset set, back;
    make_pages(&set, 0, 0);
    write_store(store_path, &set, 2);
    ck_assert_int_eq(read_store(store_path, &back, 2, NULL), WC_OK);
    ck_assert_uint_eq(back.n, 0);
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(two_stores_join_with_their_outlets_in_common)
{
    wc_pageset set, back;
    wc_store_found found;
    struct stat s;
    make_pages(&set, 300, 10);
    write_store(store_path, &set, 1);
    ck_assert_int_eq(read_store(store_path, &back, 2, NULL), WC_OK);
    ck_assert_int_eq(wc_store_read(store_path, &back, &found, 2, NULL), WC_OK);
    ck_assert_int_eq(stat(store_path, &s), 0);
    ck_assert_uint_eq(found.bytes, (uint64_t)s.st_size);
    ck_assert_uint_eq(back.n, 600);
    ck_assert_uint_eq(back.outlets.n, set.outlets.n);
    for (size_t i = 0; i < 600; i++) ck_assert(same_entry(&set, &set.entry[i % 300], &back, &back.entry[i]));
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(pages_that_are_all_alike_stay_within_the_bound)
{
    wc_pageset set, back;
    wc_entry e = {.strings = "", .outlet = WC_OUTLET_NONE, .date = WC_DATE_UNKNOWN};
    struct stat s;
    ck_assert(wc_pageset_init(&set, N_ARENAS));
    e.file = wc_names_intern(&set.files, (wc_str){"-", 1});
    for (size_t i = 0; i < 10000; i++) ck_assert(wc_pageset_push(&set, &e));
    write_store(store_path, &set, 2);
    ck_assert_int_eq(stat(store_path, &s), 0);
    ck_assert_uint_gt((size_t)s.st_size * WC_STORE_EXPANSION_MAX, 10000 * sizeof e);
    ck_assert_int_eq(read_store(store_path, &back, 2, NULL), WC_OK);
    ck_assert(same_pages(&set, &back));
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(an_abandoned_store_leaves_nothing_and_keeps_the_old)
{
    wc_pageset set;
    wc_store_writer *writer;
    wc_params params;
    wc_store_header header;
    make_pages(&set, 5000, 10);
    wc_params_init(&params);
    save(store_path, "old", 3);
    wc_store_header_init(&header, &params);
    ck_assert_int_eq(wc_store_create(&writer, store_path, &header, NULL), WC_OK);
    ck_assert_int_eq(wc_store_append(writer, &set, 2, NULL), WC_OK);
    wc_store_abandon(writer);
    wc_store_abandon(NULL);
    wc_buffer bytes = load(store_path);
    ck_assert_uint_eq(bytes.len, 3);
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(what_was_said_of_the_pages_comes_back)
{
    wc_pageset set, back;
    wc_store_writer *writer;
    wc_store_found found;
    wc_params params;
    wc_store_header header;
    make_pages(&set, 30, 3);
    wc_params_init(&params);
    params.shingle = 5;
    params.contain = 77;
    wc_store_header_init(&header, &params);
    ck_assert_int_eq(wc_store_create(&writer, store_path, &header, NULL), WC_OK);
    ck_assert_int_eq(wc_store_commit(writer, &set, &test_counts, 1, NULL, NULL), WC_OK);
    ck_assert_int_eq(read_found(store_path, &back, &found, NULL), WC_OK);
    for (size_t i = 0; i < wc_param_count(); i++)
        ck_assert_uint_eq(wc_param_get(&found.header.params, i), wc_param_get(&params, i));
    ck_assert_str_eq(found.header.unicode, wc_unicode_version());
    ck_assert_uint_gt(strlen(found.header.suffixes), 0);
    ck_assert_uint_eq(found.counts.n_broken, test_counts.n_broken);
    ck_assert_uint_eq(found.counts.n_repaired, test_counts.n_repaired);
    ck_assert_uint_eq(found.counts.bytes_text, test_counts.bytes_text);
    ck_assert_int_eq(found.tail, WC_STORE_WHOLE);
    ck_assert_uint_eq(found.n_entries, 30);
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

/* Write n of set's pages from first on behind what is in the store; how many were added. */
static uint64_t go_on(const wc_pageset *from, size_t first, size_t n)
{
    wc_store_writer *writer;
    wc_store_header header;
    wc_pageset set;
    uint64_t n_added = 0;
    ck_assert(wc_pageset_init(&set, 1));
    ck_assert_int_eq(wc_store_continue(&writer, store_path, &set, &header, NULL), WC_OK);
    push_pages(&set, from, first, n);
    ck_assert_int_eq(wc_store_commit(writer, &set, &test_counts, 2, &n_added, NULL), WC_OK);
    wc_pageset_free(&set);
    return n_added;
}

/* As a run over the store at store_path writes it again with other parameters, to other_path. */
static wc_status write_again(const wc_store_found *found, const wc_pageset *set, bool copy, wc_error *error)
{
    wc_store_header header = found->header;
    wc_store_writer *writer;
    wc_status status = WC_OK;
    bool copied = false;
    header.params.contain = 77;
    ck_assert_int_eq(wc_store_create(&writer, other_path, &header, NULL), WC_OK);
    if (copy) status = wc_store_copy(writer, store_path, set, found, &copied, error);
    if (status != WC_OK) {
        wc_store_abandon(writer);
        return status;
    }
    return wc_store_commit(writer, set, &found->counts, 2, NULL, error);
}

static void assert_copies_alike(void)
{
    wc_pageset set;
    wc_store_found found;
    wc_buffer packed, copied;
    ck_assert_int_eq(read_found(store_path, &set, &found, NULL), WC_OK);
    ck_assert_int_eq(write_again(&found, &set, false, NULL), WC_OK);
    packed = load(other_path);
    ck_assert_int_eq(write_again(&found, &set, true, NULL), WC_OK);
    copied = load(other_path);
    ck_assert_uint_eq(packed.len, copied.len);
    ck_assert_int_eq(memcmp(packed.data, copied.data, packed.len), 0);
    wc_buffer_free(&packed);
    wc_buffer_free(&copied);
    wc_pageset_free(&set);
}

START_TEST(a_copy_has_the_bytes_of_what_is_packed_again)
{
    static const size_t n_pages[] = {0, 1, 4096, 4096 * 2 + 100};
    wc_pageset set;
    for (size_t i = 0; i < sizeof n_pages / sizeof *n_pages; i++) {
        make_pages(&set, n_pages[i], 20);
        write_store(store_path, &set, 1);
        assert_copies_alike();
        wc_pageset_free(&set);
    }
    make_pages(&set, 4096 + 100, 20); /* in two runs: cut otherwise */
    set.n = 50;
    write_store(store_path, &set, 1);
    set.n = 4096 + 100;
    ck_assert_uint_eq(go_on(&set, 50, 4096 + 50), 4096 + 50);
    assert_copies_alike();
    wc_pageset_free(&set);
}
END_TEST

START_TEST(a_store_that_changes_while_it_is_copied_is_told)
{
    wc_pageset set, back;
    wc_store_found found;
    wc_buffer bytes;
    wc_error error;
    make_pages(&set, 4096 + 100, 20);
    write_store(store_path, &set, 1);
    ck_assert_int_eq(read_found(store_path, &back, &found, NULL), WC_OK);
    bytes = load(store_path);
    bytes.data[bytes.len - 200] ^= 1; /* in the last block's columns */
    save(store_path, bytes.data, bytes.len);
    ck_assert_int_eq(write_again(&found, &back, true, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "a.wcs: block 1: it has changed since it was read"));
    ck_assert_int_ne(access(other_path, F_OK), 0);
    wc_buffer_free(&bytes);
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(a_store_that_is_continued_holds_the_pages_of_all_runs)
{
    wc_pageset set, part, back;
    wc_store_found found;
    make_pages(&set, 4096 * 2 + 100, 20);
    part = set;
    part.n = 50;
    write_store(store_path, &part, 1);
    ck_assert_uint_eq(go_on(&set, 50, 4096 + 50), 4096 + 50);
    ck_assert_uint_eq(go_on(&set, 50, 4096 + 50), 0); /* the same once more */
    ck_assert_uint_eq(go_on(&set, 4096 + 100, 4096), 4096);
    ck_assert_uint_eq(go_on(&set, 0, 0), 0);
    ck_assert_int_eq(read_found(store_path, &back, &found, NULL), WC_OK);
    ck_assert(same_pages(&set, &back));
    ck_assert_int_eq(found.tail, WC_STORE_WHOLE);
    ck_assert_uint_eq(found.counts.n_broken, 3 * test_counts.n_broken);
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(an_abandoned_continuation_leaves_the_store_as_it_was)
{
    wc_pageset set, fresh;
    wc_store_writer *writer, *second;
    wc_store_header header;
    wc_error error;
    wc_buffer before, after;
    make_pages(&set, 5000, 10);
    write_store(store_path, &set, 1);
    before = load(store_path);
    make_pages(&fresh, 0, 0);
    ck_assert_int_eq(wc_store_continue(&writer, store_path, &fresh, &header, NULL), WC_OK);
    ck_assert_int_eq(wc_store_continue(&second, store_path, &fresh, &header, &error), WC_ERROR_EXISTS);
    ck_assert_ptr_nonnull(strstr(error.message, "another process is writing"));
    for (size_t i = 0; i < 5000; i++) {
        wc_entry e = set.entry[i];
        e.outlet = WC_OUTLET_NONE;
        e.file = 0;
        ck_assert(wc_pageset_push(&fresh, &e));
    }
    ck_assert_int_eq(wc_store_append(writer, &fresh, 1, NULL), WC_OK);
    wc_store_abandon(writer);
    after = load(store_path);
    ck_assert_uint_eq(after.len, before.len);
    ck_assert_int_eq(memcmp(after.data, before.data, before.len), 0);
    wc_buffer_free(&before);
    wc_buffer_free(&after);
    wc_pageset_free(&set);
    wc_pageset_free(&fresh);
}
END_TEST

static uint32_t spread_bits(uint64_t *state) { return random32(state) >> random32(state) % 32; }

START_TEST(a_packed_hash_is_the_same_when_unpacked)
{
    uint64_t state = 3;
    for (unsigned bits = 18; bits <= 32; bits++) {
        for (unsigned level = 0; level <= WC_LEVEL_MAX; level++) {
            for (size_t i = 0; i < 2000; i++) {
                uint32_t hash = (uint32_t)(spread_bits(&state) & (wc_level_bound(level) - 1));
                hash = i == 0 ? 0 : i == 1 ? (uint32_t)(wc_level_bound(level) - 1) : hash;
                hash = wc_hash_cut(hash, bits);
                const uint64_t packed = wc_hash_pack(hash, level, bits);
                ck_assert_uint_lt(packed, (uint64_t)1 << (bits + 3));
                ck_assert_uint_eq(wc_hash_unpack(packed, level, bits), hash);
            }
        }
    }
}
END_TEST

START_TEST(whatever_is_unpacked_is_a_hash_of_the_level)
{
    uint64_t state = 4;
    for (unsigned bits = 18; bits <= 32; bits++) {
        for (unsigned level = 0; level <= WC_LEVEL_MAX; level++) {
            for (size_t i = 0; i < 1000; i++) {
                const uint64_t packed = ((uint64_t)random32(&state) << 32 | random32(&state)) >> (61 - bits);
                ck_assert_uint_lt(wc_hash_unpack(packed, level, bits), wc_level_bound(level));
            }
        }
    }
}
END_TEST

START_TEST(hashes_of_fewer_bits_come_back_and_take_less)
{
    wc_pageset set, back;
    struct stat whole, cut;
    const uint32_t bits = (uint32_t)_i;
    make_pages(&set, 300, 200);
    write_store(other_path, &set, 1);
    cut_hashes(&set, bits);
    write_store_of_bits(store_path, &set, 1, bits);
    ck_assert_int_eq(read_store(store_path, &back, 1, NULL), WC_OK);
    ck_assert(same_pages(&set, &back));
    ck_assert_int_eq(stat(other_path, &whole), 0);
    ck_assert_int_eq(stat(store_path, &cut), 0);
    ck_assert(bits == 32 ? cut.st_size == whole.st_size : cut.st_size < whole.st_size);
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}
END_TEST

/* A block of version 1 with one page of this level, whose one hash is all ones. */
static wc_status decode_version_1(uint8_t level, wc_decoder *decoder, wc_arena *arena, wc_entry *entry)
{
    wc_store_block block = {.layout = {1, 32}, .n = 1};
    uint8_t packed[256] = {0}, *at = packed;
    for (size_t c = WC_COLUMNS_OF_NAMES; c < WC_COLUMN_KIND; c++) {
        const wc_column_info *info = wc_column_describe(c);
        const size_t len = c == WC_COLUMN_HASH ? 4 : info->rows == WC_ROWS_BYTES ? 0 : info->bytes;
        if (c == WC_COLUMN_WORDS) *at = 5;
        if (c == WC_COLUMN_COUNT) *at = 1;
        if (c == WC_COLUMN_LEVEL) *at = level;
        if (c == WC_COLUMN_HASH) memset(at, 0xff, 4);
        if (c == WC_COLUMN_PLACE) at[1] = 0xc0;
        block.column[c] = (wc_column_size){len, len, wc_store_checksum(at, len)};
        at += len;
    }
    return wc_store_decode(decoder, &block, packed, WC_STORE_ALL, 1, 1, arena, arena, entry);
}

START_TEST(hashes_of_version_1_are_whole_and_of_their_level)
{
    wc_decoder decoder = {0};
    wc_arena arena = {0};
    wc_entry entry;
    uint32_t hash;
    uint16_t mark;
    ck_assert_int_eq(decode_version_1(0, &decoder, &arena, &entry), WC_OK);
    wc_entry_unpack(WC_CPU_PLAIN, &entry, &hash, &mark);
    ck_assert_uint_eq(hash, UINT32_MAX);
    ck_assert_uint_eq(mark, WC_MARK_QUOTED | WC_MARK_FIGURE);
    ck_assert_int_eq(decode_version_1(1, &decoder, &arena, &entry), WC_ERROR_FORMAT);
    ck_assert_str_eq(decoder.why, "a hash is not of its page's level");
    wc_decoder_free(&decoder);
    wc_arena_free(&arena);
}
END_TEST

Suite *store_suite(void);
Suite *store_suite(void)
{
    Suite *suite = suite_create("store");
    TCase *good = tcase_create("good");
    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_test(good, pages_come_back_as_they_went_for_any_number_of_threads);
    tcase_add_test(good, a_packed_hash_is_the_same_when_unpacked);
    tcase_add_test(good, whatever_is_unpacked_is_a_hash_of_the_level);
    tcase_add_loop_test(good, hashes_of_fewer_bits_come_back_and_take_less, 18, 33);
    tcase_add_test(good, hashes_of_version_1_are_whole_and_of_their_level);
    tcase_add_test(good, records_come_back_without_sketches);
    tcase_add_test(good, the_bytes_do_not_depend_on_threads_or_portions);
    tcase_add_test(good, the_bytes_do_not_depend_on_pages_that_are_let_go);
    tcase_add_test(good, a_store_without_pages_is_a_store);
    tcase_add_test(good, two_stores_join_with_their_outlets_in_common);
    tcase_add_test(good, pages_that_are_all_alike_stay_within_the_bound);
    tcase_add_test(good, an_abandoned_store_leaves_nothing_and_keeps_the_old);
    tcase_add_test(good, what_was_said_of_the_pages_comes_back);
    tcase_add_test(good, a_copy_has_the_bytes_of_what_is_packed_again);
    tcase_add_test(good, a_store_that_changes_while_it_is_copied_is_told);
    tcase_add_test(good, a_store_that_is_continued_holds_the_pages_of_all_runs);
    tcase_add_test(good, an_abandoned_continuation_leaves_the_store_as_it_was);
    suite_add_tcase(suite, good);
    return suite;
}
