/* team.h - threads that stay together over many short loops.  Internal header.
 *
 * A loop of wc_parallel_for ends when all threads have come to its end, and these wait for each other in a busy loop:
 * on a machine with other work each loop lasts as long as the scheduler keeps one of them waiting.  One of a team ends
 * when its calls are done, whoever made them, and who has nothing to do for a tenth of a millisecond sleeps. */
#ifndef WC_BASE_TEAM_H
#define WC_BASE_TEAM_H
#include "wirecopy.h"

typedef struct wc_team wc_team;
wc_team *wc_team_new(int n_threads); /* that of the caller is one of them; NULL: no memory, or no thread to be had */
void wc_team_free(wc_team *team);    /* NULL is fine */

/* As wc_parallel_for: call body(context, i, thread) once for every i in [0, n), handed out in increasing order, thread
 * in [0, n_threads) unique among the calls that run together.  The caller's own calls are those of thread 0.  By one
 * thread at a time, and not out of a body. */
void wc_team_run(wc_team *team, size_t n, void (*body)(void *context, size_t i, int thread), void *context);
#endif
