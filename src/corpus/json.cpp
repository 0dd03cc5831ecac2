/* json.cpp - simdjson's on-demand parser behind json.h.  It marks where each token begins and then is asked for tokens
 * only: values that nobody wants cost no more than that.  The only C++ in the project. */
#include "corpus/json.h"
#include <new>
#include <utility>
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

using namespace simdjson;

struct wc_json {
    ondemand::parser parser;
};

extern "C" wc_json *wc_json_new(void) { return new (std::nothrow) wc_json; }

extern "C" void wc_json_free(wc_json *json) { delete json; }

extern "C" bool wc_json_is_utf8(wc_str text) { return validate_utf8(text.data, text.len); }

static wc_json_result result_of(error_code error) noexcept
{
    switch (error) {
    case SUCCESS:
        return WC_JSON_OK;
    case UTF8_ERROR:
        return WC_JSON_NOT_UTF8;
    case UNESCAPED_CHARS:
        return WC_JSON_CONTROL;
    case UNCLOSED_STRING:
        return WC_JSON_UNCLOSED;
    case INCORRECT_TYPE:
        return WC_JSON_NOT_OBJECT;
    case CAPACITY:
        return WC_JSON_TOO_LONG;
    case MEMALLOC:
        return WC_JSON_NO_MEMORY;
    default:
        return WC_JSON_BROKEN;
    }
}

/* Room for a text of len bytes; doubled, so that lines of growing length do not each allocate anew. */
static error_code reserve(ondemand::parser &parser, size_t len) noexcept
{
    size_t want = parser.capacity() < 65536 ? 65536 : parser.capacity();
    if (len > parser.max_capacity()) return CAPACITY;
    if (len <= parser.capacity()) return SUCCESS;
    while (want < len) want *= 2;
    return parser.allocate(want < parser.max_capacity() ? want : parser.max_capacity(), parser.max_depth());
}

/* The name runs to the first quotation mark that no backslash takes away. */
static wc_str name_from(const char *start) noexcept
{
    const char *end = start;
    while (*end != '"') end += *end == '\\' ? 2 : 1;
    return {start, static_cast<size_t>(end - start)};
}

/* A token is followed by nothing but white space up to the next one.  false: it is a comma or a bracket out of place.
 */
static bool take_value(std::string_view token, wc_json_kind &kind, wc_str &value) noexcept
{
    if (token.empty() || std::string_view(",:]}").find(token[0]) != std::string_view::npos) return false;
    while (token.size() > 1 && std::string_view(" \t\r\n").find(token.back()) != std::string_view::npos)
        token.remove_suffix(1);
    value = {token.data(), token.size()};
    if (token[0] == '"') {
        if (token.size() < 2 || token.back() != '"') return false;
        kind = WC_JSON_STRING;
        value = {token.data() + 1, token.size() - 2};
    } else {
        kind = token[0] == '-' || (token[0] >= '0' && token[0] <= '9') ? WC_JSON_NUMBER : WC_JSON_OTHER;
    }
    return true;
}

extern "C" wc_json_result wc_json_each(wc_json *json, wc_str text, wc_json_field *field, void *context)
{
    ondemand::document document;
    ondemand::object object;
    error_code error = reserve(json->parser, text.len);
    if (!error) error = json->parser.iterate(text.data, text.len, text.len + SIMDJSON_PADDING).get(document);
    if (!error) error = document.get_object().get(object);
    if (error) return result_of(error);
    for (auto item : object) {
        ondemand::field pair;
        wc_json_kind kind;
        wc_str value;
        if ((error = std::move(item).get(pair))) return result_of(error);
        const wc_str name = name_from(pair.key().raw());
        if (!take_value(pair.value().raw_json_token(), kind, value)) return WC_JSON_BROKEN;
        field(context, name, kind, value);
    }
    return document.current_location().error() == OUT_OF_BOUNDS ? WC_JSON_OK : WC_JSON_TRAILING;
}
