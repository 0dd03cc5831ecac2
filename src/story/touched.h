/* touched.h - of many pages that are named in any order, those that are named often enough.  Internal header. */
#ifndef WC_STORY_TOUCHED_H
#define WC_STORY_TOUCHED_H
#include "base/memory.h"

typedef struct wc_touched { /* one a thread */
    uint32_t *page;         /* n: those that were kept, each once */
    size_t n;
    uint32_t *named; /* n_named since then */
    size_t n_named;
    uint32_t *again, *other; /* scratch, see touched.c */
    uint32_t *seen;
    struct wc_touched_slot *slot;
    size_t n_slots; /* of either table, a power of two */
    uint32_t *used;
} wc_touched;

/* For `most` pages between two calls of wc_touched_keep.  false: no memory; wc_touched_free follows in any case. */
bool wc_touched_init(wc_touched *touched, size_t most);
void wc_touched_free(wc_touched *touched);

/* Name a page, any but UINT32_MAX, which is passed over, and so are those that are not only[] (NULL: none is). */
static inline void wc_touch(wc_touched *t, uint32_t page, const bool *only)
{
    t->named[t->n_named] = page;
    t->n_named += page != UINT32_MAX && (only == NULL || only[page]);
}

/* Those that were named so often, 1 or more, become touched->page[]; all are forgotten. */
void wc_touched_keep(wc_touched *touched, unsigned enough);
#endif
