/* score_test.c - scores of story/score.c by hand on small cases, and against their definitions, pair by pair and page
 * by page, on random partitions. */
#include "story/score.h"
#include "random.h"
#include "checks.h"
#include <math.h>
#include <string.h>

#define N_MOST 60

static wc_score score_of(const uint32_t *truth, uint32_t n_true, const uint32_t *found, uint32_t n_found, size_t n)
{
    const wc_labelling l = {.truth = truth, .found = found, .n = n, .n_true = n_true, .n_found = n_found};
    wc_score score = {0};
    ck_assert(wc_score_labelling(&l, &score, NULL));
    return score;
}

static void assert_near(double a, double b) { ck_assert_msg(fabs(a - b) < 1e-12, "%.17g is not %.17g", a, b); }

START_TEST(small_case_agrees_with_a_sum_by_hand)
{
    /* true {0 1 2} {3 4} {5}, found {0 1} {2 3 4} {5} */
    static const uint32_t truth[] = {0, 0, 0, 1, 1, 2}, found[] = {0, 0, 1, 1, 1, 2};
    const wc_score s = score_of(truth, 3, found, 3, 6);
    ck_assert_uint_eq(s.pairs_true, 4); /* 01 02 12 34 */
    ck_assert_uint_eq(s.pairs_found, 4);
    ck_assert_uint_eq(s.pairs_both, 2); /* 01 34 */
    ck_assert_uint_eq(s.n_mixed, 1);
    ck_assert_uint_eq(s.n_lost, 1); /* pages 0, 2 and 5 are kept */
    assert_near(s.precision, 0.5);
    assert_near(s.recall, 0.5);
    assert_near(s.f1, 0.5);
    assert_near(s.ari, (2 - 16.0 / 15) / (4 - 16.0 / 15));
    assert_near(s.bcubed_precision, (1 + 1 + 1.0 / 3 + 2.0 / 3 + 2.0 / 3 + 1) / 6);
    assert_near(s.bcubed_recall, (2.0 / 3 + 2.0 / 3 + 1.0 / 3 + 1 + 1 + 1) / 6);
}
END_TEST

START_TEST(equal_partitions_score_one)
{
    static const uint32_t truth[] = {0, 1, 0, 2, 1}, found[] = {2, 0, 2, 1, 0}; /* numbered in another way */
    const wc_score s = score_of(truth, 3, found, 3, 5);
    ck_assert(s.precision >= 1 && s.recall >= 1 && s.f1 >= 1 && s.ari >= 1);
    assert_near(s.bcubed_f1, 1);
    ck_assert_uint_eq(s.n_mixed + s.n_lost, 0);
}
END_TEST

START_TEST(partitions_without_pairs_or_with_all_pairs_are_judged)
{
    static const uint32_t alone[] = {0, 1, 2}, together[] = {0, 0, 0};
    wc_score s = score_of(alone, 3, alone, 3, 3);
    ck_assert(s.precision >= 1 && s.recall >= 1 && s.ari >= 1);
    s = score_of(together, 1, together, 1, 3);
    ck_assert(s.precision >= 1 && s.recall >= 1 && s.ari >= 1);
    s = score_of(alone, 3, together, 1, 3);
    ck_assert(s.precision <= 0 && s.recall >= 1 && s.f1 <= 0);
    assert_near(s.ari, 0);
    ck_assert_uint_eq(s.n_lost, 2);
    s = score_of(together, 1, alone, 3, 3);
    ck_assert(s.precision >= 1 && s.recall <= 0 && s.f1 <= 0);
    assert_near(s.ari, 0);
    ck_assert_uint_eq(s.n_lost, 0);
    s = score_of(alone, 1, alone, 1, 1);
    ck_assert(s.ari >= 1 && s.bcubed_f1 >= 1);
}
END_TEST

START_TEST(first_page_of_a_found_cluster_survives)
{
    static const uint32_t truth[] = {0, 1, 1}, turned[] = {1, 0, 1}, found[] = {0, 0, 1};
    ck_assert_uint_eq(score_of(truth, 2, found, 2, 3).n_lost, 0);
    ck_assert_uint_eq(score_of(turned, 2, found, 2, 3).n_lost, 1);
}
END_TEST

START_TEST(kinds_are_counted_apart)
{
    static const uint32_t truth[] = {0, 0, 1, 1, 2, 0}, found[] = {0, 0, 1, 0, 2, 3};
    static const uint32_t kind[] = {0, 1, 0, 1, 1, WC_KIND_NONE};
    const wc_labelling l = {truth, found, kind, 6, 3, 4, 2};
    wc_score s = {.n_missing = 5, .n_unknown = 7, .n_kinds = 9};
    wc_kind_score k[2];
    memset(k, 0x55, sizeof k);
    ck_assert(wc_score_labelling(&l, &s, k));
    ck_assert_uint_eq(k[0].n_pages, 2); /* pages 0, 2 */
    ck_assert_uint_eq(k[0].n_clean, 1);
    ck_assert_uint_eq(k[0].n_repeats, 2);
    ck_assert_uint_eq(k[0].n_joined, 1);
    ck_assert_uint_eq(k[1].n_pages, 3); /* pages 1, 3, 4 */
    ck_assert_uint_eq(k[1].n_clean, 1);
    ck_assert_uint_eq(k[1].n_repeats, 2);
    ck_assert_uint_eq(k[1].n_joined, 1);
    ck_assert_uint_eq(s.n_missing, 5); /* not the function's */
    ck_assert_uint_eq(s.n_unknown, 7);
    ck_assert_uint_eq(s.n_kinds, 9);
}
END_TEST

START_TEST(pairs_of_a_huge_cluster_fit)
{
    enum { N = 200000 };
    static uint32_t zero[N];
    const wc_score s = score_of(zero, 1, zero, 1, N);
    ck_assert_uint_eq(s.pairs_both, (uint64_t)N * (N - 1) / 2); /* over 2^32 */
}
END_TEST

/* ---- against the definitions ---- */

typedef struct {
    uint32_t truth[N_MOST], found[N_MOST], kind[N_MOST], n_true, n_found;
    size_t n;
} partitions;

/* Number the clusters from 0, so that each number occurs; returns how many there are. */
static uint32_t renumber(uint32_t *cluster, size_t n)
{
    uint32_t number[N_MOST], n_clusters = 0;
    memset(number, 0xff, sizeof number);
    for (size_t i = 0; i < n; i++) {
        if (number[cluster[i]] == UINT32_MAX) number[cluster[i]] = n_clusters++;
        cluster[i] = number[cluster[i]];
    }
    return n_clusters;
}

/* Found clusters are the true ones, but for a share of pages that differs from round to round. */
static void make_partitions(partitions *p, uint64_t *state)
{
    const uint32_t most = 1 + random_below(state, N_MOST), wrong = random_below(state, 11);
    p->n = 1 + random_below(state, N_MOST);
    for (size_t i = 0; i < p->n; i++) {
        p->truth[i] = random_below(state, most);
        p->found[i] = random_below(state, 10) < wrong ? random_below(state, most) : p->truth[i];
        p->kind[i] = random_below(state, 3);
    }
    p->n_true = renumber(p->truth, p->n);
    p->n_found = renumber(p->found, p->n);
}

static void assert_pairs_by_definition(const partitions *p, const wc_score *s)
{
    uint64_t both = 0, truth = 0, found = 0, all = 0;
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < i; j++, all++) {
            truth += p->truth[i] == p->truth[j];
            found += p->found[i] == p->found[j];
            both += p->truth[i] == p->truth[j] && p->found[i] == p->found[j];
        }
    }
    ck_assert_uint_eq(s->pairs_both, both);
    ck_assert_uint_eq(s->pairs_true, truth);
    ck_assert_uint_eq(s->pairs_found, found);
    /* The same index from the four kinds of pairs: 2 (ad - bc) / ((a + b)(b + d) + (a + c)(c + d)). */
    const double a = (double)both, b = (double)(truth - both), c = (double)(found - both);
    const double d = (double)all - a - b - c, below = (a + b) * (b + d) + (a + c) * (c + d);
    assert_near(s->ari, below > 0 ? 2 * (a * d - b * c) / below : 1);
    assert_near(s->precision, found > 0 ? a / (a + c) : 1);
    assert_near(s->recall, truth > 0 ? a / (a + b) : 1);
}

static void assert_pages_by_definition(const partitions *p, const wc_score *s)
{
    double precision = 0, recall = 0;
    for (size_t i = 0; i < p->n; i++) {
        double both = 0, truth = 0, found = 0;
        for (size_t j = 0; j < p->n; j++) {
            truth += p->truth[i] == p->truth[j];
            found += p->found[i] == p->found[j];
            both += p->truth[i] == p->truth[j] && p->found[i] == p->found[j];
        }
        precision += both / found / (double)p->n;
        recall += both / truth / (double)p->n;
    }
    assert_near(s->bcubed_precision, precision);
    assert_near(s->bcubed_recall, recall);
    assert_near(s->bcubed_f1, 2 * precision * recall / (precision + recall));
}

static bool is_mixed(const partitions *p, uint32_t found)
{
    for (size_t i = 0; i < p->n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (p->found[i] == found && p->found[j] == found && p->truth[i] != p->truth[j]) return true;
        }
    }
    return false;
}

static void assert_clusters_by_definition(const partitions *p, const wc_score *s)
{
    uint64_t n_mixed = 0, n_lost = 0;
    for (uint32_t f = 0; f < p->n_found; f++) n_mixed += is_mixed(p, f);
    for (uint32_t t = 0; t < p->n_true; t++) {
        bool survives = false;
        for (size_t i = 0; i < p->n; i++) {
            bool first = p->truth[i] == t;
            for (size_t j = 0; j < i; j++) first = first && p->found[j] != p->found[i];
            survives = survives || first;
        }
        n_lost += !survives;
    }
    ck_assert_uint_eq(s->n_mixed, n_mixed);
    ck_assert_uint_eq(s->n_lost, n_lost);
}

static void assert_kind_by_definition(const partitions *p, uint32_t k, const wc_kind_score *score)
{
    uint64_t n_pages = 0, n_clean = 0, n_repeats = 0, n_joined = 0;
    for (size_t i = 0; i < p->n; i++) {
        bool repeats = false, joined = false;
        if (p->kind[i] != k) continue;
        for (size_t j = 0; j < p->n; j++) {
            repeats = repeats || (j != i && p->truth[j] == p->truth[i]);
            joined = joined || (j != i && p->truth[j] == p->truth[i] && p->found[j] == p->found[i]);
        }
        n_pages++;
        n_clean += !is_mixed(p, p->found[i]);
        n_repeats += repeats;
        n_joined += joined;
    }
    ck_assert_uint_eq(score->n_pages, n_pages);
    ck_assert_uint_eq(score->n_clean, n_clean);
    ck_assert_uint_eq(score->n_repeats, n_repeats);
    ck_assert_uint_eq(score->n_joined, n_joined);
}

START_TEST(random_partitions_agree_with_the_definitions)
{
    uint64_t state = (uint64_t)_i;
    for (int round = 0; round < 40; round++) {
        partitions p;
        wc_score s = {0};
        wc_kind_score kind[3];
        make_partitions(&p, &state);
        const wc_labelling l = {p.truth, p.found, p.kind, p.n, p.n_true, p.n_found, 3};
        ck_assert(wc_score_labelling(&l, &s, kind));
        assert_pairs_by_definition(&p, &s);
        assert_pages_by_definition(&p, &s);
        assert_clusters_by_definition(&p, &s);
        for (uint32_t k = 0; k < 3; k++) assert_kind_by_definition(&p, k, &kind[k]);
    }
}
END_TEST

/* ---- pairs ---- */

START_TEST(partial_pairs_are_right_either_way)
{
    static const uint32_t found[] = {0, 0, 1, 1, 2};
    static const wc_labelled_pair pair[] = {
        {0, 1, WC_PAIR_SAME},      {2, 3, WC_PAIR_SAME},    {0, 4, WC_PAIR_SAME},    {1, 0, WC_PAIR_DIFFERENT},
        {2, 4, WC_PAIR_DIFFERENT}, {0, 1, WC_PAIR_PARTIAL}, {3, 4, WC_PAIR_PARTIAL},
    };
    wc_pair_score s;
    wc_score_labelled_pairs(pair, 7, found, &s);
    ck_assert_uint_eq(s.n_same, 3);
    ck_assert_uint_eq(s.n_different, 2);
    ck_assert_uint_eq(s.n_partial, 2);
    ck_assert_uint_eq(s.same_joined, 2);
    ck_assert_uint_eq(s.different_joined, 1);
    ck_assert_uint_eq(s.partial_joined, 1);
    assert_near(s.precision, 2.0 / 3);
    assert_near(s.recall, 2.0 / 3);
    assert_near(s.f1, 2.0 / 3);
    wc_score_labelled_pairs(pair, 0, found, &s);
    ck_assert(s.precision >= 1 && s.recall >= 1);
    wc_score_labelled_pairs(pair + 2, 1, found, &s);
    ck_assert(s.precision >= 1 && s.recall <= 0 && s.f1 <= 0);
}
END_TEST

Suite *score_suite(void)
{
    Suite *suite = suite_create("score");
    TCase *test_case = tcase_create("score");
    tcase_add_test(test_case, small_case_agrees_with_a_sum_by_hand);
    tcase_add_test(test_case, equal_partitions_score_one);
    tcase_add_test(test_case, partitions_without_pairs_or_with_all_pairs_are_judged);
    tcase_add_test(test_case, first_page_of_a_found_cluster_survives);
    tcase_add_test(test_case, kinds_are_counted_apart);
    tcase_add_test(test_case, pairs_of_a_huge_cluster_fit);
    tcase_add_loop_test(test_case, random_partitions_agree_with_the_definitions, 0, 5);
    tcase_add_test(test_case, partial_pairs_are_right_either_way);
    suite_add_tcase(suite, test_case);
    return suite;
}
