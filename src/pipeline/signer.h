/* signer.h - one page into its entry; one signer a thread.  Internal header. */
#ifndef WC_PIPELINE_SIGNER_H
#define WC_PIPELINE_SIGNER_H
#include "corpus/page.h"
#include "store/pageset.h"
#include "story/agencies.h"

typedef struct wc_signer {
    const wc_params *params;
    const wc_unicode *unicode;
    wc_words words;
    wc_sketch sketch;
    wc_agency_index agencies;
    bool packs; /* entries' sketches: the default; else they stand there as they are */
} wc_signer;

/* params and unicode are kept; cpu: whose code signs. */
void wc_signer_init(wc_signer *signer, const wc_params *params, const wc_unicode *unicode, wc_cpu cpu);

/* Words, sketch, credit lines and snippets of page into *entry, its strings copied to arena and its sketch to sketches,
 * which may be the same; outlet and file are left to the caller.  signer->sketch is the sketch until the next page.
 * false: no memory. */
bool wc_signer_sign(wc_signer *signer, const wc_page *page, wc_arena *arena, wc_arena *sketches, wc_entry *entry);
void wc_signer_free(wc_signer *signer);

#endif
