/* undone.c - see undone.h */
#include "story/undone.h"
#include <assert.h>
#include <string.h>

wc_undone *wc_undone_begin(wc_reuse *reuse, const bool *changed, size_t n_pages)
{
    wc_undone *u;
    size_t n = 0;
    assert(reuse->n_undone < WC_UNDONE_MOST);
    if (reuse->undone == NULL) reuse->undone = wc_array_new(WC_UNDONE_MOST, sizeof *reuse->undone);
    if (reuse->undone == NULL) return NULL;
    u = &reuse->undone[reuse->n_undone++];
    for (size_t p = 0; p < n_pages; p++) n += changed[p];
    u->page = wc_array_new(n, sizeof *u->page);
    u->print = wc_array_new(n, sizeof *u->print);
    if (u->page == NULL || u->print == NULL || !wc_records_init(&u->matches, reuse->disk, sizeof(wc_match)) ||
        !wc_records_init(&u->strangers, reuse->disk, sizeof(wc_pair)))
        return NULL;
    for (uint32_t p = 0; p < n_pages; p++) {
        if (!changed[p]) continue;
        u->page[u->n] = p;
        u->print[u->n++] = reuse->print[p];
    }
    return u;
}

void wc_undone_free(wc_undone *undone)
{
    wc_records_free(&undone->matches);
    wc_records_free(&undone->strangers);
    wc_memory_free(undone->page);
    wc_memory_free(undone->print);
    memset(undone, 0, sizeof *undone);
}

/* From the last round back: what a page was before the first of them that changed it. */
void wc_undone_prints(const wc_reuse *reuse, size_t round, uint64_t *print)
{
    for (size_t r = reuse->n_undone; r-- > round;) {
        const wc_undone *u = &reuse->undone[r];
        for (size_t i = 0; i < u->n; i++) print[u->page[i]] = u->print[i];
    }
}
