/* update.c - see update.h */
#include "pipeline/update.h"
#include "base/aside.h"
#include "base/error.h"
#include "base/output.h"
#include "base/output_path.h"
#include "base/params.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "pipeline/input.h"
#include "pipeline/spill.h"
#include "store/store_format.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define COPY_BYTES  ((size_t)1 << 20)
#define SHARE_BYTES ((size_t)64 << 20) /* are copied between two looks at whether to stop */

/* ---- the earlier result ---- */

/* Whether there is one; *update->store names its store. */
static wc_status find_result(wc_update *update, wc_job *job)
{
    struct stat s;
    if (stat(update->dir, &s) != 0) {
        if (errno == ENOENT) return WC_OK;
        return wc_fail(job->error, WC_ERROR_IO, "%s: cannot be read: %s", update->dir, strerror(errno));
    }
    update->store = wc_string_printf("%s/signatures.wcs", update->dir);
    if (update->store == NULL) return wc_job_no_memory(job);
    if (stat(update->store, &s) == 0) return WC_OK;
    if (wc_output_folder_is_empty(update->dir)) {
        wc_memory_free(update->store);
        update->store = NULL;
        return WC_OK;
    }
    return wc_fail(job->error, WC_ERROR_EXISTS,
                   "%s: there is no signatures.wcs in it, so it is no result that could be updated", update->dir);
}

static wc_status adopt_params(const wc_update *update, wc_job *job)
{
    const wc_params *theirs = &update->header.params;
    wc_params initial;
    wc_params_init(&initial);
    for (size_t i = 0; i < wc_param_count(); i++) {
        const uint64_t asked = wc_param_get(&job->params, i);
        char had[32], wanted[32];
        if (asked == wc_param_get(&initial, i) || asked == wc_param_get(theirs, i)) continue;
        wc_param_text(theirs, i, had);
        wc_param_text(&job->params, i, wanted);
        return wc_fail(job->error, WC_ERROR_PARAM,
                       "%s was made with --%s %s: an update cannot change it to %s; cluster %s anew for that",
                       update->dir, wc_param_describe(i)->name, had, wanted, update->store);
    }
    job->params = *theirs;
    return wc_params_check(&job->params, job->error);
}

/* Who has another name for the store, such as a copy made of links, would see it grow. */
static bool has_one_name(const wc_update *update)
{
    struct stat s;
    return stat(update->store, &s) == 0 && s.st_nlink == 1;
}

/* Whether the store is ended.  Where it is not, all who read it heed what stands beside it, and a copy can be ended. */
static bool settle(const wc_update *update)
{
    wc_error ignored;
    return has_one_name(update) && wc_store_settle(update->store, &ignored) == WC_OK;
}

wc_status wc_update_begin(wc_update *update, wc_job *job, const char *dir)
{
    wc_status status;
    memset(update, 0, sizeof *update);
    update->dir = dir;
    update->lock = -1;
    if (!job->options->update) return WC_OK;
    if (job->options->force) return wc_fail(job->error, WC_ERROR_PARAM, "--update and --force exclude each other");
    status = find_result(update, job);
    if (status != WC_OK || update->store == NULL) return status;
    status = wc_store_lock(update->store, false, &update->lock, job->error);
    if (status == WC_OK) status = wc_store_read_header(update->store, &update->header, job->error);
    if (status == WC_OK && update->header.version != WC_STORE_VERSION)
        status =
            wc_fail(job->error, WC_ERROR_FORMAT,
                    "%s: is of format version %" PRIu32 ", to which nothing is added; 'wirecopy cluster %s -o DIR' "
                    "makes a result of version %d of it",
                    update->store, update->header.version, update->store, WC_STORE_VERSION);
    if (status != WC_OK) return status;
    update->settled = settle(update);
    return adopt_params(update, job);
}

/* ---- pages that are there already ---- */

static uint64_t page_key(const wc_entry *e)
{
    return XXH3_64bits_withSeed(e->strings, wc_entry_strings_len(e), e->text_hash ^ (uint64_t)e->date);
}

/* Where a page stood in its input does not matter: one that is fetched and given again is the same. */
static bool is_same_page(const wc_entry *a, const wc_entry *b)
{
    const size_t len = wc_entry_strings_len(a);
    return a->id_len == b->id_len && a->url_len == b->url_len && a->title_len == b->title_len &&
           a->credit_len == b->credit_len && a->snippet_len == b->snippet_len && a->outlet == b->outlet &&
           a->date == b->date && a->has_time == b->has_time && a->text_hash == b->text_hash &&
           a->n_words == b->n_words && (len == 0 || memcmp(a->strings, b->strings, len) == 0);
}

/* Mark of the entries from n_old on those that one before n_old agrees with.  A stable sort by key: of each run of one
 * key the old ones come first. */
static bool mark_known(const wc_pageset *set, size_t n_old, int n_threads, bool *known)
{
    wc_keyed *item = wc_array_new(set->n, sizeof *item), *scratch = wc_array_new(set->n, sizeof *scratch);
    bool ok = item != NULL && scratch != NULL;
    for (size_t i = 0; ok && i < set->n; i++) item[i] = (wc_keyed){page_key(&set->entry[i]), (uint32_t)i};
    ok = ok && wc_sort_keyed(item, scratch, set->n, n_threads);
    for (size_t i = 0, first = 0; ok && i < set->n; i++) {
        if (item[i].key != item[first].key) first = i;
        if (item[i].value < n_old) continue;
        bool *found = &known[item[i].value - n_old];
        for (size_t k = first; k < i && item[k].value < n_old && !*found; k++)
            *found = is_same_page(&set->entry[item[k].value], &set->entry[item[i].value]);
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}

static wc_status drop_known(const wc_update *update, wc_job *job, wc_pageset *set)
{
    const size_t n_old = update->n_old, n_read = set->n - n_old;
    bool *known = wc_array_new(n_read, sizeof *known);
    if (known == NULL || !mark_known(set, n_old, job->n_threads, known)) {
        wc_memory_free(known);
        return wc_job_no_memory(job);
    }
    set->n = n_old;
    for (size_t i = 0; i < n_read; i++) {
        if (!known[i]) set->entry[set->n++] = set->entry[n_old + i];
    }
    wc_memory_free(known);
    job->count.n_added = set->n - n_old;
    job->count.n_known = n_read - job->count.n_added;
    if (job->count.n_added == 0)
        wc_job_warn(job, "%s: no page is new: it stays as it is", update->dir);
    else if (job->count.n_known > 0)
        wc_job_warn(job, "%s: has %" PRIu64 " of the %zu pages already: they are left out", update->dir,
                    job->count.n_known, n_read);
    return WC_OK;
}

/* ---- the store ---- */

typedef struct { /* beside the reading of the pages */
    const wc_job *job;
    const char *from, *to;
} copying;

static wc_status copy_bytes(const copying *c, int from, int to, char *buffer, wc_error *error)
{
    for (;;) {
        const ssize_t n = read(from, buffer, COPY_BYTES);
        if (wc_cancelled(c->job->options->cancel)) return wc_fail_cancelled(error);
        if (n == 0) return WC_OK;
        for (ssize_t done = 0, more; done < n; done += more) {
            more = write(to, buffer + done, (size_t)(n - done));
            if (more < 0) return wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", c->to, strerror(errno));
        }
        if (n < 0) return wc_fail(error, WC_ERROR_IO, "%s: cannot be copied: %s", c->from, strerror(errno));
    }
}

/* By the system, which copies nothing where the file system lets two files share their blocks.  What it does not do is
 * left to copy_bytes: both files stand where this one ended. */
static wc_status share_bytes(const copying *c, int from, int to, wc_error *error)
{
    ssize_t n = 1;
    for (uint64_t at = 0; n > 0; at += (uint64_t)n) {
        n = copy_file_range(from, NULL, to, NULL, SHARE_BYTES, 0);
        if (n > 0) wc_output_start_flush(to, at, (uint64_t)n);
        if (wc_cancelled(c->job->options->cancel)) return wc_fail_cancelled(error);
    }
    return WC_OK;
}

static wc_status copy_file(const copying *c, wc_error *error)
{
    const int from = open(c->from, O_RDONLY | O_CLOEXEC);
    const int to = from < 0 ? -1 : open(c->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    char *buffer = wc_array_new(COPY_BYTES, 1);
    wc_status status = WC_OK;
    if (buffer == NULL)
        status = wc_fail_memory(error, COPY_BYTES);
    else if (to < 0)
        status = wc_fail(error, WC_ERROR_IO, "%s: cannot be copied: %s", c->from, strerror(errno));
    else
        status = share_bytes(c, from, to, error);
    if (status == WC_OK) status = copy_bytes(c, from, to, buffer, error);
    wc_memory_free(buffer);
    if (from >= 0) (void)close(from);
    if (to >= 0 && close(to) != 0 && status == WC_OK)
        status = wc_fail(error, WC_ERROR_IO, "%s: cannot be written: %s", c->to, strerror(errno));
    return status;
}

/* And the file beside it by which it counts, if there is one. */
static wc_status copy_store(void *context, wc_error *error)
{
    const copying *c = context;
    char *from = wc_string_printf("%s" WC_STORE_PENDING, c->from), *to = wc_string_printf("%s" WC_STORE_PENDING, c->to);
    const copying beside = {c->job, from, to};
    wc_status status = copy_file(c, error);
    if (from == NULL || to == NULL)
        status = wc_fail_memory(error, strlen(c->from));
    else if (status == WC_OK && access(from, F_OK) == 0)
        status = copy_file(&beside, error);
    wc_memory_free(from);
    wc_memory_free(to);
    return status;
}

/* The earlier store gets another name, path.  false: it is to be copied. */
static bool link_store(const wc_update *update, const char *path)
{
    return update->settled && has_one_name(update) && access(update->store, W_OK) == 0 &&
           link(update->store, path) == 0;
}

/* Put the new entries behind those of the earlier store. */
static wc_status write_store(const wc_update *update, wc_job *job, const wc_pageset *set, const char *path,
                             wc_store_writer **writer, uint64_t *chain)
{
    const wc_store_counts counts = wc_input_counts(job);
    wc_store_header header;
    wc_pageset names = {0}; /* numbered as those of set are, which begin with the store's own */
    wc_status status = wc_pageset_init(&names, 1) ? WC_OK : wc_job_no_memory(job);
    if (status == WC_OK && update->linked)
        status = wc_store_continue_linked(writer, path, &names, &header, job->error);
    else if (status == WC_OK)
        status = wc_store_continue(writer, path, &names, &header, job->error);
    if (status == WC_OK) {
        wc_store_skip(*writer, update->n_old);
        status = wc_store_end(*writer, set, &counts, job->n_threads, chain, job->error);
    }
    wc_pageset_free(&names);
    return status;
}

static wc_status read_old(const wc_update *update, wc_job *job, wc_pageset *set, const char *folder,
                          wc_store_found *found)
{
    const wc_store_part part = update->knows ? WC_STORE_RECORDS : WC_STORE_ALL;
    wc_store_scan *scan;
    wc_status status = wc_store_scan_open(&scan, update->store, part, found, job->n_threads, job->error);
    if (status != WC_OK) return status;
    job->held = wc_spill_bytes_of(found);
    job->only_store = wc_spill_is_needed(job, found->n_entries, job->held);
    if (job->only_store) {
        wc_store_scan_close(scan);
        status = wc_spill_begin(job, folder);
        return status == WC_OK ? wc_spill_read(job, update->store, WC_SPILL_PAGE_BYTES, set) : status;
    }
    status = wc_store_scan_next(scan, SIZE_MAX, set, job->error);
    wc_store_scan_close(scan);
    return status;
}

wc_status wc_update_read(wc_update *update, wc_job *job, const char *const *input, size_t n_inputs, wc_pageset *set,
                         const char *folder, const char *path, wc_store_writer **writer, uint64_t *chain)
{
    copying c = {job, update->store, path};
    wc_aside aside = {0};
    wc_input_kind kind = WC_INPUT_PAGES;
    wc_store_found found;
    wc_status status = wc_input_begin_behind(job, input, n_inputs, update->store, &update->header, &kind);
    if (status != WC_OK) return status;
    update->linked = link_store(update, path);
    if (!update->linked) wc_aside_begin(&aside, job->n_threads, copy_store, &c);
    status = read_old(update, job, set, folder, &found);
    if (status == WC_OK) status = wc_store_demand_whole(update->store, &found, job->error);
    update->n_old = set->n;
    if (status == WC_OK) status = wc_input_read(job, input, n_inputs, kind, set, NULL);
    if (status == WC_OK) status = drop_known(update, job, set);
    const wc_status copied = wc_aside_end(&aside, status == WC_OK ? job->error : NULL);
    if (status == WC_OK) status = copied;
    if (status == WC_OK && job->count.n_added > 0) status = write_store(update, job, set, path, writer, chain);
    if (status != WC_OK) return status;
    if (job->count.n_added == 0) job->count.n_broken = job->count.n_repaired = job->count.bytes_text = 0;
    job->count.n_broken += found.counts.n_broken;
    job->count.n_repaired += found.counts.n_repaired;
    job->count.bytes_text += found.counts.bytes_text;
    return WC_OK;
}

/* What was added counts in the folder that took the place of the earlier one; where none did, it goes. */
void wc_update_end(wc_update *update)
{
    if (update->linked) (void)settle(update);
    if (update->store != NULL && update->lock >= 0) (void)close(update->lock);
    wc_memory_free(update->store);
    memset(update, 0, sizeof *update);
}
