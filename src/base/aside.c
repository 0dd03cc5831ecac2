/* aside.c - see aside.h */
#include "base/aside.h"

void wc_aside_begin(wc_aside *a, int n_threads, void *(*run)(void *context), void *context)
{
    a->runs = n_threads > 1 && pthread_create(&a->thread, NULL, run, context) == 0;
    if (!a->runs) (void)run(context);
}

void wc_aside_end(wc_aside *a)
{
    if (a->runs) (void)pthread_join(a->thread, NULL);
    a->runs = false;
}
