/* ordered.h - a file of lines that several threads make piece by piece, written as turn.h tells.  Internal header. */
#ifndef WC_REPORT_ORDERED_H
#define WC_REPORT_ORDERED_H
#include "base/turn.h"
#include "report/lines.h"

typedef struct wc_ordered {
    wc_lines file; /* opened by the caller; what it holds comes first */
    size_t n;      /* pieces, 1 or more */
    wc_turn turn;
    atomic_bool no_memory; /* for some line */
} wc_ordered;

/* The file has n pieces, of which one may be so far ahead of what is written: 1 to WC_TURN_AHEAD.  It is not moved from
 * now on. */
void wc_ordered_init(wc_ordered *ordered, size_t n, size_t ahead);

/* Lines for this piece.  Waits while it is too far ahead of what is written; pieces must be begun in about their order.
 * false: *cancel (NULL: nothing is) was set meanwhile. */
bool wc_ordered_begin(wc_ordered *ordered, size_t piece, wc_lines *lines, const volatile int *cancel);

/* The piece is these lines, which it takes over.  true, once: all pieces were written, and the file is the caller's. */
bool wc_ordered_end(wc_ordered *ordered, size_t piece, const wc_lines *lines);

void wc_ordered_free(wc_ordered *ordered); /* all but the file */
#endif
