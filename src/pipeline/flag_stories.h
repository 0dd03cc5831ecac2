/* flag_stories.h - the stories of a store, for pages that are asked for.  Internal header.
 *
 * The store is clustered as wc_cluster_files does it, so that its stories are the same.  What is made of it goes to an
 * index (flag_index.h), and is asked there: so memory is small, and the next run begins at once.  Without an index, or
 * where none can be written, it stays in memory; the answers are the same. */
#ifndef WC_PIPELINE_FLAG_STORIES_H
#define WC_PIPELINE_FLAG_STORIES_H
#include "pipeline/clustering.h"
#include "pipeline/flag_index.h"
#include "pipeline/flag_update.h"

typedef struct wc_flag_stories {
    wc_clustering c; /* the job, and the set; the rest is used up */
    wc_layout *layout;
    wc_online online;
    wc_flag_index index;
    char *path; /* of the index; NULL: none is wanted */
} wc_flag_stories;

/* Make the online of the store, c having begun; update (NULL: nothing is added): begun, and gone on with where a run
 * was stopped.  wc_flag_stories_free follows, whatever happens. */
wc_status wc_flag_stories_make(wc_flag_stories *stories, const char *store, wc_flag_update *update);
void wc_flag_stories_free(wc_flag_stories *stories);
#endif
