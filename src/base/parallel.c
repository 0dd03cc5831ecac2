/* parallel.c - see parallel.h */
#include "base/parallel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>

#define THREADS_MOST 1024

int wc_parallel_threads(int asked)
{
    const int n = asked > 0 ? asked : omp_get_max_threads();
    return n > THREADS_MOST ? THREADS_MOST : n;
}

bool wc_cancelled(const volatile int *cancel)
{
    return cancel != NULL && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0;
}

typedef struct {
    pthread_mutex_t all_are_there;
    pthread_t thread[THREADS_MOST];
} trying;

static void *wait_for_all(void *of)
{
    trying *t = of;
    (void)pthread_mutex_lock(&t->all_are_there);
    (void)pthread_mutex_unlock(&t->all_are_there);
    return NULL;
}

wc_status wc_parallel_try(int n_threads, wc_error *error)
{
    trying *t = wc_array_new(1, sizeof *t);
    int n = 0;
    if (t == NULL) return wc_fail_memory(error, sizeof *t);
    (void)pthread_mutex_init(&t->all_are_there, NULL);
    (void)pthread_mutex_lock(&t->all_are_there);
    while (n + 1 < n_threads && pthread_create(&t->thread[n], NULL, wait_for_all, t) == 0) n++;
    (void)pthread_mutex_unlock(&t->all_are_there);
    for (int i = 0; i < n; i++) (void)pthread_join(t->thread[i], NULL);
    (void)pthread_mutex_destroy(&t->all_are_there);
    wc_memory_free(t);
    if (n + 1 >= n_threads) return WC_OK;
    return wc_fail(error, WC_ERROR_MEMORY, "the system has room for %d of %d threads; --threads asks for fewer", n + 1,
                   n_threads);
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
