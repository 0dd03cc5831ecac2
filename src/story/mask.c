/* mask.c - see mask.h.  Epochs are independent of each other, and each flags the sketches of the pages that are its
 * own; when all are flagged, sketches give way to own texts. */
#include "story/mask.h"
#include "base/parallel.h"
#include "store/page_walk.h"
#include "story/epoch.h"
#include "story/groups.h"
#include "story/layout.h"
#include "story/own_keep.h"
#include <string.h>

typedef struct {
    uint32_t outlet;
    size_t window, from, to; /* in order[]: pages [from, to) are masked by what [window, to) shows */
    size_t number;           /* of the window in made; that of the full one before it is the next */
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
    const wc_masked *before;
    wc_masked *made;
    wc_layout *layout;
    const wc_sketch_source *source;
    wc_groups groups; /* with a source */
    const wc_group *loaded;
    size_t first_task;    /* of those that run now */
    uint32_t *n_shingles; /* one a page, as in order[] */
    uint8_t *bits;        /* of made, from this one on */
    size_t bits_from;
} learning;

void wc_own_fetch(const wc_pageset *set, const wc_own *own, size_t from, size_t to)
{
    const size_t end = to < set->n ? to : set->n;
    const char *begin;
    if (set->disk == NULL || from >= end) return;
    begin = (const char *)own[from].hash;
    wc_disk_fetch(set->disk, begin, (size_t)((const char *)own[end - 1].hash - begin) + wc_own_bytes(&own[end - 1]));
}

/* Of the page that stands there in order[]; where there are groups, of the one that is loaded. */
static const wc_entry *entry_at(const learning *l, size_t at)
{
    return l->loaded != NULL ? &l->groups.entry[at - l->loaded->from] : &l->set->entry[l->order[at]];
}

/* Flags of the page's shingles into e->masked: as known, or else as learnt. */
static void find_masked(const learning *l, wc_epoch *e, const epoch_task *task, size_t page, size_t known)
{
    if (known == SIZE_MAX)
        (void)wc_epoch_mask_page(e, page, e->masked);
    else
        wc_masked_get(l->before->bits + l->before->from[known], e->first[page] - e->first[task->from - task->window],
                      e->masked, e->page[page]->n);
}

/* To the flags of their sketches, which stay without one where there is no outlet. */
static void mask_pages(learning *l, wc_epoch *e, const epoch_task *task, size_t known)
{
    for (size_t i = task->from; i < task->to; i++) {
        const size_t page = i - task->window;
        const wc_entry *entry = e->page[page];
        l->own[l->order[i]].dated = e->dated[page];
        if (task->outlet == WC_OUTLET_NONE || entry->n == 0) continue;
        find_masked(l, e, task, page, known);
        wc_masked_put(wc_sketch_flags(entry->sketch, entry->n), 0, e->masked, entry->n);
        if (l->made != NULL && known == SIZE_MAX)
            wc_masked_put(l->bits + (l->made->from[task->number] - l->bits_from),
                          e->first[page] - e->first[task->from - task->window], e->masked, entry->n);
    }
}

/* As a window was before: its bits begin with a byte of their own. */
static void keep_known(const learning *l, size_t known, size_t number)
{
    const size_t from = l->before->from[known], n = l->before->from[known + 1] - from;
    if (n > 0) memcpy(l->bits + (l->made->from[number] - l->bits_from), l->before->bits + from, n);
}

static size_t count_groups_from(const wc_epoch *e, size_t first)
{
    size_t n = 0;
    for (size_t p = first; p < e->n_pages; p++) n += e->group[p] == p;
    return n;
}

/* The window that e is set to: whether it is known, and by what print. */
static size_t look_up(const learning *l, const wc_epoch *e, const epoch_task *task, uint64_t *print)
{
    const size_t first = task->from - task->window;
    if (l->before == NULL && l->made == NULL) return SIZE_MAX;
    *print = wc_masked_print(e->page, e->n_pages, first);
    return l->before == NULL ? SIZE_MAX : wc_masked_find(l->before, *print, e->first[e->n_pages] - e->first[first]);
}

/* Whether it is the last window of its outlet. */
static bool is_last(const learning *l, const epoch_task *task) { return task->to == l->outlet_from[task->outlet + 1]; }

/* Whether it is, and that is asked for. */
static bool teaches_layout(const learning *l, const epoch_task *task) { return l->layout != NULL && is_last(l, task); }

static bool learn_window(learning *l, const epoch_task *task, int thread, uint32_t *n_groups)
{
    wc_epoch *e = &l->epoch[thread];
    const wc_entry **page = l->page + (size_t)thread * l->params->epoch;
    const size_t n = task->to - task->window;
    size_t known;
    uint64_t print = 0;
    uint32_t groups;
    for (size_t k = 0; k < n; k++) page[k] = entry_at(l, task->window + k);
    if (!wc_epoch_set(e, page, n)) return false;
    if (task->outlet == WC_OUTLET_NONE) {
        mask_pages(l, e, task, SIZE_MAX);
        return true;
    }
    if (is_last(l, task)) l->site[task->outlet].name = e->name;
    known = look_up(l, e, task, &print);
    if (teaches_layout(l, task)) known = SIZE_MAX;
    if (known == SIZE_MAX) {
        if (!wc_epoch_number(e)) return false;
        wc_epoch_group_versions(e);
        wc_epoch_find_candidates(e, l->params->groups);
        if (teaches_layout(l, task) && !wc_layout_take(&l->layout[task->outlet], e)) return false;
    }
    groups = known != SIZE_MAX ? l->before->n_groups[known] : (uint32_t)count_groups_from(e, task->from - task->window);
    *n_groups += groups;
    if (l->made != NULL) {
        l->made->print[task->number] = print;
        l->made->n_groups[task->number] = groups;
        if (known != SIZE_MAX) keep_known(l, known, task->number);
    }
    mask_pages(l, e, task, known);
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
    if (task->window < task->from) {
        const size_t from = task->from - l->params->epoch;
        const epoch_task full = {task->outlet, from, from, task->from, task->number + 1};
        if (!learn_window(l, &full, thread, n_groups)) l->failed[thread] = true;
    }
}

/* Pages by outlet, those without one last; a counting sort, which keeps the canonical order. */
static void order_by_outlet(learning *l)
{
    const size_t n_outlets = l->set->outlets.n;
    size_t *at = l->outlet_from;
    for (size_t i = 0; i < l->set->n; i++) {
        const uint32_t o = wc_pages_next(l->set, i)->outlet;
        at[(o == WC_OUTLET_NONE ? n_outlets : o) + 1]++;
    }
    for (size_t o = 0; o <= n_outlets; o++) at[o + 1] += at[o];
    for (size_t i = 0; i < l->set->n; i++) {
        const uint32_t o = wc_pages_next(l->set, i)->outlet;
        const size_t place = at[o == WC_OUTLET_NONE ? n_outlets : o]++;
        l->order[place] = (uint32_t)i;
        l->n_shingles[place] = l->set->entry[i].n;
    }
    for (size_t o = n_outlets + 1; o > 0; o--) at[o] = at[o - 1];
    at[0] = 0;
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

static size_t count_shingles(const learning *l, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++) n += l->n_shingles[i];
    return n;
}

static bool prepare_made(const learning *l)
{
    size_t *n_shingles = wc_array_new(l->n_windows, sizeof *n_shingles);
    bool ok = n_shingles != NULL;
    for (size_t i = 0; ok && i < l->n_tasks; i++) {
        const epoch_task *task = &l->task[i];
        if (task->outlet == WC_OUTLET_NONE) continue;
        n_shingles[task->number] = count_shingles(l, task->from, task->to);
        if (task->window < task->from)
            n_shingles[task->number + 1] = count_shingles(l, task->from - l->params->epoch, task->from);
    }
    ok = ok && wc_masked_init(l->made, n_shingles, l->n_windows);
    wc_memory_free(n_shingles);
    return ok;
}

static bool begin(learning *l, size_t n_threads)
{
    const size_t n_outlets = l->set->outlets.n, most_tasks = n_outlets + 1 + l->set->n / l->params->epoch + 1;
    l->order = wc_array_new(l->set->n, sizeof *l->order);
    l->n_shingles = wc_array_new(l->set->n, sizeof *l->n_shingles);
    l->outlet_from = wc_array_new(n_outlets + 2, sizeof *l->outlet_from);
    l->task = wc_array_new(most_tasks, sizeof *l->task);
    l->n_groups = wc_array_new(most_tasks, sizeof *l->n_groups);
    l->epoch = wc_array_new(n_threads, sizeof *l->epoch);
    l->page = wc_array_new(n_threads, l->params->epoch * sizeof(const wc_entry *));
    l->failed = wc_array_new(n_threads, sizeof *l->failed);
    if (l->order == NULL || l->n_shingles == NULL || l->outlet_from == NULL || l->task == NULL || l->n_groups == NULL ||
        l->epoch == NULL || l->page == NULL || l->failed == NULL)
        return false;
    order_by_outlet(l);
    cut_epochs(l);
    if (l->made != NULL && !prepare_made(l)) return false;
    wc_memory_free(l->n_shingles);
    l->n_shingles = NULL;
    if (l->made != NULL) l->bits = l->made->bits;
    return true;
}

static void end(learning *l, size_t n_threads)
{
    for (size_t t = 0; l->epoch != NULL && t < n_threads; t++) wc_epoch_free(&l->epoch[t]);
    wc_memory_free(l->order);
    wc_memory_free(l->n_shingles);
    wc_memory_free(l->outlet_from);
    wc_memory_free(l->task);
    wc_memory_free(l->n_groups);
    wc_memory_free(l->epoch);
    wc_memory_free((void *)l->page);
    wc_memory_free(l->failed);
}

/* Of the pages that are loaded, or all. */
static bool learn_tasks(learning *l, size_t first, size_t n, int n_threads)
{
    const size_t from = l->loaded != NULL ? l->loaded->from : 0, to = l->loaded != NULL ? l->loaded->to : l->set->n;
    bool ok;
    l->first_task = first;
    ok = wc_parallel_for(n, n_threads, learn_epoch, l, l->set->cancel);
    for (int t = 0; ok && t < n_threads; t++) ok = !l->failed[t];
    return ok && wc_own_keep_pages(l->set, l->order + from, l->loaded != NULL ? l->groups.entry : NULL, to - from,
                                   l->params, n_threads, l->own, l->watch, l->n_watched);
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

/* What is made of masks stands in memory meanwhile: bits are not written one by one to a disk. */
static bool learn_group(learning *l, size_t i, int n_threads)
{
    const size_t first = l->groups.group[i].first_piece;
    const size_t end = i + 1 < l->groups.n ? l->groups.group[i + 1].first_piece : l->n_tasks;
    const size_t window_end = end < l->n_tasks ? l->task[end].number : l->n_windows;
    size_t n_bits = 0;
    bool ok = wc_groups_load(&l->groups, i);
    wc_groups_expect(&l->groups, i + 1);
    l->loaded = &l->groups.group[i];
    if (l->made != NULL) {
        l->bits_from = l->made->from[l->task[first].number];
        n_bits = l->made->from[window_end] - l->bits_from;
        l->bits = wc_array_new(n_bits, 1);
        ok = ok && l->bits != NULL;
    }
    ok = ok && learn_tasks(l, first, end - first, n_threads) && wc_groups_keep(&l->groups, i, l->own);
    if (l->made != NULL) {
        ok = ok && wc_disk_put(l->set->disk, l->made->bits, l->bits_from, l->bits, n_bits);
        wc_memory_free(l->bits);
    }
    return ok;
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
    if (ok) ok = l->source != NULL ? learn_groups(l, n_threads) : learn_tasks(l, 0, l->n_tasks, n_threads);
    if (ok) count_sites(l);
    end(l, threads);
    ok = ok && (l->made == NULL || wc_masked_sort(l->made));
    if (!ok && l->made != NULL) wc_masked_free(l->made);
    return ok;
}

bool wc_mask_learn(wc_pageset *set, const wc_params *params, int n_threads, wc_own *own, wc_site *site)
{
    return wc_mask_learn_again(set, params, n_threads, NULL, NULL, NULL, own, site, NULL);
}

bool wc_mask_learn_again(wc_pageset *set, const wc_params *params, int n_threads, const wc_sketch_source *source,
                         const wc_masked *before, wc_masked *made, wc_own *own, wc_site *site, wc_layout *layout)
{
    learning l = {.set = set, .params = params, .source = source, .before = before, .made = made, .own = own};
    l.site = site;
    l.layout = layout;
    if (made != NULL) *made = (wc_masked){.disk = set->disk};
    return learn(&l, n_threads);
}

bool wc_mask_learn_watching(wc_pageset *set, const wc_params *params, int n_threads, wc_own *own, wc_site *site,
                            const wc_mask_watch *watch, size_t n_watched)
{
    learning l = {.set = set, .params = params, .own = own, .site = site, .watch = watch, .n_watched = n_watched};
    return learn(&l, n_threads);
}
