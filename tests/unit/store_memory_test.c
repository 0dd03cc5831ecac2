/* store_memory_test.c - a damaged or forged store cannot ask for more memory than ten times its size, and what any
 * store takes.  malloc and its like are counted here, for this program and the libraries that it uses; a sanitizer has
 * its own, so there is nothing to count under one. */
#include "sanitized.h"
#include "store_forge.h"
#include <malloc.h>

static volatile size_t held, peak;

#if !IS_SANITIZED
#define EXPORTED __attribute__((visibility("default")))

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t n, size_t len);
void *__libc_realloc(void *old, size_t len);
void __libc_free(void *memory);

static void *count(void *memory)
{
    const size_t now = __atomic_add_fetch(&held, malloc_usable_size(memory), __ATOMIC_RELAXED);
    if (now > peak) peak = now;
    return memory;
}

static void uncount(void *memory) { __atomic_sub_fetch(&held, malloc_usable_size(memory), __ATOMIC_RELAXED); }

EXPORTED void *malloc(size_t len) { return count(__libc_malloc(len)); }
EXPORTED void *calloc(size_t n, size_t len) { return count(__libc_calloc(n, len)); }

/* While it moves, both are there. */
EXPORTED void *realloc(void *old, size_t len)
{
    const size_t before = malloc_usable_size(old);
    void *memory = __libc_realloc(old, len);
    if (memory == NULL) return NULL;
    (void)count(memory);
    __atomic_sub_fetch(&held, before, __ATOMIC_RELAXED);
    return memory;
}

EXPORTED void free(void *memory)
{
    uncount(memory);
    __libc_free(memory);
}
#endif

static void forget(void *context, const char *sentence)
{
    (void)context;
    (void)sentence;
}

/* Memory at its peak for reading, checking and describing what stands at store_path. */
static size_t measure(void)
{
    const size_t before = held;
    wc_pageset back;
    wc_store_found found;
    wc_store_info info;
    wc_store_checked checked;
    peak = held;
    (void)read_found(store_path, &back, &found, NULL);
    wc_pageset_free(&back);
    (void)wc_store_check(store_path, forget, NULL, 1, &checked, NULL);
    (void)wc_info_store(store_path, NULL, &info, NULL);
    wc_store_info_free(&info);
    return peak - before;
}

/* any_store: what a store of a few pages takes that is sound, which are arenas, a decompressor and tables. */
static void assert_frugal(size_t any_store, size_t len, const char *what, size_t at)
{
    const size_t bytes = measure();
    ck_assert_msg(bytes <= any_store + 10 * len, "%s %zu: %zu bytes of memory, not %zu, for a file of %zu", what, at,
                  bytes, any_store, len);
}

static wc_buffer small_store(void)
{
    wc_pageset set;
    make_pages(&set, 6, 8);
    write_store(store_path, &set, 1);
    wc_pageset_free(&set);
    return load(store_path);
}

START_TEST(memory_is_counted)
{
#if !IS_SANITIZED
    const size_t before = held;
    void *volatile memory = malloc(1000);
    ck_assert_uint_ge(held, before + 1000);
    free(memory);
    ck_assert_uint_eq(held, before);
#endif
}
END_TEST

START_TEST(a_damaged_store_takes_no_more_memory_than_its_size_allows)
{
    wc_buffer bytes = small_store();
    const size_t any_store = measure();
    for (size_t i = 0; i < bytes.len; i++) {
        bytes.data[i] ^= (char)(0x80 >> i % 8);
        save(store_path, bytes.data, bytes.len);
        assert_frugal(any_store, bytes.len, "byte changed:", i);
        bytes.data[i] ^= (char)(0x80 >> i % 8);
        save(store_path, bytes.data, i);
        assert_frugal(any_store, i, "cut at byte", i);
    }
    wc_buffer_free(&bytes);
}
END_TEST

START_TEST(a_forged_store_takes_no_more_memory_than_its_size_allows)
{
    wc_buffer bytes = small_store();
    const size_t head = header_len(&bytes), any_store = measure();
    for (size_t i = 0; i < bytes.len; i++) {
        wc_buffer forged = {0};
        ck_assert(wc_buffer_append(&forged, bytes.data, bytes.len));
        forged.data[i] ^= (char)0xff;
        reseal(&forged, head);
        save(store_path, forged.data, forged.len);
        assert_frugal(any_store, forged.len, "byte forged:", i);
        wc_buffer_free(&forged);
    }
    wc_buffer_free(&bytes);
}
END_TEST

Suite *store_memory_suite(void);
Suite *store_memory_suite(void)
{
    Suite *suite = suite_create("store_memory");
    TCase *frugal = tcase_create("frugal");
    tcase_add_checked_fixture(frugal, setup, teardown);
    tcase_add_test(frugal, memory_is_counted);
    tcase_add_test(frugal, a_damaged_store_takes_no_more_memory_than_its_size_allows);
    tcase_add_test(frugal, a_forged_store_takes_no_more_memory_than_its_size_allows);
    suite_add_tcase(suite, frugal);
    return suite;
}
