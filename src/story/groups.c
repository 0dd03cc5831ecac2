/* groups.c - see groups.h.  A page's place in its file is the next one when the source comes to it, so all files are
 * written from the beginning to the end. */
#include "story/groups.h"
#include "base/disk.h"
#include "base/sort.h"
#include <string.h>

static size_t rounded(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static size_t sketch_bytes(const wc_entry *e) { return rounded(wc_entry_sketch_bytes(e)); }

/* Strings stand behind the sketch: a page's title is looked at, too. */
static size_t place_bytes(const wc_entry *e) { return sketch_bytes(e) + rounded(wc_entry_strings_len(e)); }

static size_t own_bytes(const wc_own *own) { return rounded(wc_own_bytes(own)); }

bool wc_groups_cut(wc_groups *g, wc_pageset *set, const uint32_t *order, const size_t *piece, size_t n_pieces,
                   size_t group_bytes)
{
    *g = (wc_groups){.set = set, .order = order};
    set->own.disk = set->disk;
    set->own.scattered = true;
    for (size_t i = 0; i < n_pieces; i++) {
        wc_group *last = g->n > 0 ? &g->group[g->n - 1] : NULL;
        size_t bytes = 0;
        for (size_t k = piece[i]; k < piece[i + 1]; k++) bytes += place_bytes(&set->entry[order[k]]);
        if (last == NULL || last->n_bytes + bytes > group_bytes) {
            if (!wc_array_reserve(&g->group, &g->cap, g->n + 1, sizeof *g->group)) return false;
            last = &g->group[g->n++];
            *last = (wc_group){.from = piece[i], .first_piece = i};
        }
        last->to = piece[i + 1];
        last->n_bytes += bytes;
    }
    return true;
}

/* Where each page's sketch goes. */
static bool give_places(wc_groups *g, const wc_sketch_source *source)
{
    const size_t n = g->set->n;
    uint32_t *of = wc_array_new(n, sizeof *of);
    char **next = wc_array_new(g->n, sizeof *next);
    bool ok;
    g->strings = wc_array_new(n, sizeof *g->strings);
    ok = of != NULL && next != NULL && g->strings != NULL;
    for (size_t i = 0; ok && i < g->n; i++) {
        wc_group *group = &g->group[i];
        for (size_t k = group->from; k < group->to; k++) of[g->order[k]] = (uint32_t)i;
        group->sketches = wc_disk_array_new(g->set->disk, group->n_bytes, 1);
        next[i] = group->sketches;
        ok = group->sketches != NULL;
    }
    for (size_t k = 0; ok && k < n; k++) {
        const uint32_t page = source->order[k];
        wc_entry *e = &g->set->entry[page];
        char **at = &next[of[page]];
        g->strings[page] = e->strings;
        e->hash = (uint32_t *)(void *)*at;
        e->strings = *at + sketch_bytes(e);
        *at += place_bytes(e);
    }
    wc_memory_free(of);
    wc_memory_free(next);
    return ok;
}

bool wc_groups_fetch(wc_groups *g, const wc_sketch_source *source)
{
    return give_places(g, source) && source->fetch(source->context, g->set);
}

static void move_own(wc_own *own, char *to)
{
    uint32_t *hash = (uint32_t *)(void *)to;
    uint16_t *mark = (uint16_t *)(void *)(hash + own->n);
    if (own->n > 0) memcpy(hash, own->hash, own->n * sizeof *hash);
    if (own->n > 0) memcpy(mark, own->mark, own->n * sizeof *mark);
    own->hash = hash;
    own->mark = mark;
}

bool wc_groups_keep(wc_groups *g, size_t i, wc_own *own)
{
    wc_group *group = &g->group[i];
    const size_t n = group->to - group->from;
    uint64_t *page = wc_array_new(2 * n, sizeof *page);
    size_t bytes = 0;
    char *to = NULL;
    for (size_t k = 0; page != NULL && k < n; k++) {
        page[k] = g->order[group->from + k];
        bytes += own_bytes(&own[page[k]]);
    }
    if (page != NULL) to = wc_arena_alloc(&g->set->own, bytes);
    if (to != NULL) {
        wc_sort_u64(page, page + n, n, 0);
        for (size_t k = 0; k < n; k++) {
            g->set->entry[page[k]].hash = NULL;
            g->set->entry[page[k]].strings = g->strings[page[k]];
            move_own(&own[page[k]], to);
            to += own_bytes(&own[page[k]]);
        }
        wc_disk_array_free(g->set->disk, group->sketches);
        group->sketches = NULL;
    }
    wc_memory_free(page);
    wc_disk_relax(g->set->disk);
    return to != NULL;
}

void wc_groups_free(wc_groups *g)
{
    for (size_t i = 0; i < g->n; i++) wc_disk_array_free(g->set->disk, g->group[i].sketches);
    wc_memory_free(g->group);
    wc_memory_free((void *)g->strings);
    memset(g, 0, sizeof *g);
}
