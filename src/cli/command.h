/* command.h - what each command is: its words for the help, its job, its summary.  One file a command fills one in. */
#ifndef WC_CLI_COMMAND_H
#define WC_CLI_COMMAND_H
#include "cli/options.h"

typedef wc_status cli_job(const char *const *input, size_t n_inputs, const char *output, const wc_params *params,
                          const wc_options *options, wc_summary *summary, wc_error *error);

struct cli_command {
    const char *name;
    const char *purpose;      /* one line, for the list of commands */
    const char *output_value; /* "DIR" */
    const char *output_help;
    const char *details;  /* lines below the usage */
    const char *examples; /* lines, each with its line break */
    cli_job *job;
    /* To stdout: for a person at a terminal of so many columns; as one line. */
    void (*print_summary)(const wc_summary *summary, const char *output, size_t columns);
    void (*print_line)(const wc_summary *summary, const char *output);
};

extern const cli_command cli_cluster, cli_sign;

size_t cli_command_count(void);
const cli_command *cli_command_at(size_t i);
const cli_command *cli_command_find(const char *name); /* NULL: there is none */

/* Do the command's job and print what came of it; returns the exit code. */
int cli_run(const cli_command *command, const cli_options *options);
#endif
