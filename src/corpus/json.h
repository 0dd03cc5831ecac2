/* json.h - the fields of one JSON object, as they stand in it.  Internal header, for C and C++.
 *
 * The C face of simdjson, which chooses its code for this processor when it is first used.  All of the object is
 * checked for UTF-8, for control characters in strings and for strings that do not end; commas and braces on the
 * outermost level only, and values not at all: NaN, which Python writes, is as good as null. */
#ifndef WC_CORPUS_JSON_H
#define WC_CORPUS_JSON_H
#include "base/cpu.h"
#include "base/memory.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wc_json wc_json; /* one a thread; its memory grows with the longest object, a few times its length */
wc_json *wc_json_new(void);     /* NULL: no memory */
void wc_json_free(wc_json *json);

typedef enum wc_json_kind { WC_JSON_STRING, WC_JSON_NUMBER, WC_JSON_OTHER } wc_json_kind;

typedef enum wc_json_result {
    WC_JSON_OK,
    WC_JSON_NOT_UTF8,
    WC_JSON_CONTROL,    /* a control character inside a string */
    WC_JSON_UNCLOSED,   /* a string that does not end */
    WC_JSON_NOT_OBJECT, /* an array, a string, a number ... */
    WC_JSON_TRAILING,   /* something follows the object */
    WC_JSON_BROKEN,     /* anything else */
    WC_JSON_TOO_LONG,   /* 4 GiB or more */
    WC_JSON_NO_MEMORY
} wc_json_result;

/* name, and value of a STRING: without the quotation marks, escapes as they are (wc_json_unescape).  Value of a NUMBER:
 * as it stands there.  OTHER: true, false, null, an array, an object; value is only its beginning. */
typedef void wc_json_field(void *context, wc_str name, wc_json_kind kind, wc_str value);

/* Call field for each field of the object text, in order; what came before an error has been called for.
 * Behind text.len at least 64 bytes are readable.  All views point into text. */
wc_json_result wc_json_each(wc_json *json, wc_str text, wc_json_field *field, void *context);

/* string, as a STRING above, to out (room for string.len bytes): *len bytes of UTF-8.  Half a surrogate pair becomes
 * U+FFFD and adds one to *n_replaced.  false: there is an escape that JSON does not know.  The same for any cpu. */
bool wc_json_unescape(wc_cpu cpu, wc_str string, char *out, size_t *len, size_t *n_replaced);

bool wc_json_is_utf8(wc_str text);

#ifdef __cplusplus
}
#endif
#endif
