/* progress.h - a line on stderr that tells how far a job is, redrawn in place; and the end of a job by Ctrl-C. */
#ifndef WC_CLI_PROGRESS_H
#define WC_CLI_PROGRESS_H
#include "wirecopy.h"

typedef struct cli_progress {
    bool wanted; /* draw: stderr is a terminal that can, and nobody said --quiet */
    bool drawn;  /* a line stands there now */
} cli_progress;

void cli_progress_begin(cli_progress *progress, bool quiet);

/* For wc_options.progress; context: a cli_progress.  Always true. */
bool cli_progress_tell(void *context, const wc_progress *told);

void cli_progress_clear(cli_progress *progress);

/* From here on the first SIGINT, SIGTERM or SIGHUP lets the job end in order, so that no temporary file stays; a
 * second one kills.  One that was ignored stays so. */
void cli_signals_catch(void);
/* For wc_options.cancel: the number of the signal that came, 0: none. */
const volatile int *cli_signal_flag(void);
#endif
