/* flag_stories.c - see flag_stories.h */
#include "pipeline/flag_stories.h"
#include "base/error.h"
#include "base/output_path.h"
#include "pipeline/spill.h"
#include <stdio.h>
#include <string.h>

/* In memory while the index is written, measured: of a page, and of its buckets, of which hashes of few bits make no
 * more than so many. */
#define PAGE_BYTES     250
#define BUCKETS_BYTES  2000
#define ALL_BUCKETS_20 ((uint64_t)220 << 20) /* of 20 bits */

/* ---- the store ---- */

static wc_status read_set(const char *store, wc_store_part part, wc_pageset *set, const wc_job *job,
                          wc_store_found *found)
{
    wc_status status = wc_store_read_part(store, part, set, found, job->n_threads, job->error);
    return status == WC_OK ? wc_store_demand_whole(store, found, job->error) : status;
}

/* The update begins, and knows the pages; of these there are n_pages, behind which the log has its own. */
static wc_status begin_update(wc_flag_stories *s, const char *store, wc_flag_update *update, wc_flag_print *print)
{
    wc_job *job = &s->c.job;
    wc_store_found found;
    wc_pageset keys;
    wc_status status;
    if (!wc_pageset_init(&keys, (size_t)job->n_threads)) return wc_job_no_memory(job);
    keys.cancel = s->c.set.cancel;
    status = read_set(store, WC_STORE_KEYS, &keys, job, &found);
    if (status == WC_OK) status = wc_flag_update_begin(update, job, store, &keys, &found);
    if (status == WC_OK) *print = wc_flag_print_of(&job->params, keys.n, update->log.chain);
    wc_pageset_free(&keys);
    return status;
}

static wc_status find_store(wc_flag_stories *s, const char *store, wc_flag_print *print)
{
    wc_store_found found;
    wc_status status = wc_store_find(store, &found, s->c.job.error);
    if (status == WC_OK) status = wc_store_demand_whole(store, &found, s->c.job.error);
    if (status == WC_OK) *print = wc_flag_print_of(&s->c.job.params, found.n_entries, found.chain);
    return status;
}

/* Whether the store, read once more, begins with the pages that the update began with. */
static bool is_as_known(const wc_pageset *set, const wc_flag_update *update, uint64_t n_pages)
{
    if (set->n < n_pages) return false;
    for (size_t p = 0; p < n_pages; p++) {
        if (wc_known_find(&update->known, wc_cluster_key(set, &set->entry[p], 0)) == NULL) return false;
    }
    return true;
}

static wc_status demand_same(const wc_flag_stories *s, const char *store, const wc_flag_update *update,
                             const wc_flag_print *print, const wc_store_found *found)
{
    if (update == NULL || found->chain == print->chain || is_as_known(&s->c.set, update, print->n_pages)) return WC_OK;
    return wc_fail(s->c.job.error, WC_ERROR_IO, "%s: has been replaced meanwhile; try again", store);
}

static uint32_t page_bytes(const wc_params *params, uint64_t n_pages)
{
    const uint64_t all = (ALL_BUCKETS_20 << 12) >> (32 - params->hash_bits), each = n_pages > 0 ? all / n_pages : 0;
    return PAGE_BYTES + (uint32_t)(each < BUCKETS_BYTES ? each : BUCKETS_BYTES);
}

/* A store that does not fit into memory. */
static wc_status read_on_disk(wc_flag_stories *s, const char *store, const wc_store_found *found, bool *spilled)
{
    wc_clustering *c = &s->c;
    char *folder = wc_output_parent(store);
    wc_status status;
    if (folder == NULL) return wc_job_no_memory(&c->job);
    status = wc_spill_if_needed(&c->job, store, found, folder, page_bytes(&found->header.params, found->n_entries),
                                &c->set, spilled);
    if (*spilled) c->store = store;
    wc_memory_free(folder);
    return status;
}

/* Those pages that the print is of: a store only grows at its end, or becomes another one, which an update would not
 * survive.  Where it has grown, what it has more must be read and left out. */
static wc_status read_pages(wc_flag_stories *s, const char *store, const wc_flag_update *update, wc_flag_print *print)
{
    wc_job *job = &s->c.job;
    wc_pageset *set = &s->c.set;
    wc_store_found found;
    bool spilled = false;
    wc_status status = wc_store_find(store, &found, job->error);
    if (status == WC_OK && found.n_entries == print->n_pages) status = read_on_disk(s, store, &found, &spilled);
    if (status == WC_OK && !spilled) status = read_set(store, WC_STORE_ALL, set, job, &found);
    if (status == WC_OK) status = demand_same(s, store, update, print, &found);
    if (status != WC_OK) return status;
    if (update == NULL) *print = wc_flag_print_of(&job->params, set->n, found.chain);
    set->n = (size_t)print->n_pages;
    return WC_OK;
}

/* ---- what is made of it ---- */

static wc_status cluster(wc_flag_stories *s)
{
    wc_clustering *c = &s->c;
    wc_status status;
    c->no_leads = true;
    c->layout = s->layout = wc_array_new(c->set.outlets.n, sizeof *s->layout);
    if (s->layout == NULL) return wc_job_no_memory(&c->job);
    status = wc_clustering_run(c, NULL);
    if (status != WC_OK) return status;
    const wc_online_stories stories = {&c->own, &c->matches, &c->clusters, &c->attribution, &s->layout, c->site};
    if (!wc_online_init(&s->online, &c->set, &c->job.params, &stories, c->job.n_threads))
        return wc_job_no_memory(&c->job);
    return WC_OK;
}

/* ---- the index ---- */

static void warn(const wc_job *job, const char *what, const char *consequence)
{
    char sentence[sizeof job->error->message + 64];
    const wc_options *options = job->options;
    (void)snprintf(sentence, sizeof sentence, "%s; %s", what, consequence);
    if (options->warn != NULL) options->warn(options->progress_context, sentence);
}

#define NO_INDEX "no index is used: remove this one, or name another file with --index"

static wc_status open_index(wc_flag_stories *s, const wc_flag_print *print, wc_flag_found *found)
{
    wc_job *job = &s->c.job;
    wc_error error = {WC_OK, ""};
    const wc_status status =
        wc_flag_index_open(&s->index, s->path, print, &s->c.set, &job->params, &s->online, found, &error);
    if (status != WC_OK) return wc_fail(job->error, status, "%s", error.message);
    if (*found == WC_FLAG_INDEX_DAMAGED) warn(job, error.message, "it is made anew");
    if (*found == WC_FLAG_INDEX_FOREIGN) warn(job, error.message, NO_INDEX);
    return WC_OK;
}

/* Nothing of the store stays in memory. */
static wc_status forget(wc_flag_stories *s)
{
    wc_clustering *c = &s->c;
    const volatile int *cancel = c->set.cancel;
    wc_online_free(&s->online);
    wc_pageset_free(&c->set);
    wc_memory_free(c->site);
    c->site = NULL;
    if (!wc_pageset_init(&c->set, (size_t)c->job.n_threads)) return wc_job_no_memory(&c->job);
    c->set.cancel = cancel;
    return WC_OK;
}

/* From memory to the index; where it cannot be written, memory it is. */
static wc_status move_to_index(wc_flag_stories *s, const wc_flag_print *print)
{
    wc_error error = {WC_OK, ""};
    wc_flag_found found;
    wc_status status;
    if (wc_flag_index_write(s->path, print, &s->online, &error) != WC_OK) {
        warn(&s->c.job, error.message, "there is no index");
        return WC_OK;
    }
    status = forget(s);
    if (status == WC_OK) status = open_index(s, print, &found);
    if (status == WC_OK && found != WC_FLAG_INDEX_FRESH)
        status = wc_fail(s->c.job.error, WC_ERROR_IO, "%s: has been replaced meanwhile; try again", s->path);
    return status;
}

static wc_status name_index(wc_flag_stories *s, const char *store)
{
    const char *where = s->c.job.options->index;
    if (where != NULL && *where == '\0') return WC_OK;
    s->path = where != NULL ? wc_string_copy(where, strlen(where)) : wc_flag_index_path(store);
    return s->path != NULL ? WC_OK : wc_job_no_memory(&s->c.job);
}

wc_status wc_flag_stories_make(wc_flag_stories *s, const char *store, wc_flag_update *update)
{
    wc_job *job = &s->c.job;
    wc_flag_print print = {0, 0, 0};
    wc_flag_found found = WC_FLAG_INDEX_FOREIGN;
    wc_status status = name_index(s, store);
    if (status == WC_OK)
        status = update != NULL ? begin_update(s, store, update, &print) : find_store(s, store, &print);
    if (status == WC_OK && s->path != NULL) status = open_index(s, &print, &found);
    if (status == WC_OK && found != WC_FLAG_INDEX_FRESH) {
        status = read_pages(s, store, update, &print);
        if (status == WC_OK) status = cluster(s);
        if (status == WC_OK && found != WC_FLAG_INDEX_FOREIGN) status = move_to_index(s, &print);
    }
    job->progress.n_pages = s->c.set.n;
    return status == WC_OK && update != NULL ? wc_flag_update_resume(update, &s->online) : status;
}

void wc_flag_stories_free(wc_flag_stories *s)
{
    wc_online_free(&s->online);
    wc_layouts_free(s->layout, s->layout != NULL ? s->c.set.outlets.n : 0);
    wc_clustering_free(&s->c);
    wc_flag_index_close(&s->index);
    wc_memory_free(s->path);
}
