/* help.h - what the command line says of itself, all of it out of the commands and the table of options, to stdout. */
#ifndef WC_CLI_HELP_H
#define WC_CLI_HELP_H
#include "cli/command.h"

void cli_help_print(void);
void cli_help_print_command(const cli_command *command);

/* The manual page, as troff with the man macros. */
void cli_manual_print(void);

/* The completion script of shell: bash, zsh or fish.  false: there is none of that name, and nothing was printed. */
bool cli_completion_print(const char *shell);
#endif
