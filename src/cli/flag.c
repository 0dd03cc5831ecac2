/* flag.c - wirecopy flag: each incoming page against the stories of a store, a line out for a line in. */
#include "cli/command.h"
#include "cli/terminal.h"
#include <stdio.h>
#include <string.h>

/* Whoever waits at the other end of a pipe has the answer before it sends the next page. */
static bool take(void *context, const char *line, size_t len)
{
    cli_progress_clear(context);
    return fwrite(line, 1, len, stdout) == len && fflush(stdout) == 0;
}

static void warn(void *context, const char *sentence)
{
    cli_progress_clear(context);
    cli_complain("warning", sentence);
}

static int run(const cli_options *options)
{
    wc_error error = {WC_OK, ""};
    cli_progress progress;
    wc_options how;
    wc_status status;
    if (options->store == NULL)
        return cli_fail(&cli_flag, WC_ERROR_PARAM, "no store: expected --store FILE.wcs, whose stories are asked for");
    how = cli_begin_job(options, &progress);
    if (options->index != NULL) how.index = strcmp(options->index, "none") == 0 ? "" : options->index;
    if (!options->quiet) how.warn = warn;
    status = wc_flag_files(options->store, options->input, options->n_inputs, take, &progress, &options->params, &how,
                           &error);
    cli_progress_clear(&progress);
    if (status == WC_OK || (status == WC_ERROR_CANCELLED && *cli_signal_flag() == 0))
        return 0; /* main tells that standard output cannot be written, and fails */
    return cli_fail_job(&cli_flag, options, status, &error);
}

const cli_command cli_flag = {
    .name = "flag",
    .purpose = "tell of each incoming page which story of a store it carries",
    .input_value = "--store FILE.wcs INPUT...",
    .takes = CLI_TAKES_FLAG,
    .run = run,
    .details = "Clusters the signature store as 'wirecopy cluster' does, then reads pages and prints a\n"
               "JSON object a line for each, in order and at once: id, story (or null), relation, lead,\n"
               "earliest, agency, containment, resemblance, shared_words and matched, the page it is\n"
               "compared with. A program at the other end of a pipe has the answer before it sends the\n"
               "next page. A line that is no page is answered by an object with an error.\n\n"
               "INPUT is a file of JSON lines, plain or gzip or zstd; a folder of .txt files; - for\n"
               "standard input. Without --update the store stays as it is, and pages are not compared\n"
               "with each other. With it each page is logged in FILE.wcs.log, answered and added, and\n"
               "the log goes to the store by 4,096 pages and at the end. A run that was killed may be\n"
               "repeated: pages get the answers that they had, and none is stored twice.\n\n"
               "What is made of the store goes to the index FILE.wcs.idx, if it can be written, so that\n"
               "the next start is quick; when the store has changed it is made anew.\n",
    .examples = "wirecopy flag --store week.wcs incoming.jsonl\n"
                "  tail -F scrape.jsonl | wirecopy flag --store week.wcs --update - | jq -c 'select(.story == null)'\n",
};
