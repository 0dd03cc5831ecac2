/* error.h - how a failure travels: a status is returned, the reason is written once, where it happened.  Internal
 * header. */
#ifndef WC_BASE_ERROR_H
#define WC_BASE_ERROR_H
#include "wirecopy.h"

/* Fill *error (may be NULL) and return status, so that a caller can write `return wc_fail(...)`.
 * The message names the file and the line, record or byte, what was found and what was expected. */
wc_status wc_fail(wc_error *error, wc_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* WC_ERROR_MEMORY with the number of bytes that could not be had. */
wc_status wc_fail_memory(wc_error *error, size_t bytes);

/* WC_ERROR_CANCELLED. */
wc_status wc_fail_cancelled(wc_error *error);
#endif
