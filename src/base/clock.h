/* clock.h - what time it is, and how much of it the threads of loops had work.  Internal header. */
#ifndef WC_BASE_CLOCK_H
#define WC_BASE_CLOCK_H
#include <stdint.h>

int64_t wc_clock(void); /* nanoseconds of a steady clock */
static inline double wc_clock_seconds(void) { return (double)wc_clock() * 1e-9; }

/* Of the loops of several threads (parallel.h, team.h) that the calling thread began so far.  Of n threads
 * n * clock - busy had nothing to do. */
typedef struct wc_loops {
    int64_t clock, busy; /* nanoseconds: that they lasted, and that their threads worked, together */
} wc_loops;
wc_loops wc_loops_so_far(void);
/* Seconds that n_threads had nothing to do, of all of them together, in the `seconds` since loops were at `before`.
 * Outside of loops one of them works: what is written aside does not count. */
double wc_loops_idle(wc_loops before, double seconds, int n_threads);
void wc_loops_add(int64_t clock, int64_t busy); /* for those who run loops */

/* The calling thread waited so long for others in a loop: that is no work. */
void wc_loops_rested(int64_t nanoseconds);
int64_t wc_loops_rests(void); /* so far, of this thread */
#endif
