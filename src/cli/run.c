/* run.c - what all commands have in common: the job with its progress, then errors, warnings and the summary. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cli_command *const commands[] = {&cli_cluster, &cli_explain, &cli_keep,  &cli_flag,  &cli_sign,
                                              &cli_merge,   &cli_info,    &cli_check, &cli_score, &cli_bench};

size_t cli_command_count(void) { return sizeof commands / sizeof *commands; }

const cli_command *cli_command_at(size_t i) { return commands[i]; }

int cli_fail(const cli_command *command, wc_status status, const char *message)
{
    char hint[96];
    cli_complain("", message);
    if (status != WC_ERROR_PARAM) return 1;
    (void)snprintf(hint, sizeof hint, "try 'wirecopy %s --help'", command->name);
    cli_complain("", hint);
    return 2;
}

int cli_fail_job(const cli_command *command, const cli_options *options, wc_status status, const wc_error *error)
{
    const int number = *cli_signal_flag();
    char message[1200];
    if (number != 0) { /* whoever sent it sees that it worked */
        (void)signal(number, SIG_DFL);
        (void)raise(number);
        return 128 + number; /* the first process of a container does not die of it */
    }
    const bool may_force = status == WC_ERROR_EXISTS && (command->takes & CLI_TAKES_FLAG) == 0 && !options->force &&
                           !options->append && options->update == NULL && strstr(error->message, "--force") == NULL;
    (void)snprintf(message, sizeof message, "%s%s", error->message,
                   may_force ? "; --force replaces an earlier output" : "");
    return cli_fail(command, status, message);
}

static void print_found(const cli_command *command, const cli_options *options, const wc_summary *summary)
{
    const size_t columns = cli_columns(STDOUT_FILENO);
    for (size_t i = 0; !options->quiet && i < summary->n_warnings; i++) cli_complain("warning", summary->warning[i]);
    if (options->json) {
        (void)fputs(summary->json, stdout);
    } else if (options->quiet) {
        return;
    } else if (columns > 0) {
        command->print_summary(summary, options->output, columns);
    } else {
        command->print_line(summary, options->output);
    }
}

wc_options cli_begin_job(const cli_options *options, cli_progress *progress)
{
    wc_options how;
    wc_options_init(&how);
    how.threads = options->threads;
    how.force = options->force;
    how.strict = options->strict;
    how.max_page = options->max_page;
    how.memory = options->memory;
    how.tmp = options->tmp;
    how.zstd_window = options->zstd_window;
    how.append = options->append;
    how.update = options->update != NULL || options->add;
    how.sync = options->sync;
    how.drop_before = options->drop_before;
    how.fields = options->field;
    how.n_fields = options->n_fields;
    how.given = options->given;
    how.cancel = cli_signal_flag();
    how.progress = cli_progress_tell;
    how.progress_context = progress;
    cli_progress_begin(progress, options->quiet);
    cli_signals_catch();
    return how;
}

int cli_run(const cli_command *command, const cli_options *options)
{
    wc_summary summary = {0};
    wc_error error = {WC_OK, ""};
    wc_options how;
    cli_progress progress;
    wc_status status;
    if (command->run != NULL) return command->run(options);
    how = cli_begin_job(options, &progress);
    status = command->job(options->input, options->n_inputs, options->output, &options->params, &how, &summary, &error);
    cli_progress_clear(&progress);
    if (status != WC_OK) return cli_fail_job(command, options, status, &error);
    print_found(command, options, &summary);
    wc_summary_free(&summary);
    return 0;
}
