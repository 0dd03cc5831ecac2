/* store_fuzz.c - libFuzzer on the reader of signature stores: make fuzz.  Each input is a file; its checksums are made
 * right first, as far as its lengths lead through it, so that the fuzzer gets behind them.  What is found is a crash, a
 * report of the address sanitizer, or memory beyond what the file allows. */
#include "store/store_format.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t get(const uint8_t *at, unsigned bytes) { return wc_plane_get(at, 1, 0, bytes); }
static void put64(uint8_t *at, uint64_t value) { wc_plane_put(at, 1, 0, 8, value); }

/* Seal the block at data[at, size); the bytes it takes, 0: it is not whole. */
static size_t seal_block(uint8_t *data, size_t at, size_t size, uint64_t *chain)
{
    const wc_store_layout layout = {(uint32_t)get(data + 8, 4), 32};
    const size_t head = wc_store_block_bytes(layout);
    size_t end = at + head;
    if (size - at < head) return 0;
    for (size_t c = 0; c < wc_store_n_columns(layout); c++) {
        const uint64_t len = get(data + at + 16 + 24 * c + 8, 8);
        if (len > size - end) return 0;
        put64(data + at + 16 + 24 * c + 16, wc_store_checksum(data + end, len));
        end += len;
    }
    put64(data + at + head - 8, wc_store_checksum(data + at, head - 8));
    *chain = wc_store_chain(*chain, get(data + at + head - 8, 8));
    return end - at;
}

static size_t seal_footer(uint8_t *data, size_t at, size_t size, uint64_t *chain)
{
    const size_t len = wc_store_footer_len(data + at);
    if (len == 0 || len > size - at) return 0;
    put64(data + at + 48, *chain);
    put64(data + at + len - 8, wc_store_checksum(data + at, len - 8));
    *chain = wc_store_chain(*chain, get(data + at + len - 8, 8));
    return len;
}

static void seal(uint8_t *data, size_t size)
{
    const char *why;
    size_t at, step = 1;
    uint64_t chain;
    wc_store_mark mark;
    if (size < 16) return;
    at = wc_store_header_len(data, &why);
    if (at == 0 || size < at + WC_STORE_MARK_BYTES) return;
    chain = wc_store_checksum(data, at - 8);
    put64(data + at - 8, chain);
    (void)wc_store_mark_get(data + at, chain, &mark);
    wc_store_mark_put(&mark, chain, data + at);
    for (at += WC_STORE_MARK_BYTES; step > 0 && size - at >= 8; at += step) {
        const bool is_block = memcmp(data + at, WC_STORE_BLOCK_MAGIC, 4) == 0;
        step = is_block ? seal_block(data, at, size, &chain) : seal_footer(data, at, size, &chain);
    }
}

static void ignore(void *context, const char *sentence)
{
    (void)context;
    (void)sentence;
}

static void read_all(const char *path)
{
    wc_pageset set;
    wc_store_found found;
    wc_store_checked checked;
    if (!wc_pageset_init(&set, 1)) return;
    (void)wc_store_read(path, &set, &found, 1, NULL);
    wc_pageset_free(&set);
    (void)wc_store_check(path, ignore, NULL, 1, &checked, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    wc_buffer copy = {0};
    const int fd = memfd_create("store", MFD_CLOEXEC);
    if (fd < 0) return 0;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (wc_buffer_append(&copy, data, size)) {
        if (size > 0) seal((uint8_t *)copy.data, size);
        if (write(fd, copy.data, size) == (ssize_t)size) read_all(path);
    }
    wc_buffer_free(&copy);
    (void)close(fd);
    return 0;
}
