/* unescape.c - wc_json_unescape of json.h.  What lies between two backslashes is found by memchr and moved by memcpy,
 * which the C library chooses for this processor; escapes that follow each other, as where all letters are escaped, go
 * without. */
#include "corpus/json.h"
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The number of uXXXX at text[0..len), or UINT32_MAX. */
static uint32_t read_unit(const char *text, size_t len)
{
    uint32_t unit = 0;
    if (len < 5 || text[0] != 'u') return UINT32_MAX;
    for (size_t i = 1; i < 5; i++) {
        const int digit = hex_value(text[i]);
        if (digit < 0) return UINT32_MAX;
        unit = unit << 4 | (uint32_t)digit;
    }
    return unit;
}

static size_t put_utf8(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

/* The letter that stands for itself or a control character behind a backslash, or -1. */
static int simple_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return -1;
    }
}

/* The escape behind a backslash at text[0..len) to out; returns how much of text it took, 0 for none that is known. */
static size_t take_escape(const char *text, size_t len, char *out, size_t *put, size_t *n_replaced)
{
    const uint32_t replacement = 0xfffd;
    const int simple = len > 0 ? simple_escape(text[0]) : -1;
    uint32_t code, low;
    if (simple >= 0) {
        out[0] = (char)simple;
        *put = 1;
        return 1;
    }
    code = read_unit(text, len);
    if (code == UINT32_MAX) return 0;
    if (code >= 0xd800 && code <= 0xdfff) {
        low = len > 6 && text[5] == '\\' ? read_unit(text + 6, len - 6) : UINT32_MAX;
        if (code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
            *put = put_utf8(0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00)), out);
            return 11;
        }
        code = replacement;
        ++*n_replaced;
    }
    *put = put_utf8(code, out);
    return 5;
}

bool wc_json_unescape(wc_str string, char *out, size_t *len, size_t *n_replaced)
{
    const char *at = string.data, *end = string.data + string.len;
    char *to = out;
    while (at < end) {
        if (*at == '\\') {
            size_t put = 0;
            const size_t took = take_escape(at + 1, (size_t)(end - at) - 1, to, &put, n_replaced);
            if (took == 0) return false;
            at += 1 + took;
            to += put;
        } else {
            const char *next = memchr(at, '\\', (size_t)(end - at));
            const size_t n = (size_t)((next != NULL ? next : end) - at);
            memcpy(to, at, n);
            at += n;
            to += n;
        }
    }
    *len = (size_t)(to - out);
    return true;
}
