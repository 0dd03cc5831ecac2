/* report.c - see report.h */
#include "report/report.h"
#include "base/aside.h"
#include "base/error.h"
#include "base/parallel.h"
#include "corpus/date.h"
#include "report/labels.h"
#include "report/ordered.h"
#include "report/tables.h"
#include <string.h>

#define RELAX_EVERY   4096 /* lines */
#define STEP_CLUSTERS 8192
#define AHEAD_ON_DISK 4 /* pieces, which are large there */

/* In this order they are written: what is one piece first, so that others are made beside it, and the shortest last.
 * The first two look at all pages in their order, the others at pages that are near each other, too, which would not
 * stay in a short memory beside that. */
static const wc_report_table *const table[] = {&wc_report_sites, &wc_report_clusters, &wc_report_pairs,
                                               &wc_report_stories};

#define N_FILES (sizeof table / sizeof *table)

typedef struct {
    const wc_result *result;
    size_t first[N_FILES + 1]; /* numbers of pieces, of all files in a row */
    size_t n_items[N_FILES], piece[N_FILES];
    wc_ordered file[N_FILES];
    wc_error error[N_FILES];
    wc_aside closing[N_FILES]; /* which waits for the disk */
    int n_threads;
} writing;

static void open_files(writing *w, const char *folder)
{
    for (size_t f = 0; f < N_FILES; f++) {
        const wc_report_table *t = table[f];
        wc_ordered *file = &w->file[f];
        const bool on_disk = w->result->set->disk != NULL;
        w->piece[f] = on_disk ? t->piece_on_disk : t->piece;
        w->n_items[f] = t->count != NULL ? t->count(w->result) : 1;
        wc_ordered_init(file, w->n_items[f] == 0 ? 1 : (w->n_items[f] - 1) / w->piece[f] + 1,
                        on_disk ? AHEAD_ON_DISK : WC_TURN_AHEAD);
        w->first[f + 1] = w->first[f] + file->n;
        w->error[f].status = wc_lines_open(&file->file, folder, t->name, &w->error[f]);
        if (w->error[f].status != WC_OK || t->header == NULL) continue;
        wc_lines_raw(&file->file, t->header);
        wc_lines_end(&file->file);
    }
}

static wc_status close_file(void *file, wc_error *error) { return wc_lines_close(&((wc_ordered *)file)->file, error); }

static void write_piece(void *context, size_t i, int thread)
{
    writing *w = context;
    wc_lines lines;
    size_t f = 0, from, to;
    (void)thread;
    while (i >= w->first[f + 1]) f++;
    i -= w->first[f];
    if (w->file[f].file.output.file == NULL) return; /* it was not to be opened */
    from = i * w->piece[f];
    to = w->n_items[f] - from < w->piece[f] ? w->n_items[f] : from + w->piece[f];
    if (!wc_ordered_begin(&w->file[f], i, &lines, w->result->set->cancel)) return;
    if (!table[f]->put(w->result, from, to, &lines)) lines.no_memory = true;
    if (wc_ordered_end(&w->file[f], i, &lines)) wc_aside_begin(&w->closing[f], w->n_threads, close_file, &w->file[f]);
}

static wc_status make_labels(wc_labels *labels, const wc_pageset *set, wc_error *error)
{
    if (wc_labels_make(labels, set)) return WC_OK;
    return set->disk->error != 0 ? wc_disk_fail(set->disk, error) : wc_fail_memory(error, set->n);
}

wc_status wc_report_write(const wc_result *result, const char *folder, int n_threads, wc_error *error)
{
    writing *w = wc_array_new(1, sizeof *w);
    wc_result with_labels = *result;
    wc_labels labels = {0};
    wc_status status = WC_OK;
    if (w == NULL) return wc_fail_memory(error, sizeof *w);
    if (result->set->disk != NULL) {
        status = make_labels(&labels, result->set, error);
        with_labels.labels = &labels;
    }
    w->result = &with_labels;
    w->n_threads = n_threads;
    if (status == WC_OK) {
        open_files(w, folder);
        if (!wc_parallel_for(w->first[N_FILES], n_threads, write_piece, w, result->set->cancel) ||
            wc_cancelled(result->set->cancel))
            status = wc_fail_cancelled(error);
        else if (result->set->disk != NULL && result->set->disk->error != 0)
            status = wc_disk_fail(result->set->disk, error);
    }
    for (size_t f = 0; f < N_FILES; f++) {
        const wc_status closed = wc_aside_end(&w->closing[f], &w->error[f]);
        if (w->error[f].status == WC_OK) w->error[f].status = closed;
        if (status == WC_OK && w->error[f].status != WC_OK)
            status = wc_fail(error, w->error[f].status, "%s", w->error[f].message);
        wc_lines_abandon(&w->file[f].file);
        wc_ordered_free(&w->file[f]);
    }
    wc_labels_free(&labels);
    wc_memory_free(w);
    return status;
}

bool wc_report_goes_on(const wc_result *result, size_t i)
{
    if (i % RELAX_EVERY == 0) wc_disk_relax(result->set->disk);
    return !wc_cancelled(result->set->cancel);
}

uint32_t wc_report_outlets_of(const wc_result *result, size_t cluster, uint32_t *seen)
{
    const wc_clusters *clusters = result->clusters;
    const uint32_t *member = clusters->member + clusters->cluster[cluster].first;
    uint32_t n = 0;
    for (uint32_t i = 0; i < clusters->cluster[cluster].n_pages; i++) {
        const uint32_t outlet = wc_pageset_outlet(result->set, member[i]);
        if (outlet == WC_OUTLET_NONE || seen[outlet] == cluster + 1) continue;
        seen[outlet] = (uint32_t)cluster + 1;
        n++;
    }
    return n;
}

typedef struct {
    const wc_result *result;
    uint32_t *count;
    atomic_bool no_memory;
} counting;

static void count_step(void *context, size_t i, int thread)
{
    counting *w = context;
    const size_t n = w->result->clusters->n, from = i * STEP_CLUSTERS;
    uint32_t *seen = wc_array_new(w->result->set->outlets.n, sizeof *seen);
    (void)thread;
    if (seen == NULL) atomic_store(&w->no_memory, true);
    for (size_t c = from; seen != NULL && c < n && c < from + STEP_CLUSTERS; c++)
        w->count[c] = wc_report_outlets_of(w->result, c, seen);
    wc_memory_free(seen);
}

uint32_t *wc_report_count_outlets(const wc_result *result, int n_threads)
{
    const size_t n = result->clusters->n;
    counting w = {.result = result, .count = wc_array_new(n, sizeof *w.count)};
    if (w.count != NULL && wc_parallel_for((n + STEP_CLUSTERS - 1) / STEP_CLUSTERS, n_threads, count_step, &w, NULL) &&
        !atomic_load(&w.no_memory))
        return w.count;
    wc_memory_free(w.count);
    return NULL;
}

wc_report_agreement wc_report_agree(const wc_result *result, size_t cluster)
{
    const wc_cluster *c = &result->clusters->cluster[cluster];
    const uint32_t *member = result->clusters->member + c->first;
    wc_report_agreement a = {c->representative, 1000, 1000};
    uint64_t sum = 0;
    for (uint32_t i = 0; i < c->n_pages; i++) {
        const uint32_t share = result->clusters->share[member[i]];
        if (member[i] == c->representative) continue;
        sum += share;
        if (a.weakest != c->representative && share >= a.least) continue;
        a.weakest = member[i];
        a.least = share;
    }
    if (c->n_pages > 1) a.mean = (uint32_t)(sum / (c->n_pages - 1));
    return a;
}

uint64_t wc_report_masked_words(const wc_entry *entry, const wc_own *own)
{
    return entry->n == 0 ? 0 : (uint64_t)entry->n_words * own->n_masked / entry->n;
}

wc_str wc_report_outlet(const wc_result *result, const wc_entry *entry)
{
    return entry->outlet == WC_OUTLET_NONE ? (wc_str){"", 0} : result->set->outlets.name[entry->outlet];
}

wc_str wc_report_date(const wc_entry *entry, char out[24])
{
    wc_date_format(entry->date, entry->has_time, out);
    return (wc_str){out, strlen(out)};
}
