/* memory_limit.h - how much memory this process may take.  Internal header. */
#ifndef WC_BASE_MEMORY_LIMIT_H
#define WC_BASE_MEMORY_LIMIT_H
#include "wirecopy.h"

/* Bytes: the least of the machine's memory and of the limits of the control groups that the process is in, of either
 * version; 0: unknown. */
uint64_t wc_memory_limit(void);

/* The least limit that the folders of one control group and of all above it name in files of this name: root holds the
 * topmost one, path begins with a slash.  UINT64_MAX: none. */
uint64_t wc_memory_limit_of_group(const char *root, const char *path, const char *file);
#endif
