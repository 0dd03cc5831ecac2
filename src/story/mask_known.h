/* mask_known.h - which own texts an earlier run left, and the sketches that are needed for the others.  Internal
 * header. */
#ifndef WC_STORY_MASK_KNOWN_H
#define WC_STORY_MASK_KNOWN_H
#include "story/mask.h"

/* The number in masking->before of the window of page[n_before..n), which looks at page[0..n), all of one outlet, in
 * order and with none between them; WC_WINDOW_NONE: it was another.  O(n). */
uint32_t wc_known_window(const wc_masking *masking, const uint32_t *page, size_t n_before, size_t n);

/* What is known of a page; NULL: it was not there. */
const wc_masked_page *wc_known_page(const wc_masking *masking, uint32_t page);

/* The page's own text as it was; false: there was no such page. */
bool wc_known_own(const wc_masking *masking, uint32_t page, wc_own *own);

/* Where the page's packed sketch stands in the texts, e its entry; NULL: it is not there. */
const uint8_t *wc_known_sketch(const wc_masking *masking, uint32_t page, const wc_entry *e);

/* Bring the sketches of needed[0..set->n) into memory, as far as they are not there.  false: no memory, cancelled, or
 * masking->missing failed. */
bool wc_known_sketches(const wc_masking *masking, wc_pageset *set, const bool *needed, int n_threads);
#endif
