/* options.h - the options of all commands in one table, from which they are parsed and the help, the manual and the
 * completions of the shells are printed. */
#ifndef WC_CLI_OPTIONS_H
#define WC_CLI_OPTIONS_H
#include "wirecopy.h"

typedef struct cli_command cli_command;

typedef struct cli_options {
    const char **input; /* n_inputs */
    const char **field; /* n_fields */
    size_t n_inputs, n_fields;
    const char *output, *prefer, *removed, *drop_before, *update, *store, *index, *tmp;
    wc_params params;
    uint64_t given;                            /* bit i: parameter i */
    uint64_t max_page, pages, repeats, memory; /* 0: not given */
    uint32_t zstd_window;
    int threads, sync;
    bool force, strict, quiet, json, help, pairs, annotate, dry_run, dump, append, add;
} cli_options;

/* Parse the arguments behind the command's name.  The strings stay argv's.  false: message says which option, what was
 * found and what was expected.  Free with cli_options_free either way. */
bool cli_options_parse(cli_options *options, char **argument, size_t n_arguments, const cli_command *command,
                       char message[512]);
void cli_options_free(cli_options *options);

/* An option as a reader is shown it. */
typedef struct cli_option {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* as in "N"; NULL: a flag */
    const char *help;
    char initial[32];  /* a parameter's default; else "" */
    char choices[128]; /* words between spaces: the value is one, or begins with one that ends in = or :; "": open */
    bool is_parameter, is_file, is_repeatable;
} cli_option;

/* The command's first option from *place on, which is 0 at first; *place moves behind it.  false: there is none. */
bool cli_option_next(const cli_command *command, size_t *place, cli_option *shown);
#endif
