/* flag_update.c - see flag_update.h */
#include "pipeline/flag_update.h"
#include "base/error.h"
#include <string.h>

/* ---- the window to the store ---- */

static wc_str outlet_of(const wc_pageset *set, const wc_entry *e)
{
    return e->outlet == WC_OUTLET_NONE ? (wc_str){"", 0} : set->outlets.name[e->outlet];
}

/* The window's last n pages by the numbers of the store. */
static bool take_pages(const wc_flag_update *u, const wc_online *online, size_t n, wc_pageset *set,
                       wc_store_counts *counts)
{
    for (size_t i = u->window.n - n; i < u->window.n; i++) {
        wc_entry e = u->window.entry[i];
        const wc_str outlet = outlet_of(online->set, &e), file = u->window.files.name[e.file];
        if (e.outlet != WC_OUTLET_NONE && (e.outlet = wc_names_intern(&set->outlets, outlet)) == WC_OUTLET_NONE)
            return false;
        e.file = wc_names_intern(&set->files, file);
        if (e.file == UINT32_MAX || !wc_pageset_push(set, &e)) return false;
        counts->bytes_text += e.len;
    }
    return true;
}

/* Append what of the window the store does not have.  The log says so behind it: where that is not written, the pages
 * are told by their keys. */
static wc_status store_window(wc_flag_update *u, const wc_online *online)
{
    wc_job *job = u->job;
    const size_t n = u->n_added > u->n_stored ? (size_t)(u->n_added - u->n_stored) : 0;
    wc_store_writer *writer = NULL;
    wc_store_header header = {0};
    wc_store_counts counts = {0};
    wc_pageset set;
    wc_status status;
    if (n == 0) return WC_OK;
    if (!wc_pageset_init(&set, 1)) return wc_fail_memory(job->error, sizeof set);
    status = wc_store_continue(&writer, u->store, &set, &header, job->error);
    if (status == WC_OK && !take_pages(u, online, n, &set, &counts)) {
        wc_store_abandon(writer);
        status = wc_fail_memory(job->error, n * sizeof *set.entry);
    } else if (status == WC_OK) {
        status = wc_store_commit(writer, &set, &counts, 1, NULL, job->error);
    }
    wc_pageset_free(&set);
    if (status != WC_OK) return status;
    u->n_stored = u->n_added;
    return wc_flag_log_put_stored(&u->log, u->n_stored, job->error);
}

/* Where another process writes to the store, or the log is being read, its time comes later. */
static wc_status end_window(wc_flag_update *u, const wc_online *online)
{
    wc_status status;
    if (u->is_resuming && u->n_added > u->n_stored) return WC_OK;
    status = store_window(u, online);
    if (status == WC_ERROR_EXISTS) return WC_OK;
    if (status == WC_OK && !wc_pageset_drop(&u->window, u->window.n)) return wc_job_no_memory(u->job);
    return status;
}

/* ---- the beginning ---- */

static bool know_store(wc_flag_update *u, const wc_pageset *set)
{
    bool ok = wc_known_reserve(&u->known, set->n);
    for (size_t i = 0; ok && i < set->n; i++) ok = wc_known_add(&u->known, wc_cluster_key(set, &set->entry[i], 0), 0);
    return ok;
}

/* What the log says of the store: whether its pages behind those of the beginning are the first of the log's. */
typedef struct {
    bool agrees;
    uint64_t n_added, n_stored;
} survey;

static wc_status look_through(wc_flag_update *u, const wc_pageset *set, uint64_t chain, survey *found)
{
    wc_flag_record r;
    wc_status status;
    bool got = true;
    *found = (survey){.agrees = set->n >= u->log.n_base && (set->n > u->log.n_base || chain == u->log.chain)};
    wc_flag_log_rewind(&u->log);
    while ((status = wc_flag_log_next(&u->log, &r, &got, u->job->error)) == WC_OK && got) {
        const uint64_t at = u->log.n_base + found->n_added;
        if (r.kind == WC_FLAG_STORED) found->n_stored = r.n_stored;
        if (r.kind != WC_FLAG_ADD) continue;
        if (at < set->n && wc_cluster_key(set, &set->entry[at], 0) != r.key) found->agrees = false;
        found->n_added++;
    }
    found->agrees =
        found->agrees && set->n <= u->log.n_base + found->n_added && set->n >= u->log.n_base + found->n_stored;
    return status;
}

/* The store is another one than the log tells of: it is the beginning now, and of the log's pages those are to come
 * that were never in a store. */
static wc_status begin_anew(wc_flag_update *u, const wc_pageset *set, uint64_t chain, uint64_t n_stored)
{
    wc_flag_log fresh;
    wc_flag_record r;
    uint64_t n_added = 0, place;
    bool got = true;
    wc_status status = wc_flag_log_renew(&u->log, set->n, chain, &fresh, u->job->error);
    if (status != WC_OK) return status;
    wc_flag_log_rewind(&u->log);
    while ((status = wc_flag_log_next(&u->log, &r, &got, u->job->error)) == WC_OK && got) {
        if (r.kind == WC_FLAG_STORED) continue;
        n_added += r.kind == WC_FLAG_ADD;
        if (r.kind == WC_FLAG_ADD && n_added > n_stored && wc_known_find(&u->known, r.key) == NULL)
            status = wc_flag_log_put_body(&fresh, r.kind, r.body, &place, u->job->error);
        else
            status = wc_flag_log_put(&fresh, r.key, r.answer, NULL, r.outlet, r.file, &place, u->job->error);
        if (status != WC_OK) break;
    }
    if (status == WC_OK) return wc_flag_log_replace(&u->log, &fresh, u->job->error);
    wc_flag_log_close(&fresh);
    return status;
}

wc_status wc_flag_update_begin(wc_flag_update *u, wc_job *job, const char *path, wc_pageset *set,
                               const wc_store_found *found)
{
    survey log = {.agrees = true};
    wc_status status;
    u->job = job;
    u->store = path;
    if (!wc_pageset_init(&u->window, 1)) return wc_job_no_memory(job);
    status = wc_store_refuse_result(path, job->error);
    if (status == WC_OK) status = wc_flag_log_open(&u->log, path, set->n, found->chain, job->error);
    if (status == WC_OK && !know_store(u, set)) status = wc_job_no_memory(job);
    if (status == WC_OK) status = look_through(u, set, found->chain, &log);
    if (status == WC_OK && !log.agrees) status = begin_anew(u, set, found->chain, log.n_stored);
    if (status != WC_OK) return status;
    u->n_stored = set->n - u->log.n_base;
    set->n = (size_t)u->log.n_base;
    return WC_OK;
}

/* ---- the pages of the log ---- */

static wc_status add_logged(wc_flag_update *u, wc_online *online, const wc_flag_record *r, wc_arena *arena)
{
    wc_entry page;
    wc_flag flag;
    wc_status status;
    char *file;
    wc_arena_clear(arena);
    file = wc_arena_alloc(arena, r->file.len + 1);
    if (file == NULL || !wc_flag_record_entry(&u->log, r, arena, &page)) return wc_job_no_memory(u->job);
    if (r->file.len > 0) memcpy(file, r->file.data, r->file.len);
    file[r->file.len] = '\0';
    if (page.outlet != WC_OUTLET_NONE &&
        (page.outlet = wc_names_intern(&online->set->outlets, r->outlet)) == WC_OUTLET_NONE)
        return wc_job_no_memory(u->job);
    status = wc_flag_update_keep(u, online, &page, file);
    if (status == WC_OK && !wc_online_judge(online, &page, &flag)) status = wc_job_no_memory(u->job);
    return status == WC_OK ? wc_flag_update_add(u, online, &page, &flag) : status;
}

wc_status wc_flag_update_resume(wc_flag_update *u, wc_online *online)
{
    wc_arena arena = {0};
    wc_flag_record r;
    wc_status status = WC_OK;
    bool got = true;
    u->is_resuming = true;
    wc_flag_log_rewind(&u->log);
    while (status == WC_OK && got) {
        status = wc_flag_log_next(&u->log, &r, &got, u->job->error);
        if (status != WC_OK || !got || r.kind == WC_FLAG_STORED) continue;
        if (!wc_known_add(&u->known, r.key, r.at)) status = wc_job_no_memory(u->job);
        if (status == WC_OK && r.kind == WC_FLAG_ADD) status = add_logged(u, online, &r, &arena);
    }
    wc_arena_free(&arena);
    u->is_resuming = false;
    return status;
}

/* ---- pages that come ---- */

wc_status wc_flag_update_recall(wc_flag_update *u, uint64_t key, wc_buffer *line, bool *is_known)
{
    const wc_known_page *page = wc_known_find(&u->known, key);
    *is_known = page != NULL;
    if (page == NULL || page->place == 0) return WC_OK;
    return wc_flag_log_answer(&u->log, page->place, line, u->job->error);
}

wc_status wc_flag_update_keep(wc_flag_update *u, wc_online *online, const wc_entry *page, const char *file)
{
    wc_entry kept;
    bool ok = wc_entry_copy(&u->window.arena[0], page, &kept);
    kept.file = wc_names_intern(&u->window.files, (wc_str){file, strlen(file)});
    ok = ok && kept.file != UINT32_MAX && wc_pageset_push(&u->window, &kept) && wc_online_note(online, page);
    return ok ? WC_OK : wc_job_no_memory(u->job);
}

wc_status wc_flag_update_log(wc_flag_update *u, const wc_online *online, uint64_t key, bool is_new, wc_str answer)
{
    const wc_str none = {"", 0};
    const wc_entry *page = is_new ? &u->window.entry[u->window.n - 1] : NULL;
    const wc_str outlet = is_new ? outlet_of(online->set, page) : none;
    const wc_str file = is_new ? u->window.files.name[page->file] : none;
    uint64_t place = 0;
    wc_status status = wc_flag_log_put(&u->log, key, answer, page, outlet, file, &place, u->job->error);
    if (status == WC_OK && !wc_known_add(&u->known, key, place)) status = wc_job_no_memory(u->job);
    return status == WC_OK ? wc_flag_log_sync(&u->log, u->job->options->sync, u->job->error) : status;
}

wc_status wc_flag_update_add(wc_flag_update *u, wc_online *online, const wc_entry *page, const wc_flag *flag)
{
    if (!wc_online_add(online, page, flag)) return wc_job_no_memory(u->job);
    u->n_added++;
    return u->n_added % WC_FLAG_WINDOW == 0 ? end_window(u, online) : WC_OK;
}

wc_status wc_flag_update_end(wc_flag_update *u, const wc_online *online)
{
    const wc_status status = store_window(u, online);
    return status == WC_OK ? wc_flag_log_remove(&u->log, u->job->error) : status;
}

void wc_flag_update_free(wc_flag_update *u)
{
    wc_flag_log_close(&u->log);
    wc_known_free(&u->known);
    if (u->window.arena != NULL) wc_pageset_free(&u->window);
    memset(u, 0, sizeof *u);
}
