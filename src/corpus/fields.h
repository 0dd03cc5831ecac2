/* fields.h - which field of a page a JSON field's name means.  Internal header; made by wc_fields_new of parse.h. */
#ifndef WC_CORPUS_FIELDS_H
#define WC_CORPUS_FIELDS_H
#include "corpus/parse.h"

typedef enum wc_field_kind {
    WC_FIELD_ID,
    WC_FIELD_URL,
    WC_FIELD_OUTLET,
    WC_FIELD_DATE,
    WC_FIELD_TITLE,
    WC_FIELD_TEXT,
    WC_FIELD_KINDS
} wc_field_kind;

typedef struct wc_field_name {
    wc_str name;
    wc_field_kind kind;
    unsigned rank; /* of the names of one kind, 0 is the first */
} wc_field_name;

/* What name means: *n entries, 0 for a name that means nothing; several where the user gave a name that another kind
 * has too. */
const wc_field_name *wc_fields_find(const wc_fields *fields, wc_str name, size_t *n);

bool wc_fields_is_given(const wc_fields *fields, wc_field_kind kind); /* by the user */
const char *wc_field_kind_name(wc_field_kind kind);                   /* "id" ... */
#endif
