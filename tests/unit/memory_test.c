/* memory_test.c - arrays, buffers and the arena of base/memory.h. */
#include "base/memory.h"
#include "checks.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOO_MANY (SIZE_MAX / 4 + 2) /* times 8 is more than a size_t holds, and wraps to something small */

START_TEST(a_new_array_is_zeroed)
{
    uint64_t *array = wc_array_new(1000, sizeof *array);
    ck_assert_ptr_nonnull(array);
    for (size_t i = 0; i < 1000; i++) ck_assert_uint_eq(array[i], 0);
    free(array);
}
END_TEST

START_TEST(an_array_of_nothing_is_not_null)
{
    void *array = wc_array_new(0, 8);
    ck_assert_ptr_nonnull(array);
    array = wc_array_resize(array, 0, 8);
    ck_assert_ptr_nonnull(array);
    free(array);
}
END_TEST

START_TEST(a_size_that_overflows_is_refused)
{
    uint64_t *array = wc_array_new(1, sizeof *array);
    uint64_t *same = array;
    size_t cap = 1;
    ck_assert_ptr_nonnull(array);
    array[0] = 42;
    ck_assert_ptr_null(wc_array_new(TOO_MANY, 8));
    ck_assert_ptr_null(wc_array_resize(array, TOO_MANY, 8));
    ck_assert(!wc_array_reserve(&array, &cap, TOO_MANY, 8));
    ck_assert(!wc_array_reserve(&array, &cap, SIZE_MAX, 1)); /* doubling wraps before it arrives there */
    ck_assert_ptr_eq(array, same);
    ck_assert_uint_eq(cap, 1);
    ck_assert_uint_eq(array[0], 42);
    free(array);
}
END_TEST

START_TEST(growth_keeps_what_was_pushed)
{
    uint32_t *array = NULL;
    size_t cap = 0, n_moves = 0, n_wrong = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        const size_t before = cap;
        if (!wc_array_reserve(&array, &cap, (size_t)i + 1, sizeof *array) || cap <= i)
            ck_abort_msg("no room for %u", i);
        n_moves += cap != before;
        array[i] = i * 7;
    }
    for (uint32_t i = 0; i < 100000; i++) n_wrong += array[i] != i * 7;
    ck_assert_uint_eq(n_wrong, 0);
    ck_assert_uint_lt(n_moves, 20); /* it doubles: 16 to 131072 */
    free(array);
}
END_TEST

START_TEST(room_that_is_there_moves_nothing)
{
    char *array = NULL, *same;
    size_t cap = 0, had;
    ck_assert(wc_array_reserve(&array, &cap, 100, 1));
    same = array;
    had = cap;
    ck_assert(wc_array_reserve(&array, &cap, had, 1));
    ck_assert_ptr_eq(array, same);
    ck_assert_uint_eq(cap, had);
    free(array);
}
END_TEST

START_TEST(a_buffer_holds_any_byte)
{
    wc_buffer buffer = {0};
    size_t n_wrong = 0;
    for (int i = 0; i < 300 * 256; i++) {
        const char c = (char)(i % 256);
        n_wrong += !wc_buffer_append(&buffer, &c, 1);
    }
    ck_assert_uint_eq(buffer.len, 300u * 256u);
    for (size_t i = 0; i < buffer.len; i++) n_wrong += (unsigned char)buffer.data[i] != i % 256;
    ck_assert_uint_eq(n_wrong, 0);
    wc_buffer_free(&buffer);
}
END_TEST

START_TEST(appending_nothing_needs_no_memory)
{
    wc_buffer buffer = {0};
    ck_assert(wc_buffer_append(&buffer, NULL, 0));
    ck_assert_ptr_null(buffer.data);
    ck_assert_uint_eq(buffer.len, 0);
    wc_buffer_free(&buffer);
}
END_TEST

START_TEST(a_buffer_that_cannot_grow_is_unchanged)
{
    wc_buffer buffer = {0};
    char *same;
    size_t cap;
    ck_assert(wc_buffer_append(&buffer, "copy", 4));
    same = buffer.data;
    cap = buffer.cap;
    ck_assert(!wc_buffer_reserve(&buffer, SIZE_MAX)); /* len + more wraps */
    ck_assert(!wc_buffer_reserve(&buffer, SIZE_MAX - 4));
    ck_assert_ptr_eq(buffer.data, same);
    ck_assert_uint_eq(buffer.cap, cap);
    ck_assert_uint_eq(buffer.len, 4);
    ck_assert_mem_eq(buffer.data, "copy", 4);
    wc_buffer_free(&buffer);
}
END_TEST

START_TEST(printed_text_follows_what_is_there)
{
    wc_buffer buffer = {0};
    char expected[6000] = "";
    ck_assert(wc_buffer_append(&buffer, "a\0b", 3));
    for (int i = 0; i < 1000; i++) {
        ck_assert(wc_buffer_printf(&buffer, "%d,", i));
        sprintf(expected + strlen(expected), "%d,", i);
    }
    ck_assert_uint_eq(buffer.len, 3 + strlen(expected));
    ck_assert_mem_eq(buffer.data, "a\0b", 3);
    ck_assert_mem_eq(buffer.data + 3, expected, strlen(expected));
    wc_buffer_free(&buffer);
}
END_TEST

START_TEST(a_freed_buffer_can_be_used_again)
{
    wc_buffer buffer = {0};
    ck_assert(wc_buffer_append(&buffer, "one", 3));
    wc_buffer_free(&buffer);
    wc_buffer_free(&buffer);
    ck_assert_uint_eq(buffer.len, 0);
    ck_assert(wc_buffer_append(&buffer, "two", 3));
    ck_assert_mem_eq(buffer.data, "two", 3);
    wc_buffer_free(&buffer);
}
END_TEST

/* Pieces of many sizes, some larger than a chunk of the arena, all filled to the last byte. */
START_TEST(pieces_of_an_arena_are_aligned_and_apart)
{
    enum { N_PIECES = 3000 };
    wc_arena arena = {0};
    unsigned char *piece[N_PIECES];
    size_t len[N_PIECES], n_wrong = 0;
    for (size_t i = 0; i < N_PIECES; i++) {
        len[i] = i % 1000 == 999 ? ((size_t)1 << 20) + i : (i * 37) % 1500;
        piece[i] = wc_arena_alloc(&arena, len[i]);
        ck_assert_ptr_nonnull(piece[i]);
        ck_assert_uint_eq((uintptr_t)piece[i] % 8, 0);
        memset(piece[i], (int)(i % 251), len[i]);
    }
    for (size_t i = 0; i < N_PIECES; i++) {
        for (size_t j = 0; j < len[i]; j++) n_wrong += piece[i][j] != i % 251;
    }
    ck_assert_uint_eq(n_wrong, 0);
    wc_arena_free(&arena);
}
END_TEST

START_TEST(an_arena_refuses_a_length_that_overflows)
{
    wc_arena arena = {0};
    ck_assert_ptr_nonnull(wc_arena_alloc(&arena, 8));
    for (size_t less = 0; less < 8; less++) ck_assert_ptr_null(wc_arena_alloc(&arena, SIZE_MAX - less));
    ck_assert_ptr_nonnull(wc_arena_alloc(&arena, 8));
    wc_arena_free(&arena);
}
END_TEST

START_TEST(what_is_taken_off_an_arena_serves_another)
{
    enum { N = 5000, LEN = 1000 };
    wc_arena from = {0}, to = {0};
    wc_arena_part part;
    char *piece[N];
    size_t n_parts = 0, n_found = 0;
    for (size_t i = 0; i < N; i++) {
        piece[i] = wc_arena_alloc(&from, LEN);
        ck_assert_ptr_nonnull(piece[i]);
        memset(piece[i], (int)(i % 251), LEN);
    }
    while (wc_arena_take_off(&from, &part)) {
        for (size_t i = 0; i < N; i++) {
            if (piece[i] < part.from || piece[i] >= part.to) continue;
            ck_assert(piece[i] + LEN <= part.to && piece[i][0] == (char)(i % 251) && piece[i][LEN - 1] == piece[i][0]);
            n_found++;
        }
        const char *const given = part.from;
        wc_arena_give(&to, &part);
        ck_assert_ptr_null(part.chunk);
        ck_assert_ptr_eq(wc_arena_alloc(&to, LEN), given); /* nothing is taken from the system */
        n_parts++;
        wc_arena_clear(&to);
    }
    ck_assert_uint_eq(n_found, N);
    ck_assert_uint_gt(n_parts, 2);
    wc_arena_trim(&to);
    ck_assert_ptr_nonnull(wc_arena_alloc(&to, LEN));
    ck_assert_ptr_nonnull(wc_arena_alloc(&from, LEN)); /* and it is an empty one */
    wc_arena_free(&from);
    wc_arena_free(&to);
}
END_TEST

START_TEST(a_freed_arena_can_be_used_again)
{
    wc_arena arena = {0};
    wc_arena_free(&arena);
    ck_assert_ptr_nonnull(wc_arena_alloc(&arena, 100));
    wc_arena_free(&arena);
    wc_arena_free(&arena);
    ck_assert_ptr_nonnull(wc_arena_alloc(&arena, 100));
    wc_arena_free(&arena);
}
END_TEST

START_TEST(a_cleared_arena_gives_the_same_memory_again)
{
    enum { N_PIECES = 500, BYTES = 10000 };
    wc_arena arena = {0};
    unsigned char *first[N_PIECES];
    size_t n_again = 0;
    wc_arena_clear(&arena);
    for (size_t i = 0; i < N_PIECES; i++) {
        first[i] = wc_arena_alloc(&arena, BYTES);
        ck_assert_ptr_nonnull(first[i]);
    }
    ck_assert_ptr_nonnull(wc_arena_alloc(&arena, (size_t)5 << 20));
    for (int round = 0; round < 3; round++) {
        n_again = 0;
        wc_arena_clear(&arena);
        for (size_t i = 0; i < N_PIECES; i++) {
            unsigned char *piece = wc_arena_alloc(&arena, BYTES);
            ck_assert_ptr_nonnull(piece);
            memset(piece, round, BYTES);
            for (size_t j = 0; j < N_PIECES; j++) n_again += piece == first[j];
        }
        ck_assert_uint_eq(n_again, N_PIECES);
    }
    wc_arena_free(&arena);
}
END_TEST

Suite *memory_suite(void)
{
    Suite *suite = suite_create("memory");
    TCase *test_case = tcase_create("memory");
    tcase_add_test(test_case, a_new_array_is_zeroed);
    tcase_add_test(test_case, an_array_of_nothing_is_not_null);
    tcase_add_test(test_case, a_size_that_overflows_is_refused);
    tcase_add_test(test_case, growth_keeps_what_was_pushed);
    tcase_add_test(test_case, room_that_is_there_moves_nothing);
    tcase_add_test(test_case, a_buffer_holds_any_byte);
    tcase_add_test(test_case, appending_nothing_needs_no_memory);
    tcase_add_test(test_case, a_buffer_that_cannot_grow_is_unchanged);
    tcase_add_test(test_case, printed_text_follows_what_is_there);
    tcase_add_test(test_case, a_freed_buffer_can_be_used_again);
    tcase_add_test(test_case, pieces_of_an_arena_are_aligned_and_apart);
    tcase_add_test(test_case, an_arena_refuses_a_length_that_overflows);
    tcase_add_test(test_case, what_is_taken_off_an_arena_serves_another);
    tcase_add_test(test_case, a_freed_arena_can_be_used_again);
    tcase_add_test(test_case, a_cleared_arena_gives_the_same_memory_again);
    suite_add_tcase(suite, test_case);
    return suite;
}
