/* chain_titles.c - see chain_titles.h */
#include "story/chain_titles.h"
#include "store/page_walk.h"
#include <stddef.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define WORDS 10 /* of most headlines: those of longer ones are read from their pages */

struct wc_chain_title {
    uint32_t word[WORDS];
    uint32_t n; /* more than WORDS: they are not here */
    uint32_t check;
};

static uint32_t check_of(const struct wc_chain_title *t)
{
    return (uint32_t)XXH3_64bits(t, offsetof(struct wc_chain_title, check));
}

bool wc_chain_titles_make(wc_chain_titles *titles, const wc_pageset *set, const wc_site *site)
{
    wc_page_walk walk = wc_page_walk_begin(set);
    wc_disk_filler filler;
    *titles = (wc_chain_titles){.set = set, .site = site};
    if (set->disk == NULL) return true;
    titles->title = wc_disk_array_new(set->disk, set->n, sizeof *titles->title);
    if (titles->title == NULL) return false;
    wc_disk_fill(&filler, set->disk, titles->title, 0, 0);
    for (uint32_t p = 0; p < set->n; p++) {
        struct wc_chain_title mine = {0};
        wc_title title;
        (void)wc_page_walk_to(&walk, p);
        wc_title_read(&title, wc_headline_of(set, site, p));
        mine.n = title.n;
        if (title.n <= WORDS) memcpy(mine.word, title.word, title.n * sizeof *title.word);
        mine.check = check_of(&mine);
        (void)wc_disk_fill_with(&filler, &mine, sizeof mine);
    }
    return wc_disk_fill_end(&filler);
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
