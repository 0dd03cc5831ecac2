/* params.h - parameters as they are written and recorded.  Internal header; wirecopy.h has the rest. */
#ifndef WC_BASE_PARAMS_H
#define WC_BASE_PARAMS_H
#include "wirecopy.h"

/* Hours as on the command line: "30d", "36h", "none". */
void wc_span_text(uint64_t hours, char text[32]);

/* The value of parameter i < wc_param_count() as on the command line: "256", "strict", "30d". */
void wc_param_text(const wc_params *params, size_t i, char text[32]);

/* Whether files record it: a span of time only where it is not none, so that what is made without one is the same as of
 * a program that does not know it, and can be read by that. */
bool wc_param_is_recorded(const wc_params *params, size_t i);
#endif
