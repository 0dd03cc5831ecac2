/* score.c - everything is counted over the cells of the table (found cluster, true cluster): a radix sort brings the
 * pages of a cell together.  With c pages in a cell, P in its found and T in its true cluster,
 *
 *     pairs in both      sum of c (c - 1) / 2
 *     B-cubed precision  sum of c c / P over the pages        recall  the same by T
 *     adjusted Rand      (both - e) / ((true + found) / 2 - e),  e = true * found / all pairs
 *
 * Hubert and Arabie 1985; Bagga and Baldwin 1998.  With n < 2^32 no count leaves 64 bits. */
#include "story/score.h"
#include "base/memory.h"
#include "base/sort.h"
#include <string.h>

static double ratio(double part, double whole) { return whole > 0 ? part / whole : 1; }

static double harmonic_mean(double a, double b) { return a + b > 0 ? 2 * a * b / (a + b) : 0; }

static uint64_t pairs_of(uint64_t n) { return n < 2 ? 0 : n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n; }

typedef struct {
    wc_keyed *page, *scratch;      /* key: found cluster, true cluster; value: page */
    uint32_t *n_true, *n_found;    /* pages of each cluster */
    uint32_t *n_cells;             /* true clusters in each found one */
    uint8_t *survives, *was_found; /* of true clusters, of found ones: a page of it was met */
} tally;

static bool tally_new(tally *t, const wc_labelling *l)
{
    t->page = wc_array_new(l->n, sizeof *t->page);
    t->scratch = wc_array_new(l->n, sizeof *t->scratch);
    t->n_true = wc_array_new(l->n_true, sizeof *t->n_true);
    t->n_found = wc_array_new(l->n_found, sizeof *t->n_found);
    t->n_cells = wc_array_new(l->n_found, sizeof *t->n_cells);
    t->survives = wc_array_new(l->n_true, 1);
    t->was_found = wc_array_new(l->n_found, 1);
    if (t->page == NULL || t->scratch == NULL || t->n_true == NULL || t->n_found == NULL || t->n_cells == NULL ||
        t->survives == NULL || t->was_found == NULL)
        return false;
    for (size_t i = 0; i < l->n; i++) {
        t->page[i] = (wc_keyed){(uint64_t)l->found[i] << 32 | l->truth[i], (uint32_t)i};
        t->n_true[l->truth[i]]++;
        t->n_found[l->found[i]]++;
    }
    return wc_sort_keyed(t->page, t->scratch, l->n, 1);
}

static void tally_free(tally *t)
{
    wc_memory_free(t->page);
    wc_memory_free(t->scratch);
    wc_memory_free(t->n_true);
    wc_memory_free(t->n_found);
    wc_memory_free(t->n_cells);
    wc_memory_free(t->survives);
    wc_memory_free(t->was_found);
}

/* The pages of one cell, page[0..c). */
static void count_cell(tally *t, const wc_labelling *l, const wc_keyed *page, uint64_t c, wc_score *score,
                       wc_kind_score *kind)
{
    const uint32_t truth = l->truth[page[0].value], found = l->found[page[0].value];
    const double square = (double)c * (double)c;
    score->pairs_both += pairs_of(c);
    score->bcubed_precision += square / t->n_found[found];
    score->bcubed_recall += square / t->n_true[truth];
    t->n_cells[found]++;
    for (uint64_t i = 0; c > 1 && l->n_kinds > 0 && i < c; i++) {
        const uint32_t k = l->kind[page[i].value];
        if (k != WC_KIND_NONE) kind[k].n_joined++;
    }
}

static void count_cells(tally *t, const wc_labelling *l, wc_score *score, wc_kind_score *kind)
{
    for (size_t i = 0, end; i < l->n; i = end) {
        for (end = i + 1; end < l->n && t->page[end].key == t->page[i].key; end++) continue;
        count_cell(t, l, t->page + i, end - i, score, kind);
    }
}

/* In the pages' order: what survives, and the kinds. */
static void count_pages(tally *t, const wc_labelling *l, wc_score *score, wc_kind_score *kind)
{
    uint64_t n_surviving = 0;
    for (size_t i = 0; i < l->n; i++) {
        const uint32_t truth = l->truth[i], found = l->found[i];
        const uint32_t k = l->n_kinds > 0 ? l->kind[i] : WC_KIND_NONE;
        if (!t->was_found[found] && !t->survives[truth]) {
            t->survives[truth] = 1;
            n_surviving++;
        }
        t->was_found[found] = 1;
        if (k == WC_KIND_NONE) continue;
        kind[k].n_pages++;
        kind[k].n_clean += t->n_cells[found] == 1;
        kind[k].n_repeats += t->n_true[truth] > 1;
    }
    score->n_lost = l->n_true - n_surviving;
}

static void count_clusters(const tally *t, const wc_labelling *l, wc_score *score)
{
    for (size_t c = 0; c < l->n_true; c++) score->pairs_true += pairs_of(t->n_true[c]);
    for (size_t c = 0; c < l->n_found; c++) {
        score->pairs_found += pairs_of(t->n_found[c]);
        score->n_mixed += t->n_cells[c] > 1;
    }
}

static void derive(wc_score *s)
{
    const double n = (double)s->n_pages, both = (double)s->pairs_both, truth = (double)s->pairs_true;
    const double found = (double)s->pairs_found, all = (double)pairs_of(s->n_pages);
    const double expected = all > 0 ? truth * found / all : 0;
    s->precision = ratio(both, found);
    s->recall = ratio(both, truth);
    s->f1 = harmonic_mean(s->precision, s->recall);
    s->ari = s->pairs_both == s->pairs_true && s->pairs_both == s->pairs_found /* the same, to the last bit */
                 ? 1
                 : (both - expected) / ((truth + found) / 2 - expected);
    s->bcubed_precision = ratio(s->bcubed_precision, n);
    s->bcubed_recall = ratio(s->bcubed_recall, n);
    s->bcubed_f1 = harmonic_mean(s->bcubed_precision, s->bcubed_recall);
}

bool wc_score_labelling(const wc_labelling *l, wc_score *score, wc_kind_score *kind)
{
    wc_score s = {.n_pages = l->n, .n_true = l->n_true, .n_found = l->n_found};
    tally t;
    const bool ok = tally_new(&t, l);
    if (ok) {
        for (size_t k = 0; k < l->n_kinds; k++)
            kind[k].n_pages = kind[k].n_clean = kind[k].n_repeats = kind[k].n_joined = 0;
        count_cells(&t, l, &s, kind);
        count_pages(&t, l, &s, kind);
        count_clusters(&t, l, &s);
        derive(&s);
        s.n_missing = score->n_missing, s.n_unknown = score->n_unknown;
        s.kind = score->kind, s.n_kinds = score->n_kinds;
        *score = s;
    }
    tally_free(&t);
    return ok;
}

void wc_score_labelled_pairs(const wc_labelled_pair *pair, size_t n, const uint32_t *found, wc_pair_score *score)
{
    uint64_t count[3] = {0}, joined[3] = {0};
    double together;
    for (size_t i = 0; i < n; i++) {
        count[pair[i].label]++;
        joined[pair[i].label] += found[pair[i].a] == found[pair[i].b];
    }
    score->n_same = count[WC_PAIR_SAME], score->same_joined = joined[WC_PAIR_SAME];
    score->n_different = count[WC_PAIR_DIFFERENT], score->different_joined = joined[WC_PAIR_DIFFERENT];
    score->n_partial = count[WC_PAIR_PARTIAL], score->partial_joined = joined[WC_PAIR_PARTIAL];
    together = (double)score->same_joined + (double)score->different_joined;
    score->precision = ratio((double)score->same_joined, together);
    score->recall = ratio((double)score->same_joined, (double)score->n_same);
    score->f1 = harmonic_mean(score->precision, score->recall);
}
