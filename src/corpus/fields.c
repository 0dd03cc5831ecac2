/* fields.c - some twenty names, sorted by length and then by their bytes, with an index by length: a name that is asked
 * for is compared with the two or three of its own length. */
#include "corpus/fields.h"
#include "base/error.h"
#include <stdlib.h>
#include <string.h>

#define LONGEST 63 /* longer names share one place in the index */

struct wc_fields {
    wc_field_name *name;
    size_t n, cap;
    size_t first[LONGEST + 3]; /* names of length i (LONGEST + 1: or longer) are name[first[i]..first[i + 1]) */
    bool given[WC_FIELD_KINDS];
    wc_arena memory; /* of names that the user gave */
};

static const struct {
    const char *kind;
    const char *name[7]; /* ends with NULL */
} known[WC_FIELD_KINDS] = {
    [WC_FIELD_ID] = {"id", {"id", "doc_id", "document_id", "page_id", "uid", "uuid"}},
    [WC_FIELD_URL] = {"url", {"url", "source_url", "link"}},
    [WC_FIELD_OUTLET] = {"outlet", {"outlet", "source", "publisher", "source_domain", "domain"}},
    [WC_FIELD_DATE] = {"date", {"date", "published", "date_publish", "timestamp"}},
    [WC_FIELD_TITLE] = {"title", {"title", "headline"}},
    [WC_FIELD_TEXT] = {"text", {"text", "content", "body", "maintext", "raw_content"}},
};

static int compare(const void *a, const void *b)
{
    const wc_field_name *left = a, *right = b;
    if (left->name.len != right->name.len) return left->name.len < right->name.len ? -1 : 1;
    const int order = memcmp(left->name.data, right->name.data, left->name.len);
    if (order != 0) return order;
    return left->kind != right->kind ? (left->kind < right->kind ? -1 : 1)
                                     : (left->rank > right->rank) - (left->rank < right->rank);
}

static wc_status add(wc_fields *fields, const char *name, wc_field_kind kind, unsigned rank, wc_error *error)
{
    if (!wc_array_reserve(&fields->name, &fields->cap, fields->n + 1, sizeof *fields->name))
        return wc_fail_memory(error, (fields->n + 1) * sizeof *fields->name);
    fields->name[fields->n++] = (wc_field_name){{name, strlen(name)}, kind, rank};
    return WC_OK;
}

static wc_status add_given(wc_fields *fields, const char *spec, unsigned rank, wc_error *error)
{
    const char *equals = strchr(spec, '=');
    const size_t kind_len = equals != NULL ? (size_t)(equals - spec) : strlen(spec);
    int kind = 0;
    char *copy;
    while (kind < WC_FIELD_KINDS &&
           (strlen(known[kind].kind) != kind_len || memcmp(known[kind].kind, spec, kind_len) != 0))
        kind++;
    if (kind == WC_FIELD_KINDS)
        return wc_fail(error, WC_ERROR_PARAM,
                       "field \"%s\": unknown kind \"%.*s\"; expected id, url, outlet, date, title or text", spec,
                       (int)(kind_len < 100 ? kind_len : 100), spec);
    if (equals == NULL || equals[1] == '\0')
        return wc_fail(error, WC_ERROR_PARAM, "field \"%s\": expected %s=NAME", spec, known[kind].kind);
    const size_t size = strlen(equals + 1) + 1;
    copy = wc_arena_alloc(&fields->memory, size);
    if (copy == NULL) return wc_fail_memory(error, size);
    memcpy(copy, equals + 1, size);
    fields->given[kind] = true;
    return add(fields, copy, (wc_field_kind)kind, rank, error);
}

bool wc_fields_is_given(const wc_fields *fields, wc_field_kind kind) { return fields->given[kind]; }

const char *wc_field_kind_name(wc_field_kind kind) { return known[kind].kind; }

static size_t place_of(size_t len) { return len <= LONGEST ? len : LONGEST + 1; }

static void index_names(wc_fields *fields)
{
    size_t next = 0;
    qsort(fields->name, fields->n, sizeof *fields->name, compare);
    for (size_t place = 0; place < LONGEST + 3; place++) {
        while (next < fields->n && place_of(fields->name[next].name.len) < place) next++;
        fields->first[place] = next;
    }
}

wc_status wc_fields_new(wc_fields **fields, const char *const *spec, size_t n_specs, wc_error *error)
{
    wc_status status = WC_OK;
    wc_fields *fresh = wc_array_new(1, sizeof *fresh);
    if (fresh == NULL) return wc_fail_memory(error, sizeof *fresh);
    for (size_t i = 0; i < n_specs && status == WC_OK; i++) status = add_given(fresh, spec[i], (unsigned)i, error);
    for (int kind = 0; kind < WC_FIELD_KINDS; kind++)
        for (unsigned rank = 0; known[kind].name[rank] != NULL && status == WC_OK && !fresh->given[kind]; rank++)
            status = add(fresh, known[kind].name[rank], (wc_field_kind)kind, rank, error);
    if (status != WC_OK) {
        wc_fields_free(fresh);
        return status;
    }
    index_names(fresh);
    *fields = fresh;
    return WC_OK;
}

void wc_fields_free(wc_fields *fields)
{
    if (fields == NULL) return;
    wc_memory_free(fields->name);
    wc_arena_free(&fields->memory);
    wc_memory_free(fields);
}

static bool same(wc_str a, wc_str b) { return a.len == b.len && memcmp(a.data, b.data, a.len) == 0; }

const wc_field_name *wc_fields_find(const wc_fields *fields, wc_str name, size_t *n)
{
    const size_t place = place_of(name.len), end = fields->first[place + 1];
    size_t from = fields->first[place], to;
    while (from < end && !same(fields->name[from].name, name)) from++;
    for (to = from; to < end && same(fields->name[to].name, name); to++) {
    }
    *n = to - from;
    return fields->name + from;
}
