/* sign.c - wirecopy sign: pages to a signature store; and wirecopy merge, stores to one. */
#include "cli/command.h"
#include "cli/terminal.h"
#include <stdio.h>

static void print_line(const wc_summary *s, const char *path)
{
    cli_word pages, text, time;
    (void)printf("%s, ", cli_count(pages, s->n_pages, "page", "pages"));
    if (s->n_dropped > 0) (void)printf("%s left out, ", cli_count(pages, s->n_dropped, "older one", "older ones"));
    (void)printf("%s of text, %s: %s\n", cli_size(text, s->bytes_text), cli_duration(time, s->seconds_total), path);
}

static void print_summary(const wc_summary *s, const char *path, size_t columns)
{
    cli_word word;
    (void)columns;
    (void)printf("%s written\n", cli_count(word, s->n_pages, "page", "pages"));
    if (s->n_dropped > 0) (void)printf("%s left out\n", cli_count(word, s->n_dropped, "older page", "older pages"));
    (void)printf("\n");
    (void)printf("Time    %s with %d thread%s", cli_duration(word, s->seconds_total), s->threads,
                 s->threads == 1 ? "" : "s");
    if (s->seconds_total > 0) (void)printf(", %.0f MB/s", (double)s->bytes_text / 1e6 / s->seconds_total);
    if (s->peak_memory > 0) (void)printf("; memory at most %s", cli_size(word, s->peak_memory));
    (void)printf("\nFile    %s\nNext    wirecopy cluster %s -o DIR\n", path, path);
}

const cli_command cli_sign = {
    .name = "sign",
    .purpose = "read pages into a signature store, to be clustered later",
    .input_value = "INPUT...",
    .takes = CLI_TAKES_JOB | CLI_TAKES_SIGN,
    .output_value = "FILE.wcs",
    .output_help = "file for the signatures",
    .details = "Writes the sketch of every page, a KB or so each, to the signature store FILE.wcs.\n"
               "'wirecopy cluster' takes one store or several as its input: so a large corpus can be\n"
               "signed in parts, and clustered again without its text.\n\n"
               "INPUT is told by its content: a file of JSON lines, plain or gzip or zstd; a folder\n"
               "of .txt files; - for standard input; or signature stores, alone.\n\n"
               "With --append the pages are added to the store that is there, with its parameters.\n"
               "A run that was interrupted loses nothing and may be repeated.\n\n"
               "With --drop-before the pages of an earlier date are left out; those without a date stay.\n"
               "A store is rewritten without them by --force on itself.\n",
    .examples = "wirecopy sign monday.jsonl.zst -o monday.wcs\n"
                "  wirecopy sign tuesday.jsonl.zst -o tuesday.wcs\n"
                "  wirecopy sign --append wednesday.jsonl.zst -o tuesday.wcs\n"
                "  wirecopy sign old.wcs -o old.wcs --force --drop-before 2025-09-01\n"
                "  wirecopy cluster monday.wcs tuesday.wcs -o out\n",
    .job = wc_sign_files,
    .print_summary = print_summary,
    .print_line = print_line,
};

static wc_status merge(const char *const *input, size_t n_inputs, const char *output, const wc_params *params,
                       const wc_options *options, wc_summary *summary, wc_error *error)
{
    (void)params;
    return wc_merge_stores(input, n_inputs, output, options, summary, error);
}

const cli_command cli_merge = {
    .name = "merge",
    .purpose = "put signature stores together into one",
    .input_value = "FILE.wcs...",
    .takes = CLI_TAKES_MERGE,
    .output_value = "FILE.wcs",
    .output_help = "file for all of them",
    .details = "Writes the pages of all the signature stores given to a new one, in their order. The\n"
               "stores must be signed with the same --shingle, --sketch and --seed; the least --hash-bits\n"
               "of them hold for all. Of a store whose end is lost, the pages that are left are taken.\n",
    .examples = "wirecopy merge monday.wcs tuesday.wcs -o week.wcs\n",
    .job = merge,
    .print_summary = print_summary,
    .print_line = print_line,
};
