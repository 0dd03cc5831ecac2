/* recent.c - see recent.h */
#include "story/recent.h"
#include <string.h>

/* The page with its title, sketch and date, which is what furniture is learnt from; free with wc_memory_free(). */
static wc_entry *copy_page(const wc_entry *page)
{
    const size_t sketch = wc_entry_sketch_room(page);
    const wc_str title = wc_entry_title(page);
    wc_entry *copy = wc_array_new(1, sizeof *copy + sketch + title.len);
    if (copy == NULL) return NULL;
    *copy = (wc_entry){.title_len = page->title_len,
                       .n = page->n,
                       .n_words = page->n_words,
                       .outlet = page->outlet,
                       .date = page->date,
                       .level = page->level,
                       .has_time = page->has_time};
    copy->strings = (char *)(copy + 1) + sketch;
    if (sketch > 0) copy->sketch = memcpy(copy + 1, page->sketch, sketch);
    if (title.len > 0) memcpy((char *)(copy + 1) + sketch, title.data, title.len);
    return copy;
}

/* At the second page, at half as many again, at last every WC_RECENT_STEP. */
static bool is_due(uint64_t n) { return n % WC_RECENT_STEP == 0 || n == 2 || n == 3 || n == 4 || n == 6 || n == 12; }

static bool learn(wc_recent *r, wc_recent_outlet *o, const wc_params *params)
{
    const wc_entry *page[WC_RECENT_PAGES];
    const size_t n = o->n < WC_RECENT_PAGES ? (size_t)o->n : WC_RECENT_PAGES;
    for (size_t i = 0; i < n; i++) page[i] = o->page[(o->n - n + i) % WC_RECENT_PAGES];
    return wc_layout_learn(&o->layout, &r->epoch, page, n, params);
}

bool wc_recent_add(wc_recent *r, const wc_entry *page, const wc_params *params)
{
    wc_recent_outlet *o;
    wc_entry *copy, **place;
    if (page->outlet >= r->n) {
        if (!wc_array_reserve(&r->outlet, &r->cap, (size_t)page->outlet + 1, sizeof *r->outlet)) return false;
        memset(r->outlet + r->n, 0, (r->cap - r->n) * sizeof *r->outlet);
        r->n = (size_t)page->outlet + 1;
    }
    copy = copy_page(page);
    if (copy == NULL) return false;
    o = &r->outlet[page->outlet];
    place = &o->page[o->n++ % WC_RECENT_PAGES];
    wc_memory_free(*place);
    *place = copy;
    return is_due(o->n) ? learn(r, o, params) : true;
}

const wc_layout *wc_recent_layout(const wc_recent *recent, uint32_t outlet)
{
    static const wc_layout none;
    return outlet < recent->n ? &recent->outlet[outlet].layout : &none;
}

void wc_recent_free(wc_recent *r)
{
    for (size_t i = 0; i < r->n; i++) {
        for (size_t k = 0; k < WC_RECENT_PAGES; k++) wc_memory_free(r->outlet[i].page[k]);
        wc_memory_free(r->outlet[i].layout.candidate);
    }
    wc_memory_free(r->outlet);
    wc_epoch_free(&r->epoch);
    memset(r, 0, sizeof *r);
}
