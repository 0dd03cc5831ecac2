/* parallel.h - where threads are made by OpenMP; team.h has others.  Internal header. */
#ifndef WC_BASE_PARALLEL_H
#define WC_BASE_PARALLEL_H
#include "wirecopy.h"

/* n_threads as asked for, or the number that this process may run on (0 asks for that; OMP_NUM_THREADS is heard). */
int wc_parallel_threads(int asked);

/* Whether *cancel is set; NULL never is. */
bool wc_cancelled(const volatile int *cancel);

/* Whether there is room for the threads, before anything is begun: where a loop finds none, OpenMP's runtime ends the
 * process, and what was begun would be left.  WC_ERROR_MEMORY: there is not.  They end at once: what others take of the
 * room meanwhile is not foreseen. */
wc_status wc_parallel_try(int n_threads, wc_error *error);

/* Call body(context, i, thread) once for every i in [0, n), handing out i in increasing order, at most n_threads at a
 * time; thread in [0, n_threads) is unique among the calls that run together, so it may index scratch memory.
 * Returns when all are done.  What body writes must not depend on thread or on the order of the calls.
 * false: *cancel (NULL: nothing is) was set meanwhile, and body was not called for all. */
bool wc_parallel_for(size_t n, int n_threads, void (*body)(void *context, size_t i, int thread), void *context,
                     const volatile int *cancel) __attribute__((warn_unused_result));
#endif
