/* labels.c - see labels.h */
#include "report/labels.h"
#include "store/page_walk.h"
#include <stddef.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct wc_label_place {
    uint64_t at; /* of the id in ids, doubled, and whether the date has a time */
    int64_t date;
    uint64_t check; /* XXH3 of the id, and of what stands before this */
};

static uint64_t check_of(const struct wc_label_place *place, wc_str id)
{
    return XXH3_64bits(id.data, id.len) ^ XXH3_64bits(place, offsetof(struct wc_label_place, check));
}

static bool fill(wc_labels *l, const wc_pageset *set)
{
    wc_page_walk walk = wc_page_walk_begin(set);
    wc_disk_filler places, ids;
    struct wc_label_place place = {0};
    uint64_t at = 0;
    bool ok;
    wc_disk_fill(&places, l->disk, l->place, 0, 0);
    wc_disk_fill(&ids, l->disk, l->ids, 0, 0);
    for (size_t p = 0; p < set->n; p++) {
        const wc_entry *e = wc_page_walk_to(&walk, p);
        place = (struct wc_label_place){at << 1 | e->has_time, e->date, 0};
        place.check = check_of(&place, wc_entry_id(e));
        (void)wc_disk_fill_with(&places, &place, sizeof place);
        (void)wc_disk_fill_with(&ids, wc_entry_id(e).data, e->id_len);
        at += e->id_len;
    }
    place.at = at << 1;
    (void)wc_disk_fill_with(&places, &place, sizeof place);
    ok = wc_disk_fill_end(&places);
    return wc_disk_fill_end(&ids) && ok;
}

bool wc_labels_make(wc_labels *l, const wc_pageset *set)
{
    *l = (wc_labels){.disk = set->disk};
    for (size_t p = 0; p < set->n; p++) l->bytes += wc_pages_next(set, p)->id_len;
    l->place = wc_disk_array_new(l->disk, set->n + 1, sizeof *l->place);
    l->ids = wc_disk_array_new(l->disk, l->bytes, 1);
    return l->place != NULL && l->ids != NULL && fill(l, set);
}

void wc_labels_free(wc_labels *l)
{
    wc_disk_array_free(l->disk, l->place);
    wc_disk_array_free(l->disk, l->ids);
    *l = (wc_labels){0};
}

wc_label wc_labels_get(const wc_labels *l, uint32_t page)
{
    const struct wc_label_place *place = &l->place[page];
    const uint64_t from = place[0].at >> 1, to = place[1].at >> 1;
    const bool is_there = from <= to && to <= l->bytes;
    const wc_str id = {l->ids + from, to - from};
    if (is_there && check_of(place, id) == place->check) return (wc_label){id, place->date, (place->at & 1) != 0};
    wc_disk_note_damage(l->disk);
    return (wc_label){{"", 0}, 0, false};
}
