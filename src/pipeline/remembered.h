/* remembered.h - what a run leaves in its result so that the next one need not do it again.  Internal header.
 *
 * masked.wci with masked.wco and compared.wcc tell only what would be found anyway: nothing but time depends on them.
 * Where one is missing, or of other pages, parameters or another version of the program, what it would tell is found
 * anew; where it is damaged there is a warning, too. */
#ifndef WC_PIPELINE_REMEMBERED_H
#define WC_PIPELINE_REMEMBERED_H
#include "pipeline/clustering.h"

/* Before pages are read: what was masked of those of the store, which is that of dir, an earlier result.  Where
 * c->masked_before has pages then, their sketches need not be read. */
wc_status wc_remembered_masked(wc_clustering *c, const char *dir, const char *store);
/* Before the run: what was compared; the set has the pages of dir, the first n_old of it. */
wc_status wc_remembered_compared(wc_clustering *c, const char *dir);

/* After the run: write what was compared to folder; what was read is freed. */
wc_status wc_remembered_write(wc_clustering *c, const char *folder);
#endif
