/* main.c - chooses the command.  Exit codes: 0 done, 1 failed, 2 called the wrong way, 128 + n: signal n. */
#include "cli/command.h"
#include "cli/help.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < cli_command_count(); i++) {
        if (strcmp(cli_command_at(i)->name, name) == 0) return cli_command_at(i);
    }
    return NULL;
}

static int fail_usage(const char *message, const char *command)
{
    char hint[96];
    (void)snprintf(hint, sizeof hint, "try 'wirecopy %s%s--help'", command, command[0] != '\0' ? " " : "");
    cli_complain("", message);
    cli_complain("", hint);
    return 2;
}

static int fail_unknown_command(const char *word)
{
    static const char *const other[] = {"help", "--help", "--version", "--completion"};
    const size_t n_commands = cli_command_count(), n_other = sizeof other / sizeof *other;
    char message[256];
    const char *found = NULL;
    size_t nearest = SIZE_MAX;
    for (size_t i = 0; i < n_commands + n_other; i++) {
        const char *name = i < n_commands ? cli_command_at(i)->name : other[i - n_commands];
        const size_t distance = cli_distance(word, name);
        if (distance >= nearest) continue;
        nearest = distance;
        found = name;
    }
    (void)snprintf(message, sizeof message, "unknown %s %.64s%s%s%s", word[0] == '-' ? "option" : "command", word,
                   found != NULL ? "; did you mean " : "", found != NULL ? found : "", found != NULL ? "?" : "");
    return fail_usage(message, "");
}

static int run_command(const cli_command *command, char **argument, size_t n_arguments)
{
    cli_options options;
    char message[512];
    int code = 0;
    if (!cli_options_parse(&options, argument, n_arguments, command, message)) {
        code = fail_usage(message, command->name);
    } else if (options.help) {
        cli_help_print_command(command);
    } else {
        code = cli_run(command, &options);
    }
    cli_options_free(&options);
    return code;
}

static int run_help(int argc, char **argv)
{
    const cli_command *command = argc > 2 ? cli_command_find(argv[2]) : NULL;
    if (argc > 2 && strcmp(argv[2], "--man") == 0) {
        cli_manual_print();
    } else if (argc > 2 && command == NULL && strcmp(argv[2], "help") != 0) {
        return fail_unknown_command(argv[2]);
    } else if (command != NULL) {
        cli_help_print_command(command);
    } else {
        cli_help_print();
    }
    return 0;
}

static int run_completion(const char *shell)
{
    char message[128];
    if (shell != NULL && cli_completion_print(shell)) return 0;
    (void)snprintf(message, sizeof message, "--completion: expected bash, zsh or fish behind it, found %.64s",
                   shell != NULL ? shell : "nothing");
    return fail_usage(message, "");
}

static int choose(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    const cli_command *command;
    if (word == NULL) return fail_usage("no command: expected one that 'wirecopy help' lists", "");
    command = cli_command_find(word);
    if (command != NULL) return run_command(command, argv + 2, (size_t)argc - 2);
    if (strcmp(word, "--version") == 0) {
        (void)printf("wirecopy %s\n", wc_version());
        return 0;
    }
    if (strcmp(word, "--completion") == 0) return run_completion(argc > 2 ? argv[2] : NULL);
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return run_help(argc, argv);
    return fail_unknown_command(word);
}

/* A file that is opened while descriptor 1 or 2 is closed would take its number, and messages would go into it.  So
 * they are filled, in such a way that reading from 0 and writing to 1 and 2 fail as before. */
static void fill_descriptors(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

int main(int argc, char **argv)
{
    int code;
    fill_descriptors();
    (void)signal(SIGXFSZ, SIG_IGN); /* a file over the limit is then a failed write, which is told and cleaned up */
    code = choose(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0) {
        if (errno != EPIPE) cli_complain("standard output: cannot be written", strerror(errno));
        code = 1;
    }
    return code;
}
