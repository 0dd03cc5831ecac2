/* parse.c - one pass over a line's fields notes where the best value of each kind stands; only those are decoded, and
 * only where there is an escape in them: all else are views into the batch. */
#include "corpus/parse.h"
#include "corpus/json.h"
#include "corpus/prepare.h"
#include "corpus/repair.h"
#include <stdio.h>
#include <string.h>

#define NAMES_SHOWN 20
#define NAMES_BYTES 512

typedef struct {
    bool is_there;
    unsigned rank;
    wc_json_kind json_kind;
    wc_str value; /* as in the line, escapes and all */
} found;

struct wc_parser {
    const wc_fields *fields;
    wc_cpu cpu;
    wc_json *json;
    found found[WC_FIELD_KINDS];
    bool seen[WC_FIELD_KINDS]; /* of any record */
    wc_str name[NAMES_SHOWN];  /* of the fields of the object being parsed */
    size_t n_names;
    char names[NAMES_BYTES];
    wc_buffer repaired; /* the line, or the text of a .txt file, after repair */
    wc_buffer decoded;  /* strings that had escapes, and the outlet in lower case */
    wc_buffer key;      /* a field's name that had escapes */
    wc_buffer id;       /* "FILENAME:LINE" */
    char site[256];
    bool no_memory; /* in the middle of a pass */
};

wc_parser *wc_parser_new(const wc_fields *fields, wc_cpu cpu)
{
    wc_parser *parser = wc_array_new(1, sizeof *parser);
    if (parser == NULL) return NULL;
    parser->fields = fields;
    parser->cpu = cpu;
    parser->json = wc_json_new();
    if (parser->json != NULL) return parser;
    wc_memory_free(parser);
    return NULL;
}

void wc_parser_free(wc_parser *parser)
{
    if (parser == NULL) return;
    wc_json_free(parser->json);
    wc_buffer_free(&parser->repaired);
    wc_buffer_free(&parser->decoded);
    wc_buffer_free(&parser->key);
    wc_buffer_free(&parser->id);
    wc_memory_free(parser);
}

const char *wc_parser_field_names(wc_parser *parser) { return parser->names; }

bool wc_parser_has_seen(const wc_parser *parser, unsigned kind) { return parser->seen[kind]; }

/* ---- a pass over the fields */

static wc_str decode_key(wc_parser *parser, wc_str name)
{
    size_t len = 0, n_replaced = 0;
    if (name.len == 0 || memchr(name.data, '\\', name.len) == NULL) return name;
    parser->key.len = 0;
    if (!wc_buffer_reserve(&parser->key, name.len)) {
        parser->no_memory = true;
        return name;
    }
    if (!wc_json_unescape(parser->cpu, name, parser->key.data, &len, &n_replaced)) return name;
    return (wc_str){parser->key.data, len};
}

static bool is_wanted(wc_field_kind kind, wc_json_kind json_kind)
{
    if (json_kind == WC_JSON_NUMBER) return kind == WC_FIELD_ID || kind == WC_FIELD_DATE;
    return json_kind == WC_JSON_STRING;
}

/* An empty string gives way to any other value; of two fields of the same name the later one counts, as everywhere. */
static bool is_better(const found *best, unsigned rank, wc_str value)
{
    if (!best->is_there) return true;
    if ((best->value.len > 0) != (value.len > 0)) return value.len > 0;
    return rank <= best->rank;
}

static void take_field(void *context, wc_str name, wc_json_kind json_kind, wc_str value)
{
    wc_parser *parser = context;
    size_t n_meanings;
    if (parser->n_names < NAMES_SHOWN) parser->name[parser->n_names] = name;
    parser->n_names++;
    const wc_field_name *meaning = wc_fields_find(parser->fields, decode_key(parser, name), &n_meanings);
    for (size_t i = 0; i < n_meanings; i++) {
        found *best = &parser->found[meaning[i].kind];
        if (is_wanted(meaning[i].kind, json_kind) && is_better(best, meaning[i].rank, value))
            *best = (found){true, meaning[i].rank, json_kind, value};
    }
}

static wc_json_result pass(wc_parser *parser, wc_str line)
{
    wc_json_result result;
    memset(parser->found, 0, sizeof parser->found);
    parser->n_names = 0;
    parser->no_memory = false;
    result = wc_json_each(parser->json, line, take_field, parser);
    return parser->no_memory ? WC_JSON_NO_MEMORY : result;
}

/* ---- what was found into a page */

static const char *reason(wc_json_result result)
{
    switch (result) {
    case WC_JSON_NOT_UTF8:
        return "it is not UTF-8";
    case WC_JSON_CONTROL:
        return "there is a control character in a string";
    case WC_JSON_UNCLOSED:
        return "a string does not end";
    case WC_JSON_NOT_OBJECT:
        return "it is no JSON object";
    case WC_JSON_TRAILING:
        return "something follows the JSON object";
    case WC_JSON_TOO_LONG:
        return "it is longer than 4 GB";
    default:
        return "it is not JSON";
    }
}

/* value as text: itself where it has no escape, else decoded into parser->decoded, which has room.  false: a bad
 * escape. */
static bool decode(wc_parser *parser, wc_str value, wc_str *out, size_t *n_replaced)
{
    wc_buffer *decoded = &parser->decoded;
    size_t len = 0;
    *out = value.len > 0 ? value : (wc_str){"", 0}; /* never NULL, which memcpy and its like do not take */
    if (value.len == 0 || memchr(value.data, '\\', value.len) == NULL) return true;
    out->data = decoded->data + decoded->len;
    if (!wc_json_unescape(parser->cpu, value, decoded->data + decoded->len, &len, n_replaced)) return false;
    out->len = len;
    decoded->len += len;
    return true;
}

/* Room for all that decode and wc_page_prepare may write: no string grows. */
static bool reserve_decoded(wc_parser *parser)
{
    size_t bytes = parser->found[WC_FIELD_OUTLET].value.len + 1; /* none at all is no pointer */
    for (int kind = 0; kind < WC_FIELD_KINDS; kind++) bytes += parser->found[kind].value.len;
    parser->decoded.len = 0;
    return wc_buffer_reserve(&parser->decoded, bytes);
}

static bool number_id(wc_parser *parser, const char *file_name, uint64_t line, wc_page *page)
{
    parser->id.len = 0;
    if (!wc_buffer_printf(&parser->id, "%s:%llu", file_name, (unsigned long long)line)) return false;
    page->id = (wc_str){parser->id.data, parser->id.len};
    return true;
}

static wc_parsed fill_page(wc_parser *parser, const wc_record *record, const char *file_name, bool repaired,
                           wc_page *page, const char **why)
{
    wc_str text[WC_FIELD_KINDS];
    size_t n_replaced = 0;
    if (!reserve_decoded(parser)) return WC_PARSED_NO_MEMORY;
    for (int kind = 0; kind < WC_FIELD_KINDS; kind++) {
        if (!decode(parser, parser->found[kind].value, &text[kind], &n_replaced)) {
            *why = "there is an unknown escape in a string";
            return WC_PARSED_BROKEN;
        }
        parser->seen[kind] = parser->seen[kind] || parser->found[kind].is_there;
    }
    wc_page_prepare(page, text, parser->decoded.data + parser->decoded.len, parser->site);
    if (page->id.len == 0 && !number_id(parser, file_name, record->line, page)) return WC_PARSED_NO_MEMORY;
    if (!parser->found[WC_FIELD_TEXT].is_there) return WC_PARSED_NO_TEXT;
    return repaired || n_replaced > 0 ? WC_PARSED_REPAIRED : WC_PARSED_PAGE;
}

static void note_names(wc_parser *parser)
{
    size_t len = 0;
    parser->names[0] = '\0';
    for (size_t i = 0; i < parser->n_names; i++) {
        const char *separator = i > 0 ? ", " : "";
        if (i == NAMES_SHOWN || len + 2 + parser->name[i].len + sizeof ", ..." > NAMES_BYTES) {
            (void)snprintf(parser->names + len, NAMES_BYTES - len, "%s...", separator);
            return;
        }
        len += (size_t)snprintf(parser->names + len, NAMES_BYTES - len, "%s%.*s", separator, (int)parser->name[i].len,
                                parser->name[i].data);
    }
}

static wc_parsed parse_line(wc_parser *parser, wc_str line, const wc_record *record, const char *file_name,
                            wc_page *page, const char **why)
{
    wc_json_result result = pass(parser, line);
    bool repaired = false;
    wc_parsed parsed;
    if (result != WC_JSON_OK && result != WC_JSON_NO_MEMORY && result != WC_JSON_TOO_LONG) {
        size_t n_replaced;
        if (!wc_repair(line, true, WC_RECORD_PAD, &parser->repaired, &n_replaced)) return WC_PARSED_NO_MEMORY;
        repaired = n_replaced > 0;
        if (repaired) result = pass(parser, (wc_str){parser->repaired.data, parser->repaired.len});
    }
    if (result == WC_JSON_NO_MEMORY) return WC_PARSED_NO_MEMORY;
    if (result != WC_JSON_OK) {
        *why = reason(result);
        return WC_PARSED_BROKEN;
    }
    parsed = fill_page(parser, record, file_name, repaired, page, why);
    if (parsed == WC_PARSED_NO_TEXT || parser->names[0] == '\0') note_names(parser);
    return parsed;
}

/* ---- .txt files */

static wc_str base_name(const char *file_name)
{
    const char *slash = strrchr(file_name, '/');
    wc_str base = {slash != NULL ? slash + 1 : file_name, 0};
    base.len = strlen(base.data);
    if (base.len > 4 && memcmp(base.data + base.len - 4, ".txt", 4) == 0) base.len -= 4;
    return base;
}

static wc_parsed parse_text(wc_parser *parser, wc_str text, const char *file_name, wc_page *page)
{
    bool repaired = false;
    page->id = base_name(file_name);
    page->text = text;
    if (!wc_repair_text(&page->text, &parser->repaired, &repaired)) return WC_PARSED_NO_MEMORY;
    return repaired ? WC_PARSED_REPAIRED : WC_PARSED_PAGE;
}

wc_parsed wc_parser_parse(wc_parser *parser, const wc_batch *batch, size_t r, const char *file_name, wc_page *page,
                          const char **why)
{
    const wc_record *record = &batch->record[r];
    const wc_str raw = {batch->data.data + record->at, record->len}, none = {"", 0};
    *page = (wc_page){
        none, none, none, none, none, WC_DATE_UNKNOWN, false, record->file, record->offset, (uint32_t)record->len};
    *why = "";
    if (record->len > UINT32_MAX) {
        *why = reason(WC_JSON_TOO_LONG);
        return WC_PARSED_BROKEN;
    }
    if (record->is_text) return parse_text(parser, raw, file_name, page);
    return parse_line(parser, raw, record, file_name, page, why);
}
