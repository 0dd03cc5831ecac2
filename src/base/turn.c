/* turn.c - see turn.h.  The lock is held for a few moves and never while pieces are made or written: it spins. */
#include "base/turn.h"
#include "base/clock.h"
#include "base/parallel.h"
#include <string.h>
#include <time.h>

static void lock(wc_turn *t)
{
    while (atomic_flag_test_and_set_explicit(&t->lock, memory_order_acquire)) continue;
}

static void unlock(wc_turn *t) { atomic_flag_clear_explicit(&t->lock, memory_order_release); }

/* Where the disk is slower than those who make pieces. */
static void rest(void)
{
    const struct timespec moment = {.tv_nsec = 200000};
    const int64_t from = wc_clock();
    (void)nanosleep(&moment, NULL);
    wc_loops_rested(wc_clock() - from);
}

bool wc_turn_begin(wc_turn *t, size_t piece, wc_buffer *buffer, const volatile int *cancel)
{
    memset(buffer, 0, sizeof *buffer);
    for (;;) {
        bool fits;
        lock(t);
        fits = piece < t->next + t->ahead;
        if (fits && t->n_spare > 0) *buffer = t->spare[--t->n_spare];
        unlock(t);
        if (fits) return true;
        if (wc_cancelled(cancel)) return false;
        rest();
    }
}

/* The lock is held, and again when this returns. */
static void write_next(wc_turn *t)
{
    const size_t at = t->next % WC_TURN_AHEAD;
    wc_buffer piece = t->waiting[at];
    unlock(t);
    t->write(t->context, &piece);
    piece.len = 0;
    lock(t);
    if (t->n_spare < WC_TURN_AHEAD)
        t->spare[t->n_spare++] = piece;
    else
        wc_buffer_free(&piece);
    memset(&t->waiting[at], 0, sizeof t->waiting[at]);
    t->finished[at] = false;
    t->next++;
}

size_t wc_turn_end(wc_turn *t, size_t piece, const wc_buffer *buffer)
{
    size_t n = 0;
    lock(t);
    t->waiting[piece % WC_TURN_AHEAD] = *buffer;
    t->finished[piece % WC_TURN_AHEAD] = true;
    if (!t->busy && t->finished[t->next % WC_TURN_AHEAD]) {
        t->busy = true;
        while (t->finished[t->next % WC_TURN_AHEAD]) write_next(t);
        t->busy = false;
        n = t->next;
    }
    unlock(t);
    return n;
}

void wc_turn_free(wc_turn *t)
{
    for (size_t i = 0; i < WC_TURN_AHEAD; i++) wc_buffer_free(&t->waiting[i]);
    while (t->n_spare > 0) wc_buffer_free(&t->spare[--t->n_spare]);
}
