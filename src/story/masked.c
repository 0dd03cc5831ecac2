/* masked.c - see masked.h.  Windows are sorted by their prints, so that they are found, and so that it does not matter
 * in which order the outlets came. */
#include "story/masked.h"
#include "base/bits.h"
#include "base/disk.h"
#include "base/sort.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

void wc_masked_free(wc_masked *m)
{
    wc_memory_free(m->print);
    wc_memory_free(m->n_groups);
    wc_memory_free(m->from);
    wc_disk_array_free(m->disk, m->bits);
    memset(m, 0, sizeof *m);
}

#define AHEAD ((size_t)64) /* windows that are fetched together */

static size_t bytes_of(size_t n_shingles) { return n_shingles / 8 + (n_shingles % 8 != 0); }

bool wc_masked_new(wc_masked *m, size_t n, size_t n_bytes)
{
    *m = (wc_masked){.n = n, .disk = m->disk};
    m->print = wc_array_new(n, sizeof *m->print);
    m->n_groups = wc_array_new(n, sizeof *m->n_groups);
    m->from = wc_array_new(n + 1, sizeof *m->from);
    m->bits = wc_disk_array_new(m->disk, n_bytes, 1);
    if (m->print != NULL && m->n_groups != NULL && m->from != NULL && m->bits != NULL) return true;
    wc_masked_free(m);
    return false;
}

bool wc_masked_init(wc_masked *m, const size_t *n_shingles, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += bytes_of(n_shingles[i]);
    if (!wc_masked_new(m, n, sum)) return false;
    for (size_t i = 0; i < n; i++) m->from[i + 1] = m->from[i] + bytes_of(n_shingles[i]);
    return true;
}

/* Of the windows item[from..to), as far as there are such. */
static void fetch_bits(const wc_masked *m, const wc_keyed *item, size_t from, size_t to)
{
    for (size_t i = from; m->disk != NULL && i < to && i < m->n; i++) {
        const size_t at = item[i].value;
        wc_disk_fetch(m->disk, m->bits + m->from[at], m->from[at + 1] - m->from[at]);
    }
}

bool wc_masked_sort(wc_masked *m)
{
    wc_keyed *item = wc_array_new(m->n, sizeof *item), *scratch = wc_array_new(m->n, sizeof *scratch);
    wc_masked sorted = {.disk = m->disk};
    wc_disk_filler filler = {0};
    bool ok = item != NULL && scratch != NULL && wc_masked_new(&sorted, m->n, m->from[m->n]);
    for (size_t i = 0; ok && i < m->n; i++) item[i] = (wc_keyed){m->print[i], (uint32_t)i};
    ok = ok && wc_sort_keyed(item, scratch, m->n, 1);
    if (ok) wc_disk_fill(&filler, m->disk, sorted.bits, 0, 0);
    for (size_t i = 0; ok && i < m->n; i++) {
        const size_t at = item[i].value, len = m->from[at + 1] - m->from[at];
        if (i % AHEAD == 0) fetch_bits(m, item, i == 0 ? 0 : i + AHEAD, i + 2 * AHEAD);
        sorted.print[i] = m->print[at];
        sorted.n_groups[i] = m->n_groups[at];
        sorted.from[i + 1] = sorted.from[i] + len;
        (void)wc_disk_fill_with(&filler, m->bits + m->from[at], len);
    }
    ok = ok && wc_disk_fill_end(&filler);
    wc_memory_free(item);
    wc_memory_free(scratch);
    wc_masked_free(m);
    if (ok) *m = sorted;
    if (!ok) wc_masked_free(&sorted);
    return ok;
}

size_t wc_masked_find(const wc_masked *m, uint64_t print, size_t n_shingles)
{
    size_t from = 0, n = m->n;
    while (n > 0) {
        const size_t half = n / 2;
        const bool below = m->print[from + half] < print;
        from += below ? half + 1 : 0;
        n = below ? n - half - 1 : half;
    }
    return from < m->n && m->print[from] == print && m->from[from + 1] - m->from[from] == bytes_of(n_shingles)
               ? from
               : SIZE_MAX;
}

uint64_t wc_masked_print(const wc_entry *const *page, size_t n_pages, size_t first)
{
    uint64_t print = first;
    for (size_t p = 0; p < n_pages; p++) {
        const wc_entry *e = page[p];
        const wc_str title = wc_entry_title(e);
        const size_t sketch_bytes = wc_entry_sketch_bytes(e); /* which say no more and no less than hashes and marks */
        const uint64_t fact[] = {print, e->n, e->level, (uint64_t)e->date,
                                 title.len > 0 ? XXH3_64bits(title.data, title.len) : 0};
        print = XXH3_64bits_withSeed(fact, sizeof fact, sketch_bytes > 0 ? XXH3_64bits(e->sketch, sketch_bytes) : 0);
    }
    return print;
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
