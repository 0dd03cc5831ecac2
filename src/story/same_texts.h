/* same_texts.h - pages whose own texts are the same, which need no bucket to meet.  Internal header. */
#ifndef WC_STORY_SAME_TEXTS_H
#define WC_STORY_SAME_TEXTS_H
#include "story/compared.h"

/* Fill text[0..set->n) as wc_reuse_begin does, for who has nothing to print.  false: no memory, or cancelled.
 * O(own texts). */
bool wc_same_texts_hash(const wc_pageset *set, const wc_own *own, uint64_t *text, int n_threads);

/* Add to same the pairs of own texts with the same hash, of at least params->shared_words words: each page with the
 * first of them alone, within its window (since: as in wc_links_make).  No own text is looked at.  false: no memory.
 * A sort of the pages. */
bool wc_same_texts_find(const wc_pageset *set, const wc_own *own, const uint64_t *text, const wc_params *params,
                        const uint32_t *since, int n_threads, wc_pairs *same);
#endif
