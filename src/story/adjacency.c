/* adjacency.c - see adjacency.h */
#include "story/adjacency.h"
#include <string.h>

bool wc_adjacency_make(wc_adjacency *adjacency, const wc_matches *matches, size_t n_pages, wc_relation least)
{
    size_t *at, n = 0;
    for (size_t i = 0; i < matches->n; i++) n += matches->match[i].relation >= least;
    adjacency->disk = matches->disk;
    adjacency->from = wc_disk_array_new(matches->disk, n_pages + 2, sizeof *adjacency->from);
    adjacency->edge = wc_disk_array_new(matches->disk, 2 * n, sizeof *adjacency->edge);
    adjacency->other = wc_disk_array_new(matches->disk, 2 * n, sizeof *adjacency->other);
    wc_disk_scatter(matches->disk, adjacency->edge);
    wc_disk_scatter(matches->disk, adjacency->other);
    if (adjacency->from == NULL || adjacency->edge == NULL || adjacency->other == NULL) {
        wc_adjacency_free(adjacency);
        return false;
    }
    at = adjacency->from + 1; /* shifted by one while it counts and fills */
    for (size_t i = 0; i < matches->n; i++) {
        if (matches->match[i].relation < least) continue;
        at[matches->match[i].a]++;
        at[matches->match[i].b]++;
    }
    for (size_t p = 0, sum = 0; p <= n_pages; p++) {
        const size_t here = at[p];
        at[p] = sum;
        sum += here;
    }
    for (size_t i = 0; i < matches->n; i++) {
        if (matches->match[i].relation < least) continue;
        adjacency->other[at[matches->match[i].a]] = matches->match[i].b;
        adjacency->other[at[matches->match[i].b]] = matches->match[i].a;
        adjacency->edge[at[matches->match[i].a]++] = (uint32_t)i;
        adjacency->edge[at[matches->match[i].b]++] = (uint32_t)i;
    }
    return true;
}

void wc_adjacency_free(wc_adjacency *adjacency)
{
    wc_disk_array_free(adjacency->disk, adjacency->from);
    wc_disk_array_free(adjacency->disk, adjacency->edge);
    wc_disk_array_free(adjacency->disk, adjacency->other);
    memset(adjacency, 0, sizeof *adjacency);
}
