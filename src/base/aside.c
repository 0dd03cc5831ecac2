/* aside.c - see aside.h */
#include "base/aside.h"
#include "base/error.h"

static void *run(void *of)
{
    wc_aside *a = of;
    a->status = a->run(a->context, &a->error);
    return NULL;
}

void wc_aside_begin(wc_aside *a, int n_threads, wc_status (*what)(void *context, wc_error *error), void *context)
{
    *a = (wc_aside){.run = what, .context = context};
    a->runs = n_threads > 1 && pthread_create(&a->thread, NULL, run, a) == 0;
    if (!a->runs) (void)run(a);
}

wc_status wc_aside_end(wc_aside *a, wc_error *error)
{
    if (a->runs) (void)pthread_join(a->thread, NULL);
    a->runs = false;
    return a->status == WC_OK ? WC_OK : wc_fail(error, a->status, "%s", a->error.message);
}
