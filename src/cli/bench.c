/* bench.c - wirecopy bench: how fast this machine is, measured without any file of the user's. */
#include "cli/bench_report.h"
#include "cli/command.h"
#include "cli/progress.h"
#include <stdio.h>
#include <stdlib.h>

static void take(void *context, const wc_timing *timing)
{
    cli_timings *all = context;
    if (all->n < CLI_TIMINGS_MOST) all->timing[all->n++] = *timing;
}

static bool tell(void *context, const wc_progress *told)
{
    cli_progress *progress = context;
    if (!progress->wanted) return true;
    (void)fprintf(stderr, "\rround %.0f of %.0f, %.0f s", (double)told->done + 1, (double)told->total, told->seconds);
    progress->drawn = true;
    return true;
}

static int run(const cli_options *options)
{
    cli_timings *all = calloc(1, sizeof *all);
    const char *folder = getenv("TMPDIR");
    wc_error error = {WC_OK, ""};
    wc_options how;
    cli_progress progress;
    wc_status status;
    if (all == NULL) return cli_fail(&cli_bench, WC_ERROR_MEMORY, "out of memory");
    all->repeats = options->repeats > 0 ? (unsigned)options->repeats : CLI_BENCH_REPEATS;
    how = cli_begin_job(options, &progress);
    how.progress = tell;
    status = wc_bench_run(options->pages > 0 ? options->pages : CLI_BENCH_PAGES, all->repeats,
                          folder != NULL && folder[0] != '\0' ? folder : "/tmp", &how, take, all, &error);
    cli_progress_clear(&progress);
    if (status == WC_OK) (options->json ? cli_bench_print_json : cli_bench_print)(all);
    free(all);
    return status == WC_OK ? 0 : cli_fail_job(&cli_bench, options, status, &error);
}

const cli_command cli_bench = {
    .name = "bench",
    .purpose = "measure how fast this machine is",
    .input_value = "",
    .takes = CLI_TAKES_BENCH,
    .run = run,
    .details = "Makes a corpus of invented pages, the same on every machine, and measures over it, on 1, 2, 4\n"
               "... threads: what no program can outdo (reading memory, finding line breaks, unpacking\n"
               "zstd), each stage, and whole jobs from file to file. Of all figures it prints the median.\n\n"
               "The score is the geometric mean of the speeds of three whole jobs in MB/s: sign, sign from\n"
               "zstd, cluster. Scores may be compared where their version is the same, and --pages is not\n"
               "given. Files of some 210 MB are made in the folder TMPDIR (/tmp) and removed; about 270 MB\n"
               "of memory are needed. Writing counts: with TMPDIR=/dev/shm there is no disk in it.\n",
    .examples = "wirecopy bench\n"
                "  wirecopy bench --json > bench.json\n"
                "  TMPDIR=/dev/shm wirecopy bench --pages 200000 --repeats 3\n",
};
