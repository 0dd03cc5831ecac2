/* ordered.c - see ordered.h.  The lock is held for a few moves and never while lines are made or written: it spins. */
#include "report/ordered.h"
#include "base/parallel.h"
#include <string.h>
#include <time.h>

static void lock(wc_ordered *o)
{
    while (atomic_flag_test_and_set_explicit(&o->lock, memory_order_acquire)) continue;
}

static void unlock(wc_ordered *o) { atomic_flag_clear_explicit(&o->lock, memory_order_release); }

/* Where the disk is slower than those who make lines. */
static void rest(void)
{
    const struct timespec moment = {.tv_nsec = 200000};
    (void)nanosleep(&moment, NULL);
}

bool wc_ordered_begin(wc_ordered *o, size_t piece, wc_lines *lines, const volatile int *cancel)
{
    memset(lines, 0, sizeof *lines);
    for (;;) {
        bool fits;
        lock(o);
        fits = piece < o->next + o->ahead;
        if (fits && o->n_spare > 0) lines->buffer = o->spare[--o->n_spare];
        unlock(o);
        if (fits) return true;
        if (wc_cancelled(cancel)) return false;
        rest();
    }
}

/* The lock is held, and again when this returns. */
static void write_next(wc_ordered *o)
{
    const size_t at = o->next % WC_ORDERED_AHEAD;
    wc_lines *lines = &o->waiting[at];
    unlock(o);
    wc_lines_write(&o->file, lines);
    lock(o);
    lines->buffer.len = 0;
    if (o->n_spare < WC_ORDERED_AHEAD)
        o->spare[o->n_spare++] = lines->buffer;
    else
        wc_buffer_free(&lines->buffer);
    memset(lines, 0, sizeof *lines);
    o->finished[at] = false;
    o->next++;
}

bool wc_ordered_end(wc_ordered *o, size_t piece, const wc_lines *lines)
{
    bool is_last = false;
    lock(o);
    o->waiting[piece % WC_ORDERED_AHEAD] = *lines;
    o->finished[piece % WC_ORDERED_AHEAD] = true;
    if (!o->busy && o->finished[o->next % WC_ORDERED_AHEAD]) {
        o->busy = true;
        while (o->finished[o->next % WC_ORDERED_AHEAD]) write_next(o);
        o->busy = false;
        is_last = o->next == o->n;
    }
    unlock(o);
    return is_last;
}

void wc_ordered_free(wc_ordered *o)
{
    for (size_t i = 0; i < WC_ORDERED_AHEAD; i++) wc_buffer_free(&o->waiting[i].buffer);
    while (o->n_spare > 0) wc_buffer_free(&o->spare[--o->n_spare]);
}
