/* parallel.c - see parallel.h */
#include "base/parallel.h"
#include <omp.h>

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

bool wc_parallel_for(size_t n, int n_threads, void (*body)(void *context, size_t i, int thread), void *context,
                     const volatile int *cancel)
{
    bool all = true;
    if (n_threads <= 1 || n <= 1) {
        for (size_t i = 0; i < n && all; i++) {
            all = !wc_cancelled(cancel);
            if (all) body(context, i, 0);
        }
        return all;
    }
#pragma omp parallel for schedule(monotonic : dynamic, 1) num_threads(n_threads) reduction(&& : all)
    for (size_t i = 0; i < n; i++) {
        all = all && !wc_cancelled(cancel);
        if (all) body(context, i, omp_get_thread_num());
    }
    return all;
}
