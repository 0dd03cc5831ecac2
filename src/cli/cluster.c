/* cluster.c - wirecopy cluster: pages to stories. */
#include "cli/command.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <string.h>

static double percent(uint64_t part, uint64_t whole) { return whole > 0 ? 100.0 * (double)part / (double)whole : 0; }

static void print_cut(const char *line, size_t columns) { (void)printf("%.*s\n", (int)cli_fit(line, columns), line); }

static void print_table(const wc_summary *s, size_t columns)
{
    if (s->n_top == 0) return;
    (void)printf("\nMost syndicated (weakest: what a member shares at least with the longest page)\n");
    print_cut(" pages outlets days weakest agency   first      title", columns);
    for (size_t i = 0; i < s->n_top; i++) {
        const wc_story *story = &s->top[i];
        cli_word pages, outlets, days;
        char line[1024];
        const char *title = story->lead_title[0] != '\0' ? story->lead_title : "(no title)";
        (void)snprintf(line, sizeof line, "%6s %7s %4s %6u%% %-8s %-10.10s %s%s%s", cli_number(pages, story->n_pages),
                       cli_number(outlets, story->n_outlets), cli_number(days, story->n_days),
                       story->weakest_containment / 10, story->agency, story->lead_date, title,
                       story->lead_outlet[0] != '\0' ? ", " : "", story->lead_outlet);
        print_cut(cli_printable(line), columns);
    }
}

static void print_cost(const wc_summary *s)
{
    cli_word time, memory;
    (void)printf("\nTime    %s with %d thread%s:", cli_duration(time, s->seconds_total), s->threads,
                 s->threads == 1 ? "" : "s");
    for (int stage = 0; stage < WC_STAGES; stage++)
        (void)printf("%s %s %s", stage > 0 ? "," : "", wc_stage_name((wc_stage)stage),
                     cli_duration(time, s->seconds[stage]));
    (void)printf("\n        ");
    if (s->bytes_text > 0) (void)printf("%s of text, ", cli_size(memory, s->bytes_text));
    if (s->bytes_text > 0 && s->seconds_total > 0)
        (void)printf("%.0f MB/s, ", (double)s->bytes_text / 1e6 / s->seconds_total);
    if (s->peak_memory > 0) (void)printf("memory at most %s", cli_size(memory, s->peak_memory));
    if (s->temporary > 0) (void)printf(", temporary files %s", cli_size(memory, s->temporary));
    (void)printf("\n");
}

static void print_files(const char *folder)
{
    static const char *const file[][2] = {
        {"clusters.tsv", "every page and its story"},
        {"stories.jsonl", "every story of two pages or more, with its pages"},
        {"pairs.tsv", "which pages were found alike, and the evidence"},
        {"sites.tsv", "what was taken for page furniture, outlet by outlet: look here first"},
        {"signatures.wcs", "the pages' sketches, an INPUT for another run"},
        {"summary.json", "the counts"},
        {"masked.wci", "what was masked,"},
        {"masked.wco", "own texts,"},
        {"compared*.wcc", "and what was compared, so that --update need not do it again"},
    };
    const size_t len = strlen(folder);
    (void)printf("\nFiles in %s%s\n", folder, len > 0 && folder[len - 1] == '/' ? "" : "/");
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) (void)printf("  %-14s  %s\n", file[i][0], file[i][1]);
}

static bool has_grown(const wc_summary *s) { return s->n_added > 0 && s->n_added < s->n_pages; }

static void print_summary(const wc_summary *s, const char *folder, size_t columns)
{
    cli_word word;
    (void)printf("%s", cli_count(word, s->n_pages, "page", "pages"));
    if (s->n_added < s->n_pages) (void)printf(", %s new,", cli_number(word, s->n_added));
    (void)printf(" of %s\n", cli_count(word, s->n_outlets, "outlet", "outlets"));
    (void)printf("%s on two pages or more\n", cli_count(word, s->n_stories, "story stands", "stories stand"));
    (void)printf("%s one of them (%.1f%%)\n", cli_count(word, s->n_repeats, "page repeats", "pages repeat"),
                 percent(s->n_repeats, s->n_pages));
    if (s->n_digests > 0)
        (void)printf("%s of several stories\n", cli_count(word, s->n_digests, "page is a digest", "pages are digests"));
    if (has_grown(s))
        (void)printf("%s compared again\n",
                     cli_count(word, s->n_compared_again, "pair of earlier pages was", "pairs of earlier pages were"));
    (void)printf("%.0f%% of all words are page furniture\n", percent(s->n_masked_words, s->n_words));
    print_table(s, columns);
    print_cost(s);
    print_files(folder);
}

static void print_line(const wc_summary *s, const char *folder)
{
    cli_word word;
    (void)printf("%s", cli_count(word, s->n_pages, "page", "pages"));
    if (s->n_added < s->n_pages) (void)printf(" (%s new)", cli_number(word, s->n_added));
    (void)printf(", %s, ", cli_count(word, s->n_outlets, "outlet", "outlets"));
    (void)printf("%s, ", cli_count(word, s->n_stories, "story", "stories"));
    (void)printf("%s (%.1f%%), ", cli_count(word, s->n_repeats, "repeat", "repeats"),
                 percent(s->n_repeats, s->n_pages));
    if (has_grown(s))
        (void)printf("%s compared again, ", cli_count(word, s->n_compared_again, "earlier pair", "earlier pairs"));
    (void)printf("%s: %s\n", cli_duration(word, s->seconds_total), folder);
}

const cli_command cli_cluster = {
    .name = "cluster",
    .purpose = "find the stories among pages, and who carries them",
    .input_value = "INPUT...",
    .takes = CLI_TAKES_JOB | CLI_TAKES_CLUSTER,
    .output_value = "DIR",
    .output_help = "new folder for what is found",
    .details = "Finds which pages carry the same story and writes clusters.tsv, stories.jsonl,\n"
               "pairs.tsv, sites.tsv, summary.json, signatures.wcs, masked.wci, masked.wco and\n"
               "compared*.wcc to the new folder DIR.\n\n"
               "INPUT is told by its content: a file of JSON lines, plain or gzip or zstd; a folder\n"
               "of .txt files; - for standard input; or signature stores that were made by\n"
               "'wirecopy sign', alone.\n\n"
               "With --update the pages are added to an earlier result, which is replaced when all is\n"
               "done. The pages that it has already are not added again, stories keep their ids, and\n"
               "merged.tsv, split.tsv and changes.jsonl say what has changed.\n\n"
               "With --window 30d a text that comes back after more than 30 days is another story.\n",
    .examples = "wirecopy cluster pages.jsonl.gz -o out\n"
                "  wirecopy cluster --update out hour-14.jsonl\n",
    .job = wc_cluster_files,
    .print_summary = print_summary,
    .print_line = print_line,
};
