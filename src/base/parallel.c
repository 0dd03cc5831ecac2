/* parallel.c - see parallel.h */
#include "base/parallel.h"
#include <omp.h>

int wc_parallel_threads(int asked)
{
    const int most = 1024;
    const int n = asked > 0 ? asked : omp_get_max_threads();
    return n > most ? most : n;
}

void wc_parallel_for(size_t n, int n_threads, void (*body)(void *context, size_t i, int thread), void *context)
{
    if (n_threads <= 1 || n <= 1) {
        for (size_t i = 0; i < n; i++) body(context, i, 0);
        return;
    }
#pragma omp parallel for schedule(monotonic : dynamic, 1) num_threads(n_threads)
    for (size_t i = 0; i < n; i++) body(context, i, omp_get_thread_num());
}
