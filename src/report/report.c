/* report.c - see report.h */
#include "report/report.h"
#include "base/error.h"
#include "base/parallel.h"
#include "corpus/date.h"
#include "report/tables.h"
#include <string.h>

#define RELAX_EVERY 4096 /* lines */

static const struct {
    const char *name;
    bool (*write)(const wc_result *result, wc_lines *lines);
} file[] = {
    /* the longest first, since they are written at once */
    {"pairs.tsv", wc_report_pairs},
    {"clusters.tsv", wc_report_clusters},
    {"sites.tsv", wc_report_sites},
    {"stories.jsonl", wc_report_stories},
};

#define N_FILES (sizeof file / sizeof *file)

typedef struct {
    const wc_result *result;
    const char *folder;
    wc_error error[N_FILES];
} writing;

static void write_file(void *context, size_t i, int thread)
{
    writing *w = context;
    wc_lines lines;
    (void)thread;
    w->error[i].status = wc_lines_open(&lines, w->folder, file[i].name, &w->error[i]);
    if (w->error[i].status != WC_OK) return;
    if (!file[i].write(w->result, &lines)) lines.no_memory = true;
    w->error[i].status = wc_lines_close(&lines, &w->error[i]);
}

wc_status wc_report_write(const wc_result *result, const char *folder, int n_threads, wc_error *error)
{
    writing w = {.result = result, .folder = folder};
    if (!wc_parallel_for(N_FILES, n_threads, write_file, &w, result->set->cancel) || wc_cancelled(result->set->cancel))
        return wc_fail_cancelled(error);
    for (size_t i = 0; i < N_FILES; i++) {
        if (w.error[i].status != WC_OK) return wc_fail(error, w.error[i].status, "%s", w.error[i].message);
    }
    return WC_OK;
}

bool wc_report_goes_on(const wc_result *result, size_t i)
{
    if (i % RELAX_EVERY == 0) wc_disk_relax(result->set->disk);
    return !wc_cancelled(result->set->cancel);
}

uint32_t *wc_report_count_outlets(const wc_result *result)
{
    const wc_clusters *clusters = result->clusters;
    uint32_t *count = wc_array_new(clusters->n, sizeof *count);
    uint32_t *seen = wc_array_new(result->set->outlets.n, sizeof *seen); /* cluster + 1 that met the outlet last */
    for (size_t c = 0; count != NULL && seen != NULL && c < clusters->n; c++) {
        const uint32_t *member = clusters->member + clusters->cluster[c].first;
        for (uint32_t i = 0; i < clusters->cluster[c].n_pages; i++) {
            const uint32_t outlet = result->set->entry[member[i]].outlet;
            if (outlet == WC_OUTLET_NONE || seen[outlet] == c + 1) continue;
            seen[outlet] = (uint32_t)c + 1;
            count[c]++;
        }
    }
    if (seen == NULL) {
        wc_memory_free(count);
        count = NULL;
    }
    wc_memory_free(seen);
    return count;
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
