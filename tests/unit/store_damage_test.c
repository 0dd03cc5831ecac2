/* store_damage_test.c - what a damaged or forged store does: it is refused, and never believed. */
#include "store_forge.h"

/* The mark only tells of a lost end: when it is damaged itself, all that it might be needed for is there. */
START_TEST(every_changed_byte_is_noticed_or_harmless)
{
    wc_pageset set, back;
    wc_store_found found;
    wc_buffer bytes;
    size_t mark;
    make_pages(&set, 6, 8);
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    mark = header_len(&bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        wc_error error;
        const bool in_mark = i >= mark && i < mark + WC_STORE_MARK_BYTES;
        bytes.data[i] ^= (char)(1 << i % 8);
        save(store_path, bytes.data, bytes.len);
        ck_assert_msg(read_found(store_path, &back, &found, &error) == (in_mark ? WC_OK : WC_ERROR_FORMAT),
                      "byte %zu changed", i);
        ck_assert_uint_eq(back.n, in_mark ? 6 : 0);
        ck_assert(!in_mark || found.tail == WC_STORE_WHOLE);
        wc_pageset_free(&back);
        bytes.data[i] ^= (char)(1 << i % 8);
    }
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

/* n pages in blocks of 4,096, cut at every step-th byte: what is whole is read, what is missing is counted. */
static void assert_cuts(size_t n, size_t step)
{
    wc_pageset set, back;
    wc_buffer bytes;
    make_pages(&set, n, 8);
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    const size_t first = first_block(&bytes);
    for (size_t len = 0; len < bytes.len; len += step) {
        wc_store_found found;
        size_t whole = 0, at = first;
        while (at + WC_STORE_FOOTER_BYTES < bytes.len && at + block_len(&bytes, at) <= len) {
            at += block_len(&bytes, at);
            whole = whole + 4096 < n ? whole + 4096 : n;
        }
        ck_assert_int_eq(truncate(store_path, (off_t)len), 0);
        ck_assert_int_eq(read_found(store_path, &back, &found, NULL), len < first ? WC_ERROR_FORMAT : WC_OK);
        ck_assert_uint_eq(back.n, whole);
        if (len >= first) {
            ck_assert_int_eq(found.tail, WC_STORE_LOST);
            ck_assert_uint_eq(found.n_entries, whole);
            ck_assert_uint_eq(found.n_missing, n - whole);
        }
        wc_pageset_free(&back);
        save(store_path, bytes.data, bytes.len);
    }
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}

START_TEST(every_cut_opens_at_the_last_whole_block)
{
    assert_cuts(6, 1);
    assert_cuts(4096 * 2 + 6, 9973);
}
END_TEST

START_TEST(a_lost_end_is_an_error_where_all_is_needed)
{
    wc_store_found found = {.tail = WC_STORE_UNFINISHED};
    wc_error error;
    ck_assert_int_eq(wc_store_demand_whole("a.wcs", &found, NULL), WC_OK);
    found.tail = WC_STORE_LOST;
    found.n_missing = 7;
    ck_assert_int_eq(wc_store_demand_whole("a.wcs", &found, &error), WC_ERROR_FORMAT);
    ck_assert_str_eq(error.message, "a.wcs: the end of the file is lost, and with it 7 of its pages");
}
END_TEST

START_TEST(what_follows_the_last_footer_is_left_out)
{
    wc_pageset set, back;
    wc_store_found found;
    wc_buffer bytes;
    make_pages(&set, 6, 8);
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    const size_t whole = bytes.len, first = first_block(&bytes);
    ck_assert(wc_buffer_append(&bytes, bytes.data + first, whole - first)); /* the block and the footer again */
    for (size_t len = whole; len <= bytes.len; len++) {
        save(store_path, bytes.data, len);
        ck_assert_int_eq(read_found(store_path, &back, &found, NULL), WC_OK);
        ck_assert_uint_eq(back.n, 6);
        ck_assert_int_eq(found.tail, len == whole ? WC_STORE_WHOLE : WC_STORE_UNFINISHED);
        ck_assert_uint_eq(found.tail_bytes, len - whole);
        wc_pageset_free(&back);
    }
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(blocks_out_of_order_are_noticed)
{
    wc_pageset set, back;
    wc_buffer bytes, swapped = {0};
    wc_error error;
    make_pages(&set, 4096 * 2, 0);
    for (size_t i = 0; i < set.n; i++) set.entry[i].outlet = WC_OUTLET_NONE, set.entry[i].file = 0;
    set.entry[4096].file = 1;
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    const size_t head = first_block(&bytes), one = block_len(&bytes, head), two = block_len(&bytes, head + one);
    ck_assert(wc_buffer_append(&swapped, bytes.data, head));
    ck_assert(wc_buffer_append(&swapped, bytes.data + head + one, two));
    ck_assert(wc_buffer_append(&swapped, bytes.data + head, one));
    ck_assert(wc_buffer_append(&swapped, bytes.data + head + one + two, WC_STORE_FOOTER_BYTES));
    ck_assert_uint_eq(swapped.len, bytes.len);
    save(store_path, swapped.data, swapped.len);
    ck_assert_int_eq(read_store(store_path, &back, 1, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "not those that it counts"));
    wc_pageset_free(&back);
    wc_buffer_free(&bytes);
    wc_buffer_free(&swapped);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(the_first_damaged_block_is_named_for_any_number_of_threads)
{
    wc_pageset set, back;
    wc_buffer bytes;
    size_t at;
    make_pages(&set, 4096 * 5, 3);
    write_store(store_path, &set, 2);
    bytes = load(store_path);
    at = first_block(&bytes);
    for (size_t b = 0; b < 5; b++) {
        at += block_len(&bytes, at);
        if (b == 1 || b == 2 || b == 3) bytes.data[at - 1] ^= 1;
    }
    save(store_path, bytes.data, bytes.len);
    for (int n_threads = 1; n_threads <= N_ARENAS; n_threads++) {
        wc_error error;
        ck_assert_int_eq(read_store(store_path, &back, n_threads, &error), WC_ERROR_FORMAT);
        ck_assert_msg(strstr(error.message, "block 1: column KIND: its checksum") != NULL, "%s", error.message);
        wc_pageset_free(&back);
    }
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

static void assert_version(wc_buffer *bytes, char version, const char *message)
{
    wc_pageset back;
    wc_error error;
    bytes->data[8] = version;
    save(store_path, bytes->data, bytes->len);
    ck_assert_int_eq(read_store(store_path, &back, 1, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, message));
    wc_pageset_free(&back);
}

START_TEST(another_version_is_refused_as_such)
{
    wc_pageset set;
    wc_buffer bytes;
    make_pages(&set, 3, 3);
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    assert_version(&bytes, 0,
                   "format version 0, which was provisional and can no longer be read: sign the pages again");
    assert_version(&bytes, 3, "a later version of the format than 2, which this program reads");
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(what_is_no_store_is_refused)
{
    wc_pageset back;
    wc_error error;
    save(store_path, "{\"text\": \"no signature store, but a line of JSON\"}\n", 52);
    ck_assert_int_eq(read_store(store_path, &back, 1, &error), WC_ERROR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "no signature store"));
    wc_pageset_free(&back);
    ck_assert_int_eq(read_store(root, &back, 1, &error), WC_ERROR_IO);
    wc_pageset_free(&back);
    ck_assert_int_eq(read_store(other_path, &back, 1, &error), WC_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "No such file"));
    wc_pageset_free(&back);
}
END_TEST

/* From here on the checksums are right: forgery, not damage. */

/* What a reader believed must be safe to use, and one byte cannot make shingles that are not in the file. */
static void assert_safe(const wc_pageset *set, const wc_pageset *original)
{
    size_t n = 0, n_original = 0;
    if (set->n == 0) return; /* by a forged mark the file was longer once, and by its header the block, too */
    for (size_t i = 0; i < original->n; i++) n_original += original->entry[i].n;
    for (size_t i = 0; i < set->n; i++) n += set->entry[i].n;
    ck_assert_uint_eq(n, n_original);
    for (size_t i = 0; i < set->n; i++) {
        const wc_entry *e = &set->entry[i];
        uint32_t hash[SHINGLES_MOST];
        uint16_t mark[SHINGLES_MOST];
        unsigned sum = 0;
        ck_assert_uint_le(e->n, SHINGLES_MOST);
        wc_entry_unpack(WC_CPU_PLAIN, e, hash, mark);
        for (size_t s = 0; s < wc_entry_strings_len(e); s++) sum += (unsigned char)e->strings[s];
        ck_assert_uint_lt(sum, 1000000);
        ck_assert_uint_le(e->level, WC_LEVEL_MAX);
        ck_assert_uint_lt(e->file, set->files.n);
        ck_assert(e->outlet == WC_OUTLET_NONE || e->outlet < set->outlets.n);
        for (uint32_t j = 0; j < e->n; j++) {
            ck_assert_uint_lt(hash[j], wc_level_bound(e->level));
            ck_assert_uint_le((mark[j] & WC_MARK_PLACE) * (uint64_t)wc_sketch_unit(e->n_words), e->n_words);
        }
    }
}

static void forget(void *context, const char *sentence)
{
    (void)context;
    (void)sentence;
}

/* A forged byte is refused or harmless, and a check, which decodes less, finds what a reader finds. */
START_TEST(a_forged_byte_is_refused_or_harmless)
{
    static const unsigned char flip[] = {0x01, 0x80, 0xff};
    wc_pageset set, back;
    wc_buffer bytes;
    size_t head, n_refused = 0;
    wc_store_checked checked;
    make_pages(&set, 8, 8); /* the last has an odd number of shingles: one bit less leaves all others in place */
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    head = header_len(&bytes);
    for (size_t i = 0; i < bytes.len * sizeof flip; i++) {
        wc_buffer forged = {0};
        wc_store_found found;
        ck_assert(wc_buffer_append(&forged, bytes.data, bytes.len));
        forged.data[i / sizeof flip] ^= (char)flip[i % sizeof flip];
        reseal(&forged, head);
        save(store_path, forged.data, forged.len);
        const wc_status status = read_found(store_path, &back, &found, NULL);
        const bool is_sound = status == WC_OK && found.tail != WC_STORE_LOST;
        if (status == WC_OK) assert_safe(&back, &set);
        n_refused += status != WC_OK;
        ck_assert_int_eq(wc_store_check(store_path, forget, NULL, 1, &checked, NULL),
                         is_sound ? WC_OK : WC_ERROR_FORMAT);
        wc_pageset_free(&back);
        wc_buffer_free(&forged);
    }
    ck_assert_uint_gt(n_refused, bytes.len); /* a third at the very least: lengths, counts, names of parameters */
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

/* Forge the raw length, n in a block's header, of one column and see that the reader does not believe it. */
START_TEST(a_block_that_claims_more_than_its_bytes_allow_is_refused)
{
    wc_pageset set, back;
    wc_buffer bytes;
    wc_error error;
    size_t head;
    make_pages(&set, 6, 8);
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    head = header_len(&bytes);
    for (unsigned bits = 13; bits < 64; bits++) {
        char *raw = bytes.data + head + WC_STORE_MARK_BYTES + 16 + (size_t)24 * WC_COLUMN_URL;
        put64(raw, (uint64_t)1 << bits);
        reseal(&bytes, head);
        save(store_path, bytes.data, bytes.len);
        ck_assert_int_eq(read_store(store_path, &back, 1, &error), WC_ERROR_FORMAT);
        ck_assert_msg(bits < 17 || strstr(error.message, "than") != NULL, "%s", error.message);
        wc_pageset_free(&back);
    }
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

/* Write one page that breaks a rule; the writer trusts its caller, the reader does not. */
static void assert_refused(const wc_entry *e, const char *column)
{
    wc_pageset set, back;
    wc_error error = {0};
    ck_assert(wc_pageset_init(&set, 1));
    ck_assert_uint_eq(wc_names_intern(&set.files, (wc_str){"f", 1}), 0);
    ck_assert(wc_pageset_push(&set, e));
    write_store(store_path, &set, 1);
    ck_assert_int_eq(read_store(store_path, &back, 1, &error), column == NULL ? WC_OK : WC_ERROR_FORMAT);
    if (column != NULL) ck_assert_msg(strstr(error.message, column) != NULL, "%s", error.message);
    wc_pageset_free(&back);
    wc_pageset_free(&set);
}

START_TEST(a_page_that_breaks_a_rule_is_refused)
{
    const uint32_t hash[2] = {5, 0x3fffffff};
    uint16_t mark[2] = {0, 9};
    wc_arena arena = {0};
    wc_entry good = {.strings = "", .n = 2, .n_words = 10, .level = 2, .outlet = WC_OUTLET_NONE}, e;
    ck_assert(wc_entry_pack(&arena, &good, WC_CPU_PLAIN, hash, mark));
    e = good;
    assert_refused(&e, NULL);
    e.level = WC_LEVEL_MAX + 1;
    assert_refused(&e, "column LEVEL");
    e = good;
    e.n_words = 9;
    assert_refused(&e, "column PLACE");
    e.n_words = 1;
    assert_refused(&e, "column COUNT");
    e = good;
    e.n_quoted = 11;
    assert_refused(&e, "column QUOTED");
    mark[0] = 10; /* and the second goes back */
    ck_assert(wc_entry_pack(&arena, &good, WC_CPU_PLAIN, hash, mark));
    assert_refused(&good, "column PLACE");
    e = good;
    e.n = 1;
    e.n_words = 0; /* a lone shingle of no word: the place 0 is always there */
    mark[0] = 0;
    ck_assert(wc_entry_pack(&arena, &e, WC_CPU_PLAIN, hash, mark));
    assert_refused(&e, NULL);
    wc_arena_free(&arena);
}
END_TEST

static void remember(void *context, const char *sentence) { strncat(context, sentence, 500); }

static wc_status check_store(char said[2048], size_t *n_wrong)
{
    wc_store_checked checked = {0};
    said[0] = '\0';
    const wc_status status = wc_store_check(store_path, remember, said, 2, &checked, NULL);
    *n_wrong = checked.n_wrong;
    return status;
}

START_TEST(a_check_names_every_damaged_block_and_its_pages)
{
    wc_pageset set;
    wc_buffer bytes;
    char said[2048];
    size_t at, n_wrong;
    make_pages(&set, 4096 * 2 + 9, 3);
    write_store(store_path, &set, 2);
    ck_assert_int_eq(check_store(said, &n_wrong), WC_OK);
    ck_assert_str_eq(said, "");
    bytes = load(store_path);
    at = first_block(&bytes);
    bytes.data[at + BLOCK_BYTES] ^= 1;
    for (size_t b = 0; b < 3; b++) at += block_len(&bytes, at);
    bytes.data[at - 1] ^= 1;
    save(store_path, bytes.data, bytes.len);
    ck_assert_int_eq(check_store(said, &n_wrong), WC_ERROR_FORMAT);
    ck_assert_uint_eq(n_wrong, 2);
    ck_assert_str_eq(said, "block 0, pages 1 to 4096: column OUTLET_LEN: its checksum is wrong"
                           "block 2, pages 8193 to 8201: column KIND: its checksum is wrong");
    bytes.data[at + 9] ^= 1; /* and the footer */
    save(store_path, bytes.data, bytes.len);
    ck_assert_int_eq(check_store(said, &n_wrong), WC_ERROR_FORMAT);
    ck_assert_uint_eq(n_wrong, 3);
    ck_assert_ptr_nonnull(strstr(said, "from page 8202 on: block 3: byte "));
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

START_TEST(a_check_notices_every_changed_byte_and_every_cut)
{
    wc_pageset set;
    wc_buffer bytes;
    char said[2048];
    size_t n_wrong;
    make_pages(&set, 6, 8);
    write_store(store_path, &set, 1);
    bytes = load(store_path);
    for (size_t i = 0; i < bytes.len; i++) {
        bytes.data[i] ^= 4;
        save(store_path, bytes.data, bytes.len);
        ck_assert_msg(check_store(said, &n_wrong) == WC_ERROR_FORMAT, "byte %zu changed", i);
        bytes.data[i] ^= 4;
        save(store_path, bytes.data, i);
        ck_assert_msg(check_store(said, &n_wrong) == WC_ERROR_FORMAT, "cut at byte %zu", i);
    }
    wc_buffer_free(&bytes);
    wc_pageset_free(&set);
}
END_TEST

Suite *store_damage_suite(void);
Suite *store_damage_suite(void)
{
    Suite *suite = suite_create("store_damage");
    TCase *bad = tcase_create("bad");
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_test(bad, every_changed_byte_is_noticed_or_harmless);
    tcase_add_test(bad, every_cut_opens_at_the_last_whole_block);
    tcase_add_test(bad, a_lost_end_is_an_error_where_all_is_needed);
    tcase_add_test(bad, what_follows_the_last_footer_is_left_out);
    tcase_add_test(bad, blocks_out_of_order_are_noticed);
    tcase_add_test(bad, the_first_damaged_block_is_named_for_any_number_of_threads);
    tcase_add_test(bad, another_version_is_refused_as_such);
    tcase_add_test(bad, what_is_no_store_is_refused);
    tcase_add_test(bad, a_forged_byte_is_refused_or_harmless);
    tcase_add_test(bad, a_block_that_claims_more_than_its_bytes_allow_is_refused);
    tcase_add_test(bad, a_page_that_breaks_a_rule_is_refused);
    tcase_add_test(bad, a_check_names_every_damaged_block_and_its_pages);
    tcase_add_test(bad, a_check_notices_every_changed_byte_and_every_cut);
    suite_add_tcase(suite, bad);
    return suite;
}
