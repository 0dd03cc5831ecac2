/* ordered.c - see ordered.h */
#include "report/ordered.h"
#include <string.h>

static void write_piece(void *context, const wc_buffer *piece)
{
    wc_ordered *o = context;
    wc_lines_write(&o->file, piece);
}

void wc_ordered_init(wc_ordered *o, size_t n, size_t ahead)
{
    o->n = n;
    o->turn = (wc_turn){.write = write_piece, .context = o, .ahead = ahead, .lock = ATOMIC_FLAG_INIT};
    atomic_init(&o->no_memory, false);
}

bool wc_ordered_begin(wc_ordered *o, size_t piece, wc_lines *lines, const volatile int *cancel)
{
    memset(lines, 0, sizeof *lines);
    return wc_turn_begin(&o->turn, piece, &lines->buffer, cancel);
}

bool wc_ordered_end(wc_ordered *o, size_t piece, const wc_lines *lines)
{
    if (lines->no_memory) atomic_store(&o->no_memory, true);
    if (wc_turn_end(&o->turn, piece, &lines->buffer) != o->n) return false;
    if (atomic_load(&o->no_memory)) o->file.no_memory = true;
    return true;
}

void wc_ordered_free(wc_ordered *o) { wc_turn_free(&o->turn); }
