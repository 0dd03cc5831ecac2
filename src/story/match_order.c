/* match_order.c - matches as they were found into their order: range by range of their first pages, so that a disk that
 * holds them is read and written in order. */
#include "base/disk.h"
#include "base/sort.h"
#include "story/candidates.h"
#include <string.h>

#define RANGES     256   /* of first pages, whose matches are sorted together */
#define FILL_BYTES 32768 /* of a range that are written together */

typedef struct { /* scratch memory for the largest range */
    wc_keyed *item, *scratch;
    wc_match *match;
} range_sort;

static size_t range_of(const wc_match *m, size_t n_pages) { return (size_t)((uint64_t)m->a * RANGES / n_pages); }

/* Matches by ranges of their first pages; from: where each begins.  NULL: no memory. */
static wc_match *part_matches(const wc_matches *matches, size_t n_pages, size_t from[RANGES + 1])
{
    wc_match *parted = wc_disk_array_new(matches->disk, matches->n, sizeof *parted);
    wc_disk_filler filler[RANGES];
    bool ok = parted != NULL;
    memset(from, 0, (RANGES + 1) * sizeof *from);
    for (size_t i = 0; i < matches->n; i++) from[range_of(wc_matches_next(matches, i), n_pages) + 1]++;
    for (size_t r = 0; r < RANGES; r++) from[r + 1] += from[r];
    for (size_t r = 0; r < RANGES; r++)
        wc_disk_fill(&filler[r], matches->disk, parted, from[r] * sizeof *parted, FILL_BYTES);
    for (size_t i = 0; ok && i < matches->n; i++) {
        const wc_match *m = wc_matches_next(matches, i);
        (void)wc_disk_fill_with(&filler[range_of(m, n_pages)], m, sizeof *m);
    }
    for (size_t r = 0; r < RANGES; r++) ok = wc_disk_fill_end(&filler[r]) && ok;
    if (!ok) wc_disk_array_free(matches->disk, parted);
    return ok ? parted : NULL;
}

/* Sort match[0..n) into s->match[]; of a pair that was found more than once the first.  Returns how many are left. */
static size_t sort_range(range_sort *s, const wc_match *match, size_t n, int n_threads)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) s->item[i] = (wc_keyed){(uint64_t)match[i].a << 32 | match[i].b, (uint32_t)i};
    if (!wc_sort_keyed(s->item, s->scratch, n, n_threads)) return SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || s->item[i].key != s->item[i - 1].key) s->match[kept++] = match[s->item[i].value];
    }
    return kept;
}

bool wc_matches_order(wc_matches *matches, size_t n_pages, int n_threads)
{
    range_sort s = {0};
    size_t from[RANGES + 1], most = 0, n = 0;
    wc_match *parted = part_matches(matches, n_pages, from);
    bool ok;
    for (size_t r = 0; r < RANGES; r++) most = from[r + 1] - from[r] > most ? from[r + 1] - from[r] : most;
    s.item = wc_array_new(most, sizeof *s.item);
    s.scratch = wc_array_new(most, sizeof *s.scratch);
    s.match = wc_array_new(most, sizeof *s.match);
    ok = parted != NULL && s.item != NULL && s.scratch != NULL && s.match != NULL;
    for (size_t r = 0; ok && r < RANGES; r++) {
        wc_disk_fetch(matches->disk, parted + from[r], (from[r + 1] - from[r]) * sizeof *parted);
        const size_t kept = sort_range(&s, parted + from[r], from[r + 1] - from[r], n_threads);
        ok = kept != SIZE_MAX && wc_disk_put(matches->disk, parted, n * sizeof *parted, s.match, kept * sizeof *parted);
        n += ok ? kept : 0;
    }
    wc_memory_free(s.item);
    wc_memory_free(s.scratch);
    wc_memory_free(s.match);
    if (!ok) {
        wc_disk_array_free(matches->disk, parted);
        return false;
    }
    wc_disk_array_free(matches->disk, matches->match);
    matches->match = parted;
    matches->cap = matches->n;
    matches->n = n;
    return true;
}
