/* masked.c - see masked.h */
#include "story/masked.h"
#include "base/bits.h"
#include <string.h>

bool wc_masked_new(wc_masked *m, size_t n, size_t n_pages)
{
    *m = (wc_masked){.n = n, .n_pages = n_pages};
    m->n_groups = wc_array_new(n, sizeof *m->n_groups);
    m->n_in = wc_array_new(n, sizeof *m->n_in);
    m->page = wc_array_new(n_pages, sizeof *m->page);
    if (m->n_groups != NULL && m->n_in != NULL && m->page != NULL) return true;
    wc_masked_forget(m);
    return false;
}

void wc_masked_forget(wc_masked *m)
{
    const wc_masked texts = {.texts = m->texts, .texts_len = m->texts_len, .device = m->device, .inode = m->inode};
    wc_memory_free(m->n_groups);
    wc_memory_free(m->n_in);
    wc_memory_free(m->page);
    wc_memory_free(m->piece);
    *m = texts;
}

void wc_masked_get(const uint8_t *bits, size_t at, bool *flag, size_t n)
{
    size_t i = 0;
    for (; i < n && (at + i) % 8 != 0; i++) flag[i] = (bits[(at + i) / 8] >> (at + i) % 8 & 1) != 0;
    for (; i + 8 <= n; i += 8) { /* byte by byte, which vectors do */
        const unsigned byte = bits[(at + i) / 8];
        for (unsigned k = 0; k < 8; k++) flag[i + k] = (byte >> k & 1) != 0;
    }
    for (; i < n; i++) flag[i] = (bits[(at + i) / 8] >> (at + i) % 8 & 1) != 0;
}

void wc_masked_put(uint8_t *bits, size_t at, const bool *flag, size_t n)
{
    size_t i = 0;
    for (; i < n && (at + i) % 8 != 0; i++) bits[(at + i) / 8] |= (uint8_t)(flag[i] << (at + i) % 8);
    for (; i + 64 <= n; i += 64) {
        const uint64_t word = wc_bits_of_flags((const uint8_t *)flag + i);
        for (unsigned k = 0; k < 8; k++) bits[(at + i) / 8 + k] = (uint8_t)(word >> 8 * k);
    }
    for (; i < n; i++) bits[(at + i) / 8] |= (uint8_t)(flag[i] << (at + i) % 8);
}
