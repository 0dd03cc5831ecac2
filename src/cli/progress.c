/* progress.c - see progress.h */
#include "cli/progress.h"
#include "cli/terminal.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLEAR_REST "\033[K"

static volatile int caught; /* a handler can reach nothing else */

static void catch_signal(int number) { __atomic_store_n(&caught, number, __ATOMIC_RELAXED); }

void cli_signals_catch(void)
{
    static const int number[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_handler = catch_signal;
    action.sa_flags = (int)SA_RESETHAND;
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        if (sigaction(number[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(number[i], &action, NULL);
    }
}

const volatile int *cli_signal_flag(void) { return &caught; }

void cli_progress_begin(cli_progress *progress, bool quiet)
{
    const char *term = getenv("TERM");
    progress->wanted = !quiet && isatty(STDERR_FILENO) && term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    progress->drawn = false;
}

/* Share of the stage that is done, or less than 0: not known. */
static double share_done(const wc_progress *p)
{
    if (p->stage == WC_STAGE_READ) return p->bytes_total > 0 ? (double)p->bytes / (double)p->bytes_total : -1;
    return p->total > 0 && p->done > 0 ? (double)p->done / (double)p->total : -1;
}

static void describe(const wc_progress *p, char *line, size_t cap)
{
    cli_word pages, time;
    char share[32] = "", rate[48] = "";
    const double done = share_done(p);
    const bool reading = p->stage == WC_STAGE_READ;
    if (done >= 0) (void)snprintf(share, sizeof share, "%3.0f%%  ", done < 1 ? done * 100 : 100);
    if (reading && p->seconds > 0)
        (void)snprintf(rate, sizeof rate, "  %.0f MB/s", (double)p->bytes_text / 1e6 / p->seconds);
    if (reading && done > 0) {
        (void)cli_duration(time, done < 1 ? p->seconds * (1 - done) / done : 0);
    } else {
        (void)cli_duration(time, p->seconds);
    }
    (void)snprintf(line, cap, "%-7s  %s%s pages%s  %s%s", wc_stage_name(p->stage), share, cli_number(pages, p->n_pages),
                   rate, time, reading && done > 0 ? " left" : "");
}

bool cli_progress_tell(void *context, const wc_progress *told)
{
    cli_progress *progress = context;
    char line[256];
    const size_t columns = progress->wanted ? cli_columns(STDERR_FILENO) : 0;
    if (columns > 1) {
        describe(told, line, sizeof line);
        line[cli_fit(line, columns - 1)] = '\0'; /* in the last column some terminals break the line */
        (void)fprintf(stderr, "\r%s" CLEAR_REST, line);
        progress->drawn = true;
    }
    return true;
}

void cli_progress_clear(cli_progress *progress)
{
    if (progress->drawn) (void)fputs("\r" CLEAR_REST, stderr);
    progress->drawn = false;
}
