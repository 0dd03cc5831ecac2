/* score.c - wirecopy score: clusters against labels, one figure a line or as JSON. */
#include "cli/command.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    bool json;
    size_t n; /* figures printed so far */
} printer;

/* The name's two parts as one; a blank would split the line, and control characters the library replaced already. */
static void print_name(printer *p, const char *name, const char *kind)
{
    if (p->json) (void)fputs(p->n > 0 ? ",\"" : "{\"", stdout);
    (void)fputs(name, stdout);
    for (; *kind != '\0'; kind++) {
        if (p->json && (*kind == '"' || *kind == '\\')) (void)putchar('\\');
        (void)putchar(*kind == ' ' && !p->json ? '_' : *kind);
    }
    (void)fputs(p->json ? "\":" : " ", stdout);
    p->n++;
}

static void print_end(const printer *p)
{
    if (!p->json) (void)putchar('\n');
}

static void print_count(printer *p, const char *name, uint64_t count)
{
    print_name(p, name, "");
    (void)printf("%" PRIu64, count);
    print_end(p);
}

static void print_ratio(printer *p, const char *name, const char *kind, double ratio)
{
    print_name(p, name, kind);
    (void)printf("%.4f", ratio);
    print_end(p);
}

static void print_kinds(printer *p, const wc_score *s)
{
    for (size_t k = 0; k < s->n_kinds; k++) {
        const wc_kind_score *kind = &s->kind[k];
        if (kind->n_repeats > 0)
            print_ratio(p, "joined_", kind->name, (double)kind->n_joined / (double)kind->n_repeats);
        print_ratio(p, "clean_", kind->name, (double)kind->n_clean / (double)kind->n_pages);
    }
}

static void print_score(printer *p, const wc_score *s)
{
    print_count(p, "documents", s->n_pages);
    print_count(p, "true_clusters", s->n_true);
    print_count(p, "predicted_clusters", s->n_found);
    print_count(p, "ids_missing", s->n_missing);
    print_count(p, "ids_unknown", s->n_unknown);
    print_ratio(p, "pairwise_precision", "", s->precision);
    print_ratio(p, "pairwise_recall", "", s->recall);
    print_ratio(p, "pairwise_f1", "", s->f1);
    print_ratio(p, "ari", "", s->ari);
    print_ratio(p, "bcubed_precision", "", s->bcubed_precision);
    print_ratio(p, "bcubed_recall", "", s->bcubed_recall);
    print_ratio(p, "bcubed_f1", "", s->bcubed_f1);
    print_count(p, "mixed_clusters", s->n_mixed);
    print_count(p, "stories_lost", s->n_lost);
    print_kinds(p, s);
}

static void print_pair_score(printer *p, const wc_pair_score *s)
{
    print_count(p, "pairs", s->n_same + s->n_different);
    print_count(p, "pairs_partial", s->n_partial);
    print_count(p, "partial_joined", s->partial_joined);
    print_count(p, "ids_missing", s->n_missing);
    print_count(p, "ids_unknown", s->n_unknown);
    print_ratio(p, "precision", "", s->precision);
    print_ratio(p, "recall", "", s->recall);
    print_ratio(p, "f1", "", s->f1);
}

static int run(const cli_options *options)
{
    printer p = {.json = options->json};
    wc_score score = {0};
    wc_pair_score pair_score = {0};
    wc_error error = {WC_OK, ""};
    const wc_status status = options->pairs ? wc_score_pairs(options->input[0], options->input[1], &pair_score, &error)
                                            : wc_score_clusters(options->input[0], options->input[1], &score, &error);
    if (status != WC_OK) return cli_fail(&cli_score, status, error.message);
    if (options->pairs) {
        print_pair_score(&p, &pair_score);
    } else {
        print_score(&p, &score);
    }
    if (p.json) (void)puts("}");
    wc_score_free(&score);
    return 0;
}

const cli_command cli_score = {
    .name = "score",
    .purpose = "compare clusters with labels",
    .input_value = "TRUTH CLUSTERS",
    .n_inputs = 2,
    .takes = CLI_TAKES_PAIRS,
    .run = run,
    .details = "Compares CLUSTERS, a clusters.tsv or any file of lines 'id TAB cluster', with TRUTH and\n"
               "prints a figure a line, 'name value'. A page of TRUTH that CLUSTERS lacks counts as\n"
               "alone; what TRUTH lacks is left out. Files may be packed; - is standard input.\n\n"
               "TRUTH has lines 'id TAB cluster', or 'id TAB cluster TAB kind' for figures by kind:\n"
               "joined_KIND is the share of its pages, in clusters of two or more, that were found with\n"
               "another page of theirs; clean_KIND the share in a cluster of one story.\n"
               "mixed_clusters hold two stories or more; stories_lost are those of which no page is\n"
               "left when the first page of each predicted cluster is kept, in TRUTH's order.\n\n"
               "With --pairs TRUTH has lines 'corpus TAB id TAB id TAB label': 'copy' belongs together,\n"
               "'partial' is right either way, '?' and nothing are left out, anything else belongs apart.\n",
    .examples = "wirecopy score truth.tsv out/clusters.tsv\n"
                "  wirecopy score --pairs labels.tsv out/clusters.tsv --json\n",
};
