/* help.c - see help.h: --help, of the program and of a command. */
#include "cli/help.h"
#include <stdio.h>

static void print_option(const cli_option *o)
{
    char name[64], letter[8] = "    ";
    if (o->letter != 0) (void)snprintf(letter, sizeof letter, "-%c, ", o->letter);
    (void)snprintf(name, sizeof name, "--%s%s%s", o->name, o->value != NULL ? " " : "",
                   o->value != NULL ? o->value : "");
    (void)printf("  %s%-20s  %s", letter, name, o->help);
    if (o->initial[0] != '\0') (void)printf(" (%s)", o->initial);
    (void)printf("\n");
}

static void print_options(const cli_command *command)
{
    cli_option o;
    bool in_parameters = false;
    (void)printf("Options:\n");
    for (size_t place = 0; cli_option_next(command, &place, &o);) {
        if (o.is_parameter && !in_parameters) (void)printf("\nParameters of the method, with their defaults:\n");
        in_parameters = o.is_parameter;
        print_option(&o);
    }
}

void cli_help_print(void)
{
    (void)printf("Usage: wirecopy COMMAND ARGUMENT... [OPTION...]\n\n"
                 "Finds which scraped news pages carry the same wire story.\n\n"
                 "Commands:\n");
    for (size_t i = 0; i < cli_command_count(); i++)
        (void)printf("  %-8s  %s\n", cli_command_at(i)->name, cli_command_at(i)->purpose);
    (void)printf("  %-8s  %s\n\n", "help", "how a command is used: wirecopy help COMMAND");
    (void)printf("  --help, --version\n"
                 "  help --man                   the manual page\n"
                 "  --completion bash|zsh|fish   a script that completes commands and options\n\n"
                 "To begin with:\n  %s",
                 cli_cluster.examples);
}

void cli_help_print_command(const cli_command *c)
{
    const bool has_output = c->output_value != NULL;
    (void)printf("Usage: wirecopy %s%s%s%s%s [OPTION...]\n\n%s\n", c->name, c->input_value[0] != '\0' ? " " : "",
                 c->input_value, has_output ? " -o " : "", has_output ? c->output_value : "", c->details);
    print_options(c);
    (void)printf("\nExamples:\n  %s", c->examples);
}
