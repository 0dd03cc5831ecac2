/* mask.c - see mask.h.  Epochs are independent of each other, and each flags the sketches of the pages that are its
 * own; when all are flagged, sketches give way to own texts. */
#include "story/mask.h"
#include "base/parallel.h"
#include "store/page_walk.h"
#include "story/epoch.h"
#include "story/groups.h"
#include "story/layout.h"
#include "story/mask_known.h"
#include "story/own_keep.h"
#include <string.h>

#define CLEAR_PAGES ((size_t)16384)

typedef struct {
    uint32_t outlet;
    size_t window, from, to; /* in order[]: pages [from, to) are masked by what [window, to) shows */
    size_t number;           /* of the window; that of the full one before it is the next */
} epoch_task;

typedef struct {
    wc_pageset *set;
    const wc_params *params;
    uint32_t *order;     /* pages by outlet, canonical within */
    size_t *outlet_from; /* n_outlets + 1, in order[] */
    epoch_task *task;
    size_t n_tasks;
    wc_epoch *epoch;       /* one a thread */
    const wc_entry **page; /* params->epoch a thread */
    uint32_t *n_groups;    /* one a task */
    bool *failed;          /* one a thread */
    wc_own *own;
    wc_site *site;
    const wc_mask_watch *watch;
    size_t n_watched, n_windows;
    const wc_masking *masking;
    wc_masked *made; /* of masking */
    uint32_t *known; /* one a window: its number in masking->before, NONE: it is not known; NULL: none is */
    bool *is_known;  /* with it, one a page: its own text is there */
    bool *needed;    /* the same: its sketch is looked at */
    wc_layout *layout;
    const wc_sketch_source *source;
    wc_groups groups; /* with a source */
    const wc_group *loaded;
    size_t first_task; /* of those that run now */
} learning;

/* Of the page that stands there in order[]; where there are groups, of the one that is loaded. */
static const wc_entry *entry_at(const learning *l, size_t at)
{
    return l->loaded != NULL ? &l->groups.entry[at - l->loaded->from] : &l->set->entry[l->order[at]];
}

/* To the flags of their sketches, which stay without one where there is no outlet. */
static void mask_pages(learning *l, wc_epoch *e, const epoch_task *task)
{
    for (size_t i = task->from; i < task->to; i++) {
        const size_t page = i - task->window;
        const wc_entry *entry = e->page[page];
        if (l->known != NULL && l->is_known[l->order[i]]) continue;
        l->own[l->order[i]].dated = e->dated[page];
        if (task->outlet == WC_OUTLET_NONE || entry->n == 0) continue;
        (void)wc_epoch_mask_page(e, page, e->masked);
        wc_masked_put(wc_sketch_flags(entry->sketch, entry->n), 0, e->masked, entry->n);
    }
}

static size_t count_groups_from(const wc_epoch *e, size_t first)
{
    size_t n = 0;
    for (size_t p = first; p < e->n_pages; p++) n += e->group[p] == p;
    return n;
}

/* Whether it is the last window of its outlet. */
static bool is_last(const learning *l, const epoch_task *task) { return task->to == l->outlet_from[task->outlet + 1]; }

/* Whether it is, and that is asked for. */
static bool teaches_layout(const learning *l, const epoch_task *task) { return l->layout != NULL && is_last(l, task); }

/* The full window that a task does with its last one. */
static bool has_full(const epoch_task *task) { return task->window < task->from; }
static epoch_task full_of(const learning *l, const epoch_task *task)
{
    const size_t from = task->from - l->params->epoch;
    return (epoch_task){task->outlet, from, from, task->from, task->number + 1};
}

/* Of a window that is not known, which e is set to. */
static bool learn_new(learning *l, const epoch_task *task, wc_epoch *e, uint32_t *groups)
{
    if (!wc_epoch_number(e)) return false;
    wc_epoch_group_versions(e);
    wc_epoch_find_candidates(e, l->params->groups);
    if (teaches_layout(l, task) && !wc_layout_take(&l->layout[task->outlet], e)) return false;
    *groups = (uint32_t)count_groups_from(e, task->from - task->window);
    mask_pages(l, e, task);
    return true;
}

static bool set_epoch(const learning *l, const epoch_task *task, wc_epoch *e, const wc_entry **page)
{
    const size_t n = task->to - task->window;
    for (size_t k = 0; k < n; k++) page[k] = entry_at(l, task->window + k);
    return wc_epoch_set(e, page, n);
}

/* Of a window that is known nothing is looked at but, if it is the last one, its titles. */
static bool learn_window(learning *l, const epoch_task *task, int thread, uint32_t *n_groups)
{
    wc_epoch *e = &l->epoch[thread];
    const bool has_outlet = task->outlet != WC_OUTLET_NONE, has_name = has_outlet && is_last(l, task);
    const uint32_t known = l->known != NULL && has_outlet ? l->known[task->number] : WC_WINDOW_NONE;
    uint32_t groups = 0;
    if ((known == WC_WINDOW_NONE || has_name) && !set_epoch(l, task, e, l->page + (size_t)thread * l->params->epoch))
        return false;
    if (!has_outlet) {
        mask_pages(l, e, task);
        return true;
    }
    if (has_name) l->site[task->outlet].name = e->name;
    if (known != WC_WINDOW_NONE)
        groups = l->masking->before->n_groups[known];
    else if (!learn_new(l, task, e, &groups))
        return false;
    *n_groups += groups;
    if (l->made != NULL) l->made->n_groups[task->number] = groups;
    return true;
}

/* A last, incomplete epoch looks at pages of the full one before it, which a group must hold, too: so one task does
 * both. */
static void learn_epoch(void *context, size_t i, int thread)
{
    learning *l = context;
    const epoch_task *task = &l->task[l->first_task + i];
    uint32_t *n_groups = &l->n_groups[l->first_task + i];
    if (!learn_window(l, task, thread, n_groups)) l->failed[thread] = true;
    if (has_full(task)) {
        const epoch_task full = full_of(l, task);
        if (!learn_window(l, &full, thread, n_groups)) l->failed[thread] = true;
    }
}

/* Pages by outlet, those without one last; a counting sort, which keeps the canonical order. */
static bool order_by_outlet(learning *l)
{
    const size_t n_outlets = l->set->outlets.n;
    size_t *at = l->outlet_from;
    uint32_t *outlet = wc_array_new(l->set->n, sizeof *outlet); /* so that entries are read once */
    if (outlet == NULL) return false;
    for (size_t i = 0; i < l->set->n; i++) {
        const uint32_t o = wc_pages_next(l->set, i)->outlet;
        outlet[i] = o == WC_OUTLET_NONE ? (uint32_t)n_outlets : o;
        at[outlet[i] + 1]++;
    }
    for (size_t o = 0; o <= n_outlets; o++) at[o + 1] += at[o];
    for (size_t i = 0; i < l->set->n; i++) l->order[at[outlet[i]]++] = (uint32_t)i;
    wc_memory_free(outlet);
    for (size_t o = n_outlets + 1; o > 0; o--) at[o] = at[o - 1];
    at[0] = 0;
    return true;
}

static void cut_epochs(learning *l)
{
    const size_t n_outlets = l->set->outlets.n, epoch = l->params->epoch;
    for (size_t o = 0; o <= n_outlets; o++) {
        const size_t from = l->outlet_from[o], end = l->outlet_from[o + 1];
        const uint32_t outlet = o < n_outlets ? (uint32_t)o : WC_OUTLET_NONE;
        for (size_t at = from; at < end; at += epoch) {
            size_t to = at + epoch < end ? at + epoch : end, window = at;
            if (outlet != WC_OUTLET_NONE && end - to > 0 &&
                end - to < epoch) { /* the last full one goes with the rest */
                at = to;
                to = end;
                window = end - epoch;
            }
            l->task[l->n_tasks++] = (epoch_task){outlet, window, at, to, l->n_windows};
            if (outlet != WC_OUTLET_NONE) l->n_windows += window < at ? 2 : 1;
        }
    }
}

static void count_sites(const learning *l)
{
    for (size_t o = 0; o < l->set->outlets.n; o++) {
        l->site[o].n_pages = (uint32_t)(l->outlet_from[o + 1] - l->outlet_from[o]);
        l->site[o].n_groups = 0;
    }
    for (size_t i = 0; i < l->n_tasks; i++) {
        if (l->task[i].outlet != WC_OUTLET_NONE) l->site[l->task[i].outlet].n_groups += l->n_groups[i];
    }
}

static bool begin(learning *l, size_t n_threads)
{
    const size_t n_outlets = l->set->outlets.n, most_tasks = n_outlets + 1 + l->set->n / l->params->epoch + 1;
    l->order = wc_array_new(l->set->n, sizeof *l->order);
    l->outlet_from = wc_array_new(n_outlets + 2, sizeof *l->outlet_from);
    l->task = wc_array_new(most_tasks, sizeof *l->task);
    l->n_groups = wc_array_new(most_tasks, sizeof *l->n_groups);
    l->epoch = wc_array_new(n_threads, sizeof *l->epoch);
    l->page = wc_array_new(n_threads, l->params->epoch * sizeof(const wc_entry *));
    l->failed = wc_array_new(n_threads, sizeof *l->failed);
    if (l->order == NULL || l->outlet_from == NULL || l->task == NULL || l->n_groups == NULL || l->epoch == NULL ||
        l->page == NULL || l->failed == NULL || !order_by_outlet(l))
        return false;
    cut_epochs(l);
    return l->made == NULL || wc_masked_new(l->made, l->n_windows, l->set->n);
}

static void end(learning *l, size_t n_threads)
{
    for (size_t t = 0; l->epoch != NULL && t < n_threads; t++) wc_epoch_free(&l->epoch[t]);
    wc_memory_free(l->order);
    wc_memory_free(l->known);
    wc_memory_free(l->is_known);
    wc_memory_free(l->needed);
    wc_memory_free(l->outlet_from);
    wc_memory_free(l->task);
    wc_memory_free(l->n_groups);
    wc_memory_free(l->epoch);
    wc_memory_free((void *)l->page);
    wc_memory_free(l->failed);
}

/* ---- what is known ---- */

static void take_known(const learning *l, size_t from, size_t to)
{
    for (size_t at = from; at < to; at++) {
        const uint32_t page = l->order[at];
        l->is_known[page] = wc_known_own(l->masking, page, &l->own[page]);
    }
}

static void find_window(const learning *l, const epoch_task *task)
{
    const uint32_t *page = l->order + task->window;
    const uint32_t known = wc_known_window(l->masking, page, task->from - task->window, task->to - task->window);
    l->known[task->number] = known;
    if (known != WC_WINDOW_NONE)
        take_known(l, task->from, task->to);
    else
        for (size_t at = task->window; at < task->to; at++) l->needed[l->order[at]] = true;
}

static void find_known(void *context, size_t i, int thread)
{
    const learning *l = context;
    const epoch_task *task = &l->task[i];
    (void)thread;
    if (task->outlet == WC_OUTLET_NONE) {
        take_known(l, task->from, task->to);
        return;
    }
    find_window(l, task);
    if (has_full(task)) {
        const epoch_task full = full_of(l, task);
        find_window(l, &full);
    }
}

static bool take_up_known(learning *l, int n_threads)
{
    if (l->masking == NULL || l->masking->before == NULL || l->masking->before->n_pages == 0) return true;
    l->known = wc_array_new(l->n_windows, sizeof *l->known);
    l->is_known = wc_array_new(l->set->n, sizeof *l->is_known);
    l->needed = wc_array_new(l->set->n, sizeof *l->needed);
    return l->known != NULL && l->is_known != NULL && l->needed != NULL &&
           wc_parallel_for(l->n_tasks, n_threads, find_known, l, l->set->cancel) &&
           wc_known_sketches(l->masking, l->set, l->needed, n_threads);
}

/* ---- what the next run may know ---- */

static void note_window(const learning *l, const epoch_task *task)
{
    l->made->n_in[task->number] = (uint32_t)(task->to - task->from);
    for (size_t at = task->from; at < task->to; at++)
        l->made->page[l->masking->from[l->order[at]]].window = (uint32_t)task->number;
}

static void clear_pages(void *context, size_t i, int thread)
{
    const learning *l = context;
    (void)thread;
    for (size_t p = i * CLEAR_PAGES; p < l->set->n && p < (i + 1) * CLEAR_PAGES; p++)
        l->made->page[p] = (wc_masked_page){.window = WC_WINDOW_NONE, .text = WC_MASKED_NONE, .sketch = WC_MASKED_NONE};
}

/* The sketches of the pages that the last window of an outlet looks at are wanted: what comes is looked at with them.
 */
static bool note_windows(learning *l, int n_threads)
{
    if (!wc_parallel_for((l->set->n + CLEAR_PAGES - 1) / CLEAR_PAGES, n_threads, clear_pages, l, l->set->cancel))
        return false;
    for (size_t i = 0; i < l->n_tasks; i++) {
        const epoch_task *task = &l->task[i];
        if (task->outlet == WC_OUTLET_NONE) continue;
        note_window(l, task);
        if (has_full(task)) {
            const epoch_task full = full_of(l, task);
            note_window(l, &full);
        }
        for (size_t at = task->window; is_last(l, task) && at < task->to; at++)
            l->made->page[l->masking->from[l->order[at]]].sketch = WC_SKETCH_WANTED;
    }
    return true;
}

/* ---- all pages ---- */

/* Own texts of the pages that have none yet: all of order[], if none is known. */
static bool keep_pages(const learning *l, int n_threads)
{
    uint32_t *page = l->known != NULL ? wc_array_new(l->set->n, sizeof *page) : NULL;
    size_t n = 0;
    bool ok;
    if (l->known == NULL)
        return wc_own_keep_pages(l->set, l->order, NULL, l->set->n, l->params, n_threads, l->own, l->watch,
                                 l->n_watched);
    for (uint32_t p = 0; page != NULL && p < l->set->n; p++) {
        page[n] = p;
        n += !l->is_known[p];
        if (l->is_known[p] && l->needed[p]) l->set->entry[p].sketch = NULL; /* it was looked at for others alone */
    }
    ok = page != NULL && wc_own_keep_pages(l->set, page, NULL, n, l->params, n_threads, l->own, l->watch, l->n_watched);
    wc_memory_free(page);
    return ok;
}

static bool learn_tasks(learning *l, size_t first, size_t n, int n_threads)
{
    bool ok;
    l->first_task = first;
    ok = wc_parallel_for(n, n_threads, learn_epoch, l, l->set->cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !l->failed[t];
    return ok;
}

static bool learn_in_memory(learning *l, int n_threads)
{
    bool ok = take_up_known(l, n_threads) && learn_tasks(l, 0, l->n_tasks, n_threads);
    if (ok && l->made != NULL) ok = note_windows(l, n_threads) && l->masking->see_sketches(l->masking->context);
    return ok && keep_pages(l, n_threads);
}

/* Where the pages of each task begin in order[]: they stand one behind the other. */
static bool cut_groups(learning *l, int n_threads)
{
    size_t *piece = wc_array_new(l->n_tasks + 1, sizeof *piece);
    bool ok = piece != NULL;
    for (size_t i = 0; ok && i < l->n_tasks; i++)
        piece[i] = l->task[i].from - (l->task[i].window < l->task[i].from ? l->params->epoch : 0);
    if (ok) piece[l->n_tasks] = l->set->n;
    ok = ok && wc_groups_cut(&l->groups, l->set, l->order, piece, l->n_tasks, l->source->group_bytes,
                             l->params->hash_bits, n_threads);
    wc_memory_free(piece);
    return ok;
}

static bool learn_group(learning *l, size_t i, int n_threads)
{
    const wc_group *group = &l->groups.group[i];
    const size_t first = group->first_piece;
    const size_t end = i + 1 < l->groups.n ? l->groups.group[i + 1].first_piece : l->n_tasks;
    bool ok = wc_groups_load(&l->groups, i);
    wc_groups_expect(&l->groups, i + 1);
    l->loaded = group;
    ok = ok && learn_tasks(l, first, end - first, n_threads) &&
         wc_own_keep_pages(l->set, l->order + group->from, l->groups.entry, group->to - group->from, l->params,
                           n_threads, l->own, l->watch, l->n_watched);
    return ok && wc_groups_keep(&l->groups, i, l->own);
}

static bool learn_groups(learning *l, int n_threads)
{
    bool ok = cut_groups(l, n_threads) && wc_groups_fetch(&l->groups, l->source);
    for (size_t i = 0; ok && i < l->groups.n; i++) ok = learn_group(l, i, n_threads);
    ok = ok && wc_groups_join(&l->groups, l->own);
    wc_groups_free(&l->groups);
    return ok;
}

static bool learn(learning *l, int n_threads)
{
    const size_t threads = (size_t)n_threads;
    bool ok = begin(l, threads);
    if (ok) ok = l->source != NULL ? learn_groups(l, n_threads) : learn_in_memory(l, n_threads);
    if (ok) count_sites(l);
    end(l, threads);
    return ok;
}

bool wc_mask_learn(wc_pageset *set, const wc_params *params, int n_threads, wc_own *own, wc_site *site)
{
    return wc_mask_learn_again(set, params, n_threads, NULL, NULL, own, site, NULL);
}

bool wc_mask_learn_again(wc_pageset *set, const wc_params *params, int n_threads, const wc_sketch_source *source,
                         const wc_masking *masking, wc_own *own, wc_site *site, wc_layout *layout)
{
    learning l = {.set = set, .params = params, .source = source, .own = own, .site = site, .layout = layout};
    if (source == NULL) l.masking = masking;
    if (l.masking != NULL) l.made = masking->made;
    return learn(&l, n_threads);
}

bool wc_mask_learn_watching(wc_pageset *set, const wc_params *params, int n_threads, wc_own *own, wc_site *site,
                            const wc_mask_watch *watch, size_t n_watched)
{
    learning l = {.set = set, .params = params, .own = own, .site = site, .watch = watch, .n_watched = n_watched};
    return learn(&l, n_threads);
}
