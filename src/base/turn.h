/* turn.h - pieces that several threads make, written one after the other.  Internal header.
 *
 * Pieces are finished in any order and written in theirs: one that is finished early waits for those before it. Whoever
 * finishes the one that is due writes it and those that wait behind it, and the other threads go on meanwhile. */
#ifndef WC_BASE_TURN_H
#define WC_BASE_TURN_H
#include "base/memory.h"
#include <stdatomic.h>

#define WC_TURN_AHEAD 32 /* pieces that may wait, at most */

typedef struct wc_turn {
    void (*write)(void *context, const wc_buffer *piece); /* called by one thread at a time */
    void *context;
    size_t ahead;                     /* how far a piece may be ahead of what is written: 1 to WC_TURN_AHEAD */
    size_t next;                      /* the first that is not written: when all are, their number */
    bool busy;                        /* one is being written, and what is finished meanwhile will be */
    wc_buffer waiting[WC_TURN_AHEAD]; /* by number modulo WC_TURN_AHEAD */
    bool finished[WC_TURN_AHEAD];
    wc_buffer spare[WC_TURN_AHEAD]; /* n_spare: whose memory is used again, the last one first */
    size_t n_spare;
    atomic_flag lock; /* of all below ahead */
} wc_turn;            /* zeroed but for write, context and ahead: ready; not moved while threads use it */

/* An empty buffer for this piece, which the caller fills.  Waits while it is too far ahead of what is written; pieces
 * must be begun in about their order.  false: *cancel (NULL: nothing is) was set meanwhile. */
bool wc_turn_begin(wc_turn *turn, size_t piece, wc_buffer *buffer, const volatile int *cancel);

/* The piece is this, whose memory it takes over.  Returns how many are written now, where this call wrote some, or
 * 0. */
size_t wc_turn_end(wc_turn *turn, size_t piece, const wc_buffer *buffer);

void wc_turn_free(wc_turn *turn);
#endif
