/* lineage.c - see lineage.h */
#include "pipeline/lineage.h"
#include "base/sort.h"
#include <string.h>

/* ---- parts and heirs ---- */

/* How many pages of which ancestor stand in which story. */
static bool count_parts(wc_lineage *l, const wc_clusters *clusters, const uint32_t *ancestor_of, size_t n_old, size_t n,
                        int n_threads)
{
    wc_keyed *item = wc_array_new(n_old, sizeof *item), *scratch = wc_array_new(n_old, sizeof *scratch);
    size_t n_items = 0;
    bool ok = item != NULL && scratch != NULL;
    l->part = wc_array_new(n_old, sizeof *l->part);
    for (size_t p = 0; ok && p < n; p++) {
        const uint32_t story = clusters->cluster_of[p];
        if (ancestor_of[p] == WC_LINEAGE_NONE)
            l->n_added[story]++;
        else
            item[n_items++] = (wc_keyed){(uint64_t)story << 32 | ancestor_of[p], 0};
    }
    ok = ok && l->part != NULL && wc_sort_keyed(item, scratch, n_items, n_threads);
    for (size_t i = 0; ok && i < n_items; i++) {
        if (i == 0 || item[i].key != item[i - 1].key)
            l->part[l->n_parts++] = (wc_part){(uint32_t)(item[i].key >> 32), (uint32_t)item[i].key, 0};
        l->part[l->n_parts - 1].n_pages++;
    }
    wc_memory_free(item);
    wc_memory_free(scratch);
    return ok;
}

/* Parts come by story, and so of equal ones the first is that with the earliest lead. */
static bool find_heirs(wc_lineage *l)
{
    uint32_t *most = wc_array_new(l->n_ancestors, sizeof *most);
    if (most == NULL) return false;
    for (size_t i = 0; i < l->n_parts; i++) {
        const wc_part *part = &l->part[i];
        wc_ancestor *a = &l->ancestor[part->from];
        a->n_parts++;
        if (part->n_pages <= most[part->from]) continue;
        most[part->from] = part->n_pages;
        a->heir = part->to;
    }
    wc_memory_free(most);
    for (size_t i = 0; i < l->n_ancestors; i++) { /* by lead */
        uint32_t *kept = &l->kept[l->ancestor[i].heir];
        if (*kept == WC_LINEAGE_NONE || l->ancestor[i].created < l->ancestor[*kept].created) *kept = (uint32_t)i;
    }
    return true;
}

/* ---- ids ---- */

typedef struct {
    uint64_t *slot; /* n_slots, a power of two; 0: free */
    size_t n_slots;
} id_set;

/* false: it is in the set already. */
static bool add_id(id_set *ids, uint64_t id)
{
    size_t at = (id >> 1) & (ids->n_slots - 1);
    while (ids->slot[at] != 0 && ids->slot[at] != id) at = (at + 1) & (ids->n_slots - 1);
    if (ids->slot[at] == id) return false;
    ids->slot[at] = id;
    return true;
}

/* An id of the earlier result, be it one that nobody keeps, is given to no other story. */
static bool give_ids(const wc_lineage *l, const wc_pageset *set, wc_clusters *clusters)
{
    id_set ids = {NULL, 16};
    while (ids.n_slots < 2 * (clusters->n + l->n_ancestors)) ids.n_slots *= 2;
    ids.slot = wc_array_new(ids.n_slots, sizeof *ids.slot);
    if (ids.slot == NULL) return false;
    for (size_t i = 0; i < l->n_ancestors; i++) (void)add_id(&ids, l->ancestor[i].id);
    for (size_t c = 0; c < clusters->n; c++) {
        wc_cluster *cluster = &clusters->cluster[c];
        if (l->kept[c] != WC_LINEAGE_NONE) {
            cluster->id = l->ancestor[l->kept[c]].id;
            continue;
        }
        for (uint64_t n = 1; !add_id(&ids, cluster->id); n++) cluster->id = wc_cluster_id(set, cluster->lead, n);
    }
    wc_memory_free(ids.slot);
    return true;
}

wc_status wc_lineage_make(wc_lineage *l, wc_job *job, const char *dir, const uint32_t *from, size_t n_old,
                          const wc_pageset *set, wc_clusters *clusters)
{
    uint32_t *ancestor_of = wc_array_new(set->n, sizeof *ancestor_of);
    wc_status status = WC_OK;
    memset(l, 0, sizeof *l);
    l->n_stories = clusters->n;
    l->kept = wc_array_new(clusters->n, sizeof *l->kept);
    l->n_added = wc_array_new(clusters->n, sizeof *l->n_added);
    if (ancestor_of == NULL || l->kept == NULL || l->n_added == NULL) {
        wc_memory_free(ancestor_of);
        return wc_job_no_memory(job);
    }
    for (size_t c = 0; c < clusters->n; c++) l->kept[c] = WC_LINEAGE_NONE;
    for (size_t p = 0; p < set->n; p++) ancestor_of[p] = WC_LINEAGE_NONE;
    if (dir != NULL) {
        status = wc_lineage_read(l, job, dir, from, n_old, set, ancestor_of);
        l->update++;
    }
    if (status == WC_OK && (!count_parts(l, clusters, ancestor_of, n_old, set->n, job->n_threads) || !find_heirs(l) ||
                            !give_ids(l, set, clusters)))
        status = wc_job_no_memory(job);
    wc_memory_free(ancestor_of);
    return status;
}

void wc_lineage_free(wc_lineage *l)
{
    wc_memory_free(l->ancestor);
    wc_memory_free(l->part);
    wc_memory_free(l->kept);
    wc_memory_free(l->n_added);
    memset(l, 0, sizeof *l);
}
