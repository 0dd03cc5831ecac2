/* remembered.h - what a run leaves in its result so that the next one need not do it again.  Internal header.
 *
 * masked.wcm and compared.wcc tell only what would be found anyway: nothing but time depends on them.  Where one is
 * missing, or of other pages, parameters or another version of the program, what it would tell is found anew; where it
 * is damaged there is a warning, too. */
#ifndef WC_PIPELINE_REMEMBERED_H
#define WC_PIPELINE_REMEMBERED_H
#include "pipeline/clustering.h"

/* Before the run: from dir, an earlier result of which the set has the pages, the first n_old of it. */
wc_status wc_remembered_read(wc_clustering *c, const char *dir);

/* After the run: put the comparisons together, and what was read is freed.  One thread; takes as long as a good part of
 * writing the result, beside which it may be done.  false: no memory. */
bool wc_remembered_make(wc_compared *compared, wc_clustering *c);
/* ... and write all that is remembered to folder. */
wc_status wc_remembered_write(wc_clustering *c, const wc_compared *compared, const char *folder);
#endif
