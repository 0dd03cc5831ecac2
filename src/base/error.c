/* error.c - see error.h */
#include "base/error.h"
#include <stdarg.h>
#include <stdio.h>

wc_status wc_fail(wc_error *error, wc_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list args;
        error->status = status;
        va_start(args, format);
        (void)vsnprintf(error->message, sizeof error->message, format, args);
        va_end(args);
    }
    return status;
}

wc_status wc_fail_memory(wc_error *error, size_t bytes)
{
    return wc_fail(error, WC_ERROR_MEMORY, "out of memory: %zu bytes could not be allocated", bytes);
}

wc_status wc_fail_cancelled(wc_error *error) { return wc_fail(error, WC_ERROR_CANCELLED, "stopped on request"); }
