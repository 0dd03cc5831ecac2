/* flag_line.h - what was found of an incoming page as one line of JSON.  Internal header. */
#ifndef WC_PIPELINE_FLAG_LINE_H
#define WC_PIPELINE_FLAG_LINE_H
#include "report/lines.h"
#include "story/online.h"

/* docs/outputs.md names the members.  The page's strings are still its own. */
void wc_flag_line_put(wc_lines *out, const wc_online *online, const wc_entry *page, wc_str outlet, const wc_flag *flag);

/* The same of a line of input that is no page. */
void wc_flag_line_put_error(wc_lines *out, const char *error);
#endif
