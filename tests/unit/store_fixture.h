/* store_fixture.h - made-up pages, and a file to put them into.  For the tests of stores. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H
#include "store/store.h"
#include "checks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_ARENAS 4

static char root[64]; /* a folder of the test's own, and two files in it */
static char store_path[80], other_path[80];

static inline void setup(void)
{
    strcpy(root, "/tmp/wirecopy-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    (void)snprintf(store_path, sizeof store_path, "%s/a.wcs", root);
    (void)snprintf(other_path, sizeof other_path, "%s/b.wcs", root);
}

static inline void teardown(void)
{
    (void)unlink(store_path);
    (void)unlink(other_path);
    ck_assert_int_eq(rmdir(root), 0); /* nothing else was left in it */
}

static inline uint32_t random32(uint64_t *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*state >> 33) * 2654435761U;
}

#define SHINGLES_MOST 256

/* A made-up page: number i of a stream, most fields random within their bounds. */
static inline void add_page(wc_pageset *set, uint64_t *state, size_t i, uint32_t n_most)
{
    char strings[256], outlet[64];
    int len[5];
    wc_entry e = {0};
    uint32_t hash[SHINGLES_MOST];
    uint16_t mark[SHINGLES_MOST];
    ck_assert_uint_le(n_most, SHINGLES_MOST);
    len[0] = snprintf(strings, 40, "page-%zu", i);
    len[1] = snprintf(strings + len[0], 90, "https://outlet%u.example/story/%u", random32(state) % 50, random32(state));
    len[2] = snprintf(strings + len[0] + len[1], 60, "Mayor opens bridge number %u", random32(state) % 1000);
    len[3] = i % 3 == 0 ? snprintf(strings + len[0] + len[1] + len[2], 30, "BY A. WRITER") : 0;
    len[4] = i % 5 == 0 ? snprintf(strings + len[0] + len[1] + len[2] + len[3], 30, "one\ntwo") : 0;
    e.id_len = (uint32_t)len[0], e.url_len = (uint32_t)len[1], e.title_len = (uint32_t)len[2];
    e.credit_len = (uint16_t)len[3], e.snippet_len = (uint16_t)len[4];
    e.strings = memcpy(wc_arena_alloc(&set->arena[0], wc_entry_strings_len(&e)), strings, wc_entry_strings_len(&e));
    (void)snprintf(outlet, sizeof outlet, "outlet%u.example", random32(state) % 50);
    e.outlet = i % 7 == 0 ? WC_OUTLET_NONE : wc_names_intern(&set->outlets, (wc_str){outlet, strlen(outlet)});
    (void)snprintf(outlet, sizeof outlet, "corpus-%zu.jsonl", i / 1000);
    e.file = wc_names_intern(&set->files, (wc_str){outlet, strlen(outlet)});
    e.n = n_most == 0 ? 0 : random32(state) % (n_most + 1);
    e.level = (uint8_t)(random32(state) % 4);
    e.n_words = (e.n << e.level) * (i % 11 == 0 ? 400 : 1) + 2;
    e.n_quoted = e.n_words / 3;
    e.date = i % 13 == 0 ? WC_DATE_UNKNOWN : (int64_t)random32(state) - 100000000;
    e.has_time = i % 2;
    e.text_hash = (uint64_t)random32(state) << 32 | random32(state);
    e.offset = i == 0 ? 0 : set->entry[i - 1].offset + random32(state);
    e.len = random32(state);
    for (uint32_t j = 0; j < e.n; j++) {
        hash[j] = random32(state) >> e.level;
        mark[j] = (uint16_t)((uint64_t)j * (e.n_words - 1) / e.n / wc_sketch_unit(e.n_words));
        if (random32(state) % 4 == 0) mark[j] |= WC_MARK_QUOTED;
        if (random32(state) % 5 == 0) mark[j] |= WC_MARK_FIGURE;
    }
    ck_assert(wc_entry_pack(&set->sketches[0], &e, WC_CPU_PLAIN, hash, mark) && wc_pageset_push(set, &e));
}

static inline void make_pages(wc_pageset *set, size_t n, uint32_t n_most)
{
    uint64_t state = 7;
    ck_assert(wc_pageset_init(set, N_ARENAS));
    for (size_t i = 0; i < n; i++) add_page(set, &state, i, n_most);
}

/* Push n of `from`'s pages from first on, numbered by set's names; their strings and sketches stay from's. */
static inline void push_pages(wc_pageset *set, const wc_pageset *from, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++) {
        wc_entry e = from->entry[i];
        if (e.outlet != WC_OUTLET_NONE) e.outlet = wc_names_intern(&set->outlets, from->outlets.name[e.outlet]);
        e.file = wc_names_intern(&set->files, from->files.name[e.file]);
        ck_assert(wc_pageset_push(set, &e));
    }
}

static const wc_store_counts test_counts = {3, 5, 123456789012};

static inline void write_store_of_bits(const char *path, const wc_pageset *set, int n_threads, uint32_t hash_bits)
{
    wc_store_writer *writer;
    wc_params params;
    wc_store_header header;
    wc_params_init(&params);
    params.hash_bits = hash_bits;
    wc_store_header_init(&header, &params);
    ck_assert_int_eq(wc_store_create(&writer, path, &header, NULL), WC_OK);
    ck_assert_int_eq(wc_store_commit(writer, set, &test_counts, n_threads, NULL, NULL), WC_OK);
}

static inline void cut_hashes(wc_pageset *set, uint32_t bits)
{
    uint32_t hash[SHINGLES_MOST];
    uint16_t mark[SHINGLES_MOST];
    for (size_t i = 0; i < set->n; i++) {
        wc_entry *e = &set->entry[i];
        wc_entry_unpack(WC_CPU_PLAIN, e, hash, mark);
        for (size_t j = 0; j < e->n; j++) hash[j] = wc_hash_cut(hash[j], bits);
        ck_assert(wc_entry_pack(&set->sketches[0], e, WC_CPU_PLAIN, hash, mark));
    }
}

/* The hashes of the made-up pages are whole. */
static inline void write_store(const char *path, const wc_pageset *set, int n_threads)
{
    write_store_of_bits(path, set, n_threads, 32);
}

static inline wc_status read_found(const char *path, wc_pageset *set, wc_store_found *found, wc_error *error)
{
    ck_assert(wc_pageset_init(set, N_ARENAS));
    return wc_store_read(path, set, found, 2, error);
}

static inline wc_status read_store(const char *path, wc_pageset *set, int n_threads, wc_error *error)
{
    wc_store_found found;
    ck_assert(wc_pageset_init(set, N_ARENAS));
    return wc_store_read(path, set, &found, n_threads, error);
}

static inline wc_buffer load(const char *path)
{
    wc_buffer bytes = {0};
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert(wc_buffer_reserve(&bytes, (size_t)64 << 20));
    bytes.len = fread(bytes.data, 1, bytes.cap, file);
    (void)fclose(file);
    return bytes;
}

static inline void save(const char *path, const void *data, size_t len)
{
    FILE *file;
    (void)unlink(path); /* a file cut to nothing and filled again is flushed by some file systems: thousands are slow */
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(data, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}
#endif
