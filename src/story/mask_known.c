/* mask_known.c - see mask_known.h.  That a window is as it was is told by its pages alone: old ones keep their order
 * (masked.h), so if all that it looks at are old, and as many of them have its number as it had pages, it is that. */
#include "story/mask_known.h"
#include "base/parallel.h"
#include <string.h>

#define STEP_PAGES 1024

const wc_masked_page *wc_known_page(const wc_masking *m, uint32_t page)
{
    const uint32_t at = m->from[page];
    return m->before != NULL && at < m->before->n_pages ? &m->before->page[at] : NULL;
}

uint32_t wc_known_window(const wc_masking *m, const uint32_t *page, size_t n_before, size_t n)
{
    uint32_t window = WC_WINDOW_NONE;
    for (size_t k = 0; k < n; k++) {
        const wc_masked_page *was = wc_known_page(m, page[k]);
        if (was == NULL) return WC_WINDOW_NONE;
        if (k == n_before) window = was->window;
        if (k > n_before && was->window != window) return WC_WINDOW_NONE;
    }
    return window != WC_WINDOW_NONE && m->before->n_in[window] == n - n_before ? window : WC_WINDOW_NONE;
}

bool wc_known_own(const wc_masking *m, uint32_t page, wc_own *own)
{
    const wc_masked_page *was = wc_known_page(m, page);
    if (was == NULL) return false;
    *own = (wc_own){.n = was->n,
                    .n_masked = was->n_masked,
                    .dated = was->dated,
                    .level = was->level,
                    .masked_anchors = was->masked_anchors};
    if (was->n > 0) wc_own_point(own, m->before->texts + was->text);
    return true;
}

const uint8_t *wc_known_sketch(const wc_masking *m, uint32_t page, const wc_entry *e)
{
    const wc_masked_page *was = wc_known_page(m, page);
    const uint8_t *packed;
    size_t room;
    if (was == NULL || was->sketch == WC_MASKED_NONE || e->n == 0) return NULL;
    packed = m->before->texts + was->sketch;
    room = m->before->texts_len - was->sketch;
    return wc_sketch_bytes(wc_sketch_form_of(packed), e->n) <= room ? packed : NULL;
}

typedef struct {
    const wc_masking *masking;
    wc_pageset *set;
    const bool *needed;
    bool *asked;  /* one a page: of the source */
    bool *failed; /* one a thread */
    bool *misses; /* the same: it asked the source for something */
} bringing;

/* The sketch at packed, which is e's, into the arena. */
static bool copy_sketch(wc_arena *arena, wc_entry *e, const uint8_t *packed)
{
    const wc_sketch_form form = wc_sketch_form_of(packed);
    const size_t len = wc_sketch_bytes(form, e->n), room = wc_sketch_room(form, e->n);
    uint8_t *sketch = wc_arena_alloc(arena, room);
    if (sketch == NULL) return false;
    memcpy(sketch, packed, len);
    memset(sketch + len, 0, room - len);
    e->sketch = sketch;
    return true;
}

static void bring_step(void *context, size_t i, int thread)
{
    const bringing *b = context;
    const size_t from = i * STEP_PAGES, to = b->set->n - from < STEP_PAGES ? b->set->n : from + STEP_PAGES;
    for (size_t page = from; page < to; page++) {
        wc_entry *e = &b->set->entry[page];
        const uint8_t *packed;
        if (!b->needed[page] || e->n == 0 || e->sketch != NULL) continue;
        packed = wc_known_sketch(b->masking, (uint32_t)page, e);
        b->asked[page] = packed == NULL;
        if (packed == NULL)
            b->misses[thread] = true;
        else if (!copy_sketch(&b->set->sketches[thread], e, packed))
            b->failed[thread] = true;
    }
}

static bool take_asked(void *to, const wc_pageset *portion, const uint32_t *page)
{
    const bringing *b = to;
    for (size_t k = 0; k < portion->n; k++) {
        if (b->asked[page[k]] && !copy_sketch(&b->set->sketches[0], &b->set->entry[page[k]], portion->entry[k].sketch))
            return false;
    }
    return true;
}

bool wc_known_sketches(const wc_masking *masking, wc_pageset *set, const bool *needed, int n_threads)
{
    bringing b = {.masking = masking, .set = set, .needed = needed};
    bool ok, misses = false;
    b.asked = wc_array_new(set->n, sizeof *b.asked);
    b.failed = wc_array_new((size_t)n_threads, sizeof *b.failed);
    b.misses = wc_array_new((size_t)n_threads, sizeof *b.misses);
    ok = b.asked != NULL && b.failed != NULL && b.misses != NULL &&
         wc_parallel_for((set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, bring_step, &b, set->cancel);
    for (int t = 0; ok && t < n_threads; t++) {
        ok = !b.failed[t];
        misses = misses || b.misses[t];
    }
    if (ok && misses) ok = masking->missing->fetch(masking->missing->context, b.asked, take_asked, &b);
    wc_memory_free(b.asked);
    wc_memory_free(b.failed);
    wc_memory_free(b.misses);
    return ok;
}
