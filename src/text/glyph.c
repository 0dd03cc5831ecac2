/* glyph.c - characters as a terminal shows them: wc_glyph_at of wirecopy.h. */
#include "text/unicode.h"
#include <utf8proc.h>

/* Marks that turn the direction of writing make a line read as what it is not. */
static bool turns_direction(utf8proc_int32_t c)
{
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_printable(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CS:
        return false;
    default:
        return !turns_direction(c);
    }
}

wc_glyph wc_glyph_at(const char *text, size_t len)
{
    const utf8proc_ssize_t most = len < 4 ? (utf8proc_ssize_t)len : 4;
    utf8proc_int32_t c;
    const utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, most, &c);
    if (n <= 0) return (wc_glyph){1, 1, false};
    if (!is_printable(c)) return (wc_glyph){(uint8_t)n, 1, false};
    return (wc_glyph){(uint8_t)n, (uint8_t)utf8proc_charwidth(c), true};
}
