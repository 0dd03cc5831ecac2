/* ordered.h - a file of lines that several threads make piece by piece.  Internal header.
 *
 * Pieces are finished in any order and written in theirs: one that is finished early waits for those before it. Whoever
 * finishes the one that is due writes it and those that wait behind it, and the other threads go on meanwhile. */
#ifndef WC_REPORT_ORDERED_H
#define WC_REPORT_ORDERED_H
#include "report/lines.h"
#include <stdatomic.h>

#define WC_ORDERED_AHEAD 32 /* pieces that may wait, at most */

typedef struct wc_ordered {
    wc_lines file;                      /* opened by the caller; what it holds comes first */
    size_t n;                           /* pieces, 1 or more */
    size_t ahead;                       /* how far a piece may be ahead of what is written: 1 to WC_ORDERED_AHEAD */
    size_t next;                        /* the first that is not written */
    bool busy;                          /* one is being written, and what is finished meanwhile will be */
    wc_lines waiting[WC_ORDERED_AHEAD]; /* by number modulo WC_ORDERED_AHEAD */
    bool finished[WC_ORDERED_AHEAD];
    wc_buffer spare[WC_ORDERED_AHEAD]; /* n_spare: whose memory is used again, the last one first */
    size_t n_spare;
    atomic_flag lock; /* of all below n and ahead */
} wc_ordered;         /* zeroed but for file, n and ahead: ready; not moved while threads use it */

/* Lines for this piece.  Waits while it is too far ahead of what is written; pieces must be begun in about their order.
 * false: *cancel (NULL: nothing is) was set meanwhile. */
bool wc_ordered_begin(wc_ordered *ordered, size_t piece, wc_lines *lines, const volatile int *cancel);

/* The piece is these lines, which it takes over.  true, once: all pieces were written, and the file is the caller's. */
bool wc_ordered_end(wc_ordered *ordered, size_t piece, const wc_lines *lines);

void wc_ordered_free(wc_ordered *ordered); /* all but the file */
#endif
