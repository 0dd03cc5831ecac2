/* spread.c - see spread.h */
#include "base/spread.h"
#ifdef __linux__
#include <sched.h>

int wc_spread_home(void) { return sched_getcpu(); }

void wc_spread_from(int home, int thread)
{
    cpu_set_t all, one;
    size_t to = (size_t)home;
    if (thread <= 0 || home < 0 || home >= CPU_SETSIZE || sched_getcpu() != home) return;
    if (sched_getaffinity(0, sizeof all, &all) != 0 || thread % CPU_COUNT(&all) == 0) return;
    for (int steps = thread % CPU_COUNT(&all); steps > 0; steps--) {
        do to = (to + 1) % CPU_SETSIZE;
        while (!CPU_ISSET(to, &all));
    }
    CPU_ZERO(&one);
    CPU_SET(to, &one);
    if (sched_setaffinity(0, sizeof one, &one) == 0) (void)sched_setaffinity(0, sizeof all, &all);
}
#else
int wc_spread_home(void) { return -1; }

void wc_spread_from(int home, int thread)
{
    (void)home;
    (void)thread;
}
#endif
