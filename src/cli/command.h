/* command.h - what each command is: its words for the help, its job, its summary.  One file a command fills one in. */
#ifndef WC_CLI_COMMAND_H
#define WC_CLI_COMMAND_H
#include "cli/options.h"
#include "cli/progress.h"

typedef wc_status cli_job(const char *const *input, size_t n_inputs, const char *output, const wc_params *params,
                          const wc_options *options, wc_summary *summary, wc_error *error);

/* Which options a command takes, besides --json and --help. */
typedef enum cli_takes {
    CLI_TAKES_JOB = 1, /* those of a job over pages: output, input, parameters of the method */
    CLI_TAKES_PAIRS = 2,
    CLI_TAKES_EXPLAIN = 4, /* how pages are read again */
    CLI_TAKES_KEEP = 8,
    CLI_TAKES_INFO = 16,
    CLI_TAKES_CHECK = 32,
    CLI_TAKES_SIGN = 64,
    CLI_TAKES_MERGE = 128,
    CLI_TAKES_CLUSTER = 256,
    CLI_TAKES_BENCH = 512,
    CLI_TAKES_FLAG = 1024
} cli_takes;

struct cli_command {
    const char *name;
    const char *purpose;                    /* one line, for the list of commands */
    const char *input_value;                /* "INPUT..."; "": the command reads nothing */
    size_t n_inputs;                        /* exactly so many; 0: one or more */
    size_t most_inputs;                     /* not 0: from n_inputs to so many */
    unsigned takes;                         /* CLI_TAKES_... */
    int (*run)(const cli_options *options); /* returns the exit code; NULL: the command is a job over pages, as below */
    const char *output_value;               /* "DIR"; NULL: the command writes to stdout alone */
    const char *output_help;
    const char *details;  /* lines below the usage */
    const char *examples; /* lines, each with its line break */
    cli_job *job;
    /* To stdout: for a person at a terminal of so many columns; as one line. */
    void (*print_summary)(const wc_summary *summary, const char *output, size_t columns);
    void (*print_line)(const wc_summary *summary, const char *output);
};

extern const cli_command cli_bench, cli_check, cli_cluster, cli_explain, cli_flag, cli_info, cli_keep, cli_merge,
    cli_score, cli_sign;

size_t cli_command_count(void);
const cli_command *cli_command_at(size_t i);
const cli_command *cli_command_find(const char *name); /* NULL: there is none */

/* Do the command's job and print what came of it; returns the exit code. */
int cli_run(const cli_command *command, const cli_options *options);

/* What a job is told by the options; its progress is shown unless they are quiet, and a signal ends it from here on. */
wc_options cli_begin_job(const cli_options *options, cli_progress *progress);

/* Tell why a command failed; returns the exit code. */
int cli_fail(const cli_command *command, wc_status status, const char *message);
/* The same of a job: what a signal ended dies of it, and of an output that is there --force is told. */
int cli_fail_job(const cli_command *command, const cli_options *options, wc_status status, const wc_error *error);
#endif
