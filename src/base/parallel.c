/* parallel.c - see parallel.h */
#include "base/parallel.h"
#include "base/clock.h"
#include <omp.h>
#include <stdatomic.h>

int wc_parallel_threads(int asked)
{
    const int most = 1024;
    const int n = asked > 0 ? asked : omp_get_max_threads();
    return n > most ? most : n;
}

bool wc_cancelled(const volatile int *cancel)
{
    return cancel != NULL && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0;
}

static void nothing(void *context, size_t i, int thread)
{
    (void)context;
    (void)i;
    (void)thread;
}

void wc_parallel_begin(int n_threads)
{
    const bool done = wc_parallel_for((size_t)n_threads, n_threads, nothing, NULL, NULL);
    (void)done; /* nothing cancels it */
}

bool wc_parallel_for(size_t n, int n_threads, void (*body)(void *context, size_t i, int thread), void *context,
                     const volatile int *cancel)
{
    _Atomic bool stopped = false; /* an OpenMP reduction would export a symbol */
    atomic_int_fast64_t busy = 0;
    int64_t began;
    if (n_threads <= 1 || n <= 1) {
        for (size_t i = 0; i < n; i++) {
            if (wc_cancelled(cancel)) return false;
            body(context, i, 0);
        }
        return true;
    }
    began = wc_clock();
#pragma omp parallel num_threads(n_threads)
    {
        const int64_t from = wc_clock() - wc_loops_rests();
#pragma omp for schedule(monotonic : dynamic, 1) nowait
        for (size_t i = 0; i < n; i++) {
            if (wc_cancelled(cancel))
                atomic_store_explicit(&stopped, true, memory_order_relaxed);
            else
                body(context, i, omp_get_thread_num());
        }
        (void)atomic_fetch_add_explicit(&busy, wc_clock() - wc_loops_rests() - from, memory_order_relaxed);
    }
    wc_loops_add(wc_clock() - began, busy);
    return !stopped;
}
