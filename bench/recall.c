/* recall.c - of the pairs that a comparison of every page with every other calls copies, how many does the search find?
 *
 *     recall PAGES.jsonl
 *
 * For some 10,000 pages: the memory and time of the true answer grow with the pairs.  Every pair of pages with enough
 * own shingles in common, by an inverted index of all of them, is compared; the copies are the truth.  Two tables: met,
 * the pair stands in enough buckets together (for SimHash, and is within the distance); found, the search has brought
 * both into one component.  Columns: pairs by resemblance, by containment of the shorter page, by pages of the story.
 */
#include "base/sort.h"
#include "pipeline/input.h"
#include "signature/simhash.h"
#include "story/candidates.h"
#include "story/links.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CLASSES = 12 };
static const char *const class_name[CLASSES] = {"J<.25", "J<.50", "J<.75", "J>=.75", "C<.50", "C<.70",
                                                "C<.90", "C>=.9", "2-3",   "4-9",    "10-29", "30-"};

typedef struct {
    uint32_t a, b;
    uint32_t classes; /* bit i: belongs to class i */
} pair;

typedef struct {
    wc_pageset set;
    wc_own *own;
    wc_params params;
    pair *pair;
    size_t n, cap;
} corpus;

typedef struct {
    const char *name;
    uint32_t signature, distance, bands, rows, hits;
} method;

static const method methods[] = {
    {"minhash", WC_SIGNATURE_MINHASH, 0, 0, 1, 2},        {"minhash hits 1", WC_SIGNATURE_MINHASH, 0, 0, 1, 1},
    {"minhash hits 3", WC_SIGNATURE_MINHASH, 0, 0, 1, 3}, {"bands 20x5", WC_SIGNATURE_MINHASH, 0, 20, 5, 1},
    {"bands 32x2", WC_SIGNATURE_MINHASH, 0, 32, 2, 1},    {"bands 64x2", WC_SIGNATURE_MINHASH, 0, 64, 2, 1},
    {"simhash 3", WC_SIGNATURE_SIMHASH, 3, 0, 1, 1},      {"simhash 8", WC_SIGNATURE_SIMHASH, 8, 0, 1, 1},
    {"simhash 12", WC_SIGNATURE_SIMHASH, 12, 0, 1, 1},    {"simhash 16", WC_SIGNATURE_SIMHASH, 16, 0, 1, 1},
};
enum { METHODS = sizeof methods / sizeof *methods };

static void must(bool ok, const char *what)
{
    if (ok) return;
    (void)fprintf(stderr, "recall: %s\n", what);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void read_corpus(corpus *c, const char *path)
{
    wc_options options;
    wc_error error;
    wc_job job;
    wc_site *site;
    wc_input_kind kind = WC_INPUT_PAGES;
    wc_store_header header;
    wc_options_init(&options);
    wc_params_init(&c->params);
    must(wc_job_begin(&job, &c->params, &options, &error) == WC_OK && wc_pageset_init(&c->set, (size_t)job.n_threads) &&
             wc_input_begin(&job, &path, 1, &kind, &header) == WC_OK &&
             wc_input_read(&job, &path, 1, kind, &c->set, NULL) == WC_OK,
         error.message);
    c->params = job.params;
    c->own = wc_array_new(c->set.n, sizeof *c->own);
    site = wc_array_new(c->set.outlets.n, sizeof *site);
    must(c->own != NULL && site != NULL && wc_pageset_sort(&c->set, job.n_threads) &&
             wc_mask_learn(&c->set, &c->params, job.n_threads, c->own, site),
         "out of memory");
    free(site);
    wc_job_free(&job);
}

/* ---- the truth ---- */

/* Every shingle of every page, by shingle, then page. */
static wc_keyed *index_shingles(const corpus *c, size_t *n)
{
    wc_keyed *item, *scratch;
    *n = 0;
    for (size_t p = 0; p < c->set.n; p++) *n += c->own[p].n;
    item = wc_array_new(*n, sizeof *item);
    scratch = wc_array_new(*n, sizeof *scratch);
    must(item != NULL && scratch != NULL, "out of memory");
    *n = 0;
    for (uint32_t p = 0; p < c->set.n; p++) {
        for (size_t i = 0; i < c->own[p].n; i++) item[(*n)++] = (wc_keyed){c->own[p].hash[i], p};
    }
    must(wc_sort_keyed(item, scratch, *n, 1), "out of memory");
    free(scratch);
    return item;
}

static unsigned class_of(uint64_t part, uint64_t whole, unsigned low, unsigned middle, unsigned high)
{
    return part * 100 < whole * low ? 0 : part * 100 < whole * middle ? 1 : part * 100 < whole * high ? 2 : 3;
}

static void push_copy(corpus *c, const wc_match *m)
{
    const uint32_t shorter = m->own_a < m->own_b ? m->own_a : m->own_b;
    const unsigned resemblance = class_of(m->shared, wc_match_either(m), 25, 50, 75);
    const unsigned containment = class_of(m->shared, shorter, 50, 70, 90);
    must(wc_array_reserve(&c->pair, &c->cap, c->n + 1, sizeof *c->pair), "out of memory");
    c->pair[c->n++] = (pair){m->a, m->b, 1u << resemblance | 1u << (4 + containment)};
}

/* Every pair that could share enough words. */
static void compare_all(corpus *c)
{
    size_t n_items;
    wc_keyed *item = index_shingles(c, &n_items);
    uint32_t *common = wc_array_new(c->set.n, sizeof *common), *touched = wc_array_new(c->set.n, sizeof *touched);
    wc_matcher *matcher = wc_array_new(1, sizeof *matcher);
    must(common != NULL && touched != NULL && matcher != NULL && wc_matcher_init(matcher, c->params.own),
         "out of memory");
    for (uint32_t b = 0; b < c->set.n; b++) {
        size_t n = 0;
        for (size_t i = 0; i < c->own[b].n; i++) {
            const uint32_t hash = c->own[b].hash[i];
            for (size_t k = wc_keyed_find(item, n_items, hash); item[k].key == hash && item[k].value < b; k++) {
                if (common[item[k].value]++ == 0) touched[n++] = item[k].value;
            }
        }
        for (size_t i = 0; i < n; i++) {
            const uint32_t a = touched[i];
            const unsigned level = c->own[a].level > c->own[b].level ? c->own[a].level : c->own[b].level;
            const uint64_t words = (uint64_t)common[a] << level;
            common[a] = 0;
            if (words < c->params.shared_words) continue;
            const wc_match m = wc_match_pages(matcher, &c->set, c->own, &c->params, a, b);
            if (m.relation >= WC_RELATION_COPY) push_copy(c, &m);
        }
    }
    wc_matcher_free(matcher);
    free(matcher);
    free(common);
    free(touched);
    free(item);
}

static uint32_t root_of(uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) p = parent[p] = parent[parent[p]];
    return p;
}

static uint32_t *singles(size_t n)
{
    uint32_t *parent = wc_array_new(n, sizeof *parent);
    must(parent != NULL, "out of memory");
    for (uint32_t p = 0; p < n; p++) parent[p] = p;
    return parent;
}

static void class_by_story(corpus *c)
{
    uint32_t *parent = singles(c->set.n), *size = wc_array_new(c->set.n, sizeof *size);
    must(size != NULL, "out of memory");
    for (size_t i = 0; i < c->n; i++) parent[root_of(parent, c->pair[i].a)] = root_of(parent, c->pair[i].b);
    for (uint32_t p = 0; p < c->set.n; p++) size[root_of(parent, p)]++;
    for (size_t i = 0; i < c->n; i++) {
        const uint32_t n = size[root_of(parent, c->pair[i].a)];
        c->pair[i].classes |= 1u << (n < 4 ? 8 : n < 10 ? 9 : n < 30 ? 10 : 11);
    }
    free(parent);
    free(size);
}

/* ---- what a method finds ---- */

typedef struct {
    uint64_t all, of[CLASSES];
} tally;

static void count_pair(tally *t, const pair *p)
{
    t->all++;
    for (unsigned i = 0; i < CLASSES; i++) t->of[i] += p->classes >> i & 1;
}

/* The share of pairs within the distance that no bucket holds; by construction there are none. */
static void check_distance(const corpus *c, const wc_params *params, const uint64_t *print, const char *name)
{
    uint64_t near = 0, missed = 0;
    for (uint32_t b = 0; b < c->set.n; b++) {
        for (uint32_t a = 0; a < b; a++) {
            if (c->own[a].n == 0 || c->own[b].n == 0) continue;
            if (wc_simhash_distance(print[a], print[b]) > params->distance) continue;
            near++;
            missed += wc_links_count(&c->own[a], &c->own[b], params) == 0;
        }
    }
    printf("%-16s %" PRIu64 " pairs within the distance, %" PRIu64 " of them in no bucket\n", name, near, missed);
}

static tally count_met(const corpus *c, const wc_params *params, const char *name)
{
    uint64_t *print = wc_array_new(c->set.n, sizeof *print);
    const bool simhash = params->signature == WC_SIGNATURE_SIMHASH;
    const unsigned enough = params->bands == 0 && !simhash ? params->hits : 1;
    tally t = {0};
    must(print != NULL, "out of memory");
    for (size_t p = 0; p < c->set.n; p++) print[p] = wc_simhash(c->own[p].hash, c->own[p].n, params->seed);
    for (size_t i = 0; i < c->n; i++) {
        const pair *p = &c->pair[i];
        if (simhash && wc_simhash_distance(print[p->a], print[p->b]) > params->distance) continue;
        if (wc_links_count(&c->own[p->a], &c->own[p->b], params) >= enough) count_pair(&t, p);
    }
    if (simhash) check_distance(c, params, print, name);
    wc_memory_free(print);
    return t;
}

static tally count_found(const corpus *c, const wc_params *params, uint64_t *n_compared, double *took)
{
    uint32_t *parent = singles(c->set.n);
    wc_matches matches = {0};
    const double began = seconds();
    tally t = {0};
    must(wc_candidates_match(&c->set, c->own, params, 1, &matches), "out of memory");
    *took = seconds() - began;
    *n_compared = matches.n_compared;
    for (size_t i = 0; i < matches.all.n; i++) {
        const wc_match *m = &wc_matches_in_memory(&matches)[i];
        if (m->relation >= WC_RELATION_COPY) parent[root_of(parent, m->a)] = root_of(parent, m->b);
    }
    for (size_t i = 0; i < c->n; i++) {
        if (root_of(parent, c->pair[i].a) == root_of(parent, c->pair[i].b)) count_pair(&t, &c->pair[i]);
    }
    free(parent);
    wc_matches_free(&matches);
    return t;
}

/* ---- tables ---- */

static void print_head(const char *title, const tally *all)
{
    printf("\n%-16s %8s", title, "all");
    for (unsigned i = 0; i < CLASSES; i++) printf(" %6s", class_name[i]);
    printf("\n%-16s %8" PRIu64, "pairs", all->all);
    for (unsigned i = 0; i < CLASSES; i++) printf(" %6" PRIu64, all->of[i]);
    printf("\n");
}

static void print_row(const char *name, const tally *t, const tally *all)
{
    printf("%-16s %8.4f", name, (double)t->all / (double)(all->all > 0 ? all->all : 1));
    for (unsigned i = 0; i < CLASSES; i++) {
        if (all->of[i] > 0) {
            printf(" %6.3f", (double)t->of[i] / (double)all->of[i]);
        } else {
            printf(" %6s", "-");
        }
    }
}

static void print_tables(const corpus *c)
{
    tally all = {0}, met[METHODS], found[METHODS];
    uint64_t n_compared[METHODS];
    double took[METHODS];
    for (size_t i = 0; i < c->n; i++) count_pair(&all, &c->pair[i]);
    for (size_t i = 0; i < METHODS; i++) {
        wc_params params = c->params;
        params.signature = methods[i].signature;
        params.distance = methods[i].distance;
        params.bands = methods[i].bands;
        params.rows = methods[i].rows;
        params.hits = methods[i].hits;
        met[i] = count_met(c, &params, methods[i].name);
        found[i] = count_found(c, &params, &n_compared[i], &took[i]);
    }
    print_head("met", &all);
    for (size_t i = 0; i < METHODS; i++) {
        print_row(methods[i].name, &met[i], &all);
        printf("\n");
    }
    print_head("found", &all);
    for (size_t i = 0; i < METHODS; i++) {
        print_row(methods[i].name, &found[i], &all);
        printf("  %" PRIu64 " compared, %.2f s\n", n_compared[i], took[i]);
    }
}

int main(int argc, char **argv)
{
    corpus c = {0};
    if (argc != 2) {
        (void)fprintf(stderr, "usage: recall PAGES.jsonl\n");
        return 2;
    }
    read_corpus(&c, argv[1]);
    compare_all(&c);
    class_by_story(&c);
    printf("%zu pages, %zu pairs of copies\n", c.set.n, c.n);
    print_tables(&c);
    free(c.pair);
    free(c.own);
    wc_pageset_free(&c.set);
    return 0;
}
