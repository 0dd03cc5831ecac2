/* band.c - see band.h.  Keys are sorted in integers of key and page; the pages of a bucket stay in order because the
 * sort is stable. */
#include "signature/band.h"
#include "base/sort.h"
#include "base/varint.h"
#include "signature/lsh.h"
#include <string.h>

bool wc_band_init(wc_band *b, size_t n_pages)
{
    memset(b, 0, sizeof *b);
    b->n_pages = n_pages;
    b->memory = n_pages <= SIZE_MAX / 2 ? wc_array_new(2 * n_pages, sizeof *b->memory) : NULL;
    if (b->memory == NULL) return false;
    b->spare = (uint32_t *)(void *)b->memory;
    b->page = (uint32_t *)(void *)(b->memory + n_pages);
    b->first = b->page + n_pages;
    return true;
}

void wc_band_free(wc_band *b)
{
    wc_memory_free(b->memory);
    memset(b, 0, sizeof *b);
}

/* The sort's second array is where the buckets go. */
void wc_band_make(wc_band *b, const uint32_t *key)
{
    uint64_t *item = b->memory;
    size_t n = 0;
    for (size_t p = 0; p < b->n_pages; p++) {
        item[n] = (uint64_t)key[p] << 32 | p;
        n += key[p] != WC_LSH_NONE;
    }
    wc_sort_u64(item, item + b->n_pages, n, 32);
    b->n = 0;
    for (size_t i = 0, end; i < n; i = end) {
        const uint32_t first = (uint32_t)b->n;
        for (end = i + 1; end < n && item[end] >> 32 == item[i] >> 32; end++) continue;
        if (end - i < 2) continue;
        for (size_t k = i; k < end; k++, b->n++) {
            b->page[b->n] = (uint32_t)item[k];
            b->first[b->n] = first;
        }
    }
}

static size_t bucket_end(const wc_band *b, size_t first)
{
    size_t end = first + 1;
    while (end < b->n && b->first[end] == first) end++;
    return end;
}

void wc_band_keep(wc_band *b, const bool *keep)
{
    size_t n = 0;
    for (size_t first = 0, end; first < b->n; first = end) {
        const size_t start = n;
        end = bucket_end(b, first);
        for (size_t i = first; i < end; i++) {
            if (keep[b->page[i]]) b->page[n++] = b->page[i];
        }
        if (n - start < 2) n = start;
        for (size_t i = start; i < n; i++) b->first[i] = (uint32_t)start;
    }
    b->n = n;
}

bool wc_band_pack(const wc_band *b, wc_buffer *packed)
{
    for (size_t first = 0, end; first < b->n; first = end) {
        uint8_t *at;
        uint32_t before = 0;
        end = bucket_end(b, first);
        if (!wc_buffer_reserve(packed, (end - first + 1) * WC_VARINT_MOST)) return false;
        at = wc_varint_put((uint8_t *)packed->data + packed->len, end - first);
        for (size_t i = first; i < end; i++) {
            at = wc_varint_put(at, b->page[i] - before);
            before = b->page[i];
        }
        packed->len = (size_t)(at - (uint8_t *)packed->data);
    }
    return true;
}

void wc_band_unpack(wc_band *b, const uint8_t *packed, size_t len)
{
    const uint8_t *const end = packed + len;
    b->n = 0;
    while (packed < end) {
        const size_t first = b->n;
        uint64_t n, step;
        uint32_t page = 0;
        for (packed = wc_varint_get(packed, &n); n > 0; n--) {
            packed = wc_varint_get(packed, &step);
            page += (uint32_t)step;
            b->page[b->n] = page;
            b->first[b->n++] = (uint32_t)first;
        }
    }
}
