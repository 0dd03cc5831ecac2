/* repair.c - see repair.h */
#include "corpus/repair.h"
#include "corpus/json.h"
#include <string.h>

static bool between(unsigned char c, unsigned least, unsigned most) { return c >= least && c <= most; }

/* Bytes of the character that text[0..len) begins with (len > 0), *whole whether all of it is there and allowed; else
 * of as much as could begin one, at least 1.  What may follow the first byte: Unicode, table 3-7. */
static size_t measure(const unsigned char *text, size_t len, bool *whole)
{
    const unsigned char first = text[0];
    const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    size_t want, have = 1;
    if (first < 0x80)
        want = 1;
    else if (between(first, 0xc2, 0xdf))
        want = 2;
    else if (between(first, 0xe0, 0xef))
        want = 3;
    else if (between(first, 0xf0, 0xf4))
        want = 4;
    else
        want = 0;
    *whole = want == 1;
    if (want < 2) return 1;
    if (len < 2 || !between(text[1], least, most)) return 1;
    for (have = 2; have < want; have++)
        if (have >= len || !between(text[have], 0x80, 0xbf)) return have;
    *whole = true;
    return want;
}

bool wc_repair(wc_str text, bool controls, size_t pad, wc_buffer *out, size_t *n_replaced)
{
    static const char replacement[3] = {'\xef', '\xbf', '\xbd'};
    size_t room, len;
    char *to;
    out->len = 0;
    *n_replaced = 0;
    if (__builtin_mul_overflow(text.len, sizeof replacement, &room) || __builtin_add_overflow(room, pad, &room))
        return false;
    if (!wc_buffer_reserve(out, room)) return false;
    to = out->data;
    for (size_t i = 0; i < text.len; i += len) {
        const unsigned char *at = (const unsigned char *)text.data + i;
        bool whole;
        len = measure(at, text.len - i, &whole);
        if (!whole || (controls && *at == 0)) {
            memcpy(to, replacement, sizeof replacement);
            to += sizeof replacement;
            ++*n_replaced;
        } else if (controls && *at < 0x20) {
            *to++ = ' ';
            ++*n_replaced;
        } else {
            memcpy(to, at, len);
            to += len;
        }
    }
    out->len = (size_t)(to - out->data);
    if (pad > 0) memset(to, 0, pad);
    return true;
}

bool wc_repair_text(wc_str *text, wc_buffer *out, bool *repaired)
{
    size_t n_replaced;
    if (text->data == NULL || text->len == 0) *text = (wc_str){"", 0};
    if (wc_json_is_utf8(*text)) return true;
    if (!wc_repair(*text, false, 0, out, &n_replaced)) return false;
    *text = (wc_str){out->data, out->len};
    *repaired = true;
    return true;
}
