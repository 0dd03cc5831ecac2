/* explain_find.c - the pages of a result that are asked for, and all that decide on what of them is page furniture:
 * those of their outlets.  The store is read through for them, and nothing else of it is kept. */
#include "pipeline/explain.h"
#include "base/error.h"
#include "pipeline/portions.h"
#include <string.h>

/* Some pages of the store. */
typedef struct {
    wc_pageset set;  /* in their order there, or sorted */
    uint32_t *place; /* set.n: theirs in the store */
    size_t cap;
} selection;

static void selection_free(selection *s)
{
    wc_pageset_free(&s->set);
    wc_memory_free(s->place);
}

static bool add(selection *s, const wc_entry *entry, uint32_t place)
{
    wc_entry copy;
    if (!wc_array_reserve(&s->place, &s->cap, s->set.n + 1, sizeof *s->place) ||
        !wc_entry_copy(&s->set.arena[0], entry, &copy))
        return false;
    s->place[s->set.n] = place;
    return wc_pageset_push(&s->set, &copy);
}

/* Its places move with the entries. */
static bool sort(selection *s, int n_threads)
{
    uint32_t *from = wc_array_new(s->set.n, sizeof *from);
    if (from == NULL) return false;
    if (!wc_pageset_sort_from(&s->set, n_threads, from)) {
        wc_memory_free(from);
        return false;
    }
    for (size_t p = 0; p < s->set.n; p++) from[p] = s->place[from[p]];
    wc_memory_free(s->place);
    s->place = from;
    return true;
}

typedef struct {
    wc_explaining *e;
    bool (*is_wanted)(void *context, const wc_entry *entry, uint32_t place);
    void *context;
    selection *selected;
} selecting;

static wc_status begin(void *context, const wc_store_found *found)
{
    const selecting *s = context;
    wc_explaining *e = s->e;
    if (e->chain != 0 && e->chain != found->chain)
        return wc_fail(e->job.error, WC_ERROR_FORMAT, "%s: another run replaced it meanwhile", e->store);
    e->chain = found->chain;
    e->job.params = found->header.params;
    e->n_pages = e->job.progress.n_pages = found->n_entries;
    return wc_store_demand_whole(e->store, found, e->job.error);
}

static wc_status take(void *context, const wc_pageset *portion, size_t first)
{
    const selecting *s = context;
    for (size_t i = 0; i < portion->n; i++) {
        const uint32_t place = (uint32_t)(first + i);
        if (s->is_wanted(s->context, &portion->entry[i], place) && !add(s->selected, &portion->entry[i], place))
            return wc_job_no_memory(&s->e->job);
    }
    return WC_OK;
}

/* Entries number as they did when they were read. */
static wc_status end(void *context, wc_pageset *portion)
{
    const selecting *s = context;
    wc_pageset *set = &s->selected->set;
    set->outlets = portion->outlets;
    set->files = portion->files;
    portion->outlets = portion->files = (wc_names){0};
    return sort(s->selected, s->e->job.n_threads) ? WC_OK : wc_job_no_memory(&s->e->job);
}

/* Of all pages of the store those that are wanted, sorted. */
static wc_status select_pages(wc_explaining *e, wc_store_part part,
                              bool (*is_wanted)(void *context, const wc_entry *entry, uint32_t place), void *context,
                              selection *selected)
{
    selecting s = {e, is_wanted, context, selected};
    const wc_portions pages = {part, begin, take, end, &s};
    if (!wc_pageset_init(&selected->set, (size_t)e->job.n_threads)) return wc_job_no_memory(&e->job);
    selected->set.cancel = e->job.options->cancel;
    return wc_portions_read(&e->job, e->store, &pages);
}

/* ---- by id ---- */

typedef struct {
    wc_explaining *e;
    const wc_explain_place *place; /* two */
    wc_buffer clean;
} showing;

/* The entry's id as the files show it. */
static wc_str clean_id(showing *w, const wc_entry *entry)
{
    w->clean.len = 0;
    if (!wc_lines_clean(&w->clean, wc_entry_id(entry))) w->e->no_memory = true;
    return (wc_str){w->clean.data, w->clean.len};
}

static bool shows(wc_str shown, const wc_explain_place *place)
{
    return place->id != NULL && wc_str_compare(shown, (wc_str){place->id, strlen(place->id)}) == 0;
}

static bool shows_any(void *context, const wc_entry *entry, uint32_t place)
{
    showing *w = context;
    const wc_str shown = clean_id(w, entry);
    (void)place;
    return shows(shown, &w->place[0]) || shows(shown, &w->place[1]);
}

static bool has_id(const wc_entry *entry, const char *id)
{
    return wc_str_compare(wc_entry_id(entry), (wc_str){id, strlen(id)}) == 0;
}

/* Ids stand cleaned in the files that people copy them from.  Where a page has the id as it is asked for, those that
 * show the same are not meant. */
static wc_status choose(wc_explaining *e, showing *w, const selection *s, const char *id, int side, bool second)
{
    wc_explain_place *asked = &e->asked[side];
    size_t n_exact = 0, n = 0;
    for (size_t p = 0; p < s->set.n; p++) n_exact += has_id(&s->set.entry[p], id);
    for (size_t p = 0; p < s->set.n; p++) {
        if (!shows(clean_id(w, &s->set.entry[p]), asked)) continue;
        if ((n_exact == 0 || has_id(&s->set.entry[p], id)) && n++ == second) {
            asked->rank = asked->n_showing;
            asked->place = s->place[p];
            asked->outlet = s->set.entry[p].outlet;
        }
        asked->n_showing++;
    }
    e->out->page[side].n_same_id = n;
    if (n == 0) return wc_fail(e->job.error, WC_ERROR_FORMAT, "no page of %s has the id '%s'", e->dir, id);
    if (second && n == 1)
        return wc_fail(e->job.error, WC_ERROR_PARAM, "expected two pages, found twice the one that has the id '%s'",
                       id);
    return WC_OK;
}

wc_status wc_explain_find(wc_explaining *e, const char *const id[2])
{
    showing w = {.e = e, .place = e->asked};
    selection s = {0};
    wc_status status;
    e->store = wc_string_printf("%s/signatures.wcs", e->dir);
    for (int side = 0; side < 2; side++) e->asked[side].id = wc_explain_clean(e, (wc_str){id[side], strlen(id[side])});
    if (e->store == NULL || e->no_memory) return wc_job_no_memory(&e->job);
    status = select_pages(e, WC_STORE_RECORDS, shows_any, &w, &s);
    if (status == WC_OK && e->no_memory) status = wc_job_no_memory(&e->job);
    for (int side = 0; status == WC_OK && side < 2; side++)
        status = choose(e, &w, &s, id[side], side, side == 1 && strcmp(id[0], id[1]) == 0);
    wc_buffer_free(&w.clean);
    selection_free(&s);
    return status;
}

static wc_status choose_longest(wc_explaining *e, showing *w, const selection *s, wc_explain_place *longest)
{
    size_t n = 0;
    if (longest->id == NULL) return WC_OK;
    for (size_t p = 0; p < s->set.n; p++) {
        if (!shows(clean_id(w, &s->set.entry[p]), longest) || n++ != longest->rank) continue;
        longest->place = s->place[p];
        longest->outlet = s->set.entry[p].outlet;
    }
    if (n == longest->n_showing) return WC_OK;
    return wc_fail(e->job.error, WC_ERROR_FORMAT, "%s/clusters.tsv: the pages are others than those of %s", e->dir,
                   e->store);
}

wc_status wc_explain_find_longest(wc_explaining *e)
{
    showing w = {.e = e, .place = e->longest};
    selection s = {0};
    wc_status status;
    if (e->longest[0].id == NULL && e->longest[1].id == NULL) return WC_OK;
    status = select_pages(e, WC_STORE_RECORDS, shows_any, &w, &s);
    if (status == WC_OK && e->no_memory) status = wc_job_no_memory(&e->job);
    for (int side = 0; status == WC_OK && side < 2; side++) status = choose_longest(e, &w, &s, &e->longest[side]);
    wc_buffer_free(&w.clean);
    selection_free(&s);
    return status;
}

/* ---- by outlet ---- */

#define PART_OF_MEMORY 4 /* that the sketches may take; learning takes as much again, and more */

static bool is_place(wc_explaining *e, uint32_t place)
{
    for (size_t k = 0; k < WC_EXPLAIN_PLACES; k++) {
        if (wc_explain_place_of(e, k)->id != NULL && wc_explain_place_of(e, k)->place == place) return true;
    }
    return false;
}

/* Once there are too many of them, not of the outlets. */
static bool is_of_outlet(void *context, const wc_entry *entry, uint32_t place)
{
    wc_explaining *e = context;
    if (is_place(e, place)) return true;
    for (size_t k = 0; entry->outlet != WC_OUTLET_NONE && !e->too_many && k < WC_EXPLAIN_PLACES; k++) {
        const wc_explain_place *one = wc_explain_place_of(e, k);
        if (one->id == NULL || one->outlet != entry->outlet) continue;
        e->job.held += sizeof *entry + wc_entry_strings_len(entry) + wc_entry_sketch_bytes(entry);
        e->too_many = e->job.memory > 0 && e->job.held > e->job.memory / PART_OF_MEMORY;
        return !e->too_many;
    }
    return false;
}

wc_status wc_explain_gather(wc_explaining *e)
{
    selection s = {0};
    wc_status status = select_pages(e, WC_STORE_ALL, is_of_outlet, e, &s);
    if (status == WC_OK && e->too_many) {
        selection_free(&s);
        s = (selection){0};
        status = select_pages(e, WC_STORE_ALL, is_of_outlet, e, &s);
    }
    for (size_t p = 0; status == WC_OK && p < s.set.n; p++) {
        for (size_t k = 0; k < WC_EXPLAIN_PLACES; k++) {
            wc_explain_place *one = wc_explain_place_of(e, k);
            if (one->place == s.place[p]) one->page = (uint32_t)p;
        }
    }
    for (int side = 0; side < 2; side++) {
        e->page[side] = e->asked[side].page;
        if (e->longest[side].id == NULL) e->longest[side] = e->asked[side]; /* it is alone in its story */
    }
    wc_pageset_free(&e->set);
    e->set = s.set;
    wc_memory_free(s.place);
    return status;
}
