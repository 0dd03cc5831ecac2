/* lines.h - text and numbers into lines of a TSV or JSON file, the same bytes everywhere.  Internal header.
 *
 * No call but wc_lines_close fails: that memory was short, or a write failed, is remembered and told at the end.
 * Whatever stands in a field cannot break its line: each control character (C0, DEL, C1, U+2028, U+2029) becomes a
 * space, and bytes that are no UTF-8 become U+FFFD. */
#ifndef WC_REPORT_LINES_H
#define WC_REPORT_LINES_H
#include "base/memory.h"
#include "base/output.h"

typedef struct wc_lines {
    wc_buffer buffer; /* what is not yet written; all of it where output is closed */
    wc_output output; /* of a file; zeroed: the lines stay in the buffer */
    bool no_memory;
} wc_lines; /* zeroed: valid, without a file */

wc_status wc_lines_open(wc_lines *lines, const char *folder, const char *name, wc_error *error);
/* Write the rest and put the file in place, or remove it when anything failed.  Frees either way. */
wc_status wc_lines_close(wc_lines *lines, wc_error *error);
void wc_lines_abandon(wc_lines *lines); /* frees, without a file; a zeroed or closed one is fine */

/* All of `lines`, which has a file, and then of more, which stays as it is. */
void wc_lines_write(wc_lines *lines, const wc_buffer *more);

void wc_lines_raw(wc_lines *lines, const char *text);
void wc_lines_end(wc_lines *lines); /* line break; writes when enough has gathered */

/* ---- fields of a TSV line: what is not the first begins with a tab, written by wc_lines_tab ---- */
void wc_lines_tab(wc_lines *lines);
void wc_lines_text(wc_lines *lines, wc_str text);
void wc_lines_number(wc_lines *lines, uint64_t number);
void wc_lines_hex(wc_lines *lines, uint64_t number); /* 16 digits */
/* part of whole as a decimal of three digits, cut, not rounded: 1.000 says all.  whole 0: 0.000. */
void wc_lines_ratio(wc_lines *lines, uint64_t part, uint64_t whole);

/* Where so many bytes more may be written, for fields that are put together there; NULL: no memory. */
char *wc_lines_room(wc_lines *lines, size_t bytes);
/* They were written, and end here. */
static inline void wc_lines_used(wc_lines *lines, const char *end)
{
    lines->buffer.len = (size_t)(end - lines->buffer.data);
}

/* ---- JSON: a comma is written where one is due, known by the byte before ---- */
void wc_lines_open_json(wc_lines *lines, char bracket); /* '{' or '[' as an element, or behind a key */
void wc_lines_key(wc_lines *lines, const char *key);    /* plain ASCII */
void wc_lines_json_text(wc_lines *lines, wc_str text);  /* a string, as an element or behind a key */
void wc_lines_json_exact(wc_lines *lines, wc_str text); /* the same, control characters escaped and not replaced */
void wc_lines_json_number(wc_lines *lines, uint64_t number);

/* A key and its value. */
void wc_lines_member_number(wc_lines *lines, const char *key, uint64_t number);
void wc_lines_member_text(wc_lines *lines, const char *key, const char *text);
void wc_lines_member_hex(wc_lines *lines, const char *key, uint64_t number); /* a string of 16 digits */
void wc_lines_member_bool(wc_lines *lines, const char *key, bool value);

/* Text with what is no UTF-8 and every control character replaced, without a file around it. */
bool wc_lines_clean(wc_buffer *out, wc_str text);
#endif
