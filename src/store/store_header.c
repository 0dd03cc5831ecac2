/* store_header.c - the header of store_format.h.  Parameters and facts are known by their names, so that a store stays
 * readable when the method gets another parameter: it has the default that every earlier page was signed with. */
#include "base/params.h"
#include "corpus/site.h"
#include "store/store_format.h"
#include "text/unicode.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

#define FIXED_BYTES 24 /* before the parameters */
#define FACTS       2
#define FACT_NAMES                                                                                                     \
    {                                                                                                                  \
        "unicode", "public-suffixes"                                                                                   \
    }

static void put(uint8_t *out, unsigned bytes, uint64_t value) { wc_plane_put(out, 1, 0, bytes, value); }
static uint32_t get32(const uint8_t *data) { return (uint32_t)wc_plane_get(data, 1, 0, 4); }
static uint64_t get64(const uint8_t *data) { return wc_plane_get(data, 1, 0, 8); }

void wc_store_header_init(wc_store_header *header, const wc_params *params)
{
    memset(header, 0, sizeof *header);
    header->version = WC_STORE_VERSION;
    header->params = *params;
    (void)snprintf(header->unicode, sizeof header->unicode, "%s", wc_unicode_version());
    wc_site_list_version(header->suffixes);
}

static bool put_named(wc_buffer *out, const char *name)
{
    uint8_t len[1];
    put(len, 1, strlen(name));
    return wc_buffer_append(out, len, 1) && wc_buffer_append(out, name, strlen(name));
}

static size_t count_recorded(const wc_params *params)
{
    size_t n = 0;
    for (size_t i = 0; i < wc_param_count(); i++) n += wc_param_is_recorded(params, i);
    return n;
}

bool wc_store_header_put(wc_buffer *out, const wc_store_header *header, uint64_t *chain)
{
    const char *const name[FACTS] = FACT_NAMES, *const fact[FACTS] = {header->unicode, header->suffixes};
    const size_t begin = out->len;
    uint8_t fixed[FIXED_BYTES] = {0}, number[8];
    bool ok;
    memcpy(fixed, WC_STORE_MAGIC, 8);
    put(fixed + 8, 4, WC_STORE_VERSION);
    put(fixed + 16, 4, count_recorded(&header->params));
    put(fixed + 20, 4, FACTS);
    ok = wc_buffer_append(out, fixed, sizeof fixed);
    for (size_t i = 0; ok && i < wc_param_count(); i++) {
        if (!wc_param_is_recorded(&header->params, i)) continue;
        put(number, 8, wc_param_get(&header->params, i));
        ok = put_named(out, wc_param_describe(i)->name) && wc_buffer_append(out, number, 8);
    }
    for (size_t i = 0; ok && i < FACTS; i++) ok = put_named(out, name[i]) && put_named(out, fact[i]);
    if (!ok) return false;
    assert(out->len - begin + 8 <= WC_STORE_HEADER_MAX);
    put((uint8_t *)out->data + begin + 12, 4, out->len - begin + 8);
    *chain = wc_store_checksum(out->data + begin, out->len - begin);
    put(number, 8, *chain);
    return wc_buffer_append(out, number, 8);
}

size_t wc_store_header_len(const uint8_t *data, const char **why)
{
    const uint32_t version = get32(data + 8), len = get32(data + 12);
    *why = NULL;
    if (memcmp(data, WC_STORE_MAGIC, 8) != 0) {
        *why = "this is no signature store";
    } else if (version == 0) {
        *why =
            "the store is of format version 0, which was provisional and can no longer be read: sign the pages again";
    } else if (version > WC_STORE_VERSION) {
        *why = "the store is of a later version of the format than 2, which this program reads";
    } else if (len < FIXED_BYTES + 8 || len > WC_STORE_HEADER_MAX) {
        *why = "the header's length is out of range";
    }
    return *why == NULL ? len : 0;
}

typedef struct {
    const uint8_t *data;
    size_t at, end;
    uint64_t seen; /* bit i: parameter i */
} cursor;

/* The next run of bytes that stands behind its length, and `more` bytes behind it: false where the header ends before.
 */
static bool next_run(cursor *c, size_t more, wc_str *run)
{
    size_t len;
    if (c->at == c->end) return false;
    len = c->data[c->at];
    if (c->end - c->at - 1 < len + more) return false;
    *run = (wc_str){(const char *)c->data + c->at + 1, len};
    c->at += 1 + len + more;
    return true;
}

static bool is_name(wc_str name, const char *known)
{
    return name.len == strlen(known) && memcmp(name.data, known, name.len) == 0;
}

static const char *get_param(cursor *c, wc_params *params)
{
    wc_str name;
    if (!next_run(c, 8, &name)) return "the header is too short for its parameters";
    for (size_t i = 0; i < wc_param_count(); i++) {
        if (!is_name(name, wc_param_describe(i)->name)) continue;
        if (c->seen >> i & 1) return "the header gives a parameter twice";
        c->seen |= (uint64_t)1 << i;
        wc_param_set(params, i, get64(c->data + c->at - 8));
        return NULL;
    }
    return "the header has a parameter that this program does not know; a later one wrote it";
}

/* A fact that this program does not know changes nothing of what it does know. */
static const char *get_fact(cursor *c, wc_store_header *header)
{
    static const char *const known[FACTS] = FACT_NAMES;
    char *const to[FACTS] = {header->unicode, header->suffixes};
    wc_str name, value;
    if (!next_run(c, 0, &name) || !next_run(c, 0, &value)) return "the header is too short for its facts";
    for (size_t i = 0; i < FACTS; i++) {
        if (!is_name(name, known[i])) continue;
        if (value.len > WC_STORE_FACT_MAX) return "the header's name of a version is too long";
        for (size_t j = 0; j < value.len; j++) {
            if (value.data[j] < ' ' || value.data[j] > '~') return "the header's name of a version is no plain text";
        }
        memcpy(to[i], value.data, value.len);
        to[i][value.len] = '\0';
    }
    return NULL;
}

/* Version 1 kept hashes whole. */
static bool has_sketch_params(const cursor *c, uint32_t version)
{
    static const char *const needed[] = {"shingle", "sketch", "seed", "hash-bits"};
    const size_t n_needed = sizeof needed / sizeof *needed - (version == 1);
    for (size_t n = 0; n < n_needed; n++) {
        for (size_t i = 0; i < wc_param_count(); i++) {
            if (strcmp(wc_param_describe(i)->name, needed[n]) == 0 && !(c->seen >> i & 1)) return false;
        }
    }
    return true;
}

const char *wc_store_header_get(const uint8_t *data, size_t len, wc_store_header *header, uint64_t *chain)
{
    const uint32_t n_params = get32(data + 16), n_facts = get32(data + 20);
    cursor c = {.data = data, .at = FIXED_BYTES, .end = len - 8};
    const char *why = NULL;
    assert(wc_param_count() <= 64);
    *chain = wc_store_checksum(data, c.end);
    if (*chain != get64(data + c.end)) return "the header's checksum is wrong";
    memset(header, 0, sizeof *header);
    wc_params_init(&header->params);
    header->version = get32(data + 8);
    if (header->version == 1) header->params.hash_bits = 32;
    for (uint32_t i = 0; why == NULL && i < n_params; i++) why = get_param(&c, &header->params);
    for (uint32_t i = 0; why == NULL && i < n_facts; i++) why = get_fact(&c, header);
    if (why != NULL) return why;
    if (c.at != c.end) return "the header is longer than its parameters and facts";
    return has_sketch_params(&c, header->version) ? NULL : "the header lacks the parameters of the sketch";
}
