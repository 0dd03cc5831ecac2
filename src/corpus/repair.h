/* repair.h - text that is not UTF-8 into text that is.  Internal header. */
#ifndef WC_CORPUS_REPAIR_H
#define WC_CORPUS_REPAIR_H
#include "base/memory.h"

/* text to *out, which is emptied first and gets pad zero bytes behind its len.  What is no UTF-8 becomes U+FFFD: each
 * beginning of a character that does not go on, as one, and each byte that begins none (what browsers do; Unicode 3.9,
 * table 3-8). controls: NUL becomes U+FFFD too, and every other control character below U+0020 a space, as JSON has no
 * such in a string. *n_replaced: how many of either were replaced.  false: no memory.  O(text.len); at most three times
 * its length. */
bool wc_repair(wc_str text, bool controls, size_t pad, wc_buffer *out, size_t *n_replaced);

/* *text becomes UTF-8 that is not NULL: it stays, or is repaired as above, without controls, into *out; then *repaired
 * is set.  false: no memory. */
bool wc_repair_text(wc_str *text, wc_buffer *out, bool *repaired);
#endif
