/* unescape_kernel.h - the simple escapes of a string, many bytes at a time.  Internal header.
 *
 * Each is there for several processors (base/cpu.h), and moves the same bytes as unescape.c does without it. */
#ifndef WC_CORPUS_UNESCAPE_KERNEL_H
#define WC_CORPUS_UNESCAPE_KERNEL_H
#include "base/cpu.h"

/* What an ASCII character behind a backslash stands for; 0: it does not stand for one. */
extern const char wc_unescape_simple[128];

/* Move from[0..len) to `to`, escapes resolved, up to its end or some place before, not within an escape: where one
 * stands that is no simple one, or less than a piece is left.  Returns how much was read, *put: written; no byte behind
 * to[len) is. */
typedef size_t wc_unescape_run(const char *from, size_t len, char *to, size_t *put);

#if defined(__x86_64__)
wc_unescape_run wc_unescape_run_avx2, wc_unescape_run_avx512;
#endif
#endif
