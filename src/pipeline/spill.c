/* spill.c - see spill.h.  The figures are measured, see docs/scale.md. */
#include "pipeline/spill.h"
#include "base/error.h"
#include <inttypes.h>
#include <stdlib.h>

#define WORK_BYTES      1400                  /* a page's part of signatures, links, comparisons and clusters */
#define TEMPORARY_SHARE 3                     /* temporary files take less than this times what the pages do, */
#define TEMPORARY_BYTES ((uint64_t)256 << 20) /* and this more */

bool wc_spill_is_needed(const wc_job *job, uint64_t n_pages, uint64_t bytes)
{
    return job->memory > 0 && bytes + n_pages * WORK_BYTES > job->memory;
}

uint64_t wc_spill_bytes_of(const wc_store_found *store)
{
    return store->n_entries * sizeof(wc_entry) + store->n_shingles * WC_SHINGLE_BYTES;
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
    for (size_t i = 0; i < set->n_arenas; i++) {
        set->arena[i].disk = &job->disk;
        set->arena[i].scattered = true; /* until the pages are in order */
    }
}

wc_status wc_spill_begin(wc_job *job, const char *folder)
{
    const uint64_t need = job->held * TEMPORARY_SHARE + TEMPORARY_BYTES;
    uint64_t free_bytes = 0;
    const wc_status status = wc_disk_begin(&job->disk, choose_folder(job, folder), &free_bytes, job->error);
    if (status != WC_OK) return status;
    job->disk.most_resident = job->options->memory; /* within a limit of the system's the system chooses better */
    if (free_bytes >= need) return WC_OK;
    return wc_fail(job->error, WC_ERROR_IO,
                   "%s: has %" PRIu64 " MB free, and temporary files may take %" PRIu64
                   " MB; --tmp names another folder, --memory says how much memory may be taken",
                   job->disk.folder, free_bytes >> 20, need >> 20);
}

wc_status wc_spill_read(wc_job *job, const char *path, wc_pageset *set)
{
    wc_store_found found;
    wc_pageset_free(set);
    if (!wc_pageset_init(set, (size_t)job->n_threads)) return wc_job_no_memory(job);
    set->cancel = job->options->cancel;
    put_on_disk(job, set);
    return wc_store_read_part(path, WC_STORE_RECORDS, set, &found, job->n_threads, job->error);
}
