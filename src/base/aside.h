/* aside.h - one thing that is done beside all else, in a thread of its own.  Internal header. */
#ifndef WC_BASE_ASIDE_H
#define WC_BASE_ASIDE_H
#include "wirecopy.h"
#include <pthread.h>

typedef struct wc_aside { /* zeroed: nothing is begun */
    pthread_t thread;
    bool runs;
} wc_aside;

/* Have run(context) called: in a thread of its own, or where only one is wanted (n_threads), or there is none to be
 * had, at once.  It may not call wc_parallel_for with more than one thread.  Once until wc_aside_end. */
void wc_aside_begin(wc_aside *aside, int n_threads, void *(*run)(void *context), void *context);

/* Returns when it is done.  Where nothing was begun, or it has been ended, nothing happens. */
void wc_aside_end(wc_aside *aside);
#endif
