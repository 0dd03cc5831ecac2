/* spill.c - see spill.h.  The figures are measured, see docs/scale.md. */
#include "pipeline/spill.h"
#include "base/error.h"
#include "base/memory_limit.h"
#include "pipeline/portions.h"
#include <inttypes.h>
#include <stdlib.h>

#define WORK_BYTES       700                  /* a page's part of signatures, links, comparisons and clusters */
#define OUTLET_BYTES     300                  /* of an outlet: its name, what it shows, its part of the mask */
#define LEAST_BYTES      ((uint64_t)16 << 20) /* beside the pages */
#define LEAST_NEED       ((uint64_t)44 << 20) /* of few pages: a block of a store, packed and unpacked, is most of it */
#define WORK_SHARE       5                    /* of the memory beside that of pages */
#define ASIDE_BYTES      ((uint64_t)32 << 20) /* of what the system allows: the program itself and what is packed */
#define WORK_SHARE_MOST  8                    /* of all memory but that */
#define WORK_SHARE_LEAST 64                   /* the same, however little is left */
#define LEAST_WORK_BYTES ((uint64_t)64 << 10) /* however little memory may be taken */
#define SHINGLE_BYTES    4                    /* of a packed sketch, nearly */
#define CACHED_SHARE     2                    /* of what the system allows: a larger file would not stay in its cache */
#define TEMPORARY_SHARE  3                    /* temporary files take less than this times what the pages do, */
#define TEMPORARY_BYTES  ((uint64_t)256 << 20) /* and this more */

bool wc_spill_is_needed(const wc_job *job, uint64_t n_pages, uint64_t bytes)
{
    return job->memory > 0 && bytes + n_pages * WORK_BYTES > job->memory;
}

uint64_t wc_spill_bytes_of(const wc_store_found *store)
{
    return store->n_entries * sizeof(wc_entry) + store->n_shingles * SHINGLE_BYTES;
}

static const char *choose_folder(const wc_job *job, const char *folder)
{
    const char *system = getenv("TMPDIR");
    if (job->options->tmp != NULL) return job->options->tmp;
    return system != NULL && system[0] != '\0' ? system : folder;
}

static void put_on_disk(wc_job *job, wc_pageset *set)
{
    set->disk = &job->disk;
    for (size_t i = 0; i < set->n_arenas; i++) set->arena[i].disk = &job->disk;
}

wc_status wc_spill_begin(wc_job *job, const char *folder)
{
    const uint64_t need = job->held * TEMPORARY_SHARE + TEMPORARY_BYTES;
    uint64_t free_bytes = 0;
    wc_status status;
    job->disk.most_cached = wc_memory_limit() / CACHED_SHARE;
    status = wc_disk_begin(&job->disk, choose_folder(job, folder), &free_bytes, job->error);
    if (status != WC_OK) return status;
    job->disk.most_resident =
        job->options->memory / 4 * 3; /* within a limit of the system's the system chooses better */
    if (free_bytes >= need) return WC_OK;
    return wc_fail(job->error, WC_ERROR_IO,
                   "%s: has %" PRIu64 " MB free, and temporary files may take %" PRIu64
                   " MB; --tmp names another folder, --memory says how much memory may be taken",
                   job->disk.folder, free_bytes >> 20, need >> 20);
}

/* Who takes more than the system allows is killed, which says nothing. */
static wc_status demand_memory(const wc_job *job, uint64_t n_pages)
{
    const uint64_t need = job->pages_bytes > LEAST_NEED ? job->pages_bytes : LEAST_NEED, limit = wc_memory_limit();
    if (limit == 0 || need <= limit) return WC_OK;
    return wc_fail(job->error, WC_ERROR_MEMORY,
                   "%" PRIu64 " pages need some %" PRIu64
                   " MB of memory, all else on the disk, and the system allows %" PRIu64
                   " MB; a part of them by date needs less",
                   n_pages, need >> 20, limit >> 20);
}

/* What is worked on at a time.  Where a number of bytes is asked for, what is in memory for each page comes first. */
static uint64_t share_memory(const wc_job *job)
{
    const uint64_t asked = job->options->memory, least = asked / WORK_SHARE_LEAST;
    const uint64_t share = asked > job->pages_bytes ? (asked - job->pages_bytes) / WORK_SHARE : 0;
    const uint64_t aside = asked > 0 ? 0 : ASIDE_BYTES;
    uint64_t work = (job->memory > aside ? job->memory - aside : 0) / WORK_SHARE_MOST;
    if (asked > 0 && work > share) work = share > least ? share : least;
    return work > LEAST_WORK_BYTES ? work : LEAST_WORK_BYTES;
}

/* Entries and their strings, as they are, behind those that the set has. */
static bool put_portion(wc_pageset *set, const wc_pageset *portion)
{
    wc_entry *entry = wc_array_new(portion->n, sizeof *entry);
    wc_buffer strings = {0};
    const char *at = NULL;
    bool ok = entry != NULL;
    for (size_t i = 0; ok && i < portion->n; i++)
        ok = wc_buffer_append(&strings, portion->entry[i].strings, wc_entry_strings_len(&portion->entry[i]));
    if (ok) at = wc_arena_copy(&set->arena[0], strings.data, strings.len);
    ok = at != NULL;
    for (size_t i = 0; ok && i < portion->n; i++) {
        entry[i] = portion->entry[i];
        entry[i].strings = at;
        at += wc_entry_strings_len(&entry[i]);
    }
    ok = ok && wc_disk_put(set->disk, set->entry, set->n * sizeof *entry, entry, portion->n * sizeof *entry);
    if (ok) set->n += portion->n;
    wc_buffer_free(&strings);
    wc_memory_free(entry);
    return ok;
}

static void take_names(wc_pageset *set, wc_pageset *portion)
{
    set->outlets = portion->outlets;
    set->files = portion->files;
    portion->outlets = portion->files = (wc_names){0};
}

typedef struct {
    wc_job *job;
    wc_pageset *set;
    uint32_t page_bytes;
} filling;

static wc_status make_room(void *context, const wc_store_found *found)
{
    const filling *f = context;
    wc_status status;
    const uint64_t taken = found->n_entries * f->page_bytes + found->n_outlets * OUTLET_BYTES;
    f->job->pages_bytes = taken + LEAST_BYTES;
    wc_job_leave_room(f->job, taken);
    f->job->disk.work_bytes = share_memory(f->job);
    status = demand_memory(f->job, found->n_entries);
    if (status != WC_OK) return status;
    return wc_pageset_reserve(f->set, found->n_entries) ? WC_OK : wc_job_no_memory(f->job);
}

static wc_status take_records(void *context, const wc_pageset *portion, size_t first)
{
    const filling *f = context;
    (void)first;
    return put_portion(f->set, portion) ? WC_OK : wc_job_no_memory(f->job);
}

static wc_status take_all_names(void *context, wc_pageset *portion)
{
    const filling *f = context;
    take_names(f->set, portion);
    return WC_OK;
}

wc_status wc_spill_read(wc_job *job, const char *path, uint32_t page_bytes, wc_pageset *set)
{
    filling f = {job, set, page_bytes};
    const wc_portions records = {WC_STORE_RECORDS, make_room, take_records, take_all_names, &f};
    wc_pageset_free(set);
    if (!wc_pageset_init(set, (size_t)job->n_threads)) return wc_job_no_memory(job);
    set->cancel = job->options->cancel;
    put_on_disk(job, set);
    return wc_portions_read(job, path, &records);
}

wc_status wc_spill_if_needed(wc_job *job, const char *path, const wc_store_found *found, const char *folder,
                             uint32_t page_bytes, wc_pageset *set, bool *spilled)
{
    const uint64_t more = found->n_entries * (page_bytes - WC_SPILL_PAGE_BYTES);
    wc_status status;
    job->held = wc_spill_bytes_of(found);
    *spilled = wc_spill_is_needed(job, found->n_entries, job->held + more);
    if (!*spilled) return WC_OK;
    status = wc_spill_begin(job, folder);
    return status == WC_OK ? wc_spill_read(job, path, page_bytes, set) : status;
}
