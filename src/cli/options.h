/* options.h - the options of all commands in one table, from which they are parsed and the help is printed. */
#ifndef WC_CLI_OPTIONS_H
#define WC_CLI_OPTIONS_H
#include "wirecopy.h"

typedef struct cli_command cli_command;

typedef struct cli_options {
    const char **input; /* n_inputs */
    const char **field; /* n_fields */
    size_t n_inputs, n_fields;
    const char *output, *prefer, *removed, *drop_before;
    wc_params params;
    uint64_t max_page;
    int threads;
    bool force, strict, quiet, json, help, pairs, annotate, dry_run, dump, append;
} cli_options;

/* Parse the arguments behind the command's name.  The strings stay argv's.  false: message says which option, what was
 * found and what was expected.  Free with cli_options_free either way. */
bool cli_options_parse(cli_options *options, char **argument, size_t n_arguments, const cli_command *command,
                       char message[512]);
void cli_options_free(cli_options *options);

/* The table as lines of help, defaults in brackets, to stdout. */
void cli_options_print(const cli_command *command);
#endif
