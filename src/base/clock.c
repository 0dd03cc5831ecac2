/* clock.c - see clock.h */
#include "base/clock.h"
#include <time.h>

static _Thread_local wc_loops so_far;
static _Thread_local int64_t rests;

int64_t wc_clock(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

wc_loops wc_loops_so_far(void) { return so_far; }

double wc_loops_idle(wc_loops before, double seconds, int n_threads)
{
    const double in_loops = (double)(so_far.clock - before.clock) * 1e-9;
    const double busy = (double)(so_far.busy - before.busy) * 1e-9 + seconds - in_loops;
    const double idle = seconds * n_threads - busy;
    return idle > 0 ? idle : 0;
}

void wc_loops_add(int64_t clock, int64_t busy)
{
    so_far.clock += clock;
    so_far.busy += busy;
}

void wc_loops_rested(int64_t nanoseconds) { rests += nanoseconds; }

int64_t wc_loops_rests(void) { return rests; }
