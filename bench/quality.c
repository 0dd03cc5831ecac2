/* quality.c - what each step of the method is worth: a corpus with known truth is clustered again and again, each time
 * with one step left out or one parameter changed, and scored.
 *
 *     quality PAGES.jsonl TRUTH.tsv
 *
 * The truth is as for `wirecopy score`; wirecopy-corpus writes both files.  Columns: pairs of pages (precision, recall,
 * F1), adjusted Rand index, found clusters that mix stories, true stories lost when one page a cluster is kept, pairs
 * compared, seconds of the stage match.  Everything goes through the public interface. */
#include "wirecopy.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    struct {
        const char *param;
        uint64_t value;
    } set[3];
    bool no_outlet; /* pages have neither outlet nor URL */
} variant;

static const variant variants[] = {
    {"as it is", {{NULL, 0}}, false},
    {"no outlet, so no mask", {{NULL, 0}}, true},
    {"no digest rule", {{"digest-parts", 1000}}, false},
    {"longer side not asked", {{"contain-longer", 0}, {"outlet-longer", 0}}, false},
    {"epoch 64", {{"epoch", 64}}, false},
    {"epoch 1024", {{"epoch", 1024}}, false},
    {"groups 2", {{"groups", 2}}, false},
    {"groups 5", {{"groups", 5}}, false},
    {"one gate for all", {{"outlet-contain", 30}, {"outlet-longer", 20}, {"outlet-run", 65536}}, false},
    {"hits 1", {{"hits", 1}}, false},
    {"hits 3", {{"hits", 3}}, false},
    {"own 128", {{"own", 128}}, false},
    {"own 512", {{"own", 512}}, false},
    {"sketch 256", {{"sketch", 256}}, false},
    {"sketch 1024", {{"sketch", 1024}}, false},
    {"2 words a shingle", {{"shingle", 2}}, false},
    {"4 words a shingle", {{"shingle", 4}}, false},
    {"5 words a shingle", {{"shingle", 5}}, false},
    {"bands 20x5", {{"bands", 20}, {"rows", 5}}, false},
    {"bands 32x2", {{"bands", 32}, {"rows", 2}}, false},
    {"bands 64x2", {{"bands", 64}, {"rows", 2}}, false},
    {"simhash 8", {{"signature", WC_SIGNATURE_SIMHASH}, {"distance", 8}}, false},
    {"simhash 12", {{"signature", WC_SIGNATURE_SIMHASH}, {"distance", 12}}, false},
    {"simhash 16", {{"signature", WC_SIGNATURE_SIMHASH}, {"distance", 16}}, false},
};

static void must(wc_status status, const wc_error *error)
{
    if (status == WC_OK) return;
    (void)fprintf(stderr, "quality: %s\n", error->message);
    exit(1);
}

static void set_param(wc_params *params, const char *name, uint64_t value)
{
    for (size_t i = 0; i < wc_param_count(); i++) {
        if (strcmp(wc_param_describe(i)->name, name) != 0) continue;
        wc_param_set(params, i, value);
        return;
    }
    (void)fprintf(stderr, "quality: no parameter is called %s\n", name);
    exit(1);
}

static void run(const variant *v, const char *pages, const char *truth, const char *folder)
{
    char clusters[256];
    static const char *const nowhere[] = {"outlet=no such field", "url=no such field"};
    wc_params params;
    wc_options options;
    wc_summary summary;
    wc_score score;
    wc_error error;
    wc_params_init(&params);
    wc_options_init(&options);
    options.force = true;
    options.fields = nowhere;
    options.n_fields = v->no_outlet ? 2 : 0;
    for (size_t i = 0; i < sizeof v->set / sizeof *v->set && v->set[i].param != NULL; i++)
        set_param(&params, v->set[i].param, v->set[i].value);
    must(wc_cluster_files(&pages, 1, folder, &params, &options, &summary, &error), &error);
    (void)snprintf(clusters, sizeof clusters, "%s/clusters.tsv", folder);
    must(wc_score_clusters(truth, clusters, &score, &error), &error);
    printf("%-24s %9.4f %7.4f %7.4f %7.4f %6" PRIu64 " %6" PRIu64 " %9" PRIu64 " %7.2f\n", v->name, score.precision,
           score.recall, score.f1, score.ari, score.n_mixed, score.n_lost, summary.n_candidates,
           summary.seconds[WC_STAGE_MATCH]);
    (void)fflush(stdout);
    wc_score_free(&score);
    wc_summary_free(&summary);
}

/* Made by mkdtemp: its name needs no quoting. */
static void remove_folder(const char *folder)
{
    char command[256];
    (void)snprintf(command, sizeof command, "rm -rf -- '%s'", folder);
    if (system(command) != 0) /* NOLINT(cert-env33-c): a tool for us, on a name of our own */
        (void)fprintf(stderr, "quality: %s could not be removed\n", folder);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/wirecopy-quality-XXXXXX", out[64];
    if (argc != 3) {
        (void)fprintf(stderr, "usage: quality PAGES.jsonl TRUTH.tsv\n");
        return 2;
    }
    if (mkdtemp(folder) == NULL) {
        perror("quality: /tmp");
        return 1;
    }
    (void)snprintf(out, sizeof out, "%s/out", folder);
    printf("%-24s %9s %7s %7s %7s %6s %6s %9s %7s\n", "", "precision", "recall", "F1", "ARI", "mixed", "lost",
           "compared", "s");
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) run(&variants[i], argv[1], argv[2], out);
    remove_folder(folder);
    return 0;
}
