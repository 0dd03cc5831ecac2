/* chain_titles.c - see chain_titles.h */
#include "story/chain_titles.h"
#include "base/parallel.h"
#include "store/page_walk.h"
#include <stddef.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define STEP_PAGES ((size_t)4096) /* that a thread reads at a time */
#define WORDS      10             /* of most headlines: those of longer ones are read from their pages */

struct wc_chain_title {
    uint32_t word[WORDS];
    uint32_t n; /* more than WORDS: they are not here */
    uint32_t check;
};

static uint32_t check_of(const struct wc_chain_title *t)
{
    return (uint32_t)XXH3_64bits(t, offsetof(struct wc_chain_title, check));
}

typedef struct {
    const wc_chain_titles *titles;
    atomic_bool failed;
} making;

static void read_title(const wc_chain_titles *titles, uint32_t page, struct wc_chain_title *mine)
{
    wc_title title;
    wc_title_read(&title, wc_headline_of(titles->set, titles->site, page));
    *mine = (struct wc_chain_title){.n = title.n};
    if (title.n <= WORDS) memcpy(mine->word, title.word, title.n * sizeof *title.word);
    mine->check = check_of(mine);
}

static void make_step(void *context, size_t step, int thread)
{
    making *m = context;
    const wc_pageset *set = m->titles->set;
    const size_t from = step * STEP_PAGES, n = set->n - from < STEP_PAGES ? set->n - from : STEP_PAGES;
    struct wc_chain_title *some = wc_array_new(n, sizeof *some);
    (void)thread;
    wc_pages_fetch(set, from, from + 2 * STEP_PAGES);
    for (size_t i = 0; some != NULL && i < n; i++) read_title(m->titles, (uint32_t)(from + i), &some[i]);
    if (some == NULL || !wc_disk_put(set->disk, m->titles->title, from * sizeof *some, some, n * sizeof *some))
        atomic_store(&m->failed, true);
    wc_memory_free(some);
}

bool wc_chain_titles_make(wc_chain_titles *titles, const wc_pageset *set, const wc_site *site, int n_threads)
{
    making m = {.titles = titles};
    *titles = (wc_chain_titles){.set = set, .site = site};
    if (set->disk == NULL) return true;
    titles->title = wc_disk_array_new(set->disk, set->n, sizeof *titles->title);
    return titles->title != NULL &&
           wc_parallel_for((set->n + STEP_PAGES - 1) / STEP_PAGES, n_threads, make_step, &m, set->cancel) &&
           !atomic_load(&m.failed);
}

void wc_chain_titles_free(wc_chain_titles *titles)
{
    if (titles->title != NULL) wc_disk_array_free(titles->set->disk, titles->title);
    *titles = (wc_chain_titles){0};
}

void wc_chain_titles_get(const wc_chain_titles *titles, uint32_t page, wc_title *title)
{
    const struct wc_chain_title *mine = titles->title != NULL ? &titles->title[page] : NULL;
    if (mine != NULL && check_of(mine) != mine->check) wc_disk_note_damage(titles->set->disk);
    if (mine == NULL || mine->n > WORDS) {
        wc_title_read(title, wc_headline_of(titles->set, titles->site, page));
        return;
    }
    title->n = mine->n;
    memcpy(title->word, mine->word, mine->n * sizeof *mine->word);
}
