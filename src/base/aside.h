/* aside.h - one thing that is done beside all else, in a thread of its own.  Internal header. */
#ifndef WC_BASE_ASIDE_H
#define WC_BASE_ASIDE_H
#include "wirecopy.h"
#include <pthread.h>

typedef struct wc_aside { /* zeroed: nothing is begun.  While it runs it stays where it is */
    pthread_t thread;
    bool runs;
    wc_status (*run)(void *context, wc_error *error);
    void *context;
    wc_status status; /* what it returned, and its error */
    wc_error error;
} wc_aside;

/* Have what(context) called: in a thread of its own, or where only one is wanted (n_threads), or there is none to be
 * had, at once.  In a thread of its own it may not call wc_parallel_for with more than one.  Once until wc_aside_end.
 */
void wc_aside_begin(wc_aside *aside, int n_threads, wc_status (*what)(void *context, wc_error *error), void *context);

/* Waits until it is done, if it is not, and returns what it returned; error as everywhere.  WC_OK: or nothing was
 * begun. */
wc_status wc_aside_end(wc_aside *aside, wc_error *error);
#endif
